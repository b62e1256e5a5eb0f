//! A cache of opened stores, so that each is opened and unlocked once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::store::{SecretStore, StoreError};

#[derive(Default)]
pub(super) struct OpenedStores(RefCell<HashMap<String, Rc<dyn SecretStore>>>);

impl OpenedStores {
    /// The store of this name; `make` is called the first time.
    pub(super) fn get(
        &self,
        name: &str,
        make: impl FnOnce() -> Result<Rc<dyn SecretStore>, StoreError>,
    ) -> Result<Rc<dyn SecretStore>, StoreError> {
        if let Some(store) = self.0.borrow().get(name) {
            return Ok(Rc::clone(store));
        }
        // A failure is not cached: the next call tries again.
        let store = make()?;
        self.0
            .borrow_mut()
            .insert(name.to_owned(), Rc::clone(&store));
        Ok(store)
    }
}

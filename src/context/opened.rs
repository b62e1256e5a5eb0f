//! The stores that were opened, each once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::store::{SecretStore, StoreError};

#[derive(Default)]
pub(super) struct OpenedStores(RefCell<HashMap<String, Rc<dyn SecretStore>>>);

impl OpenedStores {
    /// The store of this name, made if it is asked for the first time.
    pub(super) fn get(
        &self,
        name: &str,
        make: impl FnOnce() -> Result<Rc<dyn SecretStore>, StoreError>,
    ) -> Result<Rc<dyn SecretStore>, StoreError> {
        if let Some(store) = self.0.borrow().get(name) {
            return Ok(Rc::clone(store));
        }
        let store = make()?;
        self.0
            .borrow_mut()
            .insert(name.to_owned(), Rc::clone(&store));
        Ok(store)
    }
}

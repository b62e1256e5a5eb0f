//! The use cases. No command line and no printing: outcomes and errors are values.

pub mod create;
mod find;
pub mod inventory;
pub mod recover;
pub mod revoke;

pub use find::{FindError, find_key, find_stored};

use std::rc::Rc;

use crate::store::{SecretStore, StoreError};

/// Opens stores by the names that the index knows them by.
pub trait OpenStore {
    /// Opens the store of this name, once a process.
    ///
    /// # Errors
    /// [`StoreError`] when there is no such store.
    fn open(&self, name: &str) -> Result<Rc<dyn SecretStore>, StoreError>;
}

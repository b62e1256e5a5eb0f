//! The use cases. No command line and no printing: outcomes and errors are values.

pub mod create;
mod find;
pub mod inventory;
mod parallel;
pub mod recover;
pub mod revoke;

pub use find::{FindError, find_key, find_stored, is_called};

use std::rc::Rc;

use crate::model::StoredAt;
use crate::secret::Secret;
use crate::store::{SecretStore, StoreError};

/// Opens stores by the names that the index knows them by.
pub trait OpenStore {
    /// Opens the store of this name, once a process.
    ///
    /// # Errors
    /// [`StoreError`] when there is no such store.
    fn open(&self, name: &str) -> Result<Rc<dyn SecretStore>, StoreError>;

    /// Reads the secret that is there; `None` only when its store is unlocked and has no such entry.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be asked.
    fn get(&self, at: &StoredAt) -> Result<Option<Secret>, StoreError> {
        self.open(&at.store)?.get(&at.entry)
    }

    /// Removes the secret that is there; `false` when there was none.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be asked or refuses.
    fn remove(&self, at: &StoredAt) -> Result<bool, StoreError> {
        self.open(&at.store)?.remove(&at.entry)
    }

    /// Has a person asked now where one must be before the secret that is there can be removed.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be asked, or stays locked.
    fn unlock(&self, at: &StoredAt) -> Result<(), StoreError> {
        self.open(&at.store)?.unlock(&at.entry)
    }

    /// Removes secrets from one store: for each, whether there was one.
    fn remove_all(&self, store: &str, entries: &[&str]) -> Vec<Result<bool, StoreError>> {
        match self.open(store) {
            Ok(store) => store.remove_all(entries),
            Err(error) => entries.iter().map(|_| Err(error.clone())).collect(),
        }
    }
}

//! The store `none`, which is for keys whose secrets are only printed.

use jiff::Timestamp;

use super::error::StoreError;
use super::{Entry, EntryInfo, SecretStore};
use crate::secret::Secret;

/// Has no entry, and takes none.
pub struct NoStore;

impl SecretStore for NoStore {
    fn name(&self) -> String {
        "none".into()
    }

    fn prove(&self, _now: Timestamp) -> Result<(), StoreError> {
        Err(StoreError::StoresNothing)
    }

    fn put(&self, _entry: &Entry, _secret: &Secret) -> Result<(), StoreError> {
        Err(StoreError::StoresNothing)
    }

    fn get(&self, _entry: &str) -> Result<Option<Secret>, StoreError> {
        Ok(None)
    }

    fn remove(&self, _entry: &str) -> Result<bool, StoreError> {
        Ok(false)
    }

    fn entries(&self) -> Result<Vec<EntryInfo>, StoreError> {
        Ok(Vec::new())
    }
}

//! macOS and Windows: the system itself prompts when it has to, finds entries exactly, and says so when one is missing.

use std::collections::HashMap;

use keyring_core::Error;

use super::super::{Entry, Filed, StoreError, refused};
use super::{NAME, SERVICE, assure_store, item};
use crate::secret::Secret;

/// The system shows its own dialogue, within the very call that needs it.
pub(super) const PROMPTS_BY_ITSELF: bool = true;

/// There is nothing to find out before keyring is asked.
#[derive(Default)]
pub(super) struct System;

impl System {
    pub(super) fn look(&self, _entry: &str) -> Result<bool, StoreError> {
        Ok(true)
    }

    pub(super) fn look_before_write(&self, _entry: &str) -> Result<bool, StoreError> {
        Ok(false)
    }

    pub(super) fn read(&self, entry: &str) -> Result<Option<Secret>, StoreError> {
        match item(entry, None)?.get_password() {
            Ok(text) => Ok(Some(Secret::new(text))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(super::explain(entry, error)),
        }
    }

    /// What is there of ours. There are no labels, and so no services.
    pub(super) fn entries(&self) -> Result<Vec<Filed>, StoreError> {
        assure_store()?;
        // Credential Manager can only be asked for everything.
        let wanted = if cfg!(windows) { HashMap::new() } else { HashMap::from([("service", SERVICE)]) };
        let found = keyring_core::Entry::search(&wanted).map_err(|error| super::explain("", error))?;
        let specifiers = found.iter().filter_map(keyring_core::Entry::get_specifiers);
        let ours = specifiers.filter(|(service, _)| service == SERVICE);
        Ok(ours.map(|(_, name)| Filed { name, service: None }).collect())
    }

    pub(super) fn unlock(&self, _entry: &str) -> Result<(), StoreError> {
        Ok(())
    }

    /// These keychains show service and account, and have no label that keyring could set.
    pub(super) fn set_label(&self, _entry: &Entry) -> Result<(), StoreError> {
        Ok(())
    }
}

pub(super) fn modifiers(_label: &str) -> HashMap<&str, &str> {
    HashMap::new()
}

pub(super) fn explain(cause: &str) -> StoreError {
    refused(NAME, cause.to_owned())
}

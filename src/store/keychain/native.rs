//! macOS and Windows: the system itself prompts when it has to, finds entries exactly, and says so when one is missing.

use std::collections::HashMap;

use super::super::{Entry, StoreError, refused};
use super::NAME;

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

    pub(super) fn surely_missing(&self, _entry: &str) -> Result<(), StoreError> {
        Ok(())
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

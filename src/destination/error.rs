//! Why a delivery failed.

use std::path::Path;

/// What a failed step may have done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The destination cannot be used as it is; nothing was changed. The command line is wrong.
    Refused,
    /// Nothing was changed.
    NotDone,
    /// It may have been changed.
    Unknown,
}

/// Why a key was not delivered or withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct DeliveryError {
    /// What the step may have done.
    pub outcome: Outcome,
    /// Why, without a secret.
    pub reason: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl DeliveryError {
    /// An error without a hint.
    pub fn new(outcome: Outcome, reason: impl Into<String>) -> Self {
        Self {
            outcome,
            reason: reason.into(),
            hint: None,
        }
    }

    /// Names the file that it is about.
    #[must_use]
    pub(super) fn in_file(mut self, path: &Path) -> Self {
        self.reason = format!("`{}`: {}", path.display(), self.reason);
        self
    }

    /// Adds a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

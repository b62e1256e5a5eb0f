//! Why a store failed.

use std::time::Duration;

use crate::deadline::DeadlineError;
use crate::model::UnknownStore;

/// A store's failure. No variant carries a secret or bytes read from a store.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// There is no such store on this machine: no Secret Service, no helper program.
    #[error("{} is not available: {reason}", title(.store))]
    Missing {
        /// The store's name.
        store: String,
        /// What was not found.
        reason: String,
    },
    /// The store is there, but locked.
    #[error("{} is locked: {reason}", title(.store))]
    Locked {
        /// The store's name.
        store: String,
        /// How to unlock it.
        reason: String,
    },
    /// The store did not respond in time.
    #[error("{} did not respond within {} seconds", title(.store), .after.as_secs())]
    TimedOut {
        /// The store's name.
        store: String,
        /// The time limit.
        after: Duration,
    },
    /// The store reported an error.
    #[error("{} error: {reason}", noun(.store))]
    Refused {
        /// The store's name.
        store: String,
        /// What it said.
        reason: String,
    },
    /// The store returned something that genkey did not write, or that cannot be read.
    #[error("invalid data from {}: {reason}", title(.store))]
    Damaged {
        /// The store's name.
        store: String,
        /// What is wrong, and where.
        reason: String,
    },
    /// It is the store `none`.
    #[error("cannot store a secret: the store is `none`")]
    StoresNothing,
    /// The value of `--store` names no store.
    #[error(transparent)]
    UnknownStore(#[from] UnknownStore),
}

/// A store in the middle of a sentence. Its name alone would read badly: `file is locked`.
fn title(store: &str) -> String {
    match store {
        "keychain" | "file" => format!("the {}", noun(store)),
        other => noun(other),
    }
}

fn noun(store: &str) -> String {
    match store {
        "keychain" => "keychain".into(),
        "file" => "file store".into(),
        other => format!("`{other}`"),
    }
}

pub(super) fn deadline_error(store: &str, error: &DeadlineError) -> StoreError {
    match error {
        DeadlineError::TimedOut(after) => StoreError::TimedOut {
            store: store.to_owned(),
            after: *after,
        },
        DeadlineError::NoThread(_) | DeadlineError::Panicked => refused(store, error.to_string()),
    }
}

pub(super) fn missing(store: &str, reason: String) -> StoreError {
    StoreError::Missing {
        store: store.to_owned(),
        reason,
    }
}

pub(super) fn locked(store: &str, reason: String) -> StoreError {
    StoreError::Locked {
        store: store.to_owned(),
        reason,
    }
}

pub(super) fn refused(store: &str, reason: String) -> StoreError {
    StoreError::Refused {
        store: store.to_owned(),
        reason,
    }
}

pub(super) fn damaged(store: &str, reason: String) -> StoreError {
    StoreError::Damaged {
        store: store.to_owned(),
        reason,
    }
}

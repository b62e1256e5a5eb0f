//! Why a store did not do what it was asked.

use std::time::Duration;

use crate::deadline::DeadlineError;
use crate::model::UnknownStore;

/// A store's failure. No variant ever carries a secret or bytes read from a store.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// There is no such store on this machine: no Secret Service, no helper program.
    #[error("{store} is not available: {reason}")]
    Missing {
        /// The store's name.
        store: String,
        /// What was looked for and not found.
        reason: String,
    },
    /// The store is there, but locked.
    #[error("{store} is locked: {reason}")]
    Locked {
        /// The store's name.
        store: String,
        /// What would unlock it.
        reason: String,
    },
    /// The store did not answer in time.
    #[error("{store} did not answer within {} seconds", .after.as_secs())]
    TimedOut {
        /// The store's name.
        store: String,
        /// How long it was given.
        after: Duration,
    },
    /// The store answered that it will not, or cannot.
    #[error("{store} refused: {reason}")]
    Refused {
        /// The store's name.
        store: String,
        /// What it said.
        reason: String,
    },
    /// What the store gave back is not what was put in, or cannot be read.
    #[error("{store} is damaged: {reason}")]
    Damaged {
        /// The store's name.
        store: String,
        /// What is wrong, and where.
        reason: String,
    },
    /// The name given to `--store` names no store.
    #[error(transparent)]
    UnknownStore(#[from] UnknownStore),
}

pub(super) fn unanswered(store: &str, error: &DeadlineError) -> StoreError {
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

//! The request for a key, and the possible outcomes.

use crate::api;
use crate::journal::JournalError;
use crate::model::{EntryRef, Expiry, Key, KeyId, KeyName, Marker, Moment};
use crate::ops::Failure;
use crate::secret::Secret;
use crate::store::{IndexError, StoreError};

/// The key to create.
pub struct KeyRequest {
    /// Its name.
    pub name: KeyName,
    /// Its lifetime; `None`: it never expires.
    pub expires_in: Option<Expiry>,
    /// The marker of this creation.
    pub marker: Marker,
}

/// A key that was created and whose secret is stored.
pub struct Issued {
    /// The key as the service describes it.
    pub key: Key,
    /// Its secret, which is also in the store.
    pub token: Secret,
    /// The entry of the secret.
    pub stored: EntryRef,
    /// Other usable keys with the same name.
    pub namesakes: Vec<KeyId>,
    /// What went wrong after the secret was stored.
    pub warnings: Vec<Warning>,
}

/// What went wrong although the key exists and its secret is stored.
#[derive(Debug, thiserror::Error)]
pub enum Warning {
    /// The key still has its temporary name.
    #[error(
        "the key was created and stored, but renaming it failed ({cause}); for now it is called \
         `{temporary}`"
    )]
    NotRenamed {
        /// The temporary name.
        temporary: String,
        /// Why the rename failed.
        cause: Failure,
    },
    /// The key has its temporary name although somebody has its secret.
    #[error("renaming the key failed ({cause}); for now it is called `{temporary}`")]
    NotNamed {
        /// The temporary name.
        temporary: String,
        /// Why the rename failed.
        cause: Failure,
    },
    /// The service does not rename the key, so it keeps its temporary name.
    #[error("the new key keeps its temporary name `{temporary}`: {cause}")]
    NameRefused {
        /// The temporary name.
        temporary: String,
        /// The refusal.
        cause: Failure,
    },
    /// The request was repeated on its way and created a second key, which was revoked.
    #[error("the service created the key twice; the second one (`{0}`) was revoked")]
    Twin(KeyId),
    /// The request was repeated on its way and created a second key, which may still be usable.
    #[error(
        "the service created the key twice, and the second one (`{id}`) could not be revoked: {cause}"
    )]
    TwinLeft {
        /// The service's id of the second key.
        id: KeyId,
        /// Why it was not revoked.
        cause: Failure,
    },
    /// The service may have created a second key.
    #[error(
        "the key was created and stored, but genkey could not check whether the service created \
         it twice: {0}"
    )]
    TwinUnknown(Failure),
    /// The service may have created a second key, and somebody has the secret of this one.
    #[error(
        "genkey could not check whether the service created the key twice ({cause}); for now it is \
         called `{temporary}`"
    )]
    Unchecked {
        /// The temporary name.
        temporary: String,
        /// Why it is unknown.
        cause: Failure,
    },
    /// The service set another expiry.
    #[error("the service did not apply the lifetime `{asked}`: {}", match .got {
        Some(time) => format!("the key expires at {time}"),
        None => "the key never expires".to_owned(),
    })]
    OtherExpiry {
        /// What was sent.
        asked: Expiry,
        /// The `expires_at` that came back.
        got: Option<Moment>,
    },
    /// The key was delivered, but the last step on this machine failed.
    #[error("the key was created and delivered, but a last step failed: {0}")]
    Unfinished(Failure),
    /// The service gave the key another name than the requested one.
    #[error("the service named the key `{got}`, not `{asked}`")]
    OtherName {
        /// What was sent.
        asked: String,
        /// The name of the key.
        got: String,
    },
    /// The creation is complete, but still unfinished in the journal.
    #[error("the key was created and stored, but the journal could not be written: {0}")]
    NotNoted(JournalError),
}

impl Warning {
    /// A warning if a named key does not have the requested name.
    pub fn of_name(asked: &str, got: Option<&str>) -> Option<Self> {
        let got = got.filter(|got| *got != asked)?;
        Some(Self::OtherName {
            asked: asked.to_owned(),
            got: got.to_owned(),
        })
    }

    /// What `recover` will do about it; `None`: nothing is left to do.
    pub fn left_to_recover(&self) -> Option<&'static str> {
        match self {
            Self::NotRenamed { .. } | Self::NotNamed { .. } => Some("finishes the rename"),
            Self::TwinLeft { .. } => Some("revokes it"),
            Self::Unfinished(_) => Some("finishes it"),
            Self::TwinUnknown(_) | Self::Unchecked { .. } => {
                Some("checks, and revokes a second key if there is one")
            }
            Self::NameRefused { .. }
            | Self::Twin(_)
            | Self::OtherExpiry { .. }
            | Self::OtherName { .. }
            | Self::NotNoted(_) => None,
        }
    }
}

/// Why no key was created, or none is left.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// The index cannot be written; nothing was sent.
    #[error("no key was created: the index could not be written")]
    Index(#[source] IndexError),
    /// The store failed after it was proven; nothing was sent.
    #[error("no key was created: its secret could not be stored")]
    Store(#[source] StoreError),
    /// The journal cannot be written; nothing was sent.
    #[error("no key was created: the journal could not be written")]
    Journal(#[source] JournalError),
    /// The service did not create a key.
    #[error("no key was created")]
    Refused(#[source] api::Error),
    /// The service may have created a key.
    #[error("the key may or may not have been created; if so, its name is `{temporary}`")]
    Unknown {
        /// The temporary name.
        temporary: String,
        /// What happened to the response.
        #[source]
        cause: Failure,
    },
    /// The secret could not be stored, and the key was revoked.
    #[error("the key was created, but its secret could not be stored, so it was revoked")]
    RolledBack(#[source] Failure),
    /// A key whose secret is stored nowhere could not be used, and was revoked.
    #[error("the key was created, but cannot be used, so it was revoked")]
    Unusable(#[source] Failure),
    /// A key whose secret is stored nowhere could neither be used nor revoked.
    #[error(
        "the key `{id}` was created, but cannot be used, and it could not be revoked ({revocation})"
    )]
    UnusableLeft {
        /// The service's id of the key, with secrets redacted.
        id: String,
        /// Why it was not revoked.
        revocation: Failure,
        /// Why it cannot be used.
        #[source]
        cause: Failure,
    },
    /// The secret could not be stored, and the key could not be revoked.
    #[error(
        "the key `{id}` was created, but its secret could not be stored, and it could not be \
         revoked ({revocation})"
    )]
    LeftBehind {
        /// The service's id of the key, with secrets redacted.
        id: String,
        /// Why it was not revoked.
        revocation: Failure,
        /// Why the secret was not stored.
        #[source]
        cause: Failure,
    },
}

//! The request for a rotation, and the possible outcomes.

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use crate::destination::DeliveryError;
use crate::journal::{JournalError, OldKey};
use crate::model::{CommandLine, Destination, EntryRef, Expiry, Key, KeyId, KeyName, Marker};
use crate::ops::Failure;
use crate::ops::create::{CreateError, Warning};
use crate::ops::rotation::{Identified, Obstacle, Stuck, Verification};
use crate::secret::Secret;

/// The key to create, and what it replaces.
pub struct RotateRequest<'a> {
    /// Its name.
    pub name: KeyName,
    /// The key that it replaces; `None`: it is only created and delivered.
    pub old: Option<Old>,
    /// Its lifetime; `None`: it never expires.
    pub expires_in: Option<Expiry>,
    /// Where it is delivered, in this order.
    pub destinations: Vec<Destination>,
    /// The command that must accept it.
    pub verification: Option<Verification>,
    /// For how long the old key stays valid.
    pub grace: Duration,
    /// Whether the old key is revoked then although something uses it.
    pub revokes_while_used: bool,
    /// Whether a new key without an old one gives way to another machine's of the same name.
    pub gives_way: bool,
    /// The profiles whose login becomes the new key although the index does not say that it is the
    /// old one.
    pub logins: Vec<String>,
    /// The account, as the credential in use was told it.
    pub identified: Option<Identified<'a>>,
    /// Other keys with this name, which were there before.
    pub namesakes: Vec<KeyId>,
    /// The marker of this rotation.
    pub marker: Marker,
}

/// The key that is replaced.
pub struct Old {
    /// The key as the service lists it.
    pub key: Key,
    /// Its secret, if it is stored here, and the entry of that.
    pub stored: Option<(EntryRef, Secret)>,
}

impl Old {
    /// What the journal records of it.
    pub(super) fn recorded(&self) -> OldKey {
        OldKey {
            id: self.key.id.clone(),
            at: self.stored.as_ref().map(|(at, _)| at.clone()),
            expires_at: self.key.expires_at,
            fingerprint: self.stored.as_ref().map(|(_, secret)| secret.fingerprint()),
        }
    }
}

/// A new key that has taken its place.
pub struct Rotated {
    /// The new key as the service describes it.
    pub key: Key,
    /// Its secret, which is also in the store.
    pub token: Secret,
    /// The entry of the secret.
    pub stored: EntryRef,
    /// When the old key is to be revoked, unless it is revoked already.
    pub retires_at: Option<Timestamp>,
    /// Other usable keys with the same name.
    pub namesakes: Vec<KeyId>,
    /// What went wrong without consequences.
    pub warnings: Vec<Warning>,
    /// What `recover` still has to do.
    pub unfinished: Option<Failure>,
}

/// Why a key was not rotated.
#[derive(Debug, thiserror::Error)]
pub enum RotateError {
    /// A destination cannot take the key; nothing was sent.
    #[error("`{destination}` cannot be used: {error}")]
    Refused {
        /// The destination.
        destination: String,
        /// Why.
        error: DeliveryError,
    },
    /// Two destinations are the same place; nothing was sent.
    #[error("`{0}` is given twice")]
    Twice(String),
    /// Another rotation of the key is not finished; nothing was sent.
    #[error(transparent)]
    Busy(JournalError),
    /// Another process delivers the key or starts to rotate it, or a command still runs that a killed one
    /// has started; nothing was sent. It holds this lock file.
    #[error("another genkey process, or a command that it started, delivers the key or rotates it")]
    StillDelivering(PathBuf),
    /// The index or a lock file failed; nothing was sent.
    #[error(transparent)]
    Failed(Box<Failure>),
    /// No new key was created, or its secret could not be stored.
    #[error(transparent)]
    Create(Box<CreateError>),
    /// The new key was revoked, and every destination holds what it held before.
    #[error("everything was undone: the new key was revoked")]
    RolledBack(Obstacle),
    /// The new key could not be withdrawn, so it works beside the old one, if there is one.
    #[error("the new key ({id}) could not be withdrawn ({stuck}), so it still works")]
    Stuck {
        /// The service's id of the new key.
        id: KeyId,
        /// Why it was to be undone.
        obstacle: Box<Obstacle>,
        /// Why it was not.
        stuck: Box<Stuck>,
    },
}

impl RotateError {
    /// Adds the way around one of these destinations, which only the index has named.
    #[must_use]
    pub fn about_recorded(mut self, recorded: &[Destination]) -> Self {
        let (destination, error) = match &mut self {
            Self::Refused { destination, error }
            | Self::RolledBack(Obstacle::Delivery { destination, error }) => (destination, error),
            Self::Twice(_)
            | Self::Busy(_)
            | Self::StillDelivering(_)
            | Self::Failed(_)
            | Self::Create(_)
            | Self::RolledBack(_)
            | Self::Stuck { .. } => return self,
        };
        if let Some(one) = recorded.iter().find(|one| one.to_string() == *destination) {
            *error = error.clone().of_recorded(one);
            let argument = CommandLine::Program(vec![destination.clone()]);
            let without = format!("`--not-to {argument}` rotates without it");
            error.hint = Some(match error.hint.take() {
                Some(hint) => format!("{hint}; or {without}"),
                None => without,
            });
        }
        self
    }
}

impl From<CreateError> for RotateError {
    fn from(error: CreateError) -> Self {
        Self::Create(Box::new(error))
    }
}

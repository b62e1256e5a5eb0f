//! What can stand in the way of a rotation.

use crate::api;
use crate::destination::DeliveryError;
use crate::model::{KeyId, Moment};
use crate::ops::Failure;

/// Why a rotation does not go forward.
#[derive(Debug, thiserror::Error)]
pub enum Obstacle {
    /// A request, a store or a file of genkey's failed.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// The service refuses requests with the new key.
    #[error("the new key does not work: {0}")]
    NotAccepted(api::Error),
    /// The new key is of another account than the old one.
    #[error("the new key belongs to another account")]
    AnotherAccount,
    /// Another machine rotates the same key.
    #[error("another machine created `{name}` ({id}) at the same time")]
    Rival {
        /// The name of both keys.
        name: String,
        /// The service's id of the other new key.
        id: KeyId,
    },
    /// The service gave the new key a shorter life than the old one has left.
    #[error("the new key expires at {new}, no later than the old one")]
    ExpiresNoLater {
        /// When the new key expires.
        new: Moment,
    },
    /// The command of `--verify-with` failed.
    #[error("the verification failed: {0}")]
    NotVerified(DeliveryError),
    /// A destination did not take the new key.
    #[error("`{destination}` did not get the key: {error}")]
    Delivery {
        /// The destination.
        destination: String,
        /// Why.
        error: DeliveryError,
    },
    /// Ctrl-C.
    #[error("interrupted")]
    Interrupted,
}

/// Why a rotation cannot be undone.
#[derive(Debug, thiserror::Error)]
pub enum Stuck {
    /// These destinations may still hold the new key.
    #[error("{}", describe(.0))]
    Destinations(Vec<(String, DeliveryError)>),
    /// The old key no longer works, so the new one is needed.
    #[error("the old key ({0}) no longer works")]
    OldIsDead(KeyId),
    /// The journal or the service failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

fn describe(left: &[(String, DeliveryError)]) -> String {
    let each = |(destination, error): &(String, DeliveryError)| format!("`{destination}`: {error}");
    left.iter().map(each).collect::<Vec<_>>().join("; ")
}

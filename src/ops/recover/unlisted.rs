//! What it means that an account does not list a key that the service has created.

use jiff::Timestamp;

use crate::journal::{IssuedKey, Operation};
use crate::ops::{Account, Failure};

/// Whose list it is, and when it was read.
pub(super) struct Asked {
    /// The fingerprint of the credential.
    pub by: String,
    /// The service's time.
    pub now: Option<Timestamp>,
}

impl Asked {
    pub fn of(account: &Account<'_>) -> Self {
        Self {
            by: account.client.fingerprint(),
            now: account.client.service_time(),
        }
    }
}

/// What is known of a key that is not listed.
pub(super) enum Unlisted {
    /// It no longer works, or its caller has revoked it.
    Dead,
    /// The account that it was created in does not list it, but a list may lag.
    Absent,
}

/// Decides what became of the key that an operation has created.
///
/// # Errors
/// When the key may be of another account, and still work.
pub(super) fn classify(
    operation: &Operation,
    issued: &IssuedKey,
    asked: &Asked,
) -> Result<Unlisted, Failure> {
    if asked.now.is_some_and(|now| issued.has_expired(now)) {
        return Ok(Unlisted::Dead);
    }
    // Seen before, by the credential that created it.
    if operation.absent.is_some() {
        return Ok(Unlisted::Absent);
    }
    if issued.by.as_ref() != Some(&asked.by) {
        return Err(Failure::OfAnotherAccount(issued.id.clone()));
    }
    // The service does not list dead keys.
    let was_seen = operation.is_revoking || operation.is_handed_over;
    Ok(if was_seen {
        Unlisted::Dead
    } else {
        Unlisted::Absent
    })
}

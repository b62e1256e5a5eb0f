//! Delivers a key that exists.

use super::rotate::{RotateError, prove};
use super::rotation::open;
use super::{Desk, Failure, holders};
use crate::destination::{DeliveryError, Held, Outcome, Parcel};
use crate::failpoint;
use crate::journal::{Operation, Work};
use crate::model::{Destination, EntryRef, Holder, KeyId, Scope};
use crate::store::{IndexError, Standing};

/// A destination that did not get the key.
#[derive(Debug)]
pub struct FailedDelivery {
    /// The destination.
    pub destination: String,
    /// Why.
    pub error: DeliveryError,
}

/// Delivers a key to destinations, in their order; returns those that failed. A delivery can be
/// repeated. If the key has an entry, the index records them before any of them is changed.
///
/// # Errors
/// [`DeliverError`]; nothing was delivered then, or the index could not be written afterwards.
pub fn deliver(
    desk: &Desk<'_>,
    (parcel, at): (Parcel<'_>, Option<&EntryRef>),
    destinations: &[Destination],
) -> Result<Vec<FailedDelivery>, DeliverError> {
    prove(desk, destinations, Some(parcel.secret))?;
    let _uninterrupted = desk.interrupt.begin();
    let known = at.map(|at| record(desk, at, destinations)).transpose()?;
    failpoint::pass("deliver.recorded");
    let (mut failed, mut unchanged) = (Vec::new(), Vec::new());
    for (place, destination) in open(desk, destinations).iter().zip(destinations) {
        let delivered = if desk.interrupt.requested() {
            Err(DeliveryError::new(Outcome::NotDone, "interrupted"))
        } else {
            place.deliver(parcel)
        };
        failpoint::pass("deliver.delivered");
        if let Err(error) = delivered {
            let holds_it = matches!(place.held(), Ok(Held::Secret(held)) if held == *parcel.secret);
            if error.outcome != Outcome::Unknown && !holds_it {
                unchanged.push(destination.clone());
            }
            failed.push(FailedDelivery {
                destination: destination.to_string(),
                error,
            });
        }
    }
    if let Some(at) = at
        && let Some(known) = known
        && !unchanged.is_empty()
    {
        // They hold what they held before.
        let others = holders::elsewhere(desk, &known, &unchanged);
        desk.index.update(|index| {
            let mut holders = holders::elsewhere(desk, index.holders(at), &unchanged);
            holders.extend(known.into_iter().filter(|holder| !others.contains(holder)));
            index.set_holders(at, holders);
        })?;
    }
    Ok(failed)
}

/// Records that these destinations may hold the key of an entry. Returns those that were recorded
/// before.
fn record(
    desk: &Desk<'_>,
    at: &EntryRef,
    destinations: &[Destination],
) -> Result<Vec<Holder>, IndexError> {
    let mut known = Vec::new();
    desk.index.update(|index| {
        known.extend_from_slice(index.holders(at));
        holders::add(desk, index, at, destinations);
    })?;
    Ok(known)
}

/// Why a key was delivered nowhere.
#[derive(Debug, thiserror::Error)]
pub enum DeliverError {
    /// A destination cannot take it.
    #[error(transparent)]
    Destination(#[from] RotateError),
    /// The index could not be read or written.
    #[error(transparent)]
    Index(#[from] IndexError),
}

/// Why a key must not be delivered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It is part of a rotation that has not come to the switch.
    #[error("a rotation of `{name}` is under way or was interrupted")]
    Rotating {
        /// The name of the key, or its id.
        name: String,
    },
    /// Another key has taken its place.
    #[error("the key {id} is replaced by {by}")]
    Replaced {
        /// The service's id of it.
        id: KeyId,
        /// That of the other key.
        by: KeyId,
    },
}

/// Whether a key that was being delivered has been replaced or removed meanwhile, so that
/// destinations may hold a key that is revoked. `at` is its entry.
///
/// # Errors
/// Of the index and the journal.
pub fn is_outdated(
    desk: &Desk<'_>,
    scope: &Scope,
    id: &KeyId,
    at: Option<&EntryRef>,
) -> Result<bool, Failure> {
    let index = desk.index.read()?;
    let is_gone = at.is_some_and(|at| index.entries().all(|entry| entry != at));
    Ok(is_gone || unfit(desk, scope, id)?.is_some())
}

/// Whether a rotation is in the way of delivering a key: a destination could be left with a key that
/// is revoked afterwards.
///
/// # Errors
/// Of the index and the journal.
pub fn unfit(desk: &Desk<'_>, scope: &Scope, id: &KeyId) -> Result<Option<Unfit>, Failure> {
    let is_part = |operation: &Operation| match &operation.work {
        Work::Rotate(rotation) => {
            let old = rotation.old.as_ref().map(|old| &old.id);
            let new = operation.stored.as_ref().map(|(id, _)| id);
            rotation.plan.scope.service == scope.service
                && operation.progress.switched.is_none()
                // Its key was never created, so nothing was delivered.
                && operation.late_key().is_none()
                && [old, new].contains(&Some(id))
        }
        Work::Issue(_) | Work::Unstored(_) | Work::Revoke(_) | Work::Login(_) => false,
    };
    let mut rotations = desk.journal.rotations()?.into_iter();
    if let Some(operation) = rotations.find(is_part) {
        let name = operation.work.key_name().unwrap_or_default().to_owned();
        return Ok(Some(Unfit::Rotating { name }));
    }
    let index = desk.index.read()?;
    let stored = index.keys_of(scope).find(|key| key.id == *id);
    Ok(match stored.map(|key| &key.standing) {
        Some(Standing::Retiring { by, .. }) => Some(Unfit::Replaced {
            id: id.clone(),
            by: by.clone(),
        }),
        Some(Standing::Staged) => Some(Unfit::Rotating {
            name: id.to_string(),
        }),
        Some(Standing::Current) | None => None,
    })
}

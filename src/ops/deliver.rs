//! Delivers a key that exists.

use super::rotate::{RotateError, prove};
use super::rotation::open_in;
use super::{Desk, Failure, delivering, holders};
use crate::destination::{DeliveryError, Held, Outcome, Parcel, Surroundings};
use crate::failpoint;
use crate::journal::{Operation, Work};
use crate::model::{Destination, EntryRef, Holder, KeyId, Scope};
use crate::store::{IndexData, IndexError, Standing};

/// A destination that did not get the key.
#[derive(Debug)]
pub struct FailedDelivery {
    /// The destination.
    pub destination: String,
    /// Why.
    pub error: DeliveryError,
}

/// What became of a delivery.
#[derive(Debug)]
pub struct Delivered {
    /// The destinations that did not get the key.
    pub failed: Vec<FailedDelivery>,
    /// The key was replaced or removed meanwhile, so that destinations may hold a key that is
    /// revoked.
    pub is_outdated: bool,
}

/// Delivers a key to destinations, in their order. A delivery can be repeated. If the key has an
/// entry, the index records them before any of them is changed, and no rotation of the key starts in
/// the meantime.
///
/// # Errors
/// [`DeliverError`]; nothing was delivered then, or the index could not be written afterwards.
pub fn deliver(
    desk: &Desk<'_>,
    scope: &Scope,
    (parcel, at): (Parcel<'_>, Option<&EntryRef>),
    destinations: &[Destination],
) -> Result<Delivered, DeliverError> {
    prove(desk, destinations, Some(parcel.secret))?;
    let _uninterrupted = desk.interrupt.begin();
    let surroundings = claim(desk, scope, (parcel, at))?;
    let known = at.map(|at| record(desk, at, destinations)).transpose()?;
    failpoint::pass("deliver.recorded");
    let (mut failed, mut unchanged) = (Vec::new(), Vec::new());
    for (place, destination) in open_in(&surroundings, destinations)
        .iter()
        .zip(destinations)
    {
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
    // As long as `surroundings` has the lock: a rotation may wait for it.
    let is_outdated = is_outdated(desk, scope, parcel.id, at)?;
    Ok(Delivered {
        failed,
        is_outdated,
    })
}

/// Keeps a key from being rotated, and checks that it was not rotated by now. Returns the surroundings
/// of the commands, which hold the lock for it.
fn claim(
    desk: &Desk<'_>,
    scope: &Scope,
    (parcel, at): (Parcel<'_>, Option<&EntryRef>),
) -> Result<Surroundings, DeliverError> {
    let Some(surroundings) = delivering::of_entry(desk, at)? else {
        let name = match parcel.name {
            "" => parcel.id.to_string(),
            name => name.to_owned(),
        };
        return Err(Unfit::Rotating { name }.into());
    };
    if let Some(unfit) = unfit(desk, scope, parcel.id)? {
        return Err(unfit.into());
    }
    if is_gone(&desk.index.read()?, at) {
        return Err(Unfit::Gone.into());
    }
    Ok(surroundings)
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
    /// The journal or a lock file could not be read or written.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// It must not be delivered.
    #[error(transparent)]
    Unfit(#[from] Unfit),
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
    /// Another process has removed it meanwhile.
    #[error("the key was replaced or revoked meanwhile")]
    Gone,
}

fn is_outdated(
    desk: &Desk<'_>,
    scope: &Scope,
    id: &KeyId,
    at: Option<&EntryRef>,
) -> Result<bool, Failure> {
    let index = desk.index.read()?;
    Ok(is_gone(&index, at) || unfit(desk, scope, id)?.is_some())
}

fn is_gone(index: &IndexData, at: Option<&EntryRef>) -> bool {
    at.is_some_and(|at| index.entries().all(|entry| entry != at))
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

//! The places that a rotation delivers to, and what they hold.

use crate::destination::{self, Deliver, DeliveryError, Held, Outcome, Parcel, Surroundings};
use crate::journal::{Found, Rotation};
use crate::model::{Destination, KeyId};
use crate::ops::Desk;
use crate::secret::Secret;

pub(in crate::ops) fn open(desk: &Desk<'_>, destinations: &[Destination]) -> Vec<Box<dyn Deliver>> {
    open_in(&desk.surroundings, destinations)
}

/// Opens destinations whose commands hold the lock of these surroundings.
pub(in crate::ops) fn open_in(
    surroundings: &Surroundings,
    destinations: &[Destination],
) -> Vec<Box<dyn Deliver>> {
    destinations
        .iter()
        .map(|destination| destination::open(destination, surroundings))
        .collect()
}

pub(super) fn parcel<'p>(rotation: &'p Rotation, id: &'p KeyId, secret: &'p Secret) -> Parcel<'p> {
    Parcel {
        name: &rotation.plan.name,
        id,
        secret,
    }
}

/// What a destination holds, compared with the old and the new key.
pub(in crate::ops) fn found(
    place: &dyn Deliver,
    is_old: impl Fn(&Secret) -> bool,
    new: Option<&Secret>,
) -> Result<Found, DeliveryError> {
    Ok(match place.held()? {
        Held::NoFile => Found::NoFile,
        Held::Absent => Found::Absent,
        Held::Empty => Found::Empty,
        Held::Unreadable => Found::Unreadable,
        Held::Secret(held) if Some(&held) == new => Found::New,
        Held::Secret(held) if is_old(&held) => Found::Old,
        Held::Secret(_) => Found::Other,
    })
}

/// The error about a destination that holds another value.
pub fn occupied() -> DeliveryError {
    DeliveryError::new(Outcome::Refused, "it holds another value")
        .hint("add `?replace` to the destination to overwrite it")
}

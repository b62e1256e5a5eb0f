//! Locks on the deliveries of a key. Who delivers it holds one, and so do the commands that it runs,
//! even after it was killed: otherwise a key could be revoked that a command writes afterwards.

use std::sync::Arc;
use std::time::Duration;

use super::{Desk, Failure};
use crate::destination::Surroundings;
use crate::durable::{HeldLock, Sharing};
use crate::journal::Rotation;
use crate::model::{EntryRef, Marker};

/// How long to wait for a command of a killed process, or for a rotation that starts.
const SHORT: Duration = Duration::from_secs(5);
/// How long a rotation waits for a process that delivers the old key.
const LONG: Duration = Duration::from_secs(30);

/// Keeps a key from being delivered as long as it lives.
#[derive(Debug)]
pub struct NoDeliveries {
    _locks: Vec<HeldLock>,
}

/// Waits until nothing delivers the key of these entries, and keeps others from doing so. From then
/// on, the index says where it is. `on_wait` is called before waiting.
///
/// # Errors
/// [`Failure::StillDelivering`] if that takes too long; or a lock file fails.
pub(super) fn stop(
    desk: &Desk<'_>,
    entries: &[&EntryRef],
    on_wait: impl Fn(),
) -> Result<NoDeliveries, Failure> {
    let mut markers: Vec<Marker> = entries.iter().copied().filter_map(marker).collect();
    // Always in the same order: two processes must not wait for each other.
    markers.sort_by_key(ToString::to_string);
    markers.dedup();
    let lock = |marker: &Marker| {
        let held = desk
            .journal
            .delivering(marker, Sharing::Alone, LONG, &on_wait);
        held?.ok_or_else(|| Failure::StillDelivering(desk.journal.delivery_lock(marker)))
    };
    let locks = markers.iter().map(lock).collect::<Result<_, _>>()?;
    Ok(NoDeliveries { _locks: locks })
}

/// The surroundings of commands that deliver the new key of a rotation.
///
/// # Errors
/// [`Failure::StillDelivering`] if a command of a killed process still does so.
pub(super) fn of_rotation(desk: &Desk<'_>, rotation: &Rotation) -> Result<Surroundings, Failure> {
    if rotation.destinations.is_empty() {
        return Ok(desk.surroundings.clone());
    }
    let marker = &rotation.plan.marker;
    let held = desk
        .journal
        .delivering(marker, Sharing::Alone, SHORT, || {})?;
    let lock = held.ok_or_else(|| Failure::StillDelivering(desk.journal.delivery_lock(marker)))?;
    Ok(holding(desk, lock))
}

/// The surroundings of commands that deliver the key of an entry; `None` if a rotation of it is about
/// to start.
pub(super) fn of_entry(
    desk: &Desk<'_>,
    at: Option<&EntryRef>,
) -> Result<Option<Surroundings>, Failure> {
    let Some(marker) = at.and_then(marker) else {
        return Ok(Some(desk.surroundings.clone()));
    };
    let held = desk
        .journal
        .delivering(&marker, Sharing::Shared, SHORT, || {})?;
    Ok(held.map(|lock| holding(desk, lock)))
}

fn marker(at: &EntryRef) -> Option<Marker> {
    Marker::of_entry(&at.entry)
}

fn holding(desk: &Desk<'_>, lock: HeldLock) -> Surroundings {
    Surroundings {
        lock: Some(Arc::new(lock)),
        ..desk.surroundings.clone()
    }
}

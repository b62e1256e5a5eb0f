//! Which destinations may hold a key. The index records them when the key is stored, which is before
//! it is delivered: after an interruption there may be too many of them, but never too few.

use std::slice;

use super::Desk;
use crate::destination::{self, Place};
use crate::model::{Destination, EntryRef, Holder, KeyId, Scope};
use crate::store::{IndexData, IndexError, StoredKey};

/// A key that may be outside the stores.
#[derive(Debug)]
pub struct DeliveredKey {
    /// The service's id of it.
    pub id: KeyId,
    /// Its name and id, for messages.
    pub title: String,
    /// The destinations that may hold it.
    pub destinations: Vec<String>,
}

/// The keys of a service that were delivered, those of this profile first: the stored ones, and the
/// logins. `shown` is how their destinations are shown.
///
/// # Errors
/// Of the index.
pub fn delivered_keys(
    desk: &Desk<'_>,
    scope: &Scope,
    shown: impl Fn(&Destination) -> String,
) -> Result<Vec<DeliveredKey>, IndexError> {
    let index = desk.index.read()?;
    let others = index.keys.iter().filter(|key| key.scope != *scope);
    let stored = index.keys_of(scope).chain(others);
    let stored = stored.filter(|key| key.scope.service == scope.service);
    let stored = stored.map(|key| (&key.id, key.title()));
    let logins = index.logins.values();
    let logins = logins.filter(|login| login.service == scope.service);
    let logins = logins.filter_map(|login| login.key.as_ref());
    let logins = logins.map(|id| (id, format!("`{id}`")));
    let mut keys: Vec<DeliveredKey> = Vec::new();
    for (id, title) in stored.chain(logins) {
        let mut destinations: Vec<String> = Vec::new();
        for holder in index.holders_of(&scope.service, id) {
            let destination = shown(&holder.destination);
            if !destinations.contains(&destination) {
                destinations.push(destination);
            }
        }
        if !destinations.is_empty() && keys.iter().all(|known| known.id != *id) {
            keys.push(DeliveredKey {
                id: id.clone(),
                title,
                destinations,
            });
        }
    }
    Ok(keys)
}

/// These destinations of this machine, as the index records them.
pub(super) fn here(desk: &Desk<'_>, destinations: &[Destination]) -> Vec<Holder> {
    let holder = |destination: &Destination| Holder {
        destination: Destination {
            // Who allowed it meant the value that was there then.
            replace: false,
            ..destination.clone()
        },
        // What a tool keeps elsewhere is the same from every machine.
        host: match destination.preset() {
            Some(_) => None,
            None => desk.surroundings.host.clone(),
        },
    };
    destinations.iter().map(holder).collect()
}

/// Those of the holders that are not at one of these destinations.
pub(super) fn elsewhere(
    desk: &Desk<'_>,
    holders: &[Holder],
    destinations: &[Destination],
) -> Vec<Holder> {
    let places: Vec<Place> = destinations.iter().map(|one| place(desk, one)).collect();
    let is_other = |holder: &&Holder| {
        let at = place(desk, &holder.destination);
        !is_here(desk, holder) || !places.iter().any(|other| other.overlaps(&at))
    };
    holders.iter().filter(is_other).cloned().collect()
}

/// Adds these destinations of this machine to the holders of the key of an entry.
pub(super) fn add(
    desk: &Desk<'_>,
    index: &mut IndexData,
    at: &EntryRef,
    destinations: &[Destination],
) {
    let mut holders = index.holders(at).to_vec();
    for holder in here(desk, destinations) {
        // In their old order, so that nothing is written if nothing is new.
        if !holders.contains(&holder) {
            holders = elsewhere(desk, &holders, slice::from_ref(&holder.destination));
            holders.push(holder);
        }
    }
    index.set_holders(at, holders);
}

/// Inserts a key that these destinations are to hold, or updates it. Returns `false` if its id has
/// another secret.
#[must_use]
pub(super) fn insert(index: &mut IndexData, stored: StoredKey, holders: &[Holder]) -> bool {
    let at = stored.at.clone();
    let is_inserted = index.insert(stored);
    // A repeated step must not take back what was recorded since.
    if is_inserted && index.holders(&at).is_empty() {
        index.set_holders(&at, holders.to_vec());
    }
    is_inserted
}

/// Whether a destination is one of this machine, or of none. `n8n-1` is also `n8n-1.example.com`.
pub(super) fn is_here(desk: &Desk<'_>, holder: &Holder) -> bool {
    if holder.destination.preset().is_some() {
        return true;
    }
    let (Some(there), Some(here)) = (&holder.host, &desk.surroundings.host) else {
        return true;
    };
    let short = |host: &str| host.split('.').next().unwrap_or_default().to_owned();
    there.eq_ignore_ascii_case(here)
        || there.eq_ignore_ascii_case(&short(here))
        || short(there).eq_ignore_ascii_case(here)
}

pub(super) fn place(desk: &Desk<'_>, destination: &Destination) -> Place {
    destination::open(destination, &desk.surroundings).place()
}

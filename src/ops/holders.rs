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

/// A login with a key whose id is not known, which was delivered.
#[derive(Debug)]
pub struct DeliveredLogin {
    /// The profile.
    pub profile: String,
    /// The destinations that may hold the key.
    pub destinations: Vec<String>,
}

/// What the index has about the keys of a service outside the stores.
#[derive(Debug, Default)]
pub struct Deliveries {
    /// The keys that were delivered, those of this profile first: the stored ones, and the logins.
    pub keys: Vec<DeliveredKey>,
    /// The logins that may be any key that is not stored.
    pub logins: Vec<DeliveredLogin>,
    /// The ids of all keys that are stored.
    pub stored: Vec<KeyId>,
}

/// The deliveries of a service. `shown` is how destinations are shown.
///
/// # Errors
/// Of the index.
pub fn deliveries(
    desk: &Desk<'_>,
    scope: &Scope,
    shown: impl Fn(&Destination) -> String,
) -> Result<Deliveries, IndexError> {
    let index = desk.index.read()?;
    let here = index.keys.iter();
    let here = here.filter(|key| key.scope.service == scope.service);
    let logins = index.unidentified(&scope.service);
    let logins = logins.map(|(profile, login)| DeliveredLogin {
        profile: profile.clone(),
        destinations: titles(index.holders(&login.at), &shown),
    });
    Ok(Deliveries {
        keys: delivered_keys(&index, scope, &shown),
        logins: logins.filter(|one| !one.destinations.is_empty()).collect(),
        stored: here.map(|key| key.id.clone()).collect(),
    })
}

/// The destinations of the login of a profile.
///
/// # Errors
/// Of the index.
pub fn destinations_of_login(
    desk: &Desk<'_>,
    profile: &str,
    shown: impl Fn(&Destination) -> String,
) -> Result<Vec<String>, IndexError> {
    let index = desk.index.read()?;
    let login = index.logins.get(profile);
    Ok(titles(
        login.map_or(&[][..], |login| index.holders(&login.at)),
        &shown,
    ))
}

fn titles<'h>(
    holders: impl IntoIterator<Item = &'h Holder>,
    shown: &impl Fn(&Destination) -> String,
) -> Vec<String> {
    let mut titles: Vec<String> = Vec::new();
    for holder in holders {
        let title = shown(&holder.destination);
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    titles
}

fn delivered_keys(
    index: &IndexData,
    scope: &Scope,
    shown: &impl Fn(&Destination) -> String,
) -> Vec<DeliveredKey> {
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
        let destinations = titles(index.holders_of(&scope.service, id), shown);
        if !destinations.is_empty() && keys.iter().all(|known| known.id != *id) {
            keys.push(DeliveredKey {
                id: id.clone(),
                title,
                destinations,
            });
        }
    }
    keys
}

/// These destinations of this machine, as the index records them.
pub(super) fn here(desk: &Desk<'_>, destinations: &[Destination]) -> Vec<Holder> {
    let holder = |destination: &Destination| Holder {
        destination: Destination {
            // It allowed overwriting the value that was there then.
            replace: false,
            ..destination.clone()
        },
        // What a tool keeps elsewhere is the same from every machine.
        host: if destination.is_on_this_machine() {
            desk.surroundings.host.clone()
        } else {
            None
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
    let places = places(desk, destinations);
    let is_other = |holder: &&Holder| !is_here(desk, holder) || !is_at(desk, holder, &places);
    holders.iter().filter(is_other).cloned().collect()
}

/// Those of the holders that are not at one of these destinations, which are said to be of another
/// machine: these held the very key, so it is this machine that has been renamed.
pub(super) fn not_renamed(
    desk: &Desk<'_>,
    holders: &[Holder],
    destinations: &[Destination],
) -> Vec<Holder> {
    let places = places(desk, destinations);
    let is_other = |holder: &&Holder| !is_at(desk, holder, &places);
    holders.iter().filter(is_other).cloned().collect()
}

fn places(desk: &Desk<'_>, destinations: &[Destination]) -> Vec<Place> {
    destinations.iter().map(|one| place(desk, one)).collect()
}

fn is_at(desk: &Desk<'_>, holder: &Holder, places: &[Place]) -> bool {
    let at = place(desk, &holder.destination);
    places.iter().any(|other| other.overlaps(&at))
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
    if !holder.destination.is_on_this_machine() {
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

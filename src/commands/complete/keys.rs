//! Names and ids of stored keys.

use std::collections::HashMap;

use jiff::Timestamp;

use super::answer::{Candidate, is_insertable};
use crate::context::KnownKeys;
use crate::model::KeyId;
use crate::ops::{Wanted, find_stored};
use crate::output::distance;
use crate::store::StoredKey;

/// The keys, by all that may mean them.
type Meanings<'k> = HashMap<String, Vec<&'k StoredKey>>;

/// Names of keys, and ids: of keys whose name does not mean them or cannot be typed, and of all as
/// soon as something is typed. Without the keys that `there` means.
pub(super) fn candidates(
    known: &KnownKeys,
    typed: &str,
    there: &[&str],
    now: Timestamp,
) -> Vec<Candidate> {
    let meanings = meanings(&known.keys);
    let is_there = |key: &StoredKey| there.iter().any(|word| means(&meanings, word, key));
    let mut found = Vec::new();
    let mut ids = Vec::new();
    for key in known.keys.iter().filter(|key| !is_there(key)) {
        let id = key.id.to_string();
        let state = state(key, known.in_use.as_ref(), now);
        let usable = |text: &str| {
            // It would be read as an option.
            is_insertable(text) && !text.starts_with('-') && means(&meanings, text, key)
        };
        let name = key.name.as_deref().filter(|name| usable(name));
        if let Some(name) = name {
            // The expiry first: in a narrow window the end is cut off.
            let title = if name == id {
                state.clone()
            } else {
                format!("{state}, id {id}")
            };
            found.push(Candidate::new(name, title));
        }
        let is_needed = name.is_none() || (!typed.is_empty() && name != Some(id.as_str()));
        if is_needed && usable(&id) {
            let title = match &key.name {
                Some(name) => format!("{name}, {state}"),
                None => state,
            };
            ids.push(Candidate::new(id, title));
        }
    }
    found.sort_by(|one, other| one.value.cmp(&other.value));
    ids.sort_by_key(|candidate| (candidate.value.len(), candidate.value.clone()));
    found.extend(ids);
    found
}

fn meanings(keys: &[StoredKey]) -> Meanings<'_> {
    let mut meanings = Meanings::new();
    for key in keys {
        let id = key.id.to_string();
        if let Some(name) = key.name.as_ref().filter(|name| **name != id) {
            meanings.entry(name.clone()).or_default().push(key);
        }
        meanings.entry(id).or_default().push(key);
    }
    meanings
}

/// Whether a command that gets this text takes it for this key.
fn means(meanings: &Meanings<'_>, text: &str, key: &StoredKey) -> bool {
    let keys = meanings.get(text).map_or(&[][..], Vec::as_slice);
    find_stored(keys.iter().copied(), Wanted(text)).is_ok_and(|found| found.id == key.id)
}

/// Until when it works, and whether it is in use.
fn state(key: &StoredKey, in_use: Option<&KeyId>, now: Timestamp) -> String {
    let expiry = match key.expires_at {
        None if key.is_former_login => "former login".to_owned(),
        None => "never expires".to_owned(),
        Some(at) => {
            let away = at.duration_since(now);
            let distance = distance(away.unsigned_abs());
            if away.is_negative() {
                format!("expired {distance} ago")
            } else {
                format!("expires in {distance}")
            }
        }
    };
    if in_use == Some(&key.id) {
        format!("{expiry}, in use")
    } else {
        expiry
    }
}

//! Which key is meant: by an id, an exact name, or a secret.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;
use std::time::Duration;

use super::{Account, OpenStore};
use crate::api;
use crate::model::{Key, KeyId, Moment, Scope, Status, enumerated, looks_like_id};
use crate::secret::Secret;
use crate::store::{IndexData, Standing, StoredKey};

// Longer than the coarsest resolution of `last_used_at`, a second.
pub(super) const CLOCK_STEP: Duration = Duration::from_millis(1100);
// Shorter names are too similar to each other to suggest one.
const MIN_LENGTH_OF_TYPO: usize = 3;
const MAX_SUGGESTIONS: usize = 3;

/// Why a text does not identify one key.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// No key has this id or name.
    #[error("no such key: `{wanted}`")]
    NotFound {
        /// What was typed.
        wanted: String,
        /// Similar names.
        similar: Vec<String>,
    },
    /// Several keys match.
    #[error("{}", describe_ambiguity(.wanted, .of_id.as_deref(), .of_name))]
    Ambiguous {
        /// What was typed.
        wanted: String,
        /// Whose id it is: "the id of `ci` (2)".
        of_id: Option<String>,
        /// The title and id of each key with this name.
        of_name: Vec<(String, KeyId)>,
    },
    /// Several keys have this name, and all of them are revoked.
    #[error("no live key is named `{wanted}`; {} are revoked", listed(.ids))]
    Revoked {
        /// What was typed.
        wanted: String,
        /// The keys, in the order of the list.
        ids: Vec<KeyId>,
    },
}

impl FindError {
    /// Several keys have this name.
    pub fn several(name: &str, keys: &[Key]) -> Self {
        Self::Ambiguous {
            wanted: name.to_owned(),
            of_id: None,
            of_name: keys
                .iter()
                .map(|key| (title(key), key.id.clone()))
                .collect(),
        }
    }
}

fn listed(ids: &[KeyId]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    enumerated(&ids, "and")
}

fn describe_ambiguity(wanted: &str, of_id: Option<&str>, of_name: &[(String, KeyId)]) -> String {
    let join = |texts: Vec<String>| texts.join(", ");
    let Some(of_id) = of_id else {
        let ids = of_name.iter().map(|(_, id)| id.to_string()).collect();
        return format!("the name `{wanted}` is ambiguous: {}", join(ids));
    };
    let titles = of_name.iter().map(|(title, _)| title.clone()).collect();
    format!(
        "`{wanted}` is ambiguous: {of_id}, and the name of {}",
        join(titles)
    )
}

/// A key that can be found by its id or name.
pub trait Named {
    /// The service's id.
    fn id(&self) -> &KeyId;
    /// The name that means it, if it is known and there is one.
    fn name(&self) -> Option<&str>;
    /// Another name that means it.
    fn alias(&self) -> Option<&str> {
        None
    }
    /// Whether it is known to be revoked.
    fn is_revoked(&self) -> bool;
    /// Whether it may work.
    fn is_usable(&self) -> bool {
        !self.is_revoked()
    }
    /// Whether its name means another usable key that has it, too.
    fn is_retiring(&self) -> bool {
        false
    }
}

impl Named for Key {
    fn id(&self) -> &KeyId {
        &self.id
    }
    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }
    fn is_revoked(&self) -> bool {
        Self::is_revoked(self)
    }
    fn is_usable(&self) -> bool {
        Self::is_usable(self)
    }
}

impl Named for StoredKey {
    fn id(&self) -> &KeyId {
        &self.id
    }
    fn name(&self) -> Option<&str> {
        // Until the switch of its rotation, the name is that of another key.
        self.name
            .as_deref()
            .filter(|_| self.standing != Standing::Staged)
    }
    fn is_revoked(&self) -> bool {
        false
    }
    fn is_retiring(&self) -> bool {
        matches!(self.standing, Standing::Retiring { .. })
    }
}

/// What a user typed for a key: `52` is an id or an exact name, `id:52` and `name:52` are one of
/// them.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'t>(pub &'t str);

impl<'t> Wanted<'t> {
    fn is_id(self, key: &impl Named) -> bool {
        let id = match self.0.split_once(':') {
            Some(("id", id)) => id,
            Some(_) | None => self.0,
        };
        key.id().to_string() == id
    }

    pub(super) fn is_name(self, key: &impl Named) -> bool {
        let is_meant = |name: &str| name == self.0 || name == self.typed_name();
        key.name().is_some_and(is_meant) || key.alias().is_some_and(is_meant)
    }

    /// Whether it is the key's id or name. [`find`] needs to see no other keys.
    pub fn fits(self, key: &impl Named) -> bool {
        self.is_id(key) || self.is_name(key)
    }

    /// Whether the key is not revoked, and its name differs only in case or by one edit: a letter
    /// wrong, missing or too many, or two transposed.
    pub fn resembles(self, key: &impl Named) -> bool {
        let typed = self.typed_name();
        // Cheap test first; one character has up to four bytes.
        let near = |name: &&str| !key.is_revoked() && name.len().abs_diff(typed.len()) <= 4;
        let Some(name) = key.name().filter(near).map(str::to_lowercase) else {
            return false;
        };
        let typed = typed.to_lowercase();
        name == typed
            || (typed.chars().count() >= MIN_LENGTH_OF_TYPO
                && strsim::osa_distance(&name, &typed) == 1)
    }

    fn looks_like_id(self) -> bool {
        looks_like_id(self.0)
    }

    fn typed_name(self) -> &'t str {
        self.0.strip_prefix("name:").unwrap_or(self.0)
    }
}

/// Finds the one key with this id or name.
pub fn find<'a, K: Named>(
    keys: impl IntoIterator<Item = &'a K>,
    wanted: Wanted<'_>,
) -> Result<&'a K, FindError> {
    let (mut of_id, mut of_name, mut similar) = (Vec::new(), Vec::new(), Vec::new());
    for key in keys {
        match (wanted.is_id(key), wanted.is_name(key)) {
            (true, _) => of_id.push(key),
            // A list that changes between two pages may have a row twice.
            (false, true) if of_name.iter().any(|other: &&K| other.id() == key.id()) => {}
            (false, true) => of_name.push(key),
            (false, false) if wanted.resembles(key) => {
                similar.extend(key.name().map(str::to_owned))
            }
            (false, false) => {}
        }
    }
    // Revoked keys stay in the list; one with the same name must not make a usable key ambiguous.
    if of_id.iter().chain(&of_name).any(|key| !key.is_revoked()) {
        of_name.retain(|key| !key.is_revoked());
    }
    // A rotated key gives its name to the new one, unless that no longer works.
    if of_name
        .iter()
        .any(|key| key.is_usable() && !key.is_retiring())
    {
        of_name.retain(|key| !key.is_retiring());
    }
    match (of_id.as_slice(), of_name.as_slice()) {
        ([one, ..], []) | ([], [one]) => Ok(one),
        ([], []) => Err(FindError::NotFound {
            wanted: wanted.0.to_owned(),
            similar: first_few(similar),
        }),
        ([], of_name) if of_name.iter().all(|key| key.is_revoked()) => Err(FindError::Revoked {
            wanted: wanted.typed_name().to_owned(),
            ids: of_name.iter().map(|key| key.id().clone()).collect(),
        }),
        (of_id, of_name) => Err(FindError::Ambiguous {
            wanted: wanted.0.to_owned(),
            of_id: of_id
                .first()
                .map(|key| format!("the id of {}", title(*key))),
            of_name: of_name
                .iter()
                .map(|key| (title(*key), key.id().clone()))
                .collect(),
        }),
    }
}

/// Finds the one stored key with this id or name, without a request.
pub fn find_stored<'a>(
    keys: impl IntoIterator<Item = &'a StoredKey>,
    wanted: Wanted<'_>,
) -> Result<&'a StoredKey, FindError> {
    let found = find(keys, wanted)?;
    // A number that is a name here may be the id of a key whose secret is not stored here.
    if wanted.looks_like_id() && !wanted.is_id(found) {
        return Err(FindError::Ambiguous {
            wanted: wanted.0.to_owned(),
            of_id: Some("perhaps the id of another key".to_owned()),
            of_name: vec![(title(found), found.id.clone())],
        });
    }
    Ok(found)
}

fn title(key: &impl Named) -> String {
    match key.name() {
        Some(name) => format!("`{name}` ({})", key.id()),
        None => format!("`{}`", key.id()),
    }
}

fn first_few(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names.dedup();
    names.truncate(MAX_SUGGESTIONS);
    names
}

/// The stored key with this secret. Stores that cannot be read are passed over.
pub fn find_by_secret(
    stores: &dyn OpenStore,
    index: &IndexData,
    scope: &Scope,
    secret: &Secret,
) -> Option<KeyId> {
    let mut by_store: BTreeMap<&str, Vec<&StoredKey>> = BTreeMap::new();
    for key in index.keys_of(scope) {
        if key.known_id().is_some() {
            by_store.entry(&key.at.store).or_default().push(key);
        }
    }
    // Each store is asked once: each attempt could prompt, or take seconds.
    let in_store = |(store, keys): (&str, Vec<&StoredKey>)| {
        let entries: Vec<&str> = keys.iter().map(|key| key.at.entry.as_str()).collect();
        let (mut left, mut found) = (keys.iter(), None);
        let read = stores.open(store).and_then(|store| {
            store.read_each(&entries, &mut |stored| {
                let key = left.next();
                if stored.as_ref() != Some(secret) {
                    return ControlFlow::Continue(());
                }
                found = key.map(|key| key.id.clone());
                ControlFlow::Break(())
            })
        });
        read.ok().and(found)
    };
    by_store.into_iter().find_map(in_store)
}

/// Those of these listed keys that have been used since then; one of them may be the one in use.
/// Waits for a second.
pub async fn used_since(account: &Account<'_>, keys: &[Key]) -> Result<HashSet<KeyId>, api::Error> {
    let before: HashMap<&KeyId, Option<Moment>> =
        keys.iter().map(|key| (&key.id, key.last_used_at)).collect();
    let is_used = |now: &Key| {
        let before = before.get(&now.id);
        before.is_some_and(|before| now.last_used_at > *before)
    };
    tokio::time::sleep(CLOCK_STEP).await;
    let used = account.list_where(is_used).await?;
    Ok(used.into_iter().map(|key| key.id).collect())
}

/// The account's only active key, if it is the one in use. Waits for a second.
pub async fn find_only_key(account: &Account<'_>, keys: &[Key]) -> Result<Option<Key>, api::Error> {
    let mut live = keys
        .iter()
        .filter(|key| !key.is_revoked() && key.status != Status::Expired);
    let (Some(only), None) = (live.next(), live.next()) else {
        return Ok(None);
    };
    if only.status != Status::Active {
        return Ok(None);
    }
    // The list holds all keys ("API Keys" reference), but the credential may be none of them, such
    // as a JWT. Each request moves the `last_used_at` of the key that it is sent with.
    tokio::time::sleep(CLOCK_STEP).await;
    let moved = |key: &Key| key.id == only.id && key.last_used_at > only.last_used_at;
    Ok(account.client.list_keys().await?.into_iter().find(moved))
}

#[cfg(test)]
mod tests;

//! Which listed key a name means during a rotation, when two keys have it.
//!
//! The service learns of a switch last: until it has renamed both keys, it lists the old one under
//! the name that already means the new one.

use std::collections::{HashMap, HashSet};

use super::Desk;
use super::find::{FindError, Named, Wanted, find};
use crate::journal::Operation;
use crate::model::{Key, KeyId, Scope};
use crate::store::{IndexData, Standing, StoredKey};

/// What this machine knows better about the names of listed keys than the service.
#[derive(Debug, Default)]
pub struct ListedNames {
    stored: HashMap<KeyId, StoredKey>,
    /// Keys that are not stored, but were rotated.
    retiring: HashSet<KeyId>,
}

impl ListedNames {
    /// Which keys have a part in a rotation, or one of these names or ids.
    pub fn read(desk: &Desk<'_>, scope: &Scope, wanted: &[&str]) -> Self {
        // Without a readable index or journal, names mean what the service says.
        let index = desk.index.read().unwrap_or_default();
        let rotations = desk.journal.rotations().unwrap_or_default();
        Self::new(&index, &rotations, scope, wanted)
    }

    /// From the index and the unfinished rotations, for a search for these names or ids.
    pub fn new(index: &IndexData, rotations: &[Operation], scope: &Scope, wanted: &[&str]) -> Self {
        // Mostly none: then the rows of a long list need no look-up.
        let matters = |key: &&StoredKey| {
            !key.standing.is_current() || wanted.iter().any(|wanted| Wanted(wanted).is_name(*key))
        };
        let stored: HashMap<KeyId, StoredKey> = index
            .keys_of(scope)
            .filter(matters)
            .map(|key| (key.id.clone(), key.clone()))
            .collect();
        let rotated = rotations
            .iter()
            .filter_map(Operation::retiring)
            .filter(|(rotation, _)| rotation.plan.scope == *scope)
            .filter_map(|(rotation, _)| Some(rotation.old.as_ref()?.id.clone()));
        // The index also has what happened to a stored key after the switch.
        let is_stored = |id: &KeyId| index.keys_of(scope).any(|key| key.id == *id);
        Self {
            retiring: rotated.filter(|id| !is_stored(id)).collect(),
            stored,
        }
    }

    /// Whether one of these texts identifies a listed key, or is similar to its name. A search for
    /// them needs to see no other keys.
    pub fn might_match(&self, key: &Key, wanted: &[&str]) -> bool {
        let key = self.row(key);
        wanted
            .iter()
            .any(|wanted| Wanted(wanted).fits(&key) || Wanted(wanted).resembles(&key))
    }

    /// These keys, to be found by the names that mean them.
    pub fn of<'n, 'k>(&'n self, keys: &'k [Key]) -> NamedKeys<'n, 'k> {
        NamedKeys(keys.iter().map(|key| self.row(key)).collect())
    }

    /// Whether a key has or had part in a rotation, and its name does not mean it.
    pub fn is_aside(&self, id: &KeyId) -> bool {
        self.retiring.contains(id)
            || self
                .stored
                .get(id)
                .is_some_and(|key| !key.standing.is_current())
    }

    /// Whether this name means a listed key. The other one of a rotation may have it, too.
    pub fn means(&self, name: &str, key: &Key) -> bool {
        let row = self.row(key);
        !row.is_retiring && [row.name, row.alias].contains(&Some(name))
    }

    fn row<'n, 'k>(&'n self, key: &'k Key) -> Row<'n, 'k> {
        let stored = self.stored.get(&key.id);
        Row {
            key,
            name: named(key, stored),
            alias: stored
                .filter(|stored| stored.standing.is_current() && stored.has_temporary_name(key))
                .and_then(|stored| stored.name.as_deref()),
            is_retiring: stored.is_some_and(Named::is_retiring) || self.retiring.contains(&key.id),
        }
    }
}

/// Listed keys, and which names mean them.
pub struct NamedKeys<'n, 'k>(Vec<Row<'n, 'k>>);

impl<'k> NamedKeys<'_, 'k> {
    /// Finds the one key with this id or name.
    pub fn find(&self, wanted: &str) -> Result<&'k Key, FindError> {
        find(&self.0, Wanted(wanted)).map(|row| row.key)
    }

    /// The usable keys that this name means. It is not an id, even if it looks like one.
    pub fn named(&self, name: &str) -> Vec<&'k Key> {
        self.0
            .iter()
            .filter(|row| row.is_usable() && !row.is_retiring)
            .filter(|row| row.name == Some(name) || row.alias == Some(name))
            .map(|row| row.key)
            .collect()
    }
}

/// The listed name, unless it means another key.
fn named<'k>(key: &'k Key, stored: Option<&StoredKey>) -> Option<&'k str> {
    let is_staged = |stored: &&StoredKey| stored.standing == Standing::Staged;
    let taken = stored
        .filter(is_staged)
        .and_then(|stored| stored.name.as_deref());
    key.name.as_deref().filter(|name| Some(*name) != taken)
}

/// A listed key, and which names mean it.
struct Row<'n, 'k> {
    key: &'k Key,
    name: Option<&'k str>,
    alias: Option<&'n str>,
    is_retiring: bool,
}

impl Named for Row<'_, '_> {
    fn id(&self) -> &KeyId {
        &self.key.id
    }
    fn name(&self) -> Option<&str> {
        self.name
    }
    fn alias(&self) -> Option<&str> {
        self.alias
    }
    fn is_revoked(&self) -> bool {
        self.key.is_revoked()
    }
    fn is_usable(&self) -> bool {
        self.key.is_usable()
    }
    fn is_retiring(&self) -> bool {
        self.is_retiring
    }
}

#[cfg(test)]
mod tests;

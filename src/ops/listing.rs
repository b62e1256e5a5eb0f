//! What is noted of the keys of an account as they are listed.

use std::collections::{HashMap, HashSet};

use super::Desk;
use crate::journal::{Operation, Plan};
use crate::model::{EntryRef, Key, KeyId, Scope};
use crate::store::IndexData;

/// What is noted of the keys that pass.
pub struct ListingNotes<'a> {
    scope: &'a Scope,
    /// What the index said before.
    index: IndexData,
    /// The keys whose secrets are on this machine.
    stored: HashSet<KeyId>,
    /// How the service lists those.
    listed: Vec<Key>,
    /// The creations of which the service had no key when it was asked, and whether it has one
    /// now.
    awaited: Vec<(Plan, bool)>,
}

impl<'a> ListingNotes<'a> {
    /// Nothing has passed yet. A journal that cannot be read is told of by whoever needs it.
    pub fn new(desk: &Desk<'_>, scope: &'a Scope, index: IndexData) -> Self {
        let unfinished = desk.journal.unfinished().unwrap_or_default();
        let awaited = unfinished.operations.iter().filter_map(Operation::late_key);
        Self {
            scope,
            stored: index.keys_of(scope).map(|key| key.id.clone()).collect(),
            index,
            listed: Vec::new(),
            awaited: awaited.map(|plan| (plan.clone(), false)).collect(),
        }
    }

    /// The keys whose secrets are on this machine, with their entries.
    pub fn stored(&self) -> HashMap<KeyId, EntryRef> {
        self.index
            .keys_of(self.scope)
            .map(|key| (key.id.clone(), key.at.clone()))
            .collect()
    }

    /// Takes note of a key.
    pub fn see(&mut self, key: &Key) {
        for (plan, has_appeared) in &mut self.awaited {
            *has_appeared |= !key.is_revoked() && plan.matches(key);
        }
        if self.stored.contains(&key.id) {
            self.listed.push(key.clone());
        }
    }

    /// How many interrupted creations have made a key after all.
    pub fn late_keys(&self) -> usize {
        self.awaited
            .iter()
            .filter(|(_, has_appeared)| *has_appeared)
            .count()
    }

    /// Has the index call stored keys what the service calls them now, after a change elsewhere or
    /// one whose answer was lost. What cannot be written here, the next list tries again.
    pub fn refresh_index(&self, desk: &Desk<'_>) {
        if self.listed.is_empty() {
            return;
        }
        let mut after = self.index.clone();
        after.refresh(self.scope, &self.listed);
        if after != self.index {
            let _ = desk
                .index
                .update(|index| index.refresh(self.scope, &self.listed));
        }
    }
}

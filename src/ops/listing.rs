//! What this machine learns from the keys of an account as they are listed.

use std::collections::{HashMap, HashSet};

use super::Desk;
use crate::journal::{Operation, Plan};
use crate::model::{EntryRef, Key, KeyId, Scope};
use crate::store::IndexData;

/// What is learned from the keys that are listed.
pub struct ListingNotes<'a> {
    scope: &'a Scope,
    index: IndexData,
    stored: HashSet<KeyId>,
    /// Those of them that were listed.
    listed: Vec<Key>,
    /// Interrupted creations whose key did not exist when `recover` looked, and whether it was
    /// listed now.
    awaited: Vec<(Plan, bool)>,
}

impl<'a> ListingNotes<'a> {
    /// Starts with the index and the journal; nothing is listed yet.
    pub fn new(desk: &Desk<'_>, scope: &'a Scope, index: IndexData) -> Self {
        // A list needs no journal. Commands that do report an unreadable one.
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

    /// The keys whose secrets are stored, and the entries of these.
    pub fn stored(&self) -> HashMap<KeyId, EntryRef> {
        self.index
            .keys_of(self.scope)
            .map(|key| (key.id.clone(), key.at.clone()))
            .collect()
    }

    /// Adds a listed key.
    pub fn see(&mut self, key: &Key) {
        for (plan, has_appeared) in &mut self.awaited {
            *has_appeared |= !key.is_revoked() && plan.matches(key);
        }
        if self.stored.contains(&key.id) {
            self.listed.push(key.clone());
        }
    }

    /// How many interrupted creations have created a key after all.
    pub fn late_keys(&self) -> usize {
        self.awaited
            .iter()
            .filter(|(_, has_appeared)| *has_appeared)
            .count()
    }

    /// Updates names and expiries in the index that changed at the service.
    pub fn refresh_index(&self, desk: &Desk<'_>) {
        if self.listed.is_empty() {
            return;
        }
        let mut after = self.index.clone();
        after.refresh(self.scope, &self.listed);
        if after != self.index {
            // If this fails, the next list tries again.
            let _ = desk
                .index
                .update(|index| index.refresh(self.scope, &self.listed));
        }
    }
}

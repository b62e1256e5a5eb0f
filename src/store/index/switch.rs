//! The switch of a rotation: a new key takes the place of an old one, and back.

use jiff::Timestamp;

use super::{IndexData, Login, Standing, StoredKey};
use crate::model::{EntryRef, KeyId, Scope};

impl IndexData {
    /// Puts the key `new` in the place of `old`, which retires at `until`. Every login with the old
    /// key gets the new one: those with its entry, those of the same profile with its id, and those
    /// at this service for which `has_old` is true, by profile. Repeating it changes nothing.
    ///
    /// Does nothing if the new key is not stored. Returns entries of the old key that nothing names
    /// any more, because the old key is stored under another entry.
    #[must_use]
    pub fn switch_key(
        &mut self,
        scope: &Scope,
        old: &KeyId,
        new: &KeyId,
        until: Timestamp,
        has_old: impl Fn(&str, &Login) -> bool,
    ) -> Vec<EntryRef> {
        let Some(replacement) = self.key(scope, new).cloned() else {
            return Vec::new();
        };
        let old_entry = self.key(scope, old).map(|key| key.at.clone());
        let moved = self.move_logins(&replacement, |profile, login| {
            Some(&login.at) == old_entry.as_ref()
                // Ids of different accounts may be equal.
                || (profile == scope.profile && login.key.as_ref() == Some(old))
                || has_old(profile, login)
        });
        self.set_standing(scope, new, &Standing::Current);
        let retiring = Standing::Retiring {
            until,
            by: new.clone(),
        };
        self.set_standing(scope, old, &retiring);
        let former = StoredKey {
            id: old.clone(),
            expires_at: None,
            standing: retiring,
            ..replacement
        };
        self.adopt(former, moved)
    }

    /// Gives a staged key that replaces none its name.
    pub fn make_current(&mut self, scope: &Scope, id: &KeyId) {
        self.set_standing(scope, id, &Standing::Current);
    }

    /// Takes back a switch whose new key no longer works: `old` gets this name and its logins back.
    /// The new key, if it is still stored, is only meant by its id from now on. Repeating it changes
    /// nothing.
    pub fn restore_key(&mut self, scope: &Scope, old: &KeyId, name: &str) {
        let Some(key) = self.key(scope, old).cloned() else {
            return;
        };
        let Standing::Retiring { by, .. } = &key.standing else {
            return;
        };
        self.set_standing(scope, old, &Standing::Current);
        // The service may have the old key under the name of a retiring one.
        for key in self.entries_of(scope, old) {
            key.name = Some(name.to_owned());
        }
        let Some(dead) = self.key(scope, by).cloned() else {
            return;
        };
        self.move_logins(&key, |_, login| login.at == dead.at);
        self.set_standing(scope, by, &Standing::Staged);
    }

    /// The stored key with this id.
    fn key(&self, scope: &Scope, id: &KeyId) -> Option<&StoredKey> {
        self.keys
            .iter()
            .find(|key| key.scope == *scope && key.known_id() == Some(id))
    }

    fn entries_of(&mut self, scope: &Scope, id: &KeyId) -> impl Iterator<Item = &mut StoredKey> {
        self.keys
            .iter_mut()
            .filter(move |key| key.scope == *scope && key.known_id() == Some(id))
    }

    fn set_standing(&mut self, scope: &Scope, id: &KeyId, standing: &Standing) {
        for key in self.entries_of(scope, id) {
            key.standing = standing.clone();
        }
    }

    /// Gives these logins the key `to`. Returns the entries that they had.
    fn move_logins(
        &mut self,
        to: &StoredKey,
        is_one: impl Fn(&str, &Login) -> bool,
    ) -> Vec<EntryRef> {
        let mut had = Vec::new();
        for (profile, login) in &mut self.logins {
            // A secret never goes to another service.
            let can_move = login.kind.is_key()
                && login.service == to.scope.service
                && login.at != to.at
                && is_one(profile, login);
            if can_move {
                had.push(std::mem::replace(&mut login.at, to.at.clone()));
                login.key = Some(to.id.clone());
            }
        }
        had
    }

    /// Adds `former` with the first of these entries that is not named otherwise, so that its secret
    /// is removed when the key is revoked. Returns the others.
    fn adopt(&mut self, former: StoredKey, entries: Vec<EntryRef>) -> Vec<EntryRef> {
        // What was known as a former login only has an id now.
        self.keys
            .retain(|key| !key.is_former_login || !entries.contains(&key.at));
        let mut orphaned = Vec::new();
        for at in entries {
            if self.contains_entry(&at) || orphaned.contains(&at) {
                continue;
            }
            if self.key(&former.scope, &former.id).is_some() {
                orphaned.push(at);
            } else {
                self.keys.push(StoredKey {
                    at,
                    ..former.clone()
                });
            }
        }
        orphaned
    }
}

#[cfg(test)]
mod tests;

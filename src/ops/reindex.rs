//! Finds secrets in the stores that the index does not name, because it was lost or restored from a
//! backup, and the keys they belong to.

use jiff::SignedDuration;

use super::{Desk, Failure};
use crate::durable::is_missing;
use crate::failpoint;
use crate::model::{CredentialKind, EntryRef, Key, Metadata, Scope};
use crate::store::{Login, StoreError, StoredKey};

mod rotation;

// The age from which a throw-away entry was certainly left behind. Proving a store takes seconds,
// or minutes if someone has to unlock it.
const STALE: SignedDuration = SignedDuration::from_hours(1);

/// Finds the orphaned secrets of one profile at one service.
pub struct Reindex<'a> {
    /// The stores, the index and the journal.
    pub desk: &'a Desk<'a>,
    /// The profile and the service.
    pub scope: &'a Scope,
}

/// The secret of a key that the index does not name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphan {
    at: EntryRef,
    id: String,
}

/// The entries that the index does not name.
#[derive(Debug, Default)]
pub struct Orphans {
    /// Secrets of keys, which the service has to be asked about.
    pub keys: Vec<Orphan>,
    /// Secrets of logins.
    pub logins: Vec<(EntryRef, CredentialKind)>,
    /// Secrets of keys that the service does not list. They may be of another account and stay.
    pub unknown: Vec<EntryRef>,
    /// Secrets of the profile for other services. They stay.
    pub elsewhere: Vec<EntryRef>,
    /// Errors of stores that could not be listed.
    pub silent: Vec<StoreError>,
    proofs: Vec<EntryRef>,
}

/// What to do about an orphan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Remove a throw-away entry.
    RemoveProof(EntryRef),
    /// Make it the profile's login again.
    RestoreLogin(Login),
    /// Add it to the index as a former login.
    AddFormerLogin(EntryRef),
    /// Add the secret of a usable key to the index again.
    RestoreKey(Key, Box<StoredKey>),
    /// Remove the secret of a key that is revoked or expired.
    RemoveDead(Key, EntryRef),
}

impl Reindex<'_> {
    /// Whether all that only the index knows is lost.
    pub fn has_no_index(&self) -> bool {
        is_missing(self.desk.index.path())
    }

    /// Lists the stores with these names; errors of a store are collected in [`Orphans::silent`].
    pub fn find_orphans(&self, stores: &[String]) -> Result<Orphans, Failure> {
        // Stores before journal and index, and the service last. A creation writes to the index
        // before the store, and a revocation asks the service first, so that in this order no
        // operation in progress looks like an orphan.
        let (mut orphans, mut found) = (Orphans::default(), Vec::new());
        for name in stores {
            let at = |entry| EntryRef {
                store: name.clone(),
                entry,
            };
            match self
                .desk
                .stores
                .open(name)
                .and_then(|store| store.entries())
            {
                Ok(entries) => found.extend(
                    entries
                        .into_iter()
                        .filter_map(|own| Some((at(own.name), own.metadata?))),
                ),
                Err(error) => orphans.silent.push(error),
            }
        }
        found.sort_by(|(one, _), (other, _)| {
            (&one.store, &one.entry).cmp(&(&other.store, &other.entry))
        });
        // The journal is read before and after the index: an operation that ends in between is in
        // the first, one that starts in the second.
        let mut unfinished = self.desk.journal.markers()?;
        let index = self.desk.index.read()?;
        unfinished.extend(self.desk.journal.markers()?);
        // The keys of a rotation are indexed again, by the part that they have in it.
        let rotations = self.desk.journal.rotations()?;
        let mut busy = unfinished.clone();
        busy.retain(|marker| {
            rotations
                .iter()
                .all(|rotation| rotation.work.marker() != marker)
        });
        for (at, metadata) in found
            .into_iter()
            .filter(|(at, _)| !index.contains_entry(at))
        {
            match metadata {
                Metadata::Proof {
                    at: written,
                    marker,
                } if self.desk.now.duration_since(written) <= STALE
                    || unfinished.contains(&marker) => {}
                Metadata::Proof { .. } => orphans.proofs.push(at),
                Metadata::Key { scope, marker, .. } | Metadata::Login { scope, marker, .. }
                    if scope.profile != self.scope.profile || busy.contains(&marker) => {}
                Metadata::Key { scope, .. } | Metadata::Login { scope, .. }
                    if scope != *self.scope =>
                {
                    orphans.elsewhere.push(at);
                }
                Metadata::Key { id, .. } => orphans.keys.push(Orphan { at, id }),
                Metadata::Login { credential, .. } => orphans.logins.push((at, credential)),
            }
        }
        Ok(orphans)
    }

    /// The changes that need no request, which are moved out of `orphans`. `no_index`: there was no
    /// index at all.
    pub fn changes_here(
        &self,
        orphans: &mut Orphans,
        no_index: bool,
    ) -> Result<Vec<Change>, Failure> {
        let mut changes: Vec<Change> = orphans.proofs.drain(..).map(Change::RemoveProof).collect();
        let [(at, kind)] = orphans.logins.as_slice() else {
            // Of several, any may have been the one in use: none is restored, but none is lost.
            let keys = orphans
                .logins
                .extract_if(.., |(_, kind)| no_index && kind.is_key());
            changes.extend(keys.map(|(at, _)| Change::AddFormerLogin(at)));
            return Ok(changes);
        };
        // An index without a login means that the user logged out: logging out removes the secret,
        // so this one came back with a backup.
        let known = self.desk.index.read()?.logins.remove(&self.scope.profile);
        if known.map_or(no_index, |login| self.is_gone(&login.at)) {
            let service = self.scope.service.clone();
            changes.push(Change::RestoreLogin(Login {
                service,
                kind: *kind,
                key: None,
                account: None,
                at: at.clone(),
            }));
            orphans.logins.clear();
        }
        Ok(changes)
    }

    /// The changes for the secrets of keys, given all keys that the service lists.
    pub fn changes_by(&self, keys: &[Key], orphans: &mut Orphans) -> Vec<Change> {
        let mut changes = Vec::new();
        for Orphan { at, id } in orphans.keys.drain(..) {
            match keys.iter().find(|key| key.id.to_string() == id) {
                Some(key) if key.is_usable() => {
                    changes.push(Change::RestoreKey(
                        key.clone(),
                        Box::new(StoredKey::new(self.scope.clone(), key, at)),
                    ));
                }
                Some(key) => changes.push(Change::RemoveDead(key.clone(), at)),
                // Not proof that the key is dead: it may be of another account.
                None => orphans.unknown.push(at),
            }
        }
        changes
    }

    /// Makes a change; `false` if it no longer applies.
    pub fn carry_out(&self, change: &Change) -> Result<bool, Failure> {
        let done = match change {
            Change::RemoveProof(at) | Change::RemoveDead(_, at) => {
                self.desk.stores.remove(at).map(|_| true)?
            }
            Change::RestoreKey(_, stored) => self.restore_key(stored)?,
            Change::RestoreLogin(login) => self.restore_login(login)?,
            Change::AddFormerLogin(at) => self.add_former_login(at)?,
        };
        failpoint::pass("reindex.changed");
        Ok(done)
    }

    /// Adds a secret to the index, unless it is gone or the index has another one of this key.
    fn restore_key(&self, stored: &StoredKey) -> Result<bool, Failure> {
        if !self.is_there(&stored.at)? {
            return Ok(false);
        }
        let rotations = self.desk.journal.rotations()?;
        let (mut restored, mut orphaned) = (false, Vec::new());
        self.desk.index.update(|index| {
            let known = index.keys_of(self.scope).any(|key| key.id == stored.id);
            restored = !known && !index.contains_entry(&stored.at) && index.insert(stored.clone());
            if restored {
                orphaned = rotations
                    .iter()
                    .flat_map(|rotation| rotation::resume(index, rotation, stored))
                    .collect();
            }
        })?;
        for at in &orphaned {
            self.desk.stores.remove(at)?;
        }
        Ok(restored)
    }

    /// Makes it the profile's login again, unless the user has logged in meanwhile.
    fn restore_login(&self, login: &Login) -> Result<bool, Failure> {
        let profile = &self.scope.profile;
        let before = self.desk.index.read()?.logins.remove(profile);
        if before
            .as_ref()
            .is_some_and(|login| !self.is_gone(&login.at))
            || !self.is_there(&login.at)?
        {
            return Ok(false);
        }
        let mut restored = false;
        self.desk.index.update(|index| {
            // Read again under the lock of the index.
            restored = index.logins.get(profile) == before.as_ref();
            if restored {
                index.logins.insert(profile.clone(), login.clone());
            }
        })?;
        Ok(restored)
    }

    fn add_former_login(&self, at: &EntryRef) -> Result<bool, Failure> {
        let mut added = false;
        if self.is_there(at)? {
            let today = self.desk.today();
            self.desk.index.update(|index| {
                added = !index.contains_entry(at);
                if added {
                    index.keys.push(StoredKey::for_former_login(
                        self.scope.clone(),
                        at.clone(),
                        today,
                        &index.keys,
                    ));
                }
            })?;
        }
        Ok(added)
    }

    /// Whether the store can be read and has no such secret.
    fn is_gone(&self, at: &EntryRef) -> bool {
        self.is_there(at).is_ok_and(|there| !there)
    }

    fn is_there(&self, at: &EntryRef) -> Result<bool, StoreError> {
        Ok(self.desk.stores.get(at)?.is_some())
    }
}

#[cfg(test)]
mod tests;

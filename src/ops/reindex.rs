//! Secrets that are in the stores and not in the index, because that was lost or is an old one:
//! which key each belongs to.
//!
//! The stores are asked first, then journal and index, and the service last. Whoever creates a key
//! tells the index before the store, and whoever revokes one asks the service first, so that
//! nothing in progress passes for something that was lost.

use jiff::SignedDuration;

use super::{Desk, Failure};
use crate::failpoint;
use crate::model::{CredentialKind, EntryRef, Key, Metadata, Scope};
use crate::store::{Login, StoreError, StoredKey};

/// After how long nobody will remove a throw-away entry any more. To try a store takes seconds,
/// with a person who has to unlock it minutes.
const STALE: SignedDuration = SignedDuration::from_hours(1);

/// Looks for the secrets of one profile at one service. Nothing that the journal knows of is
/// touched.
pub struct Reindex<'a> {
    /// The stores, the index and the journal.
    pub desk: &'a Desk<'a>,
    /// The profile and the service.
    pub scope: &'a Scope,
}

/// The secret of a key of this service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphan {
    at: EntryRef,
    id: String,
}

/// What the stores have that the index does not name.
#[derive(Debug, Default)]
pub struct Orphans {
    /// Secrets of keys: the service has to be asked about them.
    pub keys: Vec<Orphan>,
    /// Secrets of logins, and what each is.
    pub logins: Vec<(EntryRef, CredentialKind)>,
    /// Secrets of keys that the service does not list: perhaps another account's, so they are left
    /// alone.
    pub unknown: Vec<EntryRef>,
    /// Secrets of the profile for another service: they are left alone.
    pub elsewhere: Vec<EntryRef>,
    /// Stores that could not say what they have.
    pub silent: Vec<StoreError>,
    proofs: Vec<EntryRef>,
}

/// What is to be done about an orphan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A throw-away entry is removed.
    RemoveProof(EntryRef),
    /// The profile gets back its login.
    RestoreLogin(Login),
    /// A key that it is or was logged in with becomes a stored one.
    FileLogin(EntryRef),
    /// The index names the secret of a usable key again.
    RestoreKey(Key, StoredKey),
    /// The secret of a key that opens nothing any more is removed.
    RemoveDead(Key, EntryRef),
}

impl Reindex<'_> {
    /// Asks the stores of these names what they have. Nothing is changed, and no secret read.
    pub fn find_orphans(&self, stores: &[String]) -> Result<Orphans, Failure> {
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
        // What is noted as done after the index was read was still in the journal before.
        let mut busy = self.desk.journal.markers()?;
        let index = self.desk.index.read()?;
        busy.extend(self.desk.journal.markers()?);
        for (at, metadata) in found
            .into_iter()
            .filter(|(at, _)| !index.contains_entry(at))
        {
            match metadata {
                Metadata::Proof {
                    at: written,
                    marker,
                } if self.desk.now.duration_since(written) <= STALE || busy.contains(&marker) => {}
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

    /// What can be done without the service. A login is restored if it is the only one there is,
    /// and the index names one that is gone, or none because there was `no_index`: whoever
    /// logged out has none in any store. Of several, nobody knows which was in use: where there
    /// was no index, each key among them becomes a stored one.
    pub fn changes_here(
        &self,
        orphans: &mut Orphans,
        no_index: bool,
    ) -> Result<Vec<Change>, Failure> {
        let mut changes: Vec<Change> = orphans.proofs.drain(..).map(Change::RemoveProof).collect();
        let [(at, kind)] = orphans.logins.as_slice() else {
            let keys = orphans
                .logins
                .extract_if(.., |(_, kind)| no_index && kind.is_key());
            changes.extend(keys.map(|(at, _)| Change::FileLogin(at)));
            return Ok(changes);
        };
        let known = self.desk.index.read()?.logins.remove(&self.scope.profile);
        if known.map_or(no_index, |login| self.is_gone(&login.at)) {
            let service = self.scope.service.clone();
            changes.push(Change::RestoreLogin(Login {
                service,
                kind: *kind,
                key: None,
                at: at.clone(),
            }));
            orphans.logins.clear();
        }
        Ok(changes)
    }

    /// What is to be done about the secrets of keys, given those that the service lists.
    pub fn changes_by(&self, keys: &[Key], orphans: &mut Orphans) -> Vec<Change> {
        let mut changes = Vec::new();
        for Orphan { at, id } in orphans.keys.drain(..) {
            match keys.iter().find(|key| key.id.to_string() == id) {
                Some(key) if key.is_usable() => {
                    changes.push(Change::RestoreKey(
                        key.clone(),
                        StoredKey::new(self.scope.clone(), key, at),
                    ));
                }
                Some(key) => changes.push(Change::RemoveDead(key.clone(), at)),
                None => orphans.unknown.push(at),
            }
        }
        changes
    }

    /// Does what is planned; `false` when that is not right any more.
    pub fn carry_out(&self, change: &Change) -> Result<bool, Failure> {
        let done = match change {
            Change::RemoveProof(at) | Change::RemoveDead(_, at) => {
                self.desk.stores.remove(at).map(|_| true)?
            }
            Change::RestoreKey(_, stored) => self.restore_key(stored)?,
            Change::RestoreLogin(login) => self.restore_login(login)?,
            Change::FileLogin(at) => self.file_login(at)?,
        };
        failpoint::pass("reindex.changed");
        Ok(done)
    }

    /// Has the index name a secret, unless that is gone, or the index knows of another one of this
    /// key.
    fn restore_key(&self, stored: &StoredKey) -> Result<bool, Failure> {
        let mut restored = false;
        if self.is_there(&stored.at)? {
            self.desk.index.update(|index| {
                let known = index.keys_of(self.scope).any(|key| key.id == stored.id);
                restored =
                    !known && !index.contains_entry(&stored.at) && index.insert(stored.clone());
            })?;
        }
        Ok(restored)
    }

    /// Makes it the profile's login again, unless somebody has logged in meanwhile.
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
            restored = index.logins.get(profile) == before.as_ref();
            if restored {
                index.logins.insert(profile.clone(), login.clone());
            }
        })?;
        Ok(restored)
    }

    /// Has the index name the secret of a login again, unless that is gone.
    fn file_login(&self, at: &EntryRef) -> Result<bool, Failure> {
        let mut filed = false;
        if self.is_there(at)? {
            let today = self.desk.today();
            self.desk.index.update(|index| {
                filed = !index.contains_entry(at);
                if filed {
                    index.keys.push(StoredKey::for_former_login(
                        self.scope.clone(),
                        at.clone(),
                        today,
                        &index.keys,
                    ));
                }
            })?;
        }
        Ok(filed)
    }

    /// Whether a store says for sure that it has no such secret.
    fn is_gone(&self, at: &EntryRef) -> bool {
        self.is_there(at).is_ok_and(|there| !there)
    }

    fn is_there(&self, at: &EntryRef) -> Result<bool, StoreError> {
        Ok(self.desk.stores.get(at)?.is_some())
    }
}

#[cfg(test)]
mod tests;

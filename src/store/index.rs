//! The index: which secret is in which store and entry, and each profile's login. It contains no
//! secret.
//!
//! With it `genkey token ci` needs no network, `genkey list` opens no keychain, and stores need not
//! be searched.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Versioned;
use crate::durable::{self, FileError, Lock, Unsynced};
use crate::malformed::parse_json;
use crate::model::{Dialect, EntryRef, Holder, Key, KeyField, KeyId, Scope, Service};

mod deliveries;
mod entries;
mod switch;

use entries::Remembered;
pub use entries::{FormerLogin, Login, Standing, StoredKey};

const OLDEST: u32 = 1;
/// The version with standings. A genkey that does not know them would remove them when it writes
/// the index, and then take two keys for one name.
const STANDINGS: u32 = 2;
/// The version with holders. A genkey that does not know them would remove them, and a later
/// rotation would leave a revoked key where it was delivered.
const HOLDERS: u32 = 3;
const NEWEST: u32 = HOLDERS;

/// The dialect that a service was found to speak.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct DetectedDialect {
    #[serde(alias = "api_url")]
    service: Service,
    // Not parsed here: a dialect of a newer genkey must not make the index unreadable.
    dialect: String,
}

/// The index's content.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexData {
    version: u32,
    /// Oldest first.
    pub keys: Vec<StoredKey>,
    /// By profile.
    pub logins: BTreeMap<String, Login>,
    /// By profile.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    dialects: BTreeMap<String, DetectedDialect>,
    /// Where keys were delivered according to a runbook, by the entry of the key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    delivered: BTreeMap<String, Vec<String>>,
    /// Every destination that may hold a key, by the entry of the key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    holders: BTreeMap<String, Vec<Holder>>,
    /// The requested names of keys that the service named otherwise, by the entry of the key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    requested: BTreeMap<String, String>,
    /// The keys that were delivered according to a runbook, also former ones, by their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    remembered: Vec<Remembered>,
    /// The keys for which the `after` of a runbook is still to run, by the runbook's path.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    owed: BTreeMap<String, Vec<String>>,
}

impl IndexData {
    /// The stored keys of one profile at one service.
    pub fn keys_of<'a>(&'a self, scope: &'a Scope) -> impl Iterator<Item = &'a StoredKey> {
        self.keys.iter().filter(move |key| key.scope == *scope)
    }

    /// Inserts a key, or updates it except for its standing. Does nothing and returns `false` if
    /// its id has another secret.
    #[must_use]
    pub fn insert(&mut self, stored: StoredKey) -> bool {
        match self
            .keys
            .iter_mut()
            .find(|key| key.scope == stored.scope && key.id == stored.id)
        {
            Some(known) if known.at != stored.at => return false,
            Some(known) => {
                // A repeated step of a creation must not take back a switch.
                let standing = known.standing.clone();
                *known = StoredKey { standing, ..stored };
            }
            None => self.keys.push(stored),
        }
        true
    }

    /// Replaces a profile's login, or ends it with `None`.
    pub fn switch_login(&mut self, profile: &str, new: Option<Login>, today: Date) -> FormerLogin {
        let is_new = |old: &Login| new.as_ref().is_some_and(|new| new.at == old.at);
        let former = match self.logins.remove(profile).filter(|old| !is_new(old)) {
            None => FormerLogin::None,
            Some(old) if new.is_some() => self.store_former_login(profile, old, today),
            Some(old) => self.end_login(old),
        };
        self.logins
            .extend(new.map(|login| (profile.to_owned(), login)));
        former
    }

    /// Turns a replaced login into a stored key.
    fn store_former_login(&mut self, profile: &str, old: Login, today: Date) -> FormerLogin {
        if let Some(stored) = self.keys.iter().find(|key| key.at == old.at) {
            return FormerLogin::Stored(stored.clone());
        }
        // A JWT expires soon. A key's secret may be the only copy.
        if !old.kind.is_key() {
            return FormerLogin::Orphaned(old);
        }
        let scope = Scope {
            profile: profile.to_owned(),
            service: old.service,
        };
        let stored = StoredKey::for_former_login(scope, old.at, today, &self.keys);
        self.keys.push(stored.clone());
        FormerLogin::Stored(stored)
    }

    fn end_login(&mut self, old: Login) -> FormerLogin {
        // A key without a known id is known as a login only, and ends with it.
        self.keys
            .retain(|key| key.at != old.at || !key.is_former_login);
        match self.keys.iter().find(|key| key.at == old.at) {
            Some(stored) => FormerLogin::Stored(stored.clone()),
            None => FormerLogin::Orphaned(old),
        }
    }

    /// The entries of all keys and logins. A stored key that is the login's occurs twice.
    pub fn entries(&self) -> impl Iterator<Item = &EntryRef> {
        self.keys
            .iter()
            .map(|key| &key.at)
            .chain(self.logins.values().map(|login| &login.at))
    }

    /// Removes keys, and logins with one of them.
    pub fn remove_keys(&mut self, scope: &Scope, ids: &HashSet<&KeyId>) {
        let is_one = |key: &StoredKey| key.scope == *scope && ids.contains(&key.id);
        let entries: Vec<EntryRef> = self
            .keys
            .extract_if(.., |key| is_one(key))
            .map(|key| key.at)
            .collect();
        self.logins.retain(|_, login| !entries.contains(&login.at));
    }

    /// Removes the key and the login with this entry.
    pub fn remove_entry(&mut self, at: &EntryRef) {
        self.keys.retain(|key| key.at != *at);
        self.logins.retain(|_, login| login.at != *at);
    }

    /// Whether a key or login has this entry.
    pub fn contains_entry(&self, at: &EntryRef) -> bool {
        self.entries().any(|entry| entry == at)
    }

    /// The dialect that the service was found to speak with this profile.
    pub fn dialect_of(&self, scope: &Scope) -> Option<Dialect> {
        self.dialects
            .get(&scope.profile)
            .filter(|detected| detected.service == scope.service)?
            .dialect
            .parse()
            .ok()
    }

    /// Stores the dialect that the service speaks.
    pub fn set_dialect(&mut self, Scope { profile, service }: &Scope, dialect: Dialect) {
        let detected = DetectedDialect {
            service: service.clone(),
            dialect: dialect.to_string(),
        };
        self.dialects.insert(profile.clone(), detected);
    }

    /// Removes the dialect of a profile's service.
    pub fn remove_dialect(&mut self, profile: &str) {
        self.dialects.remove(profile);
    }

    /// The oldest version that has all of this.
    fn needed_version(&self) -> u32 {
        if !self.holders.is_empty() {
            HOLDERS
        } else if self.keys.iter().all(|key| key.standing.is_current()) {
            OLDEST
        } else {
            STANDINGS
        }
    }

    /// Remembers under which name a stored key was requested, if that is not its name.
    pub fn set_requested(&mut self, scope: &Scope, id: &KeyId, name: &str) {
        let found = self.keys.iter();
        let Some(key) = found
            .clone()
            .find(|key| key.scope == *scope && key.id == *id)
        else {
            return;
        };
        let (entry, is_its_name) = (key.at.entry.clone(), key.name.as_deref() == Some(name));
        let entries: HashSet<&str> = found.map(|key| key.at.entry.as_str()).collect();
        self.requested
            .retain(|known, _| *known != entry && entries.contains(known.as_str()));
        if !is_its_name {
            self.requested.insert(entry, name.to_owned());
        }
    }

    /// Whether a stored key was requested under this name, but the service named it otherwise.
    pub fn was_requested(&self, scope: &Scope, id: &KeyId, name: &str) -> bool {
        let mut keys = self.keys_of(scope).filter(|key| key.id == *id);
        keys.any(|key| {
            self.requested
                .get(&key.at.entry)
                .is_some_and(|asked| asked == name)
        })
    }

    /// Updates names and expiries from the service's list.
    pub fn refresh(&mut self, scope: &Scope, keys: &[Key]) {
        let listed: HashMap<&KeyId, &Key> = keys.iter().map(|key| (&key.id, key)).collect();
        for stored in self.keys.iter_mut().filter(|key| key.scope == *scope) {
            // The index has the final name of a key from the start, the service only at the end.
            let key = listed
                .get(&stored.id)
                .filter(|key| !stored.has_temporary_name(key));
            if let Some(key) = key {
                if key.can_read(KeyField::Name) {
                    stored.name.clone_from(&key.name);
                }
                if key.can_read(KeyField::ExpiresAt) {
                    stored.expires_at = key.expires_at;
                }
            }
        }
    }
}

/// Why the index cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// It cannot be read, locked or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is not an index.
    #[error("`{}` is not a valid index: {reason}", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong, and in which line and column.
        reason: String,
    },
    /// A newer genkey wrote it.
    #[error("`{}` has version {found}, but this genkey only reads versions up to {NEWEST}", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
}

/// The index file.
#[derive(Debug, Clone)]
pub struct Index {
    path: PathBuf,
}

impl Index {
    /// The index at `path`, which need not exist.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// The file's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the index; a missing file is an empty one.
    pub fn read(&self) -> Result<IndexData, IndexError> {
        let Some(bytes) = durable::read(&self.path)? else {
            return Ok(IndexData {
                version: OLDEST,
                ..IndexData::default()
            });
        };
        let damaged = |reason| IndexError::Damaged {
            path: self.path.clone(),
            reason,
        };
        let Versioned { version } = parse_json(&bytes).map_err(damaged)?;
        if !(OLDEST..=NEWEST).contains(&version) {
            return Err(IndexError::Newer {
                path: self.path.clone(),
                found: version,
            });
        }
        parse_json(&bytes).map_err(damaged)
    }

    /// Checks that the index can be read and locked, before something is done that it must record.
    pub fn prove(&self) -> Result<(), IndexError> {
        self.update(|_| ())
    }

    /// Changes the index under its lock. After an error the file is unchanged, unless only syncing
    /// its folder failed.
    pub fn update(&self, change: impl FnOnce(&mut IndexData)) -> Result<(), IndexError> {
        Ok(self
            .update_unsynced(change)?
            .map_or(Ok(()), Unsynced::sync)?)
    }

    /// Changes the index without syncing its folder, for a caller that writes another file into the
    /// folder first; `None` if nothing changed. After an error the file is unchanged.
    pub fn update_unsynced(
        &self,
        change: impl FnOnce(&mut IndexData),
    ) -> Result<Option<Unsynced>, IndexError> {
        // Read under the lock, or another process's change in between would be lost.
        let _lock = Lock::acquire(&self.path.with_extension("lock"))?;
        let before = self.read()?;
        let mut after = before.clone();
        change(&mut after);
        after.forget_deliveries();
        after.version = after.needed_version();
        // A write costs two syncs.
        if after == before {
            return Ok(None);
        }
        let unwritable = |_| IndexError::Damaged {
            path: self.path.clone(),
            reason: "cannot serialize it".into(),
        };
        let mut text = serde_json::to_vec_pretty(&after).map_err(unwritable)?;
        text.push(b'\n');
        Ok(Some(durable::replace(&self.path, &text)?))
    }
}

#[cfg(test)]
mod tests;

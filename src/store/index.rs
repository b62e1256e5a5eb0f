//! The index: which secret is kept in which store under which entry, and each profile's login. It
//! holds no secret.
//!
//! With it `genkey token ci` needs no network, `genkey list` asks no keychain, and an entry is
//! found however the store that holds it works.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Versioned;
use crate::durable::{self, FileError, Lock, Unsynced};
use crate::malformed::{Malformed, parse_json};
use crate::model::{
    CredentialKind, Dialect, EntryRef, Key, KeyField, KeyId, Marker, Moment, Scope, Service, Status,
};

const VERSION: u32 = 1;

/// One kept secret of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredKey {
    /// The service it works at, and the profile it was made with.
    #[serde(flatten)]
    pub scope: Scope,
    /// The service's id of it.
    pub id: KeyId,
    /// Its name when genkey last saw it.
    pub name: Option<String>,
    /// When it stops working, if ever.
    pub expires_at: Option<Moment>,
    /// Whether it was a login of which nobody knows which key it is: id and name are genkey's own
    /// then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_former_login: bool,
    /// Where the secret is.
    #[serde(flatten)]
    pub at: EntryRef,
}

impl StoredKey {
    /// A key as the service describes it.
    pub fn new(scope: Scope, key: &Key, at: EntryRef) -> Self {
        let Key {
            id,
            name,
            expires_at,
            ..
        } = key.clone();
        Self {
            scope,
            id,
            name,
            expires_at,
            is_former_login: false,
            at,
        }
    }

    /// A former login, under a name that is free among these keys: `login-2026-11-27`.
    pub fn for_former_login(scope: Scope, at: EntryRef, today: Date, others: &[Self]) -> Self {
        let day = format!("login-{today}");
        let is_taken = |name: &str| others.iter().any(|key| key.name.as_deref() == Some(name));
        let numbered = (2_u32..).map(|number| format!("{day}-{number}"));
        let name = std::iter::once(day.clone())
            .chain(numbered)
            .find(|name| !is_taken(name))
            .unwrap_or(day);
        Self {
            scope,
            id: KeyId::Text(name.clone()),
            name: Some(name),
            expires_at: None,
            is_former_login: true,
            at,
        }
    }

    /// The service's id of it, where that is known.
    pub fn known_id(&self) -> Option<&KeyId> {
        Some(&self.id).filter(|_| !self.is_former_login)
    }

    /// How messages name it.
    pub fn title(&self) -> String {
        match &self.name {
            Some(name) if !self.is_former_login => format!("`{name}` ({})", self.id),
            Some(_) | None => format!("`{}`", self.id),
        }
    }

    /// Whether the service lists it under the temporary name of its making, in whatever letters and
    /// however much of it.
    fn has_temporary_name(&self, key: &Key) -> bool {
        let Some(marker) = Marker::of_entry(&self.at.entry) else {
            return false;
        };
        key.name
            .as_ref()
            .is_some_and(|name| name.to_lowercase().contains(marker.half()))
    }
}

/// A stored key as far as it is known here.
impl From<&StoredKey> for Key {
    fn from(stored: &StoredKey) -> Self {
        Self {
            id: stored.id.clone(),
            name: stored.name.clone(),
            status: Status::Other("unknown".into()),
            created_at: None,
            expires_at: stored.expires_at,
            last_used_at: None,
            revoked_at: None,
            unreadable: vec![
                KeyField::Status,
                KeyField::CreatedAt,
                KeyField::ExpiresAt,
                KeyField::LastUsedAt,
                KeyField::RevokedAt,
            ],
        }
    }
}

/// What a profile logs in with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// The service that the credential is meant for; it is never sent to another origin.
    #[serde(alias = "api_url")]
    pub service: Service,
    /// What it is.
    #[serde(default, skip_serializing_if = "CredentialKind::is_key")]
    pub kind: CredentialKind,
    /// Which key it is, where that is known.
    pub key: Option<KeyId>,
    /// Where the secret is.
    #[serde(flatten)]
    pub at: EntryRef,
}

/// What became of the secret of a login that is one no longer.
#[derive(Debug)]
pub enum FormerLogin {
    /// There was none, or its secret is that of the new one.
    None,
    /// It stays, as that of a stored key.
    Stored(StoredKey),
    /// The index names it no longer.
    Orphaned(Login),
}

/// What a profile's service turned out to speak.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Spoken {
    /// The service that it was found out of.
    #[serde(alias = "api_url")]
    service: Service,
    /// The dialect's name. One that this genkey does not know is of a newer one, and counts for
    /// nothing.
    dialect: String,
}

/// Everything the index says, as it was when it was read.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexData {
    version: u32,
    /// The kept keys, oldest first.
    pub keys: Vec<StoredKey>,
    /// Logins by profile.
    pub logins: BTreeMap<String, Login>,
    /// Dialects that services turned out to speak, by profile.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    dialects: BTreeMap<String, Spoken>,
}

impl IndexData {
    /// The stored keys of one profile at one service.
    pub fn keys_of<'a>(&'a self, scope: &'a Scope) -> impl Iterator<Item = &'a StoredKey> {
        self.keys.iter().filter(move |key| key.scope == *scope)
    }

    /// Inserts a key, replacing what was known of it; `false` where another secret is stored under
    /// its id, which stays. A login that uses it stays one.
    #[must_use]
    pub fn insert(&mut self, stored: StoredKey) -> bool {
        match self
            .keys
            .iter_mut()
            .find(|key| key.scope == stored.scope && key.id == stored.id)
        {
            Some(known) if known.at != stored.at => return false,
            Some(known) => *known = stored,
            None => self.keys.push(stored),
        }
        true
    }

    /// Makes a credential the login of a profile, or ends its login. A key that was the login
    /// before stays as a stored key: its secret may be the only copy.
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

    /// Has a login that another one replaces stay as a stored key. A JWT does not: it expires soon,
    /// and is no key.
    fn store_former_login(&mut self, profile: &str, old: Login, today: Date) -> FormerLogin {
        if let Some(stored) = self.keys.iter().find(|key| key.at == old.at) {
            return FormerLogin::Stored(stored.clone());
        }
        if !old.kind.is_key() {
            return FormerLogin::Orphaned(old);
        }
        let scope = Scope {
            profile: profile.to_owned(),
            service: old.service,
        };
        let filed = StoredKey::for_former_login(scope, old.at, today, &self.keys);
        self.keys.push(filed.clone());
        FormerLogin::Stored(filed)
    }

    /// Ends a login. Only a key that genkey knows the id of stays stored.
    fn end_login(&mut self, old: Login) -> FormerLogin {
        self.keys
            .retain(|key| key.at != old.at || !key.is_former_login);
        match self.keys.iter().find(|key| key.at == old.at) {
            Some(stored) => FormerLogin::Stored(stored.clone()),
            None => FormerLogin::Orphaned(old),
        }
    }

    /// Every entry that it names; some twice.
    pub fn entries(&self) -> impl Iterator<Item = &EntryRef> {
        self.keys
            .iter()
            .map(|key| &key.at)
            .chain(self.logins.values().map(|login| &login.at))
    }

    /// Removes keys, and the logins that used them.
    pub fn remove_keys(&mut self, scope: &Scope, ids: &HashSet<&KeyId>) {
        let is_one = |key: &StoredKey| key.scope == *scope && ids.contains(&key.id);
        let entries: Vec<EntryRef> = self
            .keys
            .extract_if(.., |key| is_one(key))
            .map(|key| key.at)
            .collect();
        self.logins.retain(|_, login| !entries.contains(&login.at));
    }

    /// Removes the key whose secret is there, and the login that used it.
    pub fn remove_entry(&mut self, at: &EntryRef) {
        self.keys.retain(|key| key.at != *at);
        self.logins.retain(|_, login| login.at != *at);
    }

    /// Whether a key or a login has its secret there.
    pub fn contains_entry(&self, at: &EntryRef) -> bool {
        self.entries().any(|named| named == at)
    }

    /// The dialect that the service turned out to speak, found with this profile.
    pub fn dialect_of(&self, scope: &Scope) -> Option<Dialect> {
        self.dialects
            .get(&scope.profile)
            .filter(|spoken| spoken.service == scope.service)?
            .dialect
            .parse()
            .ok()
    }

    /// Remembers the dialect that the service speaks.
    pub fn set_dialect(&mut self, Scope { profile, service }: &Scope, dialect: Dialect) {
        let spoken = Spoken {
            service: service.clone(),
            dialect: dialect.to_string(),
        };
        self.dialects.insert(profile.clone(), spoken);
    }

    /// Removes what is known of the dialect of a profile's service.
    pub fn remove_dialect(&mut self, profile: &str) {
        self.dialects.remove(profile);
    }

    /// Takes over what the service now says of its keys, but for those whose making is not
    /// finished: the index has known their names to be from the start.
    pub fn refresh(&mut self, scope: &Scope, keys: &[Key]) {
        let listed: HashMap<&KeyId, &Key> = keys.iter().map(|key| (&key.id, key)).collect();
        for stored in self.keys.iter_mut().filter(|key| key.scope == *scope) {
            if let Some(key) = listed
                .get(&stored.id)
                .filter(|key| !stored.has_temporary_name(key))
            {
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

/// Why the index cannot be used. The file is never changed when one of these is returned.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// It cannot be read, locked or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is not an index.
    #[error("`{}` cannot be understood: {reason}", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong, and in which line.
        reason: String,
    },
    /// A newer genkey wrote it.
    #[error("`{}` is of version {found}, which this genkey does not know; it reads version {VERSION}", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version it says it has.
        found: u32,
    },
}

/// The index at its place.
#[derive(Debug, Clone)]
pub struct Index {
    path: PathBuf,
}

impl Index {
    /// The index at `path`, which need not exist.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the index; a missing file is an empty one.
    pub fn read(&self) -> Result<IndexData, IndexError> {
        let Some(bytes) = durable::read(&self.path)? else {
            return Ok(IndexData {
                version: VERSION,
                ..IndexData::default()
            });
        };
        let damaged = |Malformed { line, reason }| {
            let reason = format!("line {line}: {reason}");
            IndexError::Damaged {
                path: self.path.clone(),
                reason,
            }
        };
        let Versioned { version } = parse_json(&bytes).map_err(damaged)?;
        if version != VERSION {
            return Err(IndexError::Newer {
                path: self.path.clone(),
                found: version,
            });
        }
        parse_json(&bytes).map_err(damaged)
    }

    /// Proves that the index can be understood and locked, before anything is done that must be
    /// noted in it.
    pub fn prove(&self) -> Result<(), IndexError> {
        self.update(|_| ())
    }

    /// Changes the index under its lock, so that parallel processes lose nothing of each other's
    /// changes. After an error the file is unchanged, unless only the syncing of its folder
    /// failed.
    pub fn update(&self, change: impl FnOnce(&mut IndexData)) -> Result<(), IndexError> {
        Ok(self
            .update_unsynced(change)?
            .map_or(Ok(()), Unsynced::sync)?)
    }

    /// The same but for the sync of the folder, for a caller who writes another file into it
    /// meanwhile; `None` where nothing was to be written. After an error the file is unchanged.
    pub fn update_unsynced(
        &self,
        change: impl FnOnce(&mut IndexData),
    ) -> Result<Option<Unsynced>, IndexError> {
        let _lock = Lock::acquire(&self.path.with_extension("lock"))?;
        let before = self.read()?;
        let mut after = before.clone();
        change(&mut after);
        if after == before {
            return Ok(None);
        }
        let unwritable = |_| IndexError::Damaged {
            path: self.path.clone(),
            reason: "it cannot be written".into(),
        };
        let mut text = serde_json::to_vec_pretty(&after).map_err(unwritable)?;
        text.push(b'\n');
        Ok(Some(durable::replace(&self.path, &text)?))
    }
}

#[cfg(test)]
mod tests;

//! The index: which secret is kept in which store under which entry, and each profile's login. It holds no secret.
//!
//! With it `genkey token ci` needs no network, `genkey list` asks no keychain, and an entry is found however the store
//! that holds it works.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Versioned;
use crate::durable::{self, FileError, Lock, Unsynced};
use crate::malformed::{Malformed, parse_json};
use crate::model::{CredentialKind, Dialect, EntryRef, Key, KeyField, KeyId, Marker, Moment, Scope, Service};

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
    /// Where the secret is.
    #[serde(flatten)]
    pub at: EntryRef,
}

impl StoredKey {
    /// Whether the service lists it under the temporary name of its making, in whatever letters and however much of it.
    fn bears_marker(&self, key: &Key) -> bool {
        let Some(marker) = Marker::of_entry(&self.at.entry) else { return false };
        key.name.as_ref().is_some_and(|name| name.to_lowercase().contains(marker.half()))
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

/// What a profile's service turned out to speak.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Spoken {
    /// The service that it was found out of.
    #[serde(alias = "api_url")]
    service: Service,
    /// The dialect's name. One that this genkey does not know is of a newer one, and counts for nothing.
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

    /// Inserts a key, replacing what was known of it; `false` where another secret is stored under its id, which stays. A login
    /// that uses it stays one.
    #[must_use]
    pub fn insert(&mut self, stored: StoredKey) -> bool {
        match self.keys.iter_mut().find(|key| key.scope == stored.scope && key.id == stored.id) {
            Some(known) if known.at != stored.at => return false,
            Some(known) => *known = stored,
            None => self.keys.push(stored),
        }
        true
    }

    /// Removes keys, and the logins that used them.
    pub fn remove_keys(&mut self, scope: &Scope, ids: &HashSet<&KeyId>) {
        let is_one = |key: &StoredKey| key.scope == *scope && ids.contains(&key.id);
        let entries: Vec<EntryRef> = self.keys.extract_if(.., |key| is_one(key)).map(|key| key.at).collect();
        self.logins.retain(|_, login| !entries.contains(&login.at));
    }

    /// Removes the key whose secret is there, and the login that used it.
    pub fn remove_entry(&mut self, at: &EntryRef) {
        self.keys.retain(|key| key.at != *at);
        self.logins.retain(|_, login| login.at != *at);
    }

    /// Whether a key or a login has its secret there.
    pub fn names(&self, at: &EntryRef) -> bool {
        self.keys.iter().any(|key| key.at == *at) || self.logins.values().any(|login| login.at == *at)
    }

    /// The dialect that the service turned out to speak, found with this profile.
    pub fn dialect_of(&self, scope: &Scope) -> Option<Dialect> {
        self.dialects.get(&scope.profile).filter(|spoken| spoken.service == scope.service)?.dialect.parse().ok()
    }

    /// Remembers the dialect that the service speaks.
    pub fn remember_dialect(&mut self, Scope { profile, service }: &Scope, dialect: Dialect) {
        let spoken = Spoken { service: service.clone(), dialect: dialect.to_string() };
        self.dialects.insert(profile.clone(), spoken);
    }

    /// Removes what is known of the dialect of a profile's service.
    pub fn forget_dialect(&mut self, profile: &str) {
        self.dialects.remove(profile);
    }

    /// Takes over what the service now says of its keys, but for those whose making is not finished: the index has known
    /// their names to be from the start.
    pub fn refresh(&mut self, scope: &Scope, keys: &[Key]) {
        let listed: HashMap<&KeyId, &Key> = keys.iter().map(|key| (&key.id, key)).collect();
        for stored in self.keys.iter_mut().filter(|key| key.scope == *scope) {
            if let Some(key) = listed.get(&stored.id).filter(|key| !stored.bears_marker(key)) {
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
            return Ok(IndexData { version: VERSION, ..IndexData::default() });
        };
        let damaged = |Malformed { line, reason }| {
            let reason = format!("line {line}: {reason}");
            IndexError::Damaged { path: self.path.clone(), reason }
        };
        let Versioned { version } = parse_json(&bytes).map_err(damaged)?;
        if version != VERSION {
            return Err(IndexError::Newer { path: self.path.clone(), found: version });
        }
        parse_json(&bytes).map_err(damaged)
    }

    /// Proves that the index can be understood and locked, before anything is done that must be noted in it.
    pub fn prove(&self) -> Result<(), IndexError> {
        self.update(|_| ())
    }

    /// Changes the index under its lock, so that parallel processes lose nothing of each other's changes. After an error
    /// the file is unchanged, unless only the syncing of its folder failed.
    pub fn update(&self, change: impl FnOnce(&mut IndexData)) -> Result<(), IndexError> {
        Ok(self.update_unsynced(change)?.map_or(Ok(()), Unsynced::sync)?)
    }

    /// The same but for the sync of the folder, for a caller who writes another file into it meanwhile; `None` where nothing
    /// was to be written. After an error the file is unchanged.
    pub fn update_unsynced(&self, change: impl FnOnce(&mut IndexData)) -> Result<Option<Unsynced>, IndexError> {
        let _lock = Lock::acquire(&self.path.with_extension("lock"))?;
        let before = self.read()?;
        let mut after = before.clone();
        change(&mut after);
        if after == before {
            return Ok(None);
        }
        let unwritable = |_| IndexError::Damaged { path: self.path.clone(), reason: "it cannot be written".into() };
        let mut text = serde_json::to_vec_pretty(&after).map_err(unwritable)?;
        text.push(b'\n');
        Ok(Some(durable::replace(&self.path, &text)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(profile: &str) -> Scope {
        Scope { profile: profile.into(), service: "https://api.gen.pro/v1".to_owned().try_into().unwrap() }
    }

    fn stored(id: u64, entry: &str) -> StoredKey {
        StoredKey {
            scope: scope("default"),
            id: KeyId::Number(id),
            name: Some("ci".into()),
            expires_at: None,
            at: EntryRef { store: "file".into(), entry: entry.into() },
        }
    }

    #[test]
    fn names_follow_the_service_but_not_to_a_temporary_one() {
        let mut contents = IndexData::default();
        for (id, entry) in [(1, "default/1-0123456789abcdef"), (2, "default/2-fedcba9876543210"), (3, "default/3")] {
            assert!(contents.insert(stored(id, entry)));
        }
        let key = |id, name: &str| Key {
            id: KeyId::Number(id),
            name: Some(name.into()),
            status: crate::model::Status::Active,
            created_at: None,
            expires_at: Some(jiff::Timestamp::UNIX_EPOCH.into()),
            last_used_at: None,
            revoked_at: None,
            unreadable: Vec::new(),
        };
        let listed = [key(1, "CI (GENKEY 0123456789A"), key(2, "ci (genkey 0123456789abcdef)"), key(4, "other")];
        contents.refresh(&scope("default"), &listed);
        contents.refresh(&scope("work"), &[key(3, "deploy")]);
        let seen: Vec<_> = contents.keys.iter().map(|key| (key.name.as_deref(), key.expires_at.is_some())).collect();
        let other_key = Some("ci (genkey 0123456789abcdef)");
        assert_eq!(seen, [(Some("ci"), false), (other_key, true), (Some("ci"), false)]);
    }

    #[test]
    fn a_login_goes_with_the_key_that_it_uses_and_not_before() {
        let home = tempfile::tempdir().unwrap();
        let index = Index::new(home.path().join("index.json"));
        let login = |entry: &str| Login {
            service: scope("default").service,
            kind: CredentialKind::Key,
            key: None,
            at: EntryRef { store: "file".into(), entry: entry.into() },
        };
        index
            .update(|contents| {
                assert!(contents.insert(stored(5, "default/5")));
                assert!(contents.insert(stored(6, "default/6")));
                contents.logins.insert("default".into(), login("default/5"));
                contents.logins.insert("work".into(), login("default/6"));
            })
            .unwrap();
        index.update(|contents| contents.remove_keys(&scope("default"), &HashSet::from([&KeyId::Number(5)]))).unwrap();
        let contents = index.read().unwrap();
        assert_eq!(contents.keys, [stored(6, "default/6")]);
        assert_eq!(contents.logins.keys().collect::<Vec<_>>(), ["work"]);
        index
            .update(|contents| {
                assert!(contents.insert(StoredKey { name: Some("new".into()), ..stored(6, "default/6") }))
            })
            .unwrap();
        let contents = index.read().unwrap();
        assert_eq!((contents.keys.len(), contents.keys[0].name.as_deref()), (1, Some("new")));
        assert!(contents.logins.contains_key("work"), "to file a key anew ends no login with it");
    }

    #[test]
    fn an_id_that_is_taken_keeps_its_secret() {
        let mut contents = IndexData::default();
        assert!(contents.insert(stored(7, "7-0123456789abcdef")));
        let as_text = StoredKey { id: KeyId::Text("7".into()), ..stored(7, "7-fedcba9876543210") };
        for other in [stored(7, "7-fedcba9876543210"), as_text] {
            assert!(!contents.insert(other));
        }
        assert_eq!(contents.keys, [stored(7, "7-0123456789abcdef")]);
        assert!(contents.insert(StoredKey { scope: scope("work"), ..stored(7, "7-fedcba9876543210") }));
    }

    #[test]
    fn a_dialect_is_remembered_for_one_profile_at_one_address() {
        let mut contents = IndexData::default();
        contents.remember_dialect(&scope("default"), Dialect::Pat);
        assert_eq!(contents.dialect_of(&scope("default")), Some(Dialect::Pat));
        assert_eq!(contents.dialect_of(&scope("work")), None);
        let staging = Service::try_from("https://staging.gen.pro/v1".to_owned()).unwrap();
        let elsewhere = Scope { service: staging, ..scope("default") };
        assert_eq!(contents.dialect_of(&elsewhere), None, "that is another service");
        contents.forget_dialect("default");
        assert_eq!(contents, IndexData::default());
    }

    #[test]
    fn an_index_of_before_and_one_with_a_dialect_of_tomorrow_are_read() {
        let home = tempfile::tempdir().unwrap();
        let index = Index::new(home.path().join("index.json"));
        std::fs::write(&index.path, r#"{"version":1,"keys":[],"logins":{}}"#).unwrap();
        assert_eq!(index.read().unwrap().dialect_of(&scope("default")), None);
        let tomorrow = r#"{"version":1,"keys":[],"logins":{},"dialects":{"default":{"service":"https://api.gen.pro/v1","dialect":"v2"}}}"#;
        std::fs::write(&index.path, tomorrow).unwrap();
        assert_eq!(index.read().unwrap().dialect_of(&scope("default")), None);
        index.update(|contents| assert!(contents.insert(stored(1, "default/1")))).unwrap();
        assert!(std::fs::read_to_string(&index.path).unwrap().contains("v2"), "what is not understood is kept");
    }

    #[test]
    fn a_newer_or_damaged_index_is_refused_and_left_alone() {
        let home = tempfile::tempdir().unwrap();
        let index = Index::new(home.path().join("index.json"));
        for content in [r#"{"version":2,"keys":{}}"#, "{", "", "[]", r#"{"version":1,"keys":[{}],"logins":{}}"#] {
            std::fs::write(&index.path, content).unwrap();
            assert!(index.update(|contents| contents.keys.clear()).is_err(), "{content}");
            assert_eq!(std::fs::read_to_string(&index.path).unwrap(), content);
        }
    }
}

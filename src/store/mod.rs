//! Where secrets are stored: one trait, one file a store.

use jiff::Timestamp;

use crate::model::{Marker, Metadata};
use crate::secret::Secret;

mod encrypted_file;
mod error;
mod helper;
mod index;
mod keychain;

pub use encrypted_file::{
    EncryptedFile, PassphrasePrompt, Purpose, TryPassphrase, Unlock, new_identity,
};
pub use error::StoreError;
use error::{damaged, refused};
pub use helper::Helper;
pub use index::{FormerLogin, Index, IndexData, IndexError, Login, StoredKey};
pub use keychain::Keychain;

/// What every version of a file has.
#[derive(serde::Deserialize)]
struct Versioned {
    version: u32,
}

/// What a secret is stored under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What alone identifies it.
    pub name: String,
    /// A line for people who look into their keychain: `genkey: ci (api.gen.pro)`. Nothing is ever
    /// read out of it.
    pub label: String,
    /// What genkey must know of it again.
    pub metadata: Metadata,
}

impl Entry {
    /// A new entry, which takes its name from what it holds.
    pub fn new(label: String, metadata: Metadata) -> Self {
        Self {
            name: metadata.entry_name(),
            label,
            metadata,
        }
    }
}

/// An entry that is in a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryInfo {
    /// Its name.
    pub name: String,
    /// What was stored with it; nothing where that is not of genkey.
    pub metadata: Option<Metadata>,
}

/// A place that stores secrets. Every call is bounded in time (see [`StoreError::TimedOut`]), and
/// fails when the store cannot be asked or refuses. None prints or prompts on its own.
pub trait SecretStore {
    /// The store's name as `--store` takes it: `keychain`, `file`, `command:HELPER`.
    fn name(&self) -> String;

    /// Proves that a secret can be written, read back and removed. A throw-away entry by which it
    /// is tried tells when that was.
    fn prove(&self, now: Timestamp) -> Result<(), StoreError> {
        let store = self.name();
        let [mut marker, mut secret] = [[0; 8]; 2];
        getrandom::fill(&mut marker)
            .and_then(|()| getrandom::fill(&mut secret))
            .map_err(|error| refused(&store, format!("the system gives no randomness: {error}")))?;
        let [marker, secret] = [marker, secret].map(Marker::from_random);
        let metadata = Metadata::Proof { at: now, marker };
        let entry = Entry::new(
            "genkey is trying this store (safe to delete)".into(),
            metadata,
        );
        let stored = self.put(&entry, &Secret::new(secret.to_string()));
        if let Err(
            StoreError::Missing { .. } | StoreError::Locked { .. } | StoreError::TimedOut { .. },
        ) = stored
        {
            // To remove what cannot be there would only prompt, or wait, a second time.
            return stored;
        }
        let removed = self.remove(&entry.name);
        stored?;
        if removed? {
            Ok(())
        } else {
            Err(damaged(&store, "it lost what was just written".into()))
        }
    }

    /// Writes a throw-away entry by which this store is told from another of the same name, until
    /// it is removed; its name, or `None` where a name always means the same store.
    fn put_marker(&self, _now: Timestamp, _marker: &Marker) -> Result<Option<String>, StoreError> {
        Ok(None)
    }

    /// Writes a secret, replacing the entry if it exists, and reads it back: when this returns, the
    /// secret is stored. When it fails, the secret may or may not be.
    fn put(&self, entry: &Entry, secret: &Secret) -> Result<(), StoreError>;

    /// Reads a secret; `None` only when the store is unlocked and has no such entry.
    fn get(&self, entry: &str) -> Result<Option<Secret>, StoreError>;

    /// Removes a secret; `false` when there was none.
    fn remove(&self, entry: &str) -> Result<bool, StoreError>;

    /// Names the entries of genkey, of whatever profile, and never those of other programs. No
    /// secret is read.
    fn entries(&self) -> Result<Vec<EntryInfo>, StoreError>;

    /// Prompts now where a person must unlock the store before this entry can be removed.
    fn unlock(&self, _entry: &str) -> Result<(), StoreError> {
        Ok(())
    }

    /// Removes secrets: each as [`SecretStore::remove`] does, in this order. Those of a file go
    /// with one change of it.
    fn remove_all(&self, entries: &[&str]) -> Vec<Result<bool, StoreError>> {
        entries.iter().map(|entry| self.remove(entry)).collect()
    }

    /// Changes the line for people, where the store has one.
    fn relabel(&self, _entry: &str, _label: &str) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Holds a store to its word: what it gives back after a write must be what was written.
fn verify_stored(
    store: &str,
    entry: &str,
    written: &Secret,
    kept: Option<&Secret>,
) -> Result<(), StoreError> {
    match kept {
        Some(kept) if kept == written => Ok(()),
        Some(_) => Err(damaged(
            store,
            format!("the entry `{entry}` reads back differently from what was written"),
        )),
        None => Err(damaged(
            store,
            format!("the entry `{entry}` was accepted, but is not there"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::error::{locked, missing};
    use super::*;

    /// Says yes to everything and keeps nothing, as the keyring crate does when it is built without
    /// its stores.
    struct Forgetful;

    impl SecretStore for Forgetful {
        fn name(&self) -> String {
            "forgetful".into()
        }
        fn put(&self, entry: &Entry, secret: &Secret) -> Result<(), StoreError> {
            verify_stored(
                "forgetful",
                &entry.name,
                secret,
                self.get(&entry.name)?.as_ref(),
            )
        }
        fn get(&self, _entry: &str) -> Result<Option<Secret>, StoreError> {
            Ok(None)
        }
        fn remove(&self, _entry: &str) -> Result<bool, StoreError> {
            Ok(true)
        }
        fn entries(&self) -> Result<Vec<EntryInfo>, StoreError> {
            Ok(Vec::new())
        }
    }

    #[test]
    fn a_store_that_says_yes_and_keeps_nothing_proves_nothing() {
        let error = Forgetful
            .prove(Timestamp::UNIX_EPOCH)
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("forgetful is damaged: the entry `proof-"),
            "{error}"
        );
        assert!(
            error.ends_with("` was accepted, but is not there"),
            "{error}"
        );
    }

    /// Fails to write as it is told to, and counts how often it is asked to remove.
    struct Failing(fn() -> StoreError, std::cell::Cell<u32>);

    impl SecretStore for Failing {
        fn name(&self) -> String {
            "failing".into()
        }
        fn put(&self, _entry: &Entry, _secret: &Secret) -> Result<(), StoreError> {
            Err((self.0)())
        }
        fn get(&self, _entry: &str) -> Result<Option<Secret>, StoreError> {
            Ok(None)
        }
        fn remove(&self, _entry: &str) -> Result<bool, StoreError> {
            self.1.set(self.1.get() + 1);
            Ok(false)
        }
        fn entries(&self) -> Result<Vec<EntryInfo>, StoreError> {
            Ok(Vec::new())
        }
    }

    #[test]
    fn a_store_that_cannot_be_asked_is_asked_once_and_one_that_may_have_written_is_cleaned() {
        let timed_out = || StoreError::TimedOut {
            store: "failing".into(),
            after: std::time::Duration::ZERO,
        };
        for (error, removals) in [
            (
                (|| missing("failing", String::new())) as fn() -> StoreError,
                0,
            ),
            (|| locked("failing", String::new()), 0),
            (timed_out, 0),
            (|| refused("failing", String::new()), 1),
            (|| damaged("failing", String::new()), 1),
        ] {
            let store = Failing(error, std::cell::Cell::new(0));
            assert_eq!(
                store.prove(Timestamp::UNIX_EPOCH).unwrap_err().to_string(),
                error().to_string()
            );
            assert_eq!(store.1.get(), removals, "{}", error());
        }
    }

    #[test]
    fn a_secret_that_reads_back_differently_is_an_error_that_shows_neither() {
        let [written, kept] = ["gen_pat_a", "gen_pat_b"].map(|text| Secret::new(text.into()));
        let error = verify_stored("keychain", "p/1", &written, Some(&kept)).unwrap_err();
        let expected =
            "keychain is damaged: the entry `p/1` reads back differently from what was written";
        assert_eq!(error.to_string(), expected);
        assert!(!format!("{error:?}").contains("gen_pat"));
        verify_stored("keychain", "p/1", &written, Some(&written)).unwrap();
    }
}

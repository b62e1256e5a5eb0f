//! Stores of secrets: one trait, one file per store; and the index of what is stored where.

use std::ops::ControlFlow;

use jiff::Timestamp;

use crate::model::{Marker, Metadata};
use crate::secret::Secret;

mod encrypted_file;
mod error;
mod helper;
mod index;
mod keychain;
mod none;

pub use encrypted_file::{
    EncryptedFile, PassphrasePrompt, Purpose, TryPassphrase, Unlock, new_identity,
};
pub use error::StoreError;
use error::{damaged, refused};
pub use helper::Helper;
pub use index::{FormerLogin, Index, IndexData, IndexError, Login, Standing, StoredKey};
pub use keychain::Keychain;
pub use none::NoStore;

/// The field that every version of a file has. It is read alone first, because a newer version may
/// differ in everything else.
#[derive(serde::Deserialize)]
struct Versioned {
    version: u32,
}

/// What is done with each secret that is read; `None`: there is no such entry.
pub type Visit<'a> = dyn FnMut(Option<Secret>) -> ControlFlow<()> + 'a;

/// A store's entry, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Identifies the entry; unique in its store.
    pub name: String,
    /// Shown by keychain managers: `genkey: ci (api.gen.pro)`. Never parsed.
    pub label: String,
    /// Which credential the entry holds, for when the index is lost.
    pub metadata: Metadata,
}

impl Entry {
    /// Derives the entry's name from its metadata.
    pub fn new(label: String, metadata: Metadata) -> Self {
        Self {
            name: metadata.entry_name(),
            label,
            metadata,
        }
    }
}

/// An entry that a store lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryInfo {
    /// Its name.
    pub name: String,
    /// `None` if there is none, or if this genkey cannot read it.
    pub metadata: Option<Metadata>,
}

/// A store of secrets. Calls are bounded in time ([`StoreError::TimedOut`]) and print nothing; they
/// prompt only through what the store was built with.
pub trait SecretStore {
    /// The store's name as `--store` takes it: `keychain`, `file`, `command:HELPER`, `none`.
    fn name(&self) -> String;

    /// Checks that a secret can be written, read back and removed. The test entry's name contains
    /// `now`, so that `recover` can remove old ones.
    fn prove(&self, now: Timestamp) -> Result<(), StoreError> {
        let store = self.name();
        // Random, so that a store that returns an old value fails.
        let [mut marker, mut secret] = [[0; 8]; 2];
        getrandom::fill(&mut marker)
            .and_then(|()| getrandom::fill(&mut secret))
            .map_err(|error| {
                refused(
                    &store,
                    format!("cannot get random bytes from the system: {error}"),
                )
            })?;
        let [marker, secret] = [marker, secret].map(Marker::from_random);
        let metadata = Metadata::Proof { at: now, marker };
        let entry = Entry::new("genkey store test (safe to delete)".into(), metadata);
        let stored = self.put(&entry, &Secret::new(secret.to_string()));
        if let Err(
            StoreError::Missing { .. } | StoreError::Locked { .. } | StoreError::TimedOut { .. },
        ) = stored
        {
            // The entry cannot be there, and removing it would prompt, or wait, a second time.
            return stored;
        }
        // A failed write may still have left the entry, so it is removed before the error returns.
        let removed = self.remove(&entry.name);
        stored?;
        if removed? {
            Ok(())
        } else {
            Err(damaged(&store, "the test entry has disappeared".into()))
        }
    }

    /// Writes an entry that tells this store from another one of the same name until it is removed.
    /// Returns the entry's name, or `None` if a name always means the same store.
    fn put_marker(&self, _now: Timestamp, _marker: &Marker) -> Result<Option<String>, StoreError> {
        Ok(None)
    }

    /// Writes a secret, replacing the entry if it exists, and reads it back. After an error the
    /// secret may or may not be stored.
    fn put(&self, entry: &Entry, secret: &Secret) -> Result<(), StoreError>;

    /// Reads a secret. `None` only if the store is unlocked and has no such entry.
    fn get(&self, entry: &str) -> Result<Option<Secret>, StoreError>;

    /// Reads the secrets of different entries in this order until `visit` breaks off, with one unlock
    /// for all.
    fn read_each(&self, entries: &[&str], visit: &mut Visit<'_>) -> Result<(), StoreError> {
        for entry in entries {
            if visit(self.get(entry)?).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Reads the secrets of different entries, in this order.
    fn get_all(&self, entries: &[&str]) -> Result<Vec<Option<Secret>>, StoreError> {
        let mut found = Vec::with_capacity(entries.len());
        self.read_each(entries, &mut |secret| {
            found.push(secret);
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }

    /// Removes a secret; `false` if there was none.
    fn remove(&self, entry: &str) -> Result<bool, StoreError>;

    /// Lists genkey's entries of all profiles, without reading a secret.
    fn entries(&self) -> Result<Vec<EntryInfo>, StoreError>;

    /// Prompts now if the store must be unlocked before this entry can be removed.
    fn unlock(&self, _entry: &str) -> Result<(), StoreError> {
        Ok(())
    }

    /// Removes secrets in this order; the results are in the same order.
    fn remove_all(&self, entries: &[&str]) -> Vec<Result<bool, StoreError>> {
        entries.iter().map(|entry| self.remove(entry)).collect()
    }

    /// Changes an entry's label, if the store has labels.
    fn relabel(&self, _entry: &str, _label: &str) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Compares what was read back with what was written. No error shows either.
fn verify_stored(
    store: &str,
    entry: &str,
    written: &Secret,
    read: Option<&Secret>,
) -> Result<(), StoreError> {
    match read {
        Some(read) if read == written => Ok(()),
        Some(_) => Err(damaged(
            store,
            format!("the entry `{entry}` reads back differently from what was written"),
        )),
        None => Err(damaged(
            store,
            format!("the entry `{entry}` was written, but cannot be read back"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::error::{locked, missing};
    use super::*;

    /// Reports success and stores nothing, like the keyring crate without a store feature.
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
    fn a_store_that_accepts_a_secret_and_loses_it_fails_the_proof() {
        let error = Forgetful
            .prove(Timestamp::UNIX_EPOCH)
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("invalid data from `forgetful`: the entry `proof-"),
            "{error}"
        );
        assert!(
            error.ends_with("` was written, but cannot be read back"),
            "{error}"
        );
    }

    /// Fails to write with this error, and counts the removals.
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
    fn the_proof_removes_its_entry_only_from_a_store_that_may_have_written_it() {
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
        let [written, read] = ["gen_pat_a", "gen_pat_b"].map(|text| Secret::new(text.into()));
        let error = verify_stored("keychain", "p/1", &written, Some(&read)).unwrap_err();
        let expected = "invalid data from the keychain: the entry `p/1` reads back differently from what was written";
        assert_eq!(error.to_string(), expected);
        assert!(!format!("{error:?}").contains("gen_pat"));
        verify_stored("keychain", "p/1", &written, Some(&written)).unwrap();
    }
}

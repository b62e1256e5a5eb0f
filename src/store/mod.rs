//! Where secrets are kept: one trait, one file a store.

use std::path::Path;

use jiff::Timestamp;

use crate::model::EntryName;
use crate::secret::Secret;

mod encrypted_file;
mod error;
mod helper;
mod index;
mod keychain;
mod patience;

pub use encrypted_file::{Ask, EncryptedFile, Purpose, Unlock, new_identity};
pub use error::StoreError;
pub use helper::Helper;
pub use index::{Index, IndexData, IndexError, Login, StoredKey};
pub use keychain::Keychain;
pub use patience::Patience;

/// What a secret is filed under. `entry` alone identifies it; the rest is for people who look into their keychain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The entry's name, unlike any other: `<profile>/<key id>-<marker>`.
    pub name: String,
    /// A line for people: `genkey: ci (api.gen.pro)`.
    pub label: String,
}

impl Entry {
    /// The service that the label names.
    fn service(&self) -> Option<&str> {
        service_of(&self.label)
    }
}

/// An entry that is in a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// The entry's name.
    pub name: String,
    /// The service that its key belongs to, as labels have it. Not every store can tell.
    pub service: Option<String>,
}

/// The service that a label of ours names.
fn service_of(label: &str) -> Option<&str> {
    Some(label.strip_prefix("genkey: ")?.strip_suffix(')')?.rsplit_once(" (")?.1)
}

/// A place that keeps secrets. Every call is bounded in time (see [`StoreError::TimedOut`]) and none prints or prompts on its own.
pub trait SecretStore {
    /// The store's name as `--store` takes it: `keychain`, `file`, `command:HELPER`.
    fn name(&self) -> String;

    /// Proves that a secret can be written, read back and removed, by doing so with a throw-away entry of a random name,
    /// which tells when that was.
    ///
    /// # Errors
    /// [`StoreError`] that says what stands in the way.
    fn prove(&self, now: Timestamp) -> Result<(), StoreError> {
        let [random, secret] = [random_text(&self.name())?, random_text(&self.name())?];
        let name = EntryName::Proof { at: now, random }.to_string();
        let entry = Entry { name, label: "genkey is trying this store (safe to delete)".into() };
        let kept = self.put(&entry, &Secret::new(secret));
        if let Err(StoreError::Missing { .. } | StoreError::Locked { .. } | StoreError::TimedOut { .. }) = kept {
            // To remove what cannot be there would only ask a person, or wait, a second time.
            return kept;
        }
        let removed = self.remove(&entry.name);
        kept?;
        if removed? { Ok(()) } else { Err(damaged(&self.name(), "it lost what was just written".into())) }
    }

    /// Writes a secret, replacing the entry if it exists, and reads it back: when this returns, the secret is kept.
    ///
    /// # Errors
    /// [`StoreError`]; the secret may or may not be kept.
    fn put(&self, entry: &Entry, secret: &Secret) -> Result<(), StoreError>;

    /// Reads a secret; `None` only when the store is unlocked and has no such entry.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be asked.
    fn get(&self, entry: &str) -> Result<Option<Secret>, StoreError>;

    /// Removes a secret; `false` when there was none.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be asked or refuses.
    fn remove(&self, entry: &str) -> Result<bool, StoreError>;

    /// Has a person asked now where one must be before this entry can be removed. A store that asks nobody has nothing to do.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be asked, or stays locked.
    fn unlock(&self, _entry: &str) -> Result<(), StoreError> {
        Ok(())
    }

    /// Removes secrets: each as [`SecretStore::remove`] does, in this order. Those of a file go with one change of it.
    fn remove_all(&self, entries: &[&str]) -> Vec<Result<bool, StoreError>> {
        entries.iter().map(|entry| self.remove(entry)).collect()
    }

    /// Names what is there of genkey's, whatever profile it belongs to, and never what other programs keep there. Nothing is
    /// read that is secret.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be asked, or cannot name what it has.
    fn entries(&self) -> Result<Vec<Filed>, StoreError> {
        Err(refused(&self.name(), "it cannot name what it keeps".into()))
    }

    /// Whether [`SecretStore::put`] syncs the folder that this file is in, so that a file renamed in it before is safe too.
    fn syncs_folder_of(&self, _path: &Path) -> bool {
        false
    }

    /// Changes the line for people, where the store has one. Secrets and names stay as they are.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be asked or refuses.
    fn relabel(&self, _entry: &Entry) -> Result<(), StoreError> {
        Ok(())
    }
}

fn random_text(store: &str) -> Result<String, StoreError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| refused(store, format!("the system gives no randomness: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Holds a store to its word: what it gives back after a write must be what was written.
fn confirm(store: &str, entry: &str, written: &Secret, kept: Option<&Secret>) -> Result<(), StoreError> {
    match kept {
        Some(kept) if kept == written => Ok(()),
        Some(_) => Err(damaged(store, format!("the entry `{entry}` reads back differently from what was written"))),
        None => Err(damaged(store, format!("the entry `{entry}` was accepted, but is not there"))),
    }
}

fn missing(store: &str, reason: String) -> StoreError {
    StoreError::Missing { store: store.to_owned(), reason }
}

fn locked(store: &str, reason: String) -> StoreError {
    StoreError::Locked { store: store.to_owned(), reason }
}

fn refused(store: &str, reason: String) -> StoreError {
    StoreError::Refused { store: store.to_owned(), reason }
}

fn damaged(store: &str, reason: String) -> StoreError {
    StoreError::Damaged { store: store.to_owned(), reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Says yes to everything and keeps nothing, as the keyring crate does when it is built without its stores.
    struct Forgetful;

    impl SecretStore for Forgetful {
        fn name(&self) -> String {
            "forgetful".into()
        }
        fn put(&self, entry: &Entry, secret: &Secret) -> Result<(), StoreError> {
            confirm("forgetful", &entry.name, secret, self.get(&entry.name)?.as_ref())
        }
        fn get(&self, _entry: &str) -> Result<Option<Secret>, StoreError> {
            Ok(None)
        }
        fn remove(&self, _entry: &str) -> Result<bool, StoreError> {
            Ok(true)
        }
    }

    #[test]
    fn a_store_that_says_yes_and_keeps_nothing_proves_nothing() {
        let error = Forgetful.prove(Timestamp::UNIX_EPOCH).unwrap_err().to_string();
        assert!(error.starts_with("forgetful is damaged: the entry `proof/"), "{error}");
        assert!(error.ends_with("` was accepted, but is not there"), "{error}");
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
    }

    #[test]
    fn a_label_tells_the_service_whatever_the_key_is_called() {
        assert_eq!(service_of("genkey: ci (api.gen.pro)"), Some("api.gen.pro"));
        assert_eq!(service_of("genkey: a (b) (127.0.0.1:80)"), Some("127.0.0.1:80"));
        assert_eq!(service_of("genkey: login of profile default (the sandbox)"), Some("the sandbox"));
        for other in ["", "genkey is trying this store (safe to delete)", "ci (api.gen.pro)", "genkey: ci"] {
            assert_eq!(service_of(other), None, "{other}");
        }
    }

    #[test]
    fn a_store_that_cannot_be_asked_is_asked_once_and_one_that_may_have_written_is_cleaned() {
        let timed_out = || StoreError::TimedOut { store: "failing".into(), after: std::time::Duration::ZERO };
        for (error, removals) in [
            ((|| missing("failing", String::new())) as fn() -> StoreError, 0),
            (|| locked("failing", String::new()), 0),
            (timed_out, 0),
            (|| refused("failing", String::new()), 1),
            (|| damaged("failing", String::new()), 1),
        ] {
            let store = Failing(error, std::cell::Cell::new(0));
            assert_eq!(store.prove(Timestamp::UNIX_EPOCH).unwrap_err().to_string(), error().to_string());
            assert_eq!(store.1.get(), removals, "{}", error());
        }
    }

    #[test]
    fn a_secret_that_reads_back_differently_is_an_error_that_shows_neither() {
        let [written, kept] = ["gen_pat_a", "gen_pat_b"].map(|text| Secret::new(text.into()));
        let error = confirm("keychain", "p/1", &written, Some(&kept)).unwrap_err();
        let expected = "keychain is damaged: the entry `p/1` reads back differently from what was written";
        assert_eq!(error.to_string(), expected);
        assert!(!format!("{error:?}").contains("gen_pat"));
        confirm("keychain", "p/1", &written, Some(&written)).unwrap();
    }
}

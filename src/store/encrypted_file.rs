//! One age-encrypted file, readable and writable by `age` and `rage`.
//!
//! Plain text exists in memory only. Every change decrypts the file, changes one entry, encrypts it
//! anew and renames it into place, under a lock, so that writers at the same time lose nothing and
//! a crash leaves the old file or the new one.

use std::cell::OnceCell;
use std::io::{self, Write};
use std::path::PathBuf;

use jiff::Timestamp;

use super::error::{StoreError, refused};
use super::{Entry, EntryInfo, SecretStore, verify_stored};
use crate::durable::{self, FileError, Lock};
use crate::secret::Secret;

mod contents;
mod key;

pub use key::{PassphrasePrompt, Purpose, TryPassphrase, Unlock, new_identity};

use contents::FileContents;
use key::{Key, NAME};

/// The encrypted file.
pub struct EncryptedFile {
    path: PathBuf,
    unlock: Unlock,
    key: OnceCell<Key>,
}

impl EncryptedFile {
    /// The file at `path`, which need not exist yet, and what opens it. Nothing is read or asked
    /// before the first use.
    pub fn new(path: PathBuf, unlock: Unlock) -> Self {
        Self {
            path,
            unlock,
            key: OnceCell::new(),
        }
    }

    /// What opens the file. It is made, and a person asked, once a process; the file is looked at
    /// first, so that nobody is asked for a passphrase that would not help.
    fn key(&self, file: Option<&[u8]>) -> Result<&Key, StoreError> {
        if let Some(key) = self.key.get() {
            return Ok(key);
        }
        let by_passphrase = file
            .map(|content| contents::is_by_passphrase(&self.path, content))
            .transpose()?;
        let opens = |key: &Key| {
            file.map_or(Ok(()), |content| {
                contents::open(&self.path, content, key).map(drop)
            })
        };
        let key = self.unlock.key(&self.path, by_passphrase, opens)?;
        Ok(self.key.get_or_init(|| key))
    }

    fn read(&self) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(durable::read(&self.path)?)
    }

    fn contents(&self) -> Result<FileContents, StoreError> {
        self.open(self.read()?.as_deref())
    }

    fn open(&self, file: Option<&[u8]>) -> Result<FileContents, StoreError> {
        let Some(content) = file else {
            return Ok(FileContents::default());
        };
        contents::open(&self.path, content, self.key(file)?)
    }

    /// Changes the file under the lock. The key is there before, so that nobody queues behind a
    /// prompt.
    fn change<T>(
        &self,
        change: impl FnOnce(&mut FileContents) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let key = self.key(self.read()?.as_deref())?;
        let _lock = self.lock()?;
        let mut contents = self.contents()?;
        let outcome = change(&mut contents)?;
        let sealed = contents::seal(&contents, key)?;
        durable::persist(&self.path, &sealed)?;
        Ok(outcome)
    }

    fn lock(&self) -> Result<Lock, StoreError> {
        Ok(Lock::acquire(&self.path.with_added_extension("lock"))?)
    }

    /// Writes as many bytes as the next file will have, and some, to a temporary file that goes
    /// away again.
    fn try_to_write(&self, length: usize) -> Result<(), StoreError> {
        let target = durable::follow(&self.path)?;
        let folder = durable::folder_of(&target);
        durable::private_folder(folder)?;
        let write = || -> io::Result<()> {
            let mut file = tempfile::Builder::new()
                .prefix(durable::TEMPORARY)
                .tempfile_in(folder)?;
            file.write_all(&vec![0; length + 4096])
        };
        Ok(write().map_err(durable::at("write into", folder))?)
    }
}

impl SecretStore for EncryptedFile {
    fn name(&self) -> String {
        NAME.into()
    }

    /// Proves it without a throw-away entry, which would cost two synced writes and, with a
    /// passphrase, four derivations: the key is at hand, encrypts, and opens what is there, the
    /// lock can be had, and the folder takes a file of the size needed.
    fn prove(&self, _now: Timestamp) -> Result<(), StoreError> {
        let file = self.read()?;
        let key = self.key(file.as_deref())?;
        (key.recipients)()?;
        self.open(file.as_deref())?;
        self.try_to_write(file.map_or(0, |content| content.len()))?;
        self.lock().map(drop)
    }

    fn put(&self, entry: &Entry, secret: &Secret) -> Result<(), StoreError> {
        self.change(|contents| {
            contents.insert(entry, secret);
            Ok(())
        })?;
        verify_stored(NAME, &entry.name, secret, self.get(&entry.name)?.as_ref())
    }

    fn get(&self, entry: &str) -> Result<Option<Secret>, StoreError> {
        Ok(self.contents()?.take(entry))
    }

    fn remove(&self, entry: &str) -> Result<bool, StoreError> {
        if self.get(entry)?.is_none() {
            return Ok(false);
        }
        self.change(|contents| Ok(contents.take(entry).is_some()))
    }

    fn unlock(&self, _entry: &str) -> Result<(), StoreError> {
        self.read()?
            .map_or(Ok(()), |file| self.key(Some(&file)).map(drop))
    }

    fn remove_all(&self, entries: &[&str]) -> Vec<Result<bool, StoreError>> {
        if let [] | [_] = entries {
            // Where it is not there, nothing is written.
            return entries.iter().map(|entry| self.remove(entry)).collect();
        }
        self.change(|contents| {
            Ok(entries
                .iter()
                .map(|entry| Ok(contents.take(entry).is_some()))
                .collect())
        })
        .unwrap_or_else(|error| vec![Err(error); entries.len()])
    }

    fn entries(&self) -> Result<Vec<EntryInfo>, StoreError> {
        Ok(self.contents()?.entries())
    }

    fn relabel(&self, entry: &str, label: &str) -> Result<(), StoreError> {
        let none = || refused(NAME, format!("there is no entry `{entry}`"));
        self.change(|contents| contents.relabel(entry, label).ok_or_else(none))
    }
}

#[cfg(feature = "testing")]
#[doc(hidden)]
impl EncryptedFile {
    /// Reads the head of a file: whether a passphrase opens it.
    pub fn understand_head(content: &[u8]) -> Result<bool, StoreError> {
        contents::is_by_passphrase(std::path::Path::new("secrets.age"), content)
    }

    /// Reads what a file holds when it is decrypted, and gives the secret of an entry.
    pub fn understand_content(plain: &[u8], entry: &str) -> Result<Option<Secret>, StoreError> {
        contents::parse(std::path::Path::new("secrets.age"), plain)
            .map(|mut contents| contents.take(entry))
    }
}

/// Only this store has a file of its own.
impl From<FileError> for StoreError {
    fn from(error: FileError) -> Self {
        refused(NAME, error.to_string())
    }
}

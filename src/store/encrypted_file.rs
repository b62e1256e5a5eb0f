//! One age-encrypted file, readable and writable by `age` and `rage`.
//!
//! Plain text exists in memory only. Every change decrypts the file, changes one entry, encrypts it anew and renames it into
//! place, under a lock, so that writers at the same time lose nothing and a crash leaves the old file or the new one.

use std::cell::OnceCell;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::error::{StoreError, refused};
use super::{Entry, EntryInfo, SecretStore, confirm};
use crate::durable::{self, FileError, Lock};
use crate::secret::Secret;

mod contents;
mod key;

pub use key::{Ask, Purpose, Unlock, new_identity};

use contents::FileContents;
use key::{Key, NAME};

/// The encrypted file.
pub struct EncryptedFile {
    path: PathBuf,
    unlock: Unlock,
    key: OnceCell<Key>,
}

impl EncryptedFile {
    /// The file at `path`, which need not exist yet, and what opens it. Nothing is read or asked before the first use.
    pub fn new(path: PathBuf, unlock: Unlock) -> Self {
        Self { path, unlock, key: OnceCell::new() }
    }

    /// What opens the file. It is made, and a person asked, once a process; the file is looked at first, so that nobody is
    /// asked for a passphrase that would not help.
    fn key(&self, file: Option<&[u8]>) -> Result<&Key, StoreError> {
        if let Some(key) = self.key.get() {
            return Ok(key);
        }
        let by_passphrase = file.map(|content| contents::is_by_passphrase(&self.path, content)).transpose()?;
        let key = self.unlock.key(&self.path, by_passphrase)?;
        Ok(self.key.get_or_init(|| key))
    }

    fn read(&self) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(durable::read(&self.path)?)
    }

    fn open(&self, file: Option<&[u8]>) -> Result<FileContents, StoreError> {
        let Some(content) = file else { return Ok(FileContents::default()) };
        contents::open(&self.path, content, self.key(file)?)
    }

    /// Changes the file under the lock. The key is there before, so that nobody queues behind a prompt.
    fn change<T>(&self, change: impl FnOnce(&mut FileContents) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let key = self.key(self.read()?.as_deref())?;
        let _lock = self.lock()?;
        let mut contents = self.open(self.read()?.as_deref())?;
        let outcome = change(&mut contents)?;
        let sealed = contents::seal(&contents, key)?;
        durable::persist(&self.path, &sealed)?;
        Ok(outcome)
    }

    fn lock(&self) -> Result<Lock, StoreError> {
        Ok(Lock::acquire(&self.lock_path())?)
    }

    fn lock_path(&self) -> PathBuf {
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        name.push(".lock");
        self.path.with_file_name(name)
    }

    /// Writes as many bytes as the next file will have, and some, to a temporary file that goes away again.
    fn try_to_write(&self, length: usize) -> Result<(), StoreError> {
        let folder = self.path.parent().unwrap_or_else(|| Path::new("."));
        durable::private_folder(folder)?;
        let write = || -> io::Result<()> {
            let mut file = tempfile::Builder::new().prefix(durable::TEMPORARY).tempfile_in(folder)?;
            file.write_all(&vec![0; length + 4096])
        };
        Ok(write().map_err(durable::at("write into", folder))?)
    }
}

impl SecretStore for EncryptedFile {
    fn name(&self) -> String {
        NAME.into()
    }

    /// Proves it without a throw-away entry, which would cost two synced writes and, with a passphrase, four derivations:
    /// the key is at hand, encrypts, and opens what is there, the lock can be had, and the folder takes a file of the size needed.
    fn prove(&self, _now: Timestamp) -> Result<(), StoreError> {
        let file = self.read()?;
        self.key(file.as_deref())?.recipients()?;
        self.open(file.as_deref())?;
        self.try_to_write(file.map_or(0, |content| content.len()))?;
        self.lock().map(drop)
    }

    fn put(&self, entry: &Entry, secret: &Secret) -> Result<(), StoreError> {
        self.change(|contents| {
            contents.insert(entry, secret);
            Ok(())
        })?;
        confirm(NAME, &entry.name, secret, self.get(&entry.name)?.as_ref())
    }

    fn get(&self, entry: &str) -> Result<Option<Secret>, StoreError> {
        Ok(self.open(self.read()?.as_deref())?.take(entry))
    }

    fn remove(&self, entry: &str) -> Result<bool, StoreError> {
        if !self.open(self.read()?.as_deref())?.contains(entry) {
            return Ok(false);
        }
        self.change(|contents| Ok(contents.take(entry).is_some()))
    }

    fn unlock(&self, _entry: &str) -> Result<(), StoreError> {
        match self.read()? {
            Some(file) => self.key(Some(&file)).map(drop),
            None => Ok(()),
        }
    }

    fn remove_all(&self, entries: &[&str]) -> Vec<Result<bool, StoreError>> {
        let removed = match entries {
            [] => return Vec::new(),
            // Where it is not there, nothing is written.
            [entry] => return vec![self.remove(entry)],
            _ => self
                .change(|contents| Ok(entries.iter().map(|entry| contents.take(entry).is_some()).collect::<Vec<_>>())),
        };
        match removed {
            Ok(removed) => removed.into_iter().map(Ok).collect(),
            Err(error) => entries.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    fn entries(&self) -> Result<Vec<EntryInfo>, StoreError> {
        Ok(self.open(self.read()?.as_deref())?.entries())
    }

    fn relabel(&self, entry: &str, label: &str) -> Result<(), StoreError> {
        self.change(|contents| match contents.relabel(entry, label) {
            true => Ok(()),
            false => Err(refused(NAME, format!("there is no entry `{entry}`"))),
        })
    }
}

#[cfg(feature = "testing")]
#[doc(hidden)]
impl EncryptedFile {
    /// Reads the head of a file: whether a passphrase opens it.
    ///
    /// # Errors
    /// As those of a real file.
    pub fn understand_head(content: &[u8]) -> Result<bool, StoreError> {
        contents::is_by_passphrase(Path::new("secrets.age"), content)
    }

    /// Reads what a file holds when it is decrypted, and gives the secret of an entry.
    ///
    /// # Errors
    /// As those of a real file.
    pub fn understand_content(plain: &[u8], entry: &str) -> Result<Option<Secret>, StoreError> {
        contents::parse(Path::new("secrets.age"), plain).map(|mut contents| contents.take(entry))
    }
}

/// Only this store has a file of its own.
impl From<FileError> for StoreError {
    fn from(error: FileError) -> Self {
        refused(NAME, error.to_string())
    }
}

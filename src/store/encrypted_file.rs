//! The file store: one age-encrypted file, which `age` and `rage` can read and write. Its plain
//! text is never on disk.

use std::cell::OnceCell;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::error::{StoreError, refused};
use super::{Entry, EntryInfo, SecretStore, Visit, verify_stored};
use crate::durable::{self, FileError, Lock};
use crate::secret::Secret;

mod contents;
mod key;

pub use key::{PassphrasePrompt, Purpose, TryPassphrase, Unlock, new_identity};

use contents::FileContents;
use key::{Key, NAME};

/// The file store.
pub struct EncryptedFile {
    path: PathBuf,
    unlock: Unlock,
    key: OnceCell<Key>,
}

impl EncryptedFile {
    /// The file at `path`, which need not exist. It is read, and a passphrase prompted for, on
    /// first use.
    pub fn new(path: PathBuf, unlock: Unlock) -> Self {
        Self {
            path,
            unlock,
            key: OnceCell::new(),
        }
    }

    /// The key for the file with this content, derived or prompted for once per process.
    fn key(&self, file: Option<&[u8]>) -> Result<&Key, StoreError> {
        if let Some(key) = self.key.get() {
            return Ok(key);
        }
        // First, so that there is no prompt for a passphrase that cannot open the file.
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

    fn change<T>(
        &self,
        change: impl FnOnce(&mut FileContents) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        // Before the lock, so that no other process waits for this one's prompt.
        let key = self.key(self.read()?.as_deref())?;
        let _lock = self.lock()?;
        // Read again: before the lock, another process may have changed it.
        let mut contents = self.contents()?;
        let outcome = change(&mut contents)?;
        let sealed = contents::seal(&contents, key)?;
        durable::persist(&self.path, &sealed)?;
        Ok(outcome)
    }

    fn lock(&self) -> Result<Lock, StoreError> {
        let mut path = self.path.clone().into_os_string();
        path.push(".lock");
        Ok(Lock::acquire(Path::new(&path))?)
    }

    /// Checks that the folder accepts a file of this length in bytes and a new entry.
    fn check_writable(&self, length: usize) -> Result<(), StoreError> {
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

    fn prove(&self, _now: Timestamp) -> Result<(), StoreError> {
        // Each part is checked by itself: a test entry would cost two synced writes and, with a
        // passphrase, four key derivations.
        let file = self.read()?;
        let key = self.key(file.as_deref())?;
        (key.recipients)()?;
        self.open(file.as_deref())?;
        self.check_writable(file.map_or(0, |content| content.len()))?;
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

    fn read_each(&self, entries: &[&str], visit: &mut Visit<'_>) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        // Decrypted once for all, because each time derives the key again.
        let mut contents = self.contents()?;
        for entry in entries {
            if visit(contents.take(entry)).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn remove(&self, entry: &str) -> Result<bool, StoreError> {
        // Encrypting the same contents again would change the file.
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
            return entries.iter().map(|entry| self.remove(entry)).collect();
        }
        // One change for all, because each derives the key again.
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
        let none = || refused(NAME, format!("no such entry: `{entry}`"));
        self.change(|contents| contents.relabel(entry, label).ok_or_else(none))
    }
}

#[cfg(feature = "testing")]
#[doc(hidden)]
impl EncryptedFile {
    /// Parses a file's header: whether it is encrypted with a passphrase.
    pub fn understand_head(content: &[u8]) -> Result<bool, StoreError> {
        contents::is_by_passphrase(std::path::Path::new("secrets.age"), content)
    }

    /// Parses a file's plain text, and returns an entry's secret.
    pub fn understand_content(plain: &[u8], entry: &str) -> Result<Option<Secret>, StoreError> {
        contents::parse(std::path::Path::new("secrets.age"), plain)
            .map(|mut contents| contents.take(entry))
    }
}

impl From<FileError> for StoreError {
    fn from(error: FileError) -> Self {
        // No other store reads or writes a file.
        refused(NAME, error.to_string())
    }
}

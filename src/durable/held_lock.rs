//! A lock that programs inherit, and whose file exists only while it is held.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::{FileError, POLL, at, open_or_create, private_options};

/// How a lock is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// With others that share it.
    Shared,
    /// By one process, and the programs that inherit it.
    Alone,
}

/// A lock between processes. A program that inherits its file holds it, too, even after this
/// process was killed. Dropped, it is released for all of them, and the file is removed with the
/// last holder.
#[derive(Debug)]
pub struct HeldLock {
    file: File,
    path: PathBuf,
}

impl HeldLock {
    /// Waits up to `limit` for the lock file at `path`, which is created if missing; `None` if it is
    /// still held then. `on_wait` is called before waiting.
    ///
    /// # Errors
    /// [`FileError`] of the lock file.
    pub fn acquire(
        path: &Path,
        sharing: Sharing,
        limit: Duration,
        on_wait: impl FnOnce(),
    ) -> Result<Option<Self>, FileError> {
        let started = Instant::now();
        let mut on_wait = Some(on_wait);
        loop {
            let lock = Self {
                file: open_or_create(path, &mut private_options())?.0,
                path: path.to_owned(),
            };
            let locked = match sharing {
                Sharing::Shared => lock.file.try_lock_shared(),
                Sharing::Alone => lock.file.try_lock(),
            };
            match locked {
                Ok(()) if lock.is_at_path() => return Ok(Some(lock)),
                // The holder before has removed the file after it was opened here.
                Ok(()) => continue,
                Err(TryLockError::Error(error)) => return Err(at("lock", path)(error)),
                Err(TryLockError::WouldBlock) => {}
            }
            if started.elapsed() >= limit {
                return Ok(None);
            }
            if let Some(on_wait) = on_wait.take() {
                on_wait();
            }
            thread::sleep(POLL);
        }
    }

    /// The open file, for programs that are to inherit the lock.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Whether the file that is locked is still the one at the path.
    #[cfg(unix)]
    fn is_at_path(&self) -> bool {
        use std::os::unix::fs::MetadataExt;
        let id = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
        match (self.file.metadata(), fs::metadata(&self.path)) {
            (Ok(ours), Ok(there)) => id(ours) == id(there),
            (_, Err(_)) | (Err(_), _) => false,
        }
    }

    #[cfg(not(unix))]
    fn is_at_path(&self) -> bool {
        true
    }
}

impl Drop for HeldLock {
    fn drop(&mut self) {
        // For the programs that have inherited it, too: this process has waited for them.
        let _ = self.file.unlock();
        // Others may share it, or wait for it.
        if self.file.try_lock().is_ok() && self.is_at_path() {
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acquire(path: &Path, sharing: Sharing) -> Option<HeldLock> {
        HeldLock::acquire(path, sharing, Duration::ZERO, || {}).unwrap()
    }

    #[test]
    fn it_is_shared_or_held_alone_and_its_file_goes_with_the_last_holder() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("lock");
        let first = acquire(&path, Sharing::Shared).unwrap();
        let second = acquire(&path, Sharing::Shared).unwrap();
        assert!(acquire(&path, Sharing::Alone).is_none());
        drop(first);
        assert!(acquire(&path, Sharing::Alone).is_none());
        assert!(path.exists());
        drop(second);
        assert!(!path.exists());
        let alone = acquire(&path, Sharing::Alone).unwrap();
        assert!(acquire(&path, Sharing::Shared).is_none());
        drop(alone);
        assert!(!path.exists());
    }

    #[test]
    fn a_holder_does_not_remove_a_file_that_has_replaced_its_own() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("lock");
        let old = acquire(&path, Sharing::Alone).unwrap();
        fs::remove_file(&path).unwrap();
        let new = acquire(&path, Sharing::Alone).unwrap();
        drop(old);
        assert!(acquire(&path, Sharing::Shared).is_none());
        drop(new);
    }
}

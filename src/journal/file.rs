//! A log in a file, with a lock file beside it for each claim.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::log::{Durability, Log};
use crate::durable::{self, FileError, HeldLock, Lock, Sharing, at, sync_folder};
use crate::failpoint;
use crate::model::Marker;

// The disk space that an empty journal reserves, in bytes. On a full disk, keys can still be
// revoked and the unfinished rest is still recorded.
#[cfg(target_os = "linux")]
const RESERVED: u64 = 16 * 1024;

#[derive(Debug, Clone)]
pub(super) struct LogFile {
    path: PathBuf,
}

#[derive(Debug)]
pub(super) struct FileClaim {
    lock: Option<Lock>,
    path: PathBuf,
}

impl LogFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    fn claim_path(&self, marker: &Marker) -> PathBuf {
        self.path.with_extension(format!("{marker}.lock"))
    }

    fn write(
        &self,
        durability: Durability,
        write: impl FnOnce(&mut File) -> io::Result<()>,
    ) -> Result<(), FileError> {
        let mut options = durable::private_options();
        // Not `append`, since Windows cannot truncate a file that is opened so. The journal's lock
        // keeps other writers away.
        options.read(true);
        if durability == Durability::Synced {
            durable::write_through(&mut options);
        }
        let (mut file, new_in) = durable::open_or_create(&self.path, &mut options)?;
        let finish = || {
            write(&mut file)?;
            if durability == Durability::Synced {
                durable::written_through(&file)?;
            }
            // The name of a new file is in its folder, which has a sync of its own. Also for a
            // buffered line: a synced one that follows relies on the name.
            new_in.as_deref().map_or(Ok(()), sync_folder)
        };
        finish().map_err(at("write", &self.path))
    }
}

impl Log for LogFile {
    type Claim = FileClaim;

    fn path(&self) -> &Path {
        &self.path
    }

    fn read(&self) -> Result<Vec<u8>, FileError> {
        Ok(durable::read(&self.path)?.unwrap_or_default())
    }

    fn append(&self, line: &[u8], durability: Durability) -> Result<(), FileError> {
        self.write(durability, |file| {
            failpoint::disk("append", &self.path)?;
            append(file, line)?;
            reserve(file);
            Ok(())
        })
    }

    fn replace(&self, text: &[u8]) -> Result<(), FileError> {
        durable::persist(&self.path, text)
    }

    fn clear(&self) -> Result<(), FileError> {
        self.write(Durability::Buffered, |file| {
            file.set_len(0)?;
            reserve(file);
            Ok(())
        })
    }

    fn set_aside(&self, lines: &[u8]) -> Result<PathBuf, FileError> {
        let path = self.aside();
        let mut text = durable::read(&path)?.unwrap_or_default();
        text.extend_from_slice(lines);
        durable::persist(&path, &text)?;
        Ok(path)
    }

    fn aside(&self) -> PathBuf {
        self.path.with_extension("unreadable")
    }

    fn lock(&self) -> Result<Lock, FileError> {
        Lock::acquire(&self.path.with_extension("lock"))
    }

    fn recovering(&self) -> Result<Lock, FileError> {
        Lock::acquire(&self.path.with_extension("recover.lock"))
    }

    fn renewing(&self, limit: Duration, on_wait: impl FnOnce()) -> Result<Lock, FileError> {
        let path = self.path.with_extension("renew.lock");
        if Lock::is_held(&path).map_err(at("lock", &path))? {
            on_wait();
        }
        Lock::acquire_within(&path, limit)
    }

    fn claim(&self, marker: &Marker) -> Result<FileClaim, FileError> {
        let path = self.claim_path(marker);
        Ok(FileClaim {
            lock: Some(Lock::acquire(&path)?),
            path,
        })
    }

    fn is_claimed(&self, marker: &Marker) -> Result<bool, FileError> {
        let path = self.claim_path(marker);
        Lock::is_held(&path).map_err(at("lock", &path))
    }

    fn delivering(
        &self,
        marker: &Marker,
        sharing: Sharing,
        limit: Duration,
        on_wait: impl FnOnce(),
    ) -> Result<Option<HeldLock>, FileError> {
        HeldLock::acquire(&self.delivery_lock(marker), sharing, limit, on_wait)
    }

    fn delivery_lock(&self, marker: &Marker) -> PathBuf {
        self.path.with_extension(format!("{marker}.delivery.lock"))
    }

    fn release(&self, marker: &Marker) {
        // Still there only if the process was killed: dropping a claim removes its file.
        let _ = fs::remove_file(self.claim_path(marker));
        let deliveries = self.delivery_lock(marker);
        if deliveries.exists() {
            // The last holder removes it.
            drop(HeldLock::acquire(
                &deliveries,
                Sharing::Alone,
                Duration::ZERO,
                || {},
            ));
        }
    }
}

fn reserve(file: &File) {
    // Not every file system can. Then a full disk shows when a line is written.
    #[cfg(target_os = "linux")]
    let _ = rustix::fs::fallocate(file, rustix::fs::FallocateFlags::KEEP_SIZE, 0, RESERVED);
    #[cfg(not(target_os = "linux"))]
    let _ = file;
}

fn append(file: &mut File, line: &[u8]) -> io::Result<()> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut text = Vec::new();
    if length > 0 {
        // A line that a crash cut off must not swallow this one.
        let mut last = [0];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        text.extend((last != *b"\n").then_some(b'\n'));
    }
    text.extend_from_slice(line);
    file.write_all(&text).inspect_err(|_| {
        // Takes back what a full disk still took of the line. If that fails too, the rest is
        // reported as an unreadable line.
        let _ = file.set_len(length);
    })
}

impl Drop for FileClaim {
    fn drop(&mut self) {
        // Unlocked first: Windows cannot remove a locked file.
        self.lock.take();
        // A file that stays does no harm: only its lock counts.
        let _ = fs::remove_file(&self.path);
    }
}

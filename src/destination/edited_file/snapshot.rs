//! A file as it was read.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::destination::edit::refused;
use crate::destination::error::{DeliveryError, Outcome};
use crate::durable;

use super::encrypted::encryption;

/// How long to wait for another process that has locked the file.
pub(super) const LOCK_LIMIT: Duration = Duration::from_secs(5);
/// How long to wait for its lock before anything was done, when an error costs nothing.
pub(super) const PROOF_LOCK_LIMIT: Duration = Duration::from_millis(500);
/// The largest file that is edited, in bytes.
const MAX_LENGTH: u64 = 1024 * 1024;

/// A file as it was read, or that it does not exist.
pub(super) struct Snapshot {
    target: PathBuf,
    found: Option<Found>,
}

/// An existing file.
pub(super) struct Found {
    /// While it is open, this process has its lock. On Windows, an open file cannot be replaced.
    #[cfg(unix)]
    pub(super) file: File,
    pub(super) metadata: Metadata,
    text: String,
}

impl Snapshot {
    /// Reads a file, and waits up to `limit` for another process that has locked it.
    pub(super) fn take(path: &Path, limit: Duration) -> Result<Self, DeliveryError> {
        let target = durable::follow(path).map_err(|error| {
            refused(error.source.to_string()).hint("create what the link leads to")
        })?;
        let found = match fs::metadata(&target) {
            Ok(metadata) => Some(Found::read(&target, &metadata, limit)?),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(refused(format!("cannot read it: {error}"))),
        };
        let folder = durable::folder_of(&target);
        if found.is_none() && !folder.is_dir() {
            let reason = format!("the folder `{}` does not exist", folder.display());
            return Err(refused(reason).hint(format!("create it: `mkdir -p {}`", folder.display())));
        }
        Ok(Self { target, found })
    }

    /// The file that is changed: not a symbolic link.
    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    pub(super) fn folder(&self) -> &Path {
        durable::folder_of(&self.target)
    }

    pub(super) fn found(&self) -> Option<&Found> {
        self.found.as_ref()
    }

    /// The text; an empty one if the file does not exist.
    pub(super) fn text(&self) -> &str {
        self.found.as_ref().map_or("", |found| &found.text)
    }

    /// Makes what was read durable: it may be what this process wrote before it was interrupted.
    pub(super) fn sync(&self) -> Result<(), DeliveryError> {
        let sync = || -> io::Result<()> {
            #[cfg(unix)]
            if let Some(found) = &self.found {
                found.file.sync_all()?;
            }
            durable::sync_folder(self.folder())
        };
        sync().map_err(|error| {
            DeliveryError::new(
                Outcome::Unknown,
                format!("cannot write it to the disk: {error}"),
            )
        })
    }

    /// Whether the file is still as it was read.
    pub(super) fn is_current(&self) -> io::Result<bool> {
        let found = match (&self.found, fs::symlink_metadata(&self.target)) {
            (None, Err(error)) if error.kind() == ErrorKind::NotFound => return Ok(true),
            (None, Ok(_)) => return Ok(false),
            (Some(_), Err(error)) if error.kind() == ErrorKind::NotFound => return Ok(false),
            (None | Some(_), Err(error)) => return Err(error),
            (Some(found), Ok(now)) => {
                if !is_same(&found.metadata, &now) {
                    return Ok(false);
                }
                found
            }
        };
        // Also the content: the time of a change may be too coarse.
        Ok(fs::read(&self.target)? == found.text.as_bytes())
    }
}

#[cfg(unix)]
fn is_same(before: &Metadata, now: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |metadata: &Metadata| {
        let modified = (metadata.mtime(), metadata.mtime_nsec());
        (metadata.dev(), metadata.ino(), modified, metadata.len())
    };
    identity(before) == identity(now)
}

#[cfg(not(unix))]
fn is_same(before: &Metadata, now: &Metadata) -> bool {
    before.modified().ok() == now.modified().ok() && before.len() == now.len()
}

impl Found {
    fn read(target: &Path, metadata: &Metadata, limit: Duration) -> Result<Self, DeliveryError> {
        if !metadata.is_file() {
            return Err(refused(format!("it is {}, not a file", kind(metadata))));
        }
        let file = durable::open(target, durable::private_options().read(true))
            .map_err(|error| refused(format!("cannot read it: {error}")))?;
        #[cfg(unix)]
        lock(&file, limit)?;
        #[cfg(not(unix))]
        let _ = limit;
        // Only now: it may have been replaced before it was opened, or while it was locked.
        let read = || -> io::Result<(Metadata, Vec<u8>)> {
            let mut bytes = Vec::new();
            // One byte more than is allowed, to tell a file of that length from a larger one.
            (&file).take(MAX_LENGTH + 1).read_to_end(&mut bytes)?;
            Ok((file.metadata()?, bytes))
        };
        let (metadata, bytes) =
            read().map_err(|error| refused(format!("cannot read it: {error}")))?;
        let text = text(bytes)?;
        Ok(Self {
            #[cfg(unix)]
            file,
            metadata,
            text,
        })
    }
}

fn text(bytes: Vec<u8>) -> Result<String, DeliveryError> {
    if bytes.len() as u64 > MAX_LENGTH {
        return Err(refused("it is larger than 1 MiB"));
    }
    if bytes.contains(&0) {
        return Err(refused("it contains a NUL byte, so it is not a text"));
    }
    let text = String::from_utf8(bytes).map_err(|_| refused("it is not UTF-8"))?;
    match encryption(&text) {
        Some(program) => Err(refused(format!("it is encrypted by {program}"))
            .hint(format!("write it with {program}: `--to 'command:CMD'`"))),
        None => Ok(text),
    }
}

#[cfg(unix)]
fn kind(metadata: &Metadata) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    let kind = metadata.file_type();
    if kind.is_dir() {
        "a folder"
    } else if kind.is_fifo() {
        "a pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn kind(metadata: &Metadata) -> &'static str {
    if metadata.is_dir() {
        "a folder"
    } else {
        "a device"
    }
}

/// Takes the lock of a file, with which other programs agree on who changes it.
#[cfg(unix)]
fn lock(file: &File, limit: Duration) -> Result<(), DeliveryError> {
    use rustix::fs::{FlockOperation, fcntl_lock};
    let is_locked = match durable::queue(file, limit) {
        Ok(()) => matches!(
            // The other kind of locks, which `flock` does not see.
            fcntl_lock(file, FlockOperation::NonBlockingLockShared),
            Err(rustix::io::Errno::AGAIN | rustix::io::Errno::ACCESS)
        ),
        // Some file systems have no locks.
        Err(error) => error.kind() == ErrorKind::TimedOut,
    };
    if is_locked {
        return Err(
            DeliveryError::new(Outcome::Refused, "another process has locked it")
                .hint("close the program that uses it and try again"),
        );
    }
    Ok(())
}

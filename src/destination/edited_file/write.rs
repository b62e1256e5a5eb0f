//! Writes a file that was read, unless it was changed meanwhile.

use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::destination::error::{DeliveryError, Outcome};
use crate::durable;
use crate::failpoint;

use super::snapshot::Snapshot;

/// The point at which a file was read, and is not yet changed.
const CHANGING: &str = "destination.changing";
/// How much of a file's name is in that of its temporary files, in characters.
const NAME_LENGTH: usize = 100;

/// What became of a write.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Written {
    Done,
    /// Nothing was written, because another program changed the file.
    ChangedMeanwhile,
}

impl Snapshot {
    /// Writes this text in the file's place, or removes the file, and releases its lock.
    ///
    /// # Errors
    /// [`DeliveryError`]: nothing was changed, or it is unknown.
    pub(super) fn write(
        self,
        text: Option<&str>,
        in_place: bool,
    ) -> Result<Written, DeliveryError> {
        let mut outcome = Outcome::NotDone;
        let result = match text {
            text if in_place && self.found().is_some() => {
                self.overwrite(text.unwrap_or_default(), &mut outcome)
            }
            None => self.remove(&mut outcome),
            Some(text) => self.replace(text, &mut outcome),
        };
        result.map_err(|error| DeliveryError::new(outcome, format!("cannot write it: {error}")))
    }

    fn replace(&self, text: &str, outcome: &mut Outcome) -> io::Result<Written> {
        failpoint::disk("deliver", self.target())?;
        let mut temporary = self.temporary()?;
        match self.found() {
            // Before the content: it must not be readable by others even for a moment.
            Some(found) => copy_access(temporary.as_file(), &found.metadata)?,
            None => give_new(temporary.as_file(), self.folder())?,
        }
        temporary.write_all(text.as_bytes())?;
        temporary.as_file().sync_all()?;
        failpoint::pass(CHANGING);
        if !self.is_current()? {
            return Ok(Written::ChangedMeanwhile);
        }
        // A program that takes no lock can still change the file between the check and the rename.
        // At least a file that appeared meanwhile is not overwritten: `persist_noclobber` fails
        // instead.
        let persisted = if self.found().is_some() {
            temporary.persist(self.target())
        } else {
            temporary.persist_noclobber(self.target())
        };
        match persisted {
            Ok(_) => {}
            Err(error)
                if self.found().is_none() && error.error.kind() == ErrorKind::AlreadyExists =>
            {
                return Ok(Written::ChangedMeanwhile);
            }
            Err(error) => return Err(error.error),
        }
        *outcome = Outcome::Unknown;
        durable::sync_folder(self.folder())?;
        Ok(Written::Done)
    }

    /// Removes temporary files of this file that a crash left behind: they contain a key.
    pub(super) fn remove_abandoned(&self) {
        remove_abandoned(self.folder(), &self.prefix());
    }

    /// What the names of its temporary files begin with.
    fn prefix(&self) -> String {
        let name = self.target().file_name().unwrap_or_default();
        let name: String = name.to_string_lossy().chars().take(NAME_LENGTH).collect();
        format!("{}{name}-", durable::TEMPORARY)
    }

    /// A private temporary file in the same folder, which is locked as long as it is in use. One
    /// that a crash left behind is not.
    fn temporary(&self) -> io::Result<NamedTempFile> {
        let temporary = tempfile::Builder::new()
            .prefix(&self.prefix())
            .tempfile_in(self.folder())?;
        // Some file systems have no locks.
        let _ = temporary.as_file().try_lock();
        Ok(temporary)
    }

    fn overwrite(&self, text: &str, outcome: &mut Outcome) -> io::Result<Written> {
        let mut file = OpenOptions::new().write(true).open(self.target())?;
        failpoint::pass(CHANGING);
        if !self.is_current()? {
            return Ok(Written::ChangedMeanwhile);
        }
        *outcome = Outcome::Unknown;
        failpoint::disk("deliver", self.target())?;
        // Cut afterwards: after a crash or on a full disk, a file that was truncated first would be
        // empty.
        file.write_all(text.as_bytes())?;
        file.set_len(text.len() as u64)?;
        file.sync_all()?;
        Ok(Written::Done)
    }

    fn remove(&self, outcome: &mut Outcome) -> io::Result<Written> {
        failpoint::pass(CHANGING);
        if !self.is_current()? {
            return Ok(Written::ChangedMeanwhile);
        }
        if self.found().is_some() {
            fs::remove_file(self.target())?;
        }
        *outcome = Outcome::Unknown;
        durable::sync_folder(self.folder())?;
        Ok(Written::Done)
    }
}

/// Removes temporary files that no process has locked.
fn remove_abandoned(folder: &Path, prefix: &str) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let is_temporary = entry.file_name().to_string_lossy().starts_with(prefix);
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if !is_temporary || !is_file {
            continue;
        }
        let mut options = durable::private_options();
        let Ok(file) = durable::open(&entry.path(), options.read(true)) else {
            continue;
        };
        match file.try_lock() {
            Ok(()) => drop(fs::remove_file(entry.path())),
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => {}
        }
    }
}

/// Gives a new file the owner, group and mode of another one.
#[cfg(unix)]
pub(super) fn copy_access(file: &File, of: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    let now = file.metadata()?;
    if (now.uid(), now.gid()) != (of.uid(), of.gid()) {
        fchown(file, Some(of.uid()), Some(of.gid()))?;
    }
    // After the owner, whose change removes some bits of the mode.
    file.set_permissions(fs::Permissions::from_mode(of.mode() & 0o7777))
}

#[cfg(not(unix))]
pub(super) fn copy_access(file: &File, of: &Metadata) -> io::Result<()> {
    file.set_permissions(of.permissions())
}

/// Makes a new file private, and gives it to the owner of its folder.
pub(super) fn give_new(file: &File, folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
    }
    durable::give_to_owner(file, folder)
}

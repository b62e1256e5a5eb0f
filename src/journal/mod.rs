//! What has been begun and not finished; it survives `kill -9`.
//!
//! One line of JSON for each step, appended before the step that depends on it. Once everything in it is done, the file is
//! emptied. Whoever works holds a lock that bears the work's marker, so that others can tell what is being done from what
//! was interrupted.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek, SeekFrom, Write};
use std::path::PathBuf;

use crate::durable::{self, FileError, Lock, at, sync_folder};
use crate::failpoint;
use crate::model::Marker;

mod contents;
mod record;

pub use contents::{Contents, Creation, Work};
pub use record::{Intent, Loose, Record, Revocation};

/// Why the journal cannot be used. The file is not changed when one of these is returned.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// It cannot be read, locked or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A newer genkey wrote it.
    #[error("`{}` was written by a newer genkey (version {found}), and this one does not know what it says", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version of a line in it.
        found: u32,
    },
}

/// Whether a line is on the disk when it is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// It survives a power loss: nothing else tells of what follows.
    Synced,
    /// It survives the end of this process, and a power loss perhaps. Lost, it costs a second look, never a key.
    Written,
}

/// From this length on, what is done is dropped although something else is not done.
const LONG: usize = 64 * 1024;

/// The journal at its place.
#[derive(Debug, Clone)]
pub struct Journal {
    path: PathBuf,
}

/// Work that this process has begun. Dropped before it is [`Begun::done`], it is left to `genkey recover`.
#[derive(Debug)]
pub struct Begun {
    journal: Journal,
    marker: Marker,
    lock: Option<Lock>,
}

impl Journal {
    /// The journal at `path`, which need not exist.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Writes that something is about to be done, and holds its lock.
    ///
    /// # Errors
    /// [`JournalError`] when that could not be written; nothing may be done then.
    pub fn begin(&self, record: &Record, safety: Safety) -> Result<Begun, JournalError> {
        let marker = record.marker().clone();
        let lock = Lock::acquire(&self.work_lock(&marker))?;
        let begun = Begun { journal: self.clone(), marker, lock: Some(lock) };
        let _lock = self.lock()?;
        self.read()?;
        self.with_file(safety, |file| self.append(file, record))?;
        Ok(begun)
    }

    /// Writes down a further step of work whose process has ended.
    ///
    /// # Errors
    /// [`JournalError`] when it could not be written.
    pub fn note(&self, record: &Record) -> Result<(), JournalError> {
        let _lock = self.lock()?;
        Ok(self.with_file(Safety::Written, |file| self.append(file, record))?)
    }

    /// Notes that work is finished, and drops what is done when that is all there is, or much. This needs no sync: lost, it
    /// only lets finished work be looked at again.
    ///
    /// # Errors
    /// [`JournalError`] when it could not be written.
    pub fn done(&self, marker: &Marker) -> Result<(), JournalError> {
        let lock = self.lock()?;
        let text = self.with_file(Safety::Written, |file| {
            self.append(file, &Record::Done { marker: marker.clone() })?;
            whole(file)
        })?;
        match Contents::parse(&text, &self.path) {
            Ok(contents) if contents.is_empty() => self.with_file(Safety::Written, |file| file.set_len(0))?,
            Ok(contents) if text.len() > LONG => self.drop_done(&text, &contents)?,
            // What a newer genkey has written meanwhile is its own to drop.
            Ok(_) | Err(_) => {}
        }
        drop(lock);
        // Whoever did the work was killed, or it would have removed this itself.
        let _ = fs::remove_file(self.work_lock(marker));
        Ok(())
    }

    /// What is not done and was not finished by its process, as it is right now. A line that another process is just
    /// writing is not read yet.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn unfinished(&self) -> Result<Contents, JournalError> {
        let text = durable::read(&self.path)?.unwrap_or_default();
        if text.is_empty() {
            return Ok(Contents::default());
        }
        let whole_lines = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
        // Nobody can be asked whether an end without a newline is being written or was cut off, but by the lock.
        self.left(text.get(..whole_lines).unwrap_or_default())
    }

    /// The same under the journal's lock, with what is unreadable set aside: moved to a file beside the journal, whose path
    /// is returned if there was any.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn take_stock(&self) -> Result<(Contents, Option<PathBuf>), JournalError> {
        if durable::read(&self.path)?.is_none_or(|text| text.is_empty()) {
            return Ok((Contents::default(), None));
        }
        let _lock = self.lock()?;
        let text = durable::read(&self.path)?.unwrap_or_default();
        let contents = self.left(&text)?;
        if contents.unreadable.is_empty() {
            return Ok((contents, None));
        }
        self.set_aside(&text, &contents.unreadable).map(|path| (contents, Some(path)))
    }

    /// The markers of all work that is not done, whether its process still works on it or not.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn markers(&self) -> Result<Vec<Marker>, JournalError> {
        Ok(self.read()?.work.iter().map(|work| work.marker().clone()).collect())
    }

    /// What a creation that is not done set out to do, whether its process still works on it or not.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn intent(&self, marker: &Marker) -> Result<Option<Intent>, JournalError> {
        Ok(self.read()?.work.into_iter().find_map(|work| match work {
            Work::Creation(Creation { intent, .. }) => (intent.marker == *marker).then_some(intent),
            Work::Revocation(_) | Work::Loose(_) => None,
        }))
    }

    /// Where lines go that cannot be read.
    pub fn aside(&self) -> PathBuf {
        self.path.with_extension("unreadable")
    }

    /// Forgets all work, since what it was about exists no more.
    ///
    /// # Errors
    /// [`JournalError`]
    pub fn clear(&self) -> Result<(), JournalError> {
        if !self.path.exists() {
            return Ok(());
        }
        let _lock = self.lock()?;
        Ok(self.with_file(Safety::Written, |file| file.set_len(0))?)
    }

    /// A lock that only one process at a time holds that finishes or undoes the work of others.
    ///
    /// # Errors
    /// [`JournalError`] when another one holds it for too long.
    pub fn recovering(&self) -> Result<Lock, JournalError> {
        Ok(Lock::acquire(&self.path.with_extension("recover.lock"))?)
    }

    /// The work that nobody is doing any more. Whether somebody is, is looked up first and what is done last: work that ends
    /// in between is gone from the second, and none begins with an old marker.
    fn left(&self, text: &[u8]) -> Result<Contents, JournalError> {
        let mut contents = Contents::parse(text, &self.path)?;
        let mut alive = Vec::new();
        for work in &contents.work {
            let path = self.work_lock(work.marker());
            if Lock::is_held(&path).map_err(at("lock", &path))? {
                alive.push(work.marker().clone());
            }
        }
        let later = self.read()?;
        contents.work.retain(|work| !alive.contains(work.marker()));
        contents.work.retain(|work| later.work.iter().any(|later| later.marker() == work.marker()));
        Ok(contents)
    }

    /// All that is in it right now.
    fn read(&self) -> Result<Contents, JournalError> {
        Contents::parse(&durable::read(&self.path)?.unwrap_or_default(), &self.path)
    }

    /// Keeps the lines of work that is not done, and those that cannot be read.
    fn drop_done(&self, text: &[u8], contents: &Contents) -> Result<(), JournalError> {
        let open = |line: &&[u8]| match record::read(line.trim_ascii_end()) {
            record::Read::Record(record) => contents.work.iter().any(|work| work.marker() == record.marker()),
            record::Read::Newer(_) | record::Read::Unreadable => true,
        };
        let kept = text.split_inclusive(|byte| *byte == b'\n').filter(open).collect::<Vec<_>>().concat();
        Ok(durable::persist(&self.path, &kept)?)
    }

    fn set_aside(&self, text: &[u8], unreadable: &[usize]) -> Result<PathBuf, JournalError> {
        let path = self.aside();
        let mut aside = durable::read(&path)?.unwrap_or_default();
        let mut kept = Vec::new();
        for (number, line) in text.split_inclusive(|byte| *byte == b'\n').enumerate() {
            let to = if unreadable.contains(&(number + 1)) { &mut aside } else { &mut kept };
            to.extend_from_slice(line);
            if !line.ends_with(b"\n") {
                to.push(b'\n');
            }
        }
        durable::persist(&path, &aside)?;
        durable::persist(&self.path, &kept)?;
        Ok(path)
    }

    /// Opens the journal, whose lock is held.
    fn with_file<T>(&self, safety: Safety, work: impl FnOnce(&mut File) -> io::Result<T>) -> Result<T, FileError> {
        let new = !self.path.exists();
        let mut options = durable::private_options();
        // Not opened for appending alone: Windows would not let such a file be emptied. The lock keeps other writers away.
        options.create(true).read(true).write(true).truncate(false);
        if safety == Safety::Synced {
            durable::write_through(&mut options);
        }
        let mut file = options.open(&self.path).map_err(at("open", &self.path))?;
        let finish = || {
            let outcome = work(&mut file)?;
            if safety == Safety::Synced {
                durable::written_through(&file)?;
            }
            if new {
                // The name of a new file is part of its folder, which is written separately. Whoever comes next relies on it.
                self.path.parent().map_or(Ok(()), sync_folder)?;
            }
            Ok(outcome)
        };
        finish().map_err(at("write", &self.path))
    }

    fn lock(&self) -> Result<Lock, FileError> {
        Lock::acquire(&self.path.with_extension("lock"))
    }

    /// Held by the process that does this work.
    fn work_lock(&self, marker: &Marker) -> PathBuf {
        self.path.with_extension(format!("{marker}.lock"))
    }

    /// Appends one line. A line that a crash cut short is ended first, so that it stays one bad line and spoils no other.
    fn append(&self, file: &mut File, record: &Record) -> io::Result<()> {
        failpoint::disk("append", &self.path)?;
        let length = file.seek(SeekFrom::End(0))?;
        let mut line = Vec::new();
        if length > 0 {
            let mut last = [0];
            file.seek(SeekFrom::End(-1))?;
            file.read_exact(&mut last)?;
            line.extend((last != *b"\n").then_some(b'\n'));
        }
        line.extend(record::line(record)?);
        file.write_all(&line).inspect_err(|_| {
            // What a full disk still took of the line would be reported as damage. It is, should this fail too.
            let _ = file.set_len(length);
        })
    }
}

fn whole(file: &mut File) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut text)?;
    Ok(text)
}

impl Begun {
    /// Writes down a further step.
    ///
    /// # Errors
    /// [`JournalError`] when it could not be written.
    pub fn note(&self, record: &Record) -> Result<(), JournalError> {
        self.journal.note(record)
    }

    /// Nothing is left to do.
    ///
    /// # Errors
    /// [`JournalError`] when that could not be written: then the work will be looked at again, which changes nothing.
    pub fn done(self) -> Result<(), JournalError> {
        self.journal.done(&self.marker)
    }
}

impl Drop for Begun {
    /// Gives the work free. On Windows, what is locked cannot be removed.
    fn drop(&mut self) {
        self.lock.take();
        // A lock that nobody holds says as much as one that is not there.
        let _ = fs::remove_file(self.journal.work_lock(&self.marker));
    }
}

#[cfg(test)]
mod tests;

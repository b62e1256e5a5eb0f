//! What has been begun and not finished; it survives `kill -9`.
//!
//! One line of JSON for each step, appended before the step that depends on it. Once everything in
//! it is done, it is emptied. Whoever works on an operation holds a claim on its marker, so that
//! others can tell what is being done from what was interrupted.

use std::path::PathBuf;

use crate::durable::{Lock, at};
use crate::model::Marker;

mod error;
mod file;
mod log;
mod record;
mod unfinished;

use file::LogFile;
use log::{Log, whole_lines};
use record::Record;

pub use error::JournalError;
pub use log::Durability;
pub use record::{LoginChange, Plan, Revocation, Step, Work};
pub use unfinished::{Attention, Operation, Unfinished};

/// From this length on, what is done is dropped although something else is not done.
const LONG: usize = 64 * 1024;

/// The journal over its log.
#[derive(Debug, Clone)]
pub struct Journal {
    log: LogFile,
}

/// An operation that this process works on. Dropped before it is [`Claim::done`], it is left to
/// `genkey recover`.
#[derive(Debug)]
pub struct Claim {
    journal: Journal,
    marker: Marker,
    _held: <LogFile as Log>::Claim,
}

impl Journal {
    /// The journal in the file at `path`, which need not exist.
    pub fn new(path: PathBuf) -> Self {
        Self {
            log: LogFile::new(path),
        }
    }

    /// Writes that an operation begins, and claims it.
    ///
    /// # Errors
    /// [`JournalError`] when that could not be written; nothing may be done then.
    pub fn begin(&self, work: Work, durability: Durability) -> Result<Claim, JournalError> {
        let marker = work.marker().clone();
        let claim = Claim {
            journal: self.clone(),
            _held: self.log.claim(&marker)?,
            marker,
        };
        let _lock = self.log.lock()?;
        self.read()?;
        self.append(&Record::Begin(work), durability)?;
        Ok(claim)
    }

    /// Writes that a step is done of an operation whose process has ended.
    pub fn note(&self, marker: &Marker, step: Step) -> Result<(), JournalError> {
        let _lock = self.log.lock()?;
        self.append(&Record::Step(marker.clone(), step), Durability::Buffered)
    }

    /// Writes that an operation is finished, and drops what is done when that is all there is, or
    /// much. This needs no sync: lost, it only lets a finished operation be looked at again.
    pub fn done(&self, marker: &Marker) -> Result<(), JournalError> {
        let lock = self.log.lock()?;
        self.append(
            &Record::Step(marker.clone(), Step::Done),
            Durability::Buffered,
        )?;
        let text = self.log.read()?;
        match Unfinished::parse(&text, self.log.path()) {
            Ok(unfinished) if unfinished.is_empty() => self.log.clear()?,
            Ok(unfinished) if text.len() > LONG => self.drop_done(&text, &unfinished)?,
            // What a newer genkey has written meanwhile is its own to drop.
            Ok(_) | Err(_) => {}
        }
        drop(lock);
        self.log.release(marker);
        Ok(())
    }

    /// What is not finished and what no process works on right now. A line that is just being
    /// written is not read yet.
    pub fn unfinished(&self) -> Result<Unfinished, JournalError> {
        let text = self.log.read()?;
        // Only the lock tells whether an end without a newline is being written or was cut off.
        self.unclaimed(whole_lines(&text))
    }

    /// The same under the journal's lock, with what is unreadable set aside: moved to a file whose
    /// path is returned if there was any.
    pub fn read_for_recovery(&self) -> Result<(Unfinished, Option<PathBuf>), JournalError> {
        if self.log.read()?.is_empty() {
            return Ok((Unfinished::default(), None));
        }
        let _lock = self.log.lock()?;
        let text = self.log.read()?;
        let unfinished = self.unclaimed(&text)?;
        let aside = (!unfinished.unreadable.is_empty())
            .then(|| self.set_aside(&text, &unfinished.unreadable));
        Ok((unfinished, aside.transpose()?))
    }

    /// The markers of all that is not finished, whether a process works on it or not.
    pub fn markers(&self) -> Result<Vec<Marker>, JournalError> {
        Ok(self
            .read()?
            .operations
            .iter()
            .map(|operation| operation.work.marker().clone())
            .collect())
    }

    /// The plan of a creation that is not finished, whether a process works on it or not.
    pub fn plan(&self, marker: &Marker) -> Result<Option<Plan>, JournalError> {
        Ok(self.read()?.plan(marker))
    }

    /// Where unreadable lines go.
    pub fn aside(&self) -> PathBuf {
        self.log.aside()
    }

    /// Drops everything, since what it was about exists no more.
    pub fn clear(&self) -> Result<(), JournalError> {
        if self.log.read()?.is_empty() {
            return Ok(());
        }
        let _lock = self.log.lock()?;
        Ok(self.log.clear()?)
    }

    /// A lock that only one process at a time holds that finishes or undoes the operations of
    /// others.
    pub fn recovering(&self) -> Result<Lock, JournalError> {
        Ok(self.log.recovering()?)
    }

    /// The operations that nobody works on. Claims are looked up first and what is done last: an
    /// operation that ends in between is gone from the second, and none begins with an old
    /// marker.
    fn unclaimed(&self, text: &[u8]) -> Result<Unfinished, JournalError> {
        let mut unfinished = Unfinished::parse(text, self.log.path())?;
        let mut claimed = Vec::new();
        for operation in &unfinished.operations {
            claimed.push(self.log.is_claimed(operation.work.marker())?);
        }
        let later = if claimed.is_empty() {
            Unfinished::default()
        } else {
            self.read()?
        };
        let mut claimed = claimed.into_iter();
        unfinished.operations.retain(|operation| {
            claimed.next() == Some(false) && later.has(operation.work.marker())
        });
        Ok(unfinished)
    }

    fn read(&self) -> Result<Unfinished, JournalError> {
        Unfinished::parse(&self.log.read()?, self.log.path())
    }

    fn append(&self, record: &Record, durability: Durability) -> Result<(), JournalError> {
        let line = record
            .line()
            .map_err(|error| at("write", self.log.path())(error.into()))?;
        Ok(self.log.append(&line, durability)?)
    }

    /// Keeps the lines of what is not finished, and those that cannot be read.
    fn drop_done(&self, text: &[u8], unfinished: &Unfinished) -> Result<(), JournalError> {
        let open = |line: &&[u8]| match record::read(line.trim_ascii_end()) {
            Ok(record) => unfinished.has(record.marker()),
            Err(_) => true,
        };
        let kept = text
            .split_inclusive(|byte| *byte == b'\n')
            .filter(open)
            .collect::<Vec<_>>()
            .concat();
        Ok(self.log.replace(&kept)?)
    }

    fn set_aside(&self, text: &[u8], unreadable: &[usize]) -> Result<PathBuf, JournalError> {
        let (mut aside, mut kept) = (Vec::new(), Vec::new());
        for (number, line) in text.split_inclusive(|byte| *byte == b'\n').enumerate() {
            let to = if unreadable.contains(&(number + 1)) {
                &mut aside
            } else {
                &mut kept
            };
            to.extend_from_slice(line);
            if !line.ends_with(b"\n") {
                to.push(b'\n');
            }
        }
        let path = self.log.set_aside(&aside)?;
        self.log.replace(&kept)?;
        Ok(path)
    }
}

impl Claim {
    /// Writes that a step is done.
    pub fn note(&self, step: Step) -> Result<(), JournalError> {
        self.journal.note(&self.marker, step)
    }

    /// Nothing is left to do.
    ///
    /// # Errors
    /// [`JournalError`] when that could not be written: then the operation will be looked at again,
    /// which changes nothing.
    pub fn done(self) -> Result<(), JournalError> {
        self.journal.done(&self.marker)
    }
}

#[cfg(test)]
mod tests;

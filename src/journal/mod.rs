//! The unfinished operations, recorded so that they survive `kill -9`.
//!
//! One line of JSON per step, appended before the step that depends on it. Once all operations are
//! done, the file is emptied. A process holds a claim on the marker of its operation, which tells
//! operations in progress from interrupted ones.

use std::path::PathBuf;
use std::time::Duration;

use crate::durable::{HeldLock, Lock, Sharing, at};
use crate::model::Marker;

mod error;
mod file;
mod found;
mod log;
mod plan;
mod record;
mod unfinished;

use file::LogFile;
use log::{Log, whole_lines};
use record::Record;

pub use error::JournalError;
pub use found::Found;
pub use log::Durability;
pub use plan::Plan;
pub use record::{IssuedKey, LoginChange, OldKey, Revocation, Rotation, Step, Work};
pub use unfinished::{Attention, Operation, Progress, Switched, Unfinished};

// The length in bytes from which the lines of finished operations are removed although others are
// unfinished.
const COMPACT_FROM: usize = 64 * 1024;

/// The journal.
#[derive(Debug, Clone)]
pub struct Journal {
    log: LogFile,
}

/// An operation of this process. Dropped without [`Claim::done`], it is left to `genkey recover`.
#[derive(Debug)]
pub struct Claim {
    journal: Journal,
    marker: Marker,
    _held: <LogFile as Log>::Claim,
}

impl Journal {
    /// The journal at `path`; the file need not exist.
    pub fn new(path: PathBuf) -> Self {
        Self {
            log: LogFile::new(path),
        }
    }

    /// Records that an operation starts, and claims it.
    ///
    /// # Errors
    /// [`JournalError`]; the operation must not be started then.
    pub fn begin(&self, work: Work, durability: Durability) -> Result<Claim, JournalError> {
        let marker = work.marker().clone();
        // Claimed before it is recorded, so that nobody takes it for interrupted in between.
        let claim = Claim {
            journal: self.clone(),
            _held: self.log.claim(&marker)?,
            marker,
        };
        let _lock = self.log.lock()?;
        // Fails if a newer genkey wrote to the journal, which then stays unchanged.
        let unfinished = self.read()?;
        if let Work::Rotate(rotation) = &work {
            self.refuse_second(rotation, &unfinished)?;
        }
        self.append(&Record::Begin(Box::new(work)), durability)?;
        Ok(claim)
    }

    /// Records a step of an operation.
    pub fn note(&self, marker: &Marker, step: Step) -> Result<(), JournalError> {
        self.note_with(marker, step, Durability::Buffered)
    }

    /// Records a step that a power loss must not undo.
    pub fn note_synced(&self, marker: &Marker, step: Step) -> Result<(), JournalError> {
        self.note_with(marker, step, Durability::Synced)
    }

    fn note_with(
        &self,
        marker: &Marker,
        step: Step,
        durability: Durability,
    ) -> Result<(), JournalError> {
        let _lock = self.log.lock()?;
        self.append(&Record::Step(marker.clone(), step), durability)
    }

    /// Records that an operation is finished, and empties or compacts the journal if it can.
    pub fn done(&self, marker: &Marker) -> Result<(), JournalError> {
        let lock = self.log.lock()?;
        // Without a sync: if it is lost, `recover` finds that there is nothing to do.
        self.append(
            &Record::Step(marker.clone(), Step::Done),
            Durability::Buffered,
        )?;
        let text = self.log.read()?;
        match Unfinished::parse(&text, self.log.path()) {
            Ok(unfinished) if unfinished.is_empty() => self.log.clear()?,
            Ok(unfinished) if text.len() > COMPACT_FROM => self.compact(&text, &unfinished)?,
            // Lines that a newer genkey has written meanwhile stay as they are.
            Ok(_) | Err(_) => {}
        }
        drop(lock);
        self.log.release(marker);
        Ok(())
    }

    /// The unfinished operations that no process is working on.
    pub fn unfinished(&self) -> Result<Unfinished, JournalError> {
        let text = self.log.read()?;
        // Without the lock, a last line without a newline may be one that is just being written.
        self.unclaimed(whole_lines(&text))
    }

    /// Reads the unfinished operations that no process is working on, and moves unreadable lines to
    /// another file. Returns its path if there were any.
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

    /// The markers of all unfinished operations, those in progress included.
    pub fn markers(&self) -> Result<Vec<Marker>, JournalError> {
        Ok(self
            .read()?
            .operations
            .iter()
            .map(|operation| operation.work.marker().clone())
            .collect())
    }

    /// The unfinished rotations, which may be in progress.
    pub fn rotations(&self) -> Result<Vec<Operation>, JournalError> {
        let mut operations = self.read()?.operations;
        operations.retain(|operation| matches!(operation.work, Work::Rotate(_)));
        Ok(operations)
    }

    /// The plan of an unfinished creation, which may be in progress, and whose key must not lose its
    /// marker.
    pub fn plan(&self, marker: &Marker) -> Result<Option<Plan>, JournalError> {
        Ok(self.read()?.plan(marker))
    }

    /// The path of the file that unreadable lines are moved to.
    pub fn aside(&self) -> PathBuf {
        self.log.aside()
    }

    /// Removes all operations. For a service that no longer exists.
    pub fn clear(&self) -> Result<(), JournalError> {
        if self.log.read()?.is_empty() {
            return Ok(());
        }
        let _lock = self.log.lock()?;
        Ok(self.log.clear()?)
    }

    /// A lock that one process at a time holds while it recovers.
    pub fn recovering(&self) -> Result<Lock, JournalError> {
        Ok(self.log.recovering()?)
    }

    /// A lock that one process at a time holds while it renews the keys of a runbook. Waits up to
    /// `limit`; `on_wait` is called before that.
    pub fn renewing(&self, limit: Duration, on_wait: impl FnOnce()) -> Result<Lock, JournalError> {
        Ok(self.log.renewing(limit, on_wait)?)
    }

    /// A lock on the deliveries of the key with this marker, which is held by those who deliver it and
    /// by the commands that they run. Waits up to `limit`, and calls `on_wait` before that; `None` if
    /// it is still held then.
    pub fn delivering(
        &self,
        marker: &Marker,
        sharing: Sharing,
        limit: Duration,
        on_wait: impl FnOnce(),
    ) -> Result<Option<HeldLock>, JournalError> {
        Ok(self.log.delivering(marker, sharing, limit, on_wait)?)
    }

    /// The path of that lock.
    pub fn delivery_lock(&self, marker: &Marker) -> PathBuf {
        self.log.delivery_lock(marker)
    }

    /// Refuses to rotate a key that is being rotated, or was and still has its old key.
    fn refuse_second(
        &self,
        rotation: &Rotation,
        unfinished: &Unfinished,
    ) -> Result<(), JournalError> {
        let Some(earlier) = unfinished.conflicting(rotation) else {
            return Ok(());
        };
        let name = rotation.plan.name.clone();
        if let Some((Rotation { old: Some(old), .. }, Switched { retire_at, .. })) =
            earlier.retiring()
        {
            let (id, until) = (old.id.clone(), retire_at);
            return Err(JournalError::Retiring { name, id, until });
        }
        if self.log.is_claimed(earlier.work.marker())? {
            return Err(JournalError::UnderWay { name });
        }
        Err(JournalError::Interrupted { name })
    }

    /// The operations in this text that are neither claimed nor finished by now.
    fn unclaimed(&self, text: &[u8]) -> Result<Unfinished, JournalError> {
        let mut unfinished = Unfinished::parse(text, self.log.path())?;
        // The claims first, then the journal again: an operation that ended in between has no claim
        // any more, and is no longer in the journal.
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

    fn compact(&self, text: &[u8], unfinished: &Unfinished) -> Result<(), JournalError> {
        let open = |line: &&[u8]| match record::parse(line.trim_ascii_end()) {
            Ok(record) => unfinished.has(record.marker()),
            Err(_) => true,
        };
        let lines = text
            .split_inclusive(|byte| *byte == b'\n')
            .filter(open)
            .collect::<Vec<_>>()
            .concat();
        Ok(self.log.replace(&lines)?)
    }

    fn set_aside(&self, text: &[u8], unreadable: &[usize]) -> Result<PathBuf, JournalError> {
        let (mut aside, mut rest) = (Vec::new(), Vec::new());
        for (number, line) in text.split_inclusive(|byte| *byte == b'\n').enumerate() {
            let to = if unreadable.contains(&(number + 1)) {
                &mut aside
            } else {
                &mut rest
            };
            to.extend_from_slice(line);
            if !line.ends_with(b"\n") {
                to.push(b'\n');
            }
        }
        // Copied before they are removed: a crash in between leaves them twice, not nowhere.
        let path = self.log.set_aside(&aside)?;
        self.log.replace(&rest)?;
        Ok(path)
    }
}

impl Claim {
    /// Records a step.
    pub fn note(&self, step: Step) -> Result<(), JournalError> {
        self.journal.note(&self.marker, step)
    }

    /// Records that the operation is finished.
    ///
    /// # Errors
    /// [`JournalError`]; `recover` will then find nothing to do.
    pub fn done(self) -> Result<(), JournalError> {
        self.journal.done(&self.marker)
    }
}

#[cfg(test)]
mod tests;

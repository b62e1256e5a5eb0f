//! The interface between the journal and the file that it is written to.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::durable::{FileError, HeldLock, Lock, Sharing};
use crate::model::Marker;

/// How durable a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// It survives a power loss. For what nothing else has a record of.
    Synced,
    /// It survives the end of this process, but perhaps no power loss. For lines whose loss only
    /// makes `recover` do something again.
    Buffered,
}

/// A log of lines, and claims on operations. Callers hold the lock while they change lines.
pub(super) trait Log {
    /// Held by the process that works on an operation; released when dropped.
    type Claim;

    /// The path of the log, for messages.
    fn path(&self) -> &Path;

    fn read(&self) -> Result<Vec<u8>, FileError>;

    /// Appends a line, after ending one that a crash cut off.
    fn append(&self, line: &[u8], durability: Durability) -> Result<(), FileError>;

    fn replace(&self, text: &[u8]) -> Result<(), FileError>;

    fn clear(&self) -> Result<(), FileError>;

    /// Appends lines to the file of unreadable lines, and returns its path.
    fn set_aside(&self, lines: &[u8]) -> Result<PathBuf, FileError>;

    /// The path of the file of unreadable lines.
    fn aside(&self) -> PathBuf;

    /// Locks the log against other writers.
    fn lock(&self) -> Result<Lock, FileError>;

    /// Locks the log against other processes that recover.
    fn recovering(&self) -> Result<Lock, FileError>;

    /// Locks the log against other processes that renew; calls `on_wait` before waiting.
    fn renewing(&self, limit: Duration, on_wait: impl FnOnce()) -> Result<Lock, FileError>;

    /// Claims an operation.
    fn claim(&self, marker: &Marker) -> Result<Self::Claim, FileError>;

    fn is_claimed(&self, marker: &Marker) -> Result<bool, FileError>;

    /// Locks the deliveries of a key; `None` if they are still locked after `limit`. Calls `on_wait`
    /// before waiting.
    fn delivering(
        &self,
        marker: &Marker,
        sharing: Sharing,
        limit: Duration,
        on_wait: impl FnOnce(),
    ) -> Result<Option<HeldLock>, FileError>;

    /// The path of the lock of a key's deliveries.
    fn delivery_lock(&self, marker: &Marker) -> PathBuf;

    /// Removes the locks of a killed process.
    fn release(&self, marker: &Marker);
}

/// The text up to and including its last newline.
pub(super) fn whole_lines(text: &[u8]) -> &[u8] {
    let end = text
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |last| last + 1);
    text.get(..end).unwrap_or_default()
}

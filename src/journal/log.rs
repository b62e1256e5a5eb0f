//! What the journal is written to.

use std::path::{Path, PathBuf};

use crate::durable::{FileError, Lock};
use crate::model::Marker;

/// Whether a line is on the disk when it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// It survives a power loss: nothing else tells of what follows.
    Synced,
    /// It survives the end of this process, and a power loss perhaps. Lost, it costs a second look,
    /// never a key.
    Buffered,
}

/// Lines of text in one place, and claims on operations. What changes lines is called under the
/// lock.
pub(super) trait Log {
    /// Held by the process that works on an operation; released when dropped.
    type Claim;

    /// The place, for messages.
    fn path(&self) -> &Path;

    /// All the text; none where there is no log yet.
    fn read(&self) -> Result<Vec<u8>, FileError>;

    /// Adds a line. One that a crash cut short is ended first, so that it stays one bad line and
    /// spoils no other.
    fn append(&self, line: &[u8], durability: Durability) -> Result<(), FileError>;

    /// Replaces all the text.
    fn replace(&self, text: &[u8]) -> Result<(), FileError>;

    /// Removes all the text.
    fn clear(&self) -> Result<(), FileError>;

    /// Adds lines to those that could not be read; returns where they are.
    fn set_aside(&self, lines: &[u8]) -> Result<PathBuf, FileError>;

    /// Where unreadable lines go.
    fn aside(&self) -> PathBuf;

    /// Keeps other writers away.
    fn lock(&self) -> Result<Lock, FileError>;

    /// Keeps others away that finish or undo what was interrupted.
    fn recovering(&self) -> Result<Lock, FileError>;

    /// Claims an operation.
    fn claim(&self, marker: &Marker) -> Result<Self::Claim, FileError>;

    /// Whether a process has claimed an operation.
    fn is_claimed(&self, marker: &Marker) -> Result<bool, FileError>;

    /// Removes what a killed process left of its claim.
    fn release(&self, marker: &Marker);
}

/// The text up to its last newline.
pub(super) fn whole_lines(text: &[u8]) -> &[u8] {
    let end = text
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |last| last + 1);
    text.get(..end).unwrap_or_default()
}

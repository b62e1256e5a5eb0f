//! Errors of the journal.

use std::path::PathBuf;

use crate::durable::FileError;

/// Why the journal cannot be used; it was not changed.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// It cannot be read, locked or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A newer genkey wrote it.
    #[error("`{}` was written by a newer genkey (version {found}); this version cannot read it", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The format version of a line in it.
        found: u32,
    },
}

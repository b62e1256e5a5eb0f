//! Errors of the journal.

use std::path::PathBuf;

use super::record::VERSION;
use crate::durable::FileError;

/// Why the journal cannot be used; it was not changed.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// It cannot be read, locked or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A newer genkey wrote it.
    #[error("`{}` has version {found}, but this genkey only reads version {VERSION}", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The format version of a line in it.
        found: u32,
    },
}

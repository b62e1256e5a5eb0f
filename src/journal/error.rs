//! What can be wrong with the journal.

use std::path::PathBuf;

use crate::durable::FileError;

/// Why the journal cannot be used. It is not changed when one of these is returned.
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

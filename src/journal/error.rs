//! Errors of the journal.

use std::path::PathBuf;

use jiff::Timestamp;

use super::record::NEWEST;
use crate::durable::FileError;
use crate::model::KeyId;

/// Why the journal cannot be used; it was not changed.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// It cannot be read, locked or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A newer genkey wrote it.
    #[error("`{}` has version {found}, but this genkey only reads versions up to {NEWEST}", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The format version of a line in it.
        found: u32,
    },
    /// Another process rotates this key.
    #[error("another genkey process is rotating `{name}`")]
    UnderWay {
        /// The key's name.
        name: String,
    },
    /// An earlier rotation of this key was interrupted.
    #[error("an earlier rotation of `{name}` was interrupted")]
    Interrupted {
        /// The key's name.
        name: String,
    },
    /// The key that this one has replaced still works.
    #[error("`{name}` has replaced the key {id}, which still works until {until:.0}")]
    Retiring {
        /// The name of both keys.
        name: String,
        /// The service's id of the old key.
        id: KeyId,
        /// When it is to be revoked.
        until: Timestamp,
    },
}

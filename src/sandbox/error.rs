//! Why the sandbox does not start.

use std::io;
use std::path::{Path, PathBuf};

use crate::durable::FileError;

/// Why the sandbox cannot start, or its data cannot be deleted. The data is then as it was.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// A file or folder cannot be made, locked or deleted.
    #[error(transparent)]
    File(#[from] FileError),
    /// The data file holds something else.
    #[error("`{}` is not a data file of the sandbox", .path.display())]
    Foreign {
        /// The data file.
        path: PathBuf,
    },
    /// The data file has a layout that this version does not know.
    #[error(
        "`{}` has layout version {found}, and this genkey knows version {known}", .path.display()
    )]
    Layout {
        /// The data file.
        path: PathBuf,
        /// The version that the file states.
        found: i32,
        /// The version that can be read.
        known: i32,
    },
    /// The data file is to be deleted while a server uses it.
    #[error("`{}` is in use by a running sandbox", .path.display())]
    InUse {
        /// The data file.
        path: PathBuf,
    },
    /// SQLite cannot use the data file.
    #[error("cannot use the sandbox's data in `{}`: {source}", .path.display())]
    Data {
        /// The data file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The port cannot be listened on.
    #[error("cannot listen on `127.0.0.1:{port}`: {source}")]
    Listen {
        /// The port that was asked for.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
    /// The thread or its event loop cannot be started.
    #[error("cannot start the sandbox: {0}")]
    Start(io::Error),
    /// The system gives no random bytes.
    #[error("cannot get random bytes from the system: {0}")]
    Random(#[from] getrandom::Error),
}

/// Adds the path to what SQLite says.
pub(super) fn in_data(path: &Path) -> impl Fn(rusqlite::Error) -> SandboxError + '_ {
    move |source| SandboxError::Data { path: path.to_owned(), source }
}

//! Errors of starting and resetting the sandbox.

use std::io;
use std::path::{Path, PathBuf};

use crate::durable::FileError;

/// Why the sandbox cannot start, or its data cannot be deleted. The data is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// A file or directory cannot be created, locked or deleted.
    #[error(transparent)]
    File(#[from] FileError),
    /// The data file belongs to something else.
    #[error("`{}` is not a data file of the sandbox", .0.display())]
    Foreign(PathBuf),
    /// The data file has a schema version that is not supported.
    #[error("`{}` has version {}, but this genkey only reads version {}", .0.display(), .1, .2)]
    Schema(PathBuf, i32, i32),
    /// The data file cannot be deleted while a server uses it.
    #[error("`{}` is in use by a running sandbox", .0.display())]
    InUse(PathBuf),
    /// SQLite cannot use the data file.
    #[error("cannot use the sandbox data in `{}`: {}", .0.display(), .1)]
    Data(PathBuf, #[source] rusqlite::Error),
    /// Cannot listen on the port.
    #[error("cannot listen on `127.0.0.1:{0}`: {1}")]
    Listen(u16, #[source] io::Error),
    /// The thread or its event loop cannot be started.
    #[error("cannot start the sandbox: {0}")]
    Start(io::Error),
    /// The system's random number generator failed.
    #[error("cannot get random bytes from the system: {0}")]
    Random(#[from] getrandom::Error),
}

/// Adds the path to an error of SQLite.
pub(super) fn in_data(path: &Path) -> impl Fn(rusqlite::Error) -> SandboxError + '_ {
    move |source| SandboxError::Data(path.to_owned(), source)
}

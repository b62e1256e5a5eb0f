//! Errors about files.

use std::io;
use std::path::{Path, PathBuf};

/// An I/O failure and the path it happened at.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} `{}`: {source}", .path.display())]
pub struct FileError {
    /// The verb: "write", "read", "lock".
    pub action: &'static str,
    pub path: PathBuf,
    pub source: io::Error,
}

/// Adds the path and the action to an I/O failure.
pub fn at<'a>(action: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> FileError + 'a {
    move |source| FileError {
        action,
        path: path.to_owned(),
        source,
    }
}

//! Files that are given as arguments.

use std::fs::File;
use std::io;
use std::path::Path;

use crate::durable::text_of;
use crate::error::{Error, Result};

/// A description that a person has written, and its file as messages show it. `-` is stdin.
///
/// # Errors
/// When it cannot be read; `what` is what the file is.
pub(super) fn read(path: &Path, what: &str) -> Result<(String, String)> {
    let is_stdin = path == Path::new("-");
    let shown = if is_stdin {
        "stdin".to_owned()
    } else {
        format!("`{}`", path.display())
    };
    let text = if is_stdin {
        text_of(io::stdin().lock(), what)
    } else {
        File::open(path)
            .map_err(|error| format!("cannot be read: {error}"))
            .and_then(|file| text_of(file, what))
    };
    match text {
        Ok(text) => Ok((text, shown)),
        Err(reason) => Err(Error::usage(format!("{shown} {reason}"))),
    }
}

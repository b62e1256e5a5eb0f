//! Which file a path means.

use std::fs;
use std::path::{Path, PathBuf};

/// Identifies a file: two names of one file (hard links) have the same result. `path` has no
/// symbolic links.
#[cfg(unix)]
pub(super) fn identify(path: &Path) -> String {
    use std::os::unix::fs::MetadataExt;
    match fs::metadata(path) {
        Ok(found) => format!("file {} of device {}", found.ino(), found.dev()),
        Err(_) => path.display().to_string(),
    }
}

/// Identifies a file. `path` has no symbolic links.
#[cfg(not(unix))]
pub(super) fn identify(path: &Path) -> String {
    path.display().to_string()
}

/// Whether a file is one of these files, is in one of these folders, or is another name of a file
/// there. `path` has no symbolic links.
pub(super) fn is_among(path: &Path, places: &[PathBuf]) -> bool {
    let identity = identify(path);
    places.iter().any(|place| {
        let place = fs::canonicalize(place).unwrap_or_else(|_| place.clone());
        let is_other_name = |entry: fs::DirEntry| identify(&entry.path()) == identity;
        path.starts_with(&place)
            || identify(&place) == identity
            || fs::read_dir(&place).is_ok_and(|entries| entries.flatten().any(is_other_name))
    })
}

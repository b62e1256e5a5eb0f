//! Whether a file can be changed so that everything but its content stays.

use std::fs::OpenOptions;
use std::io;

use crate::destination::edit::refused;
use crate::destination::error::DeliveryError;

use super::snapshot::Snapshot;
use super::write::{copy_access, give_new};

/// Refuses a file that must not be replaced by another one.
pub(super) fn refuse_replacement(snapshot: &Snapshot) -> Result<(), DeliveryError> {
    let Some(reason) = obstacle(snapshot) else {
        return Ok(());
    };
    Err(refused(reason)
        .hint("add `?in-place` to overwrite its content instead, which a crash may interrupt"))
}

#[cfg(unix)]
fn obstacle(snapshot: &Snapshot) -> Option<&'static str> {
    use std::os::unix::fs::MetadataExt;
    let found = snapshot.found()?;
    if found.metadata.nlink() > 1 {
        return Some("it has more than one hard link, and the others would keep the old key");
    }
    if is_mount_point(snapshot) {
        return Some("it is a mount point, which cannot be replaced");
    }
    if has_access_list(&found.file) {
        return Some("it has an access control list, which a new file would not have");
    }
    None
}

#[cfg(not(unix))]
fn obstacle(_: &Snapshot) -> Option<&'static str> {
    None
}

/// Whether something is mounted on the file, as containers do with single files.
#[cfg(unix)]
fn is_mount_point(snapshot: &Snapshot) -> bool {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::MetadataExt;
    // Also from the same file system, which the number of the device does not show.
    if let Ok(mounts) = std::fs::read("/proc/self/mountinfo") {
        let target = snapshot.target().as_os_str().as_bytes();
        return mounts
            .split(|byte| *byte == b'\n')
            .filter_map(mount_point)
            .any(|point| point == target);
    }
    let folder = std::fs::metadata(snapshot.folder());
    let found = snapshot.found();
    found.is_some_and(|found| folder.is_ok_and(|folder| folder.dev() != found.metadata.dev()))
}

/// The mount point in a line of `mountinfo`: its fifth word.
#[cfg(unix)]
fn mount_point(line: &[u8]) -> Option<Vec<u8>> {
    let word = line.split(|byte| *byte == b' ').nth(4)?;
    let mut path = Vec::with_capacity(word.len());
    let mut rest = word;
    while let Some((first, after)) = rest.split_first() {
        // White space and backslashes are written as three octal digits.
        let code = (*first == b'\\').then(|| after.get(..3)).flatten();
        let code = code.and_then(|digits| std::str::from_utf8(digits).ok());
        match code.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            Some(byte) => {
                path.push(byte);
                rest = after.get(3..).unwrap_or_default();
            }
            None => {
                path.push(*first);
                rest = after;
            }
        }
    }
    Some(path)
}

#[cfg(target_os = "linux")]
fn has_access_list(file: &std::fs::File) -> bool {
    rustix::fs::fgetxattr_query(file, "system.posix_acl_access").is_ok_and(|length| length > 0)
}

#[cfg(all(unix, not(target_os = "linux")))]
fn has_access_list(_: &std::fs::File) -> bool {
    false
}

/// Tries whether the file can be written, with the same owner, group and mode.
pub(super) fn prove_write(snapshot: &Snapshot, in_place: bool) -> Result<(), DeliveryError> {
    if snapshot.found().is_some() {
        // A rename needs write access to the folder only. A file that was made read-only is
        // respected all the same.
        OpenOptions::new()
            .write(true)
            .open(snapshot.target())
            .map_err(|error| refused(format!("cannot write it: {error}")))?;
        if in_place {
            return Ok(());
        }
    }
    let folder = snapshot.folder();
    // It has no name where the system allows that, so nothing is to be seen of it.
    let trial = tempfile::tempfile_in(folder).map_err(|error| {
        refused(format!(
            "cannot create a file in its folder `{}`: {error}",
            folder.display()
        ))
    })?;
    let result: io::Result<()> = match snapshot.found() {
        Some(found) => copy_access(&trial, &found.metadata),
        None => give_new(&trial, folder),
    };
    result.map_err(|error| {
        refused(format!(
            "a new file cannot have the same owner, group and mode: {error}"
        ))
        .hint("run genkey as the file's owner, or add `?in-place` to overwrite its content")
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::mount_point;

    #[test]
    fn mount_points_are_unescaped() {
        let line =
            |point: &str| format!("36 35 98:0 /a {point} rw,noatime shared:1 - ext4 /dev/sda rw");
        for (written, path) in [
            ("/mnt/file", "/mnt/file"),
            (r"/a\040b\134c\011", "/a b\\c\t"),
            (r"/a\04", r"/a\04"),
        ] {
            assert_eq!(mount_point(line(written).as_bytes()), Some(path.into()));
        }
        assert_eq!(mount_point(b""), None);
    }
}

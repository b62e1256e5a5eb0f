//! Paths, folders and owners of genkey's own files.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::error::{FileError, at};

/// The folder of a user without a home: a device, so that nothing can exist or be created in it.
pub const NOWHERE: &str = if cfg!(windows) {
    r"\\.\NUL"
} else {
    "/dev/null"
};

pub(super) fn is_nowhere(path: &Path) -> bool {
    path.starts_with(NOWHERE)
}

/// The folder of a file; `.` for a bare name.
pub fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or_else(|| Path::new("."))
}

/// Whether there is nothing at a path, not even a broken symbolic link.
pub fn is_missing(path: &Path) -> bool {
    is_nowhere(path)
        || fs::symlink_metadata(path).is_err_and(|error| error.kind() == ErrorKind::NotFound)
}

/// Resolves symbolic links in a path; the file itself need not exist.
///
/// # Errors
/// [`FileError`], also for a link into a folder that does not exist.
pub fn follow(path: &Path) -> Result<PathBuf, FileError> {
    if is_nowhere(path) {
        return Ok(path.to_owned());
    }
    match fs::canonicalize(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        found => return found.map_err(at("reach", path)),
    }
    let there = path.ancestors().find(|part| !is_missing(part));
    let Some((link, target)) = there.and_then(|part| Some((part, fs::read_link(part).ok()?)))
    else {
        return Ok(path.to_owned());
    };
    let target = folder_of(link).join(target);
    if link == path && folder_of(&target).is_dir() {
        return follow(&target);
    }
    if link != path && link.is_dir() {
        return Ok(path.to_owned());
    }
    // Not created anew: its volume is probably not mounted, and an empty index would hide all keys.
    let reason = format!(
        "`{}` is a link to `{}`, which does not exist",
        link.display(),
        target.display()
    );
    Err(at("reach", path)(io::Error::new(
        ErrorKind::NotFound,
        reason,
    )))
}

/// Creates a folder with its parents, all with mode 0700.
pub fn private_folder(path: &Path) -> Result<(), FileError> {
    // Without a sync of the parents: current file systems write the name of a new folder together
    // with the first file that is synced in it.
    if is_nowhere(path) {
        let reason = "this user has no home folder; set `GENKEY_CONFIG_DIR` and `GENKEY_DATA_DIR`";
        return Err(at("create the folder", path)(io::Error::new(
            ErrorKind::NotFound,
            reason,
        )));
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    let new: Vec<&Path> = path
        .ancestors()
        .take_while(|folder| is_missing(folder))
        .collect();
    builder
        .create(path)
        .map_err(at("create the folder", path))?;
    for folder in new.into_iter().rev() {
        give_folder(folder).map_err(at("create the folder", folder))?;
    }
    Ok(())
}

/// Gives a new file to the owner of its folder, if this process is root's.
#[cfg(unix)]
pub fn give_to_owner(file: &File, folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    // `sudo genkey` in a user's home must not leave files that the user cannot open.
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    let owner = fs::metadata(folder)?;
    if owner.uid() == 0 {
        Ok(())
    } else {
        fchown(file, Some(owner.uid()), Some(owner.gid()))
    }
}

#[cfg(not(unix))]
pub fn give_to_owner(_: &File, _: &Path) -> io::Result<()> {
    Ok(())
}

/// Gives a new folder to the owner of its parent, if this process is root's.
#[cfg(unix)]
fn give_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    // `NOFOLLOW`, since a symbolic link may have been put in its place meanwhile.
    let flags = rustix::fs::OFlags::DIRECTORY | rustix::fs::OFlags::NOFOLLOW;
    let file = fs::OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(folder)?;
    give_to_owner(&file, folder_of(folder))
}

#[cfg(not(unix))]
fn give_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

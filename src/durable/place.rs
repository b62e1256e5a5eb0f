//! Where a file of ours is: through links, and whose it becomes.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::error::{FileError, at};

/// The folder of a user who has no home. Nothing can ever be in it: what is looked for there does
/// not exist, and nothing can be made there.
pub const NOWHERE: &str = if cfg!(windows) {
    r"\\.\NUL"
} else {
    "/dev/null"
};

pub(super) fn is_nowhere(path: &Path) -> bool {
    path.starts_with(NOWHERE)
}

/// The folder that a file is in.
pub fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or_else(|| Path::new("."))
}

/// Whether there is nothing at a path. A link that leads nowhere is something.
pub fn is_missing(path: &Path) -> bool {
    is_nowhere(path)
        || fs::symlink_metadata(path).is_err_and(|error| error.kind() == ErrorKind::NotFound)
}

/// Where a path leads, whether there is a file yet or not. A link to a folder that is not there is
/// an error: its volume may not be mounted, and a file in its stead would begin everything anew.
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
    let reason = format!(
        "`{}` is a link to `{}`, which is not there",
        link.display(),
        target.display()
    );
    Err(at("reach", path)(io::Error::new(
        ErrorKind::NotFound,
        reason,
    )))
}

/// Makes a folder that only its owner can look into, with its parents. Their names are not synced
/// by themselves: the file systems in use write the name of a new folder along with the first thing
/// that is synced in it.
pub fn private_folder(path: &Path) -> Result<(), FileError> {
    if is_nowhere(path) {
        let reason = "this user has no home folder; set `GENKEY_CONFIG_DIR` and `GENKEY_DATA_DIR` to folders of yours";
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

/// Gives a file that this process has just made to the owner of its folder, where that is another
/// than root, who made it: what root once did in a user's home must not lock the user out.
#[cfg(unix)]
pub fn give_to_owner(file: &File, folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
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

/// The same for a folder, but not for what may have been put in its place meanwhile.
#[cfg(unix)]
fn give_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
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

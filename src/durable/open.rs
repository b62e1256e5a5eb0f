//! Opens and reads files; genkey's own only if they are regular files that no other user can change.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use super::error::{FileError, at};
use super::paths::{folder_of, follow, is_nowhere};

// The largest file that is read, in bytes; genkey's own are far smaller.
const MAX_LENGTH: u64 = 64 * 1024 * 1024;

#[derive(Clone, Copy)]
enum Writers {
    Owner,
    OwnerAndGroup,
    /// Not even the user that is root may run what another user has written.
    OwnerOfProgram,
}

/// Reads one of genkey's own files; `None` if it does not exist.
///
/// # Errors
/// [`FileError`], also if others can change the file.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>, FileError> {
    read_ours(path, Writers::Owner)
}

/// Reads a file that people edit; `None` if it does not exist.
///
/// # Errors
/// [`FileError`], also if others than the owner's group can change the file.
pub fn read_editable(path: &Path) -> Result<Option<Vec<u8>>, FileError> {
    // Many systems have a umask of 002, with which new files are writable by the group.
    read_ours(path, Writers::OwnerAndGroup)
}

/// Reads a file with commands that are run, such as a script; `None` if it does not exist.
///
/// # Errors
/// [`FileError`], also if it is of another user, or others can change it.
pub fn read_program(path: &Path) -> Result<Option<Vec<u8>>, FileError> {
    read_ours(path, Writers::OwnerOfProgram)
}

/// Reads a file that the user named, which may be a pipe and have any permissions; `None` if it
/// does not exist.
pub fn read_given(path: &Path) -> Result<Option<Vec<u8>>, FileError> {
    let read = || {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        read_bounded(file, length)
    };
    existing(read()).map_err(at("read", path))
}

fn read_ours(path: &Path, writers: Writers) -> Result<Option<Vec<u8>>, FileError> {
    if is_nowhere(path) {
        return Ok(None);
    }
    let target = follow(path)?;
    let read = || -> io::Result<Vec<u8>> {
        // With write access to the folder of a symbolic link, one can redirect it.
        let (folder, real) = (folder_of(path), folder_of(&target));
        refuse_others(folder, &fs::metadata(folder)?, writers)?;
        if real != folder {
            refuse_others(real, &fs::metadata(real)?, writers)?;
        }
        let file = open(&target, private_options().read(true))?;
        let metadata = file.metadata()?;
        refuse_others(&target, &metadata, writers)?;
        read_bounded(file, metadata.len())
    };
    existing(read()).map_err(at("read", path))
}

fn existing<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        found => found.map(Some),
    }
}

/// Reads a file of about this length at once.
fn read_bounded(file: File, length: u64) -> io::Result<Vec<u8>> {
    // Without room for one byte more, its end would not be noticed before the buffer grows.
    let room = length.min(MAX_LENGTH) + 1;
    let mut content = Vec::with_capacity(usize::try_from(room).unwrap_or_default());
    file.take(MAX_LENGTH + 1).read_to_end(&mut content)?;
    if content.len() as u64 > MAX_LENGTH {
        return Err(io::Error::new(
            ErrorKind::FileTooLarge,
            "larger than 64 MiB",
        ));
    }
    Ok(content)
}

/// Opens one of genkey's own files, with [`private_options`].
///
/// # Errors
/// Any I/O error, or that it is not a regular file.
pub fn open(path: &Path, options: &OpenOptions) -> io::Result<File> {
    // Reading a pipe would block, and reading a device might never end.
    let is_regular = |metadata: fs::Metadata| metadata.is_file();
    match options.open(path) {
        Ok(file) if file.metadata().is_ok_and(is_regular) => Ok(file),
        Err(error) if !fs::metadata(path).is_ok_and(|metadata| !is_regular(metadata)) => Err(error),
        Ok(_) | Err(_) => Err(io::Error::other("not a regular file")),
    }
}

/// Options for opening genkey's own files: created with mode 0600, and without blocking on a pipe.
pub fn private_options() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options
            .mode(0o600)
            .custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    #[cfg(not(unix))]
    options.read(false);
    options
}

/// Makes every write to a file that is opened with these options durable. Call [`written_through`]
/// after the last one.
pub fn write_through(options: &mut OpenOptions) {
    // One system call per line instead of a write and a sync.
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags((OFlags::NONBLOCK | OFlags::DSYNC).bits().cast_signed());
    }
    #[cfg(windows)]
    {
        use std::os::windows::fs::OpenOptionsExt;
        const FILE_FLAG_WRITE_THROUGH: u32 = 0x8000_0000;
        options.custom_flags(FILE_FLAG_WRITE_THROUGH);
    }
}

/// Completes [`write_through`].
pub fn written_through(file: &File) -> io::Result<()> {
    // On macOS, `O_DSYNC` only reaches the disk's cache.
    if cfg!(target_os = "macos") {
        file.sync_data()
    } else {
        Ok(())
    }
}

/// Fails if others can change the file or folder.
#[cfg(unix)]
fn refuse_others(path: &Path, metadata: &fs::Metadata, writers: Writers) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    // As ssh does: with write access, others could make genkey send a key to their own server.
    let (owner, user) = (metadata.uid(), rustix::process::geteuid());
    let (mask, remedy, root_trusts_all) = match writers {
        Writers::Owner => (0o022, "go-w", true),
        Writers::OwnerAndGroup => (0o002, "o-w", true),
        Writers::OwnerOfProgram => (0o022, "go-w", false),
    };
    if owner != 0 && owner != user.as_raw() && !(user.is_root() && root_trusts_all) {
        let path = path.display();
        let reason = format!(
            "`{path}` belongs to another user (id {owner}){}",
            match writers {
                Writers::Owner | Writers::OwnerAndGroup => String::new(),
                Writers::OwnerOfProgram => format!(": run `chown {} {path}`", user.as_raw()),
            }
        );
        return Err(io::Error::new(ErrorKind::PermissionDenied, reason));
    }
    let permissions = metadata.permissions().mode();
    // In `/tmp`, nobody can replace another user's file.
    let is_sticky = metadata.is_dir() && permissions & 0o1000 != 0;
    let mode = permissions & 0o777;
    if mode & mask == 0 || (is_sticky && matches!(writers, Writers::OwnerOfProgram)) {
        return Ok(());
    }
    let path = path.display();
    let reason =
        format!("`{path}` is writable by others (mode {mode:04o}): run `chmod {remedy} {path}`");
    Err(io::Error::new(ErrorKind::PermissionDenied, reason))
}

// On Windows, a user's folders are private by their inherited ACLs.
#[cfg(not(unix))]
fn refuse_others(_: &Path, _: &fs::Metadata, _: Writers) -> io::Result<()> {
    Ok(())
}

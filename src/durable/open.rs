//! How files are opened and read: ours only where they are regular files that nobody else can
//! change.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use super::error::{FileError, at};
use super::place::{folder_of, follow, is_nowhere};

/// The longest file that is read, in bytes: far longer than any of ours gets.
const LONGEST: u64 = 64 * 1024 * 1024;

/// Who may change a file or its folder without its being refused.
#[derive(Clone, Copy)]
enum Writers {
    Owner,
    /// With a umask of 002, which many systems have, this is how what people make themselves comes
    /// out.
    OwnerAndGroup,
}

/// Reads a file of ours; `None` when it does not exist. One that others can change is refused.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>, FileError> {
    read_ours(path, Writers::Owner)
}

/// The same for a file that people edit, which their group may change.
pub fn read_editable(path: &Path) -> Result<Option<Vec<u8>>, FileError> {
    read_ours(path, Writers::OwnerAndGroup)
}

/// Reads a file that the user named, which may be a pipe, and whoever may change it; `None` when it
/// does not exist.
pub fn read_given(path: &Path) -> Result<Option<Vec<u8>>, FileError> {
    existing(File::open(path).and_then(read_bounded)).map_err(at("read", path))
}

fn read_ours(path: &Path, writers: Writers) -> Result<Option<Vec<u8>>, FileError> {
    if is_nowhere(path) {
        return Ok(None);
    }
    let target = follow(path)?;
    let read = || -> io::Result<Vec<u8>> {
        // Whoever can change the folder of a link decides where it leads.
        for folder in [folder_of(path), folder_of(&target)] {
            refuse_others(folder, &fs::metadata(folder)?, writers)?;
        }
        let file = open(&target, private_options().read(true))?;
        refuse_others(&target, &file.metadata()?, writers)?;
        read_bounded(file)
    };
    existing(read()).map_err(at("read", path))
}

fn existing<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        found => found.map(Some),
    }
}

fn read_bounded(file: File) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    file.take(LONGEST + 1).read_to_end(&mut content)?;
    if content.len() as u64 > LONGEST {
        return Err(io::Error::new(
            ErrorKind::FileTooLarge,
            "it is longer than 64 MiB",
        ));
    }
    Ok(content)
}

/// Opens a file of ours with [`private_options`]. What is no regular file is refused: a pipe would
/// be waited for, and a device has no end.
pub fn open(path: &Path, options: &OpenOptions) -> io::Result<File> {
    let is_regular = |metadata: fs::Metadata| metadata.is_file();
    match options.open(path) {
        Ok(file) if file.metadata().is_ok_and(is_regular) => Ok(file),
        Err(error) if !fs::metadata(path).is_ok_and(|metadata| !is_regular(metadata)) => Err(error),
        Ok(_) | Err(_) => Err(io::Error::other("it is not a regular file")),
    }
}

/// Options for opening a file of ours: that only its owner may read, from its creation on, and
/// without waiting.
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

/// Makes every write to a file opened with these options return only when its data is on the disk:
/// one call instead of a write and a sync. [`written_through`] must follow the last one.
pub fn write_through(options: &mut OpenOptions) {
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

/// Ends what [`write_through`] began. On macOS a write goes through to the disk's own memory only.
pub fn written_through(file: &File) -> io::Result<()> {
    if cfg!(target_os = "macos") {
        file.sync_data()
    } else {
        Ok(())
    }
}

/// Refuses what others can change, as ssh does: they could have genkey send a key elsewhere, or
/// revoke one.
#[cfg(unix)]
fn refuse_others(path: &Path, metadata: &fs::Metadata, writers: Writers) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let (owner, user) = (metadata.uid(), rustix::process::geteuid());
    if owner != 0 && owner != user.as_raw() && !user.is_root() {
        let reason = format!("`{}` belongs to another user (id {owner})", path.display());
        return Err(io::Error::new(ErrorKind::PermissionDenied, reason));
    }
    let (mask, remedy) = match writers {
        Writers::Owner => (0o022, "go-w"),
        Writers::OwnerAndGroup => (0o002, "o-w"),
    };
    let mode = metadata.permissions().mode() & 0o777;
    if mode & mask == 0 {
        return Ok(());
    }
    let path = path.display();
    let reason =
        format!("others can change `{path}` (mode {mode:04o}): run `chmod {remedy} {path}`");
    Err(io::Error::new(ErrorKind::PermissionDenied, reason))
}

/// Windows gives what is in a person's own folders to that person alone.
#[cfg(not(unix))]
fn refuse_others(_: &Path, _: &fs::Metadata, _: Writers) -> io::Result<()> {
    Ok(())
}

//! Files that survive a crash: private folders, atomic and durable writes, locks.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use crate::failpoint;

mod error;
mod held_lock;
mod open;
mod paths;
mod text;

pub use error::{FileError, at};
pub use held_lock::{HeldLock, Sharing};
pub use open::{
    open, private_options, read, read_editable, read_given, read_program, write_through,
    written_through,
};
pub use paths::{NOWHERE, folder_of, follow, give_to_owner, is_missing, private_folder};
pub use text::text_of;

// How long to wait for a lock. It is usually held for milliseconds, with a passphrase for some
// tenths of a second; this bounds the wait for a process that was stopped while it held one.
const QUEUE_LIMIT: Duration = Duration::from_secs(30);
/// The prefix of the names of temporary files.
pub const TEMPORARY: &str = ".genkey-";
// The age from which a temporary file was certainly left behind.
const STALE: SignedDuration = SignedDuration::from_hours(1);
const POLL: Duration = Duration::from_millis(5);

/// Replaces a file atomically and durably. A symbolic link stays, and its target is replaced.
///
/// # Errors
/// [`FileError`]; the file has its old content, unless only the sync of its folder failed.
pub fn persist(path: &Path, content: &[u8]) -> Result<(), FileError> {
    replace(path, content)?.sync()
}

/// Replaces a file like [`persist`], but leaves the sync of the folder to the caller, who may want
/// to replace other files in it first. Until then a crash may bring back the old content.
///
/// # Errors
/// [`FileError`]; the file has its old content.
pub fn replace(path: &Path, content: &[u8]) -> Result<Unsynced, FileError> {
    let folder = put(path, content, File::sync_all)?;
    Ok(Unsynced {
        path: path.to_owned(),
        folder,
        since: Instant::now(),
    })
}

/// A file that was replaced, which a power loss may undo until its folder is synced.
#[derive(Debug)]
#[must_use = "the file is only safe when its folder is synced"]
pub struct Unsynced {
    path: PathBuf,
    folder: PathBuf,
    since: Instant,
}

/// When this process last began to sync each folder.
static SYNCED: Mutex<BTreeMap<PathBuf, Instant>> = Mutex::new(BTreeMap::new());

fn synced() -> MutexGuard<'static, BTreeMap<PathBuf, Instant>> {
    SYNCED.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Unsynced {
    /// Syncs the folder.
    pub fn sync(self) -> Result<(), FileError> {
        // One sync covers all renames before it, so the folder may already be synced.
        let done = synced()
            .get(&self.folder)
            .is_some_and(|began| *began > self.since);
        if done {
            Ok(())
        } else {
            sync_folder(&self.folder).map_err(at("write", &self.path))
        }
    }
}

/// Replaces a file atomically but without any sync: for content that a crash of the machine may
/// lose or damage.
///
/// # Errors
/// [`FileError`]; the file has its old content.
pub fn replace_for_now(path: &Path, content: &[u8]) -> Result<(), FileError> {
    put(path, content, |_| Ok(())).map(drop)
}

fn put(
    path: &Path,
    content: &[u8],
    sync: impl FnOnce(&File) -> io::Result<()>,
) -> Result<PathBuf, FileError> {
    // To the target of a symbolic link, which people use for dotfiles: a rename would replace the
    // link itself.
    let target = follow(path)?;
    let folder = folder_of(&target);
    private_folder(folder)?;
    let write = || -> io::Result<()> {
        failpoint::disk("persist", path)?;
        if fs::metadata(&target).is_ok_and(|there| !there.is_file()) {
            return Err(io::Error::other("not a regular file"));
        }
        // In the same folder, since a rename across file systems fails. `tempfile` creates it with
        // mode 0600, so the content is private from the start.
        let mut file = tempfile::Builder::new()
            .prefix(TEMPORARY)
            .tempfile_in(folder)?;
        give_to_owner(file.as_file(), folder)?;
        file.write_all(content)?;
        // Before the rename: else a crash could leave the new name with an empty file.
        sync(file.as_file())?;
        failpoint::disk("rename", path)?;
        file.persist(&target).map_err(|error| error.error)?;
        failpoint::disk("renamed", path)
    };
    write().map_err(at("write", path))?;
    Ok(folder.to_owned())
}

/// Makes renames and new names in a folder durable.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    // A rename during the sync may not be covered, so its start is what counts.
    let began = Instant::now();
    // NTFS journals names by itself, and Windows cannot open a folder as a file.
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    synced().insert(folder.to_owned(), began);
    Ok(())
}

/// Temporary files that a crash left in a folder, sorted.
pub fn stale_temp_files(folder: &Path, now: Timestamp) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()));
    let is_stale = |path: &PathBuf| {
        let temporary = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with(TEMPORARY));
        let file = || {
            fs::symlink_metadata(path)
                .ok()
                .filter(fs::Metadata::is_file)
        };
        let changed = || Timestamp::try_from(file()?.modified().ok()?).ok();
        temporary && changed().is_some_and(|changed| now.duration_since(changed) > STALE)
    };
    let mut paths: Vec<PathBuf> = paths.filter(is_stale).collect();
    paths.sort();
    paths
}

/// A lock between processes, released when it is dropped or the process ends.
#[derive(Debug)]
pub struct Lock(
    #[allow(
        dead_code,
        reason = "held for its lock, which ends when the file is closed"
    )]
    File,
);

impl Lock {
    /// Waits up to 30 seconds for the lock file at `path`, which is created if missing.
    ///
    /// # Errors
    /// [`FileError`], also when the time is over.
    pub fn acquire(path: &Path) -> Result<Self, FileError> {
        Self::acquire_within(path, QUEUE_LIMIT)
    }

    /// Whether another process holds the lock file at `path` right now.
    pub fn is_held(path: &Path) -> io::Result<bool> {
        let file = match open(path, private_options().read(true)) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        // Shared, so that two processes that check at the same time do not see each other's lock.
        match file.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Waits up to `limit` for the lock file at `path`.
    ///
    /// # Errors
    /// [`FileError`], also when the time is over.
    pub fn acquire_within(path: &Path, limit: Duration) -> Result<Self, FileError> {
        let file = open_or_create(path, &mut private_options())?.0;
        queue(&file, limit).map_err(at("lock", path))?;
        Ok(Self(file))
    }
}

/// Opens one of genkey's own files for writing; symbolic links are followed. If it was missing and
/// is now created, also returns its folder, which needs a sync.
pub fn open_or_create(
    path: &Path,
    options: &mut OpenOptions,
) -> Result<(File, Option<PathBuf>), FileError> {
    let target = follow(path)?;
    let folder = folder_of(&target);
    private_folder(folder)?;
    options.write(true);
    // `create_new` first: only then is it certain whether this process created the file.
    match options.create_new(true).open(&target) {
        Ok(file) => {
            give_to_owner(&file, folder).map_err(at("create", path))?;
            Ok((file, Some(folder.to_owned())))
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let file = open(&target, options.create_new(false)).map_err(at("open", path))?;
            Ok((file, None))
        }
        Err(error) => Err(at("open", path)(error)),
    }
}

/// Waits up to `limit` for the lock of an open file.
///
/// # Errors
/// Any I/O error; [`ErrorKind::TimedOut`] if another process still has it.
pub fn queue(file: &File, limit: Duration) -> io::Result<()> {
    let began = Instant::now();
    // Polls, since `File::lock` has no timeout.
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if began.elapsed() < limit => thread::sleep(POLL),
            Err(TryLockError::WouldBlock) => {
                let reason = format!(
                    "another process has held it for {} seconds",
                    limit.as_secs()
                );
                return Err(io::Error::new(ErrorKind::TimedOut, reason));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_new_file_and_its_folder_are_private() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("deep/er/file");
        persist(&path, b"one").unwrap();
        persist(&path, b"two").unwrap();
        assert_eq!(read(&path).unwrap().unwrap(), b"two");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
        assert_eq!(
            fs::read_dir(path.parent().unwrap()).unwrap().count(),
            1,
            "no temporary file is left"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_symbolic_link_stays_one() {
        let home = tempfile::tempdir().unwrap();
        let [file, link] = ["dotfiles/file", "link"].map(|name| home.path().join(name));
        persist(&file, b"one").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        persist(&link, b"two").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"two");
    }

    #[test]
    fn one_sync_covers_all_renames_before_it() {
        let home = tempfile::tempdir().unwrap();
        let began = || synced().get(home.path()).copied();
        let [one, two] = ["one", "two"].map(|name| home.path().join(name));
        let unsynced = replace(&one, b"1").unwrap();
        assert_eq!(began(), None);
        persist(&two, b"2").unwrap();
        let synced = began().unwrap();
        unsynced.sync().unwrap();
        assert_eq!(began(), Some(synced));
        replace(&one, b"3").unwrap().sync().unwrap();
        assert!(began().unwrap() > synced);
    }

    #[test]
    fn a_failed_write_leaves_the_old_content() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("file");
        fs::create_dir(&path).unwrap();
        assert!(persist(&path, b"new").is_err());
        assert!(path.is_dir());
    }

    #[test]
    fn checking_a_lock_does_not_create_it() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("lock");
        assert!(!Lock::is_held(&path).unwrap());
        assert!(!path.exists());
        let held = Lock::acquire(&path).unwrap();
        assert!(Lock::is_held(&path).unwrap());
        drop(held);
        assert!(!Lock::is_held(&path).unwrap());
        let other_process = File::open(&path).unwrap();
        other_process.try_lock_shared().unwrap();
        assert!(!Lock::is_held(&path).unwrap());
    }

    #[test]
    fn a_missing_file_is_not_an_error() {
        let home = tempfile::tempdir().unwrap();
        assert!(read(&home.path().join("none")).unwrap().is_none());
    }

    #[test]
    fn waiting_for_a_lock_has_a_limit() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("lock");
        let held = Lock::acquire(&path).unwrap();
        let error = Lock::acquire_within(&path, Duration::ZERO)
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("cannot lock `")
                && error.ends_with("another process has held it for 0 seconds")
        );
        thread::scope(|scope| {
            let waiting = scope.spawn(|| Lock::acquire(&path).map(drop));
            drop(held);
            waiting.join().unwrap().unwrap();
        });
    }
}

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
mod open;
mod place;

pub use error::{FileError, at};
pub use open::{
    open, private_options, read, read_editable, read_given, write_through, written_through,
};
pub use place::{NOWHERE, folder_of, follow, give_to_owner, is_missing, private_folder};

/// How long to queue for a lock. Whoever holds one works for a moment, with a passphrase for some
/// tenths of a second; this bounds the wait for a process that was stopped while it held one.
const QUEUE_LIMIT: Duration = Duration::from_secs(30);
/// What the name of every temporary file of ours begins with.
pub const TEMPORARY: &str = ".genkey-";
/// After how long nobody will finish a temporary file any more.
const STALE: SignedDuration = SignedDuration::from_hours(1);
/// How often to look whether a lock is free.
const POLL: Duration = Duration::from_millis(5);

/// Writes a file so that after a crash either the old or the new content is there, whole.
///
/// A temporary file in the same folder, private from its creation, is written and synced, renamed
/// into place, and the folder synced. A link stays one, and the file it names is written. An error
/// leaves the old content untouched, unless only the syncing of the folder failed.
pub fn persist(path: &Path, content: &[u8]) -> Result<(), FileError> {
    replace(path, content)?.sync()
}

/// The same but for the folder, for a caller who writes another file into it before relying on this
/// one: after a crash either the old or the new content is there, whole.
pub fn replace(path: &Path, content: &[u8]) -> Result<Unsynced, FileError> {
    let folder = put(path, content, File::sync_all)?;
    Ok(Unsynced {
        path: path.to_owned(),
        folder,
        since: Instant::now(),
    })
}

/// A file in its place, which a power loss may undo until its folder is synced.
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
    /// Syncs the folder, unless this process has done so since: one sync makes every file safe that
    /// was renamed before.
    pub fn sync(self) -> Result<(), FileError> {
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

/// The same, but nothing is synced: for what is of no worth after the machine has crashed. A
/// process that ends half way leaves the old content, whole.
pub fn replace_for_now(path: &Path, content: &[u8]) -> Result<(), FileError> {
    put(path, content, |_| Ok(())).map(drop)
}

fn put(
    path: &Path,
    content: &[u8],
    sync: impl FnOnce(&File) -> io::Result<()>,
) -> Result<PathBuf, FileError> {
    let target = follow(path)?;
    let folder = folder_of(&target);
    private_folder(folder)?;
    let write = || -> io::Result<()> {
        failpoint::disk("persist", path)?;
        if fs::metadata(&target).is_ok_and(|there| !there.is_file()) {
            return Err(io::Error::other("it is not a regular file"));
        }
        let mut file = tempfile::Builder::new()
            .prefix(TEMPORARY)
            .tempfile_in(folder)?;
        give_to_owner(file.as_file(), folder)?;
        file.write_all(content)?;
        sync(file.as_file())?;
        failpoint::disk("rename", path)?;
        file.persist(&target).map_err(|error| error.error)?;
        failpoint::disk("renamed", path)
    };
    write().map_err(at("write", path))?;
    Ok(folder.to_owned())
}

/// Makes renames and new names in a folder survive a power loss. Windows does that without being
/// asked.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    let began = Instant::now();
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    synced().insert(folder.to_owned(), began);
    Ok(())
}

/// The temporary files of ours in a folder that a crash has left there, sorted.
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

/// A lock between processes, held until dropped. The system releases it when the process ends,
/// however it ends.
#[derive(Debug)]
pub struct Lock(
    #[allow(
        dead_code,
        reason = "held for its lock, which ends when the file is closed"
    )]
    File,
);

impl Lock {
    /// Waits for the lock of `path`, a file of its own beside what it guards; half a minute at
    /// most.
    pub fn acquire(path: &Path) -> Result<Self, FileError> {
        Self::acquire_within(path, QUEUE_LIMIT)
    }

    /// Whether another process holds the lock of `path` right now.
    pub fn is_held(path: &Path) -> io::Result<bool> {
        let file = match open(path, private_options().read(true)) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        // Two that ask at the same time must not take each other for the holder.
        match file.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// The same, for this time at most.
    pub fn acquire_within(path: &Path, limit: Duration) -> Result<Self, FileError> {
        let file = open_or_create(path, &mut private_options())?.0;
        queue(&file, limit).map_err(at("lock", path))?;
        Ok(Self(file))
    }
}

/// Opens a file of ours for writing, also through a link, and makes it where it is missing: then
/// its folder is given back, too.
pub fn open_or_create(
    path: &Path,
    options: &mut OpenOptions,
) -> Result<(File, Option<PathBuf>), FileError> {
    let target = follow(path)?;
    let folder = folder_of(&target);
    private_folder(folder)?;
    options.write(true);
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

/// Takes the lock as soon as it is free. The system's own way to wait for one has no limit.
fn queue(file: &File, limit: Duration) -> io::Result<()> {
    let began = Instant::now();
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
    fn what_is_written_is_private_from_the_start() {
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
    fn a_link_stays_a_link() {
        let home = tempfile::tempdir().unwrap();
        let [file, link] = ["dotfiles/file", "link"].map(|name| home.path().join(name));
        persist(&file, b"one").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        persist(&link, b"two").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"two");
    }

    #[test]
    fn a_folder_is_synced_once_for_all_that_was_renamed_before() {
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
    fn whether_a_lock_is_held_can_be_told_without_making_it() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("lock");
        assert!(!Lock::is_held(&path).unwrap());
        assert!(!path.exists());
        let held = Lock::acquire(&path).unwrap();
        assert!(Lock::is_held(&path).unwrap());
        drop(held);
        assert!(!Lock::is_held(&path).unwrap());
        let somebody_else_asks = File::open(&path).unwrap();
        somebody_else_asks.try_lock_shared().unwrap();
        assert!(!Lock::is_held(&path).unwrap());
    }

    #[test]
    fn a_missing_file_is_not_an_error() {
        let home = tempfile::tempdir().unwrap();
        assert!(read(&home.path().join("none")).unwrap().is_none());
    }

    #[test]
    fn a_lock_is_waited_for_but_not_for_ever() {
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

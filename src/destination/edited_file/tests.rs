#![cfg(unix)]

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::destination::dotenv::Variable;
use crate::destination::file::WholeFile;
use crate::destination::json::Pointer;
use crate::model::KeyId;

use super::*;
use crate::failpoint;

const OLD: &str = "gen_pat_old_123456";
const NEW: &str = "gen_pat_new_123456";

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// All names in it.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

fn dotenv(path: &Path) -> EditedFile<Variable> {
    edited(path, false, Variable::new("KEY"))
}

fn edited<E: Edit>(path: &Path, in_place: bool, edit: E) -> EditedFile<E> {
    let file = DestinationFile {
        path: path.to_owned(),
        in_git: false,
        in_place,
        create: false,
    };
    EditedFile::new(file, edit, Surroundings::default())
}

/// Whether this program of a test is not installed, which CI does not allow.
fn is_missing(program: &str) -> bool {
    let arguments = ["-c", "command -v -- \"$1\"", "sh", program];
    let mut command = std::process::Command::new("sh");
    let is_there = command.args(arguments).output().unwrap().status.success();
    #[allow(clippy::disallowed_methods, reason = "CI sets it")]
    let is_ci = std::env::var("CI").as_deref() == Ok("true");
    assert!(is_there || !is_ci, "not installed: {program}");
    !is_there
}

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn deliver(to: &impl Deliver, text: &str) -> Result<(), DeliveryError> {
    let (id, secret) = (KeyId::Number(7), secret(text));
    to.deliver(Parcel {
        name: "ci",
        id: &id,
        secret: &secret,
    })
}

/// Takes a secret back; without `old`, there was no file.
fn withdraw(to: &impl Deliver, text: &str, old: Option<&str>) -> Result<(), DeliveryError> {
    let (id, secret, old) = (KeyId::Number(7), secret(text), old.map(self::secret));
    let parcel = Parcel {
        name: "ci",
        id: &id,
        secret: &secret,
    };
    to.withdraw(parcel, old.as_ref().map_or(Back::NoFile, Back::Secret))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

fn refusal(of: &impl Deliver) -> (String, Option<String>) {
    let error = of.prove().unwrap_err();
    assert_eq!(error.outcome, Outcome::Refused, "{error}");
    (error.reason, error.hint)
}

#[test]
fn a_key_is_delivered_and_withdrawn_again() {
    let folder = Folder::new();
    let path = folder.write(".env", format!("A=1\nKEY={OLD}\nB=2\n"));
    let file = dotenv(&path);
    assert_eq!(file.prove().unwrap(), Vec::<String>::new());
    assert_eq!(file.held().unwrap(), Held::Secret(secret(OLD)));
    for _ in 0..2 {
        // Twice: `recover` repeats a delivery whose end it cannot know.
        deliver(&file, NEW).unwrap();
        assert_eq!(read(&path), format!("A=1\nKEY={NEW}\nB=2\n"));
    }
    assert_eq!(file.held().unwrap(), Held::Secret(secret(NEW)));
    for _ in 0..2 {
        withdraw(&file, NEW, Some(OLD)).unwrap();
        assert_eq!(read(&path), format!("A=1\nKEY={OLD}\nB=2\n"));
    }
    assert_eq!(folder.names(), [".env"]);
}

#[test]
fn what_another_program_wrote_is_not_withdrawn() {
    let folder = Folder::new();
    let path = folder.write(".env", "KEY=other\n");
    withdraw(&dotenv(&path), NEW, Some(OLD)).unwrap();
    withdraw(&dotenv(&path), NEW, None).unwrap();
    assert_eq!(read(&path), "KEY=other\n");
}

#[test]
fn a_missing_file_is_created_private_and_removed_again() {
    let folder = Folder::new();
    let path = folder.path("key");
    let file = edited(&path, false, WholeFile);
    file.prove().unwrap();
    assert_eq!(folder.names(), Vec::<String>::new());
    assert_eq!(file.held().unwrap(), Held::NoFile);
    deliver(&file, NEW).unwrap();
    assert_eq!(read(&path), NEW);
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o600);
    for _ in 0..2 {
        withdraw(&file, NEW, None).unwrap();
        assert_eq!(folder.names(), Vec::<String>::new());
    }
    let env = folder.path(".env");
    deliver(&dotenv(&env), NEW).unwrap();
    withdraw(&dotenv(&env), NEW, None).unwrap();
    assert_eq!(folder.names(), Vec::<String>::new());
    // With anything else in it, the file stays.
    deliver(&dotenv(&env), NEW).unwrap();
    fs::write(&env, format!("# mine\n{}", read(&env))).unwrap();
    withdraw(&dotenv(&env), NEW, None).unwrap();
    assert_eq!(read(&env), "# mine\n");
}

#[test]
fn owner_group_and_mode_stay() {
    let folder = Folder::new();
    let path = folder.write(".env", "KEY=1\n");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    if rustix::process::geteuid().is_root() {
        // Only root can give a file away; as another user, only the mode is compared.
        std::os::unix::fs::chown(&path, Some(1000), Some(1001)).unwrap();
    }
    let access = || {
        let metadata = fs::metadata(&path).unwrap();
        (metadata.uid(), metadata.gid(), metadata.mode())
    };
    let before = access();
    dotenv(&path).prove().unwrap();
    deliver(&dotenv(&path), NEW).unwrap();
    assert_eq!(read(&path), format!("KEY={NEW}\n"));
    assert_eq!(access(), before);
    // A file of nobody's yet belongs to the owner of its folder.
    if rustix::process::geteuid().is_root() {
        std::os::unix::fs::chown(folder.0.path(), Some(1000), Some(1001)).unwrap();
        let new = folder.path("new");
        deliver(&dotenv(&new), NEW).unwrap();
        let metadata = fs::metadata(&new).unwrap();
        assert_eq!((metadata.uid(), metadata.gid()), (1000, 1001));
    }
}

#[test]
fn a_symbolic_link_stays_one() {
    let folder = Folder::new();
    fs::create_dir(folder.path("real")).unwrap();
    let target = folder.write("real/env", "KEY=1\n");
    symlink("real/env", folder.path(".env")).unwrap();
    let file = dotenv(&folder.path(".env"));
    file.prove().unwrap();
    deliver(&file, NEW).unwrap();
    assert_eq!(read(&target), format!("KEY={NEW}\n"));
    assert!(
        fs::symlink_metadata(folder.path(".env"))
            .unwrap()
            .is_symlink()
    );
    assert_eq!(file.place(), dotenv(&target).place());
    // To a file that does not exist yet, in a folder that does.
    symlink("real/new", folder.path("new")).unwrap();
    deliver(&dotenv(&folder.path("new")), NEW).unwrap();
    assert_eq!(read(&folder.path("real/new")), format!("KEY={NEW}\n"));
    symlink("gone/new", folder.path("broken")).unwrap();
    let (reason, _) = refusal(&dotenv(&folder.path("broken")));
    assert!(reason.contains("is a link to"), "{reason}");
    symlink("loop", folder.path("loop")).unwrap();
    refusal(&dotenv(&folder.path("loop")));
}

#[test]
fn places_are_equal_however_the_path_is_written() {
    let folder = Folder::new();
    fs::create_dir(folder.path("a")).unwrap();
    symlink("a", folder.path("b")).unwrap();
    let place = |path: &str| dotenv(&folder.path(path)).place();
    assert_eq!(place("a/.env"), place("b/.env"));
    assert_eq!(place("a/.env"), place("a/../b/.env"));
    assert_ne!(place("a/.env"), place(".env"));
    let other = edited(&folder.path("a/.env"), false, Variable::new("KEY2"));
    assert_ne!(place("a/.env"), other.place());
}

#[test]
fn what_is_not_a_file_is_refused() {
    let folder = Folder::new();
    fs::create_dir(folder.path("folder")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(folder.path("socket")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(folder.path("pipe"))
        .status();
    assert!(made.unwrap().success());
    for (path, expected) in [
        (folder.path("folder"), "it is a folder, not a file"),
        (folder.path("socket"), "it is a socket, not a file"),
        (folder.path("pipe"), "it is a pipe, not a file"),
        ("/dev/null".into(), "it is a device, not a file"),
        (folder.path("none/.env"), "does not exist"),
        // A path through something that is not a folder.
        (folder.path("folder/../socket/.env"), "Not a directory"),
    ] {
        let (reason, _) = refusal(&dotenv(&path));
        assert!(
            reason.starts_with(&format!("`{}`: ", path.display())),
            "{reason}"
        );
        assert!(reason.contains(expected), "{reason}");
        assert!(deliver(&dotenv(&path), NEW).is_err());
    }
}

#[test]
fn what_is_not_a_plain_text_is_refused() {
    let folder = Folder::new();
    for (text, expected) in [
        // One byte over the limit.
        (vec![b'#'; 1024 * 1024 + 1], "it is larger than 1 MiB"),
        (b"KEY=\xff\n".to_vec(), "it is not UTF-8"),
        (b"KEY=\0\n".to_vec(), "it contains a NUL byte"),
        (
            b"$ANSIBLE_VAULT;1.1;AES256\n".to_vec(),
            "it is encrypted by ansible-vault",
        ),
    ] {
        let path = folder.write(".env", &text);
        let (reason, _) = refusal(&dotenv(&path));
        assert!(reason.contains(expected), "{reason}");
        assert_eq!(
            deliver(&dotenv(&path), NEW).unwrap_err().outcome,
            Outcome::Refused
        );
        assert_eq!(fs::read(&path).unwrap(), text);
    }
}

#[test]
fn an_edit_that_is_not_possible_is_noticed_before() {
    let folder = Folder::new();
    let path = folder.write("mcp.json", "{}");
    let file = edited(&path, false, Pointer::new("/a/b", false));
    assert_eq!(
        refusal(&file).1.as_deref(),
        Some("add `?create` to create it")
    );
    let path = folder.write(".env", "KEY=1\nKEY=2\n");
    assert!(refusal(&dotenv(&path)).0.contains("more than once"));
}

#[test]
fn a_file_with_two_names_is_only_overwritten_in_place() {
    let folder = Folder::new();
    // The old value is longer than the new one.
    let path = folder.write(".env", format!("KEY={OLD}ooooo\n"));
    fs::hard_link(&path, folder.path("other")).unwrap();
    let (reason, hint) = refusal(&dotenv(&path));
    assert!(reason.contains("more than one hard link"), "{reason}");
    assert!(hint.unwrap().contains("`?in-place`"));
    assert!(deliver(&dotenv(&path), NEW).is_err());
    assert_eq!(read(&path), format!("KEY={OLD}ooooo\n"));
    let in_place = edited(&path, true, Variable::new("KEY"));
    in_place.prove().unwrap();
    // Shorter than before: nothing of the old text is left behind it.
    deliver(&in_place, NEW).unwrap();
    assert_eq!(read(&folder.path("other")), format!("KEY={NEW}\n"));
    withdraw(&in_place, NEW, None).unwrap();
    assert_eq!(read(&folder.path("other")), "");
    assert_eq!(folder.names(), [".env", "other"]);
}

#[test]
fn a_mounted_file_is_only_overwritten_in_place() {
    if is_missing("unshare") {
        return;
    }
    let folder = Folder::new();
    let path = folder.write("a file", "KEY=1\n");
    let real = folder.write("real", "KEY=1\n");
    let test = "destination::edited_file::tests::on_a_mounted_file";
    // In a namespace of its own, a user may mount without being root.
    let script = "mount --bind \"$1\" \"$2\" && exec \"$3\" --exact --ignored \"$4\"";
    let mut command = std::process::Command::new("unshare");
    command
        .args(["--mount", "--map-root-user", "sh", "-c", script, "sh"])
        .args([&real, &path])
        .arg(std::env::current_exe().unwrap())
        .arg(test)
        .env("MOUNTED", &path);
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("unshare failed") || said.contains("permission denied") {
        // Not every machine lets its users mount.
        return;
    }
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && printed.contains("1 passed"),
        "{printed}{said}"
    );
    assert_eq!(read(&real), format!("KEY={NEW}\n"));
    assert_eq!(read(&path), "KEY=1\n");
}

#[test]
#[ignore = "the test above runs it in a mount namespace"]
fn on_a_mounted_file() {
    #[allow(clippy::disallowed_methods, reason = "from the test above")]
    let path = PathBuf::from(std::env::var_os("MOUNTED").unwrap());
    let (reason, hint) = refusal(&dotenv(&path));
    assert!(reason.contains("it is a mount point"), "{reason}");
    assert!(hint.unwrap().contains("`?in-place`"));
    assert!(deliver(&dotenv(&path), NEW).is_err());
    let in_place = edited(&path, true, Variable::new("KEY"));
    in_place.prove().unwrap();
    deliver(&in_place, NEW).unwrap();
}

#[test]
fn another_user_s_file_is_refused_before_anything_is_done() {
    if !rustix::process::geteuid().is_root() || is_missing("setpriv") {
        return;
    }
    let folder = Folder::new();
    let path = folder.write(".env", "KEY=1\n");
    // Writable for all, so that only the owner is in the way.
    fs::set_permissions(folder.0.path(), fs::Permissions::from_mode(0o777)).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
    // Other users may not reach the folder of the tests.
    let program = folder.path("tests");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let output = std::process::Command::new("setpriv")
        .args(["--reuid=1000", "--regid=1000", "--clear-groups"])
        .arg(&program)
        .args(["--exact", "--ignored"])
        .arg("destination::edited_file::tests::as_another_user")
        .env("OTHERS", &path)
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && printed.contains("1 passed"),
        "{printed}{said}"
    );
    assert_eq!(read(&path), format!("KEY={NEW}\n"));
    assert_eq!(fs::metadata(&path).unwrap().uid(), 0);
}

#[test]
#[ignore = "the test above runs it as another user"]
fn as_another_user() {
    #[allow(clippy::disallowed_methods, reason = "from the test above")]
    let path = PathBuf::from(std::env::var_os("OTHERS").unwrap());
    let (reason, hint) = refusal(&dotenv(&path));
    assert!(reason.contains("cannot have the same owner"), "{reason}");
    assert!(hint.unwrap().contains("as the file's owner"));
    assert_eq!(
        deliver(&dotenv(&path), NEW).unwrap_err().outcome,
        Outcome::NotDone
    );
    assert_eq!(read(&path), "KEY=1\n");
    let in_place = edited(&path, true, Variable::new("KEY"));
    in_place.prove().unwrap();
    deliver(&in_place, NEW).unwrap();
    // And what it may not write at all.
    let (reason, _) = refusal(&dotenv(Path::new("/etc/hosts")));
    assert!(reason.contains("cannot write it"), "{reason}");
    let (reason, _) = refusal(&dotenv(Path::new("/etc/genkey-test.env")));
    assert!(
        reason.contains("cannot create a file in its folder"),
        "{reason}"
    );
}

#[test]
fn a_locked_file_is_refused() {
    let folder = Folder::new();
    let path = folder.write(".env", "KEY=1\n");
    let other = File::open(&path).unwrap();
    other.try_lock().unwrap();
    let error = dotenv(&path).prove().unwrap_err();
    assert_eq!(error.outcome, Outcome::Refused);
    assert!(
        error.reason.contains("another process has locked it"),
        "{error}"
    );
    drop(other);
    dotenv(&path).prove().unwrap();
}

#[test]
fn a_lock_of_the_other_kind_is_noticed_too() {
    if is_missing("python3") {
        return;
    }
    let folder = Folder::new();
    let path = folder.write(".env", "KEY=1\n");
    // `fcntl` locks belong to a process, so another process has to hold this one.
    let script = "import fcntl, sys\nf = open(sys.argv[1], 'r+')\nfcntl.lockf(f, fcntl.LOCK_EX)\nprint(flush=True)\nsys.stdin.read()";
    let python = std::process::Command::new("python3")
        .args(["-c", script])
        .arg(&path)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn();
    let mut python = python.unwrap();
    let mut line = String::new();
    let stdout = python.stdout.take().unwrap();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line).unwrap();
    let error = dotenv(&path).prove().unwrap_err();
    drop(python.stdin.take());
    python.wait().unwrap();
    assert!(
        error.reason.contains("another process has locked it"),
        "{error}"
    );
    dotenv(&path).prove().unwrap();
}

/// The tests that configure the point at which a file is about to be changed, one at a time.
static CHANGING: Mutex<()> = Mutex::new(());

/// Calls `action` whenever this thread is about to change a file, until the guard is dropped.
fn before_each_change(action: impl Fn() + Send + Sync + 'static) -> MutexGuard<'static, ()> {
    let guard = CHANGING.lock().unwrap_or_else(PoisonError::into_inner);
    failpoint::pass("any");
    // Failpoints are global, and other tests of the binary run at the same time.
    let this = std::thread::current().id();
    let act = move || {
        if std::thread::current().id() == this {
            action();
        }
    };
    fail::cfg_callback("destination.changing", act).unwrap();
    guard
}

#[test]
fn a_change_of_another_program_meanwhile_is_not_lost() {
    let folder = Folder::new();
    let path = folder.write("mcp.json", format!("{{\"k\": \"{OLD}\"}}"));
    let (file, count) = (path.clone(), AtomicUsize::new(0));
    let _guard = before_each_change(move || {
        // Of the same length, which a comparison of lengths would not show.
        match count.fetch_add(1, Ordering::SeqCst) {
            0 => fs::write(&file, format!("{{\"j\": \"{OLD}\"}}")).unwrap(),
            1 => {
                let new = file.with_extension("new");
                fs::write(&new, format!("{{\"k\": \"{OLD}\", \"a\": 1}}")).unwrap();
                fs::rename(new, &file).unwrap();
            }
            _ => {}
        }
    });
    deliver(&edited(&path, false, Pointer::new("/k", false)), NEW).unwrap();
    assert_eq!(read(&path), format!("{{\"k\": \"{NEW}\", \"a\": 1}}"));
    assert_eq!(folder.names(), ["mcp.json"]);
}

#[test]
fn a_file_that_appears_meanwhile_is_not_overwritten() {
    let folder = Folder::new();
    let path = folder.path(".env");
    let (file, is_first) = (path.clone(), AtomicUsize::new(0));
    let _guard = before_each_change(move || {
        if is_first.fetch_add(1, Ordering::SeqCst) == 0 {
            fs::write(&file, "A=1\n").unwrap();
        }
    });
    deliver(&dotenv(&path), NEW).unwrap();
    assert_eq!(read(&path), format!("A=1\nKEY={NEW}\n"));
}

/// Runs an ignored test of this file in a process of its own.
fn in_own_process(test: &str) -> std::process::Command {
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "--ignored"])
        .arg(format!("destination::edited_file::tests::{test}"));
    command
}

#[test]
fn a_delivery_that_was_killed_can_be_repeated() {
    for (point, name) in [
        ("destination.changing", "before"),
        ("destination.changed", "after"),
    ] {
        let folder = Folder::new();
        let path = folder.write(".env", "KEY=1\n");
        let mut command = in_own_process("deliver_to_given_file");
        command
            .env("GIVEN", &path)
            .env("FAILPOINTS", format!("{point}=return(kill)"));
        let status = command.output().unwrap().status;
        assert_eq!(
            std::os::unix::process::ExitStatusExt::signal(&status),
            Some(9),
            "{name}"
        );
        let is_changed = read(&path) == format!("KEY={NEW}\n");
        assert_eq!(is_changed, name == "after");
        deliver(&dotenv(&path), NEW).unwrap();
        assert_eq!(read(&path), format!("KEY={NEW}\n"));
        assert_eq!(folder.names(), [".env"]);
    }
}

#[test]
#[ignore = "the test above kills it"]
fn deliver_to_given_file() {
    #[allow(clippy::disallowed_methods, reason = "from the test above")]
    let path = PathBuf::from(std::env::var_os("GIVEN").unwrap());
    deliver(&dotenv(&path), NEW).unwrap();
}

#[test]
fn a_file_that_git_would_commit_is_refused_unless_that_is_allowed() {
    if is_missing("git") {
        return;
    }
    let folder = Folder::new();
    let path = folder.write(".env", "KEY=1\n");
    let git = |arguments: &[&str]| {
        let mut command = std::process::Command::new("git");
        assert!(
            command
                .args(arguments)
                .current_dir(folder.0.path())
                .status()
                .unwrap()
                .success()
        );
    };
    git(&["init", "--quiet"]);
    git(&["add", "--force", ".env"]);
    folder.write(".gitignore", ".env\n");
    let (reason, hint) = refusal(&dotenv(&path));
    assert_eq!(
        reason,
        format!(
            "`{}`: git tracks this file, so the key would be committed",
            path.display()
        )
    );
    assert!(hint.unwrap().contains("`?git=allow`"));
    let mut allowed = dotenv(&path);
    allowed.file.in_git = true;
    assert_eq!(allowed.prove().unwrap(), Vec::<String>::new());
    // Through a link from elsewhere, too.
    let elsewhere = Folder::new();
    symlink(&path, elsewhere.path("link")).unwrap();
    assert!(
        refusal(&dotenv(&elsewhere.path("link")))
            .0
            .contains("git tracks this file")
    );
    // Without git it is not known.
    let mut command = in_own_process("prove_without_git");
    let output = command
        .env("GIVEN", &path)
        .env("PATH", folder.0.path())
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && printed.contains("1 passed"),
        "{printed}"
    );
}

#[test]
#[ignore = "the test above runs it without git"]
fn prove_without_git() {
    #[allow(clippy::disallowed_methods, reason = "from the test above")]
    let path = PathBuf::from(std::env::var_os("GIVEN").unwrap());
    let warnings = dotenv(&path).prove().unwrap();
    let shown = path.display();
    assert_eq!(
        warnings,
        [format!(
            "`{shown}`: git is not installed, so it is not known whether the file would be committed"
        )]
    );
}

#[test]
fn a_file_that_changes_all_the_time_is_left_alone() {
    let folder = Folder::new();
    let path = folder.write(".env", "KEY=1\n");
    let (file, count) = (path.clone(), AtomicUsize::new(0));
    let _guard = before_each_change(move || {
        let count = count.fetch_add(1, Ordering::SeqCst);
        fs::write(&file, format!("KEY=1\nN={count}\n")).unwrap();
    });
    let error = deliver(&dotenv(&path), NEW).unwrap_err();
    assert_eq!(error.outcome, Outcome::NotDone);
    assert!(error.reason.contains("keeps changing it"), "{error}");
    // As the fifth attempt found it: all of them were in vain.
    assert_eq!(read(&path), "KEY=1\nN=4\n");
    assert_eq!(folder.names(), [".env"]);
}

#[test]
fn a_full_disk_leaves_the_old_file_or_says_that_it_is_unknown() {
    let folder = Folder::new();
    let path = folder.write("full.env", "KEY=1\n");
    failpoint::pass("any");
    // The point has the file's name, so that other tests do not see the full disk.
    fail::cfg("deliver.full.env", "return(full)").unwrap();
    let error = deliver(&dotenv(&path), NEW).unwrap_err();
    assert_eq!(error.outcome, Outcome::NotDone, "{error}");
    assert_eq!(read(&path), "KEY=1\n");
    let in_place = edited(&path, true, Variable::new("KEY"));
    let error = deliver(&in_place, NEW).unwrap_err();
    fail::remove("deliver.full.env");
    assert_eq!(error.outcome, Outcome::Unknown, "{error}");
    assert_eq!(folder.names(), ["full.env"]);
}

#[test]
fn an_abandoned_temporary_file_is_removed_and_one_in_use_is_not() {
    let folder = Folder::new();
    let path = folder.write(".env", "KEY=1\n");
    folder.write(".genkey-.env-abandoned", "KEY=secret\n");
    folder.write(".genkey-other-abandoned", "KEY=secret\n");
    // Another process that is writing has locked its temporary file.
    let used = File::open(folder.write(".genkey-.env-used", "KEY=secret\n")).unwrap();
    used.try_lock().unwrap();
    deliver(&dotenv(&path), NEW).unwrap();
    assert_eq!(
        folder.names(),
        [".env", ".genkey-.env-used", ".genkey-other-abandoned"]
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_with_an_access_control_list_is_refused() {
    let folder = Folder::new();
    let path = folder.write(".env", "KEY=1\n");
    // Version 2; then tag, permissions and id of the owner, user 1000, the group, the mask, others.
    let entries = [
        (1, 6, !0),
        (2, 4, 1000),
        (4, 0, !0),
        (16, 4, !0),
        (32, 0, !0_u32),
    ];
    let mut list = 2_u32.to_le_bytes().to_vec();
    for (tag, permissions, id) in entries {
        list.extend(u16::to_le_bytes(tag));
        list.extend(u16::to_le_bytes(permissions));
        list.extend(u32::to_le_bytes(id));
    }
    let name = "system.posix_acl_access";
    let flags = rustix::fs::XattrFlags::empty();
    let set = rustix::fs::setxattr(&path, name, &list, flags);
    if set == Err(rustix::io::Errno::OPNOTSUPP) {
        return;
    }
    set.unwrap();
    assert!(refusal(&dotenv(&path)).0.contains("access control list"));
}

#[test]
fn no_error_has_a_secret() {
    let folder = Folder::new();
    let path = folder.write(".env", format!("KEY={OLD}\nKEY='{OLD}\n"));
    let json = folder.write("a.json", format!("{{\"k\": \"{OLD}\" \"{OLD}\"}}"));
    let files: [Box<dyn Deliver>; 3] = [
        Box::new(dotenv(&path)),
        Box::new(edited(&json, false, Pointer::new("/k", false))),
        Box::new(edited(&path, false, WholeFile)),
    ];
    for file in files {
        let error = format!("{:?}", file.prove().unwrap_err());
        assert!(!error.contains(OLD), "{error}");
    }
}

#[test]
fn a_rewrite_starts_again_if_another_program_changes_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.json");
    fs::write(&path, "first").unwrap();
    let calls = AtomicUsize::new(0);
    rewrite(&path, |text| {
        if calls.fetch_add(1, Ordering::SeqCst) == 0 {
            fs::write(&path, "second").unwrap();
        }
        Ok(Some(format!("{text}, changed")))
    })
    .unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "second, changed");
    assert_eq!(calls.into_inner(), 2);
    fs::hard_link(&path, folder.path().join("other")).unwrap();
    let error = prove_rewrite(&path).unwrap_err();
    assert_eq!((error.outcome, error.hint), (Outcome::Refused, None));
    for reason in ["no", &format!("`{}`: no", path.display())] {
        let error = rewrite(&path, |_| Err(refused(reason))).unwrap_err();
        assert_eq!(error.reason, format!("`{}`: no", path.display()));
    }
    let missing = folder.path().join("missing/settings.json");
    assert!(prove_rewrite(&missing).is_err());
}

//! Where genkey's files are: folders that are named badly or missing, links, things that are not
//! files, and who owns all of it.

use std::ffi::CString;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::os::unix::process::CommandExt;
use std::path::Path;

use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::support::genkey::{Ended, Home, Sandbox, places};

/// A user that no system knows.
const STRANGER: u32 = 54_321;
const TILDE: &str = "\nhint: the shell does not expand `~` in quotes; use `$HOME` instead\n";

/// A home that is logged in to a sandbox and has a key `ci`.
fn logged_in() -> (Home, Sandbox) {
    let home = Home::with_file_store();
    let server = Sandbox::start(&home);
    assert_eq!(
        home.run_with_stdin(&format!("login --api-url {}", server.url), &server.key)
            .code,
        0
    );
    assert_eq!(home.run("create --name ci").code, 0);
    (home, server)
}

/// The same machine for somebody who gives the key in the environment and has chosen no folders.
fn without_folders(server: &Sandbox) -> Home {
    let home = Home::new().with("GENKEY_PASSPHRASE", "none is asked");
    let mut home = home
        .with("GEN_API_KEY", server.key.as_str())
        .with("GENKEY_API_URL", server.url.as_str());
    ["GENKEY_CONFIG_DIR", "GENKEY_DATA_DIR", "HOME"]
        .iter()
        .for_each(|name| home.unset(name));
    home
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn run_as(home: &Home, user: u32, line: &str) -> Ended {
    home.end(home.genkey(line).uid(user).gid(user).current_dir("/"))
}

#[test]
fn a_folder_that_is_not_absolute_is_refused_by_the_name_of_its_variable() {
    for (name, value) in [
        ("GENKEY_DATA_DIR", "~/gk"),
        ("GENKEY_DATA_DIR", "gk"),
        ("GENKEY_CONFIG_DIR", "./gk"),
        ("GENKEY_CONFIG_DIR", "~/gk"),
        ("HOME", "rel"),
        ("HOME", "~"),
        #[cfg(not(target_os = "macos"))]
        ("XDG_DATA_HOME", "~/.local/share"),
        #[cfg(not(target_os = "macos"))]
        ("XDG_CONFIG_HOME", "config"),
    ] {
        let mut home = Home::new();
        ["GENKEY_CONFIG_DIR", "GENKEY_DATA_DIR"]
            .iter()
            .for_each(|name| home.unset(name));
        home.set(name, value);
        let hint = if value.starts_with('~') { TILDE } else { "" };
        let said = format!("error: invalid `{name}`: `{value}` is not an absolute path\n{hint}");
        for line in [
            "list",
            "create --name a",
            "profile list",
            "doctor",
            "--sandbox list",
        ] {
            home.run(line).pins(2, "", &said);
        }
        assert!(home.files().is_empty(), "{:?}", home.files());
    }
    for name in [
        "GENKEY_IDENTITY",
        "GENKEY_PASSPHRASE_FILE",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
    ] {
        let said = format!("error: invalid `{name}`: `~/file` is not an absolute path\n{TILDE}");
        Home::with_file_store()
            .with(name, "~/file")
            .run("list")
            .pins(2, "", &said);
    }
}

#[test]
fn unused_variables_may_be_invalid_and_files_relative() {
    let (home, _server) = logged_in();
    let home = home
        .with("HOME", "rel")
        .with("XDG_DATA_HOME", "rel")
        .with("GENKEY_IDENTITY", "identity.txt");
    assert_eq!(home.run("token ci").code, 0);
}

#[test]
fn without_any_home_a_key_of_the_environment_works() {
    if !is_root() {
        eprintln!("skipped: only root can become a user whom the system does not know");
        return;
    }
    let place = Home::new();
    let server = Sandbox::start(&place);
    let home = without_folders(&server);
    for (line, code) in [
        ("whoami", 0),
        ("list", 0),
        ("check", 0),
        ("run -- true", 0),
        ("token", 0),
        ("env", 0),
        ("api GET /me", 0),
        ("completions bash", 0),
        ("man", 0),
        ("profile list", 0),
        ("provider list", 0),
        ("doctor", 0),
        ("token nothing", 6),
        ("-p work list", 2),
        ("logout", 4),
    ] {
        let ended = run_as(&home, STRANGER, line);
        assert_eq!(ended.code, code, "{line}: {}{}", ended.stdout, ended.stderr);
    }
    let made = "this user has no home folder; set `GENKEY_CONFIG_DIR` and `GENKEY_DATA_DIR`";
    for line in [
        "create --name a --store file",
        "profile use default",
        "--sandbox list",
        "recover",
    ] {
        let ended = run_as(&home, STRANGER, line);
        assert!(
            ended.code != 0 && ended.stderr.contains(made),
            "{line}: {}",
            ended.stderr
        );
    }
    assert!(home.files().is_empty());
}

#[test]
fn an_unwritable_home_does_not_matter_to_commands_that_write_nothing() {
    let place = Home::new();
    let server = Sandbox::start(&place);
    for nowhere in ["/dev/null", "/proc/genkey"] {
        let home = without_folders(&server).with("HOME", nowhere);
        for line in [
            "whoami",
            "list",
            "check",
            "run -- true",
            "completions zsh",
            "man",
        ] {
            assert_eq!(
                home.run(line).code,
                0,
                "{nowhere}: {line}: {}",
                home.run(line).stderr
            );
        }
    }
}

#[test]
fn files_created_by_root_do_not_lock_the_user_out() {
    if !is_root() {
        eprintln!("skipped: only root can give files away");
        return;
    }
    let place = Home::new();
    let server = Sandbox::start(&place);
    let mut home = Home::with_file_store();
    chown(home.path("."), Some(STRANGER), Some(STRANGER)).unwrap();
    chown(home.path("identity.txt"), Some(STRANGER), Some(STRANGER)).unwrap();
    home.set("GENKEY_CONFIG_DIR", home.path("deep/er/config"));
    assert_eq!(
        home.run_with_stdin(&format!("login --api-url {}", server.url), &server.key)
            .code,
        0
    );
    assert_eq!(home.run("create --name ci").code, 0);
    assert_eq!(home.run("--sandbox create --name trial").code, 0);
    for file in
        home.files()
            .iter()
            .map(String::as_str)
            .chain(["deep", "deep/er", "data", "data/sandbox"])
    {
        assert_eq!(
            fs::metadata(home.path(file)).unwrap().uid(),
            STRANGER,
            "{file}"
        );
    }
    for line in [
        "token ci",
        "create --name more",
        "revoke ci -y",
        "profile use default",
        "--sandbox list",
    ] {
        let ended = run_as(&home, STRANGER, line);
        assert_eq!(ended.code, 0, "{line}: {}", ended.stderr);
    }
}

#[test]
fn a_link_stays_a_link_whether_its_target_is_there_or_not() {
    let home = Home::with_file_store();
    let server = Sandbox::start(&home);
    let files = [
        places::CONFIG,
        places::INDEX,
        places::JOURNAL,
        places::SECRETS,
        "data/index.lock",
        "config/config.lock",
    ];
    for folder in ["config", "data", "volume"] {
        fs::create_dir_all(home.path(folder)).unwrap();
    }
    let target = |file: &str| {
        home.path("volume")
            .join(Path::new(file).file_name().unwrap())
    };
    files
        .iter()
        .for_each(|file| symlink(target(file), home.path(file)).unwrap());
    assert_eq!(
        home.run_with_stdin(&format!("login --api-url {}", server.url), &server.key)
            .code,
        0
    );
    assert_eq!(home.run("create --name ci").code, 0);
    assert_eq!(home.run("token ci").code, 0);
    for file in files {
        assert!(
            fs::symlink_metadata(home.path(file)).unwrap().is_symlink(),
            "{file}"
        );
        assert!(target(file).is_file(), "{file}");
    }
    // The volume is not mounted.
    fs::rename(home.path("volume"), home.path("elsewhere")).unwrap();
    for (line, code) in [
        ("list", 1),
        ("token ci", 1),
        ("create --name b", 1),
        ("profile use default", 1),
    ] {
        let ended = home.run(line);
        let said = format!("is a link to `{}", home.path("volume").display());
        assert!(
            ended.code == code && ended.stderr.contains(&said),
            "{line}: {} {}",
            ended.code,
            ended.stderr
        );
    }
    assert_eq!(home.run_with_stdin("login", &server.key).code, 1);
    fs::remove_file(home.path(places::CONFIG)).unwrap();
    let ended = home.run_with_stdin(&format!("login --api-url {}", server.url), &server.key);
    assert!(
        ended.code != 0 && ended.stderr.contains("which does not exist"),
        "{}",
        ended.stderr
    );
    assert!(!home.path("volume").exists(), "no second store is created");
    fs::rename(home.path("elsewhere"), home.path("volume")).unwrap();
    assert_eq!(
        home.run(&format!("token ci --api-url {}", server.url)).code,
        0
    );
}

#[test]
fn a_dangling_link_is_not_an_empty_folder() {
    let (home, _server) = logged_in();
    fs::rename(home.path("data"), home.path("away")).unwrap();
    symlink(home.path("volume/data"), home.path("data")).unwrap();
    for line in ["list", "token ci", "create --name b", "whoami"] {
        let ended = home.run(line);
        assert!(
            ended.code != 0 && ended.stderr.contains("which does not exist"),
            "{line}: {}",
            ended.stderr
        );
    }
    let doctor = home.run("doctor");
    assert!(
        doctor.code != 0 && doctor.stdout.contains("which does not exist"),
        "{}",
        doctor.stdout
    );
    fs::create_dir(home.path("volume")).unwrap();
    fs::rename(home.path("away"), home.path("volume/data")).unwrap();
    assert_eq!(home.run("token ci").code, 0);
}

/// Puts something that is not a file in the place of one.
fn replace(home: &Home, file: &str, kind: &str) {
    let path = home.path(file);
    let _ = fs::remove_file(&path);
    match kind {
        "pipe" => mknodat(
            CWD,
            CString::new(path.to_str().unwrap()).unwrap(),
            FileType::Fifo,
            Mode::RWXU,
            0,
        )
        .unwrap(),
        "device" => symlink("/dev/zero", path).unwrap(),
        "folder" => fs::create_dir(path).unwrap(),
        _ => drop(std::os::unix::net::UnixListener::bind(path).unwrap()),
    }
}

#[test]
fn special_files_are_refused_and_never_block() {
    for kind in ["pipe", "device", "folder", "socket"] {
        for file in [
            places::CONFIG,
            places::INDEX,
            places::JOURNAL,
            places::SECRETS,
            "data/index.lock",
            "data/journal.lock",
        ] {
            let (home, _server) = logged_in();
            replace(&home, file, kind);
            for line in ["create --name b", "recover", "doctor"] {
                let ended = home.run(line);
                let is_untouched = line != "create --name b"
                    && (file.ends_with(".lock") || file == places::SECRETS);
                assert!(ended.code != 0 || is_untouched, "{kind} {file} {line}");
                let told = ended.stderr.contains("not a regular file")
                    || ended.stdout.contains("not a regular file");
                assert!(
                    told || is_untouched,
                    "{kind} {file} {line}: {}{}",
                    ended.stdout,
                    ended.stderr
                );
            }
            assert!(
                !fs::metadata(home.path(file)).is_ok_and(|there| there.is_file()),
                "{kind} {file} is left alone"
            );
        }
    }
    for kind in ["pipe", "device"] {
        for file in [
            "config/providers/acme.toml",
            "data/sandbox/identity.txt",
            "data/sandbox/sandbox.db",
            "data/rate-limit.json",
        ] {
            let (home, _server) = logged_in();
            fs::create_dir_all(home.path(file).parent().unwrap()).unwrap();
            replace(&home, file, kind);
            for line in [
                "provider list",
                "--sandbox create --name a --store file",
                "doctor",
            ] {
                // Whatever comes of it, it ends.
                let ended = home.run(line);
                assert!(ended.code < 128, "{kind} {file} {line}");
            }
        }
    }
}

#[test]
fn files_that_others_can_change_are_refused_with_the_command_that_fixes_it() {
    for (file, mode, remedy) in [
        ("data", 0o777, "go-w"),
        ("data", 0o770, "go-w"),
        (places::JOURNAL, 0o666, "go-w"),
        (places::JOURNAL, 0o620, "go-w"),
        (places::INDEX, 0o602, "go-w"),
        (places::CONFIG, 0o666, "o-w"),
        ("config", 0o707, "o-w"),
    ] {
        let (home, _server) = logged_in();
        let path = home.path(file);
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        let shown = path.display();
        let said = format!(
            "`{shown}` is writable by others (mode {mode:04o}): run `chmod {remedy} {shown}`"
        );
        let ended = home.run("create --name b");
        assert!(
            ended.code == 1 && ended.stderr.contains(&said),
            "{file}: {} {}",
            ended.code,
            ended.stderr
        );
        let doctor = home.run("doctor");
        assert!(
            doctor.code != 0 && doctor.stdout.contains(&format!("(mode {mode:04o})")),
            "{file}: {}",
            doctor.stdout
        );
        assert!(home.shell("sh", &format!("chmod {remedy} {shown}")).code == 0);
        assert_eq!(home.run("create --name b").code, 0);
    }
    // With a umask of 002, which many systems have, people make this.
    let (home, _server) = logged_in();
    fs::set_permissions(home.path("config"), Permissions::from_mode(0o775)).unwrap();
    fs::set_permissions(home.path(places::CONFIG), Permissions::from_mode(0o664)).unwrap();
    assert_eq!(home.run("list").code, 0);
    let fresh = Home::with_file_store();
    fs::create_dir(fresh.path("data")).unwrap();
    fs::set_permissions(fresh.path("data"), Permissions::from_mode(0o777)).unwrap();
    assert_eq!(
        fresh.run("recover").code,
        1,
        "though there is nothing in it yet"
    );
}

#[test]
fn no_program_of_the_current_folder_is_run() {
    let (home, _server) = logged_in();
    let trap = home.path("docker-credential-trap");
    crate::support::write_script(&trap, "touch \"$(dirname \"$0\")/sprung\"\necho '{}'\n");
    let path = std::env::var("PATH").unwrap();
    for path in [
        format!(":{path}"),
        format!("{path}:"),
        format!(".:{path}"),
        "./".to_owned(),
        String::new(),
    ] {
        let ended = home.end(
            home.genkey("create --name b --store command:trap")
                .env("PATH", &path),
        );
        assert_eq!(ended.code, 9, "{path}: {}", ended.stderr);
    }
    for store in [
        "command:./docker-credential-trap",
        "command:x/../docker-credential-trap",
    ] {
        let ended = home.run(&format!("create --name b --store {store}"));
        assert!(
            ended.code == 2
                && ended
                    .stderr
                    .contains("the path of a credential helper must be absolute: `"),
            "{}",
            ended.stderr
        );
    }
    assert!(!home.path("sprung").exists());
}

#[test]
fn a_stack_that_is_too_small_is_reported_before_anything_starts() {
    let (home, _server) = logged_in();
    for line in ["token ci", "create --name b", "completions bash"] {
        let said = "error: the stack is limited to 256 KiB, but genkey needs 512 KiB\n\n\
                    hint: raise the limit with `ulimit -s 8192`\n";
        home.shell("sh", &format!("ulimit -s 256; exec genkey {line}"))
            .pins(1, "", said);
        assert_eq!(
            home.shell("sh", &format!("ulimit -s 512; exec genkey {line}"))
                .code,
            0,
            "{line}"
        );
    }
}

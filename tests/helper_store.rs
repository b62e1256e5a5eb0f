//! Credential helpers: the real ones for `pass` and the Secret Service, and broken ones.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use genkey::model::{CredentialKind, Marker, Metadata, Scope, Service};
use tempfile::TempDir;

use crate::support::store_process::{Stores, metadata};
use crate::support::{available, write_executable, write_script};

const SECRET: &str = "gen_pat_5up3rS3cret";

/// A home with its own programs.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        // GnuPG's sockets need a short path.
        Self(tempfile::Builder::new().prefix("gk").tempdir().unwrap())
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    fn environment(&self) -> Vec<(String, String)> {
        let path = format!(
            "{}:{}",
            self.0.path().display(),
            std::env::var("PATH").unwrap()
        );
        [
            ("PATH", path),
            ("HOME", self.path("")),
            ("GNUPGHOME", self.path("gnupg")),
            ("PASSWORD_STORE_DIR", self.path("store")),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }

    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let mut command = Command::new(program);
        let output = command
            .args(arguments)
            .env_clear()
            .envs(self.environment())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{program}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// A store with this shell script as its helper.
    fn helper(&self, text: &str) -> Stores {
        write_script(&self.0.path().join("docker-credential-own"), text);
        Stores::new("command:own", self.environment())
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }
}

/// A home with a `pass` store, a GnuPG key without a passphrase, and a GnuPG agent.
struct PassHome(Home);

impl PassHome {
    fn new() -> Option<Self> {
        if !available(&["pass", "gpg", "gpgconf", "docker-credential-pass"]) {
            return None;
        }
        let home = Home::new();
        fs::create_dir(home.path("gnupg")).unwrap();
        fs::set_permissions(home.path("gnupg"), fs::Permissions::from_mode(0o700)).unwrap();
        home.run(
            "gpg",
            &[
                "--batch",
                "--passphrase",
                "",
                "--quick-generate-key",
                "me@example.test",
                "ed25519",
                "cert",
            ],
        );
        let keys = home.run("gpg", &["--batch", "--list-keys", "--with-colons"]);
        let fingerprint = keys
            .lines()
            .find_map(|line| line.strip_prefix("fpr:::::::::"))
            .unwrap()
            .trim_end_matches(':');
        home.run(
            "gpg",
            &[
                "--batch",
                "--passphrase",
                "",
                "--quick-add-key",
                fingerprint,
                "cv25519",
                "encr",
            ],
        );
        home.run("pass", &["init", "me@example.test"]);
        Some(Self(home))
    }
}

impl Drop for PassHome {
    fn drop(&mut self) {
        self.0.run("gpgconf", &["--kill", "all"]);
    }
}

#[test]
fn pass_stores_entries_through_its_real_helper() {
    let Some(PassHome(ref home)) = PassHome::new() else {
        return;
    };
    let store = Stores::new("command:pass", home.environment());
    store.prove().ok();
    assert_eq!(store.get("work/12").ok(), "none");
    store.put("work/12", "label", "old").ok();
    store.put("work/12", "label", SECRET).ok();
    assert_eq!(store.get("work/12").ok(), SECRET);
    let account = metadata().to_line();
    let listed = format!("{{\"https://genkey.invalid/work/12\":\"{account}\"}}\n");
    assert_eq!(home.run("docker-credential-pass", &["list"]), listed);
    assert_eq!(store.remove("work/12").ok(), "true");
    assert_eq!(store.remove("work/12").ok(), "false");
    assert_eq!(store.get("work/12").ok(), "none");
    assert_lists_entries(&store);
}

/// The helper lists names and metadata, even odd ones, and no other program's entries.
fn assert_lists_entries(store: &Stores) {
    assert_eq!(store.entries().ok(), "");
    let marker = Marker::from_random([0xcd; 8]);
    let scope = |service: &str| Scope {
        profile: "a.b".into(),
        service: Service::try_from(service.to_owned()).unwrap(),
    };
    let all = [
        Metadata::Key {
            scope: scope("https://api.gen.pro/v1"),
            id: "7".into(),
            marker: marker.clone(),
        },
        Metadata::Key {
            scope: scope("http://[::1]:8080/a%20b"),
            id: "ü?#%/2 & 3".into(),
            marker: marker.clone(),
        },
        Metadata::Login {
            scope: scope("sandbox"),
            credential: CredentialKind::Jwt,
            marker: marker.clone(),
        },
    ];
    let mut expected = Vec::new();
    for metadata in &all {
        store.put_with(metadata, SECRET).ok();
        assert_eq!(store.get(&metadata.entry_name()).ok(), SECRET);
        expected.push(format!("{} {}", metadata.entry_name(), metadata.to_line()));
    }
    // With a base URL that is too long for a file name, only the metadata is lost.
    let long = scope(&format!("https://api.gen.pro/{}", "x".repeat(250)));
    let long = Metadata::Key {
        scope: long,
        id: "8".into(),
        marker,
    };
    store.put_with(&long, SECRET).ok();
    assert_eq!(store.get(&long.entry_name()).ok(), SECRET);
    expected.push(format!("{} ?", long.entry_name()));
    expected.sort();
    assert_eq!(store.entries().ok(), expected.join("\n"));
    for metadata in all.iter().chain([&long]) {
        assert_eq!(store.remove(&metadata.entry_name()).ok(), "true");
    }
    assert_eq!(store.entries().ok(), "");
}

#[test]
fn entries_without_metadata_are_read_by_name() {
    let home = Home::new();
    let earlier = "case $1 in
        get) grep -q /default/7-0123456789abcdef && echo '{\"Username\":\"api.gen.pro\",\"Secret\":\"gen_pat_old\"}' ;;
        list) echo '{\"https://genkey.invalid/default/7-0123456789abcdef\":\"api.gen.pro\"}' ;;
        esac";
    let store = home.helper(earlier);
    assert_eq!(store.get("default/7-0123456789abcdef").ok(), "gen_pat_old");
    assert_eq!(store.remove("default/7-0123456789abcdef").ok(), "true");
    assert_eq!(store.entries().ok(), "default/7-0123456789abcdef ?");
    let trims = format!(
        "echo '{{\"https://genkey.invalid/12\":\"  {}\"}}'",
        metadata().to_line()
    );
    assert_eq!(
        home.helper(&trims).entries().ok(),
        format!("12 {}", metadata().to_line())
    );
}

#[test]
fn a_long_list_is_read_completely_and_an_invalid_one_is_an_error() {
    let home = Home::new();
    let many =
        "printf '{'; seq 1 3000 | sed 's|.*|\"https://registry.example/v1/repository/&\":\"me\",|'
                echo '\"https://genkey.invalid/work/12\":\"api.gen.pro\"}'";
    assert_eq!(home.helper(many).entries().ok(), "work/12 ?");
    let not = "invalid data from `command:own`: the output of `docker-credential-own` does not follow the credential helper protocol";
    for other in [
        "true",
        "echo '[]'",
        "echo '{\"https://genkey.invalid/a\": 1}'",
    ] {
        assert_eq!(
            home.helper(other).entries().error("Damaged"),
            not,
            "{other}"
        );
    }
    let endless =
        "invalid data from `command:own`: `docker-credential-own` printed too much output";
    assert_eq!(home.helper("yes").entries().error("Damaged"), endless);
}

#[test]
fn pass_without_a_store_says_so() {
    if !available(&["pass", "docker-credential-pass"]) {
        return;
    }
    let home = Home::new();
    let answer = Stores::new("command:pass", home.environment()).prove();
    let message = answer.error("Refused");
    assert!(
        message.starts_with("`command:pass` error: ") && message.contains("pass"),
        "{message}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn the_secret_service_stores_entries_through_its_real_helper() {
    use crate::support::keyring::Keyring;
    if !available(&["docker-credential-secretservice"]) {
        return;
    }
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let store = Stores::new("command:secretservice", keyring.environment());
    store.prove().ok();
    store.put("work/12", "label", SECRET).ok();
    assert_eq!(store.get("work/12").ok(), SECRET);
    assert_eq!(store.get("work/1").ok(), "none");
    assert_eq!(store.remove("work/12").ok(), "true");
    assert_eq!(store.remove("work/12").ok(), "false");
    assert_lists_entries(&store);
}

#[test]
fn the_secret_is_passed_on_stdin_only() {
    let home = Home::new();
    let store = home.helper(
        "cd \"$HOME\"; echo \"$0 $*\" >> arguments; cat > \"$1\"
         [ \"$1\" = get ] && cat store || true",
    );
    store.put("work/ü", "label", "a\"b\\c\nd").ok();
    let account = metadata().to_line();
    let expected = r#"{"ServerURL":"https://genkey.invalid/work/%C3%BC","Username":"ACCOUNT","Secret":"a\"b\\c\nd"}"#;
    assert_eq!(home.read("store"), expected.replace("ACCOUNT", &account));
    assert_eq!(home.read("get"), "https://genkey.invalid/work/%C3%BC");
    assert_eq!(store.remove("work/ü").ok(), "true");
    assert_eq!(home.read("erase"), "https://genkey.invalid/work/%C3%BC");
    let program = home.path("docker-credential-own");
    let expected = ["store", "get", "get", "erase"]
        .map(|action| format!("{program} {action}\n"))
        .concat();
    assert_eq!(home.read("arguments"), expected);
}

#[test]
fn a_helper_can_be_a_path() {
    let home = Home::new();
    write_script(
        &home.0.path().join("my-helper"),
        "echo 'credentials not found in native keychain'; exit 1",
    );
    let store = Stores::new(
        &format!("command:{}", home.path("my-helper")),
        home.environment(),
    );
    assert_eq!(store.get("work/12").ok(), "none");
    assert_eq!(store.remove("work/12").ok(), "false");
}

#[test]
fn a_missing_helper_is_named() {
    let home = Home::new();
    let answer = Stores::new("command:nowhere", home.environment()).prove();
    let expected = "`command:nowhere` is not available: `docker-credential-nowhere` is not installed (not found in PATH)";
    assert_eq!(answer.error("Missing"), expected);
    let answer = Stores::new("command:/no/where", home.environment()).get("work/12");
    assert_eq!(
        answer.error("Missing"),
        "`command:/no/where` is not available: no such program: `/no/where`"
    );
    fs::write(home.path("plain"), "").unwrap();
    let store = format!("command:{}", home.path("plain"));
    let answer = Stores::new(&store, home.environment()).get("work/12");
    assert!(
        answer.error("Missing").contains("cannot run `"),
        "{answer:?}"
    );
}

#[test]
fn a_missing_interpreter_of_a_helper_is_named() {
    let home = Home::new();
    for (shebang, interpreter) in [
        ("#!/bin/sh\r", "/bin/sh\\r"),
        ("#!/no/such/interpreter", "/no/such/interpreter"),
    ] {
        write_executable(
            &home.0.path().join("docker-credential-own"),
            &format!("{shebang}\n"),
        );
        for (store, program) in [
            ("command:own".to_owned(), "docker-credential-own".to_owned()),
            (
                format!("command:{}", home.path("docker-credential-own")),
                home.path("docker-credential-own"),
            ),
        ] {
            let expected = format!(
                "`{store}` is not available: cannot run `{program}`: its interpreter `{interpreter}` does not exist"
            );
            assert_eq!(
                Stores::new(&store, home.environment())
                    .get("work/12")
                    .error("Missing"),
                expected
            );
        }
    }
}

#[test]
fn a_program_in_the_current_folder_is_not_a_helper() {
    let own = crate::support::genkey::Home::new();
    write_script(
        &own.path("docker-credential-own"),
        "touch \"$HOME/ran\"; cat",
    );
    let path = std::env::var("PATH").unwrap();
    for path in [
        format!(":{path}"),
        format!("{path}:"),
        format!(".:{path}"),
        "".to_owned(),
        "./".to_owned(),
    ] {
        let mut command = own.genkey("create --name ci --store command:own");
        let ended = own.end(command.env("PATH", &path).env("GEN_API_KEY", "gen_pat_x"));
        assert_eq!(ended.code, 9, "{path}: {}", ended.stderr);
        assert!(
            ended
                .stderr
                .contains("`docker-credential-own` is not installed"),
            "{path}: {}",
            ended.stderr
        );
    }
    for helper in ["./docker-credential-own", "../x/own", "x/own"] {
        let ended = own.end(
            own.genkey("create --name ci")
                .env("GENKEY_STORE", format!("command:{helper}")),
        );
        assert_eq!(ended.code, 2, "{}", ended.stderr);
        assert!(
            ended
                .stderr
                .contains("the path of a credential helper must be absolute: `"),
            "{}",
            ended.stderr
        );
    }
    assert!(!own.path("ran").exists());
}

#[test]
fn a_helper_starts_no_program_of_the_current_folder_either() {
    let home = Home::new();
    let mut environment = home.environment();
    let path = environment
        .iter_mut()
        .find(|(name, _)| name == "PATH")
        .unwrap();
    path.1 = format!(":.:bin:{}:/usr/bin:/bin:", home.0.path().display());
    write_script(
        &home.0.path().join("docker-credential-own"),
        "echo \"$PATH\" >&2; exit 1",
    );
    let answer = Stores::new("command:own", environment).get("work/12");
    assert_eq!(
        answer.error("Refused"),
        format!(
            "`command:own` error: {}:/usr/bin:/bin",
            home.0.path().display()
        )
    );
}

#[test]
fn output_that_violates_the_protocol_is_refused_and_not_shown() {
    let home = Home::new();
    let expected = "invalid data from `command:own`: the output of `docker-credential-own` does not follow the credential helper protocol";
    for answer in [
        "gen_pat_x",
        "",
        "{\"Secret\":{\"x\":\"gen_pat_x\"}}",
        "[\"gen_pat_x\"]",
    ] {
        let answer = home
            .helper(&format!("cat > /dev/null; echo '{answer}'"))
            .get("work/12");
        assert_eq!(answer.error("Damaged"), expected);
        assert!(!answer.debug.contains("gen_pat"), "{}", answer.debug);
    }
    let answer = home
        .helper("echo '{\"ServerURL\":\"\",\"Username\":\"genkey\",\"Secret\":\"\"}'")
        .get("work/12");
    assert_eq!(
        answer.error("Damaged"),
        "invalid data from `command:own`: `docker-credential-own` returned an empty secret"
    );
    let answer = home.helper("yes gen_pat_x").get("work/12");
    assert_eq!(
        answer.error("Damaged"),
        "invalid data from `command:own`: `docker-credential-own` printed too much output"
    );
}

#[test]
fn a_helper_that_loses_a_secret_is_detected() {
    let home = Home::new();
    let forgets =
        "[ \"$1\" = get ] && { echo 'credentials not found in native keychain'; exit 1; }; true";
    let answer = home.helper(forgets).put("work/12", "label", SECRET);
    let expected =
        "invalid data from `command:own`: the entry `work/12` was written, but cannot be read back";
    assert_eq!(answer.error("Damaged"), expected);
    let answer = home
        .helper("[ \"$1\" = get ] && echo '{\"Secret\":\"other\"}'; true")
        .put("work/12", "label", SECRET);
    assert!(
        answer
            .error("Damaged")
            .ends_with("reads back differently from what was written"),
        "{answer:?}"
    );
}

#[test]
fn an_error_is_shown_unless_it_may_contain_the_secret() {
    let home = Home::new();
    let answer = home
        .helper("echo 'the vault is sealed'; echo more; exit 1")
        .get("work/12");
    assert_eq!(
        answer.error("Refused"),
        "`command:own` error: the vault is sealed"
    );
    let answer = home.helper("cat; exit 1").put("work/12", "label", SECRET);
    assert_eq!(
        answer.error("Refused"),
        "`command:own` error: failed without an error message"
    );
    let long = home
        .helper("printf '%0190d' 0; sed 's/.*Secret\":\"//; s/\"}//'; exit 1")
        .put("work/12", "label", SECRET);
    assert_eq!(
        long.error("Refused"),
        "`command:own` error: failed without an error message"
    );
    let answer = home
        .helper("sed 's/.*Secret\":\"//; s/\"}//'; exit 1")
        .put("work/12", "label", SECRET);
    assert_eq!(
        answer.error("Refused"),
        "`command:own` error: failed without an error message"
    );
}

#[test]
fn a_helper_that_hangs_is_killed_with_its_children() {
    let home = Home::new();
    let store =
        home.helper("cd \"$HOME\"; echo $$ >> processes; sleep 300 & echo $! >> processes; wait");
    let answer = store.get("work/12");
    assert_eq!(
        answer.error("TimedOut"),
        "`command:own` did not respond within 3 seconds"
    );
    assert!(
        (Duration::from_secs(3)..Duration::from_secs(30)).contains(&answer.took),
        "{:?}",
        answer.took
    );
    let processes = home.read("processes");
    assert_eq!(processes.lines().count(), 2);
    for process in processes.lines() {
        assert_ends(process);
    }
}

/// Waits until a process is gone, or a zombie.
fn assert_ends(process: &str) {
    let start = Instant::now();
    let runs = || {
        fs::read_to_string(Path::new("/proc").join(process).join("stat"))
            .is_ok_and(|stat| !stat.contains(") Z "))
    };
    while cfg!(target_os = "linux") && runs() {
        assert!(
            start.elapsed() < Duration::from_secs(10),
            "process {process} still runs"
        );
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn waiting_for_a_slow_helper_is_announced() {
    let home = Home::new();
    let store = home.helper("cat > /dev/null; sleep 1.3; echo '{\"Secret\":\"gen_pat_x\"}'");
    let answer = store.interactive(Duration::from_secs(60)).get("work/12");
    assert_eq!((answer.ok(), answer.notices), ("gen_pat_x", 1));
}

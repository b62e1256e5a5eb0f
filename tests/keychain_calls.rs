//! The D-Bus calls of each command: one connection and one session, and no call twice without a
//! reason.

use std::fs;

use crate::keychain_cli::home_of;
use crate::support::bus_monitor::BusMonitor;
use crate::support::genkey::Home;
use crate::support::keyring::Keyring;
use crate::support::wire_server::{WireServer, reply};

const ME: &str = r#"{"id": 1, "email": "dev@example.com"}"#;
/// Once per process: a search needs an unlocked collection, or KeePassXC would prompt within it.
const OPEN: &str = "OpenSession ReadAlias Get(Locked)";
/// The attributes show whether the item is genkey's. After a write this is the verification.
const READ: &str = "SearchItems Get(Attributes) GetSecret";
/// `CreateItem` is the last call: label, attributes and secret are written together or not at all.
const WRITE: &str = "SearchItems ReadAlias Get(Locked) CreateItem";
/// The second `Get(Locked)` is the `secret-service` crate's.
const REMOVE: &str = "SearchItems Get(Attributes) Get(Locked) Delete";
/// An entry is missing only if nothing is locked. The `secret-service` crate reads the list of
/// collections once per process, and subscribes to its changes.
const NOTHING_LOCKED: &str =
    "ReadAlias AddMatch GetNameOwner AddMatch GetAll Get(Locked) Get(Locked)";

/// A keychain, a home that uses it, and a D-Bus monitor.
struct Bench {
    home: Home,
    monitor: BusMonitor,
    keyring: Keyring,
}

impl Bench {
    fn new() -> Option<Self> {
        let keyring = Keyring::unlocked()?;
        Some(Self {
            home: home_of(&keyring),
            monitor: BusMonitor::watch(&keyring.address()),
            keyring,
        })
    }

    /// Runs genkey, which must succeed with exactly these calls.
    fn calls(&mut self, line: &str, stdin: &str, expected: &[&str]) {
        self.calls_and_ends(0, line, stdin, expected);
    }

    /// Runs genkey, which must use one connection and one session, and make exactly these calls.
    fn calls_and_ends(&mut self, code: i32, line: &str, stdin: &str, expected: &[&str]) {
        self.monitor.asked();
        let ended = self.home.run_with_stdin(line, stdin);
        assert_eq!(ended.code, code, "{line}: {}", ended.stderr);
        let connections = self.monitor.asked();
        let [calls] = &connections[..] else {
            panic!("{line}: {connections:?}")
        };
        assert_eq!(
            calls.join(" "),
            format!("{OPEN} {}", expected.join(" ")),
            "{line}"
        );
    }

    /// Runs genkey, which must not use the keychain.
    fn calls_nothing(&mut self, line: &str) {
        self.monitor.asked();
        let ended = self.home.run(line);
        assert_eq!(ended.code, 0, "{line}: {}", ended.stderr);
        assert_eq!(self.monitor.asked(), Vec::<Vec<String>>::new(), "{line}");
    }
}

#[test]
fn every_command_uses_one_connection_and_no_call_twice() {
    let Some(mut bench) = Bench::new() else {
        return;
    };
    let proof = [WRITE, READ, REMOVE];
    // The marker tells this keychain from another one until the creation is finished.
    let made = [&proof[..], &[WRITE], &[WRITE, READ], &[REMOVE]].concat();
    bench.calls("--sandbox create --name ci --expires-in 90d", "", &made);
    bench.calls("--sandbox token ci", "", &[READ]);
    bench.calls("--sandbox run --key ci -- true", "", &[READ]);
    bench.calls(
        "--sandbox rename ci deploy",
        "",
        &["SearchItems Get(Attributes) Set"],
    );
    bench.calls("--sandbox use deploy", "", &[READ]);
    bench.calls("--sandbox env", "", &[READ]);
    bench.calls("--sandbox whoami", "", &[READ]);
    bench.calls("--sandbox list", "", &[READ]);
    // Each secret's existence, then the login's for its own check.
    bench.calls(
        "--sandbox doctor",
        "",
        &[&proof[..], &[READ, READ]].concat(),
    );
    bench.calls("--sandbox recover", "", &["SearchItems Get(Attributes)"]);
    bench.calls("--sandbox revoke --yes deploy", "", &[READ, REMOVE]);
    for line in [
        "--sandbox list",
        "--sandbox show deploy",
        "--version",
        "--sandbox env --help",
    ] {
        bench.calls_nothing(line);
    }
}

#[test]
fn login_tests_writes_and_verifies_over_one_connection() {
    let Some(mut bench) = Bench::new() else {
        return;
    };
    let server = WireServer::start([reply(200, ME)]);
    bench.home.set("GENKEY_API_URL", server.url());
    let login = [WRITE, READ, REMOVE, WRITE, READ];
    bench.calls("login", "gen_pat_hunter2hunter2", &login);
    bench.calls("token", "", &[READ]);
    bench.calls("logout", "", &[REMOVE]);
}

#[test]
fn recover_after_unlocking_uses_one_connection() {
    let Some(mut bench) = Bench::new() else {
        return;
    };
    assert_eq!(
        bench
            .home
            .run("--sandbox create --name ci --expires-in 90d")
            .code,
        0
    );
    bench.keyring.lock();
    assert_eq!(bench.home.run("--sandbox revoke --yes ci").code, 9);
    bench.keyring.restart();
    // Removes the secret, then searches for orphaned entries.
    bench.calls(
        "--sandbox recover",
        "",
        &[REMOVE, "SearchItems", NOTHING_LOCKED],
    );
}

#[test]
fn a_lost_index_is_rebuilt_over_one_connection() {
    let Some(mut bench) = Bench::new() else {
        return;
    };
    for name in ["ci", "deploy"] {
        assert_eq!(
            bench
                .home
                .run(&format!("--sandbox create --name {name} --expires-in 90d"))
                .code,
            0
        );
    }
    fs::remove_file(bench.home.path("data/sandbox/index.json")).unwrap();
    // The list, and the secrets of both keys, to ask the service which account they belong to.
    bench.calls(
        "--sandbox recover",
        "",
        &["SearchItems Get(Attributes) Get(Attributes)", READ, READ],
    );
}

#[test]
fn a_missing_entry_is_searched_for_once() {
    let Some(mut bench) = Bench::new() else {
        return;
    };
    assert_eq!(
        bench
            .home
            .run("--sandbox create --name ci --expires-in 90d")
            .code,
        0
    );
    let cleared = bench.keyring.secret_tool(&["clear", "service", "genkey"]);
    assert!(cleared.status.success());
    bench.calls_and_ends(
        9,
        "--sandbox token ci",
        "",
        &["SearchItems", NOTHING_LOCKED],
    );
}

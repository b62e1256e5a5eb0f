//! What the keychain costs: one connection and one session a process, and no question twice without
//! a reason.

use std::fs;

use crate::keychain_cli::home_of;
use crate::support::bus_monitor::BusMonitor;
use crate::support::genkey::Home;
use crate::support::keyring::Keyring;
use crate::support::wire_server::{WireServer, reply};

const ME: &str = r#"{"id": 1, "email": "dev@example.com"}"#;
/// Once a process: a search may only begin where something is unlocked, since KeePassXC prompts
/// within it otherwise.
const OPEN: &str = "OpenSession ReadAlias Get(Locked)";
/// Whether the item is ours must be known before its secret is asked for. After a write, it is the
/// proof that the secret can be found.
const READ: &str = "SearchItems Get(Attributes) GetSecret";
/// Nothing follows the item's creation: label and attributes come with the secret, or not at all.
const WRITE: &str = "SearchItems ReadAlias Get(Locked) CreateItem";
/// The `secret-service` crate looks once more whether the item is locked.
const REMOVE: &str = "SearchItems Get(Attributes) Get(Locked) Delete";
/// That no item is there is only believed when nothing is locked. The `secret-service` crate reads
/// the list of collections once a process, and subscribes to its changes.
const NOTHING_LOCKED: &str =
    "ReadAlias AddMatch GetNameOwner AddMatch GetAll Get(Locked) Get(Locked)";

/// A keychain, the home of whoever has it, and a witness.
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

    /// Runs genkey, which must succeed, and ask exactly this.
    fn asks(&mut self, line: &str, stdin: &str, expected: &[&str]) {
        self.asks_and_ends(0, line, stdin, expected);
    }

    /// Runs genkey, which must make one connection, open one session, and ask exactly this.
    fn asks_and_ends(&mut self, code: i32, line: &str, stdin: &str, expected: &[&str]) {
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

    /// Runs genkey, which must have no business with the keychain.
    fn asks_nothing(&mut self, line: &str) {
        self.monitor.asked();
        let ended = self.home.run(line);
        assert_eq!(ended.code, 0, "{line}: {}", ended.stderr);
        assert_eq!(self.monitor.asked(), Vec::<Vec<String>>::new(), "{line}");
    }
}

#[test]
fn every_command_asks_over_one_connection_and_nothing_twice() {
    let Some(mut bench) = Bench::new() else {
        return;
    };
    let proof = [WRITE, READ, REMOVE];
    // A sign tells this keychain from another as long as the creation is unfinished.
    let made = [&proof[..], &[WRITE], &[WRITE, READ], &[REMOVE]].concat();
    bench.asks("--sandbox create --name ci --expires-in 90d", "", &made);
    bench.asks("--sandbox token ci", "", &[READ]);
    bench.asks("--sandbox run --key ci -- true", "", &[READ]);
    bench.asks(
        "--sandbox rename ci deploy",
        "",
        &["SearchItems Get(Attributes) Set"],
    );
    bench.asks("--sandbox use deploy", "", &[READ]);
    bench.asks("--sandbox env", "", &[READ]);
    bench.asks("--sandbox whoami", "", &[READ]);
    bench.asks("--sandbox list", "", &[READ]);
    // Whether each secret is there, and then the one of the login for its own check.
    bench.asks(
        "--sandbox doctor",
        "",
        &[&proof[..], &[READ, READ]].concat(),
    );
    bench.asks("--sandbox recover", "", &["SearchItems Get(Attributes)"]);
    bench.asks("--sandbox revoke --yes deploy", "", &[READ, REMOVE]);
    for line in [
        "--sandbox list",
        "--sandbox show deploy",
        "--version",
        "--sandbox env --help",
    ] {
        bench.asks_nothing(line);
    }
}

#[test]
fn a_login_is_proven_written_and_read_back_over_one_connection() {
    let Some(mut bench) = Bench::new() else {
        return;
    };
    let server = WireServer::start([reply(200, ME)]);
    bench.home.set("GENKEY_API_URL", server.url());
    let kept = [WRITE, READ, REMOVE, WRITE, READ];
    bench.asks("login", "gen_pat_hunter2hunter2", &kept);
    bench.asks("token", "", &[READ]);
    bench.asks("logout", "", &[REMOVE]);
}

#[test]
fn what_is_finished_after_a_lock_takes_one_connection_too() {
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
    // The secret is removed, and then nothing is found that the index would have lost.
    bench.asks(
        "--sandbox recover",
        "",
        &[REMOVE, "SearchItems", NOTHING_LOCKED],
    );
}

#[test]
fn a_lost_index_is_made_anew_over_one_connection() {
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
    // What is there, and the secrets of those two, by which it is asked whose keys they are.
    bench.asks(
        "--sandbox recover",
        "",
        &["SearchItems Get(Attributes) Get(Attributes)", READ, READ],
    );
}

#[test]
fn an_entry_that_is_missing_is_looked_for_once() {
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
    bench.asks_and_ends(
        9,
        "--sandbox token ci",
        "",
        &["SearchItems", NOTHING_LOCKED],
    );
}

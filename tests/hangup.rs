//! Ctrl-C and closed terminals during requests.

use std::io::{BufRead, BufReader};
use std::process::Child;

use rustix::process::{Pid, Signal, kill_process};

use crate::support::genkey::{Home, PROGRAM, Sandbox, places};
use crate::support::proxy::{Fault, Relay};

/// A service behind a relay, and a home that uses it.
fn setup() -> (Home, Sandbox, Relay) {
    let mut home = Home::with_file_store();
    let server = Sandbox::start(&home);
    let relay = Relay::to(&server.url);
    home.set("GEN_API_KEY", &server.key);
    home.set("GENKEY_API_URL", relay.url());
    (home, server, relay)
}

#[test]
fn ctrl_c_does_not_interrupt_an_api_request_that_may_change_something() {
    let (home, _server, relay) = setup();
    relay.on("POST", "/agent/run", 1, Fault::Hold);
    let mut child = relay.spawn(&mut home.genkey("api POST /agent/run"));
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    relay.wait_for_requests(1);
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    // Released only after the signal is noticed: later, there would be nothing to wait for.
    assert!(
        lines.any(|line| line.unwrap().contains("Ctrl-C")),
        "a message says what it waits for"
    );
    relay.release();
    let ended = home.wait(child);
    assert_eq!(ended.code, 0);
    assert!(ended.stdout.contains("firebase_path"), "{}", ended.stdout);
}

#[test]
fn ctrl_c_interrupts_an_api_request_that_only_reads() {
    let (home, _server, relay) = setup();
    relay.on("GET", "/me", 1, Fault::Hold);
    let child = relay.spawn(&mut home.genkey("api GET /me"));
    relay.wait_for_requests(1);
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    assert_eq!(home.wait(child).code, 130, "a read changes nothing");
    relay.release();
}

#[test]
fn with_json_ctrl_c_leaves_one_object_on_stderr() {
    for (line, code, kind) in [
        ("api GET /me", 130, "interrupted"),
        ("api POST /agent/run", 10, "unfinished"),
    ] {
        let (home, _server, relay) = setup();
        let (method, path) = line.strip_prefix("api ").unwrap().split_once(' ').unwrap();
        relay.on(method, path, 1, Fault::Hold);
        let mut child = relay.spawn(&mut home.genkey(&format!("{line} -o json")));
        relay.wait_for_requests(1);
        // The first one ends a request that only reads, the second one any other.
        while child.try_wait().unwrap().is_none() {
            kill_process(Pid::from_child(&child), Signal::INT).unwrap();
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        relay.release();
        let ended = home.wait(child);
        assert_eq!((ended.code, ended.stdout.as_str()), (code, ""), "{line}");
        assert_eq!(ended.json_error()["error"]["kind"], kind, "{line}");
    }
}

fn hang_up(child: &Child) {
    kill_process(Pid::from_child(child), Signal::HUP).unwrap();
}

/// There is one key with this name, its stored secret is valid, and nothing is unfinished.
#[track_caller]
fn is_safe(home: &Home, name: &str) {
    let listed = home.run(&format!("list --json --name {name}*")).json();
    assert_eq!(
        (&listed[0]["name"], &listed[1]),
        (&name.into(), &serde_json::Value::Null),
        "{listed}"
    );
    let token = home
        .run(&format!("token {name}"))
        .data()
        .trim_end()
        .to_owned();
    assert_eq!(
        home.end(home.genkey("whoami").env("GEN_API_KEY", token))
            .code,
        0
    );
    assert_eq!(home.read(places::JOURNAL), "");
}

#[test]
fn a_creation_finishes_after_any_number_of_hangups() {
    let (home, _server, relay) = setup();
    relay.on("POST", "/persisted_tokens", 1, Fault::Hold);
    let child = relay.spawn(&mut home.genkey("create --name ci -q -o csv"));
    relay.wait_for_requests(1);
    hang_up(&child);
    hang_up(&child);
    relay.release();
    let ended = home.wait(child);
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    assert!(ended.stdout.contains(",ci,active,"), "{}", ended.stdout);
    is_safe(&home, "ci");
}

#[test]
fn a_creation_finishes_although_its_terminal_is_gone() {
    let (home, _server, relay) = setup();
    relay.on("POST", "/persisted_tokens", 1, Fault::Hold);
    let (window, terminal) = pty_process::blocking::open().unwrap();
    let command =
        pty_process::blocking::Command::new(PROGRAM).args(["create", "--name", "ci", "-vv"]);
    let mut child = command
        .env_clear()
        .envs(home.variables())
        .spawn(terminal)
        .unwrap();
    relay.wait_for_requests(1);
    drop(window);
    relay.release();
    assert_eq!(
        child.wait().unwrap().code(),
        Some(1),
        "the row could not be written"
    );
    is_safe(&home, "ci");
}

#[test]
fn a_hangup_ends_a_command_that_changes_nothing_unless_it_is_ignored() {
    // The tests themselves may have been started by `nohup`.
    let default = "exec env --default-signal=HUP genkey list -q";
    for (script, code) in [(default, 128 + 1), ("trap '' HUP; exec genkey list -q", 0)] {
        let (home, _server, relay) = setup();
        relay.on("GET", "/persisted_tokens", 1, Fault::Hold);
        let child = relay.spawn(home.command("sh").args(["-c", script]));
        relay.wait_for_requests(1);
        hang_up(&child);
        relay.release();
        assert_eq!(home.wait(child).code, code, "{script}");
    }
}

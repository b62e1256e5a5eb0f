//! A terminal that is closed while a key is being made.

use std::io::{BufRead, BufReader};
use std::process::Child;

use rustix::process::{Pid, Signal, kill_process};

use crate::support::genkey::{Home, PROGRAM, Sandbox, places};
use crate::support::proxy::{Fault, Relay};

/// A service behind a relay, and a home that uses it.
fn site() -> (Home, Sandbox, Relay) {
    let mut home = Home::with_file_store();
    let server = Sandbox::start(&home);
    let relay = Relay::to(&server.url);
    home.set("GEN_API_KEY", &server.key);
    home.set("GENKEY_API_URL", relay.url());
    (home, server, relay)
}

#[test]
fn ctrl_c_cuts_off_no_request_of_ones_own_that_may_change_something() {
    let (home, _server, relay) = site();
    relay.on("POST", "/agent/run", 1, Fault::Hold);
    let mut child = relay.spawn(&mut home.genkey("api POST /agent/run"));
    let mut told = BufReader::new(child.stderr.take().unwrap()).lines();
    relay.wait_for_requests(1);
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    // A signal that is noticed when all is over ends what is over.
    assert!(
        told.any(|line| line.unwrap().contains("Ctrl-C")),
        "it says what it waits for"
    );
    relay.release();
    let ended = home.wait(child);
    assert_eq!(ended.code, 0);
    assert!(ended.stdout.contains("firebase_path"), "{}", ended.stdout);
}

#[test]
fn ctrl_c_cuts_off_a_request_of_ones_own_that_only_reads() {
    let (home, _server, relay) = site();
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
        let (home, _server, relay) = site();
        let (method, path) = line.strip_prefix("api ").unwrap().split_once(' ').unwrap();
        relay.on(method, path, 1, Fault::Hold);
        let mut child = relay.spawn(&mut home.genkey(&format!("{line} -o json")));
        relay.wait_for_requests(1);
        // Once for what only reads; what may change something is given up at the second time.
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

/// There is one key of this name, its secret is kept and works, and nothing is left to do.
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
fn a_closed_terminal_lets_a_creation_finish_however_often_it_is_told() {
    let (home, _server, relay) = site();
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
fn a_creation_finishes_though_it_can_tell_nobody() {
    let (home, _server, relay) = site();
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
fn where_nothing_is_begun_a_closed_terminal_ends_the_program_unless_it_was_told_otherwise() {
    // By default, even where the tests themselves were started by `nohup`.
    let default = "exec env --default-signal=HUP genkey list -q";
    for (script, code) in [(default, 128 + 1), ("trap '' HUP; exec genkey list -q", 0)] {
        let (home, _server, relay) = site();
        relay.on("GET", "/persisted_tokens", 1, Fault::Hold);
        let child = relay.spawn(home.command("sh").args(["-c", script]));
        relay.wait_for_requests(1);
        hang_up(&child);
        relay.release();
        assert_eq!(home.wait(child).code, code, "{script}");
    }
}

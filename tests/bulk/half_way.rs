//! Many revocations that end half way.

use std::collections::BTreeMap;

use super::service::{AT_ONCE, Reply, Service, revoke};
use crate::support::genkey::{Ended, Home, Sandbox, places};
use crate::support::proxy::{Fault, Relay};
use crate::support::terminal::{CTRL_C, Terminal};

/// Thirty keys of which the first is revoked and as many as go at once are under way, after the
/// first Ctrl-C.
fn interrupted() -> (Service, Home, Terminal) {
    let service = Service::start(30, |id, view| {
        view.wait(|seen| id == 1 || seen.released);
        Reply::Revokes
    });
    let home = service.home();
    let terminal = Terminal::run(&home, &format!("trap : INT; genkey {}", revoke(30)));
    service.wait(|seen| seen.under_way == AT_ONCE);
    terminal.wait_for("revoking keys: 1 of 30");
    terminal.press(CTRL_C);
    terminal.wait_for("finishing the current operation");
    (service, home, terminal)
}

#[test]
fn ctrl_c_starts_no_more_and_waits_for_requests_in_flight() {
    let (service, _home, terminal) = interrupted();
    terminal.wait_for("revoking keys: 1 of 30");
    service.change(|seen| seen.released = true);
    let shown = terminal.ended();
    assert_eq!(shown.code, 10, "{}", shown.screen);
    let said = "error: interrupted after revoking 13 of 30 keys\n\nhint: run the command again to revoke the rest";
    assert!(shown.screen.ends_with(said), "{}", shown.screen);
    assert_eq!(
        shown.screen.matches("\nrevoked `k").count(),
        13,
        "{}",
        shown.screen
    );
    assert!(!shown.screen.contains("revoking keys"), "{}", shown.screen);
    assert_eq!(service.seen().deletes.len(), 13);
}

#[test]
fn a_second_ctrl_c_stops_at_once_and_leaves_the_screen_clean() {
    let (service, home, terminal) = interrupted();
    terminal.press(CTRL_C);
    let shown = terminal.ended();
    assert_eq!(shown.code, 10, "{}", shown.screen);
    let said = "stopped halfway: run `genkey recover` to finish or undo the operation";
    assert!(
        shown.screen.ends_with(said) && !shown.screen.contains("revoking"),
        "{}",
        shown.screen
    );
    service.change(|seen| seen.released = true);
    let recovered = home.run("recover");
    assert_eq!(recovered.code, 0, "{}", recovered.stderr);
    assert_eq!(home.read(places::JOURNAL), "");
}

const KEYS: usize = 18;

/// A service with keys whose secrets are stored, behind a relay.
fn site() -> (Home, Relay, Sandbox) {
    let mut home = Home::with_file_store();
    let server = Sandbox::start(&home);
    let relay = Relay::to(&server.url);
    home.set("GENKEY_API_URL", relay.url());
    home.set("GEN_API_KEY", &server.key);
    for id in 1..=KEYS {
        assert_eq!(home.run(&format!("create -q --name k{id}")).code, 0);
    }
    (home, relay, server)
}

/// Which keys live, by their ids, and whether their secrets are stored.
fn state(home: &Home) -> BTreeMap<u64, (bool, bool)> {
    let listed = home.run("list --all -o json").json();
    let entry = |key: &serde_json::Value| {
        let id = key["id"].as_u64().unwrap();
        let lives = key["status"] == "active";
        (id, (lives, home.run(&format!("token {id}")).code == 0))
    };
    listed.as_array().unwrap().iter().map(entry).collect()
}

#[track_caller]
fn is_recovered((home, relay): (&Home, &Relay), killed: &Ended, what: &str) {
    assert_eq!(killed.code, 137, "{what}: {}", killed.stderr);
    relay.settle();
    let before = state(home);
    assert!(
        before.values().all(|(lives, stored)| *stored || !lives),
        "{what}: a living key's secret is lost: {before:?}"
    );
    let recovered = home.run("recover --yes");
    assert_eq!(recovered.code, 0, "{what}: {}", recovered.stderr);
    let after = state(home);
    assert!(
        after.values().all(|(lives, stored)| lives == stored),
        "{what}: {after:?}\n{}",
        recovered.stderr
    );
    assert!(
        before.iter().all(|(id, (lived, _))| after[id].0 == *lived),
        "{what}: `recover` revokes nothing"
    );
    assert_eq!(home.read(places::JOURNAL), "", "{what}");
}

#[test]
fn recover_finishes_after_a_kill_at_any_point() {
    for (nth, fault) in [
        (1, Fault::KillBefore),
        (2, Fault::KillAfter),
        (9, Fault::KillAfter),
        (14, Fault::KillBefore),
    ] {
        let (home, relay, _server) = site();
        relay.on("DELETE", "/persisted_tokens/*/revoke", nth, fault);
        let killed = relay.run(&home, &mut home.genkey(&revoke(KEYS)));
        is_recovered((&home, &relay), &killed, &format!("{fault:?} at {nth}"));
    }
}

#[test]
fn recover_finishes_after_a_kill_between_store_and_index() {
    for action in [
        "retire.answered=return(kill)",
        "retire.answered=5*off->return(kill)",
        "revoke.removed=return(kill)",
    ] {
        let (home, relay, _server) = site();
        let killed = relay.run(
            &home,
            home.genkey(&revoke(KEYS - 1)).env("FAILPOINTS", action),
        );
        is_recovered((&home, &relay), &killed, action);
    }
}

#[test]
fn with_a_failing_store_all_keys_are_revoked_and_left_to_recover() {
    let (home, relay, _server) = site();
    let refusing = relay.run(
        &home,
        home.genkey(&revoke(5))
            .env("FAILPOINTS", "persist.secrets.age=return(full)"),
    );
    assert_eq!(refusing.code, 9, "{}", refusing.stderr);
    assert_eq!(
        refusing
            .stderr
            .matches("its secret could not be removed from the store")
            .count(),
        5
    );
    let state_before = state(&home);
    assert!(
        (1..=5).all(|id| state_before[&id] == (false, true)),
        "{state_before:?}"
    );
    assert_eq!(home.run("recover").code, 0);
    assert!(state(&home).values().all(|(lives, stored)| lives == stored));
    assert_eq!(home.read(places::JOURNAL), "");
}

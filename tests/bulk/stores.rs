//! Stores that take their time, or ask somebody.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::Duration;

use serde_json::json;

use super::service::{Reply, Service, revoke};
use crate::support::genkey::{Home, Sandbox, places};
use crate::support::proxy::Relay;
use crate::support::terminal::{ENTER, Terminal};
use crate::support::write_script;

/// Tells by a file that it is at work.
const SLOW: &str = r#"IFS= read -r input
here=${0%/*}
case $1 in
    get) echo "{\"ServerURL\": \"$input\", \"Username\": \"genkey\", \"Secret\": \"gen_pat_hunter2\"}" ;;
    erase)
        : > "$here/erasing"
        sleep 0.02
        rm "$here/erasing"
        echo >> "$here/erased" ;;
esac
"#;

const KEYS: usize = 120;

#[test]
fn no_request_is_in_flight_while_a_store_may_prompt() {
    let mut home = Home::new();
    home.write("helper/calls", "");
    let program = home.path("helper/docker-credential-slow");
    write_script(&program, SLOW);
    let (erasing, meanwhile) = (home.path("helper/erasing"), Arc::<AtomicUsize>::default());
    let seen = Arc::clone(&meanwhile);
    let service = Service::start(KEYS, move |id, _| {
        // Answers come one after the other, and for more than a second.
        sleep(Duration::from_millis(100 + 20 * (id as u64 % 12)));
        seen.fetch_add(usize::from(erasing.exists()), Ordering::SeqCst);
        Reply::Revokes
    });
    for (name, value) in service.home().variables() {
        if ["GENKEY_API_URL", "GEN_API_KEY"].contains(&name.as_str()) {
            home.set(name, value);
        }
    }
    let url = home.variables()["GENKEY_API_URL"]
        .to_str()
        .unwrap()
        .to_owned();
    let store = format!("command:{}", program.display());
    let stored = |id: usize| {
        let (name, entry) = (format!("k{id}"), format!("default/{id}-abcdefgh"));
        json!({"profile": "default", "api_url": url, "id": id, "name": name, "expires_at": null, "store": store, "entry": entry})
    };
    let keys: Vec<_> = (1..=KEYS).map(stored).collect();
    home.write(
        places::INDEX,
        json!({"version": 1, "logins": {}, "keys": keys}).to_string(),
    );
    let ended = home.run(&revoke(KEYS));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(home.read("helper/erased").lines().count(), KEYS);
    assert_eq!(
        (
            meanwhile.load(Ordering::SeqCst),
            service.seen().deletes.len()
        ),
        (0, KEYS)
    );
}

#[test]
fn the_store_is_unlocked_before_anything_is_sent() {
    let mut home = Home::new()
        .with("GENKEY_STORE", "file")
        .with("GENKEY_PASSPHRASE", "correct horse");
    let server = Sandbox::start(&home);
    let relay = Relay::to(&server.url);
    home.set("GENKEY_API_URL", relay.url());
    home.set("GEN_API_KEY", &server.key);
    for id in 1..=3 {
        assert_eq!(home.run(&format!("create -q --name k{id}")).code, 0);
    }
    home.unset("GENKEY_PASSPHRASE");
    let is_delete = |request: &String| request.starts_with("DELETE");
    let terminal = Terminal::run(&home, "genkey revoke --yes 1 2 3");
    terminal.wait_for_hidden("Passphrase");
    assert!(
        !relay.requests().iter().any(is_delete),
        "{:?}",
        relay.requests()
    );
    terminal.press(&format!("correct horse{ENTER}"));
    let shown = terminal.ended();
    assert_eq!(shown.code, 0, "{}", shown.screen);
    assert_eq!(
        shown.screen.matches("Passphrase").count(),
        1,
        "{}",
        shown.screen
    );
    assert_eq!(
        shown
            .screen
            .matches("and removed its secret from the store")
            .count(),
        3,
        "{}",
        shown.screen
    );
}

//! How many at once, and in which order.

use serde_json::Value;

use super::service::{AT_ONCE, Reply, Service, revoke};
use crate::support::genkey::{Home, Sandbox};
use crate::support::proxy::{Fault, Relay};

#[test]
fn twelve_requests_run_at_once_on_as_many_connections() {
    let service = Service::start(50, |_, view| {
        view.wait_for_all_that_can_come(AT_ONCE);
        Reply::Revokes
    });
    let ended = service.home().run(&revoke(50));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let seen = service.seen();
    assert_eq!(
        (seen.revoked.len(), seen.most, seen.lists),
        (50, AT_ONCE, 1)
    );
    assert_eq!(seen.deletes[0], 1, "the first goes alone");
    assert!(
        seen.connections <= AT_ONCE + 1,
        "{} connections",
        seen.connections
    );
}

#[test]
fn a_few_keys_are_also_revoked_concurrently() {
    for count in 2..5 {
        let service = Service::start(count, |_, view| {
            view.wait_for_all_that_can_come(AT_ONCE);
            Reply::Revokes
        });
        let ended = service.home().run(&revoke(count));
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        let seen = service.seen();
        assert_eq!((seen.revoked.len(), seen.most), (count, (count - 1).max(1)));
    }
}

/// A service of a dialect with these keys, whose secrets are stored, behind a relay.
fn site(dialect: &str, count: usize) -> (Home, Relay, Sandbox) {
    let mut home = Home::with_file_store();
    let server = Sandbox::start_with(&home, &format!("sandbox --port 0 --dialect {dialect}"));
    let relay = Relay::to(&server.url);
    home.set("GENKEY_API_URL", relay.url());
    home.set("GEN_API_KEY", &server.key);
    for id in 1..=count {
        assert_eq!(home.run(&format!("create -q --name k{id}")).code, 0);
    }
    (home, relay, server)
}

fn deletes(relay: &Relay, after: usize) -> Vec<String> {
    relay
        .requests()
        .split_off(after)
        .into_iter()
        .filter(|request| request.starts_with("DELETE"))
        .collect()
}

#[test]
fn until_the_dialect_is_known_keys_are_revoked_one_at_a_time() {
    let (home, relay, _server) = site("guide", 6);
    let mut index: Value = serde_json::from_str(&home.read("data/index.json")).unwrap();
    index.as_object_mut().unwrap().remove("dialects");
    home.write("data/index.json", index.to_string());
    let before = relay.requests().len();
    // The second fails before the dialect is known, so that the third goes alone, too.
    relay.on(
        "DELETE",
        "/persisted_tokens/1/revoke",
        1,
        Fault::Status(403),
    );
    relay.on("DELETE", "/persisted_tokens/2", 1, Fault::Hold);
    let child = relay.spawn(&mut home.genkey("revoke --yes 1 2 3 4 5 6"));
    relay.wait_for_requests(before + 5);
    let alone =
        ["1/revoke", "2/revoke", "2"].map(|rest| format!("DELETE /persisted_tokens/{rest}"));
    assert_eq!(deletes(&relay, before), alone);
    relay.release();
    let ended = home.wait(child);
    assert_eq!(ended.code, 5, "{}", ended.stderr);
    let mut rest = deletes(&relay, before).split_off(3);
    rest.sort();
    assert_eq!(
        rest,
        [3, 4, 5, 6].map(|id| format!("DELETE /persisted_tokens/{id}")),
        "nobody guesses any more"
    );
}

#[test]
fn the_key_in_use_is_revoked_once_all_others_have_ended() {
    let (mut home, relay, _server) = site("guide", 5);
    assert_eq!(home.run("use k2").code, 0);
    home.unset("GEN_API_KEY");
    let before = relay.requests().len();
    relay.on("DELETE", "/persisted_tokens/3", 1, Fault::Hold);
    let child = relay.spawn(&mut home.genkey("revoke-all --yes -o json"));
    // The list, and all but the key in use.
    relay.wait_for_requests(before + 5);
    assert!(!deletes(&relay, before).contains(&"DELETE /persisted_tokens/2".to_owned()));
    relay.release();
    let ended = home.wait(child);
    let ids: Vec<u64> = ended
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].as_u64().unwrap())
        .collect();
    assert_eq!(ids, [1, 2, 3, 4, 5], "in the order of the list");
    assert_eq!(
        deletes(&relay, before).last().unwrap(),
        "DELETE /persisted_tokens/2"
    );
}

#[test]
fn reports_are_in_the_order_of_the_arguments() {
    let service = Service::start(8, |id, view| {
        // The later one was asked for, the sooner it is answered.
        view.wait(|seen| {
            id == 8
                || seen.deletes.len() == 8 && (1..id).all(|sooner| seen.revoked.contains(&sooner))
        });
        Reply::Revokes
    });
    let ended = service.home().run("revoke --yes 8 7 6 5 4 3 2 1 -o json");
    let ids: Vec<u64> = ended
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].as_u64().unwrap())
        .collect();
    assert_eq!(ids, [8, 7, 6, 5, 4, 3, 2, 1]);
}

//! Some of many fail, or nobody knows.

use std::process::Stdio;

use serde_json::{Value, json};

use super::service::{AT_ONCE, Reply, Service, Until, refusal, revoke};
use crate::support::genkey::{Home, Sandbox, places};
use crate::support::proxy::{Fault, Relay};
use crate::support::wire_server::answer;

#[test]
fn failures_are_reported_in_order_and_do_not_stop_the_others() {
    let service = Service::start(30, |id, view| match id {
        // The later one is known first.
        9 => {
            view.wait(|seen| seen.revoked.contains(&28));
            Reply::Refuses(refusal(409, ""))
        }
        7 => {
            view.wait(|seen| seen.revoked.contains(&28) && seen.under_way <= 2);
            Reply::Refuses(refusal(409, ""))
        }
        20 => Reply::Refuses(refusal(409, "")),
        _ => Reply::Revokes,
    });
    let home = service.home();
    let ended = home.run(&(revoke(30) + " -o csv -q"));
    let rows: Vec<String> = (1..=30)
        .filter(|id| ![7, 9, 20].contains(id))
        .map(|id| format!("{id},k{id},revoked,false,\n"))
        .collect();
    assert_eq!(
        (ended.code, ended.stdout),
        (
            8,
            format!(
                "id,name,status,secret_removed,delivered_to\n{}",
                rows.concat()
            )
        )
    );
    let refused = "the service did not revoke the key: the service answered 409 (`no`): No";
    assert_eq!(
        ended.stderr,
        format!(
            "warning: `k9` (9): {refused}\nwarning: `k20` (20): {refused}\n\
             error: 3 of 30 revocations failed: `k7` (7): {refused}\n"
        )
    );
    assert_eq!(home.read(places::JOURNAL), "");
}

#[test]
fn lost_responses_are_resolved_with_few_lists() {
    let service = Service::with_lists(
        30,
        |view| {
            // The first who looks waits until all others are about to.
            if view.seen().lists > 1 {
                view.wait(|seen| seen.deletes.len() == 30 + 3 * (AT_ONCE - 2));
            }
            None
        },
        |id, _| {
            if id > 1 && id < AT_ONCE {
                Reply::Loses(id % 2 == 0)
            } else {
                Reply::Revokes
            }
        },
    );
    let home = service.home();
    let ended = home.run(&revoke(30));
    assert_eq!(ended.code, 7, "{}", ended.stderr);
    for id in 2..AT_ONCE {
        let said = if id % 2 == 0 {
            format!("revoked `k{id}` ({id})\n")
        } else {
            format!(": `k{id}` ({id}): the service")
        };
        assert!(ended.stderr.contains(&said), "{id}: {}", ended.stderr);
    }
    assert!(service.seen().lists <= 5, "{} lists", service.seen().lists);
    assert_eq!(home.read(places::JOURNAL), "");
}

#[test]
fn unknown_outcomes_are_reported_and_journaled() {
    let service = Service::with_lists(
        30,
        |view| (view.seen().lists > 1 && !view.seen().released).then(|| refusal(500, "")),
        |id, _| match id {
            5 | 17 => Reply::Loses(true),
            6 => Reply::Refuses(refusal(409, "")),
            _ => Reply::Revokes,
        },
    );
    let home = service.home();
    let ended = home.run(&revoke(30));
    assert_eq!(ended.code, 10, "{}", ended.stderr);
    assert!(
        ended
            .stderr
            .contains("warning: `k17` (17): the key may or may not have been revoked: "),
        "{}",
        ended.stderr
    );
    let first =
        "error: 3 of 30 revocations failed: `k5` (5): the key may or may not have been revoked: ";
    assert!(ended.stderr.contains(first), "{}", ended.stderr);
    let journal = home.read(places::JOURNAL);
    let lines: Vec<Value> = journal
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let done: Vec<&Value> = lines
        .iter()
        .filter(|line| line["step"] == "done")
        .map(|line| &line["marker"])
        .collect();
    let mut open: Vec<String> = lines
        .iter()
        .filter(|line| line["work"] == "revoke" && !done.contains(&&line["marker"]))
        .map(|line| line["keys"].to_string())
        .collect();
    open.sort();
    assert_eq!(open, ["[17]", "[5]"]);
    service.change(|seen| seen.released = true);
    assert_eq!(home.run("recover").code, 0);
    assert_eq!(home.read(places::JOURNAL), "");
}

#[test]
fn a_lost_response_counts_even_if_nothing_more_can_be_sent() {
    let service = Service::start(3, |id, view| match id {
        1 => Reply::Revokes,
        2 => {
            view.wait(|seen| seen.released);
            Reply::Loses(true)
        }
        _ => {
            view.wait(|seen| seen.deletes.len() == 3);
            Reply::Refuses(refusal(429, "retry-after: 3600\r\n"))
        }
    });
    let home = service.home();
    let mut child = home
        .genkey(&(revoke(3) + " -v"))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = Until::of(child.stderr.take().unwrap());
    said.wait_for("429");
    service.change(|seen| seen.released = true);
    let said = said.end();
    assert_eq!(child.wait().unwrap().code(), Some(10), "{said}");
    assert!(
        said.contains("`k2` (2): the key may or may not have been revoked: incomplete response"),
        "{said}"
    );
    assert!(
        home.read(places::JOURNAL).contains("[2]"),
        "{}",
        home.read(places::JOURNAL)
    );
}

#[test]
fn a_lost_response_outweighs_a_later_refusal() {
    let service = Service::start(3, |id, view| {
        let is_first = view
            .seen()
            .deletes
            .iter()
            .filter(|seen| **seen == id)
            .count()
            == 1;
        match id {
            2 if is_first => Reply::Loses(true),
            2 => Reply::Refuses(refusal(409, "")),
            _ => Reply::Revokes,
        }
    });
    let ended = service.home().run(&revoke(3));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(
        ended.stderr.contains("revoked `k2` (2)\n"),
        "{}",
        ended.stderr
    );
    assert_eq!(service.seen().lists, 2);
}

#[test]
fn a_lost_response_to_revoke_all_counts() {
    let mut home = Home::with_file_store();
    let server = Sandbox::start(&home);
    let relay = Relay::to(&server.url);
    home.set("GENKEY_API_URL", relay.url());
    home.set("GEN_API_KEY", &server.key);
    relay.on(
        "DELETE",
        "/persisted_tokens/revoke_all",
        1,
        Fault::LoseAnswer,
    );
    relay.on(
        "DELETE",
        "/persisted_tokens/revoke_all",
        2,
        Fault::Status(409),
    );
    let ended = relay.run(&home, &mut home.genkey("revoke-all --yes"));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(home.read(places::JOURNAL), "");
}

#[test]
fn a_key_that_is_listed_twice_is_revoked_once() {
    let keys =
        [1, 2, 2, 3].map(|id| json!({"id": id, "name": format!("k{id}"), "status": "active"}));
    let list = answer(
        200,
        "content-type: application/json\r\n",
        json!(keys).to_string(),
    );
    let service = Service::with_lists(3, move |_| Some(list.clone()), |_, _| Reply::Revokes);
    let ended = service.home().run("revoke-all --yes -o json");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(ended.json().as_array().unwrap().len(), 3);
    let mut deletes = service.seen().deletes.clone();
    deletes.sort_unstable();
    assert_eq!(deletes, [1, 2, 3]);
}

#[cfg(target_os = "linux")]
#[test]
fn failures_are_reported_even_if_stdout_is_closed() {
    let service = Service::with_lists(
        4,
        |view| (view.seen().lists > 1).then(|| refusal(500, "")),
        |id, _| match id {
            2 => Reply::Loses(true),
            3 => Reply::Refuses(refusal(409, "")),
            _ => Reply::Revokes,
        },
    );
    let ended = service
        .home()
        .shell("sh", &format!("genkey {} -o json > /dev/full", revoke(4)));
    assert_eq!(ended.code, 10, "{}", ended.stderr);
    for told in [
        "cannot write to stdout",
        "`k2` (2): the key may or may not have been revoked",
        "`k3` (3): the service did not",
    ] {
        assert!(ended.stderr.contains(told), "{told}: {}", ended.stderr);
    }
}

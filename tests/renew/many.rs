//! Many `renew` at once: on one machine, and on two that know nothing of each other.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, sleep};
use std::time::Duration;

use super::bench::{DAY, Desk};
use crate::rotate::between::Then;
use crate::support::genkey::{Ended, Home};

const MANY: usize = 16;

fn runbook(grace: &str, file: &str) -> String {
    format!("[keys.ci]\nexpires_in = \"30d\"\ngrace = \"{grace}\"\ndeliver = [\"dotenv:{file}\"]\n")
}

/// Answers lists late, which are old then.
fn delay_lists(desk: &Desk) {
    desk.between.rule(|name, _| {
        if name == "GET /persisted_tokens" {
            Then::Delay(Duration::from_millis(100))
        } else {
            Then::Pass
        }
    });
}

/// Runs `renew` many times at once, spread over these homes. Unless there was none before, a key
/// works at every moment.
fn race(desk: &Desk, homes: &[&Home]) -> Vec<Ended> {
    let [clock, offset] = desk.clock();
    let has_worked = !desk.live().is_empty();
    let is_over = Arc::new(AtomicBool::new(false));
    thread::scope(|scope| {
        let watch = scope.spawn(|| {
            while !is_over.load(Ordering::SeqCst) {
                assert!(!has_worked || !desk.live().is_empty(), "no key works");
                sleep(Duration::from_millis(2));
            }
        });
        let runs: Vec<_> = (0..MANY)
            .map(|number| {
                let home = homes[number % homes.len()];
                let arguments = ["renew", "-q", &clock, &offset];
                scope.spawn(move || home.run_args(&arguments))
            })
            .collect();
        let ended = runs.into_iter().map(|run| run.join().unwrap()).collect();
        is_over.store(true, Ordering::SeqCst);
        watch.join().unwrap();
        ended
    })
}

/// Exactly one key has the name, and at most one more works. Returns its id.
#[track_caller]
fn one(desk: &Desk) -> i64 {
    let live = desk.live();
    assert!(live.len() <= 2, "{live:?}");
    let named: Vec<_> = live.iter().filter(|(_, name)| name == "ci").collect();
    assert_eq!(named.len(), 1, "{live:?}");
    named[0].0
}

/// The codes of the runs; with their messages if one is not expected.
#[track_caller]
fn ended_with(ended: &[Ended], expected: &[i32]) {
    for run in ended {
        assert!(expected.contains(&run.code), "{}: {}", run.code, run.stderr);
    }
}

#[test]
fn many_at_once_on_one_machine_create_and_rotate_one_key() {
    let desk = Desk::new(&runbook("24h", ".env"));
    delay_lists(&desk);
    let ended = race(&desk, &[&desk.home]);
    ended_with(&ended, &[0]);
    desk.works(&[(1, "ci")]);
    desk.holds(".env", 1);
    desk.advance(DAY * 25);
    let ended = race(&desk, &[&desk.home]);
    ended_with(&ended, &[0]);
    assert_eq!(one(&desk), 2);
    desk.holds(".env", 2);
    desk.advance(DAY * 2);
    let ended = race(&desk, &[&desk.home]);
    ended_with(&ended, &[0]);
    desk.works(&[(2, "ci")]);
    desk.is_clean();
}

/// Another machine with the same runbook, but another destination.
fn other(desk: &Desk, grace: &str, file: &str) -> Home {
    let other = desk.elsewhere();
    other.write(
        "genkey.toml",
        format!("version = 1\n{}", runbook(grace, file)),
    );
    other
}

/// Trap 21.
#[test]
fn two_machines_at_once_create_and_rotate_one_key() {
    let desk = Desk::new(&runbook("24h", ".env"));
    let other = other(&desk, "24h", ".env");
    delay_lists(&desk);
    let homes = [&desk.home, &other];
    let ended = race(&desk, &homes);
    ended_with(&ended, &[0, 1, 6, 10]);
    let id = one(&desk);
    assert_eq!(desk.live().len(), 1);
    let files = || homes.map(|home| std::fs::read_to_string(home.path(".env")).ok());
    let held = files();
    assert!(held[0].is_some() != held[1].is_some(), "{held:?}");
    let content = held.into_iter().flatten().next().unwrap();
    let secret = content.trim_end().trim_start_matches("GEN_API_KEY=");
    assert_eq!(desk.live_key_of(secret), Some(id));
    // A person copies the file.
    homes.iter().for_each(|home| home.write(".env", &content));
    desk.advance(DAY * 25);
    let ended = race(&desk, &homes);
    ended_with(&ended, &[0, 1, 6, 10]);
    one(&desk);
    for content in files().into_iter().flatten() {
        let secret = content.trim_end().trim_start_matches("GEN_API_KEY=");
        assert!(desk.live_key_of(secret).is_some(), "{content}");
    }
    leaves_nothing(&desk, &homes);
}

/// Trap 21.
#[test]
fn two_machines_at_once_with_one_destination_leave_a_key_that_works_in_it() {
    let desk = Desk::new(&runbook("0", ".env"));
    let file = desk.home.path(".env");
    let other = other(&desk, "0", file.to_str().unwrap());
    delay_lists(&desk);
    let homes = [&desk.home, &other];
    let ended = race(&desk, &homes);
    ended_with(&ended, &[0, 1, 6, 10]);
    desk.holds(".env", one(&desk));
    desk.advance(DAY * 25);
    let ended = race(&desk, &homes);
    ended_with(&ended, &[0, 1, 6, 10]);
    desk.holds(".env", one(&desk));
    leaves_nothing(&desk, &homes);
    desk.holds(".env", one(&desk));
    assert_eq!(desk.live().len(), 1);
}

/// One more run on each machine succeeds, and changes nothing that works.
#[track_caller]
fn leaves_nothing(desk: &Desk, homes: &[&Home]) {
    let [clock, offset] = desk.clock();
    desk.between.pass_everything();
    for home in homes {
        let ended = home.run_args(&["renew", "-q", &clock, &offset]);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        let recovered = home.run_args(&["recover", "--yes", &clock, &offset]);
        recovered.pins(0, "", "nothing to recover\n");
    }
    let live = desk.live();
    let is_named = |(_, name): &(i64, String)| name == "ci" || name.starts_with("ci (retiring ");
    assert!(live.iter().all(is_named), "{live:?}");
}

//! What a command leaves behind, without what differs from run to run. Most faults leave what others have
//! left, and `recover` has done with that what it does: it is run once.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Mutex;

use jiff::Timestamp;

use super::invariants::{is_list, is_revocation_of};
use super::world::{Row, World, fingerprint};
use crate::support::genkey::places;

/// Set: every case is recovered.
const EVERY: &str = "GENKEY_EVERY_RECOVERY";

/// Whether no case before has left this behind. `since`: how many requests there were before the command.
pub fn is_new(world: &World, since: usize) -> bool {
    static KNOWN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let state = left_behind(world, since);
    KNOWN.lock().unwrap().insert(state) || std::env::var_os(EVERY).is_some()
}

/// All that `recover` can see: the service's table, the store, genkey's files and the destinations; and of
/// what was sent, all that the invariants ask about it. Two of them are equal if they differ only in random
/// numbers, in the folder and the address, and in times that are both past or both to come.
fn left_behind(world: &World, since: usize) -> String {
    let (rows, secrets, used) = (world.rows(), world.secrets(), world.used());
    let mut text = format!(
        "{:?} {:?} {} {}\n",
        world.store, world.dialect, world.old, world.new_name
    );
    for row in &rows {
        let times = row.times.map(|time| time.is_some());
        let used = used.contains(&row.id);
        writeln!(text, "{} {:?} {times:?} {used}", row.id, row.name).unwrap();
    }
    for (entry, secret) in &secrets {
        writeln!(text, "{entry} {}", key_of(&rows, secret)).unwrap();
    }
    for (name, content) in world.files() {
        // What the store has is above.
        let is_store = name == places::SECRETS || name.starts_with("helper/vault/");
        let content = if is_store { Vec::new() } else { content };
        writeln!(text, "{name}\n{}", String::from_utf8_lossy(&content)).unwrap();
    }
    for place in world.places {
        let held = place.held(world).map(|secret| key_of(&rows, &secret));
        writeln!(text, "{place:?} {held:?} {}", place.rest(world)).unwrap();
    }
    writeln!(text, "{:?}", sent(world, since, &rows, secrets.values())).unwrap();
    let folder = world.home.path("").display().to_string();
    normalized(
        &text
            .replace(&world.relay.url(), "URL")
            .replace(&folder, "HOME/"),
    )
}

/// Each creation and revocation of the replaced key, and before the first of those, each key that the
/// service has listed the keys to.
fn sent<'a>(
    world: &World,
    since: usize,
    rows: &[Row],
    secrets: impl Iterator<Item = &'a String> + Clone,
) -> Vec<String> {
    let (requests, received) = (world.relay.requests(), world.relay.received());
    let answered = world.relay.answered();
    let mut sent = Vec::new();
    let mut listed = BTreeSet::new();
    for position in since..requests.len() {
        let request = &requests[position];
        if request.starts_with("POST ") || is_revocation_of(world.old, request) {
            sent.extend(std::mem::take(&mut listed));
            sent.push(request.clone());
        } else if is_list(request) && answered.get(&position) == Some(&200) {
            let head = &received[position].head;
            let mut with = secrets.clone().filter(|secret| head.contains(*secret));
            listed.extend(
                with.next()
                    .map(|secret| format!("listed to {}", key_of(rows, secret))),
            );
        }
    }
    sent.extend(listed);
    sent
}

/// Which key a secret is.
fn key_of(rows: &[Row], secret: &str) -> String {
    let sha = fingerprint(secret);
    let row = rows.iter().find(|row| row.fingerprint == sha);
    row.map_or_else(|| "none".to_owned(), |row| row.id.to_string())
}

/// The text with the same word for each random number that is the same, and with each time only as past or
/// to come.
fn normalized(text: &str) -> String {
    let now = Timestamp::now();
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.:+".contains(c);
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    let mut whole = String::new();
    for part in text.split_inclusive(|c| !is_part(c)) {
        let word = part.trim_end_matches(|c| !is_part(c));
        if let Ok(time) = word.parse::<Timestamp>() {
            whole.push_str(if time > now { "LATER" } else { "EARLIER" });
        } else if is_random(word) {
            let next = known.len();
            write!(whole, "RANDOM{}", *known.entry(word).or_insert(next)).unwrap();
        } else {
            whole.push_str(word);
        }
        whole.push_str(&part[word.len()..]);
    }
    whole
}

/// Whether a word may have been drawn at random: it has letters and digits.
fn is_random(word: &str) -> bool {
    let has = |is: fn(&char) -> bool| word.chars().any(|c| is(&c));
    word.len() >= 6 && has(char::is_ascii_digit) && has(char::is_ascii_alphabetic)
}

#[test]
fn only_what_differs_from_run_to_run_is_left_out() {
    let one = normalized(
        "ci (genkey 0a1b2c3d4e5f6071), again 0a1b2c3d4e5f6071, 90d\n2020-01-01T00:00:00Z x",
    );
    let other = normalized(
        "ci (genkey ffee00112233aabb), again ffee00112233aabb, 90d\n2021-01-01T00:00:00Z x",
    );
    assert_eq!(one, "ci (genkey RANDOM0), again RANDOM0, 90d\nEARLIER x");
    assert_eq!(one, other);
    for differs in [
        "ci (genkey ffee00112233aabb), again ffee00112233aabc, 90d\n2021-01-01T00:00:00Z x",
        "ci (genkey ffee00112233aabb), again ffee00112233aabb, 91d\n2021-01-01T00:00:00Z x",
        "ci (genkey ffee00112233aabb), again ffee00112233aabb, 90d\n2121-01-01T00:00:00Z x",
    ] {
        assert_ne!(normalized(differs), one);
    }
}

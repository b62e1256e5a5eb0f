//! The invariants, checked in the service's table, the store and genkey's files.

use std::collections::{BTreeMap, BTreeSet};

use genkey::journal::{Journal, Operation};
use genkey::sandbox::KEY_PREFIX;
use genkey::store::Standing;
use jiff::Timestamp;

use super::world::{Row, World, fingerprint};
use crate::support::genkey::{Ended, places};

/// The state before any fault.
#[derive(Clone)]
pub struct Before {
    rows: Vec<Row>,
    secrets: BTreeMap<String, String>,
    /// How many requests there were.
    pub requests: usize,
    /// The SHA-256 of the secret that the command has printed.
    printed: Option<Vec<u8>>,
    /// What each destination held, and what else is in it.
    held: Vec<(Option<String>, String)>,
}

fn held(world: &World) -> Vec<(Option<String>, String)> {
    let places = world.places.iter();
    places
        .map(|place| (place.held(world), place.rest(world)))
        .collect()
}

impl Before {
    pub fn of(world: &World) -> Self {
        Self {
            rows: world.rows(),
            secrets: world.secrets(),
            requests: world.relay.requests().len(),
            printed: None,
            held: held(world),
        }
    }

    pub fn knows(&self, row: &Row) -> bool {
        self.rows.iter().any(|known| known.id == row.id)
    }

    /// Takes the secret, alone on stdout, out of what the command has printed.
    pub fn take_printed(&mut self, ended: &mut Ended) {
        let secret = std::mem::take(&mut ended.stdout);
        self.printed = (!secret.is_empty()).then(|| fingerprint(secret.trim_end()));
    }

    pub fn has_printed(&self, row: &Row) -> bool {
        self.printed.as_ref() == Some(&row.fingerprint)
    }

    /// The keys that genkey has created since and that are not revoked.
    pub fn new_live<'a>(&'a self, world: &World) -> impl Iterator<Item = Row> + use<'a> {
        world
            .own()
            .into_iter()
            .filter(|row| !row.is_revoked() && !self.knows(row))
    }
}

/// Nothing that was printed has a secret.
pub fn prints_no_secret(ended: &Ended) {
    let shown = [&ended.stdout, &ended.stderr]
        .into_iter()
        .any(|text| text.contains(KEY_PREFIX));
    assert!(!shown, "a secret was printed");
}

/// While an operation is unfinished, other commands remind of it, once; otherwise they do not.
pub fn remind(world: &World) {
    let pending = Journal::new(world.home.path(places::JOURNAL))
        .unfinished()
        .unwrap();
    let pending = !pending.reminders(Timestamp::now()).is_empty();
    let marked = world
        .own()
        .iter()
        .any(|row| !row.is_revoked() && row.is_marked());
    // A rotation with a grace is at rest, even if its name could not be changed.
    assert!(
        pending || !marked || resting(world).is_some(),
        "a key has its temporary name, and there would be no reminder"
    );
    let later = world.home.run("profile list");
    assert_eq!(later.code, 0, "{}", later.stderr);
    let reminders = later.stderr.matches("`genkey recover`").count();
    assert_eq!(reminders, usize::from(pending), "{}", later.stderr);
}

/// The invariants after `recover`.
pub fn hold(world: &World, before: &Before) {
    every_usable_key_is_stored(world, before);
    no_secret_is_lost(world, before);
    nothing_is_orphaned(world);
    one_key_of_the_name_works(world, before);
    every_destination_holds_the_key(world, before);
    old_key_was_revoked_after_the_proof(world, before);
    foreign_keys_are_unchanged(world, before);
    let later = &world.relay.requests()[before.requests..];
    // In other dialects, a creation is sent to a second path after the first one was not found.
    let mut posts = later.iter().filter(|name| name.starts_with("POST "));
    let mut seen = BTreeSet::new();
    assert!(
        posts.all(|post| seen.insert(post)),
        "a creation was sent twice: {later:?}"
    );
}

/// Every key of genkey that is not revoked has its final name, and its secret is stored.
fn every_usable_key_is_stored(world: &World, before: &Before) {
    let (index, secrets) = (world.index(), world.secrets());
    let resting = resting(world).is_some();
    for row in world.own().iter().filter(|row| !row.is_revoked()) {
        let name = if before.knows(row) {
            "old"
        } else {
            world.new_name
        };
        let shown = row.name.as_deref().unwrap_or_default();
        let retires = resting && row.id == world.old && shown.starts_with("old (retiring ");
        assert!(
            shown == name || retires,
            "key {} has another name: `{shown}`",
            row.id
        );
        let stored: Vec<_> = index
            .keys
            .iter()
            .filter(|key| key.id.to_string() == row.id.to_string())
            .collect();
        let is_stored = |secret: &String| fingerprint(secret) == row.fingerprint;
        if before.has_printed(row) {
            continue;
        }
        if before.knows(row) && !before.secrets.values().any(is_stored) && stored.is_empty() {
            continue;
        }
        assert_eq!(
            stored.len(),
            1,
            "the index does not have the key {} exactly once",
            row.id
        );
        assert_eq!(
            stored[0].name.as_deref(),
            Some(name),
            "the index has another name for the key {}",
            row.id
        );
        let is_retiring = matches!(stored[0].standing, Standing::Retiring { .. });
        assert!(
            is_retiring || stored[0].standing.is_current(),
            "the key {} is staged",
            row.id
        );
        assert_eq!(
            is_retiring,
            resting && row.id == world.old,
            "the standing of the key {}",
            row.id
        );
        let secret = secrets
            .get(&stored[0].at.entry)
            .unwrap_or_else(|| panic!("the secret of `{name}` is lost"));
        assert_eq!(
            fingerprint(secret),
            row.fingerprint,
            "the stored secret is not that of `{name}`"
        );
    }
}

/// The rotation whose old key still works for a while, as the journal says.
pub fn resting(world: &World) -> Option<Operation> {
    let rotations = Journal::new(world.home.path(places::JOURNAL)).rotations();
    let mut rotations = rotations.unwrap().into_iter();
    rotations.find(|rotation| {
        let retiring = rotation.retiring();
        retiring.is_some_and(|(_, switched)| switched.retire_at > Timestamp::now())
    })
}

/// The key `old`.
pub fn old_key(world: &World) -> Row {
    world
        .rows()
        .into_iter()
        .find(|row| row.id == world.old)
        .unwrap()
}

/// If a command replaces a key: the old one or a new one works.
pub fn old_or_new_works(world: &World, before: &Before) {
    assert!(
        !old_key(world).is_revoked() || before.new_live(world).next().is_some(),
        "neither the old key nor a new one works"
    );
}

/// After `recover`, exactly one key of the name works, or both during a grace. There are no
/// unfinished rotations, except those whose key may still appear.
fn one_key_of_the_name_works(world: &World, before: &Before) {
    let new = before.new_live(world).count();
    let resting = resting(world);
    if world.replaces() {
        let works = usize::from(!old_key(world).is_revoked()) + new;
        assert_eq!(works, if resting.is_some() { 2 } else { 1 }, "working keys");
    } else {
        assert!(new <= 1, "{new} new keys");
    }
    let rotations = Journal::new(world.home.path(places::JOURNAL)).rotations();
    for rotation in rotations.unwrap() {
        assert!(
            resting.is_some() || rotation.absent.is_some(),
            "not finished: {rotation:?}"
        );
    }
}

/// What destinations hold, works. A command that only creates a key leaves others empty.
pub fn destinations_hold_keys_that_work(world: &World) {
    let rows = world.own();
    for place in world.places {
        let Some(secret) = place.held(world) else {
            assert!(!world.replaces(), "{place:?} holds nothing");
            continue;
        };
        let sha = fingerprint(&secret);
        let key = rows.iter().find(|row| row.fingerprint == sha);
        let key = key.unwrap_or_else(|| panic!("{place:?} holds a value that is not a key's"));
        assert!(!key.is_revoked(), "{place:?} holds a key that is revoked");
    }
}

/// After `recover`, each destination holds the one key that is to be used, whose secret is stored.
/// All else in it is unchanged.
fn every_destination_holds_the_key(world: &World, before: &Before) {
    destinations_hold_keys_that_work(world);
    let new = before.new_live(world).next();
    let old = world.replaces().then(|| old_key(world));
    let wanted = new.or(old).map(|row| row.fingerprint);
    for ((place, (held, rest)), (earlier, unchanged)) in
        world.places.iter().zip(held(world)).zip(&before.held)
    {
        assert_eq!(
            held.as_deref().map(fingerprint),
            wanted,
            "{place:?} holds another key than the one in use"
        );
        if held.is_some() == earlier.is_some() {
            assert_eq!(rest, *unchanged, "the rest of {place:?}");
        }
    }
}

/// The destinations hold what they held before.
pub fn destinations_are_unchanged(world: &World, before: &Before) {
    // Not `assert_eq`: it would print secrets.
    assert!(held(world) == before.held, "a destination was changed");
}

/// The old key is revoked only after the service has listed the keys to the new one.
pub fn old_key_was_revoked_after_the_proof(world: &World, before: &Before) {
    if !world.replaces() {
        return;
    }
    let (requests, answered) = (world.relay.requests(), world.relay.answered());
    let first = requests
        .iter()
        .position(|request| is_revocation_of(world.old, request));
    let Some(revoked) = first else {
        assert!(!old_key(world).is_revoked(), "nothing revoked the old key");
        return;
    };
    let new = before.new_live(world).next().expect("no new key works");
    let secret = world
        .secret_of(new.id)
        .expect("the new key's secret is lost");
    let received = world.relay.received();
    let proven = (0..revoked).any(|position| {
        is_list(&requests[position])
            && received[position].head.contains(&secret)
            && answered.get(&position) == Some(&200)
    });
    assert!(
        proven,
        "the old key was to be revoked before the new one was proven: {requests:?}"
    );
}

pub fn is_revocation_of(id: i64, request: &str) -> bool {
    let id = id.to_string();
    request.starts_with("DELETE ") && request.split('/').any(|part| part == id)
}

pub fn is_list(request: &str) -> bool {
    let path = request.split('?').next().unwrap_or_default();
    path.starts_with("GET ") && path.ends_with("_tokens")
}

/// No secret that was stored before is lost, unless its key is revoked.
fn no_secret_is_lost(world: &World, before: &Before) {
    let (secrets, rows) = (world.secrets(), world.rows());
    for (entry, secret) in &before.secrets {
        let key = rows
            .iter()
            .find(|row| row.fingerprint == fingerprint(secret));
        let dead = key.is_some_and(|row| row.is_revoked());
        assert!(
            secrets.get(entry) == Some(secret) || dead,
            "the secret of `{entry}` is lost"
        );
    }
}

/// The index names exactly the secrets in the store, except for those of revoked keys, and the
/// profile still has a login. A throw-away entry may be left: it holds a random text and says that
/// it can be deleted.
fn nothing_is_orphaned(world: &World) {
    let (index, secrets) = (world.index(), world.secrets());
    let dead: BTreeSet<String> = world
        .rows()
        .iter()
        .filter(|row| row.is_revoked())
        .map(|row| row.id.to_string())
        .collect();
    let keys = index
        .keys
        .iter()
        .filter(|key| secrets.contains_key(&key.at.entry) || !dead.contains(&key.id.to_string()));
    let named = keys
        .map(|key| &key.at)
        .chain(index.logins.values().map(|login| &login.at));
    let named: BTreeSet<&String> = named.map(|at| &at.entry).collect();
    let secrets: BTreeSet<&String> = secrets
        .keys()
        .filter(|entry| !entry.starts_with("proof-"))
        .collect();
    assert_eq!(secrets, named, "the store and the index disagree");
    assert_eq!(index.logins.len(), 1, "the profile has no login");
}

/// Keys that genkey did not create are unchanged.
fn foreign_keys_are_unchanged(world: &World, before: &Before) {
    let foreign = |rows: &[Row]| -> Vec<Row> {
        rows.iter()
            .filter(|row| world.foreign.contains(&row.id))
            .cloned()
            .collect()
    };
    assert_eq!(
        foreign(&world.rows()),
        foreign(&before.rows),
        "a foreign key was changed"
    );
}

/// Another recovery changes nothing, and there are no reminders.
pub fn hold_after_another_recovery(world: &World) {
    let (rows, files, held_before) = (world.rows(), world.files(), held(world));
    let again = world.home.run("recover --yes");
    assert_eq!(
        (again.code, again.stderr.as_str()),
        (0, "nothing to recover\n"),
        "the second recovery"
    );
    assert_eq!(world.rows(), rows, "the second recovery changed the table");
    assert!(
        held(world) == held_before,
        "the second recovery changed a destination"
    );
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        names(&world.files()),
        names(&files),
        "the second recovery made or removed a file"
    );
    assert!(world.files() == files, "the second recovery changed a file");
    let later = world.home.run("whoami");
    assert_eq!(
        (later.code, later.stderr.as_str()),
        (0, ""),
        "a later command"
    );
}

//! The invariants, checked in the service's table, the store and genkey's files.

use std::collections::{BTreeMap, BTreeSet};

use genkey::journal::Journal;
use genkey::sandbox::KEY_PREFIX;

use super::world::{Row, World, fingerprint};
use crate::support::genkey::{Ended, places};

/// The state before any fault.
pub struct Before {
    rows: Vec<Row>,
    secrets: BTreeMap<String, String>,
    requests: usize,
}

impl Before {
    pub fn of(world: &World) -> Self {
        Self {
            rows: world.rows(),
            secrets: world.secrets(),
            requests: world.relay.requests().len(),
        }
    }

    pub fn knows(&self, row: &Row) -> bool {
        self.rows.iter().any(|known| known.id == row.id)
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
    let pending = !pending.reminders().is_empty();
    let marked = world
        .own()
        .iter()
        .any(|row| !row.is_revoked() && row.is_marked());
    assert!(
        pending || !marked,
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
    for row in world.own().iter().filter(|row| !row.is_revoked()) {
        let name = if before.knows(row) { "old" } else { "ci" };
        assert_eq!(
            row.name.as_deref(),
            Some(name),
            "key {} has another name",
            row.id
        );
        let stored: Vec<_> = index
            .keys
            .iter()
            .filter(|key| key.id.to_string() == row.id.to_string())
            .collect();
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
    let (rows, files) = (world.rows(), world.files());
    let again = world.home.run("recover --yes");
    assert_eq!(
        (again.code, again.stderr.as_str()),
        (0, "nothing to recover\n"),
        "the second recovery"
    );
    assert_eq!(world.rows(), rows, "the second recovery changed the table");
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

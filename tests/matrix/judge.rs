//! What must hold, seen in the service's table, in the store and in genkey's files.

use std::collections::{BTreeMap, BTreeSet};

use genkey::journal::Journal;
use genkey::sandbox::KEY_PREFIX;

use super::site::{Row, Site, fingerprint};
use crate::support::genkey::{Ended, places};

/// How things stood before any harm was done.
pub struct Before {
    rows: Vec<Row>,
    kept: BTreeMap<String, String>,
    requests: usize,
}

impl Before {
    pub fn of(site: &Site) -> Self {
        Self {
            rows: site.rows(),
            kept: site.kept(),
            requests: site.relay.requests().len(),
        }
    }

    pub fn knows(&self, row: &Row) -> bool {
        self.rows.iter().any(|known| known.id == row.id)
    }

    /// The keys that genkey has made since, and that work.
    pub fn new_live<'a>(&'a self, site: &Site) -> impl Iterator<Item = Row> + use<'a> {
        site.own()
            .into_iter()
            .filter(|row| row.is_live() && !self.knows(row))
    }
}

/// No secret was shown to anybody.
pub fn is_discreet(ended: &Ended) {
    let shown = [&ended.stdout, &ended.stderr]
        .into_iter()
        .any(|text| text.contains(KEY_PREFIX));
    assert!(!shown, "a secret was printed");
}

/// While something is unfinished, another command says so, once; and never else.
pub fn reminds(site: &Site) {
    let pending = Journal::new(site.home.path(places::JOURNAL))
        .unfinished()
        .unwrap();
    let pending = !pending.reminders().is_empty();
    let marked = site
        .own()
        .iter()
        .any(|row| row.is_live() && row.is_marked());
    assert!(
        pending || !marked,
        "a key bears its temporary name, and nobody would be reminded of it"
    );
    let later = site.home.run("profile list");
    assert_eq!(later.code, 0, "{}", later.stderr);
    let reminders = later.stderr.matches("`genkey recover`").count();
    assert_eq!(reminders, usize::from(pending), "{}", later.stderr);
}

/// The three invariants, after all is recovered.
pub fn is_whole(site: &Site, before: &Before) {
    every_live_key_is_kept(site, before);
    no_secret_is_lost(site, before);
    nothing_is_orphaned(site);
    keys_of_others_are_untouched(site, before);
    let later = &site.relay.requests()[before.requests..];
    // In another dialect, the creation may go to its collection after the answer that the first one
    // is missing.
    let mut posts = later.iter().filter(|name| name.starts_with("POST "));
    let mut seen = BTreeSet::new();
    assert!(
        posts.all(|post| seen.insert(post)),
        "a creation was sent twice: {later:?}"
    );
}

/// Every live key that genkey made has its secret in the store, under its real name.
fn every_live_key_is_kept(site: &Site, before: &Before) {
    let (index, kept) = (site.index(), site.kept());
    for row in site.own().iter().filter(|row| row.is_live()) {
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
            "the index does not name the key {} once",
            row.id
        );
        assert_eq!(
            stored[0].name.as_deref(),
            Some(name),
            "the index calls the key {} otherwise",
            row.id
        );
        let secret = kept
            .get(&stored[0].at.entry)
            .unwrap_or_else(|| panic!("the secret of `{name}` is lost"));
        assert_eq!(
            fingerprint(secret),
            row.fingerprint,
            "the secret that is kept does not open `{name}`"
        );
    }
}

/// No secret that was kept before is lost, unless its key works no more.
fn no_secret_is_lost(site: &Site, before: &Before) {
    let (kept, rows) = (site.kept(), site.rows());
    for (entry, secret) in &before.kept {
        let key = rows
            .iter()
            .find(|row| row.fingerprint == fingerprint(secret));
        let dead = key.is_some_and(|row| !row.is_live());
        assert!(
            kept.get(entry) == Some(secret) || dead,
            "the secret of `{entry}` is lost"
        );
    }
}

/// The index names every secret in the store and none that is not there, but perhaps of dead keys,
/// and the profile still has a login. What a store is tried with may be left in it: it bears a
/// random text and a line that it is safe to delete.
fn nothing_is_orphaned(site: &Site) {
    let (index, kept) = (site.index(), site.kept());
    let dead: BTreeSet<String> = site
        .rows()
        .iter()
        .filter(|row| !row.is_live())
        .map(|row| row.id.to_string())
        .collect();
    let keys = index
        .keys
        .iter()
        .filter(|key| kept.contains_key(&key.at.entry) || !dead.contains(&key.id.to_string()));
    let named = keys
        .map(|key| &key.at)
        .chain(index.logins.values().map(|login| &login.at));
    let named: BTreeSet<&String> = named.map(|at| &at.entry).collect();
    let kept: BTreeSet<&String> = kept
        .keys()
        .filter(|entry| !entry.starts_with("proof-"))
        .collect();
    assert_eq!(kept, named, "the store and the index disagree");
    assert_eq!(index.logins.len(), 1, "the profile has no login");
}

/// No key without a marker of this home's journal is touched.
fn keys_of_others_are_untouched(site: &Site, before: &Before) {
    let foreign = |rows: &[Row]| -> Vec<Row> {
        rows.iter()
            .filter(|row| site.foreign.contains(&row.id))
            .cloned()
            .collect()
    };
    assert_eq!(
        foreign(&site.rows()),
        foreign(&before.rows),
        "a key of others was touched"
    );
}

/// Another recovery changes nothing, and nobody is reminded of anything.
pub fn is_settled(site: &Site) {
    let (rows, files) = (site.rows(), site.files());
    let again = site.home.run("recover --yes");
    assert_eq!(
        (again.code, again.stderr.as_str()),
        (0, "nothing to recover\n"),
        "the second recovery"
    );
    assert_eq!(site.rows(), rows, "the second recovery changed the table");
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        names(&site.files()),
        names(&files),
        "the second recovery made or removed a file"
    );
    assert!(site.files() == files, "the second recovery changed a file");
    let later = site.home.run("whoami");
    assert_eq!(
        (later.code, later.stderr.as_str()),
        (0, ""),
        "a later command"
    );
}

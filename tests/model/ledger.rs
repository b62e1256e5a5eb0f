//! The model: what is known about the keys, which table and store are compared with.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::service::{Row, Sha};

/// What is known about one key.
#[derive(Debug, Default)]
pub struct Known {
    /// genkey created it.
    pub ours: bool,
    /// The names that it may have after `recover`.
    pub names: BTreeSet<String>,
    /// genkey reported it as created.
    pub promised: bool,
    /// Its secret was seen in the store.
    pub stored: bool,
    /// A command or another user tried to revoke it.
    pub unwanted: bool,
    /// A rotation may have renamed it as one that stays for a while.
    pub retiring: bool,
    /// The keys of one rotation after another: the first of them.
    pub line: Option<i64>,
    /// Another user renamed it before its secret was stored, so the marker is lost.
    pub disowned: bool,
}

/// The model.
#[derive(Debug)]
pub struct Ledger {
    pub keys: BTreeMap<i64, Known>,
    /// The secrets that the profile may log in with; `None` for no login.
    pub logins: BTreeSet<Option<Sha>>,
    /// The dead keys that the file may hold, because nobody asked to replace them there.
    pub excused: BTreeSet<Sha>,
    /// A key of an unfinished rotation was revoked: `recover` may report it.
    pub hurt: bool,
    /// A full disk left a login change unrecorded, which may leave an orphaned secret.
    pub litter: bool,
    /// The disk was full, which may leave a revoked key in the index.
    pub full: bool,
}

impl Ledger {
    pub fn new() -> Self {
        Self {
            keys: BTreeMap::new(),
            logins: BTreeSet::from([None]),
            excused: BTreeSet::new(),
            hurt: false,
            litter: false,
            full: false,
        }
    }

    pub fn known(&mut self, id: i64) -> &mut Known {
        self.keys.get_mut(&id).unwrap()
    }

    /// Adds a login, which replaces the others if it is `certain`.
    pub fn login(&mut self, certain: bool, login: Option<Sha>) {
        if certain {
            self.logins.clear();
        }
        self.logins.insert(login);
    }
}

impl Known {
    /// Adds a name, which replaces the others if it is `certain`.
    pub fn renamed(&mut self, certain: bool, name: &str) {
        if certain {
            self.names.clear();
        }
        self.names.insert(name.to_owned());
    }
}

/// The state of service, store and index.
#[derive(Debug, PartialEq, Eq)]
pub struct Findings {
    pub rows: Vec<Row>,
    /// The hashes of the secrets in the store, by entry.
    pub store: BTreeMap<String, Sha>,
    /// The entries that the index names, with the keys' ids.
    pub indexed: BTreeMap<String, i64>,
    /// The entries of former logins.
    pub former: BTreeSet<String>,
    /// The entry of the profile's login.
    pub login: Option<String>,
    pub journal: String,
    /// The secret in the file of assignments.
    pub delivered: Option<Sha>,
}

impl Findings {
    /// The login's secret, if it is stored.
    pub fn login_secret(&self) -> Option<Sha> {
        self.store.get(self.login.as_ref()?).cloned()
    }
}

/// Checks the state after `recover` against the model.
pub fn check(ledger: &Ledger, found: &Findings) -> Result<(), String> {
    for row in &found.rows {
        check_key(&ledger.keys[&row.id], row, found)
            .map_err(|wrong| format!("key {}: {wrong}: {row:?}", row.id))?;
    }
    let named: BTreeSet<&String> = found
        .indexed
        .keys()
        .chain(&found.former)
        .chain(&found.login)
        .collect();
    let dead = |entry: &String| {
        found
            .rows
            .iter()
            .any(|row| row.revoked && found.indexed.get(entry) == Some(&row.id))
    };
    for entry in &named {
        ensure(
            (ledger.full && dead(entry)) || found.store.contains_key(*entry),
            || format!("the index names `{entry}`, which the store has lost"),
        )?;
    }
    for entry in found
        .store
        .keys()
        .filter(|entry| !entry.starts_with("proof-"))
    {
        ensure(ledger.litter || named.contains(entry), || {
            format!("nothing names the secret at `{entry}`")
        })?;
    }
    check_delivered(ledger, found)?;
    ensure(ledger.logins.contains(&found.login_secret()), || {
        format!("nobody asked for this login: {:?}", found.login)
    })
}

/// The file holds a key that works and whose secret is stored, unless a person revoked it.
fn check_delivered(ledger: &Ledger, found: &Findings) -> Result<(), String> {
    let Some(held) = &found.delivered else {
        return Ok(());
    };
    if ledger.excused.contains(held) {
        return Ok(());
    }
    let row = found.rows.iter().find(|row| row.sha == *held);
    let works = row.is_some_and(|row| !row.revoked);
    let stored = found.store.values().any(|stored| stored == held);
    ensure(works && stored, || {
        format!("the file holds a key that is not stored, or does not work: {row:?}")
    })
}

/// How many keys of each line of rotations work and are not lost.
pub fn working(ledger: &Ledger, rows: &[Row]) -> BTreeMap<i64, usize> {
    let mut counts = BTreeMap::new();
    for row in rows {
        let known = &ledger.keys[&row.id];
        let Some(line) = known.line else { continue };
        let works = !row.revoked && (known.stored || !known.ours);
        *counts.entry(line).or_default() += usize::from(works);
    }
    counts
}

fn check_key(known: &Known, row: &Row, found: &Findings) -> Result<(), String> {
    let base = |name: &str| name.split(" (retiring ").next().map(str::to_owned);
    let mut bases = known.names.iter().map(|name| base(name));
    let retires = known.retiring && bases.any(|known| known == base(&row.name));
    let named = retires || known.names.contains(&row.name);
    if !known.ours {
        ensure(named && (known.unwanted || !row.revoked), || {
            format!("a foreign key was changed, {known:?}")
        })?;
        return Ok(());
    }
    ensure(known.unwanted || !known.promised || !row.revoked, || {
        "revoked, although it was reported as created".into()
    })?;
    if row.revoked {
        return Ok(());
    }
    ensure(named, || format!("wrong name, {known:?}"))?;
    let entry = found
        .indexed
        .iter()
        .find_map(|(entry, id)| (*id == row.id).then_some(entry));
    let stored = entry.is_some_and(|entry| found.store.get(entry) == Some(&row.sha));
    ensure(stored || (known.disowned && !known.stored), || {
        format!("usable, but its secret is not stored, {known:?}")
    })
}

pub fn ensure(holds: bool, wrong: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(wrong()) }
}

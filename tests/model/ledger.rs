//! What is known of the keys: the model that the table and the store are held against.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::service::{Row, Sha};

/// What is known of one key.
#[derive(Debug, Default)]
pub struct Known {
    /// Whether genkey made it.
    pub ours: bool,
    /// The names that it may have once nothing is unfinished.
    pub names: BTreeSet<String>,
    /// Whether genkey has said that it was made.
    pub promised: bool,
    /// Whether its secret was seen in the store.
    pub kept: bool,
    /// Whether somebody wanted it revoked.
    pub unwanted: bool,
    /// Whether somebody else took our marker away before the key was safe: nobody can tell any
    /// more whose it is.
    pub disowned: bool,
}

/// All that is known.
#[derive(Debug)]
pub struct Books {
    pub keys: BTreeMap<i64, Known>,
    /// The secrets that the profile may log in with; `None` for no login.
    pub logins: BTreeSet<Option<Sha>>,
    /// Whether a change of the login could not be written down, which may leave a secret that
    /// nothing names; people are told.
    pub litter: bool,
    /// Whether a disk was full, which may keep the index from forgetting a key that is revoked;
    /// people are told.
    pub full: bool,
}

impl Books {
    pub fn new() -> Self {
        Self {
            keys: BTreeMap::new(),
            logins: BTreeSet::from([None]),
            litter: false,
            full: false,
        }
    }

    pub fn known(&mut self, id: i64) -> &mut Known {
        self.keys.get_mut(&id).unwrap()
    }

    /// Notes a login that came about, or only may have.
    pub fn login(&mut self, certain: bool, login: Option<Sha>) {
        if certain {
            self.logins.clear();
        }
        self.logins.insert(login);
    }
}

impl Known {
    /// Notes a name that was given, or only may have been.
    pub fn renamed(&mut self, certain: bool, name: &str) {
        if certain {
            self.names.clear();
        }
        self.names.insert(name.to_owned());
    }
}

/// What is found when everything is looked up.
#[derive(Debug, PartialEq, Eq)]
pub struct Findings {
    pub rows: Vec<Row>,
    /// What the store holds, by entry.
    pub store: BTreeMap<String, Sha>,
    /// The entries that the index names, with the keys' ids.
    pub indexed: BTreeMap<String, i64>,
    /// The entries of former logins.
    pub former: BTreeSet<String>,
    /// The entry of the profile's login.
    pub login: Option<String>,
    pub journal: String,
}

impl Findings {
    /// The secret that the profile logs in with, if it is there.
    pub fn login_secret(&self) -> Option<Sha> {
        self.store.get(self.login.as_ref()?).cloned()
    }
}

/// What must hold whenever nothing is unfinished.
pub fn judge(books: &Books, found: &Findings) -> Result<(), String> {
    for row in &found.rows {
        judge_key(&books.keys[&row.id], row, found)
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
            (books.full && dead(entry)) || found.store.contains_key(*entry),
            || format!("the index names `{entry}`, which the store has lost"),
        )?;
    }
    for entry in found
        .store
        .keys()
        .filter(|entry| !entry.starts_with("proof-"))
    {
        ensure(books.litter || named.contains(entry), || {
            format!("nothing names the secret at `{entry}`")
        })?;
    }
    ensure(books.logins.contains(&found.login_secret()), || {
        format!("this login was never asked for: {:?}", found.login)
    })
}

fn judge_key(known: &Known, row: &Row, found: &Findings) -> Result<(), String> {
    let named = known.names.contains(&row.name);
    if !known.ours {
        ensure(named && (known.unwanted || !row.revoked), || {
            format!("somebody else's was touched, {known:?}")
        })?;
        return Ok(());
    }
    ensure(known.unwanted || !known.promised || !row.revoked, || {
        "revoked, though it was said to be made".into()
    })?;
    if row.revoked {
        return Ok(());
    }
    ensure(named, || format!("not its name, {known:?}"))?;
    let entry = found
        .indexed
        .iter()
        .find_map(|(entry, id)| (*id == row.id).then_some(entry));
    let kept = entry.is_some_and(|entry| found.store.get(entry) == Some(&row.sha));
    ensure(kept || (known.disowned && !known.kept), || {
        format!("it works and its secret is not kept, {known:?}")
    })
}

pub fn ensure(holds: bool, wrong: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(wrong()) }
}

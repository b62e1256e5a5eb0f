//! What is known about the keys, and what must be true of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::rotate::bench::Row;
use crate::support::service::Sha;

/// A key of the runbook.
pub struct Managed {
    pub name: &'static str,
    /// In days.
    pub lifetime: Option<i64>,
    pub places: &'static [&'static str],
}

pub const KEYS: [Managed; 4] = [
    Managed {
        name: "ci",
        lifetime: Some(30),
        places: &[".env"],
    },
    Managed {
        name: "weekly",
        lifetime: Some(7),
        places: &["app.json", "pushed"],
    },
    Managed {
        name: "forever",
        lifetime: None,
        places: &["forever.key"],
    },
    Managed {
        name: "login",
        lifetime: Some(90),
        places: &[],
    },
];

const DAY: i64 = 86_400_000;

/// A key that a person has renamed.
#[derive(Debug)]
pub struct Renamed {
    pub to: String,
    pub from: String,
    /// It was already replaced by then.
    pub was_old: bool,
}

/// What a person has done.
#[derive(Debug, Default)]
pub struct Ledger {
    /// The names of the keys that a person has created, by id.
    pub foreign: BTreeMap<i64, String>,
    pub renamed: BTreeMap<i64, Renamed>,
    pub revoked: BTreeSet<i64>,
    /// The keys that a person has replaced without a delivery.
    pub replaced: BTreeSet<i64>,
    /// The old keys that something has used.
    pub used: BTreeSet<i64>,
}

/// The service, the store and the destinations at a moment.
#[derive(Debug, PartialEq, Eq)]
pub struct State {
    pub rows: Vec<Row>,
    pub stored: BTreeSet<Sha>,
    /// What each destination holds.
    pub held: BTreeMap<&'static str, Option<Sha>>,
}

impl State {
    fn row(&self, id: i64) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// The working key with this secret.
    pub fn live_key_of(&self, sha: Option<&Sha>) -> Option<&Row> {
        self.rows
            .iter()
            .find(|row| row.is_live && Some(&row.sha) == sha)
    }

    fn is_stored(&self, row: &Row) -> bool {
        self.stored.contains(&row.sha)
    }
}

pub fn is_temporary(name: &str) -> bool {
    name.contains(" (genkey ")
}

/// The name without what genkey appends.
pub fn base(name: &str) -> &str {
    let end = [" (genkey ", " (retiring "]
        .iter()
        .filter_map(|mark| name.find(mark))
        .min();
    &name[..end.unwrap_or(name.len())]
}

impl Ledger {
    /// The key of the runbook that this key is, or was before a person renamed it.
    fn line<'a>(&'a self, row: &'a Row) -> Option<&'a str> {
        match (self.foreign.get(&row.id), self.renamed.get(&row.id)) {
            (Some(_), _) => None,
            (None, Some(renamed)) => Some(renamed.from.as_str()),
            (None, None) => Some(base(&row.name)),
        }
    }

    /// The working keys of a name that genkey has created and nobody has renamed.
    pub fn live<'a>(&self, state: &'a State, name: &str) -> Vec<&'a Row> {
        let is_own = |row: &&Row| {
            row.is_live && !self.renamed.contains_key(&row.id) && self.line(row) == Some(name)
        };
        state.rows.iter().filter(is_own).collect()
    }

    /// Whether a person's key has this name.
    pub fn has_duplicate(&self, state: &State, name: &str) -> bool {
        let is_other =
            |row: &Row| row.is_live && row.name == name && self.foreign.contains_key(&row.id);
        state.rows.iter().any(is_other)
    }

    /// What must be true after any run, however it ended.
    pub fn check_change(&self, before: &State, after: &State) -> Result<(), String> {
        for row in &after.rows {
            self.check_row(before, after, row)
                .map_err(|wrong| format!("{wrong}: {row:?}"))?;
        }
        for key in &KEYS {
            let has_expired = |row: &Row| {
                let now = after.row(row.id);
                now.is_none_or(|now| !now.is_live && !now.is_revoked)
            };
            let works =
                |row: &&Row| !is_temporary(&row.name) && before.is_stored(row) && !has_expired(row);
            let worked = self.live(before, key.name).iter().any(works);
            let still = after
                .rows
                .iter()
                .any(|row| row.is_live && after.is_stored(row) && self.line(row) == Some(key.name));
            ensure(!worked || still, || {
                format!("no `{}` works any more", key.name)
            })?;
            for place in key.places {
                let held = before.live_key_of(before.held[place].as_ref());
                let held = held.filter(|row| {
                    !is_temporary(&row.name)
                        && !has_expired(row)
                        && !self.replaced.contains(&row.id)
                        // A new key is created then, and a command cannot be given this one back.
                        && !self.renamed.contains_key(&row.id)
                });
                let holds = after.live_key_of(after.held[place].as_ref());
                ensure(held.is_none() || holds.is_some(), || {
                    format!("`{place}` held a key that worked, and holds none: {held:?}")
                })?;
            }
        }
        Ok(())
    }

    /// Whether nothing that a person has done is left to see.
    pub fn is_undisturbed(&self, state: &State) -> bool {
        let is_odd = |row: &Row| {
            let is_managed = KEYS.iter().any(|key| key.name == row.name);
            self.renamed.contains_key(&row.id)
                || self.used.contains(&row.id)
                || (is_managed && self.foreign.contains_key(&row.id))
        };
        // `check` also reports keys that have expired.
        let mut rows = state.rows.iter().filter(|row| !row.is_revoked);
        let others = rows.clone().filter(|row| row.name == "other").count();
        others <= 1 && !rows.any(is_odd)
    }

    fn check_row(&self, before: &State, after: &State, row: &Row) -> Result<(), String> {
        if let Some(name) = self.foreign.get(&row.id) {
            let is_same = row.name == *name && (!row.is_revoked || self.revoked.contains(&row.id));
            return ensure(is_same, || "a person's key was changed".into());
        }
        if let Some(renamed) = self.renamed.get(&row.id) {
            ensure(renamed.was_old || row.name == renamed.to, || {
                "a renamed key was renamed again".into()
            })?;
        }
        let former = before.row(row.id);
        if !row.is_revoked || former.is_some_and(|former| former.is_revoked) {
            return Ok(());
        }
        if let Some(renamed) = self.renamed.get(&row.id) {
            return ensure(renamed.was_old, || "a renamed key was revoked".into());
        }
        let is_undone = former.is_none_or(|former| is_temporary(&former.name));
        let newer = |other: &Row| {
            other.id > row.id
                && other.is_live
                && after.is_stored(other)
                && self.line(other) == self.line(row)
        };
        ensure(is_undone || after.rows.iter().any(newer), || {
            "revoked, although nothing has replaced it".into()
        })
    }

    /// What must be true after an undisturbed run.
    pub fn check_morning(&self, state: &State) -> Result<(), String> {
        for row in state.rows.iter().filter(|row| row.is_live) {
            ensure(!is_temporary(&row.name), || format!("left behind: {row:?}"))?;
        }
        for key in &KEYS {
            self.check_key(state, key)
                .map_err(|wrong| format!("`{}`: {wrong}", key.name))?;
        }
        Ok(())
    }

    fn check_key(&self, state: &State, key: &Managed) -> Result<(), String> {
        let live = self.live(state, key.name);
        ensure(live.len() <= 2, || format!("too many keys work: {live:?}"))?;
        for row in &live {
            let age = row.expires_at.map(|at| at - row.created_at);
            // The service counts from a later moment than the row.
            let is_young = match (age, key.lifetime) {
                (Some(age), Some(days)) => age <= days * DAY + DAY / 24,
                (age, None) => age.is_none(),
                (None, Some(_)) => false,
            };
            ensure(is_young, || format!("works for too long: {row:?}"))?;
        }
        if self.has_duplicate(state, key.name) {
            return Ok(());
        }
        let named: Vec<_> = live.iter().filter(|row| row.name == key.name).collect();
        let [current] = named.as_slice() else {
            return Err(format!("not one key of this name: {live:?}"));
        };
        ensure(state.is_stored(current), || {
            format!("its secret is not stored: {current:?}")
        })?;
        for place in key.places {
            let held = &state.held[place];
            ensure(held.as_ref() == Some(&current.sha), || {
                let row = state
                    .rows
                    .iter()
                    .find(|row| Some(&row.sha) == held.as_ref());
                format!("`{place}` does not hold {current:?}, but {row:?}")
            })?;
        }
        Ok(())
    }
}

pub fn ensure(holds: bool, wrong: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(wrong()) }
}

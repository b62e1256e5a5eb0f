//! The lines of the journal: an operation begins, or a step of it is done.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::{EntryRef, Key, KeyId, Marker, Scope};

/// The version that this genkey writes.
const VERSION: u32 = 1;

/// What making a key set out to do, so that another process can finish or undo it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The marker in the key's temporary name.
    pub marker: Marker,
    /// The service and profile.
    #[serde(flatten)]
    pub scope: Scope,
    /// The store that its secret goes to.
    pub store: String,
    /// The entry that tells this store from another of the same name. It is there until nothing is
    /// left to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign: Option<String>,
    /// The name it gets in the end.
    pub name: String,
    /// The `expires_in` that is asked for.
    pub expires_in: Option<String>,
    /// When it was begun.
    pub begun_at: Timestamp,
}

impl Plan {
    /// The key's name until its secret is safe.
    pub fn temporary_name(&self) -> String {
        self.marker.append_to(&self.name)
    }

    /// The entry for the key's secret. The marker makes its name unique, so that nothing is ever
    /// overwritten, and lets it be found by whoever knows the key's id.
    pub fn entry(&self, id: &KeyId) -> EntryRef {
        EntryRef {
            store: self.store.clone(),
            entry: self.marker.key_entry(id),
        }
    }

    /// The entry that tells its store from another of the same name.
    pub fn sign(&self) -> Option<EntryRef> {
        let entry = self.sign.clone()?;
        Some(EntryRef {
            store: self.store.clone(),
            entry,
        })
    }

    /// Whether the key's name has the marker, in whatever case the service keeps names, or is the
    /// temporary name without its end: half a marker is unique, too.
    pub fn matches(&self, key: &Key) -> bool {
        let name = key.name_or_empty().to_lowercase();
        name.contains(&self.marker.to_string())
            || (name.contains(self.marker.half())
                && self
                    .temporary_name()
                    .to_lowercase()
                    .starts_with(name.trim()))
    }

    /// Whether the key has a temporary name of which the service kept too little to hold the
    /// marker.
    pub fn matches_cut_off(&self, key: &Key) -> bool {
        let name = key.name_or_empty();
        !name.is_empty() && name != self.name && self.temporary_name().starts_with(name)
    }
}

/// Keys that are being revoked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// Tells it from other operations.
    pub marker: Marker,
    /// The service and profile.
    #[serde(flatten)]
    pub scope: Scope,
    /// The service's ids of the keys.
    pub keys: Vec<KeyId>,
}

/// A change of a profile's login. Secrets that the index does not name in the end are of no use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginChange {
    /// Tells it from other operations.
    pub marker: Marker,
    /// The profile.
    pub profile: String,
    /// The entries that the index does not name yet, or no longer.
    pub entries: Vec<EntryRef>,
}

/// An operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "work", rename_all = "snake_case")]
pub enum Work {
    /// A key is made.
    Issue(Plan),
    /// Keys are revoked and their secrets removed.
    Revoke(Revocation),
    /// A login changes.
    Login(LoginChange),
}

impl Work {
    /// The marker that tells it from other operations.
    pub fn marker(&self) -> &Marker {
        match self {
            Self::Issue(Plan { marker, .. })
            | Self::Revoke(Revocation { marker, .. })
            | Self::Login(LoginChange { marker, .. }) => marker,
        }
    }

    /// The entry that tells the store of a creation from another of the same name.
    pub fn sign(&self) -> Option<EntryRef> {
        match self {
            Self::Issue(plan) => plan.sign(),
            Self::Revoke(_) | Self::Login(_) => None,
        }
    }

    /// The name of the key that is made.
    pub fn key_name(&self) -> Option<&str> {
        match self {
            Self::Issue(plan) => Some(&plan.name),
            Self::Revoke(_) | Self::Login(_) => None,
        }
    }

    /// The profile that it was begun with.
    pub fn profile(&self) -> &str {
        match self {
            Self::Issue(Plan { scope, .. }) | Self::Revoke(Revocation { scope, .. }) => {
                &scope.profile
            }
            Self::Login(LoginChange { profile, .. }) => profile,
        }
    }

    /// The service that must be asked about it; a login's change concerns this machine alone.
    pub fn scope(&self) -> Option<&Scope> {
        match self {
            Self::Issue(Plan { scope, .. }) | Self::Revoke(Revocation { scope, .. }) => Some(scope),
            Self::Login(_) => None,
        }
    }
}

/// A step of an operation that has begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// The key's secret is in the store.
    Stored {
        /// The service's id of the key.
        id: KeyId,
        /// Its entry.
        at: EntryRef,
    },
    /// The service was asked and had no such key, or had refused to make one and would not be
    /// asked. A request that was lost on the way may still arrive, so the marker is watched for
    /// a while.
    Absent {
        /// When that was.
        at: Timestamp,
    },
    /// `recover` could not finish it and said so. What is left is harmless, so there are no more
    /// reminders.
    Reported,
    /// Nothing is left to do.
    Done,
}

/// A line that says what an operation is. The marker is part of that.
#[derive(Serialize, Deserialize)]
struct Beginning<W> {
    v: u32,
    step: Begin,
    #[serde(flatten)]
    work: W,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Begin {
    Begin,
}

/// Any other line.
#[derive(Serialize, Deserialize)]
struct Further<M, S> {
    v: u32,
    marker: M,
    #[serde(flatten)]
    step: S,
}

/// What every version's lines have.
#[derive(Deserialize)]
struct Versioned {
    v: u32,
}

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Record {
    Begin(Work),
    Step(Marker, Step),
}

impl Record {
    /// The operation that it belongs to.
    pub(super) fn marker(&self) -> &Marker {
        match self {
            Self::Begin(work) => work.marker(),
            Self::Step(marker, _) => marker,
        }
    }

    /// The line that says this, with its end.
    pub(super) fn line(&self) -> serde_json::Result<Vec<u8>> {
        let mut line = match self {
            Self::Begin(work) => serde_json::to_vec(&Beginning {
                v: VERSION,
                step: Begin::Begin,
                work,
            }),
            Self::Step(marker, step) => serde_json::to_vec(&Further {
                v: VERSION,
                marker,
                step,
            }),
        }?;
        line.push(b'\n');
        Ok(line)
    }
}

/// A line that this genkey does not understand.
pub(super) enum Foreign {
    /// A newer genkey wrote it, in this version.
    Newer(u32),
    /// Cut off, or damaged.
    Damaged,
}

/// Reads a line without its end.
pub(super) fn read(line: &[u8]) -> Result<Record, Foreign> {
    match serde_json::from_slice(line) {
        Ok(Versioned { v }) if v > VERSION => return Err(Foreign::Newer(v)),
        Ok(Versioned { v: VERSION }) => {}
        Ok(Versioned { .. }) | Err(_) => return Err(Foreign::Damaged),
    }
    let begins = serde_json::from_slice(line).map(|Beginning { work, .. }| Record::Begin(work));
    let further = || {
        serde_json::from_slice(line).map(|Further { marker, step, .. }| Record::Step(marker, step))
    };
    begins
        .or_else(|_| further())
        .map_err(|_: serde_json::Error| Foreign::Damaged)
}

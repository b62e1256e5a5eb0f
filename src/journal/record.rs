//! The lines of the journal: the start of an operation, or a step of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::{EntryRef, Key, KeyId, Marker, Scope};

pub(super) const VERSION: u32 = 1;

/// The plan of a creation: all that another process needs to finish or undo it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The marker in the key's temporary name.
    pub marker: Marker,
    /// The service and profile.
    #[serde(flatten)]
    pub scope: Scope,
    /// The store that the secret goes to.
    pub store: String,
    /// A throw-away entry in the store. As long as it is there, it is the same store and not
    /// another one of the same name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign: Option<String>,
    /// The key's final name.
    pub name: String,
    /// The requested `expires_in`.
    pub expires_in: Option<String>,
    /// When the creation started.
    #[serde(rename = "begun_at")]
    pub started_at: Timestamp,
}

impl Plan {
    /// The key's name until its secret is stored.
    pub fn temporary_name(&self) -> String {
        self.marker.append_to(&self.name)
    }

    /// The entry for the key's secret.
    pub fn entry(&self, id: &KeyId) -> EntryRef {
        // Unique by the marker, so that no entry is ever overwritten, and known from marker and id
        // alone, even if the index was lost.
        EntryRef {
            store: self.store.clone(),
            entry: self.marker.key_entry(id),
        }
    }

    /// The throw-away entry with its store.
    pub fn sign(&self) -> Option<EntryRef> {
        let entry = self.sign.clone()?;
        Some(EntryRef {
            store: self.store.clone(),
            entry,
        })
    }

    /// Whether the key's name has the marker, or at least half of it at the end of a name that the
    /// service cut off.
    pub fn matches(&self, key: &Key) -> bool {
        // Some services change the case of names, or trim them. Half a marker, 32 random bits, is
        // still unique.
        let name = key.name_or_empty().to_lowercase();
        name.contains(&self.marker.to_string())
            || (name.contains(self.marker.half())
                && self
                    .temporary_name()
                    .to_lowercase()
                    .starts_with(name.trim()))
    }

    /// Whether the key's name is a beginning of the temporary name, however short.
    pub fn matches_cut_off(&self, key: &Key) -> bool {
        let name = key.name_or_empty();
        !name.is_empty() && name != self.name && self.temporary_name().starts_with(name)
    }
}

/// A revocation of keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// Identifies the operation.
    pub marker: Marker,
    /// The service and profile.
    #[serde(flatten)]
    pub scope: Scope,
    /// The service's ids of the keys.
    pub keys: Vec<KeyId>,
}

/// A change of a profile's login. Of its entries, those that the index does not name are useless.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginChange {
    /// Identifies the operation.
    pub marker: Marker,
    /// The profile.
    pub profile: String,
    /// Entries that the index does not name yet, or soon no longer.
    pub entries: Vec<EntryRef>,
}

/// An operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "work", rename_all = "snake_case")]
pub enum Work {
    /// Creates a key.
    Issue(Plan),
    /// Revokes keys and removes their secrets.
    Revoke(Revocation),
    /// Changes a login.
    Login(LoginChange),
}

impl Work {
    /// The marker that identifies it.
    pub fn marker(&self) -> &Marker {
        match self {
            Self::Issue(Plan { marker, .. })
            | Self::Revoke(Revocation { marker, .. })
            | Self::Login(LoginChange { marker, .. }) => marker,
        }
    }

    /// The throw-away entry of a creation.
    pub fn sign(&self) -> Option<EntryRef> {
        match self {
            Self::Issue(plan) => plan.sign(),
            Self::Revoke(_) | Self::Login(_) => None,
        }
    }

    /// The name of the key that is created.
    pub fn key_name(&self) -> Option<&str> {
        match self {
            Self::Issue(plan) => Some(&plan.name),
            Self::Revoke(_) | Self::Login(_) => None,
        }
    }

    /// The profile that it belongs to.
    pub fn profile(&self) -> &str {
        match self {
            Self::Issue(Plan { scope, .. }) | Self::Revoke(Revocation { scope, .. }) => {
                &scope.profile
            }
            Self::Login(LoginChange { profile, .. }) => profile,
        }
    }

    /// The service that must be asked about it; none for a login, which only concerns this machine.
    pub fn scope(&self) -> Option<&Scope> {
        match self {
            Self::Issue(Plan { scope, .. }) | Self::Revoke(Revocation { scope, .. }) => Some(scope),
            Self::Login(_) => None,
        }
    }
}

/// A step of an operation.
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
    /// The service has no such key, but the request may still arrive.
    Absent {
        /// When the service was asked.
        at: Timestamp,
    },
    /// The user saw that `recover` could not finish it. It is harmless, so there are no reminders.
    Reported,
    /// The operation is finished.
    Done,
}

#[derive(Serialize, Deserialize)]
struct BeginLine<W> {
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

#[derive(Serialize, Deserialize)]
struct StepLine<M, S> {
    v: u32,
    marker: M,
    #[serde(flatten)]
    step: S,
}

/// What lines of every format version have.
#[derive(Deserialize)]
struct Versioned {
    v: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Record {
    Begin(Work),
    Step(Marker, Step),
}

impl Record {
    pub(super) fn marker(&self) -> &Marker {
        match self {
            Self::Begin(work) => work.marker(),
            Self::Step(marker, _) => marker,
        }
    }

    pub(super) fn line(&self) -> serde_json::Result<Vec<u8>> {
        let mut line = match self {
            Self::Begin(work) => serde_json::to_vec(&BeginLine {
                v: VERSION,
                step: Begin::Begin,
                work,
            }),
            Self::Step(marker, step) => serde_json::to_vec(&StepLine {
                v: VERSION,
                marker,
                step,
            }),
        }?;
        line.push(b'\n');
        Ok(line)
    }
}

pub(super) enum LineError {
    /// A newer genkey wrote it, in this format version.
    Newer(u32),
    /// It is cut off or damaged.
    Damaged,
}

/// Parses a line without its newline.
pub(super) fn parse(line: &[u8]) -> Result<Record, LineError> {
    match serde_json::from_slice(line) {
        Ok(Versioned { v }) if v > VERSION => return Err(LineError::Newer(v)),
        Ok(Versioned { v: VERSION }) => {}
        Ok(Versioned { .. }) | Err(_) => return Err(LineError::Damaged),
    }
    let begins = serde_json::from_slice(line).map(|BeginLine { work, .. }| Record::Begin(work));
    let further = || {
        serde_json::from_slice(line).map(|StepLine { marker, step, .. }| Record::Step(marker, step))
    };
    begins
        .or_else(|_| further())
        .map_err(|_: serde_json::Error| LineError::Damaged)
}

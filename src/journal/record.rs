//! The lines of the journal: the start of an operation, or a step of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::{CommandLine, Destination, EntryRef, Key, KeyId, Marker, Moment, Scope};

use super::found::Found;

/// The newest format. Lines about rotations have it, so that a genkey that knows nothing of
/// rotations refuses the journal instead of taking them for damaged.
pub(super) const NEWEST: u32 = 2;
/// The format of all other lines.
const OLDEST: u32 = 1;

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

    /// Whether a key that this plan has created still has its temporary name. A part of the planned
    /// name is none: a person may have chosen it since.
    pub fn is_temporary(&self, key: &Key) -> bool {
        let has_whole_name = key.name_or_empty().starts_with(&self.name);
        self.matches(key) || (has_whole_name && self.matches_cut_off(key))
    }

    /// Whether a key has the planned name, or the temporary name of a creation with it.
    pub fn is_namesake(&self, key: &Key) -> bool {
        let name = key.name_or_empty();
        name == self.name
            || name
                .strip_prefix(&self.name)
                .is_some_and(|rest| rest.starts_with(" (genkey ") && Marker::of(name).is_some())
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

/// A key that replaces another one, or is new, and is delivered to destinations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotation {
    /// The creation of the new key.
    #[serde(flatten)]
    pub plan: Plan,
    /// The key that it replaces; `None` for `create --to`.
    pub old: Option<OldKey>,
    /// Where the new key is delivered, in this order. Recorded as they were resolved: what the
    /// command line or a file says later does not change them.
    pub destinations: Vec<Destination>,
    /// The command that verifies the new key.
    pub verify: Option<CommandLine>,
    /// For how long the old key stays valid after the switch, in seconds.
    pub grace: u64,
    /// Whether the old key is revoked then although something uses it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub revokes_while_used: bool,
    /// The profiles whose login becomes the new key although the index does not say that it is the
    /// old one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub logins: Vec<String>,
}

/// The key that a rotation replaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldKey {
    /// The service's id of it.
    pub id: KeyId,
    /// The entry of its secret, if it is stored.
    pub at: Option<EntryRef>,
    /// When it expires, if ever.
    pub expires_at: Option<Moment>,
    /// The fingerprint of its secret, by which it is recognised when it is not stored any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
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
#[allow(clippy::large_enum_variant, reason = "a journal has few of them")]
#[serde(tag = "work", rename_all = "snake_case")]
pub enum Work {
    /// Creates a key.
    Issue(Plan),
    /// Revokes keys and removes their secrets.
    Revoke(Revocation),
    /// Changes a login.
    Login(LoginChange),
    /// Replaces a key, or creates one that is delivered.
    Rotate(Rotation),
}

impl Work {
    /// The marker that identifies it.
    pub fn marker(&self) -> &Marker {
        match self {
            Self::Issue(Plan { marker, .. })
            | Self::Revoke(Revocation { marker, .. })
            | Self::Login(LoginChange { marker, .. })
            | Self::Rotate(Rotation {
                plan: Plan { marker, .. },
                ..
            }) => marker,
        }
    }

    /// The plan of the key that is created.
    pub fn plan(&self) -> Option<&Plan> {
        match self {
            Self::Issue(plan) | Self::Rotate(Rotation { plan, .. }) => Some(plan),
            Self::Revoke(_) | Self::Login(_) => None,
        }
    }

    /// The throw-away entry of a creation.
    pub fn sign(&self) -> Option<EntryRef> {
        self.plan()?.sign()
    }

    /// The name of the key that is created.
    pub fn key_name(&self) -> Option<&str> {
        Some(&self.plan()?.name)
    }

    /// The profile that it belongs to.
    pub fn profile(&self) -> &str {
        match self {
            Self::Issue(Plan { scope, .. })
            | Self::Rotate(Rotation {
                plan: Plan { scope, .. },
                ..
            })
            | Self::Revoke(Revocation { scope, .. }) => &scope.profile,
            Self::Login(LoginChange { profile, .. }) => profile,
        }
    }

    /// The service that must be asked about it; none for a login, which only concerns this machine.
    pub fn scope(&self) -> Option<&Scope> {
        match self {
            Self::Issue(Plan { scope, .. })
            | Self::Rotate(Rotation {
                plan: Plan { scope, .. },
                ..
            })
            | Self::Revoke(Revocation { scope, .. }) => Some(scope),
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
    /// The new key works, and belongs to the account of the old one.
    Proven,
    /// A destination may hold the new key from now on.
    Delivering {
        /// Its position in the rotation's list.
        destination: usize,
        /// What it held before.
        found: Found,
    },
    /// A destination holds the new key.
    Delivered {
        /// Its position in the rotation's list.
        destination: usize,
    },
    /// The new key has taken the old one's place: there is no way back.
    Switched {
        /// When, by the service's clock if that is known.
        at: Timestamp,
        /// When the old key is to be revoked.
        retire_at: Timestamp,
    },
    /// The old key is not revoked before this time: something still used it.
    Postponed {
        /// When to try again.
        retire_at: Timestamp,
    },
    /// The rotation is undone: destinations get back what they held, and the new key is revoked.
    Undoing,
    /// A destination holds what it held before.
    Withdrawn {
        /// Its position in the rotation's list.
        destination: usize,
    },
    /// The operation is finished.
    Done,
}

impl Step {
    /// The format of its line.
    fn version(&self) -> u32 {
        match self {
            Self::Stored { .. } | Self::Absent { .. } | Self::Reported | Self::Done => OLDEST,
            Self::Proven
            | Self::Delivering { .. }
            | Self::Delivered { .. }
            | Self::Switched { .. }
            | Self::Postponed { .. }
            | Self::Undoing
            | Self::Withdrawn { .. } => NEWEST,
        }
    }
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
    Begin(Box<Work>),
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
                v: match work.as_ref() {
                    Work::Issue(_) | Work::Revoke(_) | Work::Login(_) => OLDEST,
                    Work::Rotate(_) => NEWEST,
                },
                step: Begin::Begin,
                work,
            }),
            Self::Step(marker, step) => serde_json::to_vec(&StepLine {
                v: step.version(),
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
        Ok(Versioned { v }) if v > NEWEST => return Err(LineError::Newer(v)),
        Ok(Versioned { v: OLDEST..=NEWEST }) => {}
        Ok(Versioned { .. }) | Err(_) => return Err(LineError::Damaged),
    }
    let begins =
        serde_json::from_slice(line).map(|BeginLine { work, .. }| Record::Begin(Box::new(work)));
    let further = || {
        serde_json::from_slice(line).map(|StepLine { marker, step, .. }| Record::Step(marker, step))
    };
    begins
        .or_else(|_| further())
        .map_err(|_: serde_json::Error| LineError::Damaged)
}

//! The lines of the journal: the start of an operation, or a step of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::{CommandLine, Destination, EntryRef, KeyId, Marker, Moment, Scope};

use super::found::Found;
use super::plan::Plan;

/// The newest format.
pub(super) const NEWEST: u32 = UNSTORED;
/// Lines about keys whose secrets are not stored, and lines about rotations, have formats of
/// their own, so that a genkey that knows nothing of them refuses the journal instead of taking
/// them for damaged.
const UNSTORED: u32 = 3;
const ROTATION: u32 = 2;
/// The format of all other lines.
const OLDEST: u32 = 1;

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
    /// Creates a key whose secret is stored nowhere. While it is unfinished, the key is to be
    /// revoked: nobody else has it.
    Unstored(Plan),
}

impl Work {
    /// The marker that identifies it.
    pub fn marker(&self) -> &Marker {
        match self {
            Self::Issue(Plan { marker, .. })
            | Self::Unstored(Plan { marker, .. })
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
            Self::Issue(plan) | Self::Unstored(plan) | Self::Rotate(Rotation { plan, .. }) => {
                Some(plan)
            }
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
            | Self::Unstored(Plan { scope, .. })
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
            | Self::Unstored(Plan { scope, .. })
            | Self::Rotate(Rotation {
                plan: Plan { scope, .. },
                ..
            })
            | Self::Revoke(Revocation { scope, .. }) => Some(scope),
            Self::Login(_) => None,
        }
    }
}

/// A key that the service has answered with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedKey {
    /// The service's id of it.
    pub id: KeyId,
    /// When it expires, if ever.
    pub expires_at: Option<Moment>,
    /// The fingerprint of the credential that created it, which lists the account that has the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

impl IssuedKey {
    /// Whether it has expired by this time of the service.
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| end <= Moment::from(now))
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
    /// The service has created the key, whose secret is not stored yet, or not at all.
    Issued(IssuedKey),
    /// The request that revokes the issued key is about to be sent.
    Revoking,
    /// The caller has the secret of the issued key, which is not to be revoked any more.
    HandedOver,
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
            Self::Issued(_) | Self::Revoking | Self::HandedOver => UNSTORED,
            Self::Proven
            | Self::Delivering { .. }
            | Self::Delivered { .. }
            | Self::Switched { .. }
            | Self::Postponed { .. }
            | Self::Undoing
            | Self::Withdrawn { .. } => ROTATION,
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
                    Work::Rotate(_) => ROTATION,
                    Work::Unstored(_) => UNSTORED,
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
    // A step's line never parses as the start of an operation: its `step` is not `begin`.
    begins
        .or_else(|_| further())
        .map_err(|_: serde_json::Error| LineError::Damaged)
}

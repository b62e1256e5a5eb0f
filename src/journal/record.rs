//! What stands in the journal: one line of JSON for each step.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::{EntryName, KeyId, Marker, StoredAt};

/// The version that this genkey writes.
const VERSION: u32 = 1;

/// What a creation set out to do, so that another process can finish or undo it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// The marker that the key's temporary name bears.
    pub marker: Marker,
    /// The profile it is made with.
    pub profile: String,
    /// The base URL of the service it is made at.
    pub api_url: String,
    /// The store its secret goes to.
    pub store: String,
    /// The name it shall have in the end.
    pub name: String,
    /// The `expires_in` that is asked for.
    pub expires_in: Option<String>,
    /// When it was begun.
    pub begun_at: Timestamp,
}

impl Intent {
    /// The name that its key bears until its secret is safe.
    pub fn temporary_name(&self) -> String {
        self.marker.append_to(&self.name)
    }

    /// Where the secret of its key goes. The marker makes the entry's name unlike any other, so that nothing is ever
    /// overwritten, and lets the entry be found by whoever knows the key's id.
    pub fn place(&self, id: &KeyId) -> StoredAt {
        let entry = EntryName::key(&self.profile, id, &self.marker).to_string();
        StoredAt { store: self.store.clone(), entry }
    }
}

/// Keys that are being revoked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// Which work this is.
    pub marker: Marker,
    /// The profile that the keys belong to.
    pub profile: String,
    /// The base URL of the service they work at.
    pub api_url: String,
    /// The service's ids of them.
    pub keys: Vec<KeyId>,
}

/// Secrets that the index does not name yet, or no longer. Those that it does not name in the end are of no use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loose {
    /// Which work this is.
    pub marker: Marker,
    /// The profile whose login changes.
    pub profile: String,
    /// Where the secrets are.
    pub entries: Vec<StoredAt>,
}

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Record {
    /// A key is about to be asked for.
    Begun(Intent),
    /// Its secret is in the store.
    Stored {
        /// Which creation.
        marker: Marker,
        /// The service's id of the key.
        id: KeyId,
        /// Where the secret is.
        at: StoredAt,
    },
    /// The service was asked after the creation's end, and had no key of it. A request that was lost on the way may still
    /// arrive, so the marker is not forgotten at once.
    Absent {
        /// Which creation.
        marker: Marker,
        /// When the service was asked.
        at: Timestamp,
    },
    /// `recover` could not finish it, and people know. What is left harms nothing, so they are reminded no more.
    Tried {
        /// Which work.
        marker: Marker,
    },
    /// Keys are about to be revoked.
    Revoking(Revocation),
    /// Secrets are about to be put where nothing names them, or to lose what names them.
    Loose(Loose),
    /// Nothing is left to do.
    Done {
        /// Which work.
        marker: Marker,
    },
}

impl Record {
    /// The work that it belongs to.
    pub fn marker(&self) -> &Marker {
        match self {
            Self::Begun(Intent { marker, .. })
            | Self::Stored { marker, .. }
            | Self::Absent { marker, .. }
            | Self::Tried { marker }
            | Self::Revoking(Revocation { marker, .. })
            | Self::Loose(Loose { marker, .. })
            | Self::Done { marker } => marker,
        }
    }
}

/// A line as it is written.
#[derive(Serialize, Deserialize)]
struct Line {
    v: u32,
    #[serde(flatten)]
    record: Record,
}

/// What every version's lines have.
#[derive(Deserialize)]
struct Versioned {
    v: u32,
}

/// What a line turned out to be.
pub(super) enum Read {
    /// A step.
    Record(Record),
    /// Something that a newer genkey wrote, in this version.
    Newer(u32),
    /// Cut off, or damaged.
    Unreadable,
}

/// Reads a line without its end.
pub(super) fn read(line: &[u8]) -> Read {
    match serde_json::from_slice(line) {
        Ok(Versioned { v }) if v > VERSION => Read::Newer(v),
        Ok(Versioned { v: VERSION }) => match serde_json::from_slice(line) {
            Ok(Line { record, .. }) => Read::Record(record),
            Err(_) => Read::Unreadable,
        },
        Ok(Versioned { .. }) | Err(_) => Read::Unreadable,
    }
}

/// The line that says this, with its end.
pub(super) fn line(record: &Record) -> serde_json::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(&Line { v: VERSION, record: record.clone() })?;
    line.push(b'\n');
    Ok(line)
}

//! What a creation is to become.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::model::{EntryRef, Key, KeyId, Marker, Scope};

/// By how much the clocks of this machine and of a service may differ.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_hours(1);

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

    /// Whether a key was there before: it has another name, and is much older than this. Nothing is
    /// said of a key without a time.
    pub fn is_after(&self, key: &Key) -> bool {
        // The clocks of this machine and of the service differ.
        let until = self.started_at.saturating_sub(CLOCKS_DIFFER);
        let is_older = |until: Timestamp| key.created_at.is_some_and(|at| at < until.into());
        !self.matches(key) && !self.is_namesake(key) && until.is_ok_and(is_older)
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

//! What a listed key is to the runbook: the key that a name means, or one that is replaced or about
//! to be.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::journal::{Operation, Switched, Work};
use crate::model::{Key, KeyId, Marker, Scope, of_retiring_name};
use crate::store::{IndexData, Standing, StoredKey};

/// What a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The key that its name means.
    Current,
    /// A key that was replaced.
    Old {
        /// Since when, if this machine knows.
        since: Option<Timestamp>,
        /// When it is to be revoked.
        until: Timestamp,
    },
    /// A key that is being created. Whether this machine's journal has the operation.
    New { is_known: bool },
}

/// A key's part, and the name that it has or will have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Role {
    pub(super) name: String,
    pub(super) part: Part,
}

/// Which part keys have, as this machine knows it, and otherwise by their names.
pub(super) struct Roles<'a> {
    /// The stored keys, by id.
    pub(super) stored: HashMap<&'a KeyId, &'a StoredKey>,
    operations: Vec<&'a Operation>,
}

impl<'a> Roles<'a> {
    pub(super) fn new(index: &'a IndexData, operations: &'a [Operation], scope: &'a Scope) -> Self {
        let is_ours = |operation: &&Operation| operation.work.scope() == Some(scope);
        Self {
            stored: index.keys_of(scope).map(|key| (&key.id, key)).collect(),
            operations: operations.iter().filter(is_ours).collect(),
        }
    }

    pub(super) fn of(&self, key: &Key) -> Role {
        let recorded = || {
            self.operations
                .iter()
                .find_map(|operation| recorded(operation, key))
        };
        let stored = || standing(self.stored.get(&key.id)?, key);
        recorded().or_else(stored).unwrap_or_else(|| named(key))
    }
}

/// The part that a key has in an operation of the journal.
fn recorded(operation: &Operation, key: &Key) -> Option<Role> {
    let Work::Rotate(rotation) = &operation.work else {
        return None;
    };
    let is_old = rotation.old.as_ref().is_some_and(|old| old.id == key.id);
    let is_new = operation
        .stored
        .as_ref()
        .is_some_and(|(id, _)| *id == key.id)
        || Marker::of(key.name_or_empty()).is_some_and(|marker| marker == rotation.plan.marker);
    let part = match operation.progress.switched {
        Some(_) if is_new => Part::Current,
        None if is_new => Part::New { is_known: true },
        Some(Switched { at, retire_at }) if is_old => Part::Old {
            since: Some(at),
            until: retire_at,
        },
        // Where the key was not created, the old one may be part of a later rotation.
        None if is_old && operation.late_key().is_none() => Part::Current,
        Some(_) | None => return None,
    };
    Some(Role {
        name: rotation.plan.name.clone(),
        part,
    })
}

/// The part that the index has for a stored key, if it is not what the key's name says.
fn standing(stored: &StoredKey, key: &Key) -> Option<Role> {
    let known = stored.name.as_deref().unwrap_or_default();
    let name = of_retiring_name(known)
        .map_or(known, |(base, _)| base)
        .to_owned();
    let part = match &stored.standing {
        Standing::Staged => Part::New { is_known: true },
        Standing::Retiring { until, .. } => Part::Old {
            since: None,
            until: *until,
        },
        Standing::Current if stored.has_temporary_name(key) => Part::Current,
        Standing::Current => return None,
    };
    Some(Role { name, part })
}

/// What a key's name says.
fn named(key: &Key) -> Role {
    let name = key.name_or_empty();
    let role = |name: &str, part| Role {
        name: name.to_owned(),
        part,
    };
    if let Some((base, until)) = of_retiring_name(name) {
        return role(base, Part::Old { since: None, until });
    }
    match name
        .rsplit_once(" (genkey ")
        .filter(|_| Marker::of(name).is_some())
    {
        Some((base, _)) => role(base, Part::New { is_known: false }),
        None => role(name, Part::Current),
    }
}

//! Gives a key a name at the service, and decides what a failed request means.

use std::slice;

use super::desk::{Account, Desk, Failure};
use crate::api;
use crate::model::{Key, Scope};

/// Why a key is not known to have its new name.
#[derive(Debug, thiserror::Error)]
pub enum NotRenamed {
    /// The key still has its old name.
    #[error(transparent)]
    Refused(api::Error),
    /// The key may have its new name.
    #[error(transparent)]
    Unknown(api::Error),
}

impl From<NotRenamed> for Failure {
    fn from(error: NotRenamed) -> Self {
        match error {
            NotRenamed::Refused(cause) => Self::Service(cause),
            NotRenamed::Unknown(cause) => Self::RenameUnclear(cause),
        }
    }
}

impl Account<'_> {
    /// Renames a key, and returns the name that it has now: services may normalize names. If the
    /// request fails, the list tells whether the key was renamed.
    pub(super) async fn rename(&self, key: &Key, name: &str) -> Result<String, NotRenamed> {
        let named = |now: Option<Key>| {
            let now = now.and_then(|now| now.name);
            now.unwrap_or_else(|| name.to_owned())
        };
        let error = match self.client.rename_key(key, name).await {
            Ok(now) => return Ok(named(now)),
            Err(error) => error,
        };
        if matches!(error, api::Error::Unverified(_)) {
            return Err(NotRenamed::Unknown(error));
        }
        // After a malformed response, the list was read already.
        if matches!(error, api::Error::Malformed { .. }) || !error.outcome_unknown() {
            return Err(NotRenamed::Refused(error));
        }
        match self.client.listed_as_renamed(key, name).await {
            Ok(Some(now)) => Ok(named(Some(now))),
            Ok(None) => Err(NotRenamed::Refused(error)),
            Err(_) => Err(NotRenamed::Unknown(error)),
        }
    }
}

/// Takes the name of a renamed key, and the one that was asked for, into the index and the store.
pub(super) fn follow(
    desk: &Desk<'_>,
    scope: &Scope,
    key: &Key,
    asked: &str,
) -> Result<(), Failure> {
    desk.index.update(|index| {
        index.refresh(scope, slice::from_ref(key));
        index.set_requested(scope, &key.id, asked);
    })?;
    for stored in desk
        .index
        .read()?
        .keys_of(scope)
        .filter(|stored| stored.id == key.id)
    {
        desk.stores
            .open(&stored.at.store)?
            .relabel(&stored.at.entry, &label(scope, key.name_or_empty()))?;
    }
    Ok(())
}

/// What a store shows of the entry of a key.
pub(super) fn label(scope: &Scope, name: &str) -> String {
    format!("genkey: {name} ({})", scope.service.title())
}

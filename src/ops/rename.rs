//! Renames a key at the service, in the index and in the store.

use super::naming::{NotRenamed, follow};
use super::{Account, Desk, Failure};
use crate::api;
use crate::model::{Key, KeyName, Marker};

/// Why a key was not renamed.
#[derive(Debug, thiserror::Error)]
pub enum RenameError {
    /// Its creation is in progress or was interrupted, and its secret is not stored.
    #[error("its secret is not stored")]
    Unfinished,
    /// Whether its secret is stored could not be found out.
    #[error(transparent)]
    Unknown(#[from] Failure),
    /// The service did not rename it.
    #[error(transparent)]
    Service(api::Error),
    /// The service may have renamed it.
    #[error("the key may or may not have been renamed")]
    Unclear(#[source] api::Error),
}

impl From<NotRenamed> for RenameError {
    fn from(error: NotRenamed) -> Self {
        match error {
            NotRenamed::Refused(cause) => Self::Service(cause),
            NotRenamed::Unknown(cause) => Self::Unclear(cause),
        }
    }
}

/// Renames a key. Returns it with the name that the service gave it, and whether index and store
/// could follow. After an error, the key still has its old name, except after
/// [`RenameError::Unclear`].
pub async fn rename(
    desk: &Desk<'_>,
    account: &Account<'_>,
    key: &Key,
    name: &KeyName,
) -> Result<(Key, Result<(), Failure>), RenameError> {
    if !may_lose_its_marker(desk, key)? {
        return Err(RenameError::Unfinished);
    }
    let now = account.rename(key, name.as_str()).await?;
    let key = Key {
        name: Some(now),
        ..key.clone()
    };
    let followed = follow(desk, account.scope, &key, name.as_str());
    Ok((key, followed))
}

/// Whether a key has no marker of an unfinished creation in its name, or its secret is stored.
fn may_lose_its_marker(desk: &Desk<'_>, key: &Key) -> Result<bool, Failure> {
    let Some(marker) = key.name.as_deref().and_then(Marker::of) else {
        return Ok(true);
    };
    let Some(plan) = desk.journal.plan(&marker)? else {
        return Ok(true);
    };
    // Without secret and marker, `recover` could not tell the key from those of other people.
    desk.holds(&plan, &plan.entry(&key.id))
}

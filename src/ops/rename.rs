//! Renames a key at the service, in the index and in the store.

use std::slice;

use super::issue::label;
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
    Service(#[from] api::Error),
}

/// Renames a key. Returns it with its new name, and whether index and store could follow. After an
/// error, the key still has its old name.
pub async fn rename(
    desk: &Desk<'_>,
    account: &Account<'_>,
    key: &Key,
    name: &KeyName,
) -> Result<(Key, Result<(), Failure>), RenameError> {
    if !may_lose_its_marker(desk, key)? {
        return Err(RenameError::Unfinished);
    }
    account.client.rename_key(key, name.as_str()).await?;
    let key = Key {
        name: Some(name.as_str().to_owned()),
        ..key.clone()
    };
    let followed = follow(desk, account, &key);
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

fn follow(desk: &Desk<'_>, account: &Account<'_>, key: &Key) -> Result<(), Failure> {
    let scope = account.scope;
    desk.index
        .update(|index| index.refresh(scope, slice::from_ref(key)))?;
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

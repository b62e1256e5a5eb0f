//! How a key gets another name, at the service and on this machine.

use std::slice;

use super::issue::label;
use super::{Account, Desk, Failure};
use crate::api;
use crate::model::{Key, KeyName, Marker};

/// Why a key was not renamed.
#[derive(Debug, thiserror::Error)]
pub enum RenameError {
    /// It is being made, or was until something interrupted it, and its secret is not stored.
    #[error("its secret is not kept")]
    Unfinished,
    /// That could not be told.
    #[error(transparent)]
    Unknown(#[from] Failure),
    /// The service did not rename it.
    #[error(transparent)]
    Service(#[from] api::Error),
}

/// Renames a key. What could not follow on this machine is told beside it.
///
/// # Errors
/// [`RenameError`]; the key has its old name then.
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

/// Whether a key can be told for ours without the marker in its name, as long as it is unfinished:
/// by its secret.
fn may_lose_its_marker(desk: &Desk<'_>, key: &Key) -> Result<bool, Failure> {
    let Some(marker) = key.name.as_deref().and_then(Marker::of) else {
        return Ok(true);
    };
    let Some(plan) = desk.journal.plan(&marker)? else {
        return Ok(true);
    };
    desk.holds(&plan, &plan.entry(&key.id))
}

/// Lets index and store follow what the service now calls the key.
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

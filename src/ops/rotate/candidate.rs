//! What is to be known of a key before it is rotated.

use std::slice;

use crate::api;
use crate::journal::Operation;
use crate::model::{Key, KeyName, Marker, Scope};
use crate::ops::find::used_since;
use crate::ops::{Account, Desk, Failure};
use crate::secret::Secret;
use crate::store::Login;

/// The profiles whose login at this service has this secret. Stores that cannot be read are passed
/// over.
pub fn profiles_with(
    desk: &Desk<'_>,
    account: &Account<'_>,
    secret: &Secret,
) -> Result<Vec<String>, Failure> {
    let logins = desk.index.read()?.logins;
    let has_secret = |login: &Login| {
        login.service == account.scope.service
            && login.kind.is_key()
            && matches!(desk.stores.get(&login.at), Ok(Some(stored)) if stored == *secret)
    };
    Ok(logins
        .into_iter()
        .filter(|(_, login)| has_secret(login))
        .map(|(profile, _)| profile)
        .collect())
}

/// Whether a key has the temporary name of a creation on this machine that is not finished.
pub fn is_unfinished_here(desk: &Desk<'_>, key: &Key) -> Result<bool, Failure> {
    let marker = key.name.as_deref().and_then(Marker::of);
    let plan = marker
        .map(|marker| desk.journal.plan(&marker))
        .transpose()?;
    Ok(plan.flatten().is_some())
}

/// Whether the account's credential is this key: whether a request moves its `last_used_at`. Waits
/// for a second.
pub async fn is_sent_with(account: &Account<'_>, key: &Key) -> Result<bool, api::Error> {
    let used = used_since(account, slice::from_ref(key)).await?;
    Ok(!used.is_empty())
}

/// Whether a key of this name was created on this machine and is not delivered yet. Until then its
/// name does not mean it.
pub fn is_undelivered(desk: &Desk<'_>, scope: &Scope, name: &KeyName) -> Result<bool, Failure> {
    let is_one = |operation: &Operation| {
        operation.is_creation()
            && operation.stored.is_some()
            && operation.work.scope() == Some(scope)
            && operation.work.key_name() == Some(name.as_str())
    };
    Ok(desk.journal.rotations()?.iter().any(is_one))
}

//! Which key is meant: by an id, an exact name, or a secret.

use std::time::Duration;

use super::{Account, Desk, Failure};
use crate::api;
use crate::model::{Key, KeyId, Scope, Status};
use crate::secret::Secret;
use crate::store::StoredKey;

/// More than the coarsest step in which a service may count `last_used_at`.
const CLOCK_STEP: Duration = Duration::from_millis(1100);

/// Why a text does not say which key is meant.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// No key has this id or name.
    #[error("there is no key `{0}`")]
    NotFound(String),
    /// Several keys have this name.
    #[error("{} keys are named `{wanted}`: their ids are {}", .ids.len(), list(.ids))]
    Ambiguous {
        /// The name.
        wanted: String,
        /// The keys that bear it.
        ids: Vec<KeyId>,
    },
}

fn list(ids: &[KeyId]) -> String {
    ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
}

/// Whether a key bears what a person typed, as its id or its exact name. [`find_key`] needs no other keys to choose from.
pub fn is_called(key: &Key, wanted: &str) -> bool {
    key.name.as_deref() == Some(wanted) || key.id.to_string() == wanted
}

/// Finds a key by its id or exact name among those that the service lists.
///
/// An id wins over a name, and a name that a live key bears is not confused with revoked keys of the same name.
pub fn find_key<'a>(keys: &'a [Key], wanted: &str) -> Result<&'a Key, FindError> {
    if let Some(key) = keys.iter().find(|key| key.id.to_string() == wanted) {
        return Ok(key);
    }
    let named: Vec<&Key> = keys.iter().filter(|key| key.name.as_deref() == Some(wanted)).collect();
    let live: Vec<&Key> = named.iter().copied().filter(|key| !key.is_revoked()).collect();
    only(if live.is_empty() { named } else { live }, wanted, |key| &key.id)
}

/// Finds a key by its id or exact name among those whose secrets are kept.
pub fn find_stored<'a>(
    keys: impl Iterator<Item = &'a StoredKey> + Clone,
    wanted: &str,
) -> Result<&'a StoredKey, FindError> {
    if let Some(key) = keys.clone().find(|key| key.id.to_string() == wanted) {
        return Ok(key);
    }
    only(keys.filter(|key| key.name.as_deref() == Some(wanted)).collect(), wanted, |key| &key.id)
}

/// The stored key whose secret this is.
pub fn find_by_secret(desk: &Desk<'_>, scope: &Scope, secret: &Secret) -> Result<Option<KeyId>, Failure> {
    for key in desk.index.read()?.keys_of(scope).filter(|key| key.known_id().is_some()) {
        if desk.stores.get(&key.at)?.as_ref() == Some(secret) {
            return Ok(Some(key.id.clone()));
        }
    }
    Ok(None)
}

/// The account's only key that works, if it is the one in use: as the list holds all keys ("API Keys" reference), it must
/// be, unless the credential is none of them. That it is shows in `last_used_at`, which moves with each request.
pub async fn find_only_key(account: &Account<'_>, keys: &[Key]) -> Result<Option<Key>, api::Error> {
    let mut active = keys.iter().filter(|key| key.status == Status::Active);
    let (Some(only), None) = (active.next(), active.next()) else { return Ok(None) };
    tokio::time::sleep(CLOCK_STEP).await;
    let moved = |key: &Key| key.id == only.id && key.last_used_at > only.last_used_at;
    Ok(account.client.list_keys().await?.into_iter().find(moved))
}

fn only<'a, T>(found: Vec<&'a T>, wanted: &str, id: impl Fn(&T) -> &KeyId) -> Result<&'a T, FindError> {
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(FindError::NotFound(wanted.to_owned())),
        several => Err(FindError::Ambiguous {
            wanted: wanted.to_owned(),
            ids: several.iter().map(|key| id(key).clone()).collect(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Status;

    fn key(id: u64, name: &str, status: Status) -> Key {
        Key {
            id: KeyId::Number(id),
            name: Some(name.into()),
            status,
            created_at: None,
            expires_at: None,
            last_used_at: None,
            revoked_at: None,
            unreadable: Vec::new(),
        }
    }

    #[test]
    fn an_id_wins_over_a_name_and_a_live_key_over_revoked_ones() {
        let keys = [
            key(1, "ci", Status::Revoked),
            key(2, "ci", Status::Active),
            key(3, "2", Status::Active),
            key(4, "old", Status::Revoked),
        ];
        assert_eq!(find_key(&keys, "ci").unwrap().id, KeyId::Number(2));
        assert_eq!(find_key(&keys, "2").unwrap().id, KeyId::Number(2));
        assert_eq!(find_key(&keys, "old").unwrap().id, KeyId::Number(4));
    }

    #[test]
    fn a_name_borne_by_several_lists_them() {
        let keys = [key(1, "ci", Status::Active), key(2, "ci", Status::Expired)];
        let error = find_key(&keys, "ci").unwrap_err();
        assert_eq!(error.to_string(), "2 keys are named `ci`: their ids are `1`, `2`");
        assert_eq!(find_key(&keys, "CI").unwrap_err().to_string(), "there is no key `CI`");
    }
}

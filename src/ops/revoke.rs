//! Revokes keys at the service and removes their secrets, in this order: a secret is removed only
//! once it is useless.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::retire::NotRetired;
use super::{Account, Desk};
use crate::api::{self, RevokeAll};
use crate::failpoint;
use crate::journal::{Claim, Durability, Revocation, Work};
use crate::model::{Key, KeyId};
use crate::store::{IndexData, IndexError, StoreError, StoredKey};

mod many;
mod order;

pub use many::{Ending, Step, Watch};
pub use order::Order;

/// A successful revocation.
#[derive(Debug)]
pub struct Revoked {
    /// The key was already revoked.
    pub already: bool,
    /// A secret was removed from a store.
    pub removed: bool,
}

/// Whether a secret was removed from a store after its key was revoked.
pub type Removed = Result<bool, RevokeError>;

/// Why a revocation failed, or is incomplete.
#[derive(Debug, thiserror::Error)]
pub enum RevokeError {
    /// The key was not revoked. Its secret is still stored.
    #[error("the service did not revoke the key")]
    AtService(#[source] api::Error),
    /// The key may have been revoked. Its secret is still stored.
    #[error("the key may or may not have been revoked")]
    Unknown(#[source] api::Error),
    /// The key is revoked, but its secret could not be removed.
    #[error(
        "the key is revoked at the service, but its secret could not be removed from the store"
    )]
    InStore(#[source] StoreError),
    /// The key is revoked, but the index could not be read or written.
    #[error("the key is revoked at the service, but the index could not be updated")]
    InIndex(#[source] Arc<IndexError>),
}

impl RevokeError {
    /// Whether the key is revoked at the service all the same.
    pub fn is_revoked(&self) -> bool {
        matches!(self, Self::InStore(_) | Self::InIndex(_))
    }
}

impl From<NotRetired> for RevokeError {
    fn from(error: NotRetired) -> Self {
        match error {
            NotRetired::Refused(cause) => Self::AtService(cause),
            NotRetired::Unknown(cause) => Self::Unknown(cause),
        }
    }
}

/// Revokes keys of an account and removes their secrets.
#[derive(Clone, Copy)]
pub struct Revoker<'a> {
    /// This machine's stores, index and journal.
    pub desk: &'a Desk<'a>,
    /// The account of the keys.
    pub account: Account<'a>,
}

impl Revoker<'_> {
    /// Revokes one key and removes its secret.
    pub async fn revoke(&self, key: &Key) -> Result<Revoked, RevokeError> {
        let request = async { Ok(self.account.retire(key).await.map(|()| true)?) };
        let removed = self.carry_out(&[key], request).await?;
        let removed = removed.and_then(|mut outcomes| outcomes.pop());
        Ok(Revoked {
            already: key.is_revoked(),
            removed: removed.unwrap_or(Ok(false))?,
        })
    }

    /// Revokes all keys of the account with one request. Removes the secrets of `keys`, the keys
    /// that the account listed before; for each, whether there was one. `None`: the service has no
    /// such request, and nothing was revoked.
    pub async fn revoke_all(&self, keys: &[Key]) -> Result<Option<Vec<Removed>>, RevokeError> {
        // Not all stored keys of the profile: some may belong to another account than the one that
        // this credential reaches.
        let keys: Vec<&Key> = keys.iter().collect();
        let client = self.account.client;
        let request = async {
            match client.revoke_all().await {
                Ok(outcome) => Ok(outcome != RevokeAll::NotOffered),
                Err(error) => Ok(self
                    .account
                    .classify_failure(error, &keys, client.uses_key())
                    .await
                    .map(|()| true)?),
            }
        };
        self.carry_out(&keys, request).await
    }

    /// Sends the request, then removes the secrets; both are in the journal. `None`: the service
    /// has no such request (`request` gave `false`).
    async fn carry_out(
        &self,
        keys: &[&Key],
        request: impl Future<Output = Result<bool, RevokeError>>,
    ) -> Result<Option<Vec<Removed>>, RevokeError> {
        let _uninterrupted = self.desk.interrupt.begin();
        let claim = self.claim(keys.iter().copied());
        // If this fails, `recover` finds nothing to do.
        let done = || drop(claim.map(Claim::done));
        let outcome = request.await;
        if matches!(outcome, Ok(false) | Err(RevokeError::AtService(_))) {
            // Nothing was changed, so nothing is left to recover.
            done();
            return outcome.map(|_| None);
        }
        outcome?;
        let removed = self.remove_secrets(keys);
        if removed.iter().all(Result::is_ok) {
            done();
        }
        Ok(Some(removed))
    }

    /// Writes to the journal that keys are about to be revoked; `None` if that fails.
    fn claim<'k>(&self, keys: impl Iterator<Item = &'k Key>) -> Option<Claim> {
        let revocation = Revocation {
            // Without a journal, a useless secret may be left at worst. That is no reason to leave
            // a key valid that a user wants revoked, perhaps because it leaked.
            marker: self.desk.marker().ok()?,
            scope: self.account.scope.clone(),
            keys: keys.map(|key| key.id.clone()).collect(),
        };
        self.desk
            .journal
            .begin(Work::Revoke(revocation), Durability::Buffered)
            .ok()
    }

    /// Unlocks the stores that hold secrets of these keys. Prompts come before the first request
    /// then, and do not hold up responses.
    pub fn unlock_stores(&self, keys: &[&Key]) {
        let Ok(index) = self.desk.index.read() else {
            return;
        };
        let ids: HashSet<&KeyId> = keys.iter().map(|key| &key.id).collect();
        let mut unlocked = HashSet::new();
        for StoredKey { at, .. } in self.stored(&index, &ids) {
            if unlocked.insert(&at.store) {
                // A store that stays locked is reported when it is needed; the keys are revoked
                // all the same.
                let _ = self.desk.stores.unlock(at);
            }
        }
    }

    fn has_stored(&self, keys: &[&Key]) -> bool {
        let ids = keys.iter().map(|key| &key.id).collect();
        self.desk
            .index
            .read()
            .is_ok_and(|index| self.stored(&index, &ids).next().is_some())
    }

    fn stored<'c>(
        &'c self,
        index: &'c IndexData,
        ids: &'c HashSet<&KeyId>,
    ) -> impl Iterator<Item = &'c StoredKey> {
        index
            .keys_of(self.account.scope)
            .filter(|stored| ids.contains(&stored.id))
    }

    /// Removes the stored secrets of these keys; for each, whether there was one.
    fn remove_secrets(&self, keys: &[&Key]) -> Vec<Removed> {
        if keys.is_empty() {
            return Vec::new();
        }
        let index = match self.desk.index.read().map_err(Arc::new) {
            Ok(index) => index,
            Err(error) => {
                return keys
                    .iter()
                    .map(|_| Err(RevokeError::InIndex(error.clone())))
                    .collect();
            }
        };
        let ids: HashSet<&KeyId> = keys.iter().map(|key| &key.id).collect();
        let removed = self.remove(self.stored(&index, &ids));
        failpoint::pass("revoke.removed");
        // Entries that could not be removed stay in the index.
        let gone = removed
            .iter()
            .filter(|(_, outcome)| outcome.is_ok())
            .map(|(id, _)| *id)
            .collect();
        let indexed = self.remove_from_index(&gone).map_err(Arc::new);
        let outcome = |key: &&Key| match removed.get(&key.id) {
            None => Ok(false),
            Some(Err(error)) => Err(RevokeError::InStore(error.clone())),
            Some(Ok(())) => indexed.clone().map(|()| true).map_err(RevokeError::InIndex),
        };
        keys.iter().map(outcome).collect()
    }

    fn remove<'k>(
        &self,
        keys: impl Iterator<Item = &'k StoredKey>,
    ) -> HashMap<&'k KeyId, Result<(), StoreError>> {
        // One call per store: an encrypted file is then read and written once, not for each key.
        let mut by_store: BTreeMap<&str, Vec<&StoredKey>> = BTreeMap::new();
        keys.for_each(|stored| by_store.entry(&stored.at.store).or_default().push(stored));
        let mut outcomes = HashMap::new();
        for (store, keys) in by_store {
            let entries: Vec<&str> = keys.iter().map(|stored| stored.at.entry.as_str()).collect();
            for (stored, outcome) in keys
                .iter()
                .zip(self.desk.stores.remove_all(store, &entries))
            {
                outcomes.insert(&stored.id, outcome.map(drop));
            }
        }
        outcomes
    }

    fn remove_from_index(&self, ids: &HashSet<&KeyId>) -> Result<(), IndexError> {
        if ids.is_empty() {
            return Ok(());
        }
        self.desk
            .index
            .update(|index| index.remove_keys(self.account.scope, ids))
    }
}

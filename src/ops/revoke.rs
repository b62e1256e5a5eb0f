//! How keys are revoked: at the service first, then in the store, so that a secret is only removed
//! once it opens nothing.

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

/// How one revocation ended.
#[derive(Debug)]
pub struct Revoked {
    /// Whether the service had already revoked it.
    pub already: bool,
    /// Whether a secret was removed from a store.
    pub removed: bool,
}

/// Which half of a revocation failed.
#[derive(Debug, thiserror::Error)]
pub enum RevokeError {
    /// The service did not revoke the key. Its secret is kept.
    #[error("the service did not revoke the key")]
    AtService(#[source] api::Error),
    /// Nobody knows whether the service revoked the key. Its secret is kept.
    #[error("it is unknown whether the key was revoked")]
    Unknown(#[source] api::Error),
    /// The key is revoked, but its useless secret is still in the store.
    #[error(
        "the key is revoked at the service, but its secret could not be removed from the store"
    )]
    InStore(#[source] StoreError),
    /// The key is revoked, but the index could not be read or changed.
    #[error("the key is revoked at the service, but genkey's index still names it")]
    InIndex(#[source] Arc<IndexError>),
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
    /// This machine.
    pub desk: &'a Desk<'a>,
    /// The service.
    pub account: Account<'a>,
}

impl Revoker<'_> {
    /// Revokes one key, and removes its secret.
    pub async fn revoke(&self, key: &Key) -> Result<Revoked, RevokeError> {
        let request = async { Ok(self.account.retire(key).await.map(|()| true)?) };
        let removed = self.carry_out(&[key], request).await?;
        Ok(Revoked {
            already: key.is_revoked(),
            removed: removed.is_some_and(|ids| !ids.is_empty()),
        })
    }

    /// Revokes every key of the account with one request, and removes the secrets of `keys`, those
    /// that the account had; gives the ids of the keys whose secrets were removed. `None` when
    /// the service has no such request: nothing was revoked.
    ///
    /// The credential may be another account's than that of keys stored for the same profile, which
    /// must not be lost.
    pub async fn revoke_all(&self, keys: &[Key]) -> Result<Option<Vec<KeyId>>, RevokeError> {
        let keys: Vec<&Key> = keys.iter().collect();
        let client = self.account.client;
        let request = async {
            match client.revoke_all().await {
                Ok(outcome) => Ok(outcome != RevokeAll::NotOffered),
                Err(error) => Ok(self
                    .account
                    .judge(error, &keys, client.uses_key())
                    .await
                    .map(|()| true)?),
            }
        };
        self.carry_out(&keys, request).await
    }

    /// The two halves; `None` when the request turns out (`false`) to be none that the service has.
    /// The journal knows of them from before the first until after the second, if it can:
    /// without it a secret of no use is left at worst, which must not keep a key alive.
    async fn carry_out(
        &self,
        keys: &[&Key],
        request: impl Future<Output = Result<bool, RevokeError>>,
    ) -> Result<Option<Vec<KeyId>>, RevokeError> {
        let _uninterrupted = self.desk.interrupt.begin();
        let claim = self.claim(keys.iter().copied());
        // Should the note be lost that it is done, `recover` finds that there is nothing to do.
        let done = || drop(claim.map(Claim::done));
        let outcome = request.await;
        if matches!(outcome, Ok(false) | Err(RevokeError::AtService(_))) {
            // The secrets are still stored, so nothing is half done: whoever wants it can ask
            // again.
            done();
            return outcome.map(|_| None);
        }
        outcome?;
        let mut removed = Vec::new();
        for (key, outcome) in keys.iter().zip(self.remove_secrets(keys)) {
            removed.extend(outcome?.then(|| key.id.clone()));
        }
        done();
        Ok(Some(removed))
    }

    /// Tells the journal of keys that are about to be revoked, if it can be told.
    fn claim<'k>(&self, keys: impl Iterator<Item = &'k Key>) -> Option<Claim> {
        let revocation = Revocation {
            marker: self.desk.marker().ok()?,
            scope: self.account.scope.clone(),
            keys: keys.map(|key| key.id.clone()).collect(),
        };
        self.desk
            .journal
            .begin(Work::Revoke(revocation), Durability::Buffered)
            .ok()
    }

    /// Has the stores unlocked that hold secrets of these keys, so that a person is asked before
    /// anything is sent, and not while answers are on their way. What fails is told when the
    /// store is needed: it must not keep keys alive.
    pub fn unlock_stores(&self, keys: &[&Key]) {
        let Ok(index) = self.desk.index.read() else {
            return;
        };
        let ids: HashSet<&KeyId> = keys.iter().map(|key| &key.id).collect();
        let mut unlocked = HashSet::new();
        for StoredKey { at, .. } in self.stored(&index, &ids) {
            if unlocked.insert(&at.store) {
                let _ = self.desk.stores.unlock(at);
            }
        }
    }

    /// Whether a secret of any of these keys is stored, as far as the index tells.
    fn has_stored(&self, keys: &[&Key]) -> bool {
        let ids = keys.iter().map(|key| &key.id).collect();
        self.desk
            .index
            .read()
            .is_ok_and(|index| self.stored(&index, &ids).next().is_some())
    }

    /// Which of these keys' secrets are stored for this profile.
    fn stored<'c>(
        &'c self,
        index: &'c IndexData,
        ids: &'c HashSet<&KeyId>,
    ) -> impl Iterator<Item = &'c StoredKey> {
        index
            .keys_of(self.account.scope)
            .filter(|stored| ids.contains(&stored.id))
    }

    /// Removes the stored secrets of these keys: for each, whether there was one. An entry that is
    /// gone already is no failure.
    fn remove_secrets(&self, keys: &[&Key]) -> Vec<Result<bool, RevokeError>> {
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

    /// Removes secrets from their stores, from each all at once.
    fn remove<'k>(
        &self,
        kept: impl Iterator<Item = &'k StoredKey>,
    ) -> HashMap<&'k KeyId, Result<(), StoreError>> {
        let mut by_store: BTreeMap<&str, Vec<&StoredKey>> = BTreeMap::new();
        kept.for_each(|stored| by_store.entry(&stored.at.store).or_default().push(stored));
        let mut outcomes = HashMap::new();
        for (store, kept) in by_store {
            let entries: Vec<&str> = kept.iter().map(|stored| stored.at.entry.as_str()).collect();
            for (stored, outcome) in kept
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

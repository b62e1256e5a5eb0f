//! How keys are revoked: at the service first, then in the store, so that a secret is only forgotten once it opens nothing.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::api::{self, Client, RevokeAll};
use crate::failpoint;
use crate::interrupt::Interrupt;
use crate::journal::{Begun, Journal, Record, Revocation, Safety};
use crate::model::{Key, KeyId, Marker};
use crate::ops::OpenStore;
use crate::store::{Contents, Index, IndexError, StoreError, StoredKey};

mod many;

pub use many::{Outcome, Step, Watch};

/// What a revocation works with.
pub struct Revoker<'a> {
    /// The service, with a credential.
    pub client: &'a Client,
    /// The stores that hold secrets.
    pub stores: &'a dyn OpenStore,
    /// Which secret is kept where.
    pub index: Index,
    /// Where unfinished work is written down.
    pub journal: Journal,
    /// What Ctrl-C must wait for.
    pub interrupt: &'a Interrupt,
    /// The key that the client uses, where it is known.
    pub in_use: Option<&'a KeyId>,
    /// The profile the keys belong to.
    pub profile: &'a str,
    /// The base URL that identifies the service.
    pub api_url: &'a str,
}

/// How one revocation ended.
#[derive(Debug)]
pub struct Revoked {
    /// Whether the service had already revoked it.
    pub already: bool,
    /// Whether a secret was removed from a store.
    pub forgotten: bool,
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
    #[error("the key is revoked at the service, but its secret could not be removed from the store")]
    InStore(#[source] StoreError),
    /// The key is revoked, but the index could not be read or changed.
    #[error("the key is revoked at the service, but genkey's index still names it")]
    InIndex(#[source] Arc<IndexError>),
}

impl Revoker<'_> {
    /// Revokes one key, and forgets its secret. The marker tells this revocation from others.
    ///
    /// # Errors
    /// [`RevokeError`], which says which half failed.
    pub async fn revoke(&self, key: &Key, marker: Marker) -> Result<Revoked, RevokeError> {
        let _begun = self.interrupt.begin();
        let request = async { self.revoke_at_service(key).await.map(|()| true) };
        let forgotten = self.carry_out(marker, &[key], request).await?;
        Ok(Revoked { already: !key.is_live(), forgotten: forgotten.is_some_and(|ids| !ids.is_empty()) })
    }

    /// Revokes every key of the account with one request, and forgets the secrets of `keys`, those that the account had;
    /// gives the ids of the keys whose secrets were removed. `None` when the service has no such request: nothing was revoked.
    ///
    /// The credential may be another account's than that of keys kept for the same profile, which must not be lost.
    ///
    /// # Errors
    /// [`RevokeError`], which says which half failed.
    pub async fn revoke_all(&self, keys: &[Key], marker: Marker) -> Result<Option<Vec<KeyId>>, RevokeError> {
        let _begun = self.interrupt.begin();
        let keys: Vec<&Key> = keys.iter().collect();
        let request = async {
            match self.client.revoke_all().await {
                Ok(outcome) => Ok(outcome != RevokeAll::NotOffered),
                Err(error) => self.judge(error, &keys, self.client.uses_key()).await,
            }
        };
        self.carry_out(marker, &keys, request).await
    }

    /// The two halves; `None` when the request turns out (`false`) to be none that the service has. The journal knows of them
    /// from before the first until after the second, if it can: without it a secret of no use is left at worst, which must
    /// not keep a key alive.
    async fn carry_out(
        &self,
        marker: Marker,
        keys: &[&Key],
        request: impl Future<Output = Result<bool, RevokeError>>,
    ) -> Result<Option<Vec<KeyId>>, RevokeError> {
        let revocation = Revocation {
            marker,
            profile: self.profile.to_owned(),
            api_url: self.api_url.to_owned(),
            keys: keys.iter().map(|key| key.id.clone()).collect(),
        };
        let work = self.journal.begin(&Record::Revoking(revocation), Safety::Written).ok();
        // Should the note be lost that it is done, `recover` finds that there is nothing to do.
        let done = || drop(work.map(Begun::done));
        let outcome = request.await;
        if matches!(outcome, Ok(false) | Err(RevokeError::AtService(_))) {
            // The secrets are still kept, so nothing is half done: whoever wants it can ask again.
            done();
            return outcome.map(|_| None);
        }
        outcome?;
        failpoint::pass("revoke.answered");
        let mut removed = Vec::new();
        for (key, forgotten) in keys.iter().zip(self.forget(keys)) {
            removed.extend(forgotten?.then(|| key.id.clone()));
        }
        done();
        Ok(Some(removed))
    }

    /// Has the service revoke one key.
    async fn revoke_at_service(&self, key: &Key) -> Result<(), RevokeError> {
        let own = self.in_use == Some(&key.id);
        let answered = match (key.is_live(), own) {
            (false, _) => return Ok(()),
            (true, true) => self.client.revoke_own_key(&key.id).await,
            (true, false) => self.client.revoke_key(&key.id).await,
        };
        match answered {
            Ok(_) => Ok(()),
            Err(error) => self.judge(error, &[key], own).await.map(drop),
        }
    }

    /// What a request that failed leads to: it may have worked nevertheless. `own` is whether the key that asks is among
    /// those that were to be revoked.
    async fn judge(&self, error: api::Error, keys: &[&Key], own: bool) -> Result<bool, RevokeError> {
        match self.look(&error, keys, own).await {
            Some(true) => Ok(true),
            Some(false) => Err(RevokeError::AtService(error)),
            None => Err(RevokeError::Unknown(error)),
        }
    }

    /// Whether the keys are revoked although the request failed, as far as the list tells; `None` when that cannot be told.
    /// The key that asks is refused once it is revoked.
    async fn look(&self, error: &api::Error, keys: &[&Key], own: bool) -> Option<bool> {
        if !error.outcome_unknown() && error.status() != Some(404) {
            return Some(false);
        }
        match self.client.live_keys().await {
            Ok(live) => Some(!keys.iter().any(|key| live.contains(&key.id))),
            Err(refused) if own && refused.status() == Some(401) => Some(true),
            Err(_) => None,
        }
    }

    /// Has the stores unlocked that keep secrets of these keys, so that a person is asked before anything is sent, and not while
    /// answers are on their way. What fails is told when the store is needed: it must not keep keys alive.
    pub fn unlock_stores(&self, keys: &[&Key]) {
        let Ok(contents) = self.index.read() else { return };
        let ids: HashSet<&KeyId> = keys.iter().map(|key| &key.id).collect();
        let mut unlocked = HashSet::new();
        for StoredKey { at, .. } in self.kept(&contents, &ids) {
            if unlocked.insert(&at.store) {
                let _ = self.stores.unlock(at);
            }
        }
    }

    /// Whether this profile keeps a secret of any of these keys, as far as the index tells.
    fn keeps_any(&self, keys: &[&Key]) -> bool {
        let ids = keys.iter().map(|key| &key.id).collect();
        self.index.read().is_ok_and(|contents| self.kept(&contents, &ids).next().is_some())
    }

    /// Which of these keys' secrets this profile keeps.
    fn kept<'c>(&'c self, contents: &'c Contents, ids: &'c HashSet<&KeyId>) -> impl Iterator<Item = &'c StoredKey> {
        contents.keys_of(self.profile, self.api_url).filter(|stored| ids.contains(&stored.id))
    }

    /// Removes the secrets that this profile keeps of these keys: for each, whether there was one. An entry that is gone
    /// already is no failure.
    fn forget(&self, keys: &[&Key]) -> Vec<Result<bool, RevokeError>> {
        if keys.is_empty() {
            return Vec::new();
        }
        let contents = match self.index.read().map_err(Arc::new) {
            Ok(contents) => contents,
            Err(error) => return keys.iter().map(|_| Err(RevokeError::InIndex(error.clone()))).collect(),
        };
        let ids: HashSet<&KeyId> = keys.iter().map(|key| &key.id).collect();
        let removed = self.remove(self.kept(&contents, &ids));
        failpoint::pass("revoke.dropped");
        let gone = removed.iter().filter(|(_, outcome)| outcome.is_ok()).map(|(id, _)| *id).collect();
        let indexed = self.forget_in_index(&gone).map_err(Arc::new);
        let outcome = |key: &&Key| match removed.get(&key.id) {
            None => Ok(false),
            Some(Err(error)) => Err(RevokeError::InStore(error.clone())),
            Some(Ok(())) => indexed.clone().map(|()| true).map_err(RevokeError::InIndex),
        };
        keys.iter().map(outcome).collect()
    }

    /// Removes secrets from their stores, from each all at once.
    fn remove<'k>(&self, kept: impl Iterator<Item = &'k StoredKey>) -> HashMap<&'k KeyId, Result<(), StoreError>> {
        let mut by_store: BTreeMap<&str, Vec<&StoredKey>> = BTreeMap::new();
        kept.for_each(|stored| by_store.entry(&stored.at.store).or_default().push(stored));
        let mut outcomes = HashMap::new();
        for (store, kept) in by_store {
            let entries: Vec<&str> = kept.iter().map(|stored| stored.at.entry.as_str()).collect();
            for (stored, outcome) in kept.iter().zip(self.stores.remove_all(store, &entries)) {
                outcomes.insert(&stored.id, outcome.map(drop));
            }
        }
        outcomes
    }

    fn forget_in_index(&self, ids: &HashSet<&KeyId>) -> Result<(), IndexError> {
        if ids.is_empty() {
            return Ok(());
        }
        self.index.update(|contents| contents.forget_all(self.profile, self.api_url, ids))
    }
}

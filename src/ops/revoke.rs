//! How keys are revoked: at the service first, then in the store, so that a secret is only forgotten once it opens nothing.

use crate::api::{self, Client, RevokeAll};
use crate::failpoint;
use crate::interrupt::Interrupt;
use crate::journal::{Begun, Journal, Record, Revocation, Safety};
use crate::model::{Key, KeyId, Marker, Status};
use crate::ops::OpenStore;
use crate::store::{Contents, Index, IndexError, StoreError, StoredKey};

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
    InIndex(#[source] IndexError),
}

impl Revoker<'_> {
    /// Revokes one key, and forgets its secret. The marker tells this revocation from others.
    ///
    /// # Errors
    /// [`RevokeError`], which says which half failed.
    pub async fn revoke(&self, key: &Key, marker: Marker) -> Result<Revoked, RevokeError> {
        let _begun = self.interrupt.begin();
        let already = key.status == Status::Revoked;
        let own = self.in_use == Some(&key.id);
        let request = async {
            match (already, own) {
                (true, _) => Ok(()),
                (false, true) => self.client.revoke_own_key(&key.id).await.map(drop),
                (false, false) => self.client.revoke_key(&key.id).await.map(drop),
            }
            .map(|()| true)
        };
        let forgotten = self.carry_out(marker, std::slice::from_ref(key), own, request).await?;
        Ok(Revoked { already, forgotten: forgotten.is_some_and(|ids| !ids.is_empty()) })
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
        let own = self.client.uses_key();
        let request = async { self.client.revoke_all().await.map(|outcome| outcome != RevokeAll::NotOffered) };
        self.carry_out(marker, keys, own, request).await
    }

    /// The two halves; `None` when the request turns out (`false`) to be none that the service has. The journal knows of them
    /// from before the first until after the second, if it can: without it a secret of no use is left at worst, which must
    /// not keep a key alive.
    async fn carry_out(
        &self,
        marker: Marker,
        keys: &[Key],
        own: bool,
        request: impl Future<Output = Result<bool, api::Error>>,
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
        let outcome = match request.await {
            Ok(offered) => Ok(offered),
            Err(error) => self.judge(error, keys, own).await,
        };
        if matches!(outcome, Ok(false) | Err(RevokeError::AtService(_))) {
            // The secrets are still kept, so nothing is half done: whoever wants it can ask again.
            done();
            return outcome.map(|_| None);
        }
        outcome?;
        failpoint::pass("revoke.answered");
        let forgotten = self.forget(|stored| keys.iter().any(|key| key.id == stored.id))?;
        done();
        Ok(Some(forgotten))
    }

    /// What a request that failed leads to: it may have worked nevertheless.
    async fn judge(&self, error: api::Error, keys: &[Key], own: bool) -> Result<bool, RevokeError> {
        match self.look(&error, keys, own).await {
            Some(true) => Ok(true),
            Some(false) => Err(RevokeError::AtService(error)),
            None => Err(RevokeError::Unknown(error)),
        }
    }

    /// Whether the keys are revoked although the request failed, as far as the list tells; `None` when that cannot be told.
    /// `own` is whether the key that asks is among them: then it is refused once they are.
    async fn look(&self, error: &api::Error, keys: &[Key], own: bool) -> Option<bool> {
        if !error.outcome_unknown() && error.status() != Some(404) {
            return Some(false);
        }
        match self.client.list_keys().await {
            Ok(listed) => Some(!listed.iter().any(|key| key.is_live() && keys.iter().any(|other| other.id == key.id))),
            Err(refused) if own && refused.status() == Some(401) => Some(true),
            Err(_) => None,
        }
    }

    /// Removes the secrets of this profile's keys that are chosen; an entry that is gone already is no failure.
    fn forget(&self, chosen: impl Fn(&StoredKey) -> bool) -> Result<Vec<KeyId>, RevokeError> {
        let contents = self.index.read().map_err(RevokeError::InIndex)?;
        let kept: Vec<&StoredKey> =
            contents.keys_of(self.profile, self.api_url).filter(|stored| chosen(stored)).collect();
        let mut failure = None;
        let mut removed = Vec::new();
        for stored in kept {
            match self.stores.remove(&stored.at) {
                Ok(_) => removed.push(stored.id.clone()),
                Err(error) => failure = Some(error),
            }
        }
        failpoint::pass("revoke.dropped");
        if !removed.is_empty() {
            let change = |contents: &mut Contents| {
                removed.iter().for_each(|id| contents.forget(self.profile, self.api_url, id));
            };
            self.index.update(change).map_err(RevokeError::InIndex)?;
        }
        failure.map_or(Ok(removed), |error| Err(RevokeError::InStore(error)))
    }
}

//! How keys are revoked: at the service first, then in the store, so that a secret is only forgotten once it opens nothing.

use crate::api::{self, Client};
use crate::interrupt::Interrupt;
use crate::model::{Key, KeyId, Status};
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
    /// What Ctrl-C must wait for.
    pub interrupt: &'a Interrupt,
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
    /// The key is revoked, but its useless secret is still in the store.
    #[error("the key is revoked at the service, but its secret could not be removed from the store")]
    InStore(#[source] StoreError),
    /// The key is revoked, but the index could not be read or changed.
    #[error("the key is revoked at the service, but genkey's index still names it")]
    InIndex(#[source] IndexError),
}

impl Revoker<'_> {
    /// Revokes one key, and forgets its secret.
    ///
    /// # Errors
    /// [`RevokeError`], which says which half failed.
    pub async fn revoke(&self, key: &Key) -> Result<Revoked, RevokeError> {
        let _begun = self.interrupt.begin();
        let already = key.status == Status::Revoked;
        if !already {
            self.client.revoke_key(&key.id).await.map_err(RevokeError::AtService)?;
        }
        let forgotten = self.forget(|stored| stored.id == key.id)?;
        Ok(Revoked { already, forgotten: !forgotten.is_empty() })
    }

    /// Revokes every key of the account with one request, and forgets the secrets of `keys`, those that the account had;
    /// gives the ids of the keys whose secrets were removed.
    ///
    /// The credential may be another account's than that of keys kept for the same profile, which must not be lost.
    ///
    /// # Errors
    /// [`RevokeError`], which says which half failed.
    pub async fn revoke_all(&self, keys: &[Key]) -> Result<Vec<KeyId>, RevokeError> {
        let _begun = self.interrupt.begin();
        self.client.revoke_all().await.map_err(RevokeError::AtService)?;
        self.forget(|stored| keys.iter().any(|key| key.id == stored.id))
    }

    /// Removes the secrets of this profile's keys that are chosen; an entry that is gone already is no failure.
    fn forget(&self, chosen: impl Fn(&StoredKey) -> bool) -> Result<Vec<KeyId>, RevokeError> {
        let contents = self.index.read().map_err(RevokeError::InIndex)?;
        let kept: Vec<&StoredKey> =
            contents.keys_of(self.profile, self.api_url).filter(|stored| chosen(stored)).collect();
        let mut failure = None;
        let mut removed = Vec::new();
        for stored in kept {
            match self.stores.open(&stored.at.store).and_then(|store| store.remove(&stored.at.entry)) {
                Ok(_) => removed.push(stored.id.clone()),
                Err(error) => failure = Some(error),
            }
        }
        if !removed.is_empty() {
            let change = |contents: &mut Contents| {
                removed.iter().for_each(|id| contents.forget(self.profile, self.api_url, id));
            };
            self.index.update(change).map_err(RevokeError::InIndex)?;
        }
        failure.map_or(Ok(removed), |error| Err(RevokeError::InStore(error)))
    }
}

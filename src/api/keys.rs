//! The endpoints for keys ("API Keys" reference).

use super::client::Client;
use super::dialect::REFERENCE;
use super::{Error, wire};
use crate::model::{Expiry, Key, KeyId};
use crate::secret::Secret;

/// A key that was just made, with its plain text, which the service shows this once.
#[derive(Debug)]
pub struct CreatedKey {
    /// The key as the service describes it.
    pub key: Key,
    /// Its plain text.
    pub token: Secret,
}

/// How sure it is that something was revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// The service said so.
    Confirmed,
    /// The answer to an attempt was lost, and the next one was answered as if the first had worked.
    Presumed,
}

impl Client {
    /// Lists all keys of the account, revoked ones included, in the service's order.
    ///
    /// # Errors
    /// Any [`Error`]; it was repeated where that may help.
    pub async fn list_keys(&self) -> Result<Vec<Key>, Error> {
        let answer = self.send(REFERENCE.list()).await?;
        wire::keys(&answer)
    }

    /// Makes a key. The request is sent once; [`Error::outcome_unknown`] tells whether a key may exist nevertheless.
    ///
    /// # Errors
    /// Any [`Error`]; [`Error::CreatedUnusable`] when a key was made whose secret did not arrive.
    pub async fn create_key(&self, name: &str, expiry: Option<Expiry>) -> Result<CreatedKey, Error> {
        let answer = self.send(REFERENCE.create(name, expiry)).await?;
        wire::created_key(&answer)
    }

    /// Renames a key; gives the key back where the service does. The request is sent once.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn rename_key(&self, id: &KeyId, name: &str) -> Result<Option<Key>, Error> {
        let answer = self.send(REFERENCE.rename(id, name)).await?;
        if answer.is_empty() { Ok(None) } else { wire::key(&answer).map(Some) }
    }

    /// Revokes a key for good. Repeated where that may help; a 404 counts as done only after an attempt whose outcome
    /// is unknown, since the service also answers 404 for a key that is not the user's.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn revoke_key(&self, id: &KeyId) -> Result<Revocation, Error> {
        self.revoke(REFERENCE.revoke(id), &[404]).await
    }

    /// The same for the key that this client itself uses, which is refused with a 401 once it is revoked.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn revoke_own_key(&self, id: &KeyId) -> Result<Revocation, Error> {
        self.revoke(REFERENCE.revoke(id), &[404, 401]).await
    }

    /// Revokes all keys of the account, the one that this client uses included. Repeated where that may help; a 401
    /// counts as done only after an attempt whose outcome is unknown: the key in use is then dead as well.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn revoke_all(&self) -> Result<Revocation, Error> {
        self.revoke(REFERENCE.revoke_all(), &[401]).await
    }
}

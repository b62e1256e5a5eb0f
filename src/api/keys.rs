//! Making keys, in whichever collection the service has. See `key_stream.rs` for the list of them,
//! and `rename.rs` and `revoke.rs` for what is done to one.

use super::client::Client;
use super::dialect::{endpoints, is_collection_missing};
use super::error::Error;
use super::wire::{self, CreatedKey};
use crate::model::{Dialect, Expiry};

impl Client {
    /// Makes a key. The request is sent once to a collection, and to the other one only after an
    /// answer that this one is not there; [`Error::outcome_unknown`] tells whether a key may
    /// exist nevertheless. [`Error::CreatedUnusable`] says that one does, whose secret did not
    /// arrive.
    pub async fn create_key(
        &self,
        name: &str,
        expiry: Option<Expiry>,
    ) -> Result<CreatedKey, Error> {
        let ask = async |dialect| {
            let answer = self.ask(&endpoints(dialect).create(name, expiry)).await?;
            wire::created_token(&answer)
                .into_iter()
                .for_each(|token| self.exchange.reporter.redact(token));
            let created = wire::created_key(&answer)?;
            self.exchange.discovery.understood_collection(dialect);
            Ok(created)
        };
        self.in_either_collection(ask, is_collection_missing).await
    }

    /// Tries the likelier collection, and the other one only if that answers that it is missing.
    /// When both do, the first error is told; any other error comes from a collection that is
    /// there, and says more.
    pub(super) async fn in_either_collection<T>(
        &self,
        mut attempt: impl AsyncFnMut(Dialect) -> Result<T, Error>,
        is_missing: impl Fn(&Error) -> bool,
    ) -> Result<T, Error> {
        let (first, other) = self.exchange.discovery.collections();
        let missing = match attempt(first).await {
            Err(error) if is_missing(&error) => error,
            decided => return decided,
        };
        let Some(other) = other else {
            return Err(missing);
        };
        match attempt(other).await {
            Err(error) if is_missing(&error) => Err(missing),
            decided => decided,
        }
    }
}

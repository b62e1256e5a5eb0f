//! Creates keys, in whichever collection the service has.

use super::client::Client;
use super::dialect::{endpoints, is_collection_missing};
use super::error::Error;
use super::wire::{self, CreatedKey};
use crate::model::{Dialect, Expiry};

impl Client {
    /// Creates a key. Never retried: only if the collection is missing is the other one tried.
    ///
    /// # Errors
    /// With [`Error::outcome_unknown`] a key may exist. With [`Error::CreatedUnusable`] one does,
    /// but its secret did not arrive.
    pub async fn create_key(
        &self,
        name: &str,
        expiry: Option<Expiry>,
    ) -> Result<CreatedKey, Error> {
        let ask = async |dialect| {
            let answer = self.ask(&endpoints(dialect).create(name, expiry)).await?;
            // First of all, so that no later error can show the secret.
            wire::created_token(&answer)
                .into_iter()
                .for_each(|token| self.exchange.reporter.redact(token));
            let created = wire::created_key(&answer)?;
            self.exchange.discovery.understood_collection(dialect);
            Ok(created)
        };
        self.in_either_collection(ask, is_collection_missing).await
    }

    /// Tries the likelier collection, and the other one only if that is missing.
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
            // Both are missing: the error of the likelier one means more to the user.
            Err(error) if is_missing(&error) => Err(missing),
            decided => decided,
        }
    }
}

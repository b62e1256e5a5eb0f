//! Renames a key. The dialects have two forms of the body. A service may answer 200 to a form that
//! it does not know and change nothing, so only the key's name afterwards proves a success.

use super::client::Client;
use super::dialect::{endpoints, is_route_missing};
use super::error::Error;
use super::wire;
use crate::model::{Dialect, Key, Marker};

/// The outcome of one request.
enum Renaming {
    /// The key has its new name; with the key, if the response has it.
    Done(Option<Key>),
    /// The route exists, but the name is unchanged.
    NotTaken(Error),
}

const NAME_UNCHANGED: &str = "the key still has its old name";

impl Client {
    /// Renames a key, and returns it if the response has it. `key` is its last known state. Never
    /// retried, but sent in another dialect if the first was not understood.
    ///
    /// # Errors
    /// [`Error::Malformed`] if the service reported success but the name is unchanged;
    /// [`Error::Unverified`] if the list could not tell.
    pub async fn rename_key(&self, key: &Key, name: &str) -> Result<Option<Key>, Error> {
        let attempt = async |dialect| self.rename_in_collection(dialect, key, name).await;
        self.in_either_collection(attempt, is_route_missing).await
    }

    async fn rename_in_collection(
        &self,
        dialect: Dialect,
        key: &Key,
        name: &str,
    ) -> Result<Option<Key>, Error> {
        let refusal = match self.rename_as(dialect, key, name).await? {
            Renaming::Done(renamed) => return Ok(renamed),
            Renaming::NotTaken(error) => error,
        };
        let Some(sibling) = self.exchange.discovery.sibling(dialect) else {
            return Err(refusal);
        };
        match self.rename_as(sibling, key, name).await {
            Ok(Renaming::Done(renamed)) => Ok(renamed),
            Ok(Renaming::NotTaken(other)) => Err(if rank(&other) < rank(&refusal) {
                other
            } else {
                refusal
            }),
            Err(error) if is_route_missing(&error) => Err(refusal),
            Err(error) => Err(error),
        }
    }

    async fn rename_as(&self, dialect: Dialect, key: &Key, name: &str) -> Result<Renaming, Error> {
        let answer = match self.ask(&endpoints(dialect).rename(&key.id, name)).await {
            Ok(answer) => answer,
            Err(failed) if is_validation_error(&failed.error) => {
                return Ok(Renaming::NotTaken(failed.error));
            }
            Err(failed) => return Err(failed.error),
        };
        // A response for another key says nothing about this one; then the list has to.
        let answered = wire::key(&answer)
            .ok()
            .filter(|answered| answered.id == key.id);
        // With a configured dialect the form is known to be right, so an empty success will do.
        let takes_word = answer.is_empty() && self.exchange.discovery.fixed;
        let says_so = answered.filter(|now| has_taken(now, key, name));
        let renamed = if takes_word || says_so.is_some() {
            says_so
        } else {
            let listed = self.listed_as_renamed(key, name).await;
            match listed.map_err(|error| Error::Unverified(Box::new(error)))? {
                Some(now) => Some(now),
                None => {
                    return Ok(Renaming::NotTaken(Error::Malformed {
                        request: answer.request,
                        problem: NAME_UNCHANGED.into(),
                    }));
                }
            }
        };
        // A rename to the same name proves nothing about the dialect.
        if key.name.as_deref() != Some(name) {
            self.exchange.discovery.understood(dialect);
        }
        Ok(Renaming::Done(renamed))
    }

    /// The key as it is listed, if a rename of it took effect. `key` is its state before.
    pub async fn listed_as_renamed(&self, key: &Key, name: &str) -> Result<Option<Key>, Error> {
        let mut keys = self.list_keys().await?.into_iter();
        Ok(keys.find(|listed| listed.id == key.id && has_taken(listed, key, name)))
    }
}

/// Whether a rename took effect.
fn has_taken(now: &Key, before: &Key, name: &str) -> bool {
    let now = now.name.as_deref();
    // A service may normalize names, so any name other than the old one counts, except a temporary
    // one: the response to create may have had none.
    let is_another = |now: &str| before.name.as_deref() != Some(now) && Marker::of(now).is_none();
    now == Some(name) || now.is_some_and(is_another)
}

/// Whether the service may not have understood the body.
fn is_validation_error(error: &Error) -> bool {
    // Validation is documented as 422; what a body of the wrong form gets is not. Some services
    // answer 200 with an error.
    matches!(error.status(), Some(200 | 400 | 422))
}

/// Orders the errors of two forms of the body: the lower is likelier to be about the name, and not
/// about a form that was only a guess.
fn rank(error: &Error) -> (bool, bool) {
    // An empty name is never sent, so a service that misses one did not understand the body.
    const MISUNDERSTOOD: [&str; 8] = [
        "persisted_token",
        "missing",
        "required",
        "blank",
        "empty",
        "unknown",
        "unexpected",
        "permitted",
    ];
    let words = [error.message(), error.code()].map(|text| text.unwrap_or_default().to_lowercase());
    let misunderstood = MISUNDERSTOOD
        .iter()
        .any(|&sign| words.iter().any(|text| text.contains(sign)));
    (
        misunderstood || !is_validation_error(error),
        error.status() != Some(422),
    )
}

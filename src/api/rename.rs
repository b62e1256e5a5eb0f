//! Renaming a key, whose body the dialects write in two ways. A service that does not understand
//! one of them may say so, or answer 200 and change nothing, so that what counts is the name that
//! the key has afterwards.

use super::client::Client;
use super::dialect::{endpoints, is_route_missing};
use super::error::Error;
use super::wire;
use crate::model::{Dialect, Key};

/// What became of one request.
enum Renaming {
    /// The key has its new name, and this is what the service tells of it.
    Done(Option<Key>),
    /// The route is there, but the key kept its name; so says the service, or so say we.
    NotTaken(Error),
}

/// What is said of an answer after which the key still has its old name.
const NAME_UNCHANGED: &str = "the key still has its old name";

impl Client {
    /// Renames a key, given as it was seen last; gives it back where the service does. No request
    /// is sent twice, but the same in another dialect where the first was not understood.
    /// When the service has answered well and the key still has its old name, that is
    /// [`Error::Malformed`].
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
        // An answer that is not about this key tells nothing of it: the list does.
        let answered = wire::key(&answer)
            .ok()
            .filter(|answered| answered.id == key.id);
        let takes_word = answer.is_empty() && self.exchange.discovery.fixed;
        if takes_word
            || has_taken(answered.as_ref(), key, name)
            || self.lists_as_renamed(key, name).await?
        {
            if key.name.as_deref() != Some(name) {
                self.exchange.discovery.understood(dialect);
            }
            return Ok(Renaming::Done(answered));
        }
        Ok(Renaming::NotTaken(Error::Malformed {
            request: answer.request,
            problem: NAME_UNCHANGED.into(),
        }))
    }

    async fn lists_as_renamed(&self, key: &Key, name: &str) -> Result<bool, Error> {
        let keys = self.list_keys().await?;
        Ok(has_taken(
            keys.iter().find(|listed| listed.id == key.id),
            key,
            name,
        ))
    }
}

/// Whether a key has the name that it was given. A service may keep names in a form of its own, but
/// not the old one.
fn has_taken(now: Option<&Key>, before: &Key, name: &str) -> bool {
    let now = now.and_then(|key| key.name.as_deref());
    now == Some(name) || now.is_some_and(|now| before.name.as_deref() != Some(now))
}

/// Whether the service may not have understood the body: which of these it answers then is not
/// documented.
fn is_validation_error(error: &Error) -> bool {
    matches!(error.status(), Some(400 | 422))
}

/// How far a complaint is from one about the name: it may be about a body that was only a guess.
/// Validation is documented as 422. We never send an empty name, so whoever misses one did not
/// understand the body.
fn rank(error: &Error) -> (bool, bool) {
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

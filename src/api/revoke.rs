//! Revokes keys. A route that is only a guess is tried once at most, and only while the service
//! lists the key as not revoked.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::call::Call;
use super::client::Client;
use super::dialect::{endpoints, is_route_missing};
use super::error::Error;
use super::exchange::Failed;
use super::wire::{self, Answer};
use crate::model::{Dialect, Key, KeyId, Status};

/// How certain it is that something was revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// The service confirmed it.
    Confirmed,
    /// The response to an attempt was lost, and later responses indicate that it took effect.
    Presumed,
}

/// The outcome of a request to revoke all keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevokeAll {
    /// They are revoked.
    Done(Revocation),
    /// The service has no such endpoint; nothing was revoked.
    NotOffered,
}

impl Client {
    /// Revokes a key permanently, with retries. `own` is whether it is the key that this client
    /// itself uses, so that a 401 may mean success.
    pub async fn revoke_key(&self, id: &KeyId, own: bool) -> Result<Revocation, Error> {
        let mut tried = vec![self.exchange.discovery.first()];
        let mut missing = match self.revoke_as(tried[0], id, own).await {
            Err(failed) if is_not_understood(&failed.error) => failed,
            decided => return decided.map_err(|failed| failed.error),
        };
        loop {
            // In another dialect the same path may mean something else. Unless the key is listed as
            // not revoked, there is no reason to risk it.
            match self.is_live(id, own).await {
                Ok(true) => {}
                Ok(false) => return Ok(Revocation::Presumed),
                Err(error) => return Err(missing.ambiguous.unwrap_or(error)),
            }
            let Some(next) = self
                .exchange
                .discovery
                .candidates()
                .into_iter()
                .find(|dialect| !tried.contains(dialect))
            else {
                return Err(missing.error);
            };
            tried.push(next);
            if let Some(decided) = self.guess(next, id, own).await {
                return decided;
            }
            missing.ambiguous = None;
        }
    }

    async fn revoke_as(
        &self,
        dialect: Dialect,
        id: &KeyId,
        own: bool,
    ) -> Result<Revocation, Failed> {
        let Failed { error, ambiguous } = match self.ask(&endpoints(dialect).revoke(id)).await {
            Ok(answer) => return Ok(self.confirm(dialect, &answer, id, own).await?),
            Err(failed) => failed,
        };
        match (ambiguous, error.status()) {
            // A 404 alone proves nothing: the service also answers it for a key of another user.
            // After a lost response it means that the lost attempt took effect.
            (Some(_), Some(404)) if !is_route_missing(&error) => Ok(Revocation::Presumed),
            (Some(_), Some(401)) if own => Ok(Revocation::Presumed),
            (ambiguous, _) if is_route_missing(&error) => Err(Failed { error, ambiguous }),
            (ambiguous, _) => Err(prefer_ambiguous(error, ambiguous).into()),
        }
    }

    /// Verifies a success.
    async fn confirm(
        &self,
        dialect: Dialect,
        answer: &Answer,
        id: &KeyId,
        own: bool,
    ) -> Result<Revocation, Error> {
        // The reference answers without a body; a key with its new status is as good. Any other
        // body may be the web page of a catch-all route, so then the list decides.
        let says_so = || wire::key(answer).is_ok_and(|key| key.id == *id && key.is_revoked());
        if !(answer.is_empty() || says_so()) {
            let live = self
                .is_live(id, own)
                .await
                .map_err(|error| Error::Unverified(Box::new(error)))?;
            if live {
                return Err(Error::NotRevoked(answer.request.clone()));
            }
        }
        self.exchange.discovery.understood_revocation(dialect);
        Ok(Revocation::Confirmed)
    }

    /// Sends a revocation once, in a dialect that is only a guess; `None` if it is the wrong one.
    async fn guess(
        &self,
        dialect: Dialect,
        id: &KeyId,
        own: bool,
    ) -> Option<Result<Revocation, Error>> {
        let error = match self
            .ask(&Call {
                repeats: false,
                ..endpoints(dialect).revoke(id)
            })
            .await
        {
            Ok(answer) => match self.confirm(dialect, &answer, id, own).await {
                Err(Error::NotRevoked(_)) => return None,
                decided => return Some(decided),
            },
            Err(failed) if is_route_missing(&failed.error) => return None,
            Err(failed) => failed.error,
        };
        let gone = error.outcome_unknown() && self.is_live(id, own).await.is_ok_and(|live| !live);
        if gone {
            self.exchange.discovery.understood_revocation(dialect);
        }
        Some(if gone {
            Ok(Revocation::Presumed)
        } else {
            Err(error)
        })
    }

    /// The ids of all keys that are not revoked, from a list requested after this call. Concurrent
    /// callers share one list.
    pub async fn live_keys(&self) -> Result<Arc<HashSet<KeyId>>, Error> {
        let number = self.live.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let mut last = self.live.last.lock().await;
        // A list that was requested before this call may lack what the caller has just done. The
        // lock is held during a request, so all who wait for it meanwhile share the next list.
        if let Some((_, listed)) = last.as_ref().filter(|(asked, _)| *asked >= number) {
            return listed.clone();
        }
        let asked = self.live.asked.load(Ordering::SeqCst);
        let live = |keys: Vec<Key>| {
            Arc::new(
                keys.into_iter()
                    .filter(|key| !key.is_revoked())
                    .map(|key| key.id)
                    .collect(),
            )
        };
        let listed = self.list_keys().await.map(live);
        *last = Some((asked, listed.clone()));
        listed
    }

    async fn is_live(&self, id: &KeyId, own: bool) -> Result<bool, Error> {
        match self.live_keys().await {
            Ok(live) => Ok(live.contains(id)),
            Err(error) if own && error.status() == Some(401) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Revokes all keys of the account with one request, including the one in use. With retries.
    ///
    /// # Errors
    /// [`Error::Unverified`] after a success that the list of keys could not verify.
    pub async fn revoke_all(&self) -> Result<RevokeAll, Error> {
        let Some(call) = endpoints(self.exchange.discovery.first()).revoke_all() else {
            return Ok(RevokeAll::NotOffered);
        };
        let fixed = self.exchange.discovery.fixed;
        match self.ask(&call).await {
            Ok(_) if fixed => Ok(RevokeAll::Done(Revocation::Confirmed)),
            // In the guide's dialect, the same request revokes a key with the id `revoke_all`.
            Ok(_) => self.verify_revoke_all().await,
            Err(Failed { error, ambiguous }) => match error.status() {
                // The lost attempt has revoked the key in use as well. A JWT is not revoked, so
                // that a 401 then means that it has expired.
                Some(401) if ambiguous.is_some() && self.uses_key() => {
                    Ok(RevokeAll::Done(Revocation::Presumed))
                }
                Some(400 | 404 | 405 | 422) if !fixed => Ok(RevokeAll::NotOffered),
                _ => Err(prefer_ambiguous(error, ambiguous)),
            },
        }
    }

    async fn verify_revoke_all(&self) -> Result<RevokeAll, Error> {
        let works = |key: &Key| !matches!(key.status, Status::Revoked | Status::Expired);
        match self.list_keys().await {
            Ok(keys) if keys.iter().any(works) => return Ok(RevokeAll::NotOffered),
            Ok(_) => {}
            Err(error) if self.uses_key() && error.status() == Some(401) => {}
            Err(error) => return Err(Error::Unverified(Box::new(error))),
        }
        self.exchange.discovery.understood(Dialect::Reference);
        Ok(RevokeAll::Done(Revocation::Confirmed))
    }

    /// How many keys to revoke concurrently at present.
    pub fn revocations_at_once(&self) -> usize {
        // Until the route is known, each revocation may have to try several.
        if self.exchange.discovery.knows_revocation() {
            self.exchange.throttle.max_concurrent()
        } else {
            1
        }
    }

    /// Stops sending and retrying revocations; those that wait fail with [`Error::Stopped`].
    /// Requests already sent are completed, and reads continue.
    pub fn stop_revoking(&self) {
        self.exchange.throttle.stop_revoking();
    }

    /// How long the next request would have to wait for the rate limit or for a pause that the
    /// service asked for. A caller with many requests can hold them back, and so still cancel them.
    pub fn next_send_in(&self) -> Option<Duration> {
        self.exchange.throttle.next_send_in()
    }
}

/// The error whose outcome is unknown, if either is: that the last attempt changed nothing says
/// nothing about earlier ones.
fn prefer_ambiguous(last: Error, ambiguous: Option<Error>) -> Error {
    if last.outcome_unknown() {
        last
    } else {
        ambiguous.unwrap_or(last)
    }
}

/// Whether the service did not understand the request.
fn is_not_understood(error: &Error) -> bool {
    is_route_missing(error) || matches!(error, Error::NotRevoked(_))
}

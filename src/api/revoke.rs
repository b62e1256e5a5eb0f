//! Revoking keys. A request that destroys is sent to a route that was only guessed once at most,
//! and only while the service lists the key as alive.

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

/// How sure it is that something was revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// The service said so.
    Confirmed,
    /// The answer to an attempt was lost or was none, and what the service said afterwards is as if
    /// it had worked.
    Presumed,
}

/// What became of the request to revoke all keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevokeAll {
    /// They are revoked.
    Done(Revocation),
    /// The service has no such request: keys are revoked one by one. None was.
    NotOffered,
}

impl Client {
    /// Revokes a key for good. Repeated where that may help; a 404 about the key counts as done
    /// only after an attempt whose outcome is unknown, since the service also answers 404 for a
    /// key that is not the user's. `own` is whether it is the key that this client itself uses,
    /// which is refused with a 401 once it is revoked.
    ///
    /// The likeliest dialect is spoken first; another one is only after the answer that the route
    /// is missing, and only while the service lists the key as alive.
    pub async fn revoke_key(&self, id: &KeyId, own: bool) -> Result<Revocation, Error> {
        let mut tried = vec![self.exchange.discovery.first()];
        let mut missing = match self.revoke_as(tried[0], id, own).await {
            Err(failed) if is_not_understood(&failed.error) => failed,
            decided => return decided.map_err(|failed| failed.error),
        };
        loop {
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
            (Some(_), Some(404)) if !is_route_missing(&error) => Ok(Revocation::Presumed),
            (Some(_), Some(401)) if own => Ok(Revocation::Presumed),
            (ambiguous, _) if is_route_missing(&error) => Err(Failed { error, ambiguous }),
            (ambiguous, _) => Err(prefer_ambiguous(error, ambiguous).into()),
        }
    }

    /// Whether a success was one. The reference answers without a body, and a key that is revoked
    /// now says so itself; whatever else comes may be the answer of a page for all that is
    /// unknown, so that the list decides.
    async fn confirm(
        &self,
        dialect: Dialect,
        answer: &Answer,
        id: &KeyId,
        own: bool,
    ) -> Result<Revocation, Error> {
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

    /// Sends a revocation once in a dialect that may not be the service's; `None` when it is not.
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

    /// The ids of the keys that the service lists as not revoked. The list was requested after this
    /// was called, so it tells of everything that had been done by then; those who call while
    /// one is on its way share the next.
    pub async fn live_keys(&self) -> Result<Arc<HashSet<KeyId>>, Error> {
        let number = self.live.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let mut last = self.live.last.lock().await;
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

    /// Revokes all keys of the account, the one that this client uses included, where the service
    /// offers that. Repeated where that may help; a 401 counts as done only after an attempt
    /// whose outcome is unknown: the key in use is then dead as well. A JWT ends otherwise, so
    /// that a 401 says nothing then.
    ///
    /// Unless the dialect is fixed, a success is believed only when no key works any more: in
    /// another dialect, this is how the key with the id `revoke_all` is revoked.
    /// [`Error::Unverified`] is a success after which no list could be had.
    pub async fn revoke_all(&self) -> Result<RevokeAll, Error> {
        let Some(call) = endpoints(self.exchange.discovery.first()).revoke_all() else {
            return Ok(RevokeAll::NotOffered);
        };
        let fixed = self.exchange.discovery.fixed;
        match self.ask(&call).await {
            Ok(_) if fixed => Ok(RevokeAll::Done(Revocation::Confirmed)),
            Ok(_) => self.verify_revoke_all().await,
            Err(Failed { error, ambiguous }) => match error.status() {
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

    /// How many keys may be revoked at once: one, until it is certain how the service wants to be
    /// asked for it. After a 429 it is half as many as before.
    pub fn revocations_at_once(&self) -> usize {
        if self.exchange.discovery.knows_revocation() {
            self.exchange.throttle.max_concurrent()
        } else {
            1
        }
    }

    /// Has no revocation sent from now on, nor sent again: those that wait for it end with
    /// [`Error::Stopped`], or as what was lost before. What is sent already comes to its end,
    /// and lists are still asked for.
    pub fn stop_revoking(&self) {
        self.exchange.throttle.stop_revoking();
    }

    /// How long a request would have to wait that began now, because of what the service takes or
    /// has asked for. Who has many to send begins none meanwhile, so that it need not be waited
    /// for if it turns out not to be wanted.
    pub fn next_send_in(&self) -> Option<Duration> {
        self.exchange.throttle.next_send_in()
    }
}

/// Of the last error and that of an attempt that may have worked, the one that leaves it open
/// whether it did: that the last attempt surely changed nothing says nothing about those before it.
fn prefer_ambiguous(last: Error, ambiguous: Option<Error>) -> Error {
    if last.outcome_unknown() {
        last
    } else {
        ambiguous.unwrap_or(last)
    }
}

/// Whether an answer shows that the service did not understand the request.
fn is_not_understood(error: &Error) -> bool {
    is_route_missing(error) || matches!(error, Error::NotRevoked(_))
}

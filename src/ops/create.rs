//! How a key is made: see `issue.rs` for its life.

use std::time::Duration;

use jiff::Timestamp;

use super::issue::{Issue, Stage};
use super::{Account, Desk, Failure, ProvenStore};
use crate::api;
use crate::failpoint;
use crate::journal::{Claim, Durability, JournalError, Plan, Step, Work};
use crate::model::{EntryRef, Expiry, Key, KeyId, KeyName, Marker};
use crate::secret::Secret;
use crate::store::IndexError;

/// What is asked for.
pub struct KeyRequest {
    /// The key's name.
    pub name: KeyName,
    /// Its lifetime; `None` is for ever.
    pub expires_in: Option<Expiry>,
    /// The marker of this creation.
    pub marker: Marker,
}

/// A key that was made and whose secret is safe.
pub struct Issued {
    /// The key as the service describes it.
    pub key: Key,
    /// Its secret, which is also in the store.
    pub token: Secret,
    /// Where the secret is.
    pub stored: EntryRef,
    /// What did not go as asked, though the key is safe.
    pub warnings: Vec<Warning>,
}

/// What did not go as asked though the key is safe.
#[derive(Debug, thiserror::Error)]
pub enum Warning {
    /// The key still has its temporary name.
    #[error("the key is safe, but could not be given its name and is called `{temporary}`: {cause}")]
    NotRenamed {
        /// The name it has.
        temporary: String,
        /// Why.
        cause: Failure,
    },
    /// The service decided on another expiry.
    #[error("the service did not take the expiry `{asked}`: {}", match .got {
        Some(time) => format!("the key expires at {time}"),
        None => "the key never expires".to_owned(),
    })]
    OtherExpiry {
        /// What was sent.
        asked: Expiry,
        /// The `expires_at` that came back.
        got: Option<Timestamp>,
    },
    /// The creation is finished, but the journal could not be told.
    #[error("the key is safe, but this could not be noted: {0}")]
    NotNoted(JournalError),
}

/// Why no key was made.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// It could not be noted where the secret would be; nothing was asked of the service.
    #[error("no key was made, because it could not be noted where its secret is kept")]
    Unindexed(#[source] IndexError),
    /// The plan could not be written down; nothing was asked of the service.
    #[error("no key was made, because the intent could not be written down")]
    Unjournaled(#[source] JournalError),
    /// The service did not make a key.
    #[error("no key was made")]
    Refused(#[source] api::Error),
    /// Nobody knows whether the service made a key.
    #[error("it is unknown whether the key was made; if it was, it is called `{temporary}`")]
    Unknown {
        /// The name it would have.
        temporary: String,
        /// What happened to the answer.
        #[source]
        cause: api::Error,
    },
    /// The key was made, its secret could not be kept, and the key was revoked again.
    #[error("the key was made but its secret could not be kept, so it was revoked again")]
    RolledBack(#[source] Failure),
    /// The key was made, its secret could not be kept, and the key could not be revoked.
    #[error("the key `{id}` was made but its secret could not be kept, and it could not be revoked ({revocation})")]
    LeftBehind {
        /// The service's id of the key.
        id: KeyId,
        /// Why it was not revoked.
        revocation: Failure,
        /// Why the secret was not kept.
        #[source]
        cause: Failure,
    },
}

/// Makes a key and keeps its secret in the store.
pub async fn create(
    desk: &Desk<'_>,
    account: &Account<'_>,
    store: &ProvenStore,
    request: &KeyRequest,
) -> Result<Issued, CreateError> {
    desk.index.prove().map_err(CreateError::Unindexed)?;
    let _uninterrupted = desk.interrupt.begin();
    let plan = Plan {
        marker: request.marker.clone(),
        scope: account.scope.clone(),
        store: store.name(),
        name: request.name.as_str().to_owned(),
        expires_in: request.expires_in.map(|expiry| expiry.to_string()),
        begun_at: desk.now,
    };
    let claim = desk.journal.begin(Work::Issue(plan.clone()), Durability::Synced).map_err(CreateError::Unjournaled)?;
    failpoint::pass("issue.begun");
    Creation { desk, account, request, plan, claim }.carry_out().await
}

/// A creation that the journal knows of.
struct Creation<'a> {
    desk: &'a Desk<'a>,
    account: &'a Account<'a>,
    request: &'a KeyRequest,
    plan: Plan,
    claim: Claim,
}

impl Creation<'_> {
    async fn carry_out(self) -> Result<Issued, CreateError> {
        let Self { desk, account, request, .. } = self;
        let (mut issue, token) = match Issue::begin(account, &self.plan, request.expires_in).await {
            Ok(begun) => begun,
            Err(cause) => return Err(self.not_issued(cause).await),
        };
        if let Err(cause) = issue.forward(desk, account, &self.plan).await {
            return Err(self.roll_back(issue, cause).await);
        }
        let mut warnings: Vec<Warning> = other_expiry(request, &issue.key, desk.now).into_iter().collect();
        match issue.forward(desk, account, &self.plan).await {
            Ok(()) => warnings.extend(self.claim.done().err().map(Warning::NotNoted)),
            Err(cause) => warnings.push(Warning::NotRenamed { temporary: self.plan.temporary_name(), cause }),
        }
        Ok(Issued { key: issue.key, token, stored: issue.at, warnings })
    }

    /// What an answer that gives no key and secret leads to. The list tells whether a key was made nevertheless; only where the
    /// service itself says that it failed is a key that is missing there one that was not made.
    async fn not_issued(self, cause: api::Error) -> CreateError {
        if !cause.outcome_unknown() {
            // Should this note be lost, the journal only names a key that does not exist.
            let _ = self.claim.done();
            return CreateError::Refused(cause);
        }
        let was_answered = cause.status().is_some() || matches!(cause, api::Error::CreatedUnusable { .. });
        let listed = if was_answered { self.account.client.list_keys().await.ok() } else { None };
        let ours: Vec<&Key> = listed.iter().flatten().filter(|key| self.plan.matches(key)).collect();
        match ours.as_slice() {
            [] if listed.is_some() && service_failed(&cause) => {
                // Should the service be slow to list what it has made, the key is known for ours when it appears.
                let _ = self.claim.note(Step::Absent { at: self.desk.now });
                CreateError::Refused(cause)
            }
            [] => CreateError::Unknown { temporary: self.plan.temporary_name(), cause },
            ours => self.revoke(ours, Failure::Service(cause)).await,
        }
    }

    /// Undoes a creation whose secret could not be stored. Nothing is revoked but what the list shows under our marker: an id in an
    /// answer may be anybody's.
    async fn roll_back(self, issue: Issue, cause: Failure) -> CreateError {
        let left_behind = |revocation, cause| CreateError::LeftBehind { id: issue.key.id.clone(), revocation, cause };
        let listed = match self.account.client.list_keys().await {
            Ok(listed) => listed,
            Err(error) => return left_behind(error.into(), cause),
        };
        let ours: Vec<&Key> = listed.iter().filter(|key| self.plan.matches(key)).collect();
        if ours.is_empty() {
            return left_behind(Failure::NotListed, cause);
        }
        self.revoke(&ours, cause).await
    }

    /// Revokes keys of this creation: several where something on the way repeated the request.
    async fn revoke(self, ours: &[&Key], cause: Failure) -> CreateError {
        let mut is_clean = true;
        for key in ours.iter().copied() {
            let mut issue = Issue { key: key.clone(), at: self.plan.entry(&key.id), stage: Stage::Issued(None) };
            if let Err(revocation) = issue.back(self.desk, self.account).await {
                return CreateError::LeftBehind { id: issue.key.id, revocation, cause };
            }
            // A store that failed a moment ago may fail again: what is left of a dead key is left to `recover`.
            is_clean &= issue.back(self.desk, self.account).await.is_ok();
        }
        if is_clean {
            let _ = self.claim.done();
        }
        CreateError::RolledBack(cause)
    }
}

/// Whether the answer says that the service failed, or was not there. A gateway that gave up (408, 425, 499, 502, 504, and 520
/// to 530 of some) does not know what the service behind it still does, and an answer that cannot be used came with a key.
fn service_failed(error: &api::Error) -> bool {
    error.status().is_some_and(|status| !matches!(status, 408 | 425 | 499 | 502 | 504 | 520..=530))
}

/// Clocks differ and services round: an expiry that is off by up to a day, or a tenth of a shorter life, is the one asked for.
fn other_expiry(request: &KeyRequest, key: &Key, now: Timestamp) -> Option<Warning> {
    let asked = request.expires_in?;
    let expected = asked.after(key.created_at.unwrap_or(now));
    let tolerance = (asked.duration() / 10).clamp(Duration::from_secs(60), Duration::from_secs(86_400));
    let near = key.expires_at.is_some_and(|got| got.duration_since(expected).unsigned_abs() <= tolerance);
    (!near).then_some(Warning::OtherExpiry { asked, got: key.expires_at })
}

//! How a key is made: see `issue.rs` for its life.

use std::time::Duration;

use jiff::Timestamp;

use super::issue::Issue;
use super::{Account, Desk, Failure, ProvenStore};
use crate::api;
use crate::failpoint;
use crate::journal::{Claim, Durability, JournalError, Plan, Step, Work};
use crate::model::{EntryRef, Expiry, Key, KeyField, KeyId, KeyName, Marker, Moment};
use crate::secret::Secret;
use crate::store::{IndexError, StoreError};

mod sighting;

use sighting::Sighting;

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
    /// Other keys of its name that work.
    pub namesakes: Vec<KeyId>,
    /// What did not go as asked, though the key is safe.
    pub warnings: Vec<Warning>,
}

/// What did not go as asked though the key is safe.
#[derive(Debug, thiserror::Error)]
pub enum Warning {
    /// The key still has its temporary name.
    #[error(
        "the key is safe, but could not be given its name and is called `{temporary}`: {cause}"
    )]
    NotRenamed {
        /// The name it has.
        temporary: String,
        /// Why.
        cause: Failure,
    },
    /// The request was repeated on its way and made a second key, which was revoked.
    #[error("the service made the key twice; the second one (`{0}`) was revoked")]
    Twin(KeyId),
    /// The request was repeated on its way and made a second key, which may still work.
    #[error(
        "the service made the key twice, and the second one (`{id}`) could not be revoked: {cause}"
    )]
    TwinLeft {
        /// The service's id of it.
        id: KeyId,
        /// Why it was not revoked.
        cause: Failure,
    },
    /// Nobody knows whether the service made a second key.
    #[error("the key is safe, but it could not be checked whether the service made it twice: {0}")]
    TwinUnknown(Failure),
    /// The service decided on another expiry.
    #[error("the service did not take the expiry `{asked}`: {}", match .got {
        Some(time) => format!("the key expires at {time}"),
        None => "the key never expires".to_owned(),
    })]
    OtherExpiry {
        /// What was sent.
        asked: Expiry,
        /// The `expires_at` that came back.
        got: Option<Moment>,
    },
    /// The creation is finished, but the journal could not be told.
    #[error("the key is safe, but this could not be noted: {0}")]
    NotNoted(JournalError),
}

impl Warning {
    /// What `recover` does about it, if it has work to do.
    pub fn left_to_recover(&self) -> Option<&'static str> {
        match self {
            Self::NotRenamed { .. } => Some("finishes the rename"),
            Self::TwinLeft { .. } => Some("revokes it"),
            Self::TwinUnknown(_) => Some("checks, and revokes a second key if there is one"),
            Self::Twin(_) | Self::OtherExpiry { .. } | Self::NotNoted(_) => None,
        }
    }
}

/// Why no key was made.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// It could not be noted where the secret would be; nothing was asked of the service.
    #[error("no key was made, because it could not be noted where its secret is kept")]
    Unindexed(#[source] IndexError),
    /// The store took its proof, and nothing afterwards; nothing was asked of the service.
    #[error("no key was made, because its secret could not be stored")]
    Unsigned(#[source] StoreError),
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
    #[error(
        "the key `{id}` was made but its secret could not be kept, and it could not be revoked ({revocation})"
    )]
    LeftBehind {
        /// The service's id of the key, without a secret.
        id: String,
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
    let sign = store
        .put_marker(desk.now, &request.marker)
        .map_err(CreateError::Unsigned)?;
    let plan = Plan {
        marker: request.marker.clone(),
        scope: account.scope.clone(),
        store: store.name(),
        sign,
        name: request.name.as_str().to_owned(),
        expires_in: request.expires_in.map(|expiry| expiry.to_string()),
        begun_at: desk.now,
    };
    let begun = desk
        .journal
        .begin(Work::Issue(plan.clone()), Durability::Synced);
    let claim = begun
        .inspect_err(|_| desk.remove_sign(plan.sign()))
        .map_err(CreateError::Unjournaled)?;
    failpoint::pass("issue.begun");
    Creation {
        desk,
        account,
        request,
        plan,
        claim,
    }
    .carry_out()
    .await
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
        let Self {
            desk,
            account,
            request,
            ..
        } = self;
        let (mut issue, token) = match Issue::begin(account, &self.plan, request.expires_in).await {
            Ok(begun) => begun,
            Err(cause) => return Err(self.not_issued(cause).await),
        };
        if let Err(cause) = issue.forward(desk, account, &self.plan).await {
            return Err(self.roll_back(issue, cause).await);
        }
        let mut warnings: Vec<Warning> = other_expiry(request, &issue.key, desk.now)
            .into_iter()
            .collect();
        let mut namesakes = Vec::new();
        let listed = account
            .rows_of(&self.plan, &issue.key.id, &mut namesakes)
            .await;
        let sighting = Sighting::of(&issue.key, &self.plan, listed);
        issue.key.name.get_or_insert(self.plan.temporary_name());
        match sighting {
            Sighting::Another => {
                let cause = Failure::AnotherKey(issue.key.id.clone());
                return Err(self.roll_back(issue, cause).await);
            }
            Sighting::Ours { twins } => {
                warnings.extend(self.rename(&mut issue).await);
                warnings.extend(self.revoke_twins(&twins).await);
            }
            Sighting::Unclear {
                cause,
                is_ours: true,
            } => {
                warnings.extend(self.rename(&mut issue).await);
                warnings.push(Warning::TwinUnknown(cause));
            }
            Sighting::Unclear {
                cause,
                is_ours: false,
            } => warnings.push(self.not_renamed(cause)),
        }
        if warnings
            .iter()
            .all(|warning| warning.left_to_recover().is_none())
        {
            warnings.extend(self.done().err().map(Warning::NotNoted));
        }
        Ok(Issued {
            key: issue.key,
            token,
            stored: issue.at,
            namesakes,
            warnings,
        })
    }

    /// Nothing is left to do.
    fn done(self) -> Result<(), JournalError> {
        self.claim.done()?;
        self.desk.remove_sign(self.plan.sign());
        Ok(())
    }

    async fn rename(&self, issue: &mut Issue) -> Option<Warning> {
        let renamed = issue.forward(self.desk, self.account, &self.plan).await;
        renamed.err().map(|cause| self.not_renamed(cause))
    }

    fn not_renamed(&self, cause: Failure) -> Warning {
        Warning::NotRenamed {
            temporary: self.plan.temporary_name(),
            cause,
        }
    }

    /// Revokes what was made beside the key: nobody has its secret.
    async fn revoke_twins(&self, twins: &[Key]) -> Vec<Warning> {
        let mut warnings = Vec::new();
        for twin in twins {
            let id = twin.id.clone();
            warnings.push(match self.account.retire(twin).await {
                Ok(()) => Warning::Twin(id),
                Err(error) => Warning::TwinLeft {
                    id,
                    cause: error.into(),
                },
            });
        }
        warnings
    }

    /// What an answer that gives no key and secret leads to. Whatever it says, the list tells
    /// whether a key was made: something on the way may have repeated the request, and passed
    /// on the refusal of the second one. Without an answer, the request itself may still be on
    /// its way.
    async fn not_issued(self, cause: api::Error) -> CreateError {
        if !cause.was_sent() {
            return self.refused(cause);
        }
        if matches!(cause, api::Error::Unreachable { .. }) {
            return self.unknown(cause);
        }
        match self.account.marked(&self.plan).await {
            Ok(ours) if !ours.is_empty() => self.revoke(ours, None, Failure::Service(cause)).await,
            Ok(_) if !cause.outcome_unknown() => self.refused(cause),
            Ok(_) if service_failed(&cause) => self.refused_for_now(cause),
            Err(error) if !cause.outcome_unknown() && is_about_all_requests(&cause, &error) => {
                if is_rate_limit(&error) {
                    self.refused_for_now(cause)
                } else {
                    self.refused(cause)
                }
            }
            Ok(_) | Err(_) => self.unknown(cause),
        }
    }

    /// No key was made. Should this note be lost, the journal only names a key that does not exist.
    fn refused(self, cause: api::Error) -> CreateError {
        let _ = self.done();
        CreateError::Refused(cause)
    }

    /// No key was made yet: should one appear in the list, it is known for ours.
    fn refused_for_now(self, cause: api::Error) -> CreateError {
        let at = self.account.client.service_time().unwrap_or(self.desk.now);
        let _ = self.claim.note(Step::Absent { at });
        CreateError::Refused(cause)
    }

    fn unknown(self, cause: api::Error) -> CreateError {
        CreateError::Unknown {
            temporary: self.plan.temporary_name(),
            cause,
        }
    }

    /// Undoes a creation whose secret could not be stored, or whose key nobody can tell. Nothing is
    /// revoked but what the list shows under our marker: an id in an answer may be anybody's.
    async fn roll_back(self, issue: Issue, cause: Failure) -> CreateError {
        match self.account.marked(&self.plan).await {
            Ok(ours) if !ours.is_empty() => self.revoke(ours, Some(issue.at), cause).await,
            Ok(_) => self.left_behind(&issue.key.id, Failure::NotListed, cause),
            Err(error) => self.left_behind(&issue.key.id, error.into(), cause),
        }
    }

    fn left_behind(&self, id: &KeyId, revocation: Failure, cause: Failure) -> CreateError {
        CreateError::LeftBehind {
            id: self.account.client.redacted(&id.to_string()),
            revocation,
            cause,
        }
    }

    /// Revokes keys of this creation: several where something on the way repeated the request. A
    /// secret of one of them may be stored under an id that is none of theirs.
    async fn revoke(self, ours: Vec<Key>, stored: Option<EntryRef>, cause: Failure) -> CreateError {
        let mut entries: Vec<EntryRef> = stored.into_iter().collect();
        for key in &ours {
            if let Err(revocation) = self.account.retire(key).await {
                return self.left_behind(&key.id, revocation.into(), cause);
            }
            let at = self.plan.entry(&key.id);
            // An id that holds a secret names no entry.
            let is_plain = self.account.client.redacted(&at.entry) == at.entry;
            if is_plain && !entries.contains(&at) {
                entries.push(at);
            }
        }
        // A store that failed a moment ago may fail again: what is left of a dead key is left to
        // `recover`.
        if entries.iter().all(|at| self.desk.discard(at).is_ok()) {
            let _ = self.done();
        }
        CreateError::RolledBack(cause)
    }
}

/// Whether the answer says that the service failed, or was not there. A gateway that gave up (408,
/// 425, 499, 502, 504, and 520 to 530 of some) does not know what the service behind it still does,
/// and an answer that cannot be used came with a key.
fn service_failed(error: &api::Error) -> bool {
    error
        .status()
        .is_some_and(|status| !matches!(status, 408 | 425 | 499 | 502 | 504 | 520..=530))
}

/// Whether the list was refused as the creation was: then whoever asks is, whatever is asked.
fn is_about_all_requests(creation: &api::Error, list: &api::Error) -> bool {
    let credential = |error: &api::Error| matches!(error.status(), Some(401..=403));
    let alike = list.status().is_some() && creation.status() == list.status();
    alike
        || (credential(creation) && credential(list))
        || (is_rate_limit(creation) && is_rate_limit(list))
}

/// Whether it is only too early for a request.
fn is_rate_limit(error: &api::Error) -> bool {
    error.status() == Some(429) || matches!(error, api::Error::RetryAfterTooLong(_))
}

/// Clocks differ and services round: an expiry that is off by up to a day, or a tenth of a shorter
/// life, is the one asked for.
fn other_expiry(request: &KeyRequest, key: &Key, now: Timestamp) -> Option<Warning> {
    let asked = request.expires_in?;
    let expected = asked.after(key.created_at.unwrap_or_else(|| now.into()));
    let tolerance =
        (asked.duration() / 10).clamp(Duration::from_secs(60), Duration::from_secs(86_400));
    let near = key
        .expires_at
        .is_some_and(|got| got.duration_since(expected).unsigned_abs() <= tolerance);
    (!near && key.can_read(KeyField::ExpiresAt)).then_some(Warning::OtherExpiry {
        asked,
        got: key.expires_at,
    })
}

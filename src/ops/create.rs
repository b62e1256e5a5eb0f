//! Creates a key. `issue.rs` has the stages of its life; the order of the steps is decided here.

use std::time::Duration;

use jiff::Timestamp;

use super::issue::Issue;
use super::{Account, Desk, Failure, ProvenStore};
use crate::api;
use crate::failpoint;
use crate::journal::{Claim, Durability, JournalError, Plan, Step, Work};
use crate::model::{EntryRef, Key, KeyField, KeyId};

mod outcome;
mod sighting;

pub use outcome::{CreateError, Issued, KeyRequest, Warning};
use sighting::Sighting;

/// Creates a key at the service and stores its secret.
pub async fn create(
    desk: &Desk<'_>,
    account: &Account<'_>,
    store: &ProvenStore,
    request: &KeyRequest,
) -> Result<Issued, CreateError> {
    // All that can fail on this machine is tried first: a key that exists at the service and has
    // no place for its secret would have to be revoked again.
    desk.index.prove().map_err(CreateError::Index)?;
    let _uninterrupted = desk.interrupt.begin();
    let sign = store
        .put_marker(desk.now, &request.marker)
        .map_err(CreateError::Store)?;
    let plan = Plan {
        marker: request.marker.clone(),
        scope: account.scope.clone(),
        store: store.name(),
        sign,
        name: request.name.as_str().to_owned(),
        expires_in: request.expires_in.map(|expiry| expiry.to_string()),
        started_at: desk.now,
    };
    // Synced, because from the request on only the journal knows of the key: after a power loss,
    // `recover` finds it by the marker.
    let claim = desk
        .journal
        .begin(Work::Issue(plan.clone()), Durability::Synced)
        .inspect_err(|_| desk.remove_sign(plan.sign()))
        .map_err(CreateError::Journal)?;
    failpoint::pass("issue.planned");
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
            Ok(issued) => issued,
            Err(cause) => return Err(self.not_issued(cause).await),
        };
        // Stores the secret. Before the list is read: until then a crash would lose it.
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
        // The response may come without a name.
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
        // Otherwise the operation stays in the journal, and `recover` finishes it.
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

    // Revokes keys that a repeated request created: their secrets are lost.
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

    /// Decides by the list what became of a request whose response has no key and secret.
    async fn not_issued(self, cause: api::Error) -> CreateError {
        if !cause.was_sent() {
            return self.refused(cause);
        }
        // Without a response, the request itself may still be on its way: a list without the key
        // proves nothing.
        if matches!(cause, api::Error::Unreachable { .. }) {
            return self.unknown(cause);
        }
        // Even a plain refusal is checked: a proxy may have sent the request twice, and passed on
        // the refusal of the second one.
        match self.account.marked(&self.plan).await {
            Ok(ours) if !ours.is_empty() => self.revoke(ours, None, Failure::Service(cause)).await,
            Ok(_) if !cause.outcome_unknown() => self.refused(cause),
            Ok(_) if service_failed(&cause) => self.refused_for_now(cause),
            // A list that is refused for the same reason says nothing against the refusal.
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

    fn refused(self, cause: api::Error) -> CreateError {
        // If this fails, the journal only names a key that does not exist.
        let _ = self.done();
        CreateError::Refused(cause)
    }

    /// No key was created so far. The marker stays in the journal, in case one appears later.
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

    /// Revokes a key whose secret could not be stored, or whose id the response got wrong.
    async fn roll_back(self, issue: Issue, cause: Failure) -> CreateError {
        // By the marker in the list, not by the id in the response, which may be of another key.
        match self.account.marked(&self.plan).await {
            Ok(ours) if !ours.is_empty() => self.revoke(ours, Some(issue.at), cause).await,
            Ok(_) => self.left_behind(&issue.key.id, Failure::NameNotListed, cause),
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

    /// Revokes the keys of this creation and removes their secrets. There are several where the
    /// request was repeated; `stored` is an entry whose id may be none of theirs.
    async fn revoke(self, ours: Vec<Key>, stored: Option<EntryRef>, cause: Failure) -> CreateError {
        let mut entries: Vec<EntryRef> = stored.into_iter().collect();
        for key in &ours {
            if let Err(revocation) = self.account.retire(key).await {
                return self.left_behind(&key.id, revocation.into(), cause);
            }
            let at = self.plan.entry(&key.id);
            // A broken service may put the secret into the id, which must not reach an entry's name.
            let is_plain = self.account.client.redacted(&at.entry) == at.entry;
            if is_plain && !entries.contains(&at) {
                entries.push(at);
            }
        }
        // A store that failed a moment ago may fail again. Then `recover` removes the entry.
        if entries.iter().all(|at| self.desk.discard(at).is_ok()) {
            let _ = self.done();
        }
        CreateError::RolledBack(cause)
    }
}

/// Whether the status says that the service itself failed or was not there.
fn service_failed(error: &api::Error) -> bool {
    // A gateway that gave up does not know what the service behind it still does: 499 is nginx's,
    // 520 to 530 are Cloudflare's. A response that is unusable has no status here, but may have
    // come with a key.
    error
        .status()
        .is_some_and(|status| !matches!(status, 408 | 425 | 499 | 502 | 504 | 520..=530))
}

/// Whether list and creation were refused for the same reason, which then is not about creating.
fn is_about_all_requests(creation: &api::Error, list: &api::Error) -> bool {
    let credential = |error: &api::Error| matches!(error.status(), Some(401..=403));
    let alike = list.status().is_some() && creation.status() == list.status();
    alike
        || (credential(creation) && credential(list))
        || (is_rate_limit(creation) && is_rate_limit(list))
}

fn is_rate_limit(error: &api::Error) -> bool {
    error.status() == Some(429) || matches!(error, api::Error::RetryAfterTooLong(_))
}

/// A warning if the key's expiry is not the requested one.
fn other_expiry(request: &KeyRequest, key: &Key, now: Timestamp) -> Option<Warning> {
    let asked = request.expires_in?;
    let expected = asked.after(key.created_at.unwrap_or_else(|| now.into()));
    // Clocks differ, and services round to minutes, hours or days.
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

//! Keys whose secrets are stored nowhere: for one command, or for a caller that takes the secret.
//!
//! Such a key keeps its temporary name, by which `recover` finds and revokes it, until the caller
//! has it or it is revoked. So no crash leaves a key that nobody has.

use super::sighting::Sighting;
use super::{CreateError, Creation, KeyRequest, Warning, planned};
use crate::failpoint;
use crate::journal::{Durability, JournalError, Step, Work};
use crate::model::{Key, KeyId};
use crate::ops::issue::Issue;
use crate::ops::{Account, Desk, Failure};
use crate::secret::Secret;
use crate::store::Standing;

/// A key whose secret is in memory only. Dropped, it is left to `recover`.
pub struct Unstored<'a> {
    creation: Creation<'a>,
    issue: Issue,
    /// Why the list could not show that this is the right key, and the only one.
    unclear: Option<Failure>,
    /// Its secret.
    pub secret: Secret,
    /// The ids of other usable keys with the same name.
    pub namesakes: Vec<KeyId>,
    /// What went wrong although the key exists.
    pub warnings: Vec<Warning>,
}

/// Creates a key and stores its secret nowhere. The caller keeps Ctrl-C away until the key is handed
/// over or revoked.
pub async fn create_unstored<'a>(
    desk: &'a Desk<'a>,
    account: &'a Account<'a>,
    request: &KeyRequest,
) -> Result<Unstored<'a>, CreateError> {
    let new = (&request.name, request.expires_in, &request.marker);
    let plan = planned(desk, account, None, new).map_err(CreateError::Store)?;
    // Synced, because from the request on only the journal knows of the key.
    let claim = desk
        .journal
        .begin(Work::Unstored(plan.clone()), Durability::Synced)
        .map_err(CreateError::Journal)?;
    failpoint::pass("issue.planned");
    let creation = Creation {
        desk,
        account,
        expires_in: request.expires_in,
        plan,
        claim,
    };
    creation.issue_unstored().await.map_err(without_store)
}

/// The error of a creation that was to store nothing.
fn without_store(error: CreateError) -> CreateError {
    match error {
        CreateError::RolledBack(cause) => CreateError::Unusable(cause),
        CreateError::LeftBehind {
            id,
            revocation,
            cause,
        } => CreateError::UnusableLeft {
            id,
            revocation,
            cause,
        },
        error @ (CreateError::Index(_)
        | CreateError::Store(_)
        | CreateError::Journal(_)
        | CreateError::Refused(_)
        | CreateError::Unknown { .. }
        | CreateError::Unusable(_)
        | CreateError::UnusableLeft { .. }) => error,
    }
}

impl<'a> Creation<'a> {
    async fn issue_unstored(self) -> Result<Unstored<'a>, CreateError> {
        let (desk, account) = (self.desk, self.account);
        let created = Issue::begin(account, &self.plan, self.expires_in, Standing::Current).await;
        let (issue, secret) = match created {
            Ok(issued) => issued,
            Err(cause) => return Err(self.not_issued(cause).await),
        };
        if let Err(cause) = self.check_id(&issue.key.id) {
            return Err(self.roll_back(&issue, cause).await);
        }
        self.note_issued(&issue.key);
        let mut warnings: Vec<Warning> = self.other_expiry(&issue.key).into_iter().collect();
        let mut namesakes = Vec::new();
        let listed = account
            .rows_of(&self.plan, &issue.key.id, &mut namesakes)
            .await;
        let unclear = match Sighting::of(&issue.key, &self.plan, listed) {
            Sighting::Another => {
                let cause = Failure::AnotherKey(issue.key.id.clone());
                return Err(self.roll_back(&issue, cause).await);
            }
            Sighting::Ours { twins } => {
                for twin in account.revoke_twins(&twins).await {
                    // Once the key is handed over, `recover` would not know of this one.
                    let Warning::TwinLeft { cause, .. } = twin else {
                        warnings.push(twin);
                        continue;
                    };
                    return Err(self.roll_back(&issue, cause).await);
                }
                None
            }
            Sighting::Unclear { cause, .. } => Some(cause),
        };
        Ok(Unstored {
            namesakes: super::self_named(desk, account, namesakes),
            creation: self,
            issue,
            unclear,
            secret,
            warnings,
        })
    }
}

impl Unstored<'_> {
    /// The key as it is once it has been handed over: with its name.
    pub fn key(&self) -> Key {
        Key {
            name: Some(self.creation.plan.name.clone()),
            ..self.issue.key.clone()
        }
    }

    /// Records that the caller has the secret, then gives the key its name. Returns why it did not
    /// get it.
    ///
    /// # Errors
    /// When the journal cannot be written: `recover` would revoke the key.
    pub async fn hand_over(self) -> Result<Option<Warning>, JournalError> {
        let Self {
            creation,
            issue,
            unclear,
            ..
        } = self;
        let (account, plan) = (creation.account, &creation.plan);
        // Before the rename, after which `recover` could not revoke the key any more.
        creation.claim.note(Step::HandedOver)?;
        failpoint::pass("handed.over");
        let temporary = plan.temporary_name();
        // Then `recover` needs the marker to find a second key.
        if let Some(cause) = unclear {
            return Ok(Some(Warning::Unchecked { temporary, cause }));
        }
        let renamed = account.rename(&issue.key, &plan.name).await;
        let warning = match renamed.map_err(Failure::from) {
            Ok(now) => Warning::of_name(&plan.name, Some(&now)),
            Err(cause) if cause.is_refusal() => Some(Warning::NameRefused { temporary, cause }),
            Err(cause) => return Ok(Some(Warning::NotNamed { temporary, cause })),
        };
        failpoint::pass("handed.named");
        // If this fails, `recover` finds that the key has its name.
        let _ = creation.done();
        Ok(warning)
    }

    /// Revokes the key.
    ///
    /// # Errors
    /// When it may still work; `recover` revokes it then.
    pub async fn revoke(self) -> Result<(), Failure> {
        let Self {
            creation, issue, ..
        } = self;
        if self.unclear.is_some() {
            // By the marker in the list, not by an id that may be of another key.
            return creation.undo(&issue).await.map_err(|left| left.revocation);
        }
        // If this is lost, `recover` waits for a service that lists no dead keys.
        let _ = creation.claim.note(Step::Revoking);
        creation.account.retire(&issue.key).await?;
        failpoint::pass("unstored.revoked");
        // If this fails, `recover` finds that the key is revoked.
        let _ = creation.done();
        Ok(())
    }
}

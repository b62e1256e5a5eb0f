//! Creates a key. `issue.rs` has the stages of its life; the order of the steps is decided here.

use std::time::Duration;

use super::issue::Issue;
use super::{Account, Desk, Failure, ListedNames, ProvenStore};
use crate::api;
use crate::failpoint;
use crate::journal::{Claim, Durability, IssuedKey, JournalError, Plan, Step, Work};
use crate::model::{EntryRef, Expiry, Holder, Key, KeyField, KeyId, KeyName, Marker, StoreKind};
use crate::secret::Secret;
use crate::store::{Standing, StoreError};

mod outcome;
mod sighting;
mod unstored;

pub use outcome::{CreateError, Issued, KeyRequest, Warning};
pub(super) use sighting::Sighting;
pub use unstored::{Unstored, create_unstored};

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
    let new = (&request.name, request.expires_in, &request.marker);
    let plan = planned(desk, account, Some(store), new).map_err(CreateError::Store)?;
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
        expires_in: request.expires_in,
        plan,
        claim,
    }
    .carry_out()
    .await
}

/// The plan of a key with this name, lifetime and marker. Leaves its sign in the store, if its secret
/// is to be stored.
pub(super) fn planned(
    desk: &Desk<'_>,
    account: &Account<'_>,
    store: Option<&ProvenStore>,
    (name, expires_in, marker): (&KeyName, Option<Expiry>, &Marker),
) -> Result<Plan, StoreError> {
    let sign = store.map(|store| store.put_marker(desk.now, marker));
    Ok(Plan {
        marker: marker.clone(),
        scope: account.scope.clone(),
        store: store.map_or_else(|| StoreKind::None.to_string(), |store| store.name()),
        sign: sign.transpose()?.flatten(),
        name: name.as_str().to_owned(),
        expires_in: expires_in.map(|expiry| expiry.to_string()),
        started_at: desk.now,
    })
}

/// A creation in progress.
pub(super) struct Creation<'a> {
    pub desk: &'a Desk<'a>,
    pub account: &'a Account<'a>,
    pub expires_in: Option<Expiry>,
    pub plan: Plan,
    pub claim: Claim,
}

impl Creation<'_> {
    /// Creates the key and stores its secret; `holders` are the destinations that are to hold it.
    /// After an error, nothing is left of it, or the journal has what is.
    pub(super) async fn issue(
        self,
        standing: Standing,
        holders: Vec<Holder>,
    ) -> Result<(Self, Issue, Secret), CreateError> {
        let created = Issue::begin(self.account, &self.plan, self.expires_in, standing).await;
        let (mut issue, token) = match created {
            Ok(issued) => issued,
            Err(cause) => return Err(self.not_issued(cause).await),
        };
        if let Err(cause) = self.check_id(&issue.key.id) {
            return Err(self.roll_back(&issue, cause).await);
        }
        self.note_issued(&issue.key);
        issue.holders = holders;
        match issue.forward(self.desk, self.account, &self.plan).await {
            Ok(()) => Ok((self, issue, token)),
            Err(cause) => Err(self.roll_back(&issue, cause).await),
        }
    }

    async fn carry_out(self) -> Result<Issued, CreateError> {
        // The secret is stored before the list is read: until then a crash would lose it.
        let (desk, account) = (self.desk, self.account);
        let (this, mut issue, token) = self.issue(Standing::Current, Vec::new()).await?;
        let mut warnings: Vec<Warning> = this.other_expiry(&issue.key).into_iter().collect();
        let mut namesakes = Vec::new();
        let listed = this
            .account
            .rows_of(&this.plan, &issue.key.id, &mut namesakes)
            .await;
        let sighting = Sighting::of(&issue.key, &this.plan, listed);
        // The response may come without a name.
        issue.key.name.get_or_insert(this.plan.temporary_name());
        match sighting {
            Sighting::Another => {
                let cause = Failure::AnotherKey(issue.key.id.clone());
                return Err(this.roll_back(&issue, cause).await);
            }
            Sighting::Ours { twins } => {
                warnings.extend(this.rename(&mut issue).await);
                warnings.extend(this.account.revoke_twins(&twins).await);
            }
            Sighting::Unclear {
                cause,
                is_ours: true,
            } => {
                warnings.extend(this.rename(&mut issue).await);
                warnings.push(Warning::TwinUnknown(cause));
            }
            Sighting::Unclear {
                cause,
                is_ours: false,
            } => warnings.push(this.not_renamed(cause)),
        }
        // Otherwise the operation stays in the journal, and `recover` finishes it.
        if warnings
            .iter()
            .all(|warning| warning.left_to_recover().is_none())
        {
            warnings.extend(this.done().err().map(Warning::NotNoted));
        }
        Ok(Issued {
            namesakes: self_named(desk, account, namesakes),
            key: issue.key,
            token,
            stored: issue.at,
            warnings,
        })
    }

    /// Refuses a response with the id of a key that was there before: what is recorded under it could
    /// get that key revoked.
    ///
    /// # Errors
    /// [`Failure::IdTaken`] for the key in use and a key whose secret is stored.
    pub(super) fn check_id(&self, id: &KeyId) -> Result<(), Failure> {
        let is_in_use = self.account.in_use == Some(id);
        let index = self.desk.index.read();
        // Without a readable index, nothing is stored.
        let is_stored = index.is_ok_and(|index| {
            let mut keys = index.keys_of(self.account.scope);
            keys.any(|key| key.id == *id)
        });
        if is_in_use || is_stored {
            Err(Failure::IdTaken(id.clone()))
        } else {
            Ok(())
        }
    }

    /// Records which key the service has created, and for whom.
    pub(super) fn note_issued(&self, key: &Key) {
        let client = self.account.client;
        // A broken service may put the secret into the id.
        let id = key.id.to_string();
        if client.redacted(&id) == id {
            // Not essential: the marker is in the journal. But without the id, a list of another
            // account cannot be told from one that shows that no key was created.
            let _ = self.claim.note(Step::Issued(IssuedKey {
                id: key.id.clone(),
                expires_at: key.expires_at,
                by: Some(client.fingerprint()),
            }));
        }
        failpoint::pass("issue.noted");
    }

    fn done(self) -> Result<(), JournalError> {
        self.claim.done()?;
        self.desk.remove_sign(self.plan.sign());
        Ok(())
    }

    async fn rename(&self, issue: &mut Issue) -> Option<Warning> {
        match issue.forward(self.desk, self.account, &self.plan).await {
            Ok(()) => Warning::of_name(&self.plan.name, issue.key.name.as_deref()),
            Err(cause) => Some(self.not_renamed(cause)),
        }
    }

    fn not_renamed(&self, cause: Failure) -> Warning {
        Warning::NotRenamed {
            temporary: self.plan.temporary_name(),
            cause,
        }
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
            Ok(ours) if !ours.is_empty() => {
                let undone = self.revoke(ours, None).await;
                undone_or_left(undone, Failure::Service(cause))
            }
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
        let at = self.desk.time_at(self.account.client);
        let _ = self.claim.note(Step::Absent { at });
        CreateError::Refused(cause)
    }

    fn unknown(self, cause: api::Error) -> CreateError {
        CreateError::Unknown {
            temporary: self.plan.temporary_name(),
            cause: cause.into(),
        }
    }

    /// Revokes a key whose secret could not be stored, or whose id the response got wrong.
    async fn roll_back(self, issue: &Issue, cause: Failure) -> CreateError {
        let (temporary, answered) = (self.plan.temporary_name(), issue.key.id.to_string());
        match self.undo(issue).await {
            // That key is not the one that was created, and must not be taken for it.
            Err(left) if cause.is_about_another_key() && left.id == answered => {
                CreateError::Unknown { temporary, cause }
            }
            undone => undone_or_left(undone, cause),
        }
    }

    /// Revokes the key and removes its secret.
    pub(super) async fn undo(self, issue: &Issue) -> Result<(), Left> {
        // By the marker in the list, not by the id in the response, which may be of another key.
        match self.account.marked(&self.plan).await {
            Ok(ours) if !ours.is_empty() => self.revoke(ours, Some(issue.at.clone())).await,
            Ok(_) => Err(self.left(&issue.key.id, Failure::NameNotListed)),
            Err(error) => Err(self.left(&issue.key.id, error.into())),
        }
    }

    fn left(&self, id: &KeyId, revocation: Failure) -> Left {
        Left {
            id: self.account.client.redacted(&id.to_string()),
            revocation,
        }
    }

    /// Revokes the keys of this creation and removes their secrets. There are several where the
    /// request was repeated; `stored` is an entry whose id may be none of theirs.
    async fn revoke(self, ours: Vec<Key>, stored: Option<EntryRef>) -> Result<(), Left> {
        let mut entries: Vec<EntryRef> = stored.into_iter().collect();
        for key in &ours {
            if let Err(revocation) = self.account.retire(key).await {
                return Err(self.left(&key.id, revocation.into()));
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
        Ok(())
    }

    /// A warning if the key's expiry is not the requested one.
    pub(super) fn other_expiry(&self, key: &Key) -> Option<Warning> {
        let asked = self.expires_in?;
        let expected = asked.after(key.created_at.unwrap_or_else(|| self.desk.now.into()));
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
}

impl Account<'_> {
    /// Revokes keys that a repeated request created: their secrets are lost.
    pub(super) async fn revoke_twins(&self, twins: &[Key]) -> Vec<Warning> {
        let mut warnings = Vec::new();
        for twin in twins {
            let id = twin.id.clone();
            warnings.push(match self.retire(twin).await {
                Ok(()) => Warning::Twin(id),
                Err(error) => Warning::TwinLeft {
                    id,
                    cause: error.into(),
                },
            });
        }
        warnings
    }
}

/// A new key that could not be revoked.
pub(super) struct Left {
    /// The service's id of it, with secrets redacted.
    pub id: String,
    pub revocation: Failure,
}

fn undone_or_left(undone: Result<(), Left>, cause: Failure) -> CreateError {
    match undone {
        Ok(()) => CreateError::RolledBack(cause),
        Err(Left { id, revocation }) => CreateError::LeftBehind {
            id,
            revocation,
            cause,
        },
    }
}

/// Those of these keys whose names mean them: not those of a rotation.
fn self_named(desk: &Desk<'_>, account: &Account<'_>, mut ids: Vec<KeyId>) -> Vec<KeyId> {
    if !ids.is_empty() {
        let names = ListedNames::read(desk, account.scope, &[]);
        ids.retain(|id| !names.is_aside(id));
    }
    ids
}

/// Whether the status says that the service itself failed or was not there.
fn service_failed(error: &api::Error) -> bool {
    // A gateway that gave up does not know what the service behind it still does: 499 is nginx's,
    // 520 to 530 are Cloudflare's. A response that is unusable has no status here, and an error with
    // a status of success may have come with a key.
    error.status().is_some_and(
        |status| !matches!(status, 200..=299 | 408 | 425 | 499 | 502 | 504 | 520..=530),
    )
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

//! How a key is made: write to a temporary name, make it safe, then rename it into place.

use std::time::Duration;

use jiff::Timestamp;

use super::recover::bearing;
use crate::api::{self, Client, CreatedKey};
use crate::failpoint;
use crate::interrupt::Interrupt;
use crate::journal::{Begun, Intent, Journal, JournalError, Record, Safety};
use crate::model::{Expiry, Key, KeyId, KeyName, Marker, StoredAt};
use crate::secret::Secret;
use crate::store::{Contents, Entry, Index, IndexError, SecretStore, StoreError, StoredKey};

/// What a creation works with.
pub struct Workshop<'a> {
    /// The service, with a credential.
    pub client: &'a Client,
    /// Where the secret goes.
    pub store: &'a dyn SecretStore,
    /// Where unfinished work is written down.
    pub journal: &'a Journal,
    /// Where it is written down which secret is kept where.
    pub index: &'a Index,
    /// What Ctrl-C must wait for.
    pub interrupt: &'a Interrupt,
    /// The profile the key belongs to.
    pub profile: &'a str,
    /// The base URL that identifies the service.
    pub api_url: &'a str,
    /// How people call the service, for labels.
    pub service: &'a str,
    /// When this is.
    pub now: Timestamp,
}

/// What is asked for.
pub struct NewKey {
    /// The name that the key shall have.
    pub name: KeyName,
    /// How long it shall live; `None` is for ever.
    pub expires_in: Option<Expiry>,
    /// The marker of this creation.
    pub marker: Marker,
}

/// A key that was made and whose secret is safe.
pub struct Made {
    /// The key as the service describes it.
    pub key: Key,
    /// Its secret, which is also in the store.
    pub token: Secret,
    /// Where the secret is.
    pub stored: StoredAt,
    /// What did not go as asked, though the key is safe.
    pub flaws: Vec<Flaw>,
}

/// What did not go as asked though the key is safe.
#[derive(Debug, thiserror::Error)]
pub enum Flaw {
    /// The key still bears its temporary name.
    #[error("the key is safe, but could not be given its name and is called `{temporary}`: {cause}")]
    NotRenamed {
        /// The name it has.
        temporary: String,
        /// Why.
        cause: api::Error,
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
    /// The store cannot keep a secret; nothing was asked of the service.
    #[error("no key was made, because its secret could not be kept")]
    Unprovable(#[source] StoreError),
    /// It could not be noted where the secret would be; nothing was asked of the service.
    #[error("no key was made, because it could not be noted where its secret is kept")]
    Unindexed(#[source] IndexError),
    /// The intent could not be written down; nothing was asked of the service.
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
    Undone(#[source] KeepError),
    /// The key was made, its secret could not be kept, and the key could not be revoked.
    #[error("the key `{id}` was made but its secret could not be kept, and it could not be revoked ({revocation})")]
    LeftBehind {
        /// The service's id of the key.
        id: KeyId,
        /// Why it was not revoked.
        revocation: api::Error,
        /// Why the secret was not kept.
        #[source]
        cause: KeepError,
    },
}

/// Why a secret that was at hand could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// The answer did not hold one that can be read.
    #[error(transparent)]
    NoSecret(api::Error),
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
    /// The index failed.
    #[error(transparent)]
    Index(IndexError),
}

/// Makes a key and keeps its secret. See "How a key is made" in the README.
///
/// # Errors
/// [`CreateError`], which says whether anything may be left behind.
pub async fn create(workshop: &Workshop<'_>, new: &NewKey) -> Result<Made, CreateError> {
    workshop.store.prove(workshop.now).map_err(CreateError::Unprovable)?;
    workshop.index.prove().map_err(CreateError::Unindexed)?;
    let _begun = workshop.interrupt.begin();
    let intent = workshop.intent(new);
    let record = Record::Begun(intent.clone());
    let work = workshop.journal.begin(&record, Safety::Synced).map_err(CreateError::Unjournaled)?;
    failpoint::pass("create.begun");
    Creation { workshop, new, intent, work }.carry_out().await
}

impl Workshop<'_> {
    fn intent(&self, new: &NewKey) -> Intent {
        Intent {
            marker: new.marker.clone(),
            profile: self.profile.to_owned(),
            api_url: self.api_url.to_owned(),
            store: self.store.name(),
            name: new.name.as_str().to_owned(),
            expires_in: new.expires_in.map(|expiry| expiry.to_string()),
            begun_at: self.now,
        }
    }
}

/// A creation that the journal knows of.
struct Creation<'a> {
    workshop: &'a Workshop<'a>,
    new: &'a NewKey,
    intent: Intent,
    work: Begun,
}

impl Creation<'_> {
    async fn carry_out(self) -> Result<Made, CreateError> {
        let client = self.workshop.client;
        let temporary = self.intent.temporary_name();
        let CreatedKey { mut key, token } = match client.create_key(&temporary, self.new.expires_in).await {
            Ok(created) => created,
            Err(cause) => return Err(self.refused(cause).await),
        };
        failpoint::pass("create.answered");
        let stored = match self.keep(&key, &token) {
            Ok(stored) => stored,
            Err(cause) => return Err(self.undo(key.id, cause).await),
        };
        let mut flaws: Vec<Flaw> = other_expiry(self.new, &key, self.workshop.now).into_iter().collect();
        key.name.get_or_insert_with(|| temporary.clone());
        match client.rename_key(&key, self.new.name.as_str()).await {
            Ok(_) => {
                failpoint::pass("create.renamed");
                key.name = Some(self.new.name.as_str().to_owned());
                flaws.extend(self.work.done().err().map(Flaw::NotNoted));
            }
            Err(cause) => flaws.push(Flaw::NotRenamed { temporary, cause }),
        }
        Ok(Made { key, token, stored, flaws })
    }

    /// What an answer that gives no key and secret leads to.
    async fn refused(self, cause: api::Error) -> CreateError {
        if !cause.outcome_unknown() {
            // Should this note be lost, the journal only names a key that does not exist.
            let _ = self.work.done();
            return CreateError::Refused(cause);
        }
        match created_id(&cause) {
            Some(id) => self.undo(id, KeepError::NoSecret(cause)).await,
            None if was_answered(&cause) => self.look(cause).await,
            None => self.unknown(cause),
        }
    }

    fn unknown(&self, cause: api::Error) -> CreateError {
        CreateError::Unknown { temporary: self.intent.temporary_name(), cause }
    }

    /// After an answer that tells of no key, looks whether the service made it nevertheless. Only where the service itself
    /// says that it failed is a key that is missing one that was not made.
    async fn look(self, cause: api::Error) -> CreateError {
        let Ok(keys) = self.workshop.client.list_keys().await else { return self.unknown(cause) };
        let made: Vec<KeyId> = bearing(&self.intent, &keys).map(|key| key.id.clone()).collect();
        match made.as_slice() {
            [] if service_failed(&cause) => {}
            [id] => return self.undo(id.clone(), KeepError::NoSecret(cause)).await,
            // Something on the way may have repeated the request: `recover` sees to all the keys.
            _ => return self.unknown(cause),
        }
        // Should the service be slow to list what it has made, the key is known for ours when it appears.
        let absent = Record::Absent { marker: self.new.marker.clone(), at: self.workshop.now };
        let _ = self.work.note(&absent);
        CreateError::Refused(cause)
    }

    /// Makes the secret safe. The index is told first, of an entry that is not there yet, so that one syncing of the folder
    /// makes both of them safe where both are files.
    fn keep(&self, key: &Key, token: &Secret) -> Result<StoredAt, KeepError> {
        let Workshop { store, index, .. } = self.workshop;
        let at = self.intent.place(&key.id);
        let file = |contents: &mut Contents| contents.file(stored_key(&self.intent, key, &at));
        if store.syncs_folder_of(index.path()) { index.update_before_sync(file) } else { index.update(file) }
            .map_err(KeepError::Index)?;
        failpoint::pass("create.indexed");
        let entry = Entry { name: at.entry.clone(), label: label(self.workshop.service, self.new.name.as_str()) };
        store.put(&entry, token).map_err(KeepError::Store)?;
        failpoint::pass("create.stored");
        let record = Record::Stored { marker: self.new.marker.clone(), id: key.id.clone(), at: at.clone() };
        // The entry's name says as much, so a note that cannot be written loses nothing.
        let _ = self.work.note(&record);
        Ok(at)
    }

    /// Revokes a key that could not be made safe. Its secret is dropped only after that, when it opens nothing any more.
    async fn undo(self, id: KeyId, cause: KeepError) -> CreateError {
        let Workshop { client, store, index, .. } = self.workshop;
        if let Err(revocation) = client.revoke_key(&id).await {
            return CreateError::LeftBehind { id, revocation, cause };
        }
        failpoint::pass("create.undone");
        let Intent { profile, api_url, .. } = &self.intent;
        let forgotten = index.update(|contents| contents.forget(profile, api_url, &id));
        // A store that failed a moment ago may fail again: what is left of a dead key is left to `recover`.
        if store.remove(&self.intent.place(&id).entry).is_ok() && forgotten.is_ok() {
            let _ = self.work.done();
        }
        CreateError::Undone(cause)
    }
}

/// How the index knows the key of a creation whose secret is at `at`.
pub(super) fn stored_key(intent: &Intent, key: &Key, at: &StoredAt) -> StoredKey {
    StoredKey {
        profile: intent.profile.clone(),
        api_url: intent.api_url.clone(),
        id: key.id.clone(),
        name: Some(intent.name.clone()),
        expires_at: key.expires_at,
        at: at.clone(),
    }
}

/// Whether the service has finished the request, so that there is nothing to wait for.
fn was_answered(error: &api::Error) -> bool {
    error.status().is_some() || matches!(error, api::Error::CreatedUnusable { .. })
}

/// Whether the answer says that the service failed, or was not there. A gateway that gave up (408, 425, 499, 502, 504, and 520
/// to 530 of some) does not know what the service behind it still does, and an answer that cannot be used came with a key.
fn service_failed(error: &api::Error) -> bool {
    error.status().is_some_and(|status| !matches!(status, 408 | 425 | 499 | 502 | 504 | 520..=530))
}

/// The id of a key that was made although its secret did not arrive.
fn created_id(error: &api::Error) -> Option<KeyId> {
    let api::Error::CreatedUnusable { id, .. } = error else { return None };
    id.clone()
}

/// The line for people that an entry bears in their keychain.
pub fn label(service: &str, name: &str) -> String {
    format!("genkey: {name} ({service})")
}

/// Clocks differ and services round: an expiry that is off by up to a day, or a tenth of a shorter life, is the one asked for.
fn other_expiry(new: &NewKey, key: &Key, now: Timestamp) -> Option<Flaw> {
    let asked = new.expires_in?;
    let expected = asked.after(key.created_at.unwrap_or(now));
    let tolerance = (asked.duration() / 10).clamp(Duration::from_secs(60), Duration::from_secs(86_400));
    let near = key.expires_at.is_some_and(|got| got.duration_since(expected).unsigned_abs() <= tolerance);
    (!near).then_some(Flaw::OtherExpiry { asked, got: key.expires_at })
}

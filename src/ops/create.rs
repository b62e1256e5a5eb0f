//! How a key is made: write to a temporary name, make it safe, then rename it into place.

use std::time::Duration;

use jiff::Timestamp;

use crate::api::{self, Client, CreatedKey};
use crate::durable::FileError;
use crate::interrupt::Interrupt;
use crate::journal::{Intent, Journal, Record};
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
    NotNoted(FileError),
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
    Unjournaled(#[source] FileError),
    /// The service did not make a key.
    #[error("no key was made")]
    Refused(#[source] api::Error),
    /// Nobody knows whether the service made a key.
    #[error("it is unknown whether the key was made; if it was, it is called `{temporary}`")]
    Unknown {
        /// The name it would have.
        temporary: String,
        /// The part of that name that no other key has.
        marker: Marker,
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
    /// The journal failed.
    #[error(transparent)]
    Journal(FileError),
}

/// Makes a key and keeps its secret. See "How a key is made" in the README.
///
/// # Errors
/// [`CreateError`], which says whether anything may be left behind.
pub async fn create(workshop: &Workshop<'_>, new: &NewKey) -> Result<Made, CreateError> {
    workshop.store.prove().map_err(CreateError::Unprovable)?;
    workshop.index.prove().map_err(CreateError::Unindexed)?;
    let _begun = workshop.interrupt.begin();
    workshop.journal.write(Record::Begun(workshop.intent(new))).map_err(CreateError::Unjournaled)?;
    let CreatedKey { mut key, token } = workshop.request(new).await?;
    let stored = match workshop.keep(new, &key, &token) {
        Ok(stored) => stored,
        Err(cause) => return Err(workshop.undo(&new.marker, key.id, cause).await),
    };
    let mut flaws: Vec<Flaw> = other_expiry(new, &key, workshop.now).into_iter().collect();
    match workshop.client.rename_key(&key.id, new.name.as_str()).await {
        Ok(_) => {
            key.name = Some(new.name.as_str().to_owned());
            flaws.extend(workshop.journal.done(&new.marker).err().map(Flaw::NotNoted));
        }
        Err(cause) => flaws.push(Flaw::NotRenamed { temporary: new.name.marked(&new.marker), cause }),
    }
    Ok(Made { key, token, stored, flaws })
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

    async fn request(&self, new: &NewKey) -> Result<CreatedKey, CreateError> {
        let temporary = new.name.marked(&new.marker);
        match self.client.create_key(&temporary, new.expires_in).await {
            Ok(created) => Ok(created),
            Err(cause) if !cause.outcome_unknown() => {
                // Should this note be lost too, the journal only names a key that does not exist.
                let _ = self.journal.done(&new.marker);
                Err(CreateError::Refused(cause))
            }
            Err(cause) => match created_id(&cause) {
                Some(id) => Err(self.undo(&new.marker, id, KeepError::NoSecret(cause)).await),
                None if was_answered(&cause) => Err(self.look(new, temporary, cause).await),
                None => Err(CreateError::Unknown { temporary, marker: new.marker.clone(), cause }),
            },
        }
    }

    /// After an answer that tells of no key, looks whether the service made it nevertheless. Only where the service itself
    /// says that it failed is a key that is missing one that was not made.
    async fn look(&self, new: &NewKey, temporary: String, cause: api::Error) -> CreateError {
        let unknown = |temporary, cause| CreateError::Unknown { temporary, marker: new.marker.clone(), cause };
        let Ok(keys) = self.client.list_keys().await else { return unknown(temporary, cause) };
        if let Some(key) = keys.into_iter().find(|key| key.name.as_ref() == Some(&temporary)) {
            return self.undo(&new.marker, key.id, KeepError::NoSecret(cause)).await;
        }
        if !service_failed(&cause) {
            return unknown(temporary, cause);
        }
        // Should this note be lost, the journal only names a key that does not exist.
        let _ = self.journal.done(&new.marker);
        CreateError::Refused(cause)
    }

    fn keep(&self, new: &NewKey, key: &Key, token: &Secret) -> Result<StoredAt, KeepError> {
        let at = self.place(&new.marker, &key.id);
        let entry = Entry { name: at.entry.clone(), label: label(self.service, new.name.as_str()) };
        self.store.put(&entry, token).map_err(KeepError::Store)?;
        self.index.update(|contents| self.file(contents, new, key, &at)).map_err(KeepError::Index)?;
        let record = Record::Stored { marker: new.marker.clone(), id: key.id.clone(), at: at.clone() };
        self.journal.write(record).map_err(KeepError::Journal)?;
        Ok(at)
    }

    /// Where a key's secret goes. The marker makes the entry's name unlike any other, so that nothing is ever overwritten.
    fn place(&self, marker: &Marker, id: &KeyId) -> StoredAt {
        StoredAt { store: self.store.name(), entry: format!("{}/{id}-{marker}", self.profile) }
    }

    fn file(&self, contents: &mut Contents, new: &NewKey, key: &Key, at: &StoredAt) {
        contents.file(StoredKey {
            profile: self.profile.to_owned(),
            api_url: self.api_url.to_owned(),
            id: key.id.clone(),
            name: Some(new.name.as_str().to_owned()),
            expires_at: key.expires_at,
            at: at.clone(),
        });
    }

    /// Revokes a key that could not be made safe. Its secret is dropped only after that, when it opens nothing any more.
    async fn undo(&self, marker: &Marker, id: KeyId, cause: KeepError) -> CreateError {
        if let Err(revocation) = self.client.revoke_key(&id).await {
            return CreateError::LeftBehind { id, revocation, cause };
        }
        let _ = self.index.update(|contents| contents.forget(self.profile, self.api_url, &id));
        let _ = self.store.remove(&self.place(marker, &id).entry);
        let _ = self.journal.done(marker);
        CreateError::Undone(cause)
    }
}

/// Whether the service has finished the request, so that there is nothing to wait for.
fn was_answered(error: &api::Error) -> bool {
    error.status().is_some() || matches!(error, api::Error::CreatedUnusable { .. })
}

/// Whether the answer says that the service failed, or was not there. A gateway that gave up (502, 504, and 520 to 530 of
/// some) does not know what the service behind it still does, and an answer that cannot be used came with a key.
fn service_failed(error: &api::Error) -> bool {
    error.status().is_some_and(|status| !matches!(status, 502 | 504 | 520..=530))
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

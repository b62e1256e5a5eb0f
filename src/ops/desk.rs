//! What the use cases work with.

use std::collections::{BTreeMap, HashMap};
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::api::{self, Client};
use crate::failpoint;
use crate::interrupt::Interrupt;
use crate::journal::{Journal, JournalError, Plan, Work};
use crate::model::{EntryRef, KeyId, Marker, Scope};
use crate::secret::Secret;
use crate::store::{Index, IndexError, Login, SecretStore, StoreError, StoredKey};

/// This machine's half of every use case: where secrets and notes are.
pub struct Desk<'a> {
    /// The stores that hold secrets.
    pub stores: &'a dyn OpenStore,
    /// Which secret is in which store.
    pub index: Index,
    /// What is unfinished.
    pub journal: Journal,
    /// What Ctrl-C must wait for.
    pub interrupt: Arc<Interrupt>,
    /// The present moment.
    pub now: Timestamp,
}

/// A store that has just proven that it takes a secret.
pub struct ProvenStore(Rc<dyn SecretStore>);

impl ProvenStore {
    /// Has a store prove it.
    pub fn new(store: Rc<dyn SecretStore>, now: Timestamp) -> Result<Self, StoreError> {
        store.prove(now)?;
        Ok(Self(store))
    }
}

impl Deref for ProvenStore {
    type Target = dyn SecretStore;

    fn deref(&self) -> &Self::Target {
        self.0.as_ref()
    }
}

/// The service's half: an account, as one credential reaches it.
#[derive(Clone, Copy)]
pub struct Account<'a> {
    /// Sends the credential.
    pub client: &'a Client,
    /// The service and the profile.
    pub scope: &'a Scope,
    /// The key that the client sends, where it is known.
    pub in_use: Option<&'a KeyId>,
}

impl Desk<'_> {
    /// The keys whose secrets are stored, with their entries.
    pub fn stored_keys(&self, scope: &Scope) -> Result<HashMap<KeyId, EntryRef>, IndexError> {
        Ok(self
            .index
            .read()?
            .keys_of(scope)
            .map(|key| (key.id.clone(), key.at.clone()))
            .collect())
    }

    /// The former logins of a profile that are stored, at whatever service.
    pub fn former_logins(&self, profile: &str) -> Result<Vec<StoredKey>, IndexError> {
        let keys = self.index.read()?.keys.into_iter();
        Ok(keys
            .filter(|key| key.is_former_login && key.scope.profile == profile)
            .collect())
    }

    /// What is on this machine of each profile that has a secret.
    pub fn holdings(&self) -> Result<BTreeMap<String, Holdings>, IndexError> {
        let index = self.index.read()?;
        let mut holdings: BTreeMap<String, Holdings> = BTreeMap::new();
        for key in index.keys {
            holdings.entry(key.scope.profile).or_default().keys += 1;
        }
        for (profile, login) in index.logins {
            holdings.entry(profile).or_default().login = Some(login);
        }
        Ok(holdings)
    }

    /// Removes what is known of the service of a profile that is removed.
    pub fn forget_service(&self, profile: &str) -> Result<(), IndexError> {
        self.index.update(|index| index.remove_dialect(profile))
    }

    /// Removes all secrets and everything unfinished, since the service that it was about is gone.
    pub fn discard_everything(&self) -> Result<(), Failure> {
        for key in self.index.read()?.keys {
            self.stores.remove(&key.at)?;
        }
        self.index.update(|index| {
            index.keys.clear();
            index.logins.clear();
        })?;
        Ok(self.journal.clear()?)
    }

    /// The day that it is, in UTC.
    pub fn today(&self) -> Date {
        self.now.to_zoned(TimeZone::UTC).date()
    }

    /// A marker that nobody can guess.
    pub fn marker(&self) -> Result<Marker, Failure> {
        let mut bytes = [0; 8];
        getrandom::fill(&mut bytes).map_err(Failure::Random)?;
        Ok(Marker::from_random(bytes))
    }

    /// Whether the secret of a key that is being created is stored.
    ///
    /// # Errors
    /// [`Failure::AnotherStore`] where that cannot be told, since it is not the store that was
    /// there at the beginning.
    pub(super) fn holds(&self, plan: &Plan, at: &EntryRef) -> Result<bool, Failure> {
        if self.stores.get(at)?.is_some() {
            return Ok(true);
        }
        match plan.sign() {
            Some(sign) if self.stores.get(&sign)?.is_none() => {
                Err(Failure::AnotherStore(sign.store))
            }
            Some(_) | None => Ok(false),
        }
    }

    /// Notes that nothing is left to do of an operation.
    pub(super) fn done(&self, work: &Work) -> Result<(), JournalError> {
        self.journal.done(work.marker())?;
        self.remove_sign(work.sign());
        Ok(())
    }

    /// Removes the sign of a creation of which nothing is left to do. One that cannot be removed is
    /// harmless, and `recover` tries again after an hour.
    pub(super) fn remove_sign(&self, sign: Option<EntryRef>) {
        if let Some(sign) = sign {
            let _ = self.stores.remove(&sign);
        }
    }

    /// Removes a secret that is of no use, and then what the index says of it: the index is what
    /// tells of the secret.
    pub(super) fn discard(&self, at: &EntryRef) -> Result<(), Failure> {
        self.stores.remove(at)?;
        failpoint::pass("secret.removed");
        self.index.update(|index| index.remove_entry(at))?;
        Ok(())
    }
}

/// Why a step of a use case was not taken. Journal and index say how far it came.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The service refused or could not be reached.
    #[error(transparent)]
    Service(#[from] api::Error),
    /// A store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index failed.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The journal failed.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The service does not list the key under our marker.
    #[error("the service does not list it under the name that it was given")]
    NotListed,
    /// The answer to a creation names a key that the service lists as another one.
    #[error("the service's answer names the key `{0}`, which is another one")]
    AnotherKey(KeyId),
    /// The answer to a creation names a key of which another secret is stored.
    #[error("the service's answer names the key `{0}`, of which another secret is stored here")]
    IdTaken(KeyId),
    /// Neither the account nor the key itself lists the key.
    #[error("the service does not list the key `{0}`")]
    Unlisted(KeyId),
    /// An entry that the index names is not in its store.
    #[error("{} has no entry `{}`, though genkey put it there", .0.store, .0.entry)]
    Missing(EntryRef),
    /// A secret that is missing in this store may be in another of the same name.
    #[error("this is not the {0} that the key was created with, which may have its secret")]
    AnotherStore(String),
    /// The system has no random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(getrandom::Error),
}

/// What is on this machine of a profile.
#[derive(Debug, Default)]
pub struct Holdings {
    /// How many keys have their secret in a store.
    pub keys: usize,
    /// Its login.
    pub login: Option<Login>,
}

/// Opens stores by the names that the index knows them by.
pub trait OpenStore {
    /// Opens the store of this name, once a process.
    fn open(&self, name: &str) -> Result<Rc<dyn SecretStore>, StoreError>;

    /// Reads the secret that is there; `None` only when its store is unlocked and has no such
    /// entry.
    fn get(&self, at: &EntryRef) -> Result<Option<Secret>, StoreError> {
        self.open(&at.store)?.get(&at.entry)
    }

    /// Removes the secret that is there; `false` when there was none.
    fn remove(&self, at: &EntryRef) -> Result<bool, StoreError> {
        self.open(&at.store)?.remove(&at.entry)
    }

    /// Has a person asked now where one must be before the secret that is there can be removed.
    fn unlock(&self, at: &EntryRef) -> Result<(), StoreError> {
        self.open(&at.store)?.unlock(&at.entry)
    }

    /// Removes secrets from one store: for each, whether there was one.
    fn remove_all(&self, store: &str, entries: &[&str]) -> Vec<Result<bool, StoreError>> {
        match self.open(store) {
            Ok(store) => store.remove_all(entries),
            Err(error) => entries.iter().map(|_| Err(error.clone())).collect(),
        }
    }
}

//! What the use cases work with: this machine, the account, and how a step can fail.

use std::collections::{BTreeMap, HashMap};
use std::ops::Deref;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::api::{self, Client};
use crate::destination::Surroundings;
use crate::failpoint;
use crate::interrupt::Interrupt;
use crate::journal::{Journal, JournalError, Plan, Work};
use crate::model::{EntryRef, KeyId, Marker, Scope};
use crate::secret::Secret;
use crate::store::{Index, IndexError, Login, SecretStore, StoreError, StoredKey};

/// This machine's half of every use case.
pub struct Desk<'a> {
    /// The stores that hold secrets.
    pub stores: &'a dyn OpenStore,
    /// Which secret is in which store.
    pub index: Index,
    /// The unfinished operations.
    pub journal: Journal,
    /// What Ctrl-C must wait for.
    pub interrupt: Arc<Interrupt>,
    /// What destinations need of this process.
    pub surroundings: Surroundings,
    /// The current time.
    pub now: Timestamp,
}

/// A store that has just proven that it can store a secret.
pub struct ProvenStore(Rc<dyn SecretStore>);

impl ProvenStore {
    /// Tries whether the store can store a secret now.
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

/// The service's half of every use case: the account that a credential belongs to.
#[derive(Clone, Copy)]
pub struct Account<'a> {
    /// The client with the credential.
    pub client: &'a Client,
    /// The service and the profile.
    pub scope: &'a Scope,
    /// The key that the client sends, if known.
    pub in_use: Option<&'a KeyId>,
}

impl Desk<'_> {
    /// The service's time, or this machine's before the service has told it.
    pub fn time_at(&self, client: &Client) -> Timestamp {
        client.service_time().unwrap_or(self.now)
    }

    /// The keys whose secrets are stored, and the entries of these.
    pub fn stored_keys(&self, scope: &Scope) -> Result<HashMap<KeyId, EntryRef>, IndexError> {
        Ok(self
            .index
            .read()?
            .keys_of(scope)
            .map(|key| (key.id.clone(), key.at.clone()))
            .collect())
    }

    /// The stored former logins of a profile, at any service.
    pub fn former_logins(&self, profile: &str) -> Result<Vec<StoredKey>, IndexError> {
        let keys = self.index.read()?.keys.into_iter();
        Ok(keys
            .filter(|key| key.is_former_login && key.scope.profile == profile)
            .collect())
    }

    /// What is stored for each profile that has a secret.
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

    /// Removes what the index knows of the service of a removed profile.
    pub fn forget_service(&self, profile: &str) -> Result<(), IndexError> {
        self.index.update(|index| index.remove_dialect(profile))
    }

    /// Removes all secrets and unfinished operations. For a service that no longer exists.
    pub fn discard_everything(&self) -> Result<(), Failure> {
        // The stores first: the index is what leads to the secrets.
        for key in self.index.read()?.keys {
            self.stores.remove(&key.at)?;
        }
        self.index.update(|index| {
            index.keys.clear();
            index.logins.clear();
        })?;
        Ok(self.journal.clear()?)
    }

    /// The current date in UTC.
    pub fn today(&self) -> Date {
        self.now.to_zoned_datetime(TimeZone::UTC).date()
    }

    /// A new random marker of 64 bits.
    pub fn marker(&self) -> Result<Marker, Failure> {
        let mut bytes = [0; 8];
        getrandom::fill(&mut bytes).map_err(Failure::Random)?;
        Ok(Marker::from_random(bytes))
    }

    /// Whether the secret of an unfinished creation is stored.
    pub(super) fn holds(&self, plan: &Plan, at: &EntryRef) -> Result<bool, Failure> {
        if self.stores.get(at)?.is_some() {
            return Ok(true);
        }
        // A restored or exchanged keychain has the same name, but not the sign of the creation. The
        // secret may be in the other one, so the key must not be revoked.
        match plan.sign() {
            Some(sign) if self.stores.get(&sign)?.is_none() => {
                Err(Failure::AnotherStore(sign.store))
            }
            Some(_) | None => Ok(false),
        }
    }

    pub(super) fn done(&self, work: &Work) -> Result<(), JournalError> {
        self.journal.done(work.marker())?;
        self.remove_sign(work.sign());
        Ok(())
    }

    pub(super) fn remove_sign(&self, sign: Option<EntryRef>) {
        if let Some(sign) = sign {
            // It holds no secret, and `recover` removes what is left of it after an hour.
            let _ = self.stores.remove(&sign);
        }
    }

    pub(super) fn discard(&self, at: &EntryRef) -> Result<(), Failure> {
        // The index last: until the secret is gone, the index is what leads to it.
        self.stores.remove(at)?;
        failpoint::pass("secret.removed");
        self.index.update(|index| index.remove_entry(at))?;
        Ok(())
    }
}

/// Why a step of a use case failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The service refused or could not be reached.
    #[error(transparent)]
    Service(#[from] api::Error),
    /// The service may have renamed a key, or not.
    #[error("{0}; it may have been renamed all the same")]
    RenameUnclear(#[source] api::Error),
    /// A store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index failed.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The journal failed.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// No listed key has the marker.
    #[error("the service does not list the key under its temporary name")]
    NameNotListed,
    /// The response to a creation has the id of a key with another name.
    #[error("the service's response names a different key, `{0}`")]
    AnotherKey(KeyId),
    /// The response to a creation has the id of a key whose secret is already stored.
    #[error(
        "the service's response names the key `{0}`, for which another secret is already stored"
    )]
    IdTaken(KeyId),
    /// Neither the account nor the key itself lists the key.
    #[error("the service does not list the key `{0}`")]
    KeyNotListed(KeyId),
    /// The account does not list a key that exists.
    #[error("the account does not list the key `{0}`, so another account may have created it")]
    OfAnotherAccount(KeyId),
    /// An entry that the index names is not in its store.
    #[error("{} has no entry `{}`, although genkey stored one", .0.store, .0.entry)]
    Missing(EntryRef),
    /// The secret may be in another store of the same name.
    #[error("the key was created with a different {0}, which may hold its secret")]
    AnotherStore(String),
    /// The secret of a new key is lost, but these destinations may hold the key.
    #[error("the secret of the new key is no longer stored{}", held_by(.0))]
    SecretLost(Vec<String>),
    /// A command of a process that was killed may still write the key to a destination. It holds this
    /// lock file.
    #[error("a command that delivers the key is still running")]
    StillDelivering(PathBuf),
    /// The system failed to provide random bytes.
    #[error("cannot get random bytes from the system: {0}")]
    Random(getrandom::Error),
}

impl Failure {
    /// Whether the response to a creation had the id of another key.
    pub(super) fn is_about_another_key(&self) -> bool {
        matches!(self, Self::AnotherKey(_) | Self::IdTaken(_))
    }

    /// Whether the service itself refused a request, and will refuse it again.
    pub(super) fn is_refusal(&self) -> bool {
        // Not what another credential, another moment or the end of another key may change.
        let may_pass = [401, 408, 409, 425, 429];
        let status = match self {
            Self::Service(error) => error.rejection().map(|rejection| rejection.status),
            Self::RenameUnclear(_)
            | Self::Store(_)
            | Self::Index(_)
            | Self::Journal(_)
            | Self::NameNotListed
            | Self::AnotherKey(_)
            | Self::IdTaken(_)
            | Self::KeyNotListed(_)
            | Self::OfAnotherAccount(_)
            | Self::Missing(_)
            | Self::AnotherStore(_)
            | Self::SecretLost(_)
            | Self::StillDelivering(_)
            | Self::Random(_) => None,
        };
        status.is_some_and(|status| (400..500).contains(&status) && !may_pass.contains(&status))
    }
}

fn held_by(destinations: &[String]) -> String {
    let shown: Vec<String> = destinations
        .iter()
        .map(|place| format!("`{place}`"))
        .collect();
    match shown.as_slice() {
        [] => String::new(),
        shown => format!(", but {} may hold the key", shown.join(", ")),
    }
}

/// What is stored for a profile.
#[derive(Debug, Default)]
pub struct Holdings {
    /// How many keys have their secret in a store.
    pub keys: usize,
    /// The profile's login.
    pub login: Option<Login>,
}

/// Opens stores by their names in the index.
pub trait OpenStore {
    /// The store of this name; it is opened once per process.
    fn open(&self, name: &str) -> Result<Rc<dyn SecretStore>, StoreError>;

    /// Reads a secret; `None` only when its store is unlocked and has no such entry.
    fn get(&self, at: &EntryRef) -> Result<Option<Secret>, StoreError> {
        self.open(&at.store)?.get(&at.entry)
    }

    /// Removes a secret; `false` when there was none.
    fn remove(&self, at: &EntryRef) -> Result<bool, StoreError> {
        self.open(&at.store)?.remove(&at.entry)
    }

    /// Unlocks the store of a secret now, so that removing it will not prompt.
    fn unlock(&self, at: &EntryRef) -> Result<(), StoreError> {
        self.open(&at.store)?.unlock(&at.entry)
    }

    /// Removes secrets from one store; for each, whether there was one.
    fn remove_all(&self, store: &str, entries: &[&str]) -> Vec<Result<bool, StoreError>> {
        match self.open(store) {
            Ok(store) => store.remove_all(entries),
            Err(error) => entries.iter().map(|_| Err(error.clone())).collect(),
        }
    }
}

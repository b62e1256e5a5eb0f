//! Secret Service (GNOME Keyring, KWallet, KeePassXC), asked over one connection, and nothing twice.
//!
//! Secrets go through an encrypted session. The provider's half of its key exchange is most of the time that a read takes. A
//! plain session would take a third of it, but show every secret to whatever logs the session bus (`dbus-monitor`, `busctl
//! monitor`) and leave it in the memory of the bus, so the exchange stays. It is made only where a secret is carried, and the
//! item is searched meanwhile.
//!
//! zbus is asked directly. The `secret-service` crate, on which `keyring` stands, searches only when the exchange is over,
//! and takes 2.8 ms for two powers that take 0.3 (see `exchange`): a read takes as long as one of `secret-tool`, which this
//! one undercuts. `oo7` opens its session first too, is a beta, and brings portals and a file format of its own.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use futures_util::future::{join, join3, try_join, try_join_all};
use futures_util::{StreamExt, TryStreamExt, stream};
use zbus::zvariant::OwnedObjectPath;

use super::items::{NAME, SERVICE, ambiguous, no_text};
use crate::model::Metadata;
use crate::secret::Secret;
use crate::store::error::{StoreError, locked, refused};
use crate::store::{Entry, EntryInfo};

mod bus;
mod exchange;
mod provider;
mod session;

use bus::Bus;
use session::BusSession;

/// Whether a lock is noticed, and taken off, only here.
pub(super) const PROMPTS_BY_ITSELF: bool = false;

/// The attributes that an item of ours may have beside its metadata: the two by which it is found, and what libsecret adds.
const OUR_ATTRIBUTES: [&str; 3] = ["service", "username", "xdg:schema"];
/// What the attributes begin with that are the fields of the metadata.
const PREFIX: &str = "genkey:";
/// How many items are asked for at once: few enough for every bus.
const AT_ONCE: usize = 64;

/// One connection to the Secret Service, made at the first question, and at most one session, opened for the first secret.
pub(super) struct System {
    bus: OnceLock<Bus>,
    session: OnceLock<BusSession>,
}

impl System {
    pub(super) const fn new() -> Self {
        Self { bus: OnceLock::new(), session: OnceLock::new() }
    }

    pub(super) fn read(&self, entry: &str) -> Result<Option<Secret>, StoreError> {
        self.ask(async |bus| {
            let (found, session) = join(find_surely(bus, entry), self.session(bus)).await;
            let (session, Some(item)) = (session?, found?) else { return Ok(None) };
            let bytes = session.read(bus, &item).await?;
            Secret::from_bytes(bytes).map(Some).map_err(|_| no_text(entry))
        })
    }

    /// Writes the secret into the entry's item, or into a new one. New ones go into the default collection, which must be
    /// open; others need not be.
    pub(super) fn write(&self, entry: &Entry, secret: &Secret) -> Result<(), StoreError> {
        self.ask(async |bus| {
            let (found, default, session) =
                join3(find(bus, &entry.name), bus.default_collection(), self.session(bus)).await;
            let (session, found) = (session?, found?);
            let Some(item) = found else {
                let default = default?;
                assure_open(bus, &default).await?;
                let sealed = session.seal(secret.expose().as_bytes())?;
                return bus.create(&default, &entry.label, all_attributes(entry), &sealed).await;
            };
            bus.set_secret(&item, &session.seal(secret.expose().as_bytes())?).await?;
            bus.set_label(&item, &entry.label).await
        })
    }

    /// Removes the entry's item; `false` when there is none, even if it went only now.
    pub(super) fn erase(&self, entry: &str) -> Result<bool, StoreError> {
        self.ask(async |bus| {
            let Some(item) = find_surely(bus, entry).await? else { return Ok(false) };
            let Err(error) = bus.delete(&item).await else { return Ok(true) };
            match find_surely(bus, entry).await {
                Ok(None) => Ok(false),
                _ => Err(error),
            }
        })
    }

    /// What is there of ours. Nothing found is only believed when nothing is locked.
    pub(super) fn entries(&self) -> Result<Vec<EntryInfo>, StoreError> {
        self.ask(async |bus| {
            let [unlocked, still_locked] = bus.search(&HashMap::from([("service", SERVICE)])).await?;
            if !still_locked.is_empty() {
                return Err(locked(NAME, "unlock it to see what is in it".into()));
            }
            if unlocked.is_empty() {
                assure_all_open(bus).await?;
            }
            let attributes = stream::iter(&unlocked).map(|item| bus.attributes(item)).buffered(AT_ONCE);
            let attributes: Vec<_> = attributes.try_collect().await?;
            Ok(attributes.iter().filter_map(info).collect())
        })
    }

    /// Has the person asked to unlock what stands in the way of the entry, and waits for the answer.
    pub(super) fn unlock(&self, entry: &str) -> Result<(), StoreError> {
        self.ask(async |bus| {
            let [_, items] = bus.search(&attributes(entry)).await?;
            if !items.is_empty() {
                return bus.unlock(&items).await;
            }
            let default = bus.default_collection().await?;
            if bus.is_locked(&default).await? {
                return bus.unlock(&[default]).await;
            }
            for collection in bus.collections().await? {
                if bus.is_locked(&collection).await? {
                    bus.unlock(&[collection]).await?;
                }
            }
            Ok(())
        })
    }

    pub(super) fn set_label(&self, entry: &str, label: &str) -> Result<(), StoreError> {
        self.ask(async |bus| {
            let item = find(bus, entry).await?.ok_or_else(|| refused(NAME, format!("there is no entry `{entry}`")))?;
            bus.set_label(&item, label).await
        })
    }

    fn ask<T>(&self, question: impl AsyncFnOnce(&Bus) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let bus = match self.bus.get() {
            Some(bus) => bus,
            None => {
                let bus = Bus::connect()?;
                self.bus.get_or_init(|| bus)
            }
        };
        bus.drive(question(bus))
    }

    async fn session(&self, bus: &Bus) -> Result<&BusSession, StoreError> {
        if let Some(session) = self.session.get() {
            return Ok(session);
        }
        let session = BusSession::open(bus).await?;
        Ok(self.session.get_or_init(|| session))
    }
}

/// What an entry is found by.
fn attributes(entry: &str) -> HashMap<&str, &str> {
    HashMap::from([("service", SERVICE), ("username", entry)])
}

fn all_attributes(entry: &Entry) -> HashMap<String, String> {
    let metadata = entry.metadata.fields().into_iter().map(|(name, value)| (format!("{PREFIX}{name}"), value));
    let found_by = attributes(&entry.name).into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    found_by.chain(metadata).collect()
}

/// The entry's item, if there is exactly one, open, and ours.
///
/// The Secret Service finds every item that has at least the attributes asked for, so an item of another program can turn
/// up. It has attributes that ours never have, and is left alone.
async fn find(bus: &Bus, entry: &str) -> Result<Option<OwnedObjectPath>, StoreError> {
    let [mut unlocked, still_locked] = bus.search(&attributes(entry)).await?;
    if unlocked.len() + still_locked.len() > 1 {
        return Err(ambiguous(entry));
    }
    if !still_locked.is_empty() {
        return Err(locked(NAME, format!("unlock it to use the entry `{entry}`")));
    }
    let Some(item) = unlocked.pop() else { return Ok(None) };
    match bus.attributes(&item).await?.into_keys().find(|name| is_strange(name)) {
        None => Ok(Some(item)),
        Some(name) => {
            let reason = format!("the item named `{entry}` belongs to another program: it has the attribute `{name}`");
            Err(refused(NAME, reason))
        }
    }
}

/// The same, but no item does not mean no entry: that is only believed when nothing is locked.
async fn find_surely(bus: &Bus, entry: &str) -> Result<Option<OwnedObjectPath>, StoreError> {
    let item = find(bus, entry).await?;
    if item.is_none() {
        assure_all_open(bus).await?;
    }
    Ok(item)
}

/// Whether an attribute is one that ours never have.
fn is_strange(name: &str) -> bool {
    !OUR_ATTRIBUTES.contains(&name) && !name.starts_with(PREFIX)
}

/// The entry that an item with these attributes is, if it is ours.
fn info(attributes: &HashMap<String, String>) -> Option<EntryInfo> {
    if attributes.keys().any(|name| is_strange(name)) {
        return None;
    }
    let field = |(name, value): (&String, &String)| Some((name.strip_prefix(PREFIX)?.to_owned(), value.clone()));
    let fields: BTreeMap<_, _> = attributes.iter().filter_map(field).collect();
    Some(EntryInfo { name: attributes.get("username")?.clone(), metadata: Metadata::from_fields(&fields) })
}

async fn assure_all_open(bus: &Bus) -> Result<(), StoreError> {
    let (_default, collections) = try_join(bus.default_collection(), bus.collections()).await?;
    try_join_all(collections.iter().map(|collection| assure_open(bus, collection))).await.map(drop)
}

async fn assure_open(bus: &Bus, collection: &OwnedObjectPath) -> Result<(), StoreError> {
    if !bus.is_locked(collection).await? {
        return Ok(());
    }
    let label = bus.collection_label(collection).await.unwrap_or_default();
    Err(locked(NAME, format!("unlock the collection `{label}`")))
}

//! Secret Service: GNOME Keyring, KWallet, KeePassXC.
//!
//! Session, key exchange, items and prompts are those of the `secret-service` crate, on which
//! keyring's own store stands. That store itself cannot be used. It prompts to unlock whatever it
//! finds (`a_locked_keyring_is_said_to_be_locked_and_keeps_what_it_has`), and it cannot create an
//! item with attributes of one's own: they come in a second call
//! (`every_command_asks_over_one_connection_and_nothing_twice` shows that `CreateItem` is the
//! last). A crash before that call would leave a secret in KeePassXC that looks like another
//! program's.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use ::secret_service::blocking::{Collection, Item, SecretService};
use ::secret_service::{EncryptionType, Error, SearchItemsResult};
use zbus::DBusError;

use super::items::{NAME, SERVICE, ambiguous, no_text};
use crate::model::Metadata;
use crate::secret::Secret;
use crate::store::error::{StoreError, locked, missing, refused};
use crate::store::{Entry, EntryInfo};

/// Whether a lock is noticed, and taken off, only here.
pub(super) const PROMPTS_BY_ITSELF: bool = false;
/// Whether each session of a user has the same keychain. On the desktop and over SSH they can be
/// two, and nothing that a provider tells of a collection distinguishes them: GNOME Keyring's are
/// all `Login`, and not even their age is remembered.
pub(super) const IS_THE_ONLY_ONE: bool = false;

/// What the attributes begin with that are the fields of the metadata. No other program has them.
const PREFIX: &str = "genkey:";
/// The schema that libsecret gives to items that have none.
const GENERIC_SCHEMA: (&str, &str) = ("xdg:schema", "org.freedesktop.Secret.Generic");
/// KeePassXC shows text as the entry's password, and hides everything else in an attachment.
const CONTENT_TYPE: &str = "text/plain";

/// One connection to the Secret Service with one encrypted session, made at the first question.
pub(super) struct System {
    service: OnceLock<SecretService<'static>>,
    searchable: OnceLock<()>,
}

impl System {
    pub(super) const fn new() -> Self {
        Self {
            service: OnceLock::new(),
            searchable: OnceLock::new(),
        }
    }

    pub(super) fn read(&self, entry: &str) -> Result<Option<Secret>, StoreError> {
        let Some(item) = find_surely(self.searchable()?, entry)? else {
            return Ok(None);
        };
        let bytes = item.get_secret().map_err(explain)?;
        Secret::from_bytes(bytes)
            .map(Some)
            .map_err(|_| no_text(entry))
    }

    /// Writes the secret into the entry's item, or into a new one. New ones go into the default
    /// collection, which must be open; others need not be.
    pub(super) fn write(&self, entry: &Entry, secret: &Secret) -> Result<(), StoreError> {
        let service = self.searchable()?;
        let secret = secret.expose().as_bytes();
        if let Some(item) = find(service, &entry.name)? {
            item.set_secret(secret, CONTENT_TYPE).map_err(explain)?;
            return item.set_label(&entry.label).map_err(explain);
        }
        let default = default_collection(service)?;
        assure_open(&default)?;
        let attributes = all_attributes(entry);
        let attributes = attributes
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        // Nothing is replaced: the provider would take any item that has these attributes and more
        // for the same.
        default
            .create_item(&entry.label, attributes, secret, false, CONTENT_TYPE)
            .map(drop)
            .map_err(explain)
    }

    /// Removes the entry's item; `false` when there is none, even if it went only now.
    pub(super) fn erase(&self, entry: &str) -> Result<bool, StoreError> {
        let service = self.searchable()?;
        let Some(item) = find_surely(service, entry)? else {
            return Ok(false);
        };
        let Err(error) = item.delete() else {
            return Ok(true);
        };
        match find_surely(service, entry) {
            Ok(None) => Ok(false),
            _ => Err(explain(error)),
        }
    }

    /// What is there of ours. Nothing found is only believed when nothing is locked.
    pub(super) fn entries(&self) -> Result<Vec<EntryInfo>, StoreError> {
        let service = self.searchable()?;
        let found = search(service, HashMap::from([("service", SERVICE)]))?;
        if !found.locked.is_empty() {
            return Err(locked(NAME, "unlock it to see what is in it".into()));
        }
        if found.unlocked.is_empty() {
            assure_all_open(service)?;
        }
        let attributes: Result<Vec<_>, _> =
            found.unlocked.iter().map(Item::get_attributes).collect();
        Ok(attributes
            .map_err(explain)?
            .iter()
            .filter_map(info)
            .collect())
    }

    /// Has the person asked to unlock what stands in the way of the entry, and waits for the
    /// answer.
    pub(super) fn unlock(&self, entry: &str) -> Result<(), StoreError> {
        let service = self.service()?;
        let closed = closed_collection(service)?;
        if let Some(collection) = &closed {
            collection.unlock().map_err(explain)?;
        }
        let items = search(service, found_by(entry))?.locked;
        if !items.is_empty() {
            return service
                .unlock_all(&items.iter().collect::<Vec<_>>())
                .map_err(explain);
        }
        if closed.is_some() {
            return Ok(());
        }
        let default = default_collection(service)?;
        if default.is_locked().map_err(explain)? {
            return default.unlock().map_err(explain);
        }
        for collection in service.get_all_collections().map_err(explain)? {
            if collection.is_locked().map_err(explain)? {
                collection.unlock().map_err(explain)?;
            }
        }
        Ok(())
    }

    pub(super) fn set_label(&self, entry: &str, label: &str) -> Result<(), StoreError> {
        let none = || refused(NAME, format!("there is no entry `{entry}`"));
        find(self.searchable()?, entry)?
            .ok_or_else(none)?
            .set_label(label)
            .map_err(explain)
    }

    fn service(&self) -> Result<&SecretService<'static>, StoreError> {
        if let Some(service) = self.service.get() {
            return Ok(service);
        }
        let service = SecretService::connect(EncryptionType::Dh).map_err(unusable)?;
        Ok(self.service.get_or_init(|| service))
    }

    /// The same, once it is sure that a search does not prompt.
    fn searchable(&self) -> Result<&SecretService<'static>, StoreError> {
        let service = self.service()?;
        if self.searchable.get().is_none() {
            if let Some(collection) = closed_collection(service)? {
                return Err(locked_collection(&collection));
            }
            self.searchable.get_or_init(|| ());
        }
        Ok(service)
    }
}

/// What an entry is found by.
fn found_by(entry: &str) -> HashMap<&str, &str> {
    HashMap::from([("service", SERVICE), ("username", entry)])
}

fn all_attributes(entry: &Entry) -> HashMap<String, String> {
    let metadata = entry
        .metadata
        .fields()
        .into_iter()
        .map(|(name, value)| (format!("{PREFIX}{name}"), value));
    let found_by = found_by(&entry.name)
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    found_by.chain(metadata).collect()
}

/// The collection to unlock where none is open: KeePassXC would prompt within the search, and not
/// answer until somebody has unlocked one. GNOME Keyring always has one that is open.
fn closed_collection<'a>(
    service: &'a SecretService<'static>,
) -> Result<Option<Collection<'a>>, StoreError> {
    let mut closed = None;
    match service.get_default_collection() {
        Ok(default) if default.is_locked().map_err(explain)? => closed = Some(default),
        Ok(_) => return Ok(None),
        Err(Error::NoResult) => {}
        Err(error) => return Err(explain(error)),
    }
    for collection in service.get_all_collections().map_err(explain)? {
        if !collection.is_locked().map_err(explain)? {
            return Ok(None);
        }
        closed.get_or_insert(collection);
    }
    Ok(closed)
}

fn search<'a>(
    service: &'a SecretService<'static>,
    attributes: HashMap<&str, &str>,
) -> Result<SearchItemsResult<Item<'a>>, StoreError> {
    service.search_items(attributes).map_err(explain)
}

/// The entry's item, if there is exactly one, open, and ours.
///
/// The Secret Service finds every item that has at least the attributes asked for, so an item of
/// another program can turn up. It is left alone.
fn find<'a>(
    service: &'a SecretService<'static>,
    entry: &str,
) -> Result<Option<Item<'a>>, StoreError> {
    let SearchItemsResult {
        mut unlocked,
        locked: still_locked,
    } = search(service, found_by(entry))?;
    if unlocked.len() + still_locked.len() > 1 {
        return Err(ambiguous(entry));
    }
    if !still_locked.is_empty() {
        return Err(locked(
            NAME,
            format!("unlock it to use the entry `{entry}`"),
        ));
    }
    let Some(item) = unlocked.pop() else {
        return Ok(None);
    };
    match foreign_attribute(&item.get_attributes().map_err(explain)?) {
        None => Ok(Some(item)),
        Some(name) => {
            let reason = format!(
                "the item named `{entry}` belongs to another program: it has the attribute `{name}`"
            );
            Err(refused(NAME, reason))
        }
    }
}

/// The same, but no item does not mean no entry: that is only believed when nothing is locked.
fn find_surely<'a>(
    service: &'a SecretService<'static>,
    entry: &str,
) -> Result<Option<Item<'a>>, StoreError> {
    let item = find(service, entry)?;
    if item.is_none() {
        assure_all_open(service)?;
    }
    Ok(item)
}

/// The attribute by which an item is another program's. Metadata makes it ours, whatever a provider
/// adds to it: KeePassXC adds half a dozen. Before there was metadata, entries had no more than the
/// two by which they are found.
fn foreign_attribute(attributes: &HashMap<String, String>) -> Option<&str> {
    if attributes.keys().any(|name| name.starts_with(PREFIX)) {
        return None;
    }
    let is_foreign = |(name, value): &(&str, &str)| {
        !matches!(*name, "service" | "username") && (*name, *value) != GENERIC_SCHEMA
    };
    attributes
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .find(is_foreign)
        .map(|(name, _)| name)
}

/// The entry that an item with these attributes is, if it is ours.
fn info(attributes: &HashMap<String, String>) -> Option<EntryInfo> {
    if foreign_attribute(attributes).is_some() {
        return None;
    }
    let field = |(name, value): (&String, &String)| {
        Some((name.strip_prefix(PREFIX)?.to_owned(), value.clone()))
    };
    let fields: BTreeMap<_, _> = attributes.iter().filter_map(field).collect();
    Some(EntryInfo {
        name: attributes.get("username")?.clone(),
        metadata: Metadata::from_fields(&fields),
    })
}

/// The collection that new items go into.
fn default_collection<'a>(
    service: &'a SecretService<'static>,
) -> Result<Collection<'a>, StoreError> {
    service.get_default_collection().map_err(|error| {
        if matches!(error, Error::NoResult) {
            return missing(NAME, "the Secret Service has no default collection".into());
        }
        explain(error)
    })
}

fn assure_all_open(service: &SecretService<'static>) -> Result<(), StoreError> {
    default_collection(service)?;
    service
        .get_all_collections()
        .map_err(explain)?
        .iter()
        .try_for_each(assure_open)
}

fn assure_open(collection: &Collection<'_>) -> Result<(), StoreError> {
    if !collection.is_locked().map_err(explain)? {
        return Ok(());
    }
    Err(locked_collection(collection))
}

fn locked_collection(collection: &Collection<'_>) -> StoreError {
    let label = collection.get_label().unwrap_or_default();
    locked(NAME, format!("unlock the collection `{label}`"))
}

/// Whatever speaks against a session, there is no keychain that could be used.
fn unusable(error: Error) -> StoreError {
    let error = explain(error);
    if let StoreError::Refused { reason, .. } = &error {
        cannot_be_reached(reason)
    } else {
        error
    }
}

fn cannot_be_reached(cause: &str) -> StoreError {
    missing(
        NAME,
        format!("the Secret Service cannot be reached: {cause}"),
    )
}

/// Puts into words what the crate, the bus or the provider said.
fn explain(error: Error) -> StoreError {
    match error {
        Error::Unavailable | Error::Zbus(zbus::Error::Connection(..)) => missing(
            NAME,
            "there is no D-Bus session bus, and so no Secret Service".into(),
        ),
        Error::Locked => locked(NAME, "unlock it and try again".into()),
        Error::Prompt => locked(NAME, "the prompt to unlock it was dismissed".into()),
        Error::PromptDisconnected => {
            refused(NAME, "the connection was closed while it prompted".into())
        }
        Error::Crypto(reason) => refused(NAME, format!("the encrypted session failed: {reason}")),
        Error::Zbus(error) => explain_bus(error),
        Error::ZbusFdo(error) => explain_bus(error.into()),
        error @ (Error::Zvariant(_) | Error::NoResult | _) => refused(NAME, error.to_string()),
    }
}

/// D-Bus errors are known by name.
fn explain_bus(error: zbus::Error) -> StoreError {
    let text = error.to_string();
    let name = if let zbus::Error::MethodError(name, ..) = &error {
        name.to_string()
    } else if let zbus::Error::FDO(error) = &error {
        error.name().to_string()
    } else {
        return refused(NAME, text);
    };
    match name.as_str() {
        "org.freedesktop.Secret.Error.IsLocked" => locked(NAME, "unlock it and try again".into()),
        "org.freedesktop.DBus.Error.ServiceUnknown"
        | "org.freedesktop.DBus.Error.NameHasNoOwner" => missing(
            NAME,
            "nothing on the D-Bus session bus provides `org.freedesktop.secrets`".into(),
        ),
        name if name.starts_with("org.freedesktop.DBus.Error.Spawn.") => cannot_be_reached(&text),
        _ => refused(NAME, text),
    }
}

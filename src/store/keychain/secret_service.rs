//! Secret Service: GNOME Keyring, KWallet, KeePassXC.
//!
//! This uses the `secret-service` crate, because keyring's own store, which is built on it, prompts
//! to unlock whatever it finds (the test `a_locked_keyring_is_reported_as_locked_and_left_unchanged`
//! would fail) and adds custom attributes by a second call after `CreateItem`
//! (`every_command_uses_one_connection_and_no_call_twice` would fail). A crash in between would
//! leave a secret in KeePassXC that looks like another program's.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use ::secret_service::blocking::{Collection, Item, SecretService};
use ::secret_service::{Error, SearchItemsResult};
use zbus::DBusError;

use super::items::{NAME, SERVICE, ambiguous, not_text};
use crate::secret::Secret;
use crate::store::error::{StoreError, locked, missing, refused};
use crate::store::{Entry, EntryInfo};

mod attributes;
mod kwallet;
mod session;

use attributes::{all_attributes, foreign_attribute, info, search_attributes};
use session::Session;

/// Whether the system prompts within the call that needs it.
pub(super) const PROMPTS_BY_ITSELF: bool = false;
/// Whether all sessions of a user have the same keychain. The desktop's and an SSH session's can
/// differ, and no property of a collection tells them apart: GNOME Keyring's are all `Login`, and
/// their creation time is lost when they are loaded.
pub(super) const IS_SHARED_BY_SESSIONS: bool = false;

/// KeePassXC shows text as the entry's password; anything else becomes an attachment.
const CONTENT_TYPE: &str = "text/plain";

/// A lazy connection to the Secret Service with an encrypted session.
pub(super) struct System {
    session: Session,
    /// Set once it is known that a search cannot prompt.
    searchable: OnceLock<()>,
}

impl System {
    pub(super) const fn new() -> Self {
        Self {
            session: Session::new(),
            searchable: OnceLock::new(),
        }
    }

    pub(super) fn read(&self, entry: &str) -> Result<Option<Secret>, StoreError> {
        let service = self.searchable()?;
        let Some(item) = find_or_rule_out(&service, entry)? else {
            return Ok(None);
        };
        let bytes = item
            .get_secret()
            .map_err(|error| self.secret_error(error))?;
        Secret::from_bytes(bytes)
            .map(Some)
            .map_err(|_| not_text(entry))
    }

    /// Writes the secret into the entry's item, or into a new item in the default collection.
    pub(super) fn write(&self, entry: &Entry, secret: &Secret) -> Result<(), StoreError> {
        let service = self.searchable()?;
        let (label, secret) = (kwallet::label(&entry.label), secret.expose().as_bytes());
        if let Some(item) = find(&service, &entry.name)? {
            item.set_secret(secret, CONTENT_TYPE)
                .map_err(|error| self.secret_error(error))?;
            return item.set_label(&label).map_err(store_error);
        }
        // Other collections may stay locked: names contain a random marker, so none has this one.
        let default = default_collection(&service)?;
        ensure_unlocked(&default)?;
        let attributes = all_attributes(entry);
        let attributes = attributes
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        // With `replace`, the provider would overwrite any item that has these attributes and more.
        default
            .create_item(&label, attributes, secret, false, CONTENT_TYPE)
            .map(drop)
            .map_err(|error| self.secret_error(error))
    }

    pub(super) fn erase(&self, entry: &str) -> Result<bool, StoreError> {
        let service = self.searchable()?;
        let Some(item) = find_or_rule_out(&service, entry)? else {
            return Ok(false);
        };
        let Err(error) = item.delete() else {
            return Ok(true);
        };
        // Another process may have deleted it since it was found.
        match find_or_rule_out(&service, entry) {
            Ok(None) => Ok(false),
            _ => Err(store_error(error)),
        }
    }

    pub(super) fn entries(&self) -> Result<Vec<EntryInfo>, StoreError> {
        let service = self.searchable()?;
        let found = search(&service, HashMap::from([("service", SERVICE)]))?;
        if !found.locked.is_empty() {
            return Err(locked(NAME, "unlock it to list its entries".into()));
        }
        // A locked collection may report no items, whatever it contains.
        if found.unlocked.is_empty() {
            ensure_all_unlocked(&service)?;
        }
        let attributes: Result<Vec<_>, _> =
            found.unlocked.iter().map(Item::get_attributes).collect();
        Ok(attributes
            .map_err(store_error)?
            .iter()
            .filter_map(info)
            .collect())
    }

    /// Prompts to unlock what the entry needs, with as few prompts as possible, and waits for the
    /// person.
    pub(super) fn unlock(&self, entry: &str) -> Result<(), StoreError> {
        let service = self.service()?;
        let blocking = blocking_collection(&service)?;
        if let Some(collection) = &blocking {
            collection.unlock().map_err(store_error)?;
        }
        let items = search(&service, search_attributes(entry))?.locked;
        if !items.is_empty() {
            return service
                .unlock_all(&items.iter().collect::<Vec<_>>())
                .map_err(store_error);
        }
        if blocking.is_some() {
            return Ok(());
        }
        let default = default_collection(&service)?;
        if kwallet::is_locked(&default).map_err(store_error)? {
            return default.unlock().map_err(store_error);
        }
        // The entry is in none of the unlocked collections, so it may be in any of the others.
        for collection in service.get_all_collections().map_err(store_error)? {
            if kwallet::is_locked(&collection).map_err(store_error)? {
                collection.unlock().map_err(store_error)?;
            }
        }
        Ok(())
    }

    pub(super) fn set_label(&self, entry: &str, label: &str) -> Result<(), StoreError> {
        let none = || refused(NAME, format!("no such entry: `{entry}`"));
        let service = self.searchable()?;
        find(&service, entry)?
            .ok_or_else(none)?
            .set_label(&kwallet::label(label))
            .map_err(store_error)
    }

    /// See [`Session::end_if_useless`].
    pub(super) fn end_useless_session(&self) -> bool {
        self.session.end_if_useless()
    }

    fn service(&self) -> Result<Arc<SecretService<'static>>, StoreError> {
        self.session.service().map_err(connect_error)
    }

    /// An error while a secret is sent or received.
    fn secret_error(&self, error: Error) -> StoreError {
        self.session.check(&error);
        store_error(error)
    }

    /// The service, or an error if a search would prompt.
    fn searchable(&self) -> Result<Arc<SecretService<'static>>, StoreError> {
        let service = self.service()?;
        if self.searchable.get().is_none() {
            if let Some(collection) = blocking_collection(&service)? {
                return Err(locked_collection(&collection));
            }
            self.searchable.get_or_init(|| ());
        }
        Ok(service)
    }
}

/// The collection to unlock before a search, if all are locked.
fn blocking_collection<'a>(
    service: &'a SecretService<'static>,
) -> Result<Option<Collection<'a>>, StoreError> {
    // With all locked, KeePassXC prompts within the search and does not respond until one is
    // unlocked. GNOME Keyring always has an unlocked one.
    let mut blocking = None;
    match service.get_default_collection() {
        Ok(default) if kwallet::is_locked(&default).map_err(store_error)? => {
            blocking = Some(default)
        }
        Ok(_) => return Ok(None),
        Err(Error::NoResult) => {}
        Err(error) => return Err(store_error(error)),
    }
    for collection in service.get_all_collections().map_err(store_error)? {
        if !kwallet::is_locked(&collection).map_err(store_error)? {
            return Ok(None);
        }
        blocking.get_or_insert(collection);
    }
    Ok(blocking)
}

fn search<'a>(
    service: &'a SecretService<'static>,
    attributes: HashMap<&str, &str>,
) -> Result<SearchItemsResult<Item<'a>>, StoreError> {
    service.search_items(attributes).map_err(store_error)
}

/// The entry's item, or an error if there are several, if it is locked or if it is another
/// program's.
fn find<'a>(
    service: &'a SecretService<'static>,
    entry: &str,
) -> Result<Option<Item<'a>>, StoreError> {
    let SearchItemsResult {
        mut unlocked,
        locked: still_locked,
    } = search(service, search_attributes(entry))?;
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
    // A search finds every item that has at least these attributes, so another program's, too.
    match foreign_attribute(&item.get_attributes().map_err(store_error)?) {
        None => Ok(Some(item)),
        Some(name) => {
            let reason = format!(
                "the item named `{entry}` belongs to another program: it has the attribute `{name}`"
            );
            Err(refused(NAME, reason))
        }
    }
}

/// The entry's item; `None` only if no collection that could contain it is locked.
fn find_or_rule_out<'a>(
    service: &'a SecretService<'static>,
    entry: &str,
) -> Result<Option<Item<'a>>, StoreError> {
    let item = find(service, entry)?;
    if item.is_none() {
        ensure_all_unlocked(service)?;
    }
    Ok(item)
}

fn default_collection<'a>(
    service: &'a SecretService<'static>,
) -> Result<Collection<'a>, StoreError> {
    service.get_default_collection().map_err(|error| {
        if matches!(error, Error::NoResult) {
            let reason = "the Secret Service has no default collection; create one in your desktop's password manager";
            return missing(NAME, reason.into());
        }
        store_error(error)
    })
}

fn ensure_all_unlocked(service: &SecretService<'static>) -> Result<(), StoreError> {
    default_collection(service)?;
    service
        .get_all_collections()
        .map_err(store_error)?
        .iter()
        .try_for_each(ensure_unlocked)
}

fn ensure_unlocked(collection: &Collection<'_>) -> Result<(), StoreError> {
    if kwallet::is_locked(collection).map_err(store_error)? {
        return Err(locked_collection(collection));
    }
    Ok(())
}

fn locked_collection(collection: &Collection<'_>) -> StoreError {
    let label = collection.get_label().unwrap_or_default();
    locked(NAME, format!("unlock the collection `{label}`"))
}

/// An error while connecting: without a session there is no keychain.
fn connect_error(error: Error) -> StoreError {
    let error = store_error(error);
    if let StoreError::Refused { reason, .. } = &error {
        unreachable_service(reason)
    } else {
        error
    }
}

fn unreachable_service(cause: &str) -> StoreError {
    missing(NAME, format!("cannot reach the Secret Service: {cause}"))
}

fn store_error(error: Error) -> StoreError {
    match error {
        Error::Unavailable | Error::Zbus(zbus::Error::Connection(..)) => {
            missing(NAME, "no D-Bus session bus".into())
        }
        Error::Locked => locked(NAME, "unlock it and try again".into()),
        Error::Prompt => locked(NAME, "the unlock prompt was dismissed".into()),
        Error::PromptDisconnected => {
            refused(NAME, "the connection was closed during the prompt".into())
        }
        Error::Crypto(reason) => refused(NAME, format!("the encrypted session failed: {reason}")),
        Error::Zbus(error) => bus_error(error),
        Error::ZbusFdo(error) => bus_error(error.into()),
        error @ (Error::Zvariant(_) | Error::NoResult | _) => refused(NAME, error.to_string()),
    }
}

fn bus_error(error: zbus::Error) -> StoreError {
    let text = error.to_string();
    // Providers return errors that zbus has no variant for, so they are recognized by name.
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
        // The bus could not start the provider.
        name if name.starts_with("org.freedesktop.DBus.Error.Spawn.") => unreachable_service(&text),
        _ => refused(NAME, text),
    }
}

//! Secret Service (GNOME Keyring, KWallet, KeePassXC): looks before keyring leaps, and reads.
//!
//! The session is encrypted by a Diffie-Hellman exchange, most of the time that a read takes. A plain session would take a
//! third of it, but show every secret to whatever logs the session bus (`dbus-monitor`, `busctl monitor`) and leave it in
//! the memory of the bus, so the exchange stays.

use std::collections::HashMap;
use std::sync::OnceLock;

use secret_service::EncryptionType;
use secret_service::Error;
use secret_service::blocking::{Collection, Item, SecretService};

use super::super::{Entry, Filed, StoreError, locked, missing, refused, service_of};
use super::{NAME, SERVICE, ambiguous, no_text};
use crate::secret::Secret;

/// Whether a lock is noticed, and taken off, only here.
pub(super) const PROMPTS_BY_ITSELF: bool = false;

/// The attributes that an item of ours may have: the two that keyring writes, and what libsecret adds by itself.
const OUR_ATTRIBUTES: [&str; 3] = ["service", "username", "xdg:schema"];

/// One connection to the Secret Service, made at the first question.
#[derive(Default)]
pub(super) struct System(OnceLock<SecretService<'static>>);

impl System {
    /// Whether the entry is there.
    pub(super) fn look(&self, entry: &str) -> Result<bool, StoreError> {
        find_surely(self.service()?, entry).map(|item| item.is_some())
    }

    /// The entry's secret.
    pub(super) fn read(&self, entry: &str) -> Result<Option<Secret>, StoreError> {
        let Some(item) = find_surely(self.service()?, entry)? else { return Ok(None) };
        let bytes = item.get_secret().map_err(failed)?;
        Secret::from_bytes(bytes).map(Some).map_err(|_| no_text(entry))
    }

    /// What is there of ours. Nothing found is only believed when nothing is locked.
    pub(super) fn entries(&self) -> Result<Vec<Filed>, StoreError> {
        let service = self.service()?;
        let found = service.search_items(HashMap::from([("service", SERVICE)])).map_err(failed)?;
        if !found.locked.is_empty() {
            return Err(locked(NAME, "unlock it to see what is in it".into()));
        }
        if found.unlocked.is_empty() {
            assure_all_open(service)?;
        }
        let filed: Result<Vec<_>, _> = found.unlocked.iter().map(filed).collect();
        Ok(filed.map_err(failed)?.into_iter().flatten().collect())
    }

    /// Whether a write replaces an entry. New ones go into the default collection, which must be open; others need not be.
    pub(super) fn look_before_write(&self, entry: &str) -> Result<bool, StoreError> {
        let service = self.service()?;
        if find(service, entry)?.is_some() {
            return Ok(true);
        }
        assure_open(&default_collection(service)?)?;
        Ok(false)
    }

    /// Has the person asked to unlock what stands in the way of the entry, and waits for the answer.
    pub(super) fn unlock(&self, entry: &str) -> Result<(), StoreError> {
        let service = self.service()?;
        let items = service.search_items(attributes(entry)).map_err(failed)?.locked;
        if !items.is_empty() {
            return service.unlock_all(&items.iter().collect::<Vec<_>>()).map_err(failed);
        }
        let default = default_collection(service)?;
        if default.is_locked().map_err(failed)? {
            return default.unlock().map_err(failed);
        }
        for collection in service.get_all_collections().map_err(failed)? {
            if collection.is_locked().map_err(failed)? {
                collection.unlock().map_err(failed)?;
            }
        }
        Ok(())
    }

    /// Changes the label of the entry's item.
    pub(super) fn set_label(&self, entry: &Entry) -> Result<(), StoreError> {
        let item = find(self.service()?, &entry.name)?;
        let item = item.ok_or_else(|| refused(NAME, format!("there is no entry `{}`", entry.name)))?;
        item.set_label(&entry.label).map_err(failed)
    }

    fn service(&self) -> Result<&SecretService<'static>, StoreError> {
        if let Some(service) = self.0.get() {
            return Ok(service);
        }
        let service = SecretService::connect(EncryptionType::Dh).map_err(unreachable)?;
        Ok(self.0.get_or_init(|| service))
    }
}

/// The label goes with the item; keyring would write `keyring:{user}@{service}`.
pub(super) fn modifiers(label: &str) -> HashMap<&str, &str> {
    HashMap::from([("label", label)])
}

fn attributes(entry: &str) -> HashMap<&str, &str> {
    HashMap::from([("service", SERVICE), ("username", entry)])
}

/// The entry's item, if there is exactly one, open, and ours. Searching never prompts.
///
/// The Secret Service finds every item that has at least the attributes asked for, so an item of another program can turn
/// up. It has attributes that ours never have, and is left alone.
fn find<'a>(service: &'a SecretService<'_>, entry: &str) -> Result<Option<Item<'a>>, StoreError> {
    let mut found = service.search_items(attributes(entry)).map_err(failed)?;
    if found.unlocked.len() + found.locked.len() > 1 {
        return Err(ambiguous(entry));
    }
    if !found.locked.is_empty() {
        return Err(locked(NAME, format!("unlock it to use the entry `{entry}`")));
    }
    let Some(item) = found.unlocked.pop() else { return Ok(None) };
    match item.get_attributes().map_err(failed)?.into_keys().find(|name| is_strange(name)) {
        None => Ok(Some(item)),
        Some(name) => {
            let reason = format!("the item named `{entry}` belongs to another program: it has the attribute `{name}`");
            Err(refused(NAME, reason))
        }
    }
}

/// The same, but no item does not mean no entry: that is only believed when nothing is locked.
fn find_surely<'a>(service: &'a SecretService<'_>, entry: &str) -> Result<Option<Item<'a>>, StoreError> {
    if let Some(item) = find(service, entry)? {
        return Ok(Some(item));
    }
    assure_all_open(service)?;
    Ok(None)
}

/// Whether an attribute is one that ours never have.
fn is_strange(name: &str) -> bool {
    !OUR_ATTRIBUTES.contains(&name)
}

/// The entry that an item is, if it is ours.
fn filed(item: &Item<'_>) -> Result<Option<Filed>, Error> {
    let mut attributes = item.get_attributes()?;
    if attributes.keys().any(|name| is_strange(name)) {
        return Ok(None);
    }
    let Some(name) = attributes.remove("username") else { return Ok(None) };
    Ok(Some(Filed { name, service: service_of(&item.get_label()?).map(str::to_owned) }))
}

fn assure_all_open(service: &SecretService<'_>) -> Result<(), StoreError> {
    default_collection(service)?;
    service.get_all_collections().map_err(failed)?.iter().try_for_each(assure_open)
}

fn default_collection<'a>(service: &'a SecretService<'_>) -> Result<Collection<'a>, StoreError> {
    let none = || missing(NAME, "the Secret Service has no default collection".into());
    service
        .get_default_collection()
        .map_err(|error| if matches!(error, Error::NoResult) { none() } else { failed(error) })
}

fn assure_open(collection: &Collection<'_>) -> Result<(), StoreError> {
    if !collection.is_locked().map_err(failed)? {
        return Ok(());
    }
    let label = collection.get_label().unwrap_or_default();
    Err(locked(NAME, format!("unlock the collection `{label}`")))
}

fn unreachable(error: Error) -> StoreError {
    let text = error.to_string();
    let reason = if matches!(error, Error::Unavailable) || text.contains("Failed to connect to address") {
        "there is no D-Bus session bus, and so no Secret Service".into()
    } else if text.contains("org.freedesktop.DBus.Error.ServiceUnknown") {
        "nothing on the D-Bus session bus provides `org.freedesktop.secrets`".into()
    } else {
        format!("the Secret Service cannot be reached: {text}")
    };
    missing(NAME, reason)
}

fn failed(error: Error) -> StoreError {
    if matches!(error, Error::Prompt | Error::PromptDisconnected) {
        return locked(NAME, "the prompt to unlock it was dismissed".into());
    }
    explain(&error.to_string())
}

/// Puts into words what the bus or the provider said. D-Bus errors are known by name.
pub(super) fn explain(cause: &str) -> StoreError {
    if cause.contains("org.freedesktop.Secret.Error.IsLocked") {
        return locked(NAME, "unlock it and try again".into());
    }
    refused(NAME, cause.to_owned())
}

//! The system's keychain: Secret Service, macOS Keychain, Windows Credential Manager.
//!
//! The `keyring` crate writes and removes. What it cannot do is in the module `system`: to find out whether the keychain is
//! locked, so that nothing prompts when nobody can answer and a locked key never passes for a lost one; to tell our items
//! from those of other programs; and to read with one connection. keyring would unlock whatever it finds, and would have to
//! look for it again on a second connection, which takes a read from 0.78 to 0.9 of the time of `secret-tool lookup`.

use std::sync::Arc;

use keyring_core::Error;
use zeroize::Zeroize;

use super::patience::{TIME_LIMIT, within};
use super::{Entry, Filed, Patience, SecretStore, StoreError, confirm, damaged, locked, missing, refused};
use crate::secret::Secret;

#[cfg_attr(all(unix, not(target_os = "macos")), path = "keychain/secret_service.rs")]
#[cfg_attr(not(all(unix, not(target_os = "macos"))), path = "keychain/native.rs")]
mod system;

use system::System;

/// The `service` attribute of every entry of ours: `secret-tool search service genkey` lists them.
const SERVICE: &str = "genkey";
const NAME: &str = "keychain";

/// The system's keychain.
pub struct Keychain {
    patience: Patience,
    system: Arc<System>,
}

impl Keychain {
    /// The keychain of whoever runs this process. Nothing is opened before the first use.
    pub fn new(patience: Patience) -> Self {
        Self { patience, system: Arc::default() }
    }

    /// Does `work` within the time limit. If the keychain is locked and somebody is there, they are asked to unlock it, and
    /// `work` is done again.
    fn ask<T: Send + 'static>(
        &self,
        entry: &str,
        work: impl Fn(&System) -> Result<T, StoreError> + Clone + Send + 'static,
    ) -> Result<T, StoreError> {
        let attempt = || {
            let (system, work) = (self.system.clone(), work.clone());
            move || work(&system)
        };
        if system::PROMPTS_BY_ITSELF {
            return self.patience.wait(NAME, attempt());
        }
        match within(NAME, TIME_LIMIT, attempt()) {
            Err(StoreError::Locked { .. }) if self.patience.somebody_is_there() => {
                let (system, entry) = (self.system.clone(), entry.to_owned());
                self.patience.wait(NAME, move || system.unlock(&entry))?;
                within(NAME, TIME_LIMIT, attempt())
            }
            answer => answer,
        }
    }
}

impl SecretStore for Keychain {
    fn name(&self) -> String {
        NAME.into()
    }

    fn put(&self, entry: &Entry, secret: &Secret) -> Result<(), StoreError> {
        let (entry, secret) = (entry.clone(), secret.clone());
        self.ask(&entry.name.clone(), move |system| write(system, &entry, &secret))
    }

    fn get(&self, entry: &str) -> Result<Option<Secret>, StoreError> {
        let name = entry.to_owned();
        self.ask(entry, move |system| system.read(&name))
    }

    fn remove(&self, entry: &str) -> Result<bool, StoreError> {
        let name = entry.to_owned();
        self.ask(entry, move |system| erase(system, &name))
    }

    fn entries(&self) -> Result<Vec<Filed>, StoreError> {
        self.ask("", System::entries)
    }

    fn relabel(&self, entry: &Entry) -> Result<(), StoreError> {
        let entry = entry.clone();
        self.ask(&entry.name.clone(), move |system| system.set_label(&entry))
    }
}

fn write(system: &System, entry: &Entry, secret: &Secret) -> Result<(), StoreError> {
    let replaces = system.look_before_write(&entry.name)?;
    let item = item(&entry.name, Some(&entry.label))?;
    item.set_password(secret.expose()).map_err(|error| explain(&entry.name, error))?;
    if replaces {
        system.set_label(entry)?;
    }
    confirm(NAME, &entry.name, secret, system.read(&entry.name)?.as_ref())
}

fn erase(system: &System, entry: &str) -> Result<bool, StoreError> {
    if !system.look(entry)? {
        return Ok(false);
    }
    match item(entry, None)?.delete_credential() {
        Ok(()) => Ok(true),
        Err(Error::NoEntry) => Ok(false),
        Err(error) => Err(explain(entry, error)),
    }
}

/// keyring's handle of an entry. `keyring` picks the system's store, `keyring-core` lets the label be set.
fn item(entry: &str, label: Option<&str>) -> Result<keyring_core::Entry, StoreError> {
    assure_store()?;
    let modifiers = label.map(system::modifiers).unwrap_or_default();
    keyring_core::Entry::new_with_modifiers(SERVICE, entry, &modifiers).map_err(|error| explain(entry, error))
}

/// Has `keyring` choose the system's store, if it has not yet.
fn assure_store() -> Result<(), StoreError> {
    keyring::Entry::store_status().as_ref().copied().map_err(|error| missing(NAME, error.to_string()))
}

/// Puts a failure of keyring into words. Some carry the secret's bytes, which are wiped here; none is ever formatted with
/// `Debug`.
fn explain(entry: &str, error: Error) -> StoreError {
    match error {
        Error::PlatformFailure(cause) => system::explain(&cause.to_string()),
        Error::NoStorageAccess(cause) => locked(NAME, cause.to_string()),
        Error::NoEntry => damaged(NAME, format!("the entry `{entry}` is gone")),
        Error::BadEncoding(mut bytes) | Error::BadDataFormat(mut bytes, _) => {
            bytes.zeroize();
            no_text(entry)
        }
        Error::BadStoreFormat(reason) => damaged(NAME, reason),
        Error::TooLong(what, limit) => refused(NAME, format!("the {what} is longer than {limit} characters")),
        Error::Invalid(what, reason) => refused(NAME, format!("the {what} of `{entry}` {reason}")),
        Error::Ambiguous(_) => ambiguous(entry),
        Error::NoDefaultStore => missing(NAME, "this system has none that is supported".into()),
        Error::NotSupportedByStore(reason) => refused(NAME, reason),
        _ => refused(NAME, format!("the entry `{entry}` failed for an unknown reason")),
    }
}

fn no_text(entry: &str) -> StoreError {
    damaged(NAME, format!("the entry `{entry}` does not hold text"))
}

fn ambiguous(entry: &str) -> StoreError {
    let reason = format!("several items are named `{entry}`; remove the wrong ones in the keychain's own window");
    refused(NAME, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause() -> Box<dyn std::error::Error + Send + Sync> {
        "the cause".into()
    }

    #[test]
    fn no_failure_of_keyring_shows_a_secret() {
        let bytes = || b"gen_pat_hidden\xff".to_vec();
        let failures = [Error::BadEncoding(bytes()), Error::BadDataFormat(bytes(), cause())];
        for error in failures.map(|error| explain("p/1", error)) {
            assert_eq!(error.to_string(), "keychain is damaged: the entry `p/1` does not hold text");
            let debug = format!("{error:?}");
            assert!(!debug.contains("gen_pat") && !debug.contains("103"), "{debug}");
        }
    }

    #[test]
    fn every_failure_of_keyring_is_told_apart() {
        let said = |error| explain("p/1", error).to_string();
        assert_eq!(said(Error::NoStorageAccess(cause())), "keychain is locked: the cause");
        assert_eq!(said(Error::PlatformFailure(cause())), "keychain refused: the cause");
        assert_eq!(said(Error::NoEntry), "keychain is damaged: the entry `p/1` is gone");
        assert_eq!(said(Error::BadStoreFormat("bad".into())), "keychain is damaged: bad");
        assert_eq!(said(Error::TooLong("user".into(), 9)), "keychain refused: the user is longer than 9 characters");
        assert_eq!(said(Error::Invalid("user".into(), "is odd".into())), "keychain refused: the user of `p/1` is odd");
        assert!(said(Error::Ambiguous(vec![])).starts_with("keychain refused: several items are named `p/1`"));
        assert!(said(Error::NoDefaultStore).starts_with("keychain is not available: "));
        assert_eq!(said(Error::NotSupportedByStore("no".into())), "keychain refused: no");
    }
}

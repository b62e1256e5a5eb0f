//! macOS Keychain and Windows Credential Manager. macOS has no custom attributes, so the user name
//! is the entry's name, a space and the metadata.

use std::collections::HashMap;

use keyring_core::Error;
use zeroize::Zeroize;

use super::items::{NAME, SERVICE, ambiguous, not_text};
use crate::model::Metadata;
use crate::secret::Secret;
use crate::store::error::{StoreError, damaged, locked, missing, refused};
use crate::store::{Entry, EntryInfo};

/// Whether the system prompts within the call that needs it.
pub(super) const PROMPTS_BY_ITSELF: bool = true;

/// Whether all sessions of a user have the same keychain.
pub(super) const IS_SHARED_BY_SESSIONS: bool = true;

/// The longest user name that Windows accepts, in bytes.
const USER_LIMIT: usize = 512;

/// The system's keychain, which needs no connection.
pub(super) struct System;

impl System {
    pub(super) const fn new() -> Self {
        Self
    }

    pub(super) fn read(&self, entry: &str) -> Result<Option<Secret>, StoreError> {
        let Some(item) = find(entry)? else {
            return Ok(None);
        };
        match item.get_password() {
            Ok(text) => Ok(Some(Secret::new(text))),
            // Deleted since it was found.
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(store_error(entry, error)),
        }
    }

    pub(super) fn write(&self, entry: &Entry, secret: &Secret) -> Result<(), StoreError> {
        let store_error = |error| store_error(&entry.name, error);
        let item = match find(&entry.name)? {
            Some(item) => item,
            None => keyring_core::Entry::new(SERVICE, &user(entry)).map_err(store_error)?,
        };
        item.set_password(secret.expose()).map_err(store_error)
    }

    pub(super) fn erase(&self, entry: &str) -> Result<bool, StoreError> {
        let Some(item) = find(entry)? else {
            return Ok(false);
        };
        match item.delete_credential() {
            Ok(()) => Ok(true),
            Err(Error::NoEntry) => Ok(false),
            Err(error) => Err(store_error(entry, error)),
        }
    }

    pub(super) fn entries(&self) -> Result<Vec<EntryInfo>, StoreError> {
        Ok(genkey_items()?
            .into_iter()
            .map(|(user, _)| info(&user))
            .collect())
    }

    pub(super) fn unlock(&self, _entry: &str) -> Result<(), StoreError> {
        Ok(())
    }

    pub(super) const fn end_useless_session(&self) -> bool {
        false
    }

    pub(super) fn set_label(&self, _entry: &str, _label: &str) -> Result<(), StoreError> {
        // These keychains have no label that keyring could set.
        Ok(())
    }
}

/// The user name of an entry, without metadata that does not fit.
fn user(entry: &Entry) -> String {
    let user = format!("{} {}", entry.name, entry.metadata.to_line());
    if user.len() > USER_LIMIT {
        entry.name.clone()
    } else {
        user
    }
}

/// The inverse of [`user`].
fn info(user: &str) -> EntryInfo {
    // An entry's name may contain spaces too.
    let read = |(name, line): (&str, &str)| Some((name.to_owned(), Metadata::from_line(line)?));
    match user.rsplit_once(' ').and_then(read) {
        Some((name, metadata)) => EntryInfo {
            name,
            metadata: Some(metadata),
        },
        None => EntryInfo {
            name: user.to_owned(),
            metadata: None,
        },
    }
}

fn find(entry: &str) -> Result<Option<keyring_core::Entry>, StoreError> {
    let mut found = genkey_items()?
        .into_iter()
        .filter(|(user, _)| info(user).name == entry);
    match (found.next(), found.next()) {
        (Some(_), Some(_)) => Err(ambiguous(entry)),
        (found, _) => Ok(found.map(|(_, item)| item)),
    }
}

/// The user names of genkey's entries, and keyring's handles.
fn genkey_items() -> Result<Vec<(String, keyring_core::Entry)>, StoreError> {
    ensure_store()?;
    // Credential Manager cannot search by service.
    let wanted = if cfg!(windows) {
        HashMap::new()
    } else {
        HashMap::from([("service", SERVICE)])
    };
    let found = keyring_core::Entry::search(&wanted).map_err(|error| store_error("", error))?;
    let users = found
        .into_iter()
        .filter_map(|item| Some((item.get_specifiers()?, item)));
    Ok(users
        .filter(|((service, _), _)| service == SERVICE)
        .map(|((_, user), item)| (user, item))
        .collect())
}

/// Makes `keyring` choose the system's store.
fn ensure_store() -> Result<(), StoreError> {
    keyring::Entry::store_status()
        .as_ref()
        .copied()
        .map_err(|error| missing(NAME, error.to_string()))
}

/// Converts an error without formatting it with `Debug`, which could show a secret.
fn store_error(entry: &str, error: Error) -> StoreError {
    match error {
        Error::PlatformFailure(cause) => refused(NAME, cause.to_string()),
        Error::NoStorageAccess(cause) => locked(NAME, cause.to_string()),
        Error::NoEntry => damaged(NAME, format!("the entry `{entry}` has disappeared")),
        Error::BadEncoding(mut bytes) | Error::BadDataFormat(mut bytes, _) => {
            // They are the secret.
            bytes.zeroize();
            not_text(entry)
        }
        Error::BadStoreFormat(reason) => damaged(NAME, reason),
        Error::TooLong(what, limit) => refused(
            NAME,
            format!("the {what} is longer than {limit} characters"),
        ),
        Error::Invalid(what, reason) => refused(NAME, format!("the {what} of `{entry}` {reason}")),
        Error::Ambiguous(_) => ambiguous(entry),
        Error::NoDefaultStore => missing(NAME, "this system has no supported keychain".into()),
        Error::NotSupportedByStore(reason) => refused(NAME, reason),
        _ => refused(NAME, format!("unknown error with the entry `{entry}`")),
    }
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
        let failures = [
            Error::BadEncoding(bytes()),
            Error::BadDataFormat(bytes(), cause()),
        ];
        for error in failures.map(|error| store_error("p/1", error)) {
            assert_eq!(
                error.to_string(),
                "invalid data from the keychain: the entry `p/1` is not text"
            );
            let debug = format!("{error:?}");
            assert!(
                !debug.contains("gen_pat") && !debug.contains("103"),
                "{debug}"
            );
        }
    }

    #[test]
    fn every_keyring_error_has_its_own_message() {
        let message = |error| store_error("p/1", error).to_string();
        assert_eq!(
            message(Error::NoStorageAccess(cause())),
            "the keychain is locked: the cause"
        );
        assert_eq!(
            message(Error::PlatformFailure(cause())),
            "keychain error: the cause"
        );
        assert_eq!(
            message(Error::NoEntry),
            "invalid data from the keychain: the entry `p/1` has disappeared"
        );
        assert_eq!(
            message(Error::BadStoreFormat("bad".into())),
            "invalid data from the keychain: bad"
        );
        assert_eq!(
            message(Error::TooLong("user".into(), 9)),
            "keychain error: the user is longer than 9 characters"
        );
        assert_eq!(
            message(Error::Invalid("user".into(), "is odd".into())),
            "keychain error: the user of `p/1` is odd"
        );
        assert!(
            message(Error::Ambiguous(vec![]))
                .starts_with("keychain error: several items are named `p/1`")
        );
        assert_eq!(
            message(Error::NoDefaultStore),
            "the keychain is not available: this system has no supported keychain"
        );
        assert_eq!(
            message(Error::NotSupportedByStore("no".into())),
            "keychain error: no"
        );
    }
}

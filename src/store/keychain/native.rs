//! macOS and Windows: the system itself prompts when it has to, finds entries exactly, and says so
//! when one is missing.
//!
//! macOS has no attributes of one's own, so the metadata stands in the user name, after the entry's
//! name and a space.

use std::collections::HashMap;

use keyring_core::Error;
use zeroize::Zeroize;

use super::items::{NAME, SERVICE, ambiguous, no_text};
use crate::model::Metadata;
use crate::secret::Secret;
use crate::store::error::{StoreError, damaged, locked, missing, refused};
use crate::store::{Entry, EntryInfo};

/// The system shows its own dialogue, within the very call that needs it.
pub(super) const PROMPTS_BY_ITSELF: bool = true;

/// Whether each session of a user has the same keychain.
pub(super) const IS_THE_ONLY_ONE: bool = true;

/// How long a user name may be.
const USER_LIMIT: usize = 512;

/// There is nothing to find out before keyring is asked.
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
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(explain(entry, error)),
        }
    }

    pub(super) fn write(&self, entry: &Entry, secret: &Secret) -> Result<(), StoreError> {
        let explain = |error| explain(&entry.name, error);
        let item = match find(&entry.name)? {
            Some(item) => item,
            None => keyring_core::Entry::new(SERVICE, &user(entry)).map_err(explain)?,
        };
        item.set_password(secret.expose()).map_err(explain)
    }

    pub(super) fn erase(&self, entry: &str) -> Result<bool, StoreError> {
        let Some(item) = find(entry)? else {
            return Ok(false);
        };
        match item.delete_credential() {
            Ok(()) => Ok(true),
            Err(Error::NoEntry) => Ok(false),
            Err(error) => Err(explain(entry, error)),
        }
    }

    pub(super) fn entries(&self) -> Result<Vec<EntryInfo>, StoreError> {
        Ok(ours()?.into_iter().map(|(user, _)| info(&user)).collect())
    }

    pub(super) fn unlock(&self, _entry: &str) -> Result<(), StoreError> {
        Ok(())
    }

    /// These keychains show service and account, and have no label that keyring could set.
    pub(super) fn set_label(&self, _entry: &str, _label: &str) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Windows refuses longer user names; metadata that does not fit is left out.
fn user(entry: &Entry) -> String {
    let user = format!("{} {}", entry.name, entry.metadata.to_line());
    if user.len() > USER_LIMIT {
        entry.name.clone()
    } else {
        user
    }
}

/// The entry of a user name. What is no metadata is part of the entry's name.
fn info(user: &str) -> EntryInfo {
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

/// keyring's handle of the entry, if there is exactly one.
fn find(entry: &str) -> Result<Option<keyring_core::Entry>, StoreError> {
    let mut found = ours()?
        .into_iter()
        .filter(|(user, _)| info(user).name == entry);
    match (found.next(), found.next()) {
        (Some(_), Some(_)) => Err(ambiguous(entry)),
        (found, _) => Ok(found.map(|(_, item)| item)),
    }
}

/// The user names of all that is ours, and keyring's handles.
fn ours() -> Result<Vec<(String, keyring_core::Entry)>, StoreError> {
    assure_store()?;
    // Credential Manager can only be asked for everything.
    let wanted = if cfg!(windows) {
        HashMap::new()
    } else {
        HashMap::from([("service", SERVICE)])
    };
    let found = keyring_core::Entry::search(&wanted).map_err(|error| explain("", error))?;
    let users = found
        .into_iter()
        .filter_map(|item| Some((item.get_specifiers()?, item)));
    Ok(users
        .filter(|((service, _), _)| service == SERVICE)
        .map(|((_, user), item)| (user, item))
        .collect())
}

/// Has `keyring` choose the system's store, if it has not yet.
fn assure_store() -> Result<(), StoreError> {
    keyring::Entry::store_status()
        .as_ref()
        .copied()
        .map_err(|error| missing(NAME, error.to_string()))
}

/// Puts a failure of keyring into words. Some carry the secret's bytes, which are wiped here; none
/// is ever formatted with `Debug`.
fn explain(entry: &str, error: Error) -> StoreError {
    match error {
        Error::PlatformFailure(cause) => refused(NAME, cause.to_string()),
        Error::NoStorageAccess(cause) => locked(NAME, cause.to_string()),
        Error::NoEntry => damaged(NAME, format!("the entry `{entry}` is gone")),
        Error::BadEncoding(mut bytes) | Error::BadDataFormat(mut bytes, _) => {
            bytes.zeroize();
            no_text(entry)
        }
        Error::BadStoreFormat(reason) => damaged(NAME, reason),
        Error::TooLong(what, limit) => refused(
            NAME,
            format!("the {what} is longer than {limit} characters"),
        ),
        Error::Invalid(what, reason) => refused(NAME, format!("the {what} of `{entry}` {reason}")),
        Error::Ambiguous(_) => ambiguous(entry),
        Error::NoDefaultStore => missing(NAME, "this system has none that is supported".into()),
        Error::NotSupportedByStore(reason) => refused(NAME, reason),
        _ => refused(
            NAME,
            format!("the entry `{entry}` failed for an unknown reason"),
        ),
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
        for error in failures.map(|error| explain("p/1", error)) {
            assert_eq!(
                error.to_string(),
                "keychain is damaged: the entry `p/1` does not hold text"
            );
            let debug = format!("{error:?}");
            assert!(
                !debug.contains("gen_pat") && !debug.contains("103"),
                "{debug}"
            );
        }
    }

    #[test]
    fn every_failure_of_keyring_is_told_apart() {
        let said = |error| explain("p/1", error).to_string();
        assert_eq!(
            said(Error::NoStorageAccess(cause())),
            "keychain is locked: the cause"
        );
        assert_eq!(
            said(Error::PlatformFailure(cause())),
            "keychain refused: the cause"
        );
        assert_eq!(
            said(Error::NoEntry),
            "keychain is damaged: the entry `p/1` is gone"
        );
        assert_eq!(
            said(Error::BadStoreFormat("bad".into())),
            "keychain is damaged: bad"
        );
        assert_eq!(
            said(Error::TooLong("user".into(), 9)),
            "keychain refused: the user is longer than 9 characters"
        );
        assert_eq!(
            said(Error::Invalid("user".into(), "is odd".into())),
            "keychain refused: the user of `p/1` is odd"
        );
        assert!(
            said(Error::Ambiguous(vec![]))
                .starts_with("keychain refused: several items are named `p/1`")
        );
        assert!(said(Error::NoDefaultStore).starts_with("keychain is not available: "));
        assert_eq!(
            said(Error::NotSupportedByStore("no".into())),
            "keychain refused: no"
        );
    }
}

//! Stored keys and their secrets.

use super::Context;
use crate::error::{Error, Kind, Result};
use crate::model::{EntryRef, Scope};
use crate::ops::{FindError, OpenStore, Wanted, find_stored};
use crate::secret::Secret;
use crate::settings::Profile;
use crate::store::{IndexData, StoredKey};

impl Context {
    /// A stored key of this profile, by id or exact name.
    pub fn stored_key(&self, wanted: &str) -> Result<StoredKey> {
        self.stored_key_in(self.settings.profile()?, wanted)
    }

    /// A stored key of another profile, by id or exact name.
    pub fn stored_key_of(&self, profile: &str, wanted: &str) -> Result<StoredKey> {
        self.known_profile(profile)?;
        self.stored_key_in(&self.settings.other_profile(profile)?, wanted)
    }

    fn stored_key_in(&self, profile: &Profile, wanted: &str) -> Result<StoredKey> {
        let contents = self.index().read()?;
        find_stored(contents.keys_of(&profile.scope), Wanted(wanted))
            .cloned()
            .map_err(|error| match error {
                FindError::NotFound { similar, .. } => {
                    self.not_stored(wanted, &similar, &contents, profile)
                }
                error @ (FindError::Ambiguous { .. } | FindError::Revoked { .. }) => error.into(),
            })
    }

    /// How many keys of this profile are stored that may work, besides that of this entry. Sends
    /// nothing and unlocks nothing.
    pub fn count_usable(&self, besides: Option<&EntryRef>) -> usize {
        // Only for hints: commands that need the index report an unreadable one.
        let Ok(profile) = self.settings.profile() else {
            return 0;
        };
        let contents = self.index().read().unwrap_or_default();
        contents
            .keys_of(&profile.scope)
            .filter(|key| Some(&key.at) != besides && key.expired_on(self.now()).is_none())
            .count()
    }

    /// How to get from the key of this entry to one that works: the hint for a refused or expired
    /// login.
    pub fn way_to_valid_key(&self, at: &EntryRef) -> &'static str {
        match (self.count_usable(Some(at)), self.settings.is_sandbox()) {
            (0, false) => "run `genkey login` with a valid key",
            (_, false) => {
                "run `genkey use KEY` to switch to another stored key, or `genkey login` with a valid key"
            }
            (0, true) => "run `genkey logout` to return to the sandbox's own key",
            (_, true) => {
                "run `genkey use KEY` to switch to another stored key, or `genkey logout` to return to the sandbox's own key"
            }
        }
    }

    /// The error for a key without a stored secret in this profile.
    fn not_stored(
        &self,
        wanted: &str,
        similar: &[String],
        contents: &IndexData,
        profile: &Profile,
    ) -> Error {
        let Scope { profile: name, .. } = &profile.scope;
        let message =
            format!("no secret for `{wanted}` is stored on this machine (profile `{name}`)");
        let mut error = Error::new(Kind::NoSuchKey, message).did_you_mean(similar);
        if let Some(other) = contents
            .keys
            .iter()
            .find(|key| key.scope != profile.scope && Wanted(wanted).fits(*key))
        {
            let Scope { profile, service } = &other.scope;
            error = error.hint(format!(
                "profile `{profile}` has one at {}",
                service.title()
            ));
        }
        let former: Vec<String> = contents
            .keys_of(&profile.scope)
            .map(StoredKey::title)
            .collect();
        error.hint(if profile.provider.keys.is_some() && self.has_lost_index() {
            "the index is missing; `genkey recover` rebuilds it from the stores".to_owned()
        } else if profile.provider.keys.is_some() {
            "`genkey list --stored` lists the keys whose secrets are on this machine; other secrets cannot be fetched"
                .to_owned()
        } else if former.is_empty() {
            "a profile of this service holds one key; use another profile for another key".to_owned()
        } else {
            format!("a profile of this service holds its login and former ones: {}", former.join(", "))
        })
    }

    /// Reads the secret of an entry in the index.
    ///
    /// # Errors
    /// When it is missing, or cannot be one that genkey has stored.
    pub fn read_stored(&self, at: &EntryRef) -> Result<Secret> {
        self.checked(at, self.get(at)?)
    }

    /// Reads the secrets of different entries in one store, which is unlocked once. In the order of
    /// the entries.
    ///
    /// # Errors
    /// When the store cannot be read. For each secret, as [`Context::read_stored`].
    pub fn read_all_stored(&self, store: &str, entries: &[&str]) -> Result<Vec<Result<Secret>>> {
        let found = self.open(store)?.get_all(entries)?.into_iter();
        let checked = |(found, entry): (Option<Secret>, &&str)| {
            let at = EntryRef {
                store: store.to_owned(),
                entry: (*entry).to_owned(),
            };
            self.checked(&at, found)
        };
        Ok(found.zip(entries).map(checked).collect())
    }

    fn checked(&self, at: &EntryRef, found: Option<Secret>) -> Result<Secret> {
        let title = self.store_title(&at.store);
        let secret = found.ok_or_else(|| {
            Error::new(
                Kind::Store,
                format!("entry `{}` is missing from {title}", at.entry),
            )
            .hint("`genkey list` shows whether the key still works; `genkey revoke KEY` revokes it")
        })?;
        // A line break in a header, or an escape sequence on a terminal, must not get through.
        if secret.is_printable() {
            return Ok(secret);
        }
        let problem = "was changed by another program: it contains characters that no key has";
        Err(Error::new(
            Kind::Store,
            format!("entry `{}` in {title} {problem}", at.entry),
        )
        .hint("revoke the key and create another one; `genkey logout` removes a login's entry"))
    }
}

//! The list of profiles.

use std::collections::BTreeSet;

use super::Context;
use crate::error::Result;
use crate::model::KeyId;
use crate::ops::{FindError, Wanted, find_stored};
use crate::settings::DEFAULT;
use crate::store::StoredKey;

/// What the index knows of the keys of a profile.
pub struct KnownKeys {
    pub keys: Vec<StoredKey>,
    /// The id of the one that the profile logs in with.
    pub in_use: Option<KeyId>,
}

impl Context {
    /// The stored keys of the profile in use, without asking a store.
    pub fn known_keys(&self) -> Result<KnownKeys> {
        let scope = &self.settings.profile()?.scope;
        let mut index = self.index().read()?;
        let login = index.logins.remove(&scope.profile);
        Ok(KnownKeys {
            in_use: login.and_then(|login| login.key),
            keys: index.keys_of(scope).cloned().collect(),
        })
    }

    /// Every profile that has a section, a secret or an unfinished operation, and `default`.
    pub fn profiles(&self) -> Result<BTreeSet<String>> {
        // Only names are read: a profile with invalid settings can still be listed and removed.
        let index = self.index().read()?;
        let unfinished = self.journal().unfinished()?.operations;
        let mut names: BTreeSet<String> =
            self.settings.config()?.profiles.keys().cloned().collect();
        names.extend(
            index
                .keys
                .into_iter()
                .map(|key| key.scope.profile)
                .chain(index.logins.into_keys()),
        );
        names.extend(
            unfinished
                .iter()
                .map(|operation| operation.work.profile().to_owned()),
        );
        names.insert(DEFAULT.to_owned());
        Ok(names)
    }

    /// Whether the secret of a key with this id or name is stored, for a profile or for any.
    pub fn is_stored(&self, wanted: &str, profile: Option<&str>) -> Result<bool> {
        let index = self.index().read()?;
        let keys = index.keys.iter();
        let of_profile = keys.filter(|key| profile.is_none_or(|name| key.scope.profile == name));
        let found = find_stored(of_profile, Wanted(wanted));
        Ok(!matches!(found, Err(FindError::NotFound { .. })))
    }

    /// Refuses a profile in use that does not exist.
    pub fn require_profile(&self) -> Result<()> {
        // A misspelled name would otherwise be a new profile for the default service.
        let (name, from) = self.settings.profile_choice()?;
        // In most runs this avoids reading the index.
        if self.settings.is_sandbox()
            || name == DEFAULT
            || self.settings.config()?.profiles.contains_key(&name)
        {
            return Ok(());
        }
        self.check_profile(&name, from.as_deref())
    }

    /// Refuses a profile that does not exist.
    pub fn known_profile(&self, name: &str) -> Result<()> {
        self.check_profile(name, None)
    }

    /// The same; `from` is the flag, variable or setting that names it.
    fn check_profile(&self, name: &str, from: Option<&str>) -> Result<()> {
        let names = self.profiles()?;
        if names.contains(name) {
            Ok(())
        } else {
            Err(self.settings.no_such_profile(name, from, &names))
        }
    }
}

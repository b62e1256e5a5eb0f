//! Keys that the user chooses from a list.

use std::collections::HashMap;

use super::Context;
use crate::error::{Error, Kind, Result};
use crate::model::{EntryRef, Key, KeyId};
use crate::ops::{FindError, Wanted, find_stored};
use crate::output::{KeyRow, PickRow};
use crate::store::StoredKey;

/// The hint where there is no terminal.
const NAME_IT: &str = "name the key by its id or name";

impl Context {
    /// # Errors
    /// When the user cannot choose from a list.
    pub fn require_pick(&self) -> Result<()> {
        self.ui.require_pick(NAME_IT)
    }

    /// Lets the user choose one of these listed keys. `in_use` is marked, and so are stored ones.
    pub fn pick_key(&self, prompt: &str, keys: &[Key], in_use: Option<&KeyId>) -> Result<Key> {
        // Only for the marks: commands that need the index report an unreadable one.
        let contents = self.index().read().unwrap_or_default();
        let scope = &self.settings.profile()?.scope;
        let stored: HashMap<&KeyId, &EntryRef> = contents
            .keys_of(scope)
            .map(|stored| (&stored.id, &stored.at))
            .collect();
        let rows = keys.iter().map(|key| KeyRow {
            key,
            stored: stored.get(&key.id).copied(),
            in_use: Some(&key.id) == in_use,
            token: None,
            replaced: None,
        });
        let place = self.pick(prompt, rows)?;
        keys.get(place).cloned().ok_or_else(Error::interrupted)
    }

    /// Lets the user choose one of the profile's stored keys. Sends no request.
    pub fn pick_stored_key(&self, prompt: &str) -> Result<StoredKey> {
        let scope = &self.settings.profile()?.scope;
        let contents = self.index().read()?;
        self.pick_stored(prompt, contents.keys_of(scope).cloned().collect())
    }

    /// Lets the user choose among the stored keys of this name, if there are several, in an
    /// interactive session.
    pub fn pick_namesake(&self, wanted: &str) -> Result<Option<StoredKey>> {
        if !self.ui.can_pick() {
            return Ok(None);
        }
        let scope = &self.settings.profile()?.scope;
        let contents = self.index().read()?;
        match find_stored(contents.keys_of(scope), Wanted(wanted)) {
            Err(FindError::Ambiguous {
                of_id: None,
                of_name,
                ..
            }) => {
                let is_one = |key: &&StoredKey| of_name.iter().any(|(_, id)| *id == key.id);
                let keys = contents.keys_of(scope).filter(is_one).cloned().collect();
                self.pick_stored(&namesake_prompt(wanted), keys).map(Some)
            }
            Ok(_)
            | Err(
                FindError::Ambiguous { .. }
                | FindError::Revoked { .. }
                | FindError::NotFound { .. },
            ) => Ok(None),
        }
    }

    fn pick_stored(&self, prompt: &str, stored: Vec<StoredKey>) -> Result<StoredKey> {
        self.require_pick()?;
        if stored.is_empty() {
            let profile = &self.settings.profile()?.scope.profile;
            let message = format!("there are no stored keys (profile `{profile}`)");
            return Err(Error::new(Kind::NoSuchKey, message)
                .hint("`genkey create` creates a key and stores its secret"));
        }
        let login = self.login()?.map(|login| login.at);
        let keys: Vec<Key> = stored.iter().map(Key::from).collect();
        let rows = keys.iter().zip(&stored).map(|(key, stored)| KeyRow {
            key,
            // All of them are.
            stored: None,
            in_use: login.as_ref() == Some(&stored.at),
            token: None,
            replaced: None,
        });
        let place = self.pick(prompt, rows)?;
        let chosen = stored.into_iter().nth(place);
        chosen.ok_or_else(Error::interrupted)
    }

    fn pick<'a>(&self, prompt: &str, rows: impl Iterator<Item = KeyRow<'a>>) -> Result<usize> {
        let target = self.ui.pick_target(self.now());
        let rows: Vec<PickRow> = rows.map(|row| PickRow::new(&row, &target)).collect();
        self.ui.pick(prompt, &rows, &target, NAME_IT)
    }
}

/// The prompt where several keys have a name.
pub fn namesake_prompt(name: &str) -> String {
    format!("Which `{name}`: ")
}

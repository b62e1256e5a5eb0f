//! Which stores may hold secrets that the index does not name, and how they are asked without a prompt.

use std::rc::Rc;

use super::{Context, stores};
use crate::error::Result;
use crate::ops::OpenStore;
use crate::store::{SecretStore, StoreError};

/// Opens stores so that nobody is asked anything: what is locked is an error.
pub struct Unattended<'a> {
    ctx: &'a Context,
    stores: stores::Stores,
}

impl OpenStore for Unattended<'_> {
    fn open(&self, name: &str) -> Result<Rc<dyn SecretStore>, StoreError> {
        self.stores.get(name, || self.ctx.make_store(name, false))
    }
}

impl Context {
    /// Stores that bother nobody.
    pub fn unattended(&self) -> Unattended<'_> {
        Unattended { ctx: self, stores: stores::Stores::default() }
    }

    /// Whether there is no index although genkey has worked here: it was lost, or moved away because it was damaged.
    pub fn has_lost_index(&self) -> bool {
        let paths = &self.paths;
        let knows_profiles = || self.config().is_ok_and(|config| !config.profiles.is_empty());
        !paths.index.exists() && (paths.encrypted_file.exists() || knows_profiles())
    }

    /// The stores that may hold secrets of the profile: the one for new secrets, the encrypted file if there is one, and
    /// every one that the index names.
    ///
    /// # Errors
    /// When configuration or index cannot be read.
    pub fn stores_in_use(&self) -> Result<Vec<String>> {
        let contents = self.index().read()?;
        let named = contents.keys.iter().map(|key| &key.at).chain(contents.logins.values().map(|login| &login.at));
        let chosen = self.chosen_store()?.unwrap_or_else(|| "keychain".into());
        let file = self.paths.encrypted_file.exists().then(|| "file".to_owned());
        let mut names: Vec<String> = [chosen].into_iter().chain(file).chain(named.map(|at| at.store.clone())).collect();
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }
}

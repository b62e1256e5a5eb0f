//! What there is to take stock of, and by whom stores are asked about it.

use std::rc::Rc;

use super::{Context, stores};
use crate::error::Result;
use crate::model::BaseUrl;
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

    /// Whether the profile's service is the one that the configuration says, not one that only this process is told of.
    ///
    /// # Errors
    /// When the configuration is wrong.
    pub fn has_usual_service(&self) -> Result<bool> {
        if self.is_sandbox() {
            return Ok(true);
        }
        let profile = self.profile()?;
        let configured = self.config()?.profiles.get(&profile.name).and_then(|section| section.api_url.clone());
        let usual = BaseUrl::parse(&configured.unwrap_or_else(|| profile.provider.api_url.to_string()));
        Ok(usual.is_ok_and(|usual| usual.to_string() == profile.api_url))
    }
}

//! A profile that is not in use.

use super::Settings;
use super::profile::Profile;
use crate::error::{Error, Result};
use crate::model::{BaseUrl, Scope, Service};
use crate::provider::DEFAULT_PROVIDER;

impl Settings {
    /// A profile by its name, as it is configured. Flags and environment are about the one in use.
    pub fn other_profile(&self, name: &str) -> Result<Profile> {
        let section = self.configured(name)?;
        let base_url = match &section.api_url {
            Some(address) => BaseUrl::parse(address).map_err(|error| {
                let place = self.in_config("api_url");
                Error::usage(format!("invalid {place} (profile `{name}`): {error}"))
            })?,
            None => {
                let provider = section.provider.as_deref().unwrap_or(DEFAULT_PROVIDER);
                self.provider_named(provider)?.api_url.clone()
            }
        };
        self.profile_for(&Scope {
            profile: name.to_owned(),
            service: Service::At(base_url),
        })
    }
}

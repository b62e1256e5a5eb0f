//! Which profile this process works with, and what flags, environment and configuration make of it.

use std::cell::OnceCell;
use std::fmt;
use std::rc::Rc;

use super::{Context, SANDBOX_PROFILE, environment, profile_name};
use crate::config::{Config, ProfileConfig};
use crate::error::{Error, Result};
use crate::model::{BaseUrl, CredentialHeader, Dialect, Scope, Service};
use crate::provider::{DialectSetting, Provider, STANDARD};
use crate::store::StoreKind;

/// The profile that this process works with.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// What identifies the service: its base URL, or `sandbox` for the embedded server, whose port changes.
    pub api_url: String,
    /// How people call the service, for labels and messages.
    pub service: String,
    /// The service's description.
    pub provider: Rc<Provider>,
    /// What its endpoints for keys are called.
    pub dialect: DialectSetting,
    /// The header that carries a key.
    pub header: CredentialHeader,
    /// The store for new secrets, as `--store` takes it, if anybody chose one.
    pub store: Option<String>,
}

impl Profile {
    /// The profile and its service.
    ///
    /// # Errors
    /// When the base URL is wrong.
    pub fn scope(&self) -> Result<Scope> {
        let service = Service::try_from(self.api_url.clone()).map_err(|error| Error::usage(error.to_string()))?;
        Ok(Scope { profile: self.name.clone(), service })
    }
}

/// What `login` asks for before the profile is known: it is told, or sees it of the key.
#[derive(Default)]
pub(super) struct Asked {
    pub(super) provider: OnceCell<Rc<Provider>>,
    pub(super) dialect: OnceCell<DialectSetting>,
    pub(super) header: OnceCell<CredentialHeader>,
}

impl Context {
    /// The profile in use: flag, environment, configuration, `default`.
    ///
    /// # Errors
    /// When the configuration, the profile's name or its base URL is wrong.
    pub fn profile(&self) -> Result<&Profile> {
        if let Some(profile) = self.profile.get() {
            return Ok(profile);
        }
        let profile = if self.is_sandbox() { self.sandbox_profile()? } else { self.named_profile()? };
        Ok(self.profile.get_or_init(|| profile))
    }

    fn sandbox_profile(&self) -> Result<Profile> {
        let provider = self.provider_named(STANDARD)?;
        Ok(Profile {
            name: SANDBOX_PROFILE.into(),
            api_url: SANDBOX_PROFILE.into(),
            service: "the sandbox".into(),
            dialect: DialectSetting::Fixed(Dialect::Reference),
            header: provider.header(),
            provider,
            store: self.chosen_store()?,
        })
    }

    /// The name of the profile in use: flag, environment, configuration, `default`.
    ///
    /// # Errors
    /// When the configuration or the name is wrong.
    pub fn profile_name(&self) -> Result<String> {
        match (&self.globals.profile, self.environment.get(environment::PROFILE)) {
            _ if self.is_sandbox() => Ok(SANDBOX_PROFILE.into()),
            (Some(name), _) => Ok(name.clone()),
            (None, Some(name)) => {
                profile_name(&name).map_err(|reason| Error::usage(format!("`GENKEY_PROFILE` is wrong: {reason}")))
            }
            (None, None) => self.default_profile(self.config()?),
        }
    }

    /// What the configuration says of the profile in use.
    pub(super) fn section(&self) -> Result<ProfileConfig> {
        Ok(self.config()?.profiles.get(&self.profile_name()?).cloned().unwrap_or_default())
    }

    fn named_profile(&self) -> Result<Profile> {
        let section = self.section()?;
        let provider = self.profile_provider(&section)?;
        let (address, from) = self
            .given_address(&section)
            .unwrap_or_else(|| (provider.api_url.to_string(), "the provider's address".to_owned()));
        let api_url = BaseUrl::parse(&address).map_err(|error| Error::usage(format!("{from} is wrong: {error}")))?;
        self.check_address(&provider, &api_url, &from)?;
        Ok(Profile {
            name: self.profile_name()?,
            service: api_url.authority(),
            api_url: api_url.to_string(),
            dialect: self.dialect(&section, &provider)?,
            header: self.header(&section, &provider)?,
            provider,
            store: self.chosen_store()?,
        })
    }

    /// A profile for work that was begun with it at this address, whatever flags and environment say of another one.
    ///
    /// # Errors
    /// When the configuration is wrong.
    pub(super) fn profile_for(&self, name: &str, api_url: &str) -> Result<Profile> {
        let section = self.config()?.profiles.get(name).cloned().unwrap_or_default();
        let provider = self.provider_of_work(&section, api_url)?;
        let settings = if is_for(&section, &provider) { section.clone() } else { ProfileConfig::default() };
        let address = BaseUrl::parse(api_url).map_err(|error| Error::usage(error.to_string()))?;
        Ok(Profile {
            name: name.to_owned(),
            service: address.authority(),
            api_url: api_url.to_owned(),
            dialect: self.dialect(&settings, &provider)?,
            header: self.header(&settings, &provider)?,
            provider,
            store: section.store,
        })
    }

    /// What the profile's service calls its endpoints for keys.
    fn dialect(&self, section: &ProfileConfig, provider: &Provider) -> Result<DialectSetting> {
        let of_provider = provider.keys.as_ref().map_or(DialectSetting::Auto, |keys| keys.dialect);
        let configured = section.dialect.as_deref().filter(|_| !self.is_for_another(section)).map(str::parse);
        let configured = configured.transpose().map_err(|error| self.wrong_setting("dialect", error))?;
        Ok(self.asked.dialect.get().copied().or(configured).unwrap_or(of_provider))
    }

    /// The header that carries a key: one of those that the service knows, as the service spells it.
    fn header(&self, section: &ProfileConfig, provider: &Provider) -> Result<CredentialHeader> {
        if let Some(asked) = self.asked.header.get() {
            return known_header(asked, provider).map_err(Error::usage);
        }
        let Some(configured) = section.header.as_deref().filter(|_| !self.is_for_another(section)) else {
            return Ok(provider.header());
        };
        let configured = configured.parse().map_err(|error| self.wrong_setting("header", error))?;
        known_header(&configured, provider).map_err(|reason| self.wrong_setting("header", reason))
    }

    /// Whether somebody logs in to another service than the configured one, whose settings are of no use then.
    fn is_for_another(&self, section: &ProfileConfig) -> bool {
        self.asked.provider.get().is_some_and(|asked| !is_for(section, asked))
    }

    fn wrong_setting(&self, key: &str, reason: impl fmt::Display) -> Error {
        Error::usage(format!("`{key}` in `{}` is wrong: {reason}", self.paths.config.display()))
    }

    fn default_profile(&self, config: &Config) -> Result<String> {
        let Some(name) = &config.default_profile else { return Ok("default".into()) };
        let path = self.paths.config.display();
        profile_name(name).map_err(|reason| Error::usage(format!("`default_profile` in `{path}` is wrong: {reason}")))
    }

    /// What a flag, else the environment, else the configuration says of a setting; and, for messages, which of them.
    fn setting(
        &self,
        (option, flag): (&str, Option<&String>),
        variable: &str,
        (key, configured): (&str, Option<&String>),
    ) -> Option<(String, String)> {
        let flag = flag.map(|value| (value.clone(), format!("`{option}`")));
        let environment = || self.environment.get(variable).map(|value| (value, format!("`{variable}`")));
        let path = self.paths.config.display();
        let configuration = || configured.map(|value| (value.clone(), format!("`{key}` in `{path}`")));
        flag.or_else(environment).or_else(configuration)
    }

    /// The base URL that flag, environment or configuration give and, for messages, which of them. The configured one is of
    /// no use to somebody who logs in to another service.
    pub(super) fn given_address(&self, section: &ProfileConfig) -> Option<(String, String)> {
        let configured = section.api_url.as_ref().filter(|_| !self.is_for_another(section));
        let flag = ("--api-url", self.globals.api_url.as_ref());
        self.setting(flag, environment::API_URL, ("api_url", configured))
    }

    /// The chosen store's name, which is one that exists: a mistake is told even by commands that keep nothing.
    ///
    /// # Errors
    /// When the name is that of no store, or the configuration is wrong.
    pub fn chosen_store(&self) -> Result<Option<String>> {
        let section = self.section()?;
        let flag = ("--store", self.globals.store.as_ref());
        let chosen = self.setting(flag, environment::STORE, ("store", section.store.as_ref()));
        let Some((name, from)) = chosen else { return Ok(None) };
        StoreKind::parse(&name).map_err(|error| Error::usage(format!("{from} is wrong: {error}")))?;
        Ok(Some(name))
    }

    /// The settings of this process that `login` keeps for the profile.
    ///
    /// # Errors
    /// When the configuration is wrong.
    pub fn profile_to_keep(&self) -> Result<ProfileConfig> {
        let (profile, section) = (self.profile()?, self.section()?);
        let name = profile.provider.name.as_str();
        let named = name != STANDARD || section.provider.is_some();
        let dialect = (self.asked.dialect.get().is_some() || section.dialect.is_some()).then_some(profile.dialect);
        let header =
            (profile.header != profile.provider.header() || section.header.is_some()).then_some(&profile.header);
        Ok(ProfileConfig {
            provider: named.then(|| name.to_owned()),
            api_url: Some(profile.api_url.clone()),
            dialect: dialect.map(|dialect| dialect.to_string()),
            header: header.map(ToString::to_string),
            store: profile.store.clone(),
        })
    }
}

/// Whether a profile is configured for this service.
fn is_for(section: &ProfileConfig, provider: &Provider) -> bool {
    section.provider.as_deref().unwrap_or(STANDARD) == provider.name.as_str()
}

/// The header as the service spells it, if it knows it.
fn known_header(header: &CredentialHeader, provider: &Provider) -> Result<CredentialHeader, String> {
    provider.key.headers.iter().find(|known| *known == header).cloned().ok_or_else(|| {
        let known: Vec<String> = provider.key.headers.iter().map(|header| format!("`{header}`")).collect();
        format!("{} does not take a key in `{header}`, but in {}", provider.title, known.join(" or "))
    })
}

//! Looks up providers, the built-in ones and the user's own.

use std::path::PathBuf;
use std::rc::Rc;

use super::Settings;
use super::config::ProfileConfig;
use super::user_providers::{EXTENSION, built_in};
use crate::error::{Error, Kind, Result};
use crate::model::{BaseUrl, CredentialKind, closest};
use crate::provider::{DEFAULT_PROVIDER, Provider, is_jwt};
use crate::secret::Secret;

impl Settings {
    /// The file of a provider of the user's own.
    pub fn provider_file(&self, name: &str) -> PathBuf {
        self.paths.providers.join(name).with_extension(EXTENSION)
    }

    /// Every usable provider, the default one first.
    pub fn providers(&self) -> impl Iterator<Item = Rc<Provider>> {
        built_in().chain(self.user_providers.usable().cloned())
    }

    pub fn provider_named(&self, name: &str) -> Result<Rc<Provider>> {
        if let Some(provider) = Provider::built_in(name) {
            return Ok(provider);
        }
        let added = self.user_providers.get(name);
        added
            .ok_or_else(|| self.no_such_provider(name))?
            .content
            .clone()
            .map_err(Error::usage)
    }

    fn no_such_provider(&self, name: &str) -> Error {
        let mut names: Vec<&str> = Provider::built_in_names()
            .map(|name| -> &str { name })
            .collect();
        names.extend(
            self.user_providers
                .all
                .iter()
                .map(|added| added.name.as_str()),
        );
        let all: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let error = Error::usage(format!(
            "unknown provider `{name}`; known: {}",
            all.join(", ")
        ));
        if let Some(reason) = &self.user_providers.unreadable {
            return error.hint(format!("your own providers are not available: {reason}"));
        }
        match closest(name, names) {
            Some(meant) => error.hint(format!("did you mean `{meant}`?")),
            None => error.hint("`genkey provider add FILE.toml` adds one"),
        }
    }

    /// The provider of a key, by its prefix.
    pub fn recognise(&self, text: &str) -> Option<Rc<Provider>> {
        self.providers().find(|provider| provider.recognises(text))
    }

    /// Sets the profile's provider for `login`. The first call wins: a flag overrides a key's prefix.
    pub fn override_provider(&self, provider: Rc<Provider>) {
        let _ = self.overrides.provider.set(provider);
    }

    /// Whether flags, environment or configuration select the profile's provider.
    pub fn has_provider(&self) -> Result<bool> {
        let section = self.section()?;
        if self.overrides.provider.get().is_some()
            || section.provider.is_some()
            || section.api_url.is_some()
        {
            return Ok(true);
        }
        Ok(self
            .given_address(section)?
            .is_some_and(|(address, _)| self.provider_at(&address).is_some()))
    }

    /// The title or host of the service that `login` is for; `None` if only the key will tell.
    pub fn address_to_log_in_to(&self) -> Result<Option<String>> {
        if self.has_provider()? {
            return Ok(Some(self.profile()?.scope.service.title()));
        }
        Ok(self
            .given_address(self.section()?)?
            .map(|(address, _)| address.authority()))
    }

    /// The provider of the profile: from `login`, else the configuration, else by the base URL, else
    /// the only one whose key variable is set, else GEN.
    pub(super) fn profile_provider(&self, section: &ProfileConfig) -> Result<Rc<Provider>> {
        if let Some(provider) = self.overrides.provider.get() {
            return Ok(Rc::clone(provider));
        }
        if let Some(name) = &section.provider {
            let invalid =
                |error: Error| error.context(format!("invalid {}", self.in_config("provider")));
            return self.provider_named(name).map_err(invalid);
        }
        // With an unknown host, the variables are not considered: one left over from another service
        // must not send its key there. On loopback it can only reach a test server.
        let found = match self.given_address(section)? {
            Some((address, _)) if address.is_loopback() => self
                .provider_at(&address)
                .or_else(|| self.provider_with_key()),
            Some((address, _)) => self.provider_at(&address),
            None => self.provider_with_key(),
        };
        found.map_or_else(|| self.provider_named(DEFAULT_PROVIDER), Ok)
    }

    /// The provider with this base URL, else with this host.
    fn provider_at(&self, address: &BaseUrl) -> Option<Rc<Provider>> {
        let authority = address.authority();
        let near = || {
            let added = self
                .user_providers
                .usable()
                .filter(|provider| provider.is_at(address))
                .cloned();
            Provider::built_in_candidates_at(&authority)
                .filter(|provider| provider.is_at(address))
                .chain(added)
        };
        // The exact base URL first: providers may share a host.
        near()
            .find(|provider| provider.api_url == *address)
            .or_else(|| near().next())
    }

    /// The provider of an interrupted operation: the configured one if it still has that base URL,
    /// else one that has.
    pub(super) fn provider_of_operation(
        &self,
        section: &ProfileConfig,
        base_url: &BaseUrl,
    ) -> Result<Rc<Provider>> {
        let configured = section
            .provider
            .as_deref()
            .map(|name| self.provider_named(name))
            .transpose()?;
        let is_meant = |provider: &Rc<Provider>| match &section.api_url {
            Some(address) => BaseUrl::parse(address).is_ok_and(|address| address == *base_url),
            None => provider.api_url == *base_url,
        };
        let found = configured
            .clone()
            .filter(is_meant)
            .or_else(|| self.provider_at(base_url));
        let found = found
            .or(configured)
            // Only keys of a service with an API for them can be in the journal.
            .filter(|provider| provider.keys.is_some());
        found.map_or_else(|| self.provider_named(DEFAULT_PROVIDER), Ok)
    }

    /// Refuses to send a provider's keys to another known provider.
    pub(super) fn check_address(
        &self,
        provider: &Provider,
        address: &BaseUrl,
        from: &str,
    ) -> Result<()> {
        let other = if provider.is_at(address) {
            None
        } else {
            self.providers().find(|other| other.is_at(address))
        };
        match other {
            None => Ok(()),
            Some(other) => Err(Error::usage(format!(
                "invalid {from}: `{address}` belongs to {}; keys of {} are not sent there",
                other.title, provider.title
            ))),
        }
    }

    /// The only provider whose key variable is set: CI jobs often set nothing else.
    fn provider_with_key(&self) -> Option<Rc<Provider>> {
        if self.globals.api_key_file.is_some() {
            return None;
        }
        let is_set = |variable: &str| self.environment.get(variable).is_some();
        let added = self
            .user_providers
            .usable()
            .filter(|provider| is_set(provider.environment.as_str()))
            .cloned();
        let mut set = Provider::built_in_with(is_set).chain(added);
        let only = set.next()?;
        // GEN comes first and is the default, so there is nothing to guess if its variable is set.
        (only.name.as_str() == DEFAULT_PROVIDER || set.next().is_none()).then_some(only)
    }

    pub fn provider(&self) -> Result<&Provider> {
        Ok(&self.profile()?.provider)
    }

    /// The provider to prompt a key for. Does not fix the profile's provider: the key may override it.
    pub fn provider_to_log_in_to(&self) -> Result<Rc<Provider>> {
        self.profile_provider(self.section()?)
    }

    /// Checks the form of a credential for the profile's provider.
    pub fn check_format(&self, secret: &Secret, kind: CredentialKind, source: &str) -> Result<()> {
        let provider = self.provider()?;
        let what = if kind.is_key() { "API key" } else { "JWT" };
        let what = format!("not a valid {} {what} in {source}", provider.title);
        self.check_form_for(provider, secret, kind, &what)
    }

    /// Checks the form of a credential.
    ///
    /// # Errors
    /// With what is wrong, after `what`. The credential itself is not in the message.
    pub fn check_form_for(
        &self,
        provider: &Provider,
        secret: &Secret,
        kind: CredentialKind,
        what: &str,
    ) -> Result<()> {
        let other = |text: &str| {
            self.recognise(text)
                .filter(|other| other.name != provider.name)
        };
        // A key of another known service deserves a better error than a wrong prefix.
        let title = |text: &str| other(text).map(|other| other.title.clone());
        let checked = match kind {
            CredentialKind::Key => provider.check_format(secret, title),
            CredentialKind::Jwt => provider.check_jwt(secret, title),
        };
        checked.map_err(|error| {
            let error = Error::usage(format!("{what}: {error}"));
            match other(secret.expose()) {
                Some(other) => {
                    let (name, title) = (other.name.as_str(), &other.title);
                    let login = format!("`genkey --profile {name} login --provider {name}`");
                    error.hint(format!(
                        "{login} logs in to {title} with a separate profile"
                    ))
                }
                None if kind.is_key() && provider.jwt && is_jwt(secret.expose()) => {
                    error.hint("`genkey login --jwt` logs in with a JWT")
                }
                None => error,
            }
        })
    }

    /// The variables that hold or unlock secrets. They are removed from the environment of programs
    /// that genkey starts.
    pub(crate) fn secret_variables(&self) -> Vec<String> {
        self.key_variables()
            .chain(super::environment::UNLOCKING.into_iter().map(str::to_owned))
            .collect()
    }

    /// The key variables of all known providers.
    pub(super) fn key_variables(&self) -> impl Iterator<Item = String> {
        let added = self
            .user_providers
            .all
            .iter()
            .filter_map(|added| added.variable().map(str::to_owned));
        built_in()
            .map(|provider| provider.environment.as_str().to_owned())
            .chain(added)
    }

    /// Fails for a service without an API for keys, with hints about its dashboard.
    pub fn require_key_endpoints(&self) -> Result<()> {
        let provider = self.provider()?;
        if provider.keys.is_some() {
            return Ok(());
        }
        let place = provider
            .dashboard
            .as_deref()
            .unwrap_or("the service's web pages");
        Err(Error::new(
            Kind::Usage,
            format!("{} has no API for keys", provider.title),
        )
        .hint(format!(
            "manage {} keys in the dashboard: {place}",
            provider.title
        ))
        .hint("log in with a key from there: `genkey login`"))
    }

    /// The environment variable for keys of the profile's service, such as `GEN_API_KEY`.
    pub fn key_variable(&self) -> Result<&str> {
        Ok(self.provider()?.environment.as_str())
    }
}

//! The services that this process knows: the built-in ones, and those that the user has added.

use std::path::PathBuf;
use std::rc::Rc;

use super::Settings;
use super::config::ProfileConfig;
use super::spelling::closest;
use super::user_providers::{ENDING, built_in};
use crate::error::{Error, Kind, Result};
use crate::model::{BaseUrl, CredentialKind};
use crate::provider::{DEFAULT_PROVIDER, Provider, is_jwt};
use crate::secret::Secret;

impl Settings {
    /// The file of a provider that the user adds under this name.
    pub fn provider_file(&self, name: &str) -> PathBuf {
        self.paths.providers.join(name).with_extension(ENDING)
    }

    /// Every provider that can be used, the standard one first.
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
            "there is no provider `{name}`: there are {}",
            all.join(", ")
        ));
        if let Some(reason) = &self.user_providers.unreadable {
            return error.hint(format!("your own providers are not known: {reason}"));
        }
        match closest(name, names) {
            Some(meant) => error.hint(format!("did you mean `{meant}`?")),
            None => error.hint("`genkey provider add FILE.toml` adds one"),
        }
    }

    /// Which provider's key a text is, by its prefix.
    pub fn recognise(&self, text: &str) -> Option<Rc<Provider>> {
        self.providers().find(|provider| provider.recognises(text))
    }

    /// Has `login` decide on the profile's provider. What came first stays: a flag goes before a
    /// key's prefix.
    pub fn override_provider(&self, provider: Rc<Provider>) {
        let _ = self.overrides.provider.set(provider);
    }

    /// Whether flags, environment or configuration say which service the profile is for.
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

    /// Which service `login` is for, as people call it, unless only the key will tell.
    pub fn address_to_log_in_to(&self) -> Result<Option<String>> {
        if self.has_provider()? {
            return Ok(Some(self.profile()?.scope.service.title()));
        }
        Ok(self
            .given_address(self.section()?)?
            .map(|(address, _)| address.authority()))
    }

    /// The provider of the profile: the one that `login` decided on, else the configured one, else
    /// one whose address is the profile's, else the one whose variable alone holds a key, else
    /// GEN.
    pub(super) fn profile_provider(&self, section: &ProfileConfig) -> Result<Rc<Provider>> {
        if let Some(provider) = self.overrides.provider.get() {
            return Ok(Rc::clone(provider));
        }
        if let Some(name) = &section.provider {
            let wrong =
                |error: Error| error.context(format!("{} is wrong", self.in_config("provider")));
            return self.provider_named(name).map_err(wrong);
        }
        // A variable that was left over must not send a key to a host that nobody knows.
        let found = match self.given_address(section)? {
            Some((address, _)) if address.is_loopback() => self
                .provider_at(&address)
                .or_else(|| self.provider_with_key()),
            Some((address, _)) => self.provider_at(&address),
            None => self.provider_with_key(),
        };
        found.map_or_else(|| self.provider_named(DEFAULT_PROVIDER), Ok)
    }

    /// The provider whose address this is, or at least whose host.
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
        near()
            .find(|provider| provider.api_url == *address)
            .or_else(|| near().next())
    }

    /// The provider of work that was begun with another profile than the one in use: the one that
    /// is configured for that profile, as long as the address is the one of then, else one
    /// whose address it is. It had endpoints for keys.
    pub(super) fn provider_of_work(
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
            .filter(|provider| provider.keys.is_some());
        found.map_or_else(|| self.provider_named(DEFAULT_PROVIDER), Ok)
    }

    /// A key goes to no address at which another service is known to be, whatever flags and
    /// environment say.
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
                "{from} is wrong: `{address}` is an address of {}, and gets no key of {}",
                other.title, provider.title
            ))),
        }
    }

    /// In CI there is often nothing but the variable with the key.
    fn provider_with_key(&self) -> Option<Rc<Provider>> {
        if self.globals.api_key_file.is_some() {
            return None;
        }
        let holds_key = |variable: &str| self.environment.get(variable).is_some();
        let added = self
            .user_providers
            .usable()
            .filter(|provider| holds_key(provider.environment.as_str()))
            .cloned();
        let mut holding = Provider::built_in_with(holds_key).chain(added);
        let only = holding.next()?;
        // GEN is the first of all: where it has a key, nothing is guessed.
        (only.name.as_str() == DEFAULT_PROVIDER || holding.next().is_none()).then_some(only)
    }

    pub fn provider(&self) -> Result<&Provider> {
        Ok(&self.profile()?.provider)
    }

    /// The provider whose key is asked for. As long as only the key can tell, nothing is decided.
    pub fn provider_to_log_in_to(&self) -> Result<Rc<Provider>> {
        self.profile_provider(self.section()?)
    }

    /// Checks the form of a credential of the profile before it is sent anywhere.
    pub fn check_format(&self, secret: &Secret, kind: CredentialKind, what: &str) -> Result<()> {
        self.check_form_for(self.provider()?, secret, kind, what)
    }

    /// Checks the form of a credential. The error says what is wrong behind `what`, and does not
    /// show it.
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
                        "{login} keeps keys of {title} under a profile of their own"
                    ))
                }
                None if kind.is_key() && provider.jwt && is_jwt(secret.expose()) => {
                    error.hint("`genkey login --jwt` logs in with a JWT")
                }
                None => error,
            }
        })
    }

    /// The variables that hold secrets, or lead to them, of all providers. Programs that genkey
    /// starts get none of them unasked.
    pub(crate) fn secret_variables(&self) -> Vec<String> {
        self.key_variables()
            .chain(super::environment::UNLOCKING.into_iter().map(str::to_owned))
            .collect()
    }

    /// The variables that hold keys of the services that are known.
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

    /// Refuses what only a service with endpoints for keys can do, and says where keys are made
    /// instead.
    pub fn require_key_endpoints(&self) -> Result<()> {
        let provider = self.provider()?;
        if provider.keys.is_some() {
            return Ok(());
        }
        let place = provider
            .dashboard
            .as_deref()
            .unwrap_or("the pages of the service");
        Err(Error::new(
            Kind::Usage,
            format!(
                "{} has no endpoints for keys: nothing was asked of it",
                provider.title
            ),
        )
        .hint(format!(
            "keys of {} are made, listed and revoked under {place}",
            provider.title
        ))
        .hint("`genkey login` keeps one that was made there"))
    }

    /// The variable that conventionally holds a key of the profile's service.
    pub fn key_variable(&self) -> Result<&str> {
        Ok(self.provider()?.environment.as_str())
    }
}

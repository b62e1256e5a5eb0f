//! Selects the profile and applies flags, environment and configuration to it.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

use directories::BaseDirs;

use super::config::ProfileConfig;
use super::profile::Profile;
use super::{Settings, environment, profile_name};
use crate::error::{Error, Result};
use crate::model::{
    BaseUrl, CredentialHeader, Dialect, Expiry, SANDBOX, Scope, Service, StoreKind, closest,
};
use crate::provider::{DEFAULT_PROVIDER, DialectSetting, Provider};

/// The profile that always exists.
pub const DEFAULT: &str = "default";

/// A profile without a section in the configuration.
static UNCONFIGURED: ProfileConfig = ProfileConfig {
    provider: None,
    api_url: None,
    dialect: None,
    header: None,
    store: None,
    identity: None,
    expires_in: None,
};

impl Settings {
    /// The profile in use: flag, environment, configuration, `default`.
    pub fn profile(&self) -> Result<&Profile> {
        if let Some(profile) = self.profile.get() {
            return Ok(profile);
        }
        let profile = if self.is_sandbox() {
            self.sandbox_profile()?
        } else {
            self.named_profile()?
        };
        // `OnceCell::get_or_try_init` is not stable yet.
        Ok(self.profile.get_or_init(|| profile))
    }

    fn sandbox_profile(&self) -> Result<Profile> {
        let provider = self.provider_named(DEFAULT_PROVIDER)?;
        Ok(Profile {
            scope: Scope {
                profile: SANDBOX.into(),
                service: Service::Sandbox,
            },
            dialect: DialectSetting::Fixed(Dialect::Reference),
            header: provider.header(),
            provider,
            store: self.chosen_store()?,
            identity: None,
            expires_in: None,
        })
    }

    fn named_profile(&self) -> Result<Profile> {
        let section = self.section()?;
        let provider = self.profile_provider(section)?;
        let (base_url, from) = self.given_address(section)?.unwrap_or_else(|| {
            (
                provider.api_url.clone(),
                "the provider's address".to_owned(),
            )
        });
        // Here, because everything that sends a key needs a `Profile`.
        self.check_address(&provider, &base_url, &from)?;
        Ok(Profile {
            scope: Scope {
                profile: self.profile_name()?,
                service: Service::At(base_url),
            },
            dialect: self.dialect(section, &provider)?,
            header: self.header(section, &provider)?,
            provider,
            store: self.chosen_store()?,
            identity: self.identity(section)?,
            expires_in: self.expires_in(section)?,
        })
    }

    /// The profile of an interrupted operation. Flags and environment are ignored: they are about
    /// another profile.
    pub fn profile_for(&self, scope: &Scope) -> Result<Profile> {
        let Service::At(base_url) = &scope.service else {
            return self.sandbox_profile();
        };
        let section = self.configured(&scope.profile)?;
        let provider = self.provider_of_operation(section, base_url)?;
        // The dialect and the header of another service do not apply to this one.
        let settings = if is_for(section, &provider) {
            section
        } else {
            &UNCONFIGURED
        };
        Ok(Profile {
            scope: scope.clone(),
            dialect: self.dialect(settings, &provider)?,
            header: self.header(settings, &provider)?,
            provider,
            store: section.store.clone(),
            identity: self.identity(section)?,
            // Recovery creates no keys.
            expires_in: None,
        })
    }

    /// The name of the profile in use.
    pub fn profile_name(&self) -> Result<String> {
        Ok(self.profile_choice()?.0)
    }

    /// The name of the profile in use and, for messages, where it comes from; `None` for the default.
    pub fn profile_choice(&self) -> Result<(String, Option<String>)> {
        if self.is_sandbox() {
            return Ok((SANDBOX.into(), None));
        }
        let flag = self.globals.profile.as_ref();
        let is_named = flag.is_some() || self.environment.get(environment::PROFILE).is_some();
        // A damaged configuration must not matter if the name comes from elsewhere.
        let configured = if is_named {
            None
        } else {
            self.config()?.default_profile.as_ref()
        };
        let named = self.setting(
            ("--profile", flag),
            environment::PROFILE,
            ("default_profile", configured),
        );
        let Some((name, from)) = named else {
            return Ok((DEFAULT.into(), None));
        };
        let name = profile_name(&name)
            .map_err(|reason| Error::usage(format!("invalid {from}: {reason}")))?;
        Ok((name, Some(from)))
    }

    /// The error for a profile that does not exist; `from` is where its name comes from.
    pub fn no_such_profile(
        &self,
        name: &str,
        from: Option<&str>,
        known: &BTreeSet<String>,
    ) -> Error {
        let all: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
        let all = match all.as_slice() {
            [only] => format!("the only one is {only}"),
            all => format!("there are {}", all.join(", ")),
        };
        // A command that is given a profile to show or change wants one that exists.
        let hint = if from.is_some() {
            format!("create it: `genkey login --profile {name}`")
        } else {
            "`genkey profile list` shows the profiles".to_owned()
        };
        let from = from.map_or_else(String::new, |from| format!("from {from}; "));
        let error = Error::usage(format!("no such profile: `{name}` ({from}{all})"));
        let error = match closest(name, known.iter().map(String::as_str)) {
            Some(meant) => error.hint(format!("did you mean `{meant}`?")),
            None => error,
        };
        error.hint(hint)
    }

    /// A profile's section of the configuration.
    pub fn configured(&self, name: &str) -> Result<&ProfileConfig> {
        Ok(self.config()?.profiles.get(name).unwrap_or(&UNCONFIGURED))
    }

    /// The section of the profile in use.
    pub(super) fn section(&self) -> Result<&ProfileConfig> {
        self.configured(&self.profile_name()?)
    }

    /// Sets the dialect and the header from the flags of `login`.
    pub fn set_overrides(&self, dialect: Option<DialectSetting>, header: Option<CredentialHeader>) {
        let _ = dialect.map(|dialect| self.overrides.dialect.set(dialect));
        let _ = header.map(|header| self.overrides.header.set(header));
    }

    /// Sets the store from an answer to a prompt.
    pub fn override_store(&self, name: &str) {
        let _ = self.overrides.store.set(name.to_owned());
    }

    /// The dialect: from `login`, else the configuration, else the provider.
    fn dialect(&self, section: &ProfileConfig, provider: &Provider) -> Result<DialectSetting> {
        let of_provider = provider
            .keys
            .as_ref()
            .map_or(DialectSetting::Auto, |keys| keys.dialect);
        let configured = section
            .dialect
            .as_deref()
            .filter(|_| !self.overrides_service(section))
            .map(str::parse);
        let configured = configured
            .transpose()
            .map_err(|error| self.invalid_setting("dialect", error))?;
        Ok(self
            .overrides
            .dialect
            .get()
            .copied()
            .or(configured)
            .unwrap_or(of_provider))
    }

    /// The header that carries a key: from `login`, else the configuration, else the provider.
    fn header(&self, section: &ProfileConfig, provider: &Provider) -> Result<CredentialHeader> {
        if let Some(header) = self.overrides.header.get() {
            return known_header(header, provider).map_err(Error::usage);
        }
        let Some(configured) = section
            .header
            .as_deref()
            .filter(|_| !self.overrides_service(section))
        else {
            return Ok(provider.header());
        };
        let configured = configured
            .parse()
            .map_err(|error| self.invalid_setting("header", error))?;
        known_header(&configured, provider).map_err(|reason| self.invalid_setting("header", reason))
    }

    /// The configured identity, an absolute path. A leading `~/` is expanded.
    fn identity(&self, section: &ProfileConfig) -> Result<Option<PathBuf>> {
        let Some(text) = &section.identity else {
            return Ok(None);
        };
        // Expanded here, because no shell reads this file.
        let path = match text.strip_prefix("~/") {
            Some(below) => BaseDirs::new().map(|folders| folders.home_dir().join(below)),
            None => Some(PathBuf::from(text)),
        };
        let invalid =
            || self.invalid_setting("identity", format!("`{text}` is not an absolute path"));
        path.filter(|path| path.is_absolute())
            .ok_or_else(invalid)
            .map(Some)
    }

    fn expires_in(&self, section: &ProfileConfig) -> Result<Option<Expiry>> {
        let expiry = section
            .expires_in
            .as_deref()
            .map(Expiry::from_duration)
            .transpose();
        expiry.map_err(|error| self.invalid_setting("expires_in", error))
    }

    /// Whether `login` selects another service than the configured one, whose settings do not apply
    /// then.
    fn overrides_service(&self, section: &ProfileConfig) -> bool {
        self.overrides
            .provider
            .get()
            .is_some_and(|provider| !is_for(section, provider))
    }

    fn invalid_setting(&self, key: &str, reason: impl fmt::Display) -> Error {
        Error::usage(format!("invalid {}: {reason}", self.in_config(key)))
    }

    /// Names a setting of the configuration in messages.
    pub(super) fn in_config(&self, key: &str) -> String {
        format!("`{key}` in `{}`", self.paths.config.display())
    }

    /// A setting from the flag, else the environment, else the configuration; and, for messages,
    /// which of them.
    fn setting(
        &self,
        (option, flag): (&str, Option<&String>),
        variable: &str,
        (key, configured): (&str, Option<&String>),
    ) -> Option<(String, String)> {
        let flag = flag.map(|value| (value.clone(), format!("`{option}`")));
        let environment = || {
            self.environment
                .get(variable)
                .map(|value| (value, format!("`{variable}`")))
        };
        let configuration = || configured.map(|value| (value.clone(), self.in_config(key)));
        flag.or_else(environment).or_else(configuration)
    }

    /// The base URL from flag, environment or configuration and, for messages, which of them.
    pub(super) fn given_address(
        &self,
        section: &ProfileConfig,
    ) -> Result<Option<(BaseUrl, String)>> {
        let configured = section
            .api_url
            .as_ref()
            .filter(|_| !self.overrides_service(section));
        let flag = ("--api-url", self.globals.api_url.as_ref());
        let given = self.setting(flag, environment::API_URL, ("api_url", configured));
        let parse = |(text, from): (String, String)| match BaseUrl::parse(&text) {
            Ok(base_url) => Ok((base_url, from)),
            Err(error) => Err(Error::usage(format!("invalid {from}: {error}"))),
        };
        given.map(parse).transpose()
    }

    /// The name of the chosen store.
    ///
    /// # Errors
    /// When there is no such store; also in commands that store nothing.
    pub fn chosen_store(&self) -> Result<Option<String>> {
        if let Some(name) = self.overrides.store.get() {
            return Ok(Some(name.clone()));
        }
        let configured = self.section()?.store.as_ref();
        let flag = ("--store", self.globals.store.as_ref());
        let chosen = self.setting(flag, environment::STORE, ("store", configured));
        let Some((name, from)) = chosen else {
            return Ok(None);
        };
        StoreKind::parse(&name)
            .map_err(|error| Error::usage(format!("invalid {from}: {error}")))?;
        Ok(Some(name))
    }

    /// The section that `login` writes for the profile.
    pub fn section_to_save(&self) -> Result<ProfileConfig> {
        let (profile, section) = (self.profile()?, self.section()?);
        let name = profile.provider.name.as_str();
        // Defaults are left out, so that a later change of the provider's applies.
        let named = name != DEFAULT_PROVIDER || section.provider.is_some();
        let dialect = (self.overrides.dialect.get().is_some() || section.dialect.is_some())
            .then_some(profile.dialect);
        let header = (profile.header != profile.provider.header() || section.header.is_some())
            .then_some(&profile.header);
        Ok(ProfileConfig {
            provider: named.then(|| name.to_owned()),
            api_url: Some(profile.scope.service.to_string()),
            dialect: dialect.map(|dialect| dialect.to_string()),
            header: header.map(ToString::to_string),
            store: self.chosen_store()?,
            identity: section.identity.clone(),
            expires_in: section.expires_in.clone(),
        })
    }

    /// Whether the profile's service is the configured one, and not from a flag or a variable.
    pub fn has_configured_service(&self) -> Result<bool> {
        let profile = self.profile()?;
        let Service::At(base_url) = &profile.scope.service else {
            return Ok(true);
        };
        Ok(match &self.section()?.api_url {
            Some(configured) => {
                BaseUrl::parse(configured).is_ok_and(|configured| configured == *base_url)
            }
            None => profile.provider.api_url == *base_url,
        })
    }
}

/// Whether a profile is configured for this service.
fn is_for(section: &ProfileConfig, provider: &Provider) -> bool {
    section.provider.as_deref().unwrap_or(DEFAULT_PROVIDER) == provider.name.as_str()
}

/// The header in the provider's spelling.
fn known_header(
    header: &CredentialHeader,
    provider: &Provider,
) -> Result<CredentialHeader, String> {
    provider
        .key
        .headers
        .iter()
        .find(|known| *known == header)
        .cloned()
        .ok_or_else(|| {
            let known: Vec<String> = provider
                .key
                .headers
                .iter()
                .map(|header| format!("`{header}`"))
                .collect();
            format!(
                "{} does not accept a key in `{header}`; use {}",
                provider.title,
                known.join(" or ")
            )
        })
}

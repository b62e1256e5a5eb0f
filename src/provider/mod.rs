//! Descriptions of services, one TOML file each. Three are built in, users add their own. All that
//! genkey knows of a service is in its file; [`Provider`] is the schema.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::rc::Rc;

use serde::Deserialize;

use crate::model::{BaseUrl, CredentialHeader, Dialect, ErrorForm};

mod check;
mod file;
mod jwt;
mod key_format;
mod name;

pub use check::KeyFormatError;
pub use file::{PartialProvider, ProviderFileError};
pub use jwt::{expiry_of_jwt, is_jwt};
pub use key_format::{Alphabet, KeyFormat};
pub use name::{EndpointPath, PageUrl, ProviderName, VariableName};

/// The default provider: GEN (gen.pro).
pub const DEFAULT_PROVIDER: &str = "gen";

/// The description of a service.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// The name for `--provider`.
    pub name: ProviderName,
    /// The name for people.
    pub title: String,
    /// The base URL, version included.
    pub api_url: BaseUrl,
    /// The environment variable in which programs look for a key.
    pub environment: VariableName,
    /// Where in the web app keys are created and revoked.
    pub dashboard: Option<String>,
    /// The address of that page.
    pub dashboard_url: Option<PageUrl>,
    /// Further hosts for the same credentials, by their names for `genkey api --host`.
    #[serde(default)]
    pub hosts: BTreeMap<String, BaseUrl>,
    /// The format of its keys and the headers that carry them.
    pub key: KeyFormat,
    /// Whether it also accepts a JWT as `Authorization: Bearer`.
    #[serde(default)]
    pub jwt: bool,
    /// Its key endpoints, if keys can be managed by the API.
    pub keys: Option<KeyEndpoints>,
    /// The endpoint that returns the account.
    pub account: Option<EndpointPath>,
    /// A read that requires a key, to check one where there is no `account`.
    pub check: Option<EndpointPath>,
    /// The endpoint that lists workspaces.
    pub workspaces: Option<EndpointPath>,
    /// The endpoint that lists the agents of a workspace.
    pub agents: Option<EndpointPath>,
    /// Where its error responses have their code and message.
    #[serde(default)]
    pub errors: ErrorForm,
    /// Its rate limit per client address.
    pub requests_per_minute: Option<NonZeroU32>,
}

/// The key endpoints of a service.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyEndpoints {
    /// Their dialect.
    pub dialect: DialectSetting,
}

/// The dialect in a provider's file or a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum DialectSetting {
    /// Detect it.
    Auto,
    /// Only this one.
    Fixed(Dialect),
}

impl std::str::FromStr for DialectSetting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "auto" {
            return Ok(Self::Auto);
        }
        let unknown =
            |_| format!("unknown dialect `{text}`; use `auto`, `reference`, `guide` or `pat`");
        text.parse().map(Self::Fixed).map_err(unknown)
    }
}

impl TryFrom<String> for DialectSetting {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl std::fmt::Display for DialectSetting {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Auto => formatter.write_str("auto"),
            Self::Fixed(dialect) => dialect.fmt(formatter),
        }
    }
}

// Name and variable are repeated here because parsing the TOML takes a noticeable part of a short
// command's time. A test compares them.
struct BuiltIn {
    name: &'static str,
    /// Its `environment`.
    variable: &'static str,
    file: &'static str,
}

const BUILT_IN: [BuiltIn; 3] = [
    BuiltIn {
        name: DEFAULT_PROVIDER,
        variable: "GEN_API_KEY",
        file: include_str!("gen.toml"),
    },
    BuiltIn {
        name: "genrex",
        variable: "GENREX_API_KEY",
        file: include_str!("genrex.toml"),
    },
    BuiltIn {
        name: "genmb",
        variable: "GENMB_API_KEY",
        file: include_str!("genmb.toml"),
    },
];

thread_local! {
    // Each file is parsed once, when it is first needed.
    static READ: [OnceCell<Rc<Provider>>; BUILT_IN.len()] = const { [const { OnceCell::new() }; BUILT_IN.len()] };
}

impl Provider {
    /// The built-in provider with this name.
    #[allow(
        clippy::expect_used,
        reason = "the files are compiled in, and a test reads them all"
    )]
    pub fn built_in(name: &str) -> Option<Rc<Self>> {
        let place = BUILT_IN.iter().position(|known| known.name == name)?;
        let file = BUILT_IN.get(place)?.file;
        let read = || Rc::new(Self::parse(file).expect("a built-in file is right"));
        READ.with(|all| Some(Rc::clone(all.get(place)?.get_or_init(read))))
    }

    /// The names of the built-in providers.
    pub fn built_in_names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|known| known.name)
    }

    /// The built-in providers that may have an address with this host and port.
    pub fn built_in_candidates_at(authority: &str) -> impl Iterator<Item = Rc<Self>> {
        // A search of the text, so that the others need not be parsed.
        BUILT_IN
            .iter()
            .filter(move |known| known.file.contains(authority))
            .filter_map(|known| Self::built_in(known.name))
    }

    /// The built-in providers whose variable satisfies `chosen`.
    pub fn built_in_with(chosen: impl Fn(&str) -> bool) -> impl Iterator<Item = Rc<Self>> {
        BUILT_IN
            .iter()
            .filter(move |known| chosen(known.variable))
            .filter_map(|known| Self::built_in(known.name))
    }

    /// Whether a text has the prefix of its keys.
    pub fn recognises(&self, text: &str) -> bool {
        self.key
            .prefix
            .as_ref()
            .is_some_and(|prefix| text.starts_with(prefix.as_str()))
    }

    /// All base URLs that its credentials may be sent to.
    pub fn addresses(&self) -> impl Iterator<Item = &BaseUrl> {
        std::iter::once(&self.api_url).chain(self.hosts.values())
    }

    /// Whether one of its base URLs has the host of this one.
    pub fn is_at(&self, address: &BaseUrl) -> bool {
        self.addresses()
            .any(|own| own.authority() == address.authority())
    }

    /// The default header for a key.
    pub fn header(&self) -> CredentialHeader {
        // Never empty: `parse` refuses a file without headers.
        self.key
            .headers
            .first()
            .cloned()
            .unwrap_or(CredentialHeader::Bearer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built_in(name: &str) -> Rc<Provider> {
        Provider::built_in(name).unwrap()
    }

    #[test]
    fn every_built_in_file_is_valid_and_its_keys_are_redacted() {
        for name in Provider::built_in_names() {
            let provider = built_in(name);
            assert_eq!(provider.name.as_str(), name);
            let variable = provider.environment.as_str();
            assert!(
                Provider::built_in_with(|chosen| chosen == variable).eq([Rc::clone(&provider)])
            );
            for address in provider.addresses() {
                assert!(
                    Provider::built_in_candidates_at(&address.authority())
                        .any(|found| found == provider)
                );
            }
            assert!(provider.api_url.is_https(), "{}", provider.api_url);
            let prefix = provider.key.prefix.as_deref().unwrap();
            assert!(
                crate::secret::KEY_PREFIXES.contains(&prefix),
                "its keys are redacted in messages"
            );
        }
        assert!(Provider::built_in("acme").is_none());
    }

    #[test]
    fn built_in_providers_agree_with_the_services_documents() {
        let bearer = || CredentialHeader::Bearer;
        let named = |name: &str| CredentialHeader::Named(name.into());
        for (name, api_url, environment, prefix, length, headers) in [
            (
                "gen",
                "https://api.gen.pro/v1",
                "GEN_API_KEY",
                "gen_pat_",
                None,
                vec![named("X-API-Key")],
            ),
            (
                "genrex",
                "https://api.genrex.io/v1",
                "GENREX_API_KEY",
                "grx_sk_",
                Some(48),
                vec![bearer(), named("X-API-Key")],
            ),
            (
                "genmb",
                "https://genmb.com/api",
                "GENMB_API_KEY",
                "genmb_sk_",
                Some(32),
                vec![bearer(), named("X-MCP-API-Key")],
            ),
        ] {
            let provider = built_in(name);
            assert_eq!(provider.api_url.to_string(), api_url);
            assert_eq!(provider.environment.as_str(), environment);
            assert_eq!(
                (provider.key.prefix.as_deref(), provider.key.length),
                (Some(prefix), length)
            );
            assert_eq!(provider.key.headers, headers);
        }
        assert_eq!(built_in("genmb").requests_per_minute, NonZeroU32::new(200));
        assert_eq!(
            built_in("gen").hosts["agent"].to_string(),
            "https://agent.gen.pro/v1"
        );
        assert!(
            built_in("gen").keys.is_some()
                && built_in("genrex").keys.is_none()
                && built_in("genmb").keys.is_none()
        );
    }
}

//! What is known of a service before it is asked: one TOML file each. Three are built in; people
//! add their own.
//!
//! A file says all that genkey knows of its service, so that one more service is one more file.
//! [`Provider`] is the schema.

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
pub use name::{EndpointPath, ProviderName, VariableName};

/// The name of the service that is meant where none is named: GEN (gen.pro).
pub const DEFAULT_PROVIDER: &str = "gen";

/// What is to be known of a service before it is asked anything.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// What `--provider` takes.
    pub name: ProviderName,
    /// How people call the service.
    pub title: String,
    /// The base URL, version included.
    pub api_url: BaseUrl,
    /// The variable in which programs conventionally look for a key.
    pub environment: VariableName,
    /// Where on the service's pages people make and revoke keys.
    pub dashboard: Option<String>,
    /// Further hosts that take the same credentials, by the names that `genkey api --host` takes.
    #[serde(default)]
    pub hosts: BTreeMap<String, BaseUrl>,
    /// What its keys look like and how they are sent.
    pub key: KeyFormat,
    /// Whether it takes a JWT as `Authorization: Bearer`, too.
    #[serde(default)]
    pub jwt: bool,
    /// Its endpoints for keys; without them, keys are made on its pages only.
    pub keys: Option<KeyEndpoints>,
    /// The endpoint that tells whose the credential is.
    pub account: Option<EndpointPath>,
    /// A read that needs a key, and so checks one where no endpoint tells whose it is.
    pub check: Option<EndpointPath>,
    /// The endpoint that lists the workspaces that the credential reaches.
    pub workspaces: Option<EndpointPath>,
    /// The endpoint that lists the agents of a workspace.
    pub agents: Option<EndpointPath>,
    /// How it says that something is wrong.
    #[serde(default)]
    pub errors: ErrorForm,
    /// How many requests it takes in a minute from one address.
    pub requests_per_minute: Option<NonZeroU32>,
}

/// A service's endpoints for keys.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyEndpoints {
    /// What they are called.
    pub dialect: DialectSetting,
}

/// The dialect that a provider's file or a profile names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum DialectSetting {
    /// It is found out.
    Auto,
    /// It is known.
    Fixed(Dialect),
}

impl std::str::FromStr for DialectSetting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "auto" {
            return Ok(Self::Auto);
        }
        let unknown =
            |_| format!("`{text}` is not a dialect; use `auto`, `reference`, `guide` or `pat`");
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

/// A service that is built in. What is found out with its row alone spares reading its file.
struct BuiltIn {
    name: &'static str,
    /// Its `environment`.
    variable: &'static str,
    file: &'static str,
}

/// The services that are built in, the standard one first.
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
    /// Each of [`BUILT_IN`] is read once, and only when it is asked for.
    static READ: [OnceCell<Rc<Provider>>; BUILT_IN.len()] = const { [const { OnceCell::new() }; BUILT_IN.len()] };
}

impl Provider {
    /// The service of this name, if it is built in.
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

    /// The names of the services that are built in.
    pub fn built_in_names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|known| known.name)
    }

    /// The services that are built in and may have an address with this host and port.
    pub fn built_in_candidates_at(authority: &str) -> impl Iterator<Item = Rc<Self>> {
        BUILT_IN
            .iter()
            .filter(move |known| known.file.contains(authority))
            .filter_map(|known| Self::built_in(known.name))
    }

    /// The services that are built in and whose variable is chosen.
    pub fn built_in_with(chosen: impl Fn(&str) -> bool) -> impl Iterator<Item = Rc<Self>> {
        BUILT_IN
            .iter()
            .filter(move |known| chosen(known.variable))
            .filter_map(|known| Self::built_in(known.name))
    }

    /// Whether a text begins as its keys do.
    pub fn recognises(&self, text: &str) -> bool {
        self.key
            .prefix
            .as_ref()
            .is_some_and(|prefix| text.starts_with(prefix.as_str()))
    }

    /// Every address that its credentials are meant for.
    pub fn addresses(&self) -> impl Iterator<Item = &BaseUrl> {
        std::iter::once(&self.api_url).chain(self.hosts.values())
    }

    /// Whether it is known to be at the host of this address.
    pub fn is_at(&self, address: &BaseUrl) -> bool {
        self.addresses()
            .any(|own| own.authority() == address.authority())
    }

    /// The header that carries a key where nobody asks for another one.
    pub fn header(&self) -> CredentialHeader {
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
    fn every_file_is_read_and_its_keys_are_hidden() {
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
                "messages hide its keys"
            );
        }
        assert!(Provider::built_in("acme").is_none());
    }

    #[test]
    fn the_services_are_as_their_documents_describe_them() {
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

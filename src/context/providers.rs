//! The services that this process knows: the built-in ones and the user's own.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::Context;
use crate::config::ProfileConfig;
use crate::durable;
use crate::error::{Error, Kind, Result};
use crate::model::{BaseUrl, CredentialHeader, CredentialKind};
use crate::provider::{DialectSetting, Provider, STANDARD};
use crate::secret::{self, Secret};

/// The ending of a provider's file.
const ENDING: &str = "toml";

/// A provider of the user's own.
#[derive(Debug, Clone)]
pub struct OwnProvider {
    /// Its name, which is that of its file.
    pub name: String,
    /// Its file.
    pub path: PathBuf,
    /// What the file says, or why it cannot be used.
    pub content: Result<Rc<Provider>, String>,
}

/// Reads the user's own providers. A folder that is missing or cannot be read holds none.
pub(super) fn read_own(folder: &Path) -> Vec<OwnProvider> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|it| it == ENDING));
    let mut own: Vec<OwnProvider> = files.filter_map(read).collect();
    own.sort_by(|one, other| one.name.cmp(&other.name));
    let prefixes = own.iter().filter_map(|own| own.content.as_ref().ok()?.key.prefix.clone());
    secret::conceal_also(prefixes.collect());
    own
}

fn read(path: PathBuf) -> Option<OwnProvider> {
    let name = path.file_stem()?.to_str()?.to_owned();
    let content = content(&path, &name).map(Rc::new);
    Some(OwnProvider { name, path, content })
}

fn content(path: &Path, name: &str) -> Result<Provider, String> {
    let bytes = durable::read(path).map_err(|error| error.to_string())?.unwrap_or_default();
    let text = String::from_utf8(bytes).map_err(|_| format!("`{}` is not UTF-8 text", path.display()))?;
    let provider = Provider::parse(&text).map_err(|error| format!("`{}`, {error}", path.display()))?;
    let named = provider.name.as_str();
    if named != name {
        return Err(format!("`{}` describes `{named}`, and should be called `{named}.{ENDING}`", path.display()));
    }
    Ok(provider)
}

impl Context {
    /// The user's own providers, by name.
    pub fn own_providers(&self) -> &[OwnProvider] {
        &self.own_providers
    }

    /// The file that an own provider of this name has.
    pub fn provider_file(&self, name: &str) -> PathBuf {
        self.paths.providers.join(name).with_extension(ENDING)
    }

    /// Every provider that can be used, the standard one first.
    pub fn providers(&self) -> impl Iterator<Item = Rc<Provider>> {
        let built_in = Provider::built_in_names().filter_map(Provider::built_in).map(Rc::new);
        built_in.chain(self.own_providers.iter().filter_map(|own| own.content.clone().ok()))
    }

    /// The provider of this name.
    ///
    /// # Errors
    /// When there is none, or its file cannot be used.
    pub fn provider_named(&self, name: &str) -> Result<Rc<Provider>> {
        if let Some(provider) = Provider::built_in(name) {
            return Ok(Rc::new(provider));
        }
        let own = self.own_providers.iter().find(|own| own.name == name);
        own.ok_or_else(|| self.no_such_provider(name))?.content.clone().map_err(Error::usage)
    }

    fn no_such_provider(&self, name: &str) -> Error {
        let built_in = Provider::built_in_names().map(str::to_owned);
        let all: Vec<String> = built_in
            .chain(self.own_providers.iter().map(|own| own.name.clone()))
            .map(|name| format!("`{name}`"))
            .collect();
        Error::usage(format!("there is no provider `{name}`: there are {}", all.join(", ")))
            .hint("`genkey provider add FILE.toml` adds one")
    }

    /// Which provider's key a text is, by its prefix.
    pub fn recognise(&self, text: &str) -> Option<Rc<Provider>> {
        self.providers().find(|provider| provider.recognises(text))
    }

    /// Decides on the profile's provider before the profile is asked for: `login` is told, or sees it of the key.
    pub fn settle_provider(&self, provider: Rc<Provider>) {
        // Who is told twice keeps to what came first: a flag goes before a key's prefix.
        let _ = self.asked.provider.set(provider);
    }

    /// Asks for a dialect and for a header before the profile is asked for.
    pub fn ask_for(&self, dialect: Option<DialectSetting>, header: Option<CredentialHeader>) {
        // As above: what came first stays.
        let _ = dialect.map(|dialect| self.asked.dialect.set(dialect));
        let _ = header.map(|header| self.asked.header.set(header));
    }

    /// Whether flags, environment or configuration say which service the profile is for.
    ///
    /// # Errors
    /// When configuration or environment are wrong.
    pub fn is_settled(&self) -> Result<bool> {
        let section = self.section()?;
        Ok(self.asked.provider.get().is_some() || section.provider.is_some() || section.api_url.is_some())
    }

    /// Which service `login` is for, as people call it, unless only the key will tell.
    ///
    /// # Errors
    /// When configuration or environment are wrong.
    pub fn address_to_log_in_to(&self) -> Result<Option<String>> {
        if self.is_settled()? {
            return Ok(Some(self.profile()?.service.clone()));
        }
        let Some((address, from)) = self.given_address(&self.section()?) else { return Ok(None) };
        let address = BaseUrl::parse(&address).map_err(|error| Error::usage(format!("{from} is wrong: {error}")))?;
        Ok(Some(address.authority()))
    }

    /// The provider of the profile: the one that `login` settled, else the configured one, else one whose address is the
    /// profile's, else the one whose variable alone holds a key, else GEN.
    pub(super) fn profile_provider(&self, section: &ProfileConfig) -> Result<Rc<Provider>> {
        if let Some(provider) = self.asked.provider.get() {
            return Ok(Rc::clone(provider));
        }
        if let Some(name) = &section.provider {
            let path = self.paths.config.display();
            return self
                .provider_named(name)
                .map_err(|error| error.context(format!("`provider` in `{path}` is wrong")));
        }
        let found = match self.given_address(section) {
            Some((address, _)) => self.provider_at(&address),
            None => self.provider_with_key(),
        };
        found.map_or_else(|| self.provider_named(STANDARD), Ok)
    }

    pub(super) fn provider_at(&self, address: &str) -> Option<Rc<Provider>> {
        let address = BaseUrl::parse(address).ok()?;
        self.providers().find(|provider| provider.api_url == address)
    }

    /// In CI there is often nothing but the variable with the key.
    fn provider_with_key(&self) -> Option<Rc<Provider>> {
        if self.globals.api_key_file.is_some() {
            return None;
        }
        let holds_key = |provider: &Rc<Provider>| self.environment.get(provider.environment.as_str()).is_some();
        let mut holding = self.providers().filter(holds_key);
        let only = holding.next()?;
        // GEN is the first of all: where it has a key, nothing is guessed.
        (only.name.as_str() == STANDARD || holding.next().is_none()).then_some(only)
    }

    /// The service's description.
    ///
    /// # Errors
    /// When the profile's configuration is wrong.
    pub fn provider(&self) -> Result<&Provider> {
        Ok(&self.profile()?.provider)
    }

    /// Checks the form of a credential before it is sent anywhere.
    ///
    /// # Errors
    /// One that says what is wrong with it without showing it. `what` stands before it.
    pub fn check_form(&self, secret: &Secret, kind: CredentialKind, what: &str) -> Result<()> {
        let provider = self.provider()?;
        let other = |text: &str| {
            let other = self.recognise(text).filter(|other| other.name != provider.name);
            other.map(|other| other.title.clone())
        };
        let checked = match kind {
            CredentialKind::Key => provider.check_form(secret, other),
            CredentialKind::Jwt => provider.check_jwt(secret, other),
        };
        checked.map_err(|error| {
            let error = Error::usage(format!("{what}: {error}"));
            match self.recognise(secret.expose()).filter(|other| other.name != provider.name) {
                Some(other) => error.hint(self.how_to_use(&other)),
                None => error,
            }
        })
    }

    /// How the key of another service is logged in with.
    fn how_to_use(&self, other: &Provider) -> String {
        let name = other.name.as_str();
        format!(
            "`genkey --profile {name} login --provider {name}` keeps keys of {} under a profile of their own",
            other.title
        )
    }

    /// The names of all variables that may hold a key.
    pub(super) fn key_variables(&self) -> Vec<String> {
        self.providers().map(|provider| provider.environment.as_str().to_owned()).collect()
    }

    /// Refuses what only a service with endpoints for keys can do.
    ///
    /// # Errors
    /// One that says where keys are made instead.
    pub fn require_key_endpoints(&self) -> Result<()> {
        let provider = self.provider()?;
        if provider.keys.is_some() {
            return Ok(());
        }
        let place = provider.dashboard.as_deref().unwrap_or("the pages of the service");
        Err(Error::new(Kind::Usage, format!("{} has no endpoints for keys: nothing was asked of it", provider.title))
            .hint(format!("keys of {} are made, listed and revoked under {place}", provider.title))
            .hint("`genkey login` keeps one that was made there"))
    }

    /// The variable that conventionally holds a key of the profile's service.
    ///
    /// # Errors
    /// When the profile's configuration is wrong.
    pub fn key_variable(&self) -> Result<&str> {
        Ok(self.provider()?.environment.as_str())
    }
}

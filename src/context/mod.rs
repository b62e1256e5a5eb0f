//! What a command works with: environment, clock, paths, streams; and, made only when asked for, stores, credential and client.

use std::cell::OnceCell;

use jiff::Timestamp;

use crate::api::BaseUrl;
use crate::config::{Config, ConfigFile, ProfileConfig};
use crate::error::{Error, Kind, Result};
use crate::journal::Journal;
use crate::model::{Key, Marker};
use crate::ops::recover::bearing;
use crate::output::{self, Format, Surface, Value};
use crate::provider::Provider;
use crate::store::{Index, StoreKind};
use crate::ui::{ColorChoice, Ui, UiOptions};

mod credential;
pub mod environment;
mod globals;
mod paths;
mod requests;
mod session;
mod stock;
mod stores;

pub use credential::{Credential, Source};
pub use environment::Environment;
pub use globals::{Globals, SANDBOX_PROFILE, profile_name};
pub use paths::Paths;
pub use session::Session;
pub use stock::Unattended;

/// The profile that this process works with.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// What identifies the service: its base URL, or `sandbox` for the embedded server, whose port changes.
    pub api_url: String,
    /// How people call the service, for labels and messages.
    pub service: String,
    /// The store for new secrets, as `--store` takes it, if anybody chose one.
    pub store: Option<String>,
}

/// What every command is given.
pub struct Context {
    /// The streams.
    pub ui: Ui,
    globals: Globals,
    environment: Environment,
    paths: Paths,
    provider: &'static Provider,
    config: OnceCell<Config>,
    profile: OnceCell<Profile>,
    stores: stores::Stores,
}

impl Context {
    /// Takes over what the process was started with.
    ///
    /// # Errors
    /// When the environment names no home for genkey's files.
    pub fn new(globals: Globals, environment: Environment, provider: &'static Provider) -> Result<Self> {
        let paths = Paths::find(&environment, globals.sandbox())?;
        Ok(Self {
            ui: Ui::new(ui_options(&globals, &environment)),
            globals,
            environment,
            paths,
            provider,
            config: OnceCell::new(),
            profile: OnceCell::new(),
            stores: stores::Stores::default(),
        })
    }

    /// The present moment.
    #[allow(clippy::disallowed_methods, clippy::unused_self, reason = "this is the clock")]
    pub fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    /// A marker that nobody can guess.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn marker(&self) -> Result<Marker> {
        let mut bytes = [0; 8];
        getrandom::fill(&mut bytes)
            .map_err(|error| Error::new(Kind::Failed, "the system gives no random numbers").because(error))?;
        Ok(Marker::from_random(bytes))
    }

    /// The folders and files of this process.
    pub fn paths(&self) -> &Paths {
        &self.paths
    }

    /// The service's description.
    pub fn provider(&self) -> &'static Provider {
        self.provider
    }

    /// Whether the embedded server is used.
    pub fn is_sandbox(&self) -> bool {
        self.globals.sandbox()
    }

    /// Advice as it is to be followed here: in the embedded server's world, every command needs `--sandbox`.
    pub fn advice(&self, advice: &str) -> String {
        if !self.is_sandbox() {
            return advice.to_owned();
        }
        advice.replace("`genkey ", "`genkey --sandbox ").replace("--sandbox --sandbox", "--sandbox")
    }

    /// Whether the process runs as a step of GitHub Actions.
    pub fn is_github_actions(&self) -> bool {
        self.environment.is_set(environment::GITHUB_ACTIONS)
    }

    /// The format of data.
    pub fn format(&self) -> Format {
        self.globals.format()
    }

    /// What data is shown on.
    pub fn surface(&self) -> Surface {
        Surface {
            terminal: self.ui.stdout_is_terminal(),
            width: self.ui.width(),
            color: self.ui.colors_stdout(),
            now: self.now(),
        }
    }

    /// Tells a script how a command ended that has no data for people: they were told on stderr.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub fn outcome<const N: usize>(&self, fields: &[&str; N], values: &[Value<'_>; N]) -> Result<()> {
        if self.format() == Format::Table {
            return Ok(());
        }
        self.ui.print(|out| output::record(fields, values, self.format(), &self.surface(), out))
    }

    /// What a row is shown on that goes to stderr because stdout is for a secret alone.
    pub fn stderr_surface(&self) -> Surface {
        let terminal = self.ui.stderr_is_terminal();
        Surface { terminal, width: self.ui.stderr_width(), color: self.ui.colors_stderr(), now: self.now() }
    }

    /// The configuration file.
    pub fn config_file(&self) -> ConfigFile {
        ConfigFile::new(self.paths.config.clone())
    }

    /// The configuration. The embedded server has none.
    ///
    /// # Errors
    /// When the file cannot be read or understood.
    pub fn config(&self) -> Result<&Config> {
        if let Some(config) = self.config.get() {
            return Ok(config);
        }
        let config = if self.is_sandbox() { Config::default() } else { self.config_file().read()? };
        Ok(self.config.get_or_init(|| config))
    }

    /// Which secret is kept where.
    pub fn index(&self) -> Index {
        Index::new(self.paths.index.clone())
    }

    /// What has been begun and not finished.
    pub fn journal(&self) -> Journal {
        Journal::new(self.paths.journal.clone())
    }

    /// Reminds of what was begun and is not finished, in one line.
    pub fn remind(&self) {
        // What is wrong with a journal that cannot be read, `recover` and `doctor` say.
        let Ok(contents) = self.journal().unfinished() else { return };
        let count = contents.pressing().count() + contents.unreadable.len();
        let (what, it) = match count {
            0 => return,
            1 => ("something that was begun is".to_owned(), "it"),
            _ => (format!("{count} things that were begun are"), "them"),
        };
        self.ui.warn(self.advice(&format!("{what} not finished: `genkey recover` finishes or undoes {it}")));
    }

    /// Looks among the keys that the service lists for one that an interrupted creation has made after all, though the
    /// service did not have it when it was asked.
    pub(super) fn notice_late(&self, keys: &[Key]) {
        let Ok(contents) = self.journal().unfinished() else { return };
        let late = contents.watched().filter(|creation| bearing(&creation.intent, keys).any(Key::is_live)).count();
        if late > 0 {
            let what = if late == 1 { "a key" } else { "keys" };
            let message = format!("{what} of an interrupted `create` appeared after all: `genkey recover` sees to it");
            self.ui.warn(self.advice(&message));
        }
    }

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
        Ok(Profile {
            name: SANDBOX_PROFILE.into(),
            api_url: SANDBOX_PROFILE.into(),
            service: "the sandbox".into(),
            store: self.chosen_store(None)?,
        })
    }

    fn named_profile(&self) -> Result<Profile> {
        let config = self.config()?;
        let name = match (&self.globals.profile, self.environment.get(environment::PROFILE)) {
            (Some(name), _) => name.clone(),
            (None, Some(name)) => {
                profile_name(&name).map_err(|reason| Error::usage(format!("`GENKEY_PROFILE` is wrong: {reason}")))?
            }
            (None, None) => self.default_profile(config)?,
        };
        let section = config.profiles.get(&name).cloned().unwrap_or_default();
        let (address, from) = self.address(&section);
        let api_url = BaseUrl::parse(&address).map_err(|error| Error::usage(format!("{from} is wrong: {error}")))?;
        Ok(Profile {
            name,
            service: api_url.authority(),
            api_url: api_url.to_string(),
            store: self.chosen_store(section.store.as_ref())?,
        })
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

    /// The base URL and, for messages, where it came from.
    fn address(&self, section: &ProfileConfig) -> (String, String) {
        let flag = ("--api-url", self.globals.api_url.as_ref());
        self.setting(flag, environment::API_URL, ("api_url", section.api_url.as_ref()))
            .unwrap_or_else(|| (self.provider.api_url.clone(), "the provider's address".to_owned()))
    }

    /// The chosen store's name, which is one that exists: a mistake is told even by commands that keep nothing.
    fn chosen_store(&self, configured: Option<&String>) -> Result<Option<String>> {
        let flag = ("--store", self.globals.store.as_ref());
        let Some((name, from)) = self.setting(flag, environment::STORE, ("store", configured)) else { return Ok(None) };
        StoreKind::parse(&name).map_err(|error| Error::usage(format!("{from} is wrong: {error}")))?;
        Ok(Some(name))
    }

    /// The settings of this process that `login` keeps for the profile.
    ///
    /// # Errors
    /// When the configuration is wrong.
    pub fn profile_to_keep(&self) -> Result<ProfileConfig> {
        let profile = self.profile()?;
        Ok(ProfileConfig { api_url: Some(profile.api_url.clone()), store: profile.store.clone() })
    }
}

fn ui_options(globals: &Globals, environment: &Environment) -> UiOptions {
    let dumb = environment.get(environment::TERM).as_deref() == Some("dumb");
    let color = match globals.color {
        ColorChoice::Always => Some(true),
        ColorChoice::Never => Some(false),
        ColorChoice::Auto if environment.get(environment::NO_COLOR).is_some() => Some(false),
        ColorChoice::Auto if environment.is_set(environment::CLICOLOR_FORCE) => Some(true),
        ColorChoice::Auto if dumb => Some(false),
        ColorChoice::Auto => None,
    };
    UiOptions {
        quiet: globals.quiet,
        verbose: globals.verbose,
        color,
        no_input: globals.no_input
            || environment.is_set(environment::NO_INPUT)
            || environment.get(environment::CI).is_some_and(|value| value.eq_ignore_ascii_case("true")),
        dumb,
        json_errors: matches!(globals.format(), Format::Json | Format::Jsonl),
        recover: if globals.sandbox() { "genkey --sandbox recover" } else { "genkey recover" },
    }
}

//! Settings: flags override environment variables, which override the configuration, which
//! overrides defaults. Nothing here prints, prompts or opens a store.

use std::cell::OnceCell;
use std::path::PathBuf;

use crate::api::{InvalidProxy, Proxies, TrustSources};
use crate::error::{Error, Result};
use crate::model::{BaseUrl, Service};
use crate::output::Drawing;

mod config;
pub mod environment;
mod globals;
mod other_profile;
mod pasted;
mod paths;
mod profile;
mod profile_choice;
mod providers;
mod user_providers;

pub use config::{Config, ConfigFile, ProfileConfig};
pub use environment::Environment;
pub use globals::{ColorChoice, GLOBAL_OPTIONS, Globals, NoArgs, WithGlobals, profile_name};
pub use paths::Paths;
pub use profile::Profile;
pub use profile_choice::DEFAULT;
pub use user_providers::{PROVIDER_FILE, UserProvider, UserProviders};

use profile::Overrides;

/// Whether to use colour; `None` leaves it to each stream.
pub fn color(choice: ColorChoice, environment: &Environment) -> Option<bool> {
    match choice {
        ColorChoice::Always => Some(true),
        ColorChoice::Never => Some(false),
        // no-color.org: any value counts, `0` as well, unless it is empty.
        ColorChoice::Auto if environment.get(environment::NO_COLOR).is_some() => Some(false),
        ColorChoice::Auto if environment.is_set(environment::CLICOLOR_FORCE) => Some(true),
        ColorChoice::Auto if has_dumb_terminal(environment) => Some(false),
        ColorChoice::Auto => None,
    }
}

/// Refuses a moved clock where keys are real: by it, they would be revoked too early.
fn check_clock(globals: &Globals, environment: &Environment) -> Result<()> {
    if globals.clock().is_none() || globals.sandbox() {
        return Ok(());
    }
    let given = globals.api_url.clone();
    let address = given.or_else(|| environment.get(environment::API_URL));
    match address.map(|address| BaseUrl::parse(&address)) {
        Some(Ok(address)) if address.is_loopback() => Ok(()),
        Some(_) | None => Err(not_for_real_keys()),
    }
}

fn not_for_real_keys() -> Error {
    Error::usage("`--clock` moves the clock of the sandbox only")
        .hint("add `--sandbox`, or `--api-url` with the address of a running `genkey sandbox`")
}

fn has_dumb_terminal(environment: &Environment) -> bool {
    environment.get(environment::TERM).as_deref() == Some("dumb")
}

/// The settings of this process.
pub struct Settings {
    pub paths: Paths,
    pub environment: Environment,
    pub user_providers: UserProviders,
    pub globals: Globals,
    overrides: Overrides,
    config: OnceCell<Config>,
    profile: OnceCell<Profile>,
}

impl Settings {
    /// Settings of these flags and variables. The configuration is read on first use.
    pub fn new(
        globals: Globals,
        environment: Environment,
        user_providers: UserProviders,
    ) -> Result<Self> {
        // Now, so that a bad path is an error of every command, not only of those that use it.
        paths::check_files(&environment)?;
        check_clock(&globals, &environment)?;
        Ok(Self {
            paths: Paths::find(&environment, globals.sandbox())?,
            environment,
            user_providers,
            globals,
            overrides: Overrides::default(),
            config: OnceCell::new(),
            profile: OnceCell::new(),
        })
    }

    /// The files and folders that genkey needs for itself: what it writes, and what unlocks that.
    pub fn own_files(&self) -> Vec<PathBuf> {
        let variables = [environment::IDENTITY, environment::PASSPHRASE_FILE];
        let named = variables
            .iter()
            .filter_map(|name| self.environment.path(name));
        // Not read for this: that would fix the profile before a command has chosen it.
        let profile = self.profile.get();
        let configured = profile.and_then(|profile| profile.identity.clone());
        let folders = self.paths.folders().into_iter();
        folders.chain(named).chain(configured).collect()
    }

    /// Refuses a moved clock for an operation at a service that is not on this machine.
    pub fn check_clock_at(&self, service: &Service) -> Result<()> {
        match service {
            Service::At(address) if self.globals.clock().is_some() && !address.is_loopback() => {
                Err(not_for_real_keys())
            }
            Service::At(_) | Service::Sandbox => Ok(()),
        }
    }

    pub fn is_sandbox(&self) -> bool {
        self.globals.sandbox()
    }

    /// Whether the process runs as a step of GitHub Actions.
    pub fn is_github_actions(&self) -> bool {
        self.environment.is_set(environment::GITHUB_ACTIONS)
    }

    /// Whether to use colour; `None` leaves it to each stream.
    pub fn color(&self) -> Option<bool> {
        color(self.globals.color, &self.environment)
    }

    /// Whether the terminal has no cursor control.
    pub fn has_dumb_terminal(&self) -> bool {
        has_dumb_terminal(&self.environment)
    }

    /// What marks and bars are drawn with.
    pub fn drawing(&self) -> Drawing {
        // `linux` is the console, whose fonts have at most 512 characters.
        let terminal = self.environment.get(environment::TERM);
        let has_few = terminal.is_some_and(|name| matches!(name.as_str(), "dumb" | "linux"));
        if has_few || self.environment.is_ascii() {
            Drawing::Ascii
        } else {
            Drawing::Symbols
        }
    }

    /// Whether a screen reader reads the terminal.
    pub fn is_accessible(&self) -> bool {
        let variable = environment::ACCESSIBLE;
        if self.environment.get(variable).is_some() {
            return self.environment.is_set(variable);
        }
        // Of the sandbox as well, whose other settings are its own. A file that cannot be read is
        // an error of the commands that need it.
        if self.is_sandbox() {
            return self.config_file().read().is_ok_and(|file| file.accessible);
        }
        self.config().is_ok_and(|config| config.accessible)
    }

    /// Whether prompts are disabled.
    pub fn no_input(&self) -> bool {
        self.globals.no_input
            || self.environment.is_set(environment::NO_INPUT)
            || self
                .environment
                .get(environment::CI)
                .is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// The sources of trusted CA certificates.
    pub fn trust(&self) -> TrustSources {
        TrustSources {
            ca_file: self.globals.cacert.clone(),
            ssl_cert_file: self.environment.path(environment::SSL_CERT_FILE),
            ssl_cert_dir: self
                .environment
                .path(environment::SSL_CERT_DIR)
                .map(Into::into),
        }
    }

    /// The proxies for requests to a service: none for loopback.
    pub fn proxies(&self, base_url: &BaseUrl) -> Result<Proxies> {
        // Parsed even for loopback, so that an invalid variable is always reported.
        let invalid = |error: InvalidProxy| {
            Error::usage(error.to_string())
                .hint("expected a URL such as `http://proxy.example:3128`")
        };
        let proxies = Proxies::read(|name| self.environment.get(name)).map_err(invalid)?;
        Ok(if base_url.is_loopback() {
            Proxies::default()
        } else {
            proxies
        })
    }

    pub fn config_file(&self) -> ConfigFile {
        ConfigFile::new(self.paths.config.clone())
    }

    /// The configuration; empty for the embedded server.
    pub fn config(&self) -> Result<&Config> {
        if let Some(config) = self.config.get() {
            return Ok(config);
        }
        let config = if self.is_sandbox() {
            Config::default()
        } else {
            self.config_file().read()?
        };
        // `OnceCell::get_or_try_init` is not stable yet.
        Ok(self.config.get_or_init(|| config))
    }
}

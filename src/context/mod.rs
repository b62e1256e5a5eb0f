//! What a command works with: environment, clock, paths, streams; and, made only when asked for, stores, credential and client.

use std::cell::OnceCell;

use jiff::Timestamp;

use crate::config::{Config, ConfigFile};
use crate::error::{Error, Kind, Result};
use crate::journal::Journal;
use crate::model::Marker;
use crate::ops::{Desk, OpenStore};
use crate::output::{self, Format, Target, Value};
use crate::store::Index;
use crate::ui::{ColorChoice, Ui, UiOptions};

mod credential;
pub mod environment;
mod globals;
mod own_providers;
mod pace;
mod paths;
mod profile;
mod providers;
mod requests;
mod runs_out;
mod session;
mod stock;
mod stores;

pub use credential::{Credential, Source};
pub use environment::Environment;
pub use globals::{Globals, Nothing, SANDBOX_PROFILE, WithGlobals, profile_name};
pub use own_providers::{OwnProvider, OwnProviders, read_description};
pub use paths::Paths;
pub use profile::Profile;
pub use runs_out::{ANOTHER_JWT, RunsOut};
pub use session::{Listing, Session};
pub use stock::Unattended;

/// What every command is given.
pub struct Context {
    /// The streams.
    pub ui: Ui,
    globals: Globals,
    environment: Environment,
    paths: Paths,
    own_providers: OwnProviders,
    asked: profile::Asked,
    config: OnceCell<Config>,
    profile: OnceCell<Profile>,
    stores: stores::Stores,
}

impl Context {
    /// Takes over what the process was started with, and the providers that were found in its environment.
    ///
    /// # Errors
    /// When the environment names no home for genkey's files.
    pub fn new(globals: Globals, environment: Environment, own_providers: OwnProviders) -> Result<Self> {
        let paths = Paths::find(&environment, globals.sandbox())?;
        Ok(Self {
            ui: Ui::new(ui_options(&globals, &environment)),
            globals,
            environment,
            own_providers,
            asked: profile::Asked::default(),
            paths,
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
    pub fn surface(&self) -> Target {
        Target {
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
    pub fn stderr_surface(&self) -> Target {
        let terminal = self.ui.stderr_is_terminal();
        Target { terminal, width: self.ui.stderr_width(), color: self.ui.colors_stderr(), now: self.now() }
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

    /// What the use cases work with, with these stores.
    ///
    /// # Errors
    /// When signals cannot be handled.
    pub fn desk_with<'a>(&self, stores: &'a dyn OpenStore) -> Result<Desk<'a>> {
        let (index, journal, interrupt) = (self.index(), self.journal(), self.ui.interrupt()?);
        Ok(Desk { stores, index, journal, interrupt, now: self.now() })
    }

    /// What the use cases work with.
    ///
    /// # Errors
    /// When signals cannot be handled.
    pub fn desk(&self) -> Result<Desk<'_>> {
        self.desk_with(self)
    }

    /// Reminds of what was begun and is not finished, in one line.
    pub fn remind(&self) {
        // What is wrong with a journal that cannot be read, `recover` and `doctor` say.
        let Ok(unfinished) = self.journal().unfinished() else { return };
        let count = unfinished.reminders();
        let (what, it) = match count {
            0 => return,
            1 => ("something that was begun is".to_owned(), "it"),
            _ => (format!("{count} things that were begun are"), "them"),
        };
        self.ui.warn(self.advice(&format!("{what} not finished: `genkey recover` finishes or undoes {it}")));
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

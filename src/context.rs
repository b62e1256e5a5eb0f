//! The context of a command: streams, settings and clock; created on first use: stores, index,
//! journal and credential.

use std::sync::Arc;
use std::time::SystemTime;

use jiff::{SignedDuration, Timestamp};

use crate::destination::{Catalogue, Surroundings};
use crate::error::{Error, Kind, Result};
use crate::journal::Journal;
use crate::model::{BaseUrl, CommandLine};
use crate::ops::{Desk, OpenStore};
use crate::output::{self, FindingsFormat, Format, Target, Value};
use crate::settings::Settings;
use crate::store::Index;
use crate::ui::{Repeated, Ui, UiOptions};

mod credential;
mod jwt_expiry;
mod opened;
mod picking;
mod position;
mod profiles;
mod reminders;
mod stored;
mod stores;

pub use credential::{Credential, Source};
pub use jwt_expiry::{ANOTHER_JWT, JwtExpiry};
use opened::OpenedStores;
pub use picking::namesake_prompt;
pub use position::Position;
pub use profiles::KnownKeys;

/// This machine's clock; `None` if it is out of range, where `Timestamp::now` would panic.
#[allow(clippy::disallowed_methods, reason = "this is the clock")]
fn clock() -> Option<Timestamp> {
    Timestamp::try_from(SystemTime::now()).ok()
}

/// This machine's clock once [`Context::new`] has checked it: only while the process runs can it leave
/// the range.
fn real_time() -> Timestamp {
    clock().unwrap_or(Timestamp::MAX)
}

pub struct Context {
    pub ui: Ui,
    pub settings: Settings,
    stores: OpenedStores,
    /// How far the clock of a rehearsal is ahead.
    ahead: Option<SignedDuration>,
}

/// The options of this command line that decide which profile and service it is about.
fn repeated(settings: &Settings) -> Repeated {
    let globals = &settings.globals;
    let shown = |text: &String| {
        // A backtick would end the command in the message.
        (!text.contains('`')).then(|| CommandLine::Program(vec![text.clone()]).to_string())
    };
    // One that is refused must not come back in a hint.
    let is_address = |address: &&String| BaseUrl::parse(address).is_ok();
    Repeated {
        sandbox: settings.is_sandbox(),
        profile: globals.profile.clone(),
        api_url: globals.api_url.as_ref().filter(is_address).and_then(shown),
        // `none` is for one key alone.
        store: globals
            .store
            .as_ref()
            .filter(|name| *name != "none")
            .and_then(shown),
    }
}

impl Context {
    /// # Errors
    /// When this machine's clock is past the year 9999, or that of a rehearsal is too far away.
    pub fn new(settings: Settings) -> Result<Self> {
        let now = clock().ok_or_else(|| {
            Error::new(
                Kind::Failed,
                "this machine's clock is past the year 9999; set it",
            )
        })?;
        let globals = &settings.globals;
        let ahead = globals.clock().map(|clock| clock.offset(now)).transpose();
        let ahead =
            ahead.map_err(|error| Error::usage(format!("invalid value for `--clock`: {error}")))?;
        let options = UiOptions {
            quiet: globals.quiet,
            verbose: globals.verbose,
            color: settings.color(),
            ascii: settings.environment.is_ascii(),
            no_input: settings.no_input(),
            dumb: settings.has_dumb_terminal(),
            drawing: settings.drawing(),
            json: matches!(settings.globals.format(), Format::Json | Format::Jsonl),
            repeated: repeated(&settings),
        };
        let ui = Ui::new(options, || settings.is_accessible());
        // Now, so that a wrong expression is an error before any request.
        if let Some(expression) = &globals.jq {
            ui.select(expression)?;
        }
        if let Some(template) = &globals.template {
            let now = now.saturating_add(ahead.unwrap_or_default());
            ui.format_with(template, now.unwrap_or(Timestamp::MAX))?;
        }
        Ok(Self {
            ui,
            settings,
            stores: OpenedStores::default(),
            ahead,
        })
    }

    pub fn now(&self) -> Timestamp {
        self.clock()()
    }

    /// The clock, for threads that outlive the context.
    pub fn clock(&self) -> Arc<dyn Fn() -> Timestamp + Send + Sync> {
        let ahead = self.ahead.unwrap_or_default();
        Arc::new(move || real_time().saturating_add(ahead).unwrap_or(Timestamp::MAX))
    }

    /// Whether this is a rehearsal with a clock of its own.
    pub fn has_own_clock(&self) -> bool {
        self.ahead.is_some()
    }

    /// The time of the stamps of files and of test entries in stores, whatever the clock of a
    /// rehearsal says.
    #[allow(clippy::unused_self, reason = "the clock belongs to the context")]
    pub fn file_time(&self) -> Timestamp {
        real_time()
    }

    pub fn format(&self) -> Format {
        self.settings.globals.format()
    }

    /// The format of a CI system that was asked for, which only `check` has.
    pub fn findings_format(&self) -> Option<FindingsFormat> {
        self.settings.globals.findings_format()
    }

    /// The properties of stdout that a format depends on.
    pub fn surface(&self) -> Target {
        self.ui.stdout_target(self.now())
    }

    /// The properties of stderr, for a row that is there because stdout is reserved for a secret.
    pub fn stderr_surface(&self) -> Target {
        self.ui.stderr_target(self.now())
    }

    /// Prints a record in formats for scripts. People have read it on stderr as a status message.
    pub fn outcome<const N: usize>(
        &self,
        fields: &[&str; N],
        values: &[Value<'_>; N],
    ) -> Result<()> {
        if self.format() == Format::Table {
            return Ok(());
        }
        self.ui
            .print(|out| output::record(fields, values, self.format(), &self.surface(), out))
    }

    /// The index of stored secrets.
    pub fn index(&self) -> Index {
        Index::new(self.settings.paths.index.clone())
    }

    /// The journal of operations in progress.
    pub fn journal(&self) -> Journal {
        Journal::new(self.settings.paths.journal.clone())
    }

    /// The [`Desk`] for the use cases, with these stores.
    pub fn desk_with<'a>(&self, stores: &'a dyn OpenStore) -> Result<Desk<'a>> {
        let (index, journal, interrupt) = (self.index(), self.journal(), self.ui.interrupt()?);
        Ok(Desk {
            stores,
            index,
            journal,
            interrupt,
            surroundings: self.surroundings(),
            now: self.now(),
        })
    }

    /// The presets of destinations: the built-in ones, and the user's own.
    pub fn presets(&self) -> Catalogue {
        Catalogue::new(self.settings.paths.destinations.clone())
    }

    fn surroundings(&self) -> Surroundings {
        Surroundings {
            secret_variables: self.settings.secret_variables(),
            own_files: self.settings.own_files(),
            lock: None,
            host: self.settings.environment.host_name(),
            show: Arc::new(self.ui.pass_on()),
        }
    }

    pub fn desk(&self) -> Result<Desk<'_>> {
        self.desk_with(self)
    }
}

//! What a command works with: streams, settings, clock; and, made only when asked for, stores,
//! index, journal and credential.

use std::sync::Arc;
use std::time::SystemTime;

use jiff::Timestamp;

use crate::error::{Error, Kind, Result};
use crate::journal::Journal;
use crate::ops::{Desk, OpenStore};
use crate::output::{self, Format, Target, Value};
use crate::settings::Settings;
use crate::store::Index;
use crate::ui::{Ui, UiOptions};

mod credential;
mod jwt_expiry;
mod opened;
mod profiles;
mod reminders;
mod stores;

pub use credential::{Credential, Source};
pub use jwt_expiry::{ANOTHER_JWT, JwtExpiry};
use opened::OpenedStores;

/// This machine's clock; `None` where it is beyond what is counted, which jiff's own would panic
/// at.
#[allow(clippy::disallowed_methods, reason = "this is the clock")]
fn clock() -> Option<Timestamp> {
    Timestamp::try_from(SystemTime::now()).ok()
}

pub struct Context {
    pub ui: Ui,
    pub settings: Settings,
    stores: OpenedStores,
}

impl Context {
    /// Takes over the process's streams. Nothing else is opened before it is asked for.
    ///
    /// # Errors
    /// When this machine's clock says what no time of a key can be.
    pub fn new(settings: Settings) -> Result<Self> {
        clock().ok_or_else(|| {
            Error::new(
                Kind::Failed,
                "this machine's clock is past the year 9999; set it",
            )
        })?;
        let globals = &settings.globals;
        let ui = Ui::new(UiOptions {
            quiet: globals.quiet,
            verbose: globals.verbose,
            color: settings.color(),
            ascii: settings.environment.is_ascii(),
            no_input: settings.no_input(),
            dumb: settings.has_dumb_terminal(),
            json: matches!(settings.globals.format(), Format::Json | Format::Jsonl),
            sandbox: settings.is_sandbox(),
        });
        Ok(Self {
            ui,
            settings,
            stores: OpenedStores::default(),
        })
    }

    pub fn now(&self) -> Timestamp {
        self.clock()()
    }

    /// The clock, for whoever outlives the context.
    #[allow(clippy::unused_self, reason = "the context hands out the clock")]
    pub fn clock(&self) -> Arc<dyn Fn() -> Timestamp + Send + Sync> {
        Arc::new(|| clock().unwrap_or(Timestamp::MAX))
    }

    pub fn format(&self) -> Format {
        self.settings.globals.format()
    }

    /// What data is shown on.
    pub fn surface(&self) -> Target {
        self.ui.stdout_target(self.now())
    }

    /// What a row is shown on that goes to stderr because stdout is for a secret alone.
    pub fn stderr_surface(&self) -> Target {
        self.ui.stderr_target(self.now())
    }

    /// Tells a script how a command ended that has no data for people: they were told on stderr.
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

    /// Which secret is kept where.
    pub fn index(&self) -> Index {
        Index::new(self.settings.paths.index.clone())
    }

    /// What has been begun and not finished.
    pub fn journal(&self) -> Journal {
        Journal::new(self.settings.paths.journal.clone())
    }

    /// What the use cases work with, with these stores.
    pub fn desk_with<'a>(&self, stores: &'a dyn OpenStore) -> Result<Desk<'a>> {
        let (index, journal, interrupt) = (self.index(), self.journal(), self.ui.interrupt()?);
        Ok(Desk {
            stores,
            index,
            journal,
            interrupt,
            now: self.now(),
        })
    }

    pub fn desk(&self) -> Result<Desk<'_>> {
        self.desk_with(self)
    }
}

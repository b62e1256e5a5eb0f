//! Parsers for arguments of several key commands.

use std::borrow::Cow;
use std::path::PathBuf;
use std::time::Duration;

use crate::context::Context;
use crate::error::Error;
use crate::model::{Destination, Expiry, KeyName, Setting};
use crate::output::excerpt;
use crate::secret::redact;

const LONGEST_PAUSE: Duration = Duration::from_secs(24 * 60 * 60);

/// Parses a time span, which must be longer than zero.
pub(in crate::commands) fn span(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(duration) if duration.is_zero() => {
            Err("the duration must be longer than zero".to_owned())
        }
        Ok(duration) => Ok(duration),
        Err(_) => Err("not a duration such as `14d`, `12h` or `2w`".to_owned()),
    }
}

/// Parses how long to wait at most before a command starts.
pub(in crate::commands) fn pause(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(pause) if pause.is_zero() || pause > LONGEST_PAUSE => {
            Err("must be longer than zero and at most 24 hours".to_owned())
        }
        Ok(pause) => Ok(pause),
        Err(_) => Err("not a duration such as `30m`".to_owned()),
    }
}

/// Parses a time span, which may be zero.
pub(super) fn grace(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text)
        .map_err(|_| "not a duration such as `24h`, `7d` or `0s`".to_owned())
}

/// The expiry that `--expires-in` or `--expires-at` requests; `None` if neither was given.
pub(super) fn requested_expiry(
    expires_in: Option<Expiry>,
    expires_at: Option<&str>,
    ctx: &Context,
) -> Result<Option<Expiry>, Error> {
    let Some(date) = expires_at else {
        return Ok(expires_in);
    };
    // Not a clap parser: whether a date is in the future depends on the context's clock.
    Expiry::from_date(date, ctx.now())
        .map(Some)
        .map_err(|error| {
            let error = Error::usage(format!(
                "invalid value `{}` for `--expires-at`: {error}",
                excerpt(date)
            ));
            if Expiry::from_duration(date).is_ok() {
                error.hint("did you mean `--expires-in`?")
            } else if matches!(date, "never" | "none") {
                error.hint("`--no-expiry` is for a key that never expires")
            } else {
                error
            }
        })
}

/// The destinations of a new key.
#[derive(Debug, clap::Args)]
pub(in crate::commands) struct Destinations {
    /// Deliver the key to this destination; repeatable (see `genkey help destinations`)
    #[arg(long = "to", value_name = "DEST")]
    to: Vec<String>,
}

impl Destinations {
    pub(in crate::commands) fn is_empty(&self) -> bool {
        self.to.is_empty()
    }

    /// The destinations, resolved against the current folder.
    pub(in crate::commands) fn resolved(&self, ctx: &Context) -> Result<Vec<Destination>, Error> {
        self.to
            .iter()
            .map(|text| resolve(ctx, text, "--to"))
            .collect()
    }
}

/// A destination that was written as the value of `option`, resolved against the current folder.
pub(super) fn resolve(ctx: &Context, text: &str, option: &str) -> Result<Destination, Error> {
    let folder = current_folder()?;
    let setting = Setting {
        folder: &folder,
        variable: ctx.settings.key_variable()?,
    };
    Destination::parse(text, setting, &ctx.presets())
        .map_err(|error| Error::usage(format!("invalid value for `{option}`: {error}")))
}

/// A destination for messages, seen from the current folder.
pub(in crate::commands) fn shown(destination: &Destination) -> String {
    // Without a current folder, every command is shown with its own.
    destination.shown_in(&current_folder().unwrap_or_default())
}

/// The folder that relative paths of destinations and commands start from.
pub(in crate::commands) fn current_folder() -> Result<PathBuf, Error> {
    std::env::current_dir().map_err(|error| Error::from_io("cannot find the current folder", error))
}

/// Parses a name for a key.
pub(in crate::commands) fn new_name(text: &str) -> Result<KeyName, String> {
    // A key pasted in place of its name must not be sent: names are visible in the web app.
    match redact(text) {
        Cow::Owned(_) => Err("that looks like an API key, not like a name for one".into()),
        Cow::Borrowed(text) => KeyName::new(text).map_err(|error| error.to_string()),
    }
}

//! The global options.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args};

#[cfg(feature = "sandbox")]
use crate::error::Error;
use crate::output::Format;
use crate::secret::holds_key;
use crate::ui::ColorChoice;

/// Options that every command takes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Globals {
    /// Use this profile [env: GENKEY_PROFILE]
    #[arg(short, long, global = true, value_name = "NAME", value_parser = profile_name)]
    pub profile: Option<String>,

    /// Talk to this base URL [env: GENKEY_API_URL]
    ///
    /// It includes the version, as in `https://api.gen.pro/v1`, and is https except on loopback.
    #[arg(long, global = true, value_name = "URL")]
    pub api_url: Option<String>,

    /// Print a `table`, `json`, `jsonl`, `csv` or `tsv`
    #[arg(
        short,
        long,
        global = true,
        value_name = "FORMAT",
        default_value = "table",
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub output: Format,

    /// Print JSON (the same as `-o json`)
    #[arg(long, global = true, overrides_with = "output")]
    pub json: bool,

    /// Say nothing but data, warnings and errors
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// Show requests, never secrets (repeat for more)
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,

    /// Colour the output
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true,
        hide_short_help = true
    )]
    pub color: ColorChoice,

    /// Never prompt; fail instead [env: GENKEY_NO_INPUT]
    #[arg(long, global = true, hide_short_help = true)]
    pub no_input: bool,

    /// Give each request this long
    #[arg(
        long,
        global = true,
        value_name = "DURATION",
        default_value = "30s",
        value_parser = timeout,
        hide_short_help = true
    )]
    pub timeout: Duration,

    /// Trust the certificates of this file too
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub cacert: Option<PathBuf>,

    /// Keep new secrets in this store [env: GENKEY_STORE]
    ///
    /// `keychain` is the system's own and the default; `file` is an encrypted file; `command:HELPER` runs
    /// `docker-credential-HELPER`.
    #[arg(long, global = true, value_name = "NAME")]
    pub store: Option<String>,

    /// Read the API key from this file
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub api_key_file: Option<PathBuf>,

    /// Use the embedded server, which needs no account
    #[cfg(feature = "sandbox")]
    #[arg(long, global = true, conflicts_with_all = ["api_url", "profile"])]
    pub sandbox: bool,
}

impl Globals {
    /// The format of data.
    pub fn format(&self) -> Format {
        if self.json { Format::Json } else { self.output }
    }

    /// The same for the embedded server, as if `--sandbox` were given.
    ///
    /// # Errors
    /// When a profile or another service is named, too.
    #[cfg(feature = "sandbox")]
    pub fn in_sandbox(self) -> Result<Self, Error> {
        for (flag, given) in [("--profile", self.profile.is_some()), ("--api-url", self.api_url.is_some())] {
            if given {
                return Err(Error::usage(format!("`{flag}` cannot be used with the sandbox")));
            }
        }
        Ok(Self { sandbox: true, ..self })
    }

    /// Whether the embedded server is to be used.
    pub fn sandbox(&self) -> bool {
        #[cfg(feature = "sandbox")]
        return self.sandbox;
        #[cfg(not(feature = "sandbox"))]
        false
    }
}

/// The name that the embedded server's data is kept under.
pub const SANDBOX_PROFILE: &str = "sandbox";

/// Checks a profile's name: letters, digits, `.`, `_` and `-`, at most 64.
///
/// # Errors
/// One sentence for the person who typed it.
pub fn profile_name(text: &str) -> Result<String, String> {
    let allowed = |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-');
    if text.is_empty() || text.len() > 64 || !text.chars().all(allowed) {
        return Err("a profile's name is made of up to 64 letters, digits, `.`, `_` and `-`".into());
    }
    if holds_key(text) {
        return Err("that looks like a key, which is no name for a profile".into());
    }
    if text == SANDBOX_PROFILE {
        return Err("`sandbox` is kept for the embedded server: use `--sandbox`".into());
    }
    Ok(text.to_owned())
}

fn timeout(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(duration) if !duration.is_zero() && duration <= Duration::from_secs(86_400) => Ok(duration),
        Ok(_) => Err("it must be more than nothing and at most a day".into()),
        Err(_) => Err("it is not a duration such as `30s` or `2m`".into()),
    }
}

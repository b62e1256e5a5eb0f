//! The global options.

use std::ops::Deref;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{Resettable, StyledStr};
use clap::{ArgAction, ArgMatches, Args, Command, FromArgMatches, Subcommand};

#[cfg(feature = "sandbox")]
use crate::error::Error;
use crate::model::SANDBOX;
use crate::output::Format;
use crate::secret::holds_key;

/// What help calls them.
const HEADING: &str = "Global options";
/// What other programs call `--output`. It is that where a command has no option of this name.
const FORMAT: &str = "format";

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ColorChoice {
    /// On a terminal.
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

/// Options that every command takes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = HEADING)]
pub struct Globals {
    /// Use this profile [env: GENKEY_PROFILE]
    #[arg(short, long, value_name = "NAME", value_parser = profile_name)]
    pub profile: Option<String>,

    /// Talk to this base URL [env: GENKEY_API_URL]
    ///
    /// It includes the version, as in `https://api.gen.pro/v1`, and is https except on loopback.
    #[arg(long, value_name = "URL")]
    pub api_url: Option<String>,

    /// Print a `table`, `json`, `jsonl`, `csv` or `tsv`
    #[arg(
        short,
        long,
        alias = FORMAT,
        value_name = "FORMAT",
        default_value = "table",
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub output: Format,

    /// Print JSON (the same as `-o json`)
    #[arg(long, overrides_with = "output")]
    pub json: bool,

    /// Say nothing but data, warnings and errors
    #[arg(short, long)]
    pub quiet: bool,

    /// Show requests, never secrets (repeat for more)
    #[arg(short, long, action = ArgAction::Count)]
    pub verbose: u8,

    /// Colour the output
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true,
        hide_short_help = true
    )]
    pub color: ColorChoice,

    /// Never prompt; fail instead [env: GENKEY_NO_INPUT]
    #[arg(long, hide_short_help = true)]
    pub no_input: bool,

    /// Give each request this long
    #[arg(
        long,
        value_name = "DURATION",
        default_value = "30s",
        value_parser = timeout,
        hide_short_help = true
    )]
    pub timeout: Duration,

    /// Trust the certificates of this file too
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub cacert: Option<PathBuf>,

    /// Keep new secrets in this store [env: GENKEY_STORE]
    ///
    /// `keychain` is the system's own and the default; `file` is an encrypted file;
    /// `command:HELPER` runs `docker-credential-HELPER`.
    #[arg(long, value_name = "NAME")]
    pub store: Option<String>,

    /// Read the API key from this file
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub api_key_file: Option<PathBuf>,

    /// Use the embedded server, which needs no account
    #[cfg(feature = "sandbox")]
    #[arg(long, conflicts_with_all = ["api_url", "profile"])]
    pub sandbox: bool,
}

impl Globals {
    pub fn format(&self) -> Format {
        if self.json { Format::Json } else { self.output }
    }

    /// The same for the embedded server, as if `--sandbox` were given.
    #[cfg(feature = "sandbox")]
    pub fn in_sandbox(self) -> Result<Self, Error> {
        for (flag, given) in [
            ("--profile", self.profile.is_some()),
            ("--api-url", self.api_url.is_some()),
        ] {
            if given {
                return Err(Error::usage(format!(
                    "`{flag}` cannot be used with the sandbox"
                )));
            }
        }
        Ok(Self {
            sandbox: true,
            ..self
        })
    }

    pub fn sandbox(&self) -> bool {
        #[cfg(feature = "sandbox")]
        return self.sandbox;
        #[cfg(not(feature = "sandbox"))]
        false
    }
}

/// What a command takes, and the global options, which may stand behind it as well.
///
/// Both are only put into the tree of commands when the command is asked for. clap's own way,
/// `global = true` at the root, gives every command its own copy of every option beforehand, which
/// takes longer than all else that a short command does.
#[derive(Debug)]
pub struct WithGlobals<T>(T);

impl<T> Deref for WithGlobals<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> WithGlobals<T> {
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T: Args> Args for WithGlobals<T> {
    fn augment_args(command: Command) -> Command {
        command.defer(|command| {
            // Marked as global only here, clap takes their values from wherever they stand.
            let command = augment(command, |command| {
                Globals::augment_args(T::augment_args(command))
            });
            let has_own_format = command
                .get_arguments()
                .any(|option| option.get_long() == Some(FORMAT));
            command.mut_args(|option| {
                let is_global = option.get_help_heading() == Some(HEADING);
                let option = option.global(is_global);
                if is_global && has_own_format {
                    option.alias(None)
                } else {
                    option
                }
            })
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<T: Subcommand> Subcommand for WithGlobals<T> {
    fn augment_subcommands(command: Command) -> Command {
        // Only the root has a `help` of genkey's own, and clap hands its setting down until here.
        T::augment_subcommands(command)
            .defer(|command| augment(command, Globals::augment_args).disable_help_subcommand(false))
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        T::has_subcommand(name)
    }
}

impl<T: FromArgMatches> FromArgMatches for WithGlobals<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        T::from_arg_matches(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0.update_from_arg_matches(matches)
    }
}

/// Adds arguments to a command, which keeps its description.
fn augment(command: Command, add: impl FnOnce(Command) -> Command) -> Command {
    let kept =
        |text: Option<&StyledStr>| text.cloned().map_or(Resettable::Reset, Resettable::Value);
    let (about, long_about) = (kept(command.get_about()), kept(command.get_long_about()));
    add(command).about(about).long_about(long_about)
}

/// A command without arguments of its own.
#[derive(Debug, Args)]
pub struct NoArgs {}

/// Checks a profile's name: letters, digits, `.`, `_` and `-`, at most 64.
pub fn profile_name(text: &str) -> Result<String, String> {
    let allowed =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-');
    if text.is_empty() || text.len() > 64 || !text.chars().all(allowed) {
        return Err(
            "a profile's name is made of up to 64 letters, digits, `.`, `_` and `-`".into(),
        );
    }
    if holds_key(text) {
        return Err("that looks like a key, which is no name for a profile".into());
    }
    if text == SANDBOX {
        return Err("`sandbox` is kept for the embedded server: use `--sandbox`".into());
    }
    Ok(text.to_owned())
}

fn timeout(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(duration) if !duration.is_zero() && duration <= Duration::from_secs(86_400) => {
            Ok(duration)
        }
        Ok(_) => Err("it must be more than nothing and at most a day".into()),
        Err(_) => Err("it is not a duration such as `30s` or `2m`".into()),
    }
}

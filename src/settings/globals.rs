//! The global options.

use std::ops::Deref;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{Resettable, StyledStr};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, Subcommand};

use crate::error::Error;
use crate::help::TEMPLATE;
use crate::model::{ClockSetting, SANDBOX};
use crate::output::{FindingsFormat, Format, Output};
use crate::secret::contains_key;

/// Their heading in help, by which `augment_args` recognises them.
pub const GLOBAL_OPTIONS: &str = "Global options";
/// The hidden alias of `--output`, unless a command has a `--format` of its own.
const FORMAT: &str = "format";

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ColorChoice {
    /// On a terminal.
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

/// The options of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = GLOBAL_OPTIONS)]
pub struct Globals {
    /// Use this profile [env: GENKEY_PROFILE]
    #[arg(short, long, value_name = "NAME", value_parser = profile_name)]
    pub profile: Option<String>,

    /// Base URL of the service [env: GENKEY_API_URL]
    ///
    /// It includes the version, as in `https://api.gen.pro/v1`, and must be https except on loopback.
    #[arg(long, value_name = "URL")]
    pub api_url: Option<String>,

    /// Output format: `table`, `json`, `jsonl`, `csv`, `tsv` or `plain`
    #[arg(
        short,
        long,
        alias = FORMAT,
        value_name = "FORMAT",
        default_value = "table",
        hide_possible_values = true,
        hide_default_value = true
    )]
    pub output: Output,

    /// Print JSON (same as `-o json`)
    #[arg(long, overrides_with = "output")]
    pub json: bool,

    /// Print only what this jq expression selects from the JSON; implies `-o json`
    ///
    /// Strings are printed as they are, other values as JSON, one per line.
    #[arg(
        long,
        value_name = "EXPR",
        allow_hyphen_values = true,
        hide_short_help = true
    )]
    pub jq: Option<String>,

    /// Format the JSON with this Go template, as `gh` does; implies `-o json`
    #[arg(
        long,
        value_name = "TEMPLATE",
        allow_hyphen_values = true,
        hide_short_help = true
    )]
    pub template: Option<String>,

    /// Only print data, warnings and errors
    #[arg(short, long)]
    pub quiet: bool,

    /// Show requests, never secrets (repeat for more)
    #[arg(short, long, action = ArgAction::Count)]
    pub verbose: u8,

    /// When to use colour
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true
    )]
    pub color: ColorChoice,

    /// Never prompt; fail instead [env: GENKEY_NO_INPUT]
    #[arg(long)]
    pub no_input: bool,

    /// Timeout for each request
    #[arg(
        long,
        value_name = "DURATION",
        default_value = "30s",
        value_parser = timeout,
        )]
    pub timeout: Duration,

    /// Also trust the CA certificates in this file
    #[arg(long, value_name = "FILE")]
    pub cacert: Option<PathBuf>,

    /// Store for new secrets [env: GENKEY_STORE]
    ///
    /// `keychain`, the default, is the operating system's; `file` is an encrypted file;
    /// `command:HELPER` runs `docker-credential-HELPER`; `none` is for `create --show-token`.
    #[arg(long, value_name = "NAME")]
    pub store: Option<String>,

    /// Read the API key from this file
    #[arg(long, value_name = "FILE")]
    pub api_key_file: Option<PathBuf>,

    /// Use the embedded server, which needs no account
    #[cfg(feature = "sandbox")]
    #[arg(long, conflicts_with_all = ["api_url", "profile"])]
    pub sandbox: bool,

    /// Move the sandbox's clock, and this command's: `+80d`, `-1h`, `2027-03-01`
    ///
    /// Only with the sandbox, or with `--api-url` at the address of a running `genkey sandbox`.
    #[cfg(feature = "sandbox")]
    #[arg(
        long,
        value_name = "OFFSET",
        value_parser = ClockSetting::parse,
        allow_hyphen_values = true,
        )]
    pub clock: Option<ClockSetting>,
}

impl Globals {
    pub fn format(&self) -> Format {
        match self.output {
            Output::Rows(Format::Table) if self.jq.is_some() || self.template.is_some() => {
                Format::Json
            }
            Output::Rows(format) if !self.json => format,
            // Not printed: `check` writes its findings itself.
            Output::Findings(_) if !self.json => Format::Table,
            Output::Rows(_) | Output::Findings(_) => Format::Json,
        }
    }

    /// Refuses a format that `--jq` or `--template` cannot work on, and both together.
    pub fn check_json_options(&self) -> Result<(), Error> {
        let is_json = self.json
            || match self.output {
                Output::Rows(Format::Table | Format::Json) => true,
                Output::Rows(Format::Jsonl | Format::Csv | Format::Tsv | Format::Plain)
                | Output::Findings(_) => false,
            };
        let option = match (&self.jq, &self.template) {
            (Some(_), Some(_)) => {
                return Err(Error::usage("`--template` cannot be used with `--jq`"));
            }
            (Some(_), None) => "`--jq` selects from",
            (None, Some(_)) => "`--template` formats",
            (None, None) => return Ok(()),
        };
        if is_json {
            return Ok(());
        }
        Err(Error::usage(format!(
            "{option} JSON; use it without `-o`, or with `-o json`"
        )))
    }

    /// The format of a CI system that was asked for.
    pub fn findings_format(&self) -> Option<FindingsFormat> {
        match self.output {
            Output::Findings(format) if !self.json => Some(format),
            Output::Rows(_) | Output::Findings(_) => None,
        }
    }

    /// Implies `--sandbox`.
    ///
    /// # Errors
    /// When an option is given that selects another service.
    #[cfg(feature = "sandbox")]
    pub fn in_sandbox(self) -> Result<Self, Error> {
        // clap's `conflicts_with_all` only covers an explicit `--sandbox`.
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

    /// The clock of a rehearsal, if it was asked for.
    pub fn clock(&self) -> Option<ClockSetting> {
        #[cfg(feature = "sandbox")]
        return self.clock;
        #[cfg(not(feature = "sandbox"))]
        None
    }
}

/// A command's arguments together with the global options, which may follow the command as well.
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

    /// The arguments of another command, with the same global options.
    pub fn map<U: From<T>>(self) -> WithGlobals<U> {
        WithGlobals(self.0.into())
    }
}

impl<T: Args> Args for WithGlobals<T> {
    fn augment_args(command: Command) -> Command {
        // Deferred until the command is used. With clap's own `global = true` at the root, every
        // command gets a copy of every option at start-up, which takes longer than everything else
        // that a short command does.
        command.defer(|command| {
            // Marked as global here, they also take the values that precede the command.
            let command = augment(command, T::augment_args);
            let has_own_format = command
                .get_arguments()
                .any(|option| option.get_long() == Some(FORMAT));
            command.mut_args(|option| {
                let is_global = option.get_help_heading() == Some(GLOBAL_OPTIONS);
                let option = behind_topic(option.global(is_global));
                // Two options of a command must not share a name.
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
        T::augment_subcommands(command).defer(|command| {
            augment(command, |command| command)
                .mut_args(behind_topic)
                .disable_help_subcommand(false)
        })
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

/// Adds a command's own arguments with `add`, then the global options.
fn augment(command: Command, add: impl FnOnce(Command) -> Command) -> Command {
    let about = command.get_about().cloned();
    let long_about = command.get_long_about().cloned();
    let command = add(command);
    // The long description may also be in the doc comment of the command's `Args`. It is read here,
    // because clap replaces every description by that of the `Args` that were added last.
    let long_about = long_about.or_else(|| command.get_long_about().cloned());
    Globals::augment_args(command)
        .help_template(TEMPLATE)
        .about(resettable(about))
        .long_about(resettable(long_about))
}

/// Leaves a global option out of the help of a command: `genkey help options` explains them all.
fn behind_topic(option: Arg) -> Arg {
    let is_global = option.get_help_heading() == Some(GLOBAL_OPTIONS);
    if is_global {
        option.hide_short_help(true).hide_long_help(true)
    } else {
        option
    }
}

fn resettable(text: Option<StyledStr>) -> Resettable<StyledStr> {
    text.map_or(Resettable::Reset, Resettable::Value)
}

/// A command without arguments of its own.
#[derive(Debug, Args)]
pub struct NoArgs {}

/// Checks a profile's name: letters, digits, `.`, `_` and `-`, at most 64.
pub fn profile_name(text: &str) -> Result<String, String> {
    let allowed =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-');
    if text.is_empty() || text.len() > 64 || !text.chars().all(allowed) {
        return Err("a profile name consists of up to 64 letters, digits, `.`, `_` and `-`".into());
    }
    // Names are stored in the configuration and shown in messages.
    if contains_key(text) {
        return Err("that looks like an API key, not like a profile name".into());
    }
    // The embedded server's scope has this name, in the index and in the journal.
    if text == SANDBOX {
        return Err("`sandbox` is reserved for the embedded server; use `--sandbox`".into());
    }
    Ok(text.to_owned())
}

fn timeout(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(duration) if !duration.is_zero() && duration <= Duration::from_secs(86_400) => {
            Ok(duration)
        }
        Ok(_) => Err("must be longer than zero and at most 24 hours".into()),
        Err(_) => Err("not a duration such as `30s` or `2m`".into()),
    }
}

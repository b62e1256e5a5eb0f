//! The command tree.

pub mod raw;

use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::commands::{
    api, check, completions, deliver, destination, doctor, env, help as help_command, keys, login,
    logout, man, mcp, open, profile, provider, recover, renew, run, token, use_key, whoami,
};
use crate::help;
use crate::settings::{Globals, WithGlobals};

/// Manage API keys of GEN-style services and keep them in your OS keychain
#[derive(Debug, Parser)]
#[command(name = "genkey", version, after_help = help::GENKEY)]
// Only the tree knows the summaries of commands, and clap has no groups for them: what is rendered
// here says which help was asked for, and `commands::help` writes it.
#[command(help_template = "{before-help}", before_help = help::SHORT, before_long_help = help::LONG)]
// clap's own `help` knows commands, but no topics.
#[command(
    max_term_width = 100,
    args_override_self = true,
    disable_help_subcommand = true
)]
pub struct Cli {
    /// The options of every command.
    #[command(flatten)]
    pub globals: Globals,

    /// The command; without one, genkey shows the key in use and what to run next.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Every command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Log in with an API key
    #[command(after_help = help::LOGIN)]
    Login(WithGlobals<login::Args>),
    /// Log out and remove the stored login
    #[command(after_help = help::LOGOUT)]
    Logout(WithGlobals<logout::Args>),
    /// Show who you are logged in as
    #[command(alias = "status", after_help = help::WHOAMI)]
    Whoami(WithGlobals<whoami::Args>),
    /// Manage keys (every command also works without `keys`)
    #[command(subcommand, after_help = help::KEYS)]
    Keys(WithGlobals<keys::Verb>),
    /// The key verbs, without `keys`.
    #[command(flatten)]
    Verb(keys::Verb),
    /// Check that the key in use works and that no key needs attention
    #[command(after_help = help::CHECK)]
    Check(WithGlobals<check::Args>),
    /// Finish or undo interrupted commands
    #[command(after_help = help::RECOVER)]
    Recover(WithGlobals<recover::Args>),
    /// Create, rotate, deliver and retire keys as the runbook says
    #[command(after_help = help::RENEW)]
    Renew(WithGlobals<renew::Args>),
    /// Deliver a stored key to files and commands
    #[command(after_help = help::DELIVER)]
    Deliver(WithGlobals<deliver::Args>),
    /// Print a stored secret
    #[command(after_help = help::TOKEN)]
    Token(WithGlobals<token::Args>),
    /// Switch to a stored key
    #[command(alias = "switch", after_help = help::USE)]
    Use(WithGlobals<use_key::Args>),
    /// Print `export GEN_API_KEY=...` for your shell
    #[command(after_help = help::ENV)]
    Env(WithGlobals<env::Args>),
    /// Run a command with a key in its environment
    #[command(alias = "exec", after_help = help::RUN)]
    Run(WithGlobals<run::Args>),
    /// Keep keys out of the files of MCP clients
    #[command(subcommand, after_help = help::MCP)]
    Mcp(WithGlobals<mcp::Verb>),
    /// Open the page where keys are created
    #[command(after_help = help::OPEN)]
    Open(WithGlobals<open::Args>),
    /// Send an authenticated request to the profile's service
    ///
    /// The response body goes to stdout unchanged, and the exit code reflects its status. GET and
    /// HEAD are retried after transient errors; every other request is sent once.
    #[command(after_help = help::API)]
    Api(WithGlobals<api::Args>),
    /// Manage profiles
    #[command(subcommand, after_help = help::PROFILE)]
    Profile(WithGlobals<profile::Verb>),
    /// Manage providers, the services that genkey knows
    #[command(subcommand, after_help = help::PROVIDER)]
    Provider(WithGlobals<provider::Verb>),
    /// Manage presets of destinations, where keys can be delivered
    #[command(subcommand, after_help = help::DESTINATION)]
    Destination(WithGlobals<destination::Verb>),
    /// Diagnose problems and suggest fixes
    #[command(after_help = help::DOCTOR)]
    Doctor(WithGlobals<doctor::Args>),
    /// Generate shell completions
    #[command(after_help = help::COMPLETIONS)]
    Completions(WithGlobals<completions::Args>),
    /// Print the manual, or write its pages to a folder
    #[command(after_help = help::MAN)]
    Man(WithGlobals<man::Args>),
    /// Run the embedded GEN-style server on loopback until Ctrl-C
    #[command(after_help = help::SANDBOX)]
    #[cfg(feature = "sandbox")]
    Sandbox(WithGlobals<crate::commands::sandbox::Args>),
    /// Show the help of a command or a topic
    #[command(after_help = help::HELP)]
    Help(WithGlobals<help_command::Args>),
}

impl Command {
    /// Whether a KEY was left out that must be chosen from a list then.
    pub fn lacks_key(&self) -> bool {
        match self {
            Self::Use(args) => args.lacks_key(),
            Self::Keys(verb) => verb.lacks_key(),
            Self::Verb(verb) => verb.lacks_key(),
            Self::Login(_)
            | Self::Logout(_)
            | Self::Whoami(_)
            | Self::Check(_)
            | Self::Recover(_)
            | Self::Renew(_)
            | Self::Deliver(_)
            | Self::Token(_)
            | Self::Env(_)
            | Self::Run(_)
            | Self::Mcp(_)
            | Self::Open(_)
            | Self::Api(_)
            | Self::Profile(_)
            | Self::Provider(_)
            | Self::Destination(_)
            | Self::Doctor(_)
            | Self::Completions(_)
            | Self::Man(_)
            | Self::Help(_) => false,
            #[cfg(feature = "sandbox")]
            Self::Sandbox(_) => false,
        }
    }
}

impl Cli {
    /// The command tree with the hidden `auth`, which users of other programs type out of habit.
    pub fn tolerant_tree() -> clap::Command {
        let auth = clap::Command::new(AUTH)
            .hide(true)
            .subcommand_required(true)
            .arg_required_else_help(true);
        Self::command().subcommand(WithGlobals::<Auth>::augment_subcommands(auth))
    }

    /// Reads what [`Cli::tolerant_tree`] has matched.
    pub fn from_matches(matches: &mut ArgMatches) -> Result<Self, clap::Error> {
        match matches.subcommand() {
            Some((AUTH, verb)) => Ok(Self {
                command: Some(Auth::from_arg_matches(verb)?.into()),
                globals: Globals::from_arg_matches(matches)?,
            }),
            _ => Self::from_arg_matches_mut(matches),
        }
    }
}

const AUTH: &str = "auth";

/// The same commands, as in gh.
#[derive(Debug, Subcommand)]
enum Auth {
    /// Log in with an API key
    #[command(after_help = help::LOGIN)]
    Login(WithGlobals<login::Args>),
    /// Log out and remove the stored login
    #[command(after_help = help::LOGOUT)]
    Logout(WithGlobals<logout::Args>),
    /// Show who you are logged in as
    #[command(alias = "whoami", after_help = help::WHOAMI)]
    Status(WithGlobals<whoami::Args>),
    /// Print a stored secret
    #[command(after_help = help::TOKEN)]
    Token(WithGlobals<token::Args>),
    // Not in the tree of `Cli`, so that it is in no list, and costs nothing at start-up.
    #[command(hide = true)]
    ClearCopied(WithGlobals<token::Clearing>),
}

impl From<Auth> for Command {
    fn from(verb: Auth) -> Self {
        match verb {
            Auth::Login(args) => Self::Login(args),
            Auth::Logout(args) => Self::Logout(args),
            Auth::Status(args) => Self::Whoami(args),
            Auth::Token(args) => Self::Token(args),
            Auth::ClearCopied(args) => Self::Token(args.map()),
        }
    }
}

//! The command tree.

use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::commands::{
    api, check, completions, doctor, env, help as help_command, keys, login, logout, man, profile,
    provider, recover, run, token, use_key, whoami,
};
use crate::help;
use crate::settings::{Globals, WithGlobals};

/// Manage API keys of GEN-style services and keep them in your OS keychain
#[derive(Debug, Parser)]
#[command(name = "genkey", version, about, after_help = help::SHORT, after_long_help = help::LONG, subcommand_required = true, arg_required_else_help = true)]
// clap's own `help` knows commands, but no topics.
#[command(max_term_width = 100, disable_help_subcommand = true)]
pub struct Cli {
    /// Options that every command takes.
    #[command(flatten)]
    pub globals: Globals,

    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Every command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Log in with an API key, which is checked and kept in the store
    #[command(after_long_help = help::LOGIN)]
    Login(WithGlobals<login::Args>),
    /// Forget the login of this profile
    #[command(after_long_help = help::LOGOUT)]
    Logout(WithGlobals<logout::Args>),
    /// Show the account, the credential and where it came from
    #[command(alias = "status", after_long_help = help::WHOAMI)]
    Whoami(WithGlobals<whoami::Args>),
    /// Work with keys; every verb also works without `keys`
    #[command(subcommand, after_help = help::KEYS)]
    Keys(WithGlobals<keys::Verb>),
    /// The key verbs, without `keys`.
    #[command(flatten)]
    Verb(keys::Verb),
    /// Check that the key in use works and that no key needs attention; exit code 3 if one does
    #[command(after_long_help = help::CHECK)]
    Check(WithGlobals<check::Args>),
    /// Finish or undo what was interrupted
    #[command(after_long_help = help::RECOVER)]
    Recover(WithGlobals<recover::Args>),
    /// Print a stored secret and nothing else
    #[command(after_long_help = help::TOKEN)]
    Token(WithGlobals<token::Args>),
    /// Log in with a stored key from now on
    #[command(alias = "switch", after_long_help = help::USE)]
    Use(WithGlobals<use_key::Args>),
    /// Print the assignment that puts a secret into the environment
    #[command(after_long_help = help::ENV)]
    Env(WithGlobals<env::Args>),
    /// Run a command with a secret in its environment
    #[command(alias = "exec", after_long_help = help::RUN)]
    Run(WithGlobals<run::Args>),
    /// Send one authenticated request to the profile's service
    ///
    /// The body of the answer goes to stdout as it comes, whatever it is, and the exit code tells
    /// its status. GET and HEAD are repeated where that may help; everything else is sent once.
    #[command(after_long_help = help::API)]
    Api(WithGlobals<api::Args>),
    /// Work with profiles
    #[command(subcommand, after_long_help = help::PROFILE)]
    Profile(WithGlobals<profile::Verb>),
    /// Work with providers: the services that genkey knows
    #[command(subcommand, after_long_help = help::PROVIDER)]
    Provider(WithGlobals<provider::Verb>),
    /// Look for what is wrong with genkey here, and say what helps
    #[command(after_long_help = help::DOCTOR)]
    Doctor(WithGlobals<doctor::Args>),
    /// Print the completions of a shell
    #[command(after_long_help = help::COMPLETIONS)]
    Completions(WithGlobals<completions::Args>),
    /// Print the manual, or write it to a folder
    #[command(after_long_help = help::MAN)]
    Man(WithGlobals<man::Args>),
    /// Run the embedded GEN-style server on loopback until Ctrl-C
    #[command(after_long_help = help::SANDBOX)]
    #[cfg(feature = "sandbox")]
    Sandbox(WithGlobals<crate::commands::sandbox::Args>),
    /// Show the help of a command or a topic
    #[command(after_long_help = help::HELP)]
    Help(WithGlobals<help_command::Args>),
}

impl Cli {
    /// The command tree with what is understood and shown nowhere: `auth`, as other programs have
    /// it.
    pub fn tolerant_tree() -> clap::Command {
        let auth = clap::Command::new(AUTH)
            .hide(true)
            .subcommand_required(true)
            .arg_required_else_help(true);
        Self::command().subcommand(WithGlobals::<Auth>::augment_subcommands(auth))
    }

    /// Reads what was matched by that tree.
    pub fn from_matches(matches: &mut ArgMatches) -> Result<Self, clap::Error> {
        match matches.subcommand() {
            Some((AUTH, verb)) => Ok(Self {
                command: Auth::from_arg_matches(verb)?.into(),
                globals: Globals::from_arg_matches(matches)?,
            }),
            _ => Self::from_arg_matches_mut(matches),
        }
    }
}

const AUTH: &str = "auth";

/// What other programs have below `auth`.
#[derive(Debug, Subcommand)]
enum Auth {
    /// Log in with an API key, which is checked and kept in the store
    #[command(after_long_help = help::LOGIN)]
    Login(WithGlobals<login::Args>),
    /// Forget the login of this profile
    #[command(after_long_help = help::LOGOUT)]
    Logout(WithGlobals<logout::Args>),
    /// Show the account, the credential and where it came from
    #[command(alias = "whoami", after_long_help = help::WHOAMI)]
    Status(WithGlobals<whoami::Args>),
    /// Print a stored secret and nothing else
    #[command(after_long_help = help::TOKEN)]
    Token(WithGlobals<token::Args>),
}

impl From<Auth> for Command {
    fn from(verb: Auth) -> Self {
        match verb {
            Auth::Login(args) => Self::Login(args),
            Auth::Logout(args) => Self::Logout(args),
            Auth::Status(args) => Self::Whoami(args),
            Auth::Token(args) => Self::Token(args),
        }
    }
}

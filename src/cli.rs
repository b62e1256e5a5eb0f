//! The command tree.

use clap::{Parser, Subcommand};

use crate::commands::{
    api, check, completions, doctor, env, keys, login, logout, man, profile, provider, recover, run, token, use_key,
    whoami,
};
use crate::settings::{Globals, WithGlobals};

/// Make, list, rename and revoke API keys, and keep every one in the OS keychain
#[derive(Debug, Parser)]
#[command(name = "genkey", version, about, after_help = AFTER_HELP, subcommand_required = true, arg_required_else_help = true)]
#[command(max_term_width = 100)]
pub struct Cli {
    /// Options that every command takes.
    #[command(flatten)]
    pub globals: Globals,

    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const AFTER_HELP: &str = "\
Try it without an account:
  genkey --sandbox create --expires-in 90d

Exit codes: 0 done, 1 failed, 2 wrong command line, 3 `check` found something,
4 not authenticated, 5 not allowed, 6 no such key, 7 unreachable, 8 the service
failed, 9 the secret store failed, 10 unfinished, 130 Ctrl-C";

/// Every command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Log in with an API key, which is checked and kept in the store
    Login(WithGlobals<login::Args>),
    /// Forget the login of this profile
    Logout(WithGlobals<logout::Args>),
    /// Show the account, the credential and where it came from
    #[command(alias = "status")]
    Whoami(WithGlobals<whoami::Args>),
    /// Log in and out, as other programs name it.
    #[command(subcommand, hide = true)]
    Auth(WithGlobals<Auth>),
    /// Work with keys; every verb also works without `keys`
    #[command(subcommand)]
    Keys(WithGlobals<keys::Verb>),
    /// The key verbs, without `keys`.
    #[command(flatten)]
    Verb(keys::Verb),
    /// Check that the key in use works and that no key needs attention; exit code 3 if one does
    Check(WithGlobals<check::Args>),
    /// Finish or undo what was interrupted
    Recover(WithGlobals<recover::Args>),
    /// Print a stored secret and nothing else
    Token(WithGlobals<token::Args>),
    /// Log in with a stored key from now on
    #[command(alias = "switch")]
    Use(WithGlobals<use_key::Args>),
    /// Print the assignment that puts a secret into the environment
    Env(WithGlobals<env::Args>),
    /// Run a command with a secret in its environment
    #[command(alias = "exec")]
    Run(WithGlobals<run::Args>),
    /// Send one authenticated request to the profile's service
    ///
    /// The body of the answer goes to stdout as it comes, whatever it is, and the exit code tells its status. GET and HEAD are repeated
    /// where that may help; everything else is sent once.
    Api(WithGlobals<api::Args>),
    /// Work with profiles
    #[command(subcommand)]
    Profile(WithGlobals<profile::Verb>),
    /// Work with providers: the services that genkey knows
    #[command(subcommand)]
    Provider(WithGlobals<provider::Verb>),
    /// Look for what is wrong with genkey here, and say what helps
    Doctor(WithGlobals<doctor::Args>),
    /// Print the completions of a shell
    Completions(WithGlobals<completions::Args>),
    /// Print the manual, or write it to a folder
    Man(WithGlobals<man::Args>),
    /// Run the embedded GEN-style server on loopback until Ctrl-C
    #[cfg(feature = "sandbox")]
    Sandbox(WithGlobals<crate::commands::sandbox::Args>),
}

/// What other programs have below `auth`.
#[derive(Debug, Subcommand)]
pub enum Auth {
    /// Log in with an API key, which is checked and kept in the store
    Login(WithGlobals<login::Args>),
    /// Forget the login of this profile
    Logout(WithGlobals<logout::Args>),
    /// Show the account, the credential and where it came from
    #[command(alias = "whoami")]
    Status(WithGlobals<whoami::Args>),
    /// Print a stored secret and nothing else
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

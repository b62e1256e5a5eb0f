//! The key commands. Each exists as `genkey keys VERB` and as `genkey VERB`.

pub(super) mod arguments;
pub(super) mod candidate;
mod chosen;
pub mod create;
pub(in crate::commands) mod delivered;
mod known;
pub mod list;
pub(super) mod names;
pub mod rename;
pub mod revoke;
pub mod revoke_all;
pub mod rotate;
pub mod show;

use clap::Subcommand;

use crate::context::Context;
use crate::error::Result;
use crate::help;
use crate::session::Session;
use crate::settings::WithGlobals;

pub(super) use arguments::{pause, span};

#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List keys, by default all that are not revoked
    #[command(visible_alias = "ls", after_help = help::LIST)]
    List(WithGlobals<list::Args>),
    /// Create a key and store its secret
    #[command(visible_alias = "new", after_help = help::CREATE)]
    Create(WithGlobals<create::Args>),
    /// Show a key
    #[command(aliases = ["get", "view"], after_help = help::SHOW)]
    Show(WithGlobals<show::Args>),
    /// Rename a key
    #[command(after_help = help::RENAME)]
    Rename(WithGlobals<rename::Args>),
    /// Replace keys with new ones, and revoke the old ones
    #[command(after_help = help::ROTATE)]
    Rotate(WithGlobals<rotate::Args>),
    /// Revoke keys permanently and delete their stored secrets
    #[command(visible_alias = "rm", aliases = ["delete", "remove"], after_help = help::REVOKE)]
    Revoke(WithGlobals<revoke::Args>),
    /// Revoke every key of the account permanently
    #[command(after_help = help::REVOKE_ALL)]
    RevokeAll(WithGlobals<revoke_all::Args>),
}

impl Verb {
    /// Checks the arguments that need no credential.
    pub fn check(&self, ctx: &Context) -> Result<()> {
        ctx.settings.require_key_endpoints()?;
        match self {
            Self::Create(args) => args.check(ctx),
            Self::Rotate(args) => args.check(ctx),
            Self::List(_)
            | Self::Show(_)
            | Self::Rename(_)
            | Self::Revoke(_)
            | Self::RevokeAll(_) => Ok(()),
        }
    }

    /// Whether a KEY was left out that must be chosen then.
    pub fn lacks_key(&self) -> bool {
        match self {
            Self::Show(args) => args.lacks_key(),
            Self::Rename(args) => args.lacks_key(),
            Self::Revoke(args) => args.lacks_key(),
            Self::List(_) | Self::Create(_) | Self::Rotate(_) | Self::RevokeAll(_) => false,
        }
    }

    pub fn run(self, session: &Session<'_>) -> Result<()> {
        match self {
            Self::List(args) => list::run(&args, session),
            Self::Create(args) => create::run(&args, session),
            Self::Show(args) => show::run(&args, session),
            Self::Rename(args) => rename::run(&args, session),
            Self::Rotate(args) => rotate::run(&args, session),
            Self::Revoke(args) => revoke::run(&args, session),
            Self::RevokeAll(args) => revoke_all::run(&args, session),
        }
    }
}

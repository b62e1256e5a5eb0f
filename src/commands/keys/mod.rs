//! The key verbs, each of which exists as `genkey keys VERB` and as `genkey VERB`.

mod arguments;
pub mod create;
mod known;
pub mod list;
mod names;
pub mod rename;
pub mod revoke;
pub mod revoke_all;
pub mod show;

use clap::Subcommand;

use crate::context::Context;
use crate::error::Result;
use crate::help;
use crate::session::Session;
use crate::settings::WithGlobals;

pub(super) use arguments::span;

/// A key verb.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List keys: by default all that are not revoked
    #[command(visible_alias = "ls", after_long_help = help::LIST)]
    List(WithGlobals<list::Args>),
    /// Make a key and keep its secret in the store
    #[command(visible_alias = "new", after_long_help = help::CREATE)]
    Create(WithGlobals<create::Args>),
    /// Show one key
    #[command(aliases = ["get", "view"], after_long_help = help::SHOW)]
    Show(WithGlobals<show::Args>),
    /// Give a key another name
    #[command(after_long_help = help::RENAME)]
    Rename(WithGlobals<rename::Args>),
    /// Revoke keys for good, at the service and in the store
    #[command(visible_alias = "rm", aliases = ["delete", "remove"], after_long_help = help::REVOKE)]
    Revoke(WithGlobals<revoke::Args>),
    /// Revoke every key of the account for good
    #[command(after_long_help = help::REVOKE_ALL)]
    RevokeAll(WithGlobals<revoke_all::Args>),
}

impl Verb {
    /// Checks what can be checked of the arguments before a credential is looked for.
    pub fn check(&self, ctx: &Context) -> Result<()> {
        ctx.settings.require_key_endpoints()?;
        match self {
            Self::Create(args) => args.expiry(ctx).map(|_| ()),
            Self::List(_)
            | Self::Show(_)
            | Self::Rename(_)
            | Self::Revoke(_)
            | Self::RevokeAll(_) => Ok(()),
        }
    }

    /// Runs the verb.
    pub fn run(self, session: &Session<'_>) -> Result<()> {
        match self {
            Self::List(args) => list::run(&args, session),
            Self::Create(args) => create::run(&args, session),
            Self::Show(args) => show::run(&args, session),
            Self::Rename(args) => rename::run(&args, session),
            Self::Revoke(args) => revoke::run(&args, session),
            Self::RevokeAll(args) => revoke_all::run(&args, session),
        }
    }
}

//! `genkey mcp`

use clap::Subcommand;

use crate::context::Context;
use crate::error::Result;
use crate::help;
use crate::settings::WithGlobals;

mod headers;
mod launch;
mod list;
mod method;
mod target;
mod trial;
mod unwrap;
mod wrap;
mod wrapping;

pub(super) use target::server_names;

/// A verb of `mcp`.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// List the MCP servers of your clients, and where their keys are
    #[command(visible_alias = "ls", after_help = help::MCP_LIST)]
    List(WithGlobals<list::Args>),
    /// Start an MCP server through genkey, and take the key out of the client's file
    #[command(after_help = help::MCP_WRAP)]
    Wrap(WithGlobals<wrap::Args>),
    /// Start an MCP server directly again, without genkey
    #[command(after_help = help::MCP_UNWRAP)]
    Unwrap(WithGlobals<unwrap::Args>),
    /// Print the header that carries a stored key, as JSON
    #[command(after_help = help::MCP_HEADERS)]
    Headers(WithGlobals<headers::Args>),
}

impl Verb {
    /// Whether the profile in use must exist.
    pub fn requires_profile(&self) -> bool {
        match self {
            Self::Wrap(_) | Self::Headers(_) => true,
            Self::List(_) | Self::Unwrap(_) => false,
        }
    }

    pub fn run(self, ctx: &Context) -> Result<()> {
        match self {
            Self::List(args) => list::run(&args, ctx),
            Self::Wrap(args) => wrap::run(&args, ctx),
            Self::Unwrap(args) => unwrap::run(&args, ctx),
            Self::Headers(args) => headers::run(&args, ctx),
        }
    }
}

//! `genkey run`

use std::process::ExitCode;

use crate::context::Context;
use crate::error::Result;

mod arguments;
mod child;
mod env_file;
mod new_key;
mod reference;
mod variables;

pub use arguments::Args;
pub(super) use arguments::variable_name;

/// Replaces this process by the command on Unix; elsewhere, and with `--new`, waits for it and
/// returns its exit code.
pub fn run(args: &Args, ctx: &Context) -> Result<ExitCode> {
    variables::check(args, ctx)?;
    if args.new {
        ctx.settings.require_key_endpoints()?;
    }
    let variables = variables::collect(args, ctx)?;
    if args.new {
        return new_key::run(args, variables, ctx);
    }
    child::replace_by(&mut child::command(args, ctx, variables)?, ctx)
}

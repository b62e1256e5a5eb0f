//! `genkey completions`

use clap::CommandFactory;
use clap_complete::Shell;

use crate::cli::Cli;
use crate::context::Context;
use crate::error::Result;

/// Print the completions of a shell
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell
    shell: Shell,
}

/// Prints completions.
///
/// # Errors
/// When stdout cannot be written.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "genkey", &mut script);
    ctx.ui.print(|out| out.write_all(&script))
}

//! `genkey completions`

use clap_complete::Shell;

use crate::context::Context;
use crate::error::Result;

/// Print the completions of a shell
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell
    shell: Shell,
}

/// Prints the completions of the command tree.
pub fn run(args: &Args, mut tree: clap::Command, ctx: &Context) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut tree, "genkey", &mut script);
    ctx.ui.print(|out| out.write_all(&script))
}

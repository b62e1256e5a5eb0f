//! `genkey completions`

use clap_complete::Shell;

use crate::context::Context;
use crate::error::Result;

/// Generate shell completions
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Shell to generate completions for
    shell: Shell,
}

pub fn run(args: &Args, mut tree: clap::Command, ctx: &Context) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut tree, "genkey", &mut script);
    ctx.ui.print(|out| out.write_all(&script))
}

//! `genkey completions`

use clap::builder::PossibleValue;
use clap_complete::Shell;

use super::help;
use crate::context::Context;
use crate::error::Result;

/// Generate shell completions
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Shell to generate completions for
    shell: Shell,
}

pub fn run(args: &Args, mut tree: clap::Command, ctx: &Context) -> Result<()> {
    // Only shells are told: to check the argument against them, clap would need them at every start.
    let topics = help::choices(&tree)
        .into_iter()
        .map(|(name, about)| PossibleValue::new(name).help(about))
        .collect::<Vec<_>>();
    tree.build();
    let mut tree = tree.mut_subcommand("help", |help| {
        help.mut_arg("words", |words| words.value_parser(topics))
    });
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut tree, "genkey", &mut script);
    ctx.ui.print(|out| out.write_all(&script))
}

//! `genkey completions`

use crate::context::Context;
use crate::error::Result;

mod block;
mod install;
mod places;
mod shell;

use install::Installation;
use shell::{Shell, in_use};

/// Generate or install shell completions
///
/// Names of keys, profiles and everything else are completed from the files on this machine, without
/// a request to the service and without unlocking a store.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell [default with `--install`: the one in use]
    #[arg(required_unless_present_any = ["install", "uninstall"])]
    shell: Option<Shell>,

    /// Write the completions to where the shell reads them
    #[arg(long, group = "change")]
    install: bool,

    /// Remove what `--install` has written
    #[arg(long, group = "change")]
    uninstall: bool,

    /// Show what would be written, without doing it
    #[arg(long, requires = "change")]
    dry_run: bool,
}

pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let changes = args.install || args.uninstall;
    match args.shell {
        Some(shell) if !changes => ctx.ui.print(|out| out.write_all(shell.script().as_bytes())),
        given => {
            let (shell, why) = match given {
                Some(shell) => (shell, None),
                None => in_use(&ctx.settings.environment).map(|(shell, why)| (shell, Some(why)))?,
            };
            let installation = Installation {
                shell,
                why,
                is_dry: args.dry_run,
            };
            if args.uninstall {
                installation.undo(ctx)
            } else {
                installation.carry_out(ctx)
            }
        }
    }
}

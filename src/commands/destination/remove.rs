//! `genkey destination remove`

use std::path::Path;

use super::show::no_such_preset;
use crate::commands::remove_definition;
use crate::commands::runbook::{self, DEFAULT_FILE};
use crate::context::Context;
use crate::destination::Catalogue;
use crate::durable::is_missing;
use crate::error::{Error, Result};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The preset's name
    name: String,

    /// Skip the confirmation prompt
    #[arg(short, long)]
    yes: bool,
}

/// Removes a preset of the user's own, even if its file is invalid.
///
/// # Errors
/// When the runbook in the current folder delivers to it.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let name = &args.name;
    let presets = ctx.presets();
    let Some(own) = presets.own_named(name) else {
        return Err(if Catalogue::built_in_text(name).is_some() {
            Error::usage(format!("preset `{name}` is built in and cannot be removed"))
        } else {
            no_such_preset(name, &presets)
        });
    };
    // A file with a built-in preset's name, or an invalid one, is never used.
    if own.content.is_ok() && Catalogue::built_in_text(name).is_none() {
        require_unused(name, ctx)?;
    }
    remove_definition(ctx, args.yes, "preset", name, &own.path)
}

/// Refuses to remove a preset that the runbook in the current folder delivers to.
fn require_unused(name: &str, ctx: &Context) -> Result<()> {
    let path = Path::new(DEFAULT_FILE);
    if is_missing(path) {
        return Ok(());
    }
    let runbook = runbook::parse(ctx, path).map_err(|error| {
        error
            .context(format!(
                "cannot tell whether `{DEFAULT_FILE}` delivers to preset `{name}`"
            ))
            .hint(format!(
                "fix `{DEFAULT_FILE}`, or run the command in another folder"
            ))
    })?;
    let mut deliveries = runbook.keys.iter().flat_map(|rules| &rules.deliver);
    let Some(delivery) = deliveries.find(|delivery| delivery.destination.preset() == Some(name))
    else {
        return Ok(());
    };
    let line = delivery.region.line;
    let message = format!(
        "cannot remove preset `{name}`: `{DEFAULT_FILE}`, line {line}, delivers to `{}`",
        delivery.destination
    );
    Err(Error::usage(message).hint("remove the destination from the runbook first"))
}

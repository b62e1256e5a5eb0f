//! `genkey token`

use super::json_object;
use super::stored_key::resolve;
use crate::context::Context;
use crate::error::Result;
use crate::output::Format;

/// Print a stored secret
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The key's id or exact name [default: the key in use]
    key: Option<String>,
}

pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let key = args
        .key
        .as_deref()
        .map(|key| resolve(ctx, key))
        .transpose()?;
    let secret = ctx.named_credential(key.as_deref())?.secret;
    // First, because GitHub redacts only what is logged after the mask.
    if ctx.settings.is_github_actions() {
        ctx.ui.mask(&secret);
    }
    match ctx.format() {
        Format::Json | Format::Jsonl => ctx
            .ui
            .print(|out| json_object(&[("token", secret.expose())], out)),
        Format::Table | Format::Csv | Format::Tsv => {
            ctx.ui.print(|out| writeln!(out, "{}", secret.expose()))
        }
    }
}

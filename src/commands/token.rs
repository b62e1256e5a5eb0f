//! `genkey token`

mod clipboard;
mod copy;

use std::time::Duration;

use super::json_object;
use super::keys::span;
use super::stored_key::KeyChoice;
use crate::context::Context;
use crate::error::Result;
use crate::output::Format;

/// Print a stored secret
#[derive(Debug, Default, clap::Args)]
pub struct Args {
    #[command(flatten)]
    key: KeyChoice,

    /// Copy the secret to the clipboard instead of printing it
    #[arg(long)]
    copy: bool,

    /// With `--copy`: clear the clipboard after this time
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = span, requires = "copy", allow_hyphen_values = true)]
    clear_after: Duration,

    #[arg(skip)]
    clearing: Option<Clearing>,
}

/// Clear the clipboard if it has the secret whose fingerprint is on stdin
///
/// `token --copy` starts it.
#[derive(Debug, clap::Args)]
pub struct Clearing {
    /// After this time
    #[arg(value_name = "DURATION", value_parser = span)]
    after: Duration,
}

impl From<Clearing> for Args {
    fn from(clearing: Clearing) -> Self {
        Self {
            clearing: Some(clearing),
            ..Self::default()
        }
    }
}

pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    if let Some(clearing) = &args.clearing {
        return copy::clear_later(ctx, clearing.after);
    }
    let key = args.key.resolve(ctx)?;
    let secret = ctx.named_credential(key.as_deref())?.secret;
    if args.copy {
        let title = match &key {
            Some(key) => ctx.stored_key(key)?.title(),
            None => "the key in use".to_owned(),
        };
        return copy::copy(ctx, &secret, &title, args.clear_after);
    }
    // First, because GitHub redacts only what is logged after the mask.
    if ctx.settings.is_github_actions() {
        ctx.ui.mask(&secret);
    }
    match ctx.format() {
        Format::Json | Format::Jsonl => ctx
            .ui
            .print(|out| json_object(&[("token", secret.expose())], out)),
        Format::Table | Format::Csv | Format::Tsv | Format::Plain => {
            ctx.ui.print(|out| writeln!(out, "{}", secret.expose()))
        }
    }
}

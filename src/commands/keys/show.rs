//! `genkey keys show`

use super::known::Known;
use crate::error::Result;
use crate::output;
use crate::session::Session;

/// Show a key
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The key's id or exact name
    key: String,
}

pub fn run(args: &Args, session: &Session<'_>) -> Result<()> {
    let (key, known) = (session.find_key(&args.key)?, Known::of(session)?);
    let ctx = session.ctx;
    ctx.ui
        .print(|out| output::key_details(&known.row(&key), ctx.format(), &ctx.surface(), out))
}

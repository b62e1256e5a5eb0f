//! `genkey keys show`

use super::delivered::Delivered;
use super::known::Known;
use crate::commands::missing_key;
use crate::error::Result;
use crate::output::{self, KeyDetails};
use crate::session::Session;

/// Show a key
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The key's id or exact name [default: choose from a list]
    #[arg(required = missing_key::is_required())]
    key: Option<String>,
}

impl Args {
    /// Whether KEY was left out.
    pub fn lacks_key(&self) -> bool {
        self.key.is_none()
    }
}

pub fn run(args: &Args, session: &Session<'_>) -> Result<()> {
    let key = match &args.key {
        Some(key) => session.find_key_or_newest(key)?,
        None => session.pick_key("Show: ")?,
    };
    let (known, delivered) = (Known::of(session)?, Delivered::of(session));
    let (ctx, row) = (session.ctx, known.row(&key));
    let details = KeyDetails {
        row,
        delivered_to: delivered.destinations(&key.id),
    };
    ctx.ui
        .print(|out| output::key_details(&details, ctx.format(), &ctx.surface(), out))
}

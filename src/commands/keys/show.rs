//! `genkey keys show`

use super::known::print;
use crate::error::Result;
use crate::session::Session;

/// Show one key
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The key's id or exact name
    key: String,
}

/// Shows one key.
pub fn run(args: &Args, session: &Session<'_>) -> Result<()> {
    print(session, &session.find_key(&args.key)?)
}

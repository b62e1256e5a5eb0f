//! `genkey keys rename`

use super::known::print;
use super::names::{warn_of_digits, warn_of_namesakes};
use super::revoke::describe;
use crate::error::{Error, Result};
use crate::model::KeyName;
use crate::ops::rename::{RenameError, rename};
use crate::session::Session;

/// Rename a key
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The key's id or exact name
    key: String,

    /// The new name
    #[arg(value_parser = super::arguments::new_name)]
    new_name: KeyName,
}

pub fn run(args: &Args, session: &Session<'_>) -> Result<()> {
    let (key, namesakes) = session.find_key_and_namesakes(&args.key, &args.new_name)?;
    warn_of_digits(session.ctx, &args.new_name);
    warn_of_namesakes(session.ctx, &args.new_name, &namesakes);
    let (desk, account) = (session.ctx.desk()?, session.account());
    let renamed = session
        .wait(async { Ok::<_, Error>(rename(&desk, &account, &key, &args.new_name).await) })?;
    let (renamed, followed) = renamed.map_err(|error| match error {
        RenameError::Unfinished => {
            let message = format!("{} cannot be renamed, because {error}", describe(&key));
            Error {
                message,
                ..error.into()
            }
        }
        RenameError::Unknown(_) | RenameError::Service(_) => session.explain(error),
    })?;
    // The rename itself succeeded, so the stale label in the store is only a warning.
    if let Err(error) = followed {
        let error =
            Error::from(error).context("the key was renamed at the service, but not in the store");
        session.ctx.ui.warn(error);
    }
    let old = key.name.unwrap_or_else(|| key.id.to_string());
    session
        .ctx
        .ui
        .status(format!("renamed `{old}` to `{}`", args.new_name));
    print(session, &renamed)
}

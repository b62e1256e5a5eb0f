//! `genkey keys rename`

use super::arguments::new_name;
use super::known::print;
use super::names::{warn_of_digits, warn_of_namesakes};
use super::revoke::describe;
use crate::commands::{cancelled, missing_key};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::model::KeyName;
use crate::ops::create::Warning;
use crate::ops::rename::{RenameError, rename};
use crate::session::Session;

/// How many wrong names end the command.
const TRIES: usize = 3;

/// Rename a key
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The key's id or exact name [default: choose from a list]
    #[arg(required = missing_key::is_required())]
    key: Option<String>,

    /// The new name [default: a prompt]
    #[arg(required = missing_key::is_required(), value_parser = new_name)]
    new_name: Option<KeyName>,
}

impl Args {
    /// Whether KEY or NEW_NAME was left out.
    pub fn lacks_key(&self) -> bool {
        self.key.is_none() || self.new_name.is_none()
    }

    fn key(&self, session: &Session<'_>) -> Result<String> {
        match &self.key {
            Some(key) => Ok(key.clone()),
            None => Ok(format!("id:{}", session.pick_key("Rename: ")?.id)),
        }
    }

    fn new_name(&self, ctx: &Context) -> Result<KeyName> {
        match &self.new_name {
            Some(name) => Ok(name.clone()),
            None => ask_for_name(ctx),
        }
    }
}

pub fn run(args: &Args, session: &Session<'_>) -> Result<()> {
    let (wanted, new_name) = (args.key(session)?, args.new_name(session.ctx)?);
    let (key, namesakes) = session.find_key_and_namesakes(&wanted, &new_name)?;
    warn_of_digits(session.ctx, &new_name);
    warn_of_namesakes(session.ctx, &new_name, &namesakes);
    let (desk, account) = (session.ctx.desk()?, session.account());
    let renamed =
        session.wait(async { Ok::<_, Error>(rename(&desk, &account, &key, &new_name).await) })?;
    let (renamed, followed) = renamed.map_err(|error| match error {
        RenameError::Unfinished => {
            let message = format!("{} cannot be renamed, because {error}", describe(&key));
            Error {
                message,
                ..error.into()
            }
        }
        RenameError::Unknown(_) | RenameError::Service(_) | RenameError::Unclear(_) => {
            session.explain(error)
        }
    })?;
    // The rename itself succeeded, so the stale label in the store is only a warning.
    if let Err(error) = followed {
        let error =
            Error::from(error).context("the key was renamed at the service, but not in the store");
        session.ctx.ui.warn(error);
    }
    let old = key.name.unwrap_or_else(|| key.id.to_string());
    let name = renamed.name_or_empty();
    if let Some(warning) = Warning::of_name(new_name.as_str(), Some(name)) {
        session.ctx.ui.warn(&warning);
    }
    session.ctx.ui.status(if old == name {
        format!("`{old}` has this name already")
    } else {
        format!("renamed `{old}` to `{name}`")
    });
    print(session, &renamed)
}

/// Asks for the new name. Enter alone cancels.
fn ask_for_name(ctx: &Context) -> Result<KeyName> {
    let asker = ctx.ui.asker("add the new name")?;
    let asker = asker.cancelling_with(&cancelled());
    let mut left = TRIES;
    loop {
        left -= 1;
        let typed = asker.line("New name")?;
        let typed = typed.trim_end_matches(['\n', '\r']);
        if typed.is_empty() {
            return Err(cancelled());
        }
        match new_name(typed) {
            Ok(name) => return Ok(name),
            Err(problem) if left > 0 => asker.explain(&format!("{problem}; try again")),
            Err(problem) => return Err(Error::usage(problem)),
        }
    }
}

//! `run --new`: a key for one command.

use std::process::{Command, ExitCode};

use super::arguments::Args;
use super::child::{command, exit_code, report};
use super::variables::{Variables, own_variable};
use crate::commands::keys::create::{new_key_name, report as report_warning};
use crate::context::Context;
use crate::core_dump;
use crate::error::{Error, Kind, Result};
use crate::model::Key;
use crate::ops::create::{KeyRequest, create_unstored};
use crate::session::{Sending, Session, Which};

/// Creates a key, runs the command with it and these variables, and revokes the key. Returns the
/// command's exit code; if that is 0 and the key could not be revoked, it is an error.
pub(super) fn run(args: &Args, mut variables: Variables, ctx: &Context) -> Result<ExitCode> {
    let session = Session::open(ctx, Which::InUse, Sending::Usual)?;
    let (desk, account) = (ctx.desk()?, session.account());
    let marker = desk.marker()?;
    let request = KeyRequest {
        name: new_key_name(ctx, args.name.as_ref(), &marker)?,
        expires_in: args.expires_in,
        marker,
    };
    // To the end: Ctrl-C must not end this process before the key is revoked.
    let _uninterrupted = desk.interrupt.begin();
    let mut new = session.wait(create_unstored(&desk, &account, &request))?;
    let warnings = std::mem::take(&mut new.warnings);
    warnings
        .iter()
        .for_each(|warning| report_warning(ctx, warning));
    let key = new.key();
    ctx.ui
        .detail(1, format!("created {} for the command", title(&key)));
    variables.insert(own_variable(args, ctx)?, new.secret.expose().to_owned());
    let ended = command(args, ctx, variables).and_then(|mut command| wait_for(&mut command, ctx));
    // Also if the command was not found, or was killed.
    let revoked = session.wait(new.revoke());
    let Err(error) = revoked else {
        return ended;
    };
    let error = not_revoked(error, &key);
    if ended.as_ref().is_ok_and(|code| *code == ExitCode::SUCCESS) {
        return Err(error);
    }
    // The command's own failure decides the exit code.
    let hints = error.hints.clone();
    ctx.ui.warn(error);
    hints.iter().for_each(|hint| ctx.ui.hint(hint));
    ended
}

/// Runs the command to its end.
fn wait_for(command: &mut Command, ctx: &Context) -> Result<ExitCode> {
    let interrupt = ctx.ui.interrupt()?;
    // Whether the command may dump core is not ours to decide; this process must not.
    #[cfg(unix)]
    core_dump::restore();
    let ended = interrupt.run(command, core_dump::disable);
    core_dump::disable();
    Ok(match ended {
        Ok(Some(status)) => ExitCode::from(exit_code(status)),
        // Not the error for Ctrl-C before anything was done: there is a key.
        Ok(None) => {
            let message = "interrupted before the command was started";
            return Err(Error::new(Kind::Failed, message));
        }
        Err(failure) => report(command.get_program(), &failure, ctx),
    })
}

fn title(key: &Key) -> String {
    format!("`{}` ({})", key.name_or_empty(), key.id)
}

fn not_revoked(error: Error, key: &Key) -> Error {
    let until = match key.expires_at {
        Some(time) => format!("it expires at {time}"),
        None => "it never expires".to_owned(),
    };
    let error = error.context(format!("{} was not revoked ({until})", title(key)));
    Error {
        kind: Kind::Unfinished,
        hints: vec!["`genkey recover` revokes it".to_owned()],
        ..error
    }
}

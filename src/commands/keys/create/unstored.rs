//! `create --store none`: a key whose secret is only printed.

use super::shown::present;
use super::warnings::report;
use crate::commands::keys::names::warn_of_namesakes;
use crate::context::Context;
use crate::error::{Error, Kind, Result};
use crate::model::{Key, StoreKind};
use crate::ops::create::{KeyRequest, Unstored, create_unstored};
use crate::output::KeyRow;
use crate::session::Session;

/// Whether secrets are to be stored nowhere.
pub(super) fn stores_nothing(ctx: &Context) -> Result<bool> {
    let chosen = ctx.settings.chosen_store()?;
    Ok(chosen.is_some_and(|store| StoreKind::parse(&store) == Ok(StoreKind::None)))
}

/// Creates a key and prints its secret. If that fails, the key is revoked.
pub(super) fn run(request: &KeyRequest, session: &Session<'_>) -> Result<()> {
    let ctx = session.ctx;
    let (desk, account) = (ctx.desk()?, session.account());
    // To the end: Ctrl-C must not end this process with a key that nobody has.
    let _uninterrupted = desk.interrupt.begin();
    let new = session.wait(create_unstored(&desk, &account, request))?;
    new.warnings.iter().for_each(|warning| report(ctx, warning));
    warn_of_namesakes(ctx, &request.name, &new.namesakes);
    let key = new.key();
    if let Err(error) = print(ctx, &key, &new) {
        return Err(undo(session, new, &key, error));
    }
    let named = session.wait(new.hand_over()).map_err(|error| {
        Error {
            kind: Kind::Unfinished,
            ..error.context("the key was created and its secret printed")
        }
        .hint("`genkey recover` revokes the key; create another one then")
    })?;
    if let Some(warning) = named {
        report(ctx, &warning);
    }
    if ctx.ui.stdout_terminal {
        ctx.ui
            .status("the secret is stored nowhere; it cannot be shown again");
    }
    Ok(())
}

fn print(ctx: &Context, key: &Key, new: &Unstored<'_>) -> Result<()> {
    let row = KeyRow {
        key,
        stored: None,
        in_use: false,
        token: None,
        replaced: None,
    };
    present(ctx, row, Some(&new.secret))?;
    ctx.ui.require_reader()
}

fn undo(session: &Session<'_>, new: Unstored<'_>, key: &Key, error: Error) -> Error {
    match session.wait(new.revoke()) {
        Ok(()) => error.context("the key was revoked again, because its secret could not be printed"),
        Err(cause) => Error {
            kind: Kind::Unfinished,
            ..cause.context(format!(
                "the secret of the key `{}` could not be printed ({error}), and it could not be revoked",
                key.id
            ))
        }
        .hint("`genkey recover` revokes it"),
    }
}

//! `genkey keys revoke`

use crate::commands::confirm_destruction;
use crate::context::Session;
use crate::error::{Error, Kind, Result};
use crate::model::Key;
use crate::ops::{find_key, revoke::Revoker};

/// Revoke keys for good, at the service and in the store
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The keys' ids or exact names
    #[arg(value_name = "KEY", required = true)]
    keys: Vec<String>,

    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

/// Revokes keys. All of them are looked up before the first is revoked.
///
/// # Errors
/// When a key is not found, nobody confirmed, or a revocation failed.
pub fn run(args: &Args, session: &Session<'_>) -> Result<()> {
    let listed = session.wait(session.client.list_keys())?;
    let mut chosen: Vec<&Key> = Vec::new();
    for wanted in &args.keys {
        let key = find_key(&listed, wanted)?;
        if !chosen.iter().any(|other| other.id == key.id) {
            chosen.push(key);
        }
    }
    confirm_destruction(session.ctx, args.yes, &announcement(session, &chosen))?;
    revoke_each(session, &chosen)
}

fn announcement(session: &Session<'_>, keys: &[&Key]) -> String {
    let in_use = keys.iter().any(|key| session.credential.key.as_ref() == Some(&key.id));
    match keys {
        [key] if in_use => format!("this revokes {}, the key in use, for good", describe(key)),
        [key] => format!("this revokes {} for good", describe(key)),
        _ if in_use => format!("this revokes {} keys for good, the one in use among them: {}", keys.len(), list(keys)),
        _ => format!("this revokes {} keys for good: {}", keys.len(), list(keys)),
    }
}

fn list(keys: &[&Key]) -> String {
    keys.iter().map(|key| describe(key)).collect::<Vec<_>>().join(", ")
}

/// How messages name a key.
pub(super) fn describe(key: &Key) -> String {
    match &key.name {
        Some(name) => format!("`{name}` ({})", key.id),
        None => format!("`{}`", key.id),
    }
}

/// Revokes keys one by one, the one in use last; a failure does not keep the others alive.
///
/// # Errors
/// The first failure, after all were tried; or that Ctrl-C ended it half way.
pub(super) fn revoke_each(session: &Session<'_>, keys: &[&Key]) -> Result<()> {
    let ui = &session.ctx.ui;
    let interrupt = ui.interrupt()?;
    let revoker = session.revoker(&interrupt)?;
    let (last, first): (Vec<&Key>, Vec<&Key>) =
        keys.iter().copied().partition(|key| session.credential.key.as_ref() == Some(&key.id));
    let mut failures = Vec::new();
    let mut done = 0;
    for key in first.into_iter().chain(last) {
        if interrupt.requested() {
            let message = format!("interrupted after {done} of {} keys were revoked", keys.len());
            return Err(Error::new(Kind::Unfinished, message).hint("run the command again to revoke the others"));
        }
        match revoke_one(session, &revoker, key) {
            Ok(()) => done += 1,
            Err(error) => failures.push(error.context(describe(key))),
        }
    }
    summarize(session, failures, keys.len())
}

fn revoke_one(session: &Session<'_>, revoker: &Revoker<'_>, key: &Key) -> Result<()> {
    let revoked = session.wait(revoker.revoke(key))?;
    let name = describe(key);
    session.ctx.ui.status(match (revoked.already, revoked.forgotten) {
        (false, true) => format!("revoked {name}, and removed its secret from the store"),
        (false, false) => format!("revoked {name}"),
        (true, true) => format!("{name} was revoked before; removed its secret from the store"),
        (true, false) => format!("{name} was revoked before"),
    });
    Ok(())
}

/// Reports every failure but the first, which becomes the command's own.
fn summarize(session: &Session<'_>, failures: Vec<Error>, total: usize) -> Result<()> {
    let count = failures.len();
    let mut failures = failures.into_iter();
    let Some(first) = failures.next() else {
        return Ok(());
    };
    failures.for_each(|error| session.ctx.ui.warn(error));
    Err(if total > 1 { first.context(format!("{count} of {total} revocations failed")) } else { first })
}

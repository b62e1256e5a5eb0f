//! `genkey keys revoke`

use crate::commands::confirm_destruction;
use crate::context::Session;
use crate::error::{Error, Kind, Result};
use crate::model::{Key, KeyId, Status};
use crate::ops::{find_key, revoke::Revoker};
use crate::output::{self, Format, Value};

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
    let listed = session.list_keys()?;
    let mut chosen: Vec<&Key> = Vec::new();
    for wanted in &args.keys {
        let key = find_key(&listed, wanted)?;
        if !chosen.iter().any(|other| other.id == key.id) {
            chosen.push(key);
        }
    }
    confirm_destruction(session.ctx, args.yes, &announcement(session, &chosen))?;
    revoke_each(session, &chosen, session.credential.key.as_ref())
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
pub(in crate::commands) fn describe(key: &Key) -> String {
    match &key.name {
        Some(name) => format!("`{name}` ({})", key.id),
        None => format!("`{}`", key.id),
    }
}

/// Revokes keys one by one in this order, but the one in use last; a failure does not keep the others alive.
///
/// # Errors
/// That Ctrl-C ended it half way; or, after all were tried, that an outcome is unknown, or else the first failure.
pub(super) fn revoke_each(session: &Session<'_>, keys: &[&Key], in_use: Option<&KeyId>) -> Result<()> {
    let interrupt = session.ctx.ui.interrupt()?;
    let revoker = Revoker { in_use, ..session.revoker(&interrupt) };
    let (last, first): (Vec<&Key>, Vec<&Key>) = keys.iter().copied().partition(|key| in_use == Some(&key.id));
    let mut done: Vec<Outcome<'_>> = Vec::new();
    let mut failures = Vec::new();
    // Between two keys, too, Ctrl-C shall end in a report of what was done.
    let _begun = interrupt.begin();
    for (number, key) in (1..).zip(first.into_iter().chain(last)) {
        if interrupt.requested() {
            let interrupted = half_way(done.len(), keys.len());
            failures.drain(..).for_each(|error| session.ctx.ui.warn(error));
            report(session, &done)?;
            return Err(interrupted);
        }
        let step =
            format!("revoking {number} of {}: {}", keys.len(), key.name.as_deref().unwrap_or("a key without a name"));
        match revoke_one(session, &revoker, key, &step) {
            Ok(forgotten) => done.push(Outcome { key, forgotten }),
            Err(error) => failures.push(error.context(describe(key))),
        }
    }
    report(session, &done)?;
    summarize(session, failures, keys.len())
}

fn half_way(done: usize, total: usize) -> Error {
    Error::new(Kind::Unfinished, format!("interrupted after {done} of {total} keys were revoked"))
        .hint("run the command again to revoke the others")
}

/// A key that is revoked now, and whether a secret of it was removed from a store.
pub(super) struct Outcome<'a> {
    pub(super) key: &'a Key,
    pub(super) forgotten: bool,
}

/// Tells a script which keys are revoked now.
pub(super) fn report(session: &Session<'_>, done: &[Outcome<'_>]) -> Result<()> {
    let ctx = session.ctx;
    if ctx.format() == Format::Table {
        return Ok(());
    }
    let fields = ["id", "name", "status", "secret_removed"];
    let rows: Vec<[Value<'_>; 4]> = done
        .iter()
        .map(|Outcome { key, forgotten }| {
            [(&key.id).into(), key.name.as_deref().into(), (&Status::Revoked).into(), (*forgotten).into()]
        })
        .collect();
    ctx.ui.print(|out| output::records(&fields, &rows, ctx.format(), &ctx.surface(), out))
}

/// Revokes a key and tells people; `true` when a secret was removed from a store.
fn revoke_one(session: &Session<'_>, revoker: &Revoker<'_>, key: &Key, step: &str) -> Result<bool> {
    let revoked = session.progress(step, revoker.revoke(key, session.ctx.marker()?))?;
    let name = describe(key);
    session.ctx.ui.status(match (revoked.already, revoked.forgotten) {
        (false, true) => format!("revoked {name}, and removed its secret from the store"),
        (false, false) => format!("revoked {name}"),
        (true, true) => format!("{name} was revoked before; removed its secret from the store"),
        (true, false) => format!("{name} was revoked before"),
    });
    Ok(revoked.forgotten)
}

/// Reports every failure but one, which becomes the command's own: one whose outcome is unknown, or else the first.
fn summarize(session: &Session<'_>, mut failures: Vec<Error>, total: usize) -> Result<()> {
    failures.sort_by_key(|error| error.kind != Kind::Unfinished);
    let count = failures.len();
    let mut failures = failures.into_iter();
    let Some(first) = failures.next() else {
        return Ok(());
    };
    failures.for_each(|error| session.ctx.ui.warn(error));
    Err(if total > 1 { first.context(format!("{count} of {total} revocations failed")) } else { first })
}

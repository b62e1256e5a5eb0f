//! `genkey keys revoke`

use std::collections::HashMap;

use crate::commands::confirm_destruction;
use crate::error::{Error, Kind, Result};
use crate::model::{Key, KeyId};
use crate::ops::Account;
use crate::ops::revoke::{self, Order, Revoked, Revoker, Step};
use crate::output::{self, Format, Value};
use crate::session::Session;

/// Revoke keys for good, at the service and in the store
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The keys' ids or exact names
    #[arg(value_name = "KEY", required = true)]
    keys: Vec<String>,

    /// Skip the confirmation prompt
    #[arg(short, long)]
    yes: bool,
}

/// Revokes keys. All of them are looked up before the first is revoked; what cannot be found does
/// not keep the others alive.
///
/// # Errors
/// Those of [`revoke_each`]; or, after all that were found are revoked, that one was not found.
pub fn run(args: &Args, session: &Session<'_>) -> Result<()> {
    let (mut chosen, mut unknown): (Vec<Key>, Vec<Error>) = (Vec::new(), Vec::new());
    for found in session.find_keys(&args.keys)? {
        match found {
            Ok(key) if chosen.iter().any(|other| other.id == key.id) => {}
            Ok(key) => chosen.push(key),
            Err(error) => unknown.push(error),
        }
    }
    let chosen: Vec<&Key> = chosen.iter().collect();
    if chosen.is_empty() {
        return all_reported(session, unknown);
    }
    let in_use = session.key_in_use();
    if args.yes {
        warn_of_key_in_use(session, &chosen, in_use);
    }
    confirm_destruction(
        session.ctx,
        args.yes,
        &announcement(&chosen, in_use, &unknown),
    )?;
    let revoked = revoke_each(session, &chosen, Order::new(&chosen, in_use), in_use);
    match revoked {
        Ok(()) => all_reported(session, unknown),
        Err(error) => {
            unknown.iter().for_each(|error| session.ctx.ui.warn(error));
            Err(error)
        }
    }
}

/// Where nobody is asked, it is said at least.
fn warn_of_key_in_use(session: &Session<'_>, keys: &[&Key], in_use: Option<&KeyId>) {
    if let Some(key) = keys.iter().find(|key| Some(&key.id) == in_use) {
        let credential = &session.credential;
        session.ctx.ui.warn(format!(
            "{} is the key in use ({credential}), which ends with it",
            describe(key)
        ));
    }
}

fn announcement(keys: &[&Key], in_use: Option<&KeyId>, unknown: &[Error]) -> String {
    let name = |key: &&Key| {
        let in_use = if Some(&key.id) == in_use {
            ", the key in use"
        } else {
            ""
        };
        format!("{}{in_use}", describe(key))
    };
    let names = keys.iter().map(name).collect::<Vec<_>>().join("; ");
    let count = if keys.len() == 1 {
        String::new()
    } else {
        format!("{} keys: ", keys.len())
    };
    let unknown: String = unknown
        .iter()
        .map(|error| format!("; {}", error.message))
        .collect();
    format!("this permanently revokes {count}{names}{unknown}")
}

/// How messages name a key.
pub(in crate::commands) fn describe(key: &Key) -> String {
    match &key.name {
        Some(name) => format!("`{name}` ({})", key.id),
        None => format!("`{}`", key.id),
    }
}

/// Revokes keys, many at once. A failure does not keep the others alive. `keys` are those of the
/// order as reports shall have them.
///
/// # Errors
/// That Ctrl-C ended it half way; or, after all were tried, that an outcome is unknown, or else the
/// first failure.
pub(super) fn revoke_each(
    session: &Session<'_>,
    keys: &[&Key],
    order: Order<'_>,
    in_use: Option<&KeyId>,
) -> Result<()> {
    let desk = session.ctx.desk()?;
    let revoker = Revoker {
        desk: &desk,
        account: Account {
            in_use,
            ..session.account()
        },
    };
    revoker.unlock_stores(keys);
    // From the first key to the report, Ctrl-C ends in that.
    let _uninterrupted = desk.interrupt.begin();
    let mut outcomes = revoke_in_order(session, &revoker, order)?;
    let (mut done, mut failures, mut is_cut_off) = (Vec::new(), Vec::new(), false);
    for key in keys.iter().copied() {
        match outcomes.remove(&key.id).flatten() {
            Some(Ok(Revoked { removed, .. })) => done.push(RevokedKey { key, removed }),
            Some(Err(error)) => failures.push(session.explain(error).context(describe(key))),
            None => is_cut_off = true,
        }
    }
    let reported = report(session, &done);
    let ended = if is_cut_off && desk.interrupt.requested() {
        failures
            .into_iter()
            .for_each(|error| session.ctx.ui.warn(error));
        Err(half_way(done.len(), keys.len()))
    } else {
        summarize(session, failures, keys.len())
    };
    if let (Err(_), Err(unwritten)) = (&ended, &reported) {
        session.ctx.ui.warn(unwritten);
    }
    ended.and(reported)
}

/// Revokes the keys and tells people of each; gives what became of which.
fn revoke_in_order<'k>(
    session: &Session<'_>,
    revoker: &Revoker<'_>,
    order: Order<'k>,
) -> Result<HashMap<&'k KeyId, revoke::Ending>> {
    let steps = [order.first, order.last.into_iter().collect()];
    let ui = &session.ctx.ui;
    let (_spinner, progress) = match steps.concat().as_slice() {
        [key] => {
            let step = format!(
                "revoking {}",
                key.name.as_deref().unwrap_or("a key without a name")
            );
            (ui.spinner(&step), None)
        }
        keys => (None, Some(ui.progress("revoking keys", keys.len()))),
    };
    let tell = |step: Step<'_>| match step {
        Step::Answered => progress.iter().for_each(|progress| progress.advance()),
        Step::Ended(key, Ok(revoked)) => ui.status(sentence(key, revoked)),
        Step::Ended(_, Err(_)) => {}
    };
    session.wait_in_silence(async {
        let mut outcomes = HashMap::new();
        for keys in steps {
            let ended = revoker.revoke_each(&keys, &tell).await;
            outcomes.extend(keys.iter().map(|key| &key.id).zip(ended));
        }
        Ok::<_, Error>(outcomes)
    })
}

fn half_way(done: usize, total: usize) -> Error {
    Error::new(
        Kind::Unfinished,
        format!("interrupted after {done} of {total} keys were revoked"),
    )
    .hint("run the command again to revoke the others")
}

/// A key that is revoked now, and whether a secret of it was removed from a store.
pub(super) struct RevokedKey<'a> {
    pub(super) key: &'a Key,
    pub(super) removed: bool,
}

/// Tells a script which keys are revoked now.
pub(super) fn report(session: &Session<'_>, done: &[RevokedKey<'_>]) -> Result<()> {
    let ctx = session.ctx;
    if ctx.format() == Format::Table {
        return Ok(());
    }
    let fields = ["id", "name", "status", "secret_removed"];
    let rows: Vec<[Value<'_>; 4]> = done
        .iter()
        .map(|RevokedKey { key, removed }| {
            [
                (&key.id).into(),
                key.name.as_deref().into(),
                "revoked".into(),
                (*removed).into(),
            ]
        })
        .collect();
    ctx.ui
        .print(|out| output::records(&fields, &rows, ctx.format(), &ctx.surface(), out))
}

fn sentence(key: &Key, revoked: &Revoked) -> String {
    let name = describe(key);
    match (revoked.already, revoked.removed) {
        (false, true) => format!("revoked {name}, and removed its secret from the store"),
        (false, false) => format!("revoked {name}"),
        (true, true) => format!("{name} was revoked before; removed its secret from the store"),
        (true, false) => format!("{name} was revoked before"),
    }
}

/// Reports every failure but one, which becomes the command's own: one whose outcome is unknown, or
/// else the first.
fn summarize(session: &Session<'_>, mut failures: Vec<Error>, total: usize) -> Result<()> {
    failures.sort_by_key(|error| error.kind != Kind::Unfinished);
    let count = failures.len();
    all_reported(session, failures).map_err(|first| {
        if total > 1 {
            first.context(format!("{count} of {total} revocations failed"))
        } else {
            first
        }
    })
}

/// Reports every failure but the first, which becomes the command's own.
fn all_reported(session: &Session<'_>, failures: Vec<Error>) -> Result<()> {
    let mut failures = failures.into_iter();
    let Some(first) = failures.next() else {
        return Ok(());
    };
    failures.for_each(|error| session.ctx.ui.warn(error));
    Err(first)
}

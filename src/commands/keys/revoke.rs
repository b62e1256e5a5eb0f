//! `genkey keys revoke`

use std::collections::HashMap;
use std::time::Duration;

use clap::ArgGroup;

use super::arguments::span;
use super::chosen::{choose, preview};
use super::delivered::{Delivered, WILL_HOLD, held, warn_of_destinations, warn_of_predecessors};
pub(in crate::commands) use super::names::describe;
use crate::commands::{confirm_listed, missing_key, revoke_question};
use crate::context::Context;
use crate::error::{Error, Kind, Result};
use crate::model::{Key, KeyId};
use crate::ops::Account;
use crate::ops::choice::Rule;
use crate::ops::revoke::{self, Order, Revoked, Revoker, Step};
use crate::output::{self, Format, Value};
use crate::session::Session;

/// Revoke keys permanently and delete their stored secrets
///
/// `--expired` and `--unused-for` choose all keys that match either option. They never choose the key
/// in use (unless it has expired), keys that are being rotated on this machine, or keys whose times
/// are unknown.
#[derive(Debug, clap::Args)]
#[command(group(ArgGroup::new("which").args(["keys", "expired", "unused_for"]).required(missing_key::is_required()).multiple(true)))]
pub struct Args {
    /// The keys' ids or exact names [default: choose from a list]
    #[arg(
        value_name = "KEY",
        conflicts_with_all = ["expired", "unused_for"]
    )]
    keys: Vec<String>,

    /// Revoke the keys that have expired
    #[arg(long)]
    expired: bool,

    /// Revoke the keys that have not been used for this long, such as `90d`
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true, value_parser = span)]
    unused_for: Option<Duration>,

    /// Show what would be done, without doing it
    #[arg(long)]
    dry_run: bool,

    /// Skip the confirmation prompt
    #[arg(short, long)]
    yes: bool,
}

impl Args {
    /// Whether KEY was left out, and nothing else chooses keys.
    pub fn lacks_key(&self) -> bool {
        self.keys.is_empty() && !self.has_rule()
    }

    fn has_rule(&self) -> bool {
        self.expired || self.unused_for.is_some()
    }
}

/// Revokes keys. All of them are looked up before the first is revoked.
///
/// # Errors
/// Those of [`revoke_each`]; or, after the others are revoked, that a key was not found.
pub fn run(args: &Args, session: &Session<'_>) -> Result<()> {
    if args.has_rule() {
        return run_chosen(args, session);
    }
    let found = if args.keys.is_empty() {
        vec![session.pick_key_to_revoke("Revoke: ")]
    } else {
        session.find_keys(&args.keys)?
    };
    let (mut chosen, mut unknown): (Vec<Key>, Vec<Error>) = (Vec::new(), Vec::new());
    for found in found {
        match found {
            // One key may be named twice, by its id and its name.
            Ok(key) if chosen.iter().any(|other| other.id == key.id) => {}
            Ok(key) => chosen.push(key),
            Err(error) => unknown.push(error),
        }
    }
    let chosen: Vec<&Key> = chosen.iter().collect();
    if chosen.is_empty() {
        return all_reported(session.ctx, unknown);
    }
    if args.dry_run {
        preview(session, &chosen)?;
        return all_reported(session.ctx, unknown);
    }
    let in_use = session.key_in_use();
    // Without a question to announce it, a warning does.
    if args.yes {
        warn_of_key_in_use(session, &chosen, in_use);
    }
    let mut lines = vec![announcement(&chosen, in_use, &unknown)];
    lines.extend(held(session, &chosen, WILL_HOLD));
    let question = revoke_question(chosen.len());
    confirm_listed(session.ctx, args.yes, &lines, question)?;
    let revoked = revoke_each(session, &chosen, Order::new(&chosen, in_use), in_use);
    match revoked {
        Ok(()) => all_reported(session.ctx, unknown),
        Err(error) => {
            unknown.iter().for_each(|error| session.ctx.ui.warn(error));
            Err(error)
        }
    }
}

/// Revokes the keys that the options choose.
fn run_chosen(args: &Args, session: &Session<'_>) -> Result<()> {
    let rule = Rule {
        expired: args.expired,
        unused_for: args.unused_for,
    };
    let chosen = choose(session, &rule)?;
    let keys: Vec<&Key> = chosen.keys.iter().collect();
    if args.dry_run {
        return preview(session, &keys);
    }
    if keys.is_empty() {
        session.ctx.ui.status("no keys to revoke");
        return report(session, &[]);
    }
    let in_use = chosen.in_use.as_ref();
    if args.yes {
        warn_of_key_in_use(session, &keys, in_use);
    }
    let mut lines = chosen.lines();
    lines.extend(held(session, &keys, WILL_HOLD));
    confirm_listed(session.ctx, args.yes, &lines, &chosen.question()).map_err(|error| {
        // Nothing was listed then.
        if session.ctx.ui.can_prompt() {
            error
        } else {
            error.hint("`--dry-run` lists the keys")
        }
    })?;
    revoke_each(session, &keys, Order::new(&keys, in_use), in_use)
}

fn warn_of_key_in_use(session: &Session<'_>, keys: &[&Key], in_use: Option<&KeyId>) {
    if let Some(key) = keys.iter().find(|key| Some(&key.id) == in_use) {
        let credential = &session.credential;
        session.ctx.ui.warn(format!(
            "revoking {}, the key in use ({credential})",
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
    // Part of the question: a person may not want to revoke the others then.
    let unknown: String = unknown
        .iter()
        .map(|error| format!("; {}", error.message))
        .collect();
    format!("this permanently revokes {count}{names}{unknown}")
}

/// Revokes keys concurrently in the given order, and continues after failures. `keys` are the same
/// keys in the order of the report.
///
/// # Errors
/// When Ctrl-C interrupted it; or, after all were tried, an unknown outcome, else the first failure.
pub(super) fn revoke_each(
    session: &Session<'_>,
    keys: &[&Key],
    order: Order<'_>,
    in_use: Option<&KeyId>,
) -> Result<()> {
    let desk = session.ctx.desk()?;
    let had_login = session.ctx.has_login();
    let revoker = Revoker {
        desk: &desk,
        account: Account {
            in_use,
            ..session.account()
        },
    };
    // Now, because what is stored of a key is removed with it.
    let delivered = Delivered::of(session);
    // Now, because a prompt in the middle would hold up the revocations.
    revoker.unlock_stores(keys);
    // A first Ctrl-C starts no further revocation, but the report of those done is still printed.
    let _uninterrupted = desk.interrupt.begin();
    let mut outcomes = revoke_in_order(session, &revoker, order)?;
    let (mut done, mut failures, mut is_interrupted) = (Vec::new(), Vec::new(), false);
    for key in keys.iter().copied() {
        match outcomes.remove(&key.id).flatten() {
            Some(Ok(Revoked { removed, .. })) => done.push(RevokedKey {
                key,
                removed,
                delivered_to: delivered.destinations(&key.id),
            }),
            Some(Err(error)) => {
                if error.is_revoked() {
                    done.push(RevokedKey {
                        key,
                        removed: false,
                        delivered_to: delivered.destinations(&key.id),
                    });
                }
                failures.push(session.explain(error).context(describe(key)));
            }
            None => is_interrupted = true,
        }
    }
    session.ctx.report_if_logged_out(had_login);
    let revoked: Vec<&KeyId> = done.iter().map(|done| &done.key.id).collect();
    warn_of_destinations(session.ctx, &delivered, &revoked);
    warn_of_predecessors(session, &revoked);
    let reported = report(session, &done);
    let ended = if is_interrupted && desk.interrupt.requested() {
        failures
            .into_iter()
            .for_each(|error| session.ctx.ui.warn(error));
        Err(interrupted(done.len(), keys.len()))
    } else {
        summarize(session, failures, keys.len(), "revocations")
    };
    // Only one error can be returned; a failed revocation is the more important one.
    if let (Err(_), Err(unwritten)) = (&ended, &reported) {
        session.ctx.ui.warn(unwritten);
    }
    ended.and(reported)
}

/// Revokes the keys, reports each, and returns the outcome of each.
fn revoke_in_order<'k>(
    session: &Session<'_>,
    revoker: &Revoker<'_>,
    order: Order<'k>,
) -> Result<HashMap<&'k KeyId, revoke::Ending>> {
    // The key in use comes last: the other requests are sent with it.
    let steps = [order.first, order.last.into_iter().collect()];
    let ui = &session.ctx.ui;
    let (_spinner, progress) = match steps.concat().as_slice() {
        [key] => {
            let step = format!(
                "revoking {}",
                key.name.as_deref().unwrap_or("an unnamed key")
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

fn interrupted(done: usize, total: usize) -> Error {
    Error::new(
        Kind::Unfinished,
        format!("interrupted after revoking {done} of {total} keys"),
    )
    .hint("run the command again to revoke the rest")
}

/// A revoked key.
pub(super) struct RevokedKey<'a> {
    pub(super) key: &'a Key,
    /// Whether its secret was removed from a store.
    pub(super) removed: bool,
    /// The destinations that may hold it.
    pub(super) delivered_to: &'a [String],
}

/// Prints the revoked keys, for scripts.
pub(super) fn report(session: &Session<'_>, done: &[RevokedKey<'_>]) -> Result<()> {
    let ctx = session.ctx;
    if ctx.format() == Format::Table {
        return Ok(());
    }
    let fields = ["id", "name", "status", "secret_removed", "delivered_to"];
    let rows: Vec<[Value<'_>; 5]> = done
        .iter()
        .map(|revoked| {
            let key = revoked.key;
            [
                (&key.id).into(),
                key.name.as_deref().into(),
                "revoked".into(),
                revoked.removed.into(),
                Value::Texts(revoked.delivered_to.into()),
            ]
        })
        .collect();
    ctx.ui
        .print(|out| output::records(&fields, &rows, ctx.format(), &ctx.surface(), out))
}

fn sentence(key: &Key, revoked: &Revoked) -> String {
    let name = describe(key);
    match (revoked.already, revoked.removed) {
        (false, true) => format!("revoked {name} and removed its secret from the store"),
        (false, false) => format!("revoked {name}"),
        (true, true) => format!("{name} was already revoked; removed its secret from the store"),
        (true, false) => format!("{name} was already revoked"),
    }
}

/// Returns one failure as the command's error: an unknown outcome, else the first.
pub(in crate::commands) fn summarize(
    session: &Session<'_>,
    mut failures: Vec<Error>,
    total: usize,
    what: &str,
) -> Result<()> {
    // `false` sorts first.
    failures.sort_by_key(|error| error.kind != Kind::Unfinished);
    let count = failures.len();
    all_reported(session.ctx, failures).map_err(|first| {
        if total > 1 {
            first.context(format!("{count} of {total} {what} failed"))
        } else {
            first
        }
    })
}

/// Returns the first failure as the command's error, and reports the others as warnings.
pub(in crate::commands) fn all_reported(ctx: &Context, failures: Vec<Error>) -> Result<()> {
    let mut failures = failures.into_iter();
    let Some(first) = failures.next() else {
        return Ok(());
    };
    failures.for_each(|error| ctx.ui.warn(error));
    Err(first)
}

//! `genkey renew`

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use super::keys::candidate::Candidate;
use super::keys::pause;
use super::keys::revoke::summarize;
use super::recover::{self, Failed};
use super::runbook;
use crate::context::Context;
use crate::destination::run_hook;
use crate::error::{Error, Kind, Result};
use crate::model::{Identity, Key, Scope};
use crate::ops::renew;
use crate::ops::rotate::{Identified, look};
use crate::runbook::{KeyRules, Runbook};
use crate::session::{Sending, Session, Which};

mod delivery;
mod key;
mod renewal;
mod row;
mod unnamed;

use renewal::{Mode, Renewal};
use row::{Action, Row};

/// Create, rotate, deliver and retire keys as the runbook says
///
/// Made for cron: it never prompts, and does only what is due. It first finishes or undoes
/// interrupted rotations. Then it revokes replaced keys whose grace period is over, delivers keys to
/// destinations that do not have them, and rotates keys that expire soon. It can be run again at any
/// time, even after it was killed. If one key fails, the others are still renewed.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The runbook
    #[arg(long, value_name = "FILE", default_value = runbook::DEFAULT_FILE)]
    runbook: PathBuf,

    /// Only this key of the runbook (repeatable)
    #[arg(long, value_name = "KEY")]
    only: Vec<String>,

    /// Show what would be done, without doing it
    #[arg(long)]
    dry_run: bool,

    /// Rotate the keys even if they are not due
    #[arg(long)]
    force: bool,

    /// Wait for a random time up to this long first, so that many machines do not start at once
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true, value_parser = pause)]
    splay: Option<Duration>,
}

/// Carries out a runbook.
///
/// # Errors
/// Before anything is changed: a runbook with mistakes, or one for another service or account.
/// Otherwise, after all keys were tried, the first failure.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    ctx.settings.require_key_endpoints()?;
    // Mistakes are reported at once, not after a pause.
    let parsed = runbook::parse(ctx, &args.runbook)?;
    choose(&parsed, &args.only)?;
    runbook::require_harmless(ctx, &parsed)?;
    let desk = ctx.desk()?;
    let _alone = if args.dry_run {
        None
    } else {
        splay(args, ctx);
        let waiting = || {
            ctx.ui
                .status("waiting for another `genkey renew` to finish")
        };
        Some(renew::alone(&desk, waiting)?)
    };
    let runbook = runbook::read(ctx, &args.runbook)?;
    let chosen = choose(&runbook, &args.only)?;
    let known = check_account(ctx, &runbook)?;
    let scope = &ctx.settings.profile()?.scope;
    let mut rows: Vec<Row<'_>> = chosen.iter().map(|rules| Row::new(rules)).collect();
    // Old keys are revoked later, when all destinations of the runbook have the new ones.
    resume(ctx, scope, &mut rows, args.dry_run)?;
    let session = Session::open(ctx, Which::InUse, Sending::Usual)?;
    let path = session.profile().provider.account.as_ref();
    let path: Option<Vec<String>> = path.map(|path| path.segments().map(str::to_owned).collect());
    // Dead keys only matter if they have a name of the runbook.
    let has_name = |key: &Key| {
        chosen
            .iter()
            .any(|rules| key.name.as_deref() == Some(rules.name.as_str()))
    };
    let wanted = |key: &Key| key.is_usable() || has_name(key);
    let unknown = path.as_deref().filter(|_| known.is_none());
    let found = session.wait(look(&session.account(), unknown, wanted))?;
    let renewal = Renewal {
        mode: Mode {
            is_dry: args.dry_run,
            is_forced: args.force,
        },
        session: &session,
        runbook: &runbook,
        keys: &found.keys,
        in_use: session.key_at_stake(),
        identified: path.as_deref().map(|path| Identified {
            path,
            account: known.as_ref().or(found.account.as_ref()),
        }),
        now: session.time_of_service(),
    };
    renew_all(&renewal, &mut rows)?;
    if !args.dry_run {
        // What is left of keys that the runbook does not have, or no longer.
        ctx.remind();
    }
    end(&renewal, rows)
}

/// The keys of the runbook that `--only` names, or all.
fn choose<'r>(runbook: &'r Runbook, only: &[String]) -> Result<Vec<&'r KeyRules>> {
    let managed = || runbook.keys.iter().filter(|rules| rules.is_managed);
    if only.is_empty() {
        return Ok(managed().collect());
    }
    for name in only {
        match runbook
            .keys
            .iter()
            .find(|rules| rules.name.as_str() == name)
        {
            Some(rules) if rules.is_managed => {}
            Some(_) => {
                let message = format!("the runbook says `managed = false` for `{name}`");
                return Err(Error::usage(message));
            }
            None => {
                let message = format!("the runbook has no key `{name}`");
                let names: Vec<String> =
                    managed().map(|rules| format!("`{}`", rules.name)).collect();
                let error = Error::new(Kind::NoSuchKey, message);
                return Err(match names.as_slice() {
                    [] => error,
                    names => error.hint(format!("it has {}", names.join(", "))),
                });
            }
        }
    }
    Ok(managed()
        .filter(|rules| only.iter().any(|name| rules.name.as_str() == name))
        .collect())
}

/// Refuses another account before interrupted operations are finished. Returns the account, if the
/// service was asked for it.
fn check_account(ctx: &Context, runbook: &Runbook) -> Result<Option<Identity>> {
    // Most runbooks need no session for it.
    if runbook.service.account.is_none() {
        return Ok(None);
    }
    let session = Session::open(ctx, Which::InUse, Sending::Usual)?;
    match runbook::require_account(&session, runbook) {
        // The login may be an old key that an interrupted rotation has revoked.
        Err(error) if error.kind == Kind::NotAuthenticated => Ok(None),
        checked => checked,
    }
}

fn splay(args: &Args, ctx: &Context) {
    let Some(longest) = args.splay else {
        return;
    };
    let pause = longest.mul_f64(fastrand::f64());
    let shown = humantime::format_duration(Duration::from_secs(pause.as_secs()));
    ctx.ui.status(format!("starting in {shown}"));
    thread::sleep(pause);
}

/// Finishes or undoes what was interrupted.
fn resume(ctx: &Context, scope: &Scope, rows: &mut [Row<'_>], dry_run: bool) -> Result<()> {
    let names: Vec<&str> = rows.iter().map(|row| row.rules.name.as_str()).collect();
    let is_wanted = |operation: &recover::Operation| {
        let mut names = names.iter();
        names.any(|name| renew::is_about(operation, scope, name))
    };
    let resumed = recover::resume(ctx, is_wanted, dry_run, false)?;
    report(ctx, rows, resumed)
}

/// Revokes the old keys whose time is over; those stay whose new key was not delivered everywhere.
fn retire(renewal: &Renewal<'_>, rows: &mut [Row<'_>]) -> Result<()> {
    let (now, scope) = (renewal.now, renewal.session.account().scope);
    // Also where a person has renamed the key that replaced the old one.
    let names: Vec<&str> = rows
        .iter()
        .filter(|row| row.error.is_none())
        .map(|row| row.rules.name.as_str())
        .collect();
    if names.is_empty() {
        return Ok(());
    }
    let is_wanted = |operation: &recover::Operation| {
        operation.is_due_to_retire(now)
            && names
                .iter()
                .any(|name| renew::is_about(operation, scope, name))
    };
    let ctx = renewal.session.ctx;
    let resumed = recover::resume(ctx, is_wanted, renewal.mode.is_dry, true)?;
    report(ctx, rows, resumed)
}

/// Enters what became of interrupted operations.
///
/// # Errors
/// What is not about one key.
fn report(ctx: &Context, rows: &mut [Row<'_>], resumed: recover::ResumedWork) -> Result<()> {
    for done in &resumed.rows {
        for row in rows
            .iter_mut()
            .filter(|row| row.is_of(done.name.as_deref()))
        {
            row.resume(done);
        }
    }
    for Failed {
        key,
        is_settled,
        error,
    } in resumed.failures
    {
        let row = rows
            .iter_mut()
            .find(|row| key.is_some() && row.is_of(key.as_deref()));
        match row {
            Some(row) if !is_settled => row.fail(error),
            // This only says what was lost; what the key needs is done below.
            Some(_) => ctx.ui.warn(error),
            None => return Err(error),
        }
    }
    Ok(())
}

/// Renews the keys in their order; those that are due come last, and of them the key in use.
fn renew_all(renewal: &Renewal<'_>, rows: &mut [Row<'_>]) -> Result<()> {
    let interrupt = renewal.session.ctx.ui.interrupt()?;
    let mut due: Vec<(usize, &Key)> = Vec::new();
    for (position, row) in rows.iter_mut().enumerate() {
        // In a dry run, what was interrupted is still open.
        if row.error.is_some() || (renewal.mode.is_dry && row.is_resumed) {
            continue;
        }
        if interrupt.requested() {
            row.fail(interrupted());
            continue;
        }
        match renewal.prepare(row) {
            Ok(key) => due.extend(key.map(|key| (position, key))),
            Err(error) => row.fail(error),
        }
    }
    retire(renewal, rows)?;
    let mut candidates: Vec<(usize, Candidate)> = Vec::new();
    for (position, key) in due {
        let Some(row) = rows.get_mut(position) else {
            continue;
        };
        match renewal.candidate(row, key) {
            Ok(candidate) => candidates.extend(candidate.map(|candidate| (position, candidate))),
            Err(error) => row.fail(error),
        }
    }
    // The other requests are sent with it.
    candidates.sort_by_key(|(_, candidate)| candidate.is_in_use);
    for (position, candidate) in &candidates {
        let Some(row) = rows.get_mut(*position) else {
            continue;
        };
        if interrupt.requested() {
            row.fail(interrupted());
        } else if let Err(error) = renewal.rotate(row, candidate) {
            row.fail(error);
        }
    }
    Ok(())
}

fn interrupted() -> Error {
    Error::new(Kind::Failed, "interrupted before this key was renewed")
}

/// Runs the hook, prints the rows, and returns the first failure.
fn end(renewal: &Renewal<'_>, mut rows: Vec<Row<'_>>) -> Result<()> {
    let (ctx, is_dry) = (renewal.session.ctx, renewal.mode.is_dry);
    let hook = if is_dry {
        Ok(())
    } else {
        run_after(ctx, renewal.runbook, &rows)
    };
    row::print(ctx, &rows, is_dry)?;
    let failures: Vec<Error> = rows.iter_mut().filter_map(Row::take_failure).collect();
    let result = summarize(renewal.session, failures, rows.len(), "keys");
    match (result, hook) {
        (Err(error), Err(hook)) => {
            ctx.ui.warn(hook);
            Err(error)
        }
        (Err(error), Ok(())) | (Ok(()), Err(error)) => Err(error),
        (Ok(()), Ok(())) => Ok(()),
    }
}

/// Runs the command of `after` if something was changed, or was when it failed the last time.
fn run_after(ctx: &Context, runbook: &Runbook, rows: &[Row<'_>]) -> Result<()> {
    let (Some(after), Some(path)) = (&runbook.after, runbook.path.to_str()) else {
        return Ok(());
    };
    let desk = ctx.desk()?;
    let mut owed = renew::owed(&desk, path)?;
    if owed.is_empty() && !rows.iter().any(|row| row.has_changed) {
        return Ok(());
    }
    let named = |wanted: &dyn Fn(&Row<'_>) -> bool| -> Vec<String> {
        let rows = rows.iter().filter(|row| wanted(row));
        rows.map(|row| row.rules.name.as_str().to_owned()).collect()
    };
    let rotated = named(&|row| matches!(row.action, Action::Created | Action::Rotated));
    owed.extend(rotated);
    owed.sort();
    owed.dedup();
    let failed = named(&|row| row.error.is_some()).join("\n");
    let rotated = owed.join("\n");
    let variables = [
        ("GENKEY_ROTATED", rotated.as_str()),
        ("GENKEY_FAILED", failed.as_str()),
    ];
    let ran = run_hook(after, &runbook.folder, &variables, &desk.surroundings);
    // Until it succeeds, each run repeats it.
    let owed: Vec<&str> = match &ran {
        Ok(()) => Vec::new(),
        Err(_) if owed.is_empty() => vec![""],
        Err(_) => owed.iter().map(String::as_str).collect(),
    };
    renew::set_owed(&desk, path, &owed)?;
    ran.map_err(|error| {
        Error::from(error)
            .context("the `after` command failed")
            .hint("the next `genkey renew` runs it again")
    })
}

//! `genkey keys revoke-all`

use std::collections::{HashMap, HashSet};

use super::chosen::preview;
use super::delivered::{Delivered, WILL_HOLD, held, warn_of_destinations};
use super::known::Known;
use super::revoke::{RevokedKey, describe, report, revoke_each, summarize};
use crate::commands::{CONFIRM_WITH_YES, cancelled, confirm_listed, logout};
use crate::context::Source;
use crate::error::{Error, Kind, Result};
use crate::model::{EntryRef, Key, KeyId, Status};
use crate::ops::OpenStore;
use crate::ops::revoke::{Order, Removed, Revoker};
use crate::session::{Session, require_readable};

/// Revoke every key of the account permanently
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Keep the key in use
    #[arg(long)]
    keep_current: bool,

    /// Show what would be done, without doing it
    #[arg(long)]
    dry_run: bool,

    /// Skip the confirmation prompt
    #[arg(short, long)]
    yes: bool,
}

pub fn run(args: &Args, session: &Session<'_>) -> Result<()> {
    if args.keep_current {
        all_but_current(args, session)
    } else {
        all(args, session)
    }
}

fn all(args: &Args, session: &Session<'_>) -> Result<()> {
    let uses_key = session.credential.kind.is_key();
    let included = if uses_key {
        ", including the one in use"
    } else {
        ""
    };
    let delivered = Delivered::of(session);
    if !args.dry_run {
        let held = delivered.lines_of_all(WILL_HOLD);
        confirm(args, session, ("every key", included), &held)?;
    }
    let (keys, unreadable) = listed_once(session)?;
    if args.dry_run {
        let live: Vec<&Key> = keys.iter().filter(|key| !key.is_revoked()).collect();
        preview(session, &live)?;
        return require_readable(unreadable, "listed");
    }
    let desk = session.ctx.desk()?;
    let had_login = session.ctx.has_login();
    let outcome = session.wait(
        Revoker {
            desk: &desk,
            account: session.account(),
        }
        .revoke_all(&keys),
    )?;
    // `None`: the service has no request that revokes all keys.
    let Some(removed) = outcome else {
        one_by_one(session, &keys)?;
        return require_readable(unreadable, "revoked");
    };
    // Before the report: the key no longer works, whether the report can be printed or not.
    let logged_out = log_out(session);
    let (removed, failures) = sorted(session, &keys, removed);
    let reported = report_all(session, &delivered, &keys, &removed);
    session.ctx.report_if_logged_out(had_login);
    let ended = summarize(session, failures, keys.len(), "revocations");
    // Only one error can be returned; that a secret is still stored is the more important one.
    if let (Err(_), Err(unwritten)) = (&ended, &reported) {
        session.ctx.ui.warn(unwritten);
    }
    ended.and(logged_out).and(reported)
}

/// The keys whose secrets were removed, and why others were not.
fn sorted<'k>(
    session: &Session<'_>,
    keys: &'k [Key],
    removed: Vec<Removed>,
) -> (HashSet<&'k KeyId>, Vec<Error>) {
    let (mut gone, mut failures) = (HashSet::new(), Vec::new());
    for (key, removed) in keys.iter().zip(removed) {
        match removed {
            Ok(true) => drop(gone.insert(&key.id)),
            Ok(false) => {}
            Err(error) => failures.push(session.explain(error).context(describe(key))),
        }
    }
    (gone, failures)
}

/// The keys of the account without duplicates, and how many have no readable id.
fn listed_once(session: &Session<'_>) -> Result<(Vec<Key>, usize)> {
    // A key appears twice if pages shift while the list is read.
    let (mut keys, unreadable) = session.list_every_key()?;
    let mut seen = HashSet::new();
    keys.retain(|key| seen.insert(key.id.clone()));
    Ok((keys, unreadable))
}

/// Removes the login after its key was revoked.
fn log_out(session: &Session<'_>) -> Result<()> {
    // A JWT still works, and a key from a file or the environment is not the login.
    if session.credential.kind.is_key() && matches!(session.credential.source, Source::Store(_)) {
        logout::log_out(session.ctx, &session.profile().scope.profile)?;
    }
    Ok(())
}

fn report_all(
    session: &Session<'_>,
    delivered: &Delivered,
    keys: &[Key],
    removed: &HashSet<&KeyId>,
) -> Result<()> {
    let secrets = match removed.len() {
        0 => String::new(),
        1 => ", and removed 1 secret from the store".to_owned(),
        count => format!(", and removed {count} secrets from the store"),
    };
    session
        .ctx
        .ui
        .status(format!("revoked every key of the account{secrets}"));
    let outcome = |key| RevokedKey {
        key,
        removed: removed.contains(&key.id),
        delivered_to: delivered.destinations(&key.id),
    };
    let done: Vec<RevokedKey<'_>> = keys
        .iter()
        .filter(|key| !key.is_revoked())
        .map(outcome)
        .collect();
    let revoked: Vec<&KeyId> = done.iter().map(|done| &done.key.id).collect();
    warn_of_destinations(session.ctx, delivered, &revoked);
    report(session, &done)
}

/// Revokes the keys one by one.
fn one_by_one(session: &Session<'_>, keys: &[Key]) -> Result<()> {
    // A store that fails must not prevent revocations at the service.
    let stored = Known::of(session)
        .map(|known| known.stored)
        .unwrap_or_default();
    let current = session.key_at_stake();
    let live: Vec<&Key> = keys.iter().filter(|key| !key.is_revoked()).collect();
    let order = Order::of_account(&live, current.as_ref(), &readable(session, stored));
    revoke_each(session, &live, order, current.as_ref())?;
    session.ctx.ui.status(format!(
        "revoked every key of the account, one by one ({})",
        live.len()
    ));
    if current.is_none() && session.wait(session.client.list_keys()).is_ok() {
        // The credential still works, so it was not one of the account's listed keys.
        return Ok(());
    }
    let had_login = session.ctx.has_login();
    log_out(session)?;
    session.ctx.report_if_logged_out(had_login);
    Ok(())
}

/// The stored keys whose secrets can be read, and so could be compared with the credential.
fn readable(
    session: &Session<'_>,
    mut stored: HashMap<KeyId, EntryRef>,
) -> HashMap<KeyId, EntryRef> {
    let mut by_store: HashMap<String, Vec<&str>> = HashMap::new();
    for at in stored.values() {
        let entries = by_store.entry(at.store.clone()).or_default();
        entries.push(&at.entry);
    }
    let is_silent = |store: &str, entries: &[&str]| {
        let read = session.ctx.open(store);
        read.and_then(|store| store.get_all(entries)).is_err()
    };
    by_store.retain(|store, entries| is_silent(store, entries));
    let silent: HashSet<String> = by_store.into_keys().collect();
    stored.retain(|_, at| !silent.contains(&at.store));
    stored
}

fn all_but_current(args: &Args, session: &Session<'_>) -> Result<()> {
    if !session.credential.kind.is_key() {
        return Err(Error::new(
            Kind::Failed,
            "nothing was revoked: the login is a JWT, so no key is in use",
        )
        .hint("`genkey revoke-all` revokes every key; the JWT keeps working"));
    }
    let current = &session.key_at_stake().ok_or_else(|| {
        Error::new(
            Kind::Failed,
            "cannot tell which key is in use, so nothing was revoked",
        )
        .hint(
            "switch to a stored key with `genkey use KEY`, or name the keys: `genkey revoke KEY…`",
        )
    })?;
    // The service must list it as active: a wrong id would revoke every key, the one in use included.
    let (keys, unreadable) = listed_once(session)?;
    if !keys
        .iter()
        .any(|key| key.id == *current && key.status == Status::Active)
    {
        return Err(Error::new(
            Kind::Failed,
            format!("nothing was revoked: the service does not list the key in use, `{current}`"),
        ));
    }
    let others: Vec<&Key> = keys
        .iter()
        .filter(|key| !key.is_revoked() && key.id != *current)
        .collect();
    if args.dry_run {
        preview(session, &others)?;
        return require_readable(unreadable, "listed");
    }
    if others.is_empty() {
        session.ctx.ui.status("no other keys to revoke");
        report(session, &[])?;
        return require_readable(unreadable, "revoked");
    }
    let count = match others.len() {
        1 => "1 key".to_owned(),
        count => format!("{count} keys"),
    };
    let held = held(session, &others, WILL_HOLD);
    confirm(args, session, (&count, " (all but the one in use)"), &held)?;
    revoke_each(session, &others, Order::new(&others, None), Some(current))?;
    require_readable(unreadable, "revoked")
}

/// Asks before `which` keys of the account are revoked; `held` are the lines about where they are.
fn confirm(
    args: &Args,
    session: &Session<'_>,
    (which, except): (&str, &str),
    held: &[String],
) -> Result<()> {
    let ui = &session.ctx.ui;
    if args.yes {
        return Ok(());
    }
    // Fails without a request to the service.
    let asker = ui.asker(CONFIRM_WITH_YES)?.cancelling_with(&cancelled());
    let announcement =
        |account: &str| format!("this permanently revokes {which} of {account}{except}");
    let account = session.identity()?;
    let Some(email) = account.as_ref().and_then(|account| account.email.clone()) else {
        let account = account.map_or_else(
            || "the account".to_owned(),
            |account| format!("account {}", account.id),
        );
        let mut lines = vec![announcement(&account)];
        lines.extend_from_slice(held);
        return confirm_listed(session.ctx, false, &lines, "Revoke them?");
    };
    asker.explain(&announcement(&email));
    held.iter().for_each(|line| asker.explain(line));
    // More than `y`: a slip of the finger must not revoke every key.
    let typed = asker.line(&format!("To confirm, type {email}"))?;
    if typed.trim() == email {
        Ok(())
    } else {
        Err(cancelled())
    }
}

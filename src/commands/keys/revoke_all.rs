//! `genkey keys revoke-all`

use std::collections::{HashMap, HashSet};

use super::known::Known;
use super::revoke::{RevokedKey, report, revoke_each};
use crate::commands::{confirm_destruction, declined, logout};
use crate::context::Source;
use crate::error::{Error, Kind, Result};
use crate::model::{EntryRef, Key, KeyId, Status};
use crate::ops::OpenStore;
use crate::ops::revoke::{Order, Revoker};
use crate::session::{Session, require_readable};

/// Revoke every key of the account for good
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Keep the key in use
    #[arg(long)]
    keep_current: bool,

    /// Skip the confirmation prompt
    #[arg(short, long)]
    yes: bool,
}

/// Revokes every key of the account.
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
        ", the one in use included,"
    } else {
        ""
    };
    confirm(
        args,
        session,
        &format!("every key of the account{included}"),
    )?;
    let (keys, unreadable) = listed_once(session)?;
    let desk = session.ctx.desk()?;
    let outcome = session.wait(
        Revoker {
            desk: &desk,
            account: session.account(),
        }
        .revoke_all(&keys),
    )?;
    let Some(removed) = outcome else {
        one_by_one(session, &keys)?;
        return require_readable(unreadable, "revoked");
    };
    log_out(session)?;
    tell(session, &keys, &removed)
}

/// The keys of the account, each once however often it is listed, and how many have no readable id.
fn listed_once(session: &Session<'_>) -> Result<(Vec<Key>, usize)> {
    let (mut keys, unreadable) = session.list_every_key()?;
    let mut seen = HashSet::new();
    keys.retain(|key| seen.insert(key.id.clone()));
    Ok((keys, unreadable))
}

/// The key in use opens nothing any more, so there is nothing to log in with. A JWT still does.
fn log_out(session: &Session<'_>) -> Result<()> {
    if session.credential.kind.is_key() && matches!(session.credential.source, Source::Store(_)) {
        logout::log_out(session.ctx, &session.profile().scope.profile)?;
    }
    Ok(())
}

fn tell(session: &Session<'_>, keys: &[Key], removed: &[KeyId]) -> Result<()> {
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
    };
    let done: Vec<RevokedKey<'_>> = keys
        .iter()
        .filter(|key| !key.is_revoked())
        .map(outcome)
        .collect();
    report(session, &done)
}

/// The same where the service has no request for it.
fn one_by_one(session: &Session<'_>, keys: &[Key]) -> Result<()> {
    // A store that does not answer must not keep keys alive.
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
        // It is none of the account's keys, and so is not dead.
        return Ok(());
    }
    log_out(session)
}

/// Those of the stored secrets that can be read, and so were compared with the credential.
fn readable(
    session: &Session<'_>,
    mut stored: HashMap<KeyId, EntryRef>,
) -> HashMap<KeyId, EntryRef> {
    let mut silent = HashSet::new();
    for at in stored.values() {
        if !silent.contains(&at.store) && session.ctx.get(at).is_err() {
            silent.insert(at.store.clone());
        }
    }
    stored.retain(|_, at| !silent.contains(&at.store));
    stored
}

fn all_but_current(args: &Args, session: &Session<'_>) -> Result<()> {
    if !session.credential.kind.is_key() {
        return Err(Error::new(
            Kind::Failed,
            "nothing was revoked, because the login is a JWT: no key is in use to be kept",
        )
        .hint("`genkey revoke-all` revokes every key, and the JWT goes on working"));
    }
    let current = &session.key_at_stake().ok_or_else(|| {
        Error::new(
            Kind::Failed,
            "nothing was revoked, because it is not known which key is the one in use",
        )
        .hint("`genkey use KEY` logs in with a stored key; or name the keys: `genkey revoke KEY…`")
    })?;
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
    if others.is_empty() {
        session.ctx.ui.status("there is no other key");
        report(session, &[])?;
        return require_readable(unreadable, "revoked");
    }
    confirm(
        args,
        session,
        &format!(
            "all {} keys of the account but the one in use",
            others.len()
        ),
    )?;
    revoke_each(session, &others, Order::new(&others, None), Some(current))?;
    require_readable(unreadable, "revoked")
}

/// On a terminal the account's e-mail address is typed: a slip of the finger must not take every
/// key.
fn confirm(args: &Args, session: &Session<'_>, what: &str) -> Result<()> {
    let ui = &session.ctx.ui;
    if args.yes {
        return Ok(());
    }
    if !ui.can_prompt() {
        return confirm_destruction(session.ctx, false, what);
    }
    let announcement =
        |account: &str| format!("this revokes {what} for good; the account is {account}");
    let account = session.identity()?;
    let Some(email) = account.as_ref().and_then(|account| account.email.clone()) else {
        let whose =
            account.map_or_else(|| "not known".to_owned(), |account| account.id.to_string());
        return confirm_destruction(session.ctx, false, &announcement(&whose));
    };
    let asker = ui.asker("pass `--yes`")?;
    asker.explain(&announcement(&email));
    let typed = asker.line("Type its e-mail address to go on")?;
    if typed.trim() == email {
        Ok(())
    } else {
        Err(declined())
    }
}

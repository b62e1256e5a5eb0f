//! `genkey logout`

use super::confirm_listed;
use super::keys::delivered::{
    Delivered, WILL_HOLD, destinations_of_login, warn_of_destinations, warn_of_removed_record,
};
use super::keys::revoke::describe;
use crate::context::Context;
use crate::error::{Error, Kind, Result};
use crate::model::{CredentialKind, Scope};
use crate::ops::login::{self, Replaced};
use crate::ops::revoke::Revoker;
use crate::ops::{Account, find_only_key};
use crate::session::{Sending, Session, Which};
use crate::store::{Login, StoredKey};

/// Log out and remove the stored login
///
/// The key still works at the service, unless `--revoke` is given. A key that genkey created stays
/// in the store.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Also revoke the key at the service
    #[arg(long)]
    revoke: bool,

    /// Skip the confirmation prompt
    #[arg(short, long, requires = "revoke")]
    yes: bool,
}

pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let Scope { profile, service } = &ctx.settings.profile()?.scope;
    let Some(login) = ctx.login()? else {
        let message = format!("profile `{profile}` is not logged in");
        let error = Error::new(Kind::NotAuthenticated, message);
        return Err(if ctx.settings.is_sandbox() {
            error
        } else {
            error.hint("`genkey profile list` shows the profiles that are")
        });
    };
    let expired_on = ctx.expiry_of_login(&login)?;
    let mut still_stored = false;
    if args.revoke {
        ctx.settings.require_key_endpoints()?;
        // The service first: if that fails, the login is still there for another try.
        revoke(args, ctx, login)?;
        log_out(ctx, profile)?;
        ctx.ui.status(format!(
            "logged out of {} (profile `{profile}`), and revoked the key",
            service.title()
        ));
    } else {
        let delivered = destinations_of_login(ctx, profile);
        still_stored = log_out(ctx, profile)?;
        if !still_stored {
            warn_of_removed_record(ctx, &delivered);
        }
        ctx.ui.status(format!(
            "logged out of {} (profile `{profile}`)",
            service.title()
        ));
        let stored = format!("is still in {}", ctx.store_title(&login.at.store));
        let works = "still works at the service until it expires";
        ctx.ui.status(match (login.kind, expired_on, still_stored) {
            (CredentialKind::Jwt, ..) => format!("the JWT {works}"),
            (CredentialKind::Key, Some(day), true) => {
                format!("the key {stored}; it expired on {day}")
            }
            (CredentialKind::Key, Some(day), false) => format!("the key expired on {day}"),
            (CredentialKind::Key, None, true) => {
                format!("the key {stored} and {works} or is revoked")
            }
            (CredentialKind::Key, None, false) => format!("the key {works} or is revoked"),
        });
    }
    report_former(ctx, profile)?;
    let values = [
        profile.as_str().into(),
        args.revoke.into(),
        still_stored.into(),
    ];
    ctx.outcome(&["profile", "revoked", "kept"], &values)
}

/// Reports which former logins of the profile are still stored.
fn report_former(ctx: &Context, profile: &str) -> Result<()> {
    let names: Vec<String> = ctx
        .desk()?
        .former_logins(profile)?
        .iter()
        .map(StoredKey::title)
        .collect();
    if !names.is_empty() {
        let how = "to remove one, run `genkey use NAME` and then `genkey logout`";
        ctx.ui.status(format!(
            "still stored: {}; {}",
            names.join(", "),
            ctx.ui.localize_command(how)
        ));
    }
    Ok(())
}

/// Revokes the login's key at the service.
///
/// # Errors
/// When it is not certain which of the account's keys that is.
fn revoke(args: &Args, ctx: &Context, login: Login) -> Result<()> {
    if !login.kind.is_key() {
        return Err(Error::usage(
            "the login is a JWT, which cannot be revoked; it expires by itself",
        )
        .hint("`genkey logout` removes it from this machine"));
    }
    // The login itself, not `GEN_API_KEY`, which would override it elsewhere.
    let session = Session::open(
        ctx,
        Which::This(Some(ctx.login_credential(login)?)),
        Sending::Usual,
    )?;
    let (keys, unreadable) = session.list_every_key()?;
    let known = match session.key_at_stake() {
        Some(id) => keys.into_iter().find(|key| key.id == id),
        // With an unreadable entry in the list, the only readable key may not be the only key.
        None if unreadable > 0 => None,
        None => session.wait(find_only_key(&session.account(), &keys))?,
    };
    let key = known.ok_or_else(|| {
        Error::new(
            Kind::Failed,
            "cannot tell which key this is, so nothing was revoked",
        )
        .hint("find it with `genkey list`, then run `genkey revoke KEY` and `genkey logout`")
    })?;
    let mut lines = vec![format!(
        "this permanently revokes {}, the key in use",
        describe(&key)
    )];
    let delivered = Delivered::of(&session);
    lines.extend(delivered.lines(WILL_HOLD, &[&key.id]));
    confirm_listed(ctx, args.yes, &lines, "Revoke it?")?;
    let account = Account {
        in_use: Some(&key.id),
        ..session.account()
    };
    session.wait(
        Revoker {
            desk: &ctx.desk()?,
            account,
        }
        .revoke(&key),
    )?;
    warn_of_destinations(ctx, &delivered, &[&key.id]);
    Ok(())
}

/// Removes the login of a profile. Returns whether its secret is still stored, because it is that
/// of a stored key.
pub(super) fn log_out(ctx: &Context, profile: &str) -> Result<bool> {
    match login::log_out(&ctx.desk()?, profile)? {
        Replaced::Stored(_) => Ok(true),
        Replaced::Nothing | Replaced::Removed(_) => Ok(false),
        Replaced::Left(at, failure) => Err(Error::from(failure)
            .context(format!("entry `{}`", at.entry))
            .context("logged out, but the login's secret could not be removed from its store")),
    }
}

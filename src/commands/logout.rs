//! `genkey logout`

use std::time::Duration;

use crate::context::{Context, Session};
use crate::error::{Error, Kind, Result};
use crate::model::{CredentialKind, Key, Status};
use crate::store::Login;

/// Forget the login of this profile
///
/// The key still works at the service, unless `--revoke` is given. A key that genkey made stays in the store.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Revoke the key at the service too
    #[arg(long)]
    revoke: bool,
}

/// More than the coarsest step in which a service may count `last_used_at`.
const CLOCK_STEP: Duration = Duration::from_millis(1100);

/// Logs out.
///
/// # Errors
/// When nobody is logged in, the key cannot be revoked, or the store refuses.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let profile = ctx.profile()?;
    let Some(login) = ctx.login()? else {
        return Err(Error::new(Kind::NotAuthenticated, format!("profile `{}` is not logged in", profile.name)));
    };
    let mut kept = false;
    if args.revoke {
        ctx.require_key_endpoints()?;
        revoke(ctx, login)?;
        ctx.forget_login()?;
        ctx.ui.status(format!("logged out of {} (profile `{}`), and revoked the key", profile.service, profile.name));
    } else {
        kept = ctx.forget_login()?;
        ctx.ui.status(format!("logged out of {} (profile `{}`)", profile.service, profile.name));
        let stays = if kept { format!("stays in {} and ", ctx.store_title(&login.at.store)) } else { String::new() };
        ctx.ui.status(match login.kind {
            CredentialKind::Key => format!("the key {stays}still works at the service until it expires or is revoked"),
            CredentialKind::Jwt => "the JWT still works at the service until it runs out".to_owned(),
        });
    }
    let values = [profile.name.as_str().into(), args.revoke.into(), kept.into()];
    ctx.outcome(&["profile", "revoked", "kept"], &values)
}

/// Revokes the key that is logged in with. Which one that is must be certain: the service does not say.
fn revoke(ctx: &Context, login: Login) -> Result<()> {
    if !login.kind.is_key() {
        return Err(Error::usage("the login is a JWT, which cannot be revoked: it runs out by itself")
            .hint("`genkey logout` forgets it"));
    }
    let session = Session::with_login(ctx, login)?;
    let keys = session.list_keys()?;
    let known = match session.current_key()? {
        Some(id) => keys.into_iter().find(|key| key.id == id),
        None => only_key(&session, &keys)?,
    };
    let key = known.ok_or_else(|| {
        Error::new(Kind::Failed, "nothing was revoked, because the service does not say which key this is")
            .hint("`genkey list` shows the keys; `genkey revoke KEY` and then `genkey logout` does it")
    })?;
    let interrupt = ctx.ui.interrupt()?;
    session.wait(session.revoker(&interrupt).revoke(&key, ctx.marker()?))?;
    Ok(())
}

/// The account's only key that works, if it is the one in use: as the list holds all keys ("API Keys" reference), it must
/// be, unless the credential is none of them. That it is shows in `last_used_at`, which moves with each request.
fn only_key(session: &Session<'_>, keys: &[Key]) -> Result<Option<Key>> {
    let mut active = keys.iter().filter(|key| key.status == Status::Active);
    let (Some(only), None) = (active.next(), active.next()) else { return Ok(None) };
    let again = session.wait(async {
        tokio::time::sleep(CLOCK_STEP).await;
        session.client.list_keys().await
    })?;
    let moved = |key: &Key| key.id == only.id && key.last_used_at > only.last_used_at;
    Ok(again.into_iter().find(moved))
}

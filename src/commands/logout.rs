//! `genkey logout`

use crate::context::{Context, Session};
use crate::error::{Error, Kind, Result};
use crate::ops::find_key;
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

/// Logs out.
///
/// # Errors
/// When nobody is logged in, the key cannot be revoked, or the store refuses.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let profile = ctx.profile()?;
    let Some(login) = ctx.login()? else {
        return Err(Error::new(Kind::NotAuthenticated, format!("profile `{}` is not logged in", profile.name)));
    };
    if args.revoke {
        revoke(ctx, login)?;
        ctx.forget_login()?;
        ctx.ui.status(format!("logged out of {} (profile `{}`), and revoked the key", profile.service, profile.name));
        return Ok(());
    }
    let kept = ctx.forget_login()?;
    ctx.ui.status(format!("logged out of {} (profile `{}`)", profile.service, profile.name));
    let where_now = if kept { format!("stays in {} and", ctx.store_title(&login.at.store)) } else { String::new() };
    ctx.ui.status(
        format!("the key {where_now} still works at the service until it expires or is revoked").replace("  ", " "),
    );
    Ok(())
}

/// Revokes the key that is logged in with. Which one that is must be known: the service does not say.
fn revoke(ctx: &Context, login: Login) -> Result<()> {
    let session = Session::with_login(ctx, login)?;
    let current = session.current_key()?.ok_or_else(|| {
        Error::new(Kind::Failed, "nothing was revoked, because the service does not say which key this is")
            .hint("`genkey list` shows the keys; `genkey revoke KEY` and then `genkey logout` does it")
    })?;
    let keys = session.wait(session.client.list_keys())?;
    let key = find_key(&keys, &current.to_string())?;
    let interrupt = ctx.ui.interrupt()?;
    session.wait(session.revoker(&interrupt)?.revoke(key))?;
    Ok(())
}

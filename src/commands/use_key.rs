//! `genkey use`

use crate::context::Context;
use crate::error::Result;
use crate::store::Login;

/// Log in with a stored key from now on
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The key's id or exact name
    key: String,
}

/// Makes a stored key the profile's login. No request is made.
///
/// # Errors
/// When no stored key, or more than one, is meant, or its secret is not in the store.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let profile = ctx.profile()?;
    let key = ctx.stored_key(&args.key)?;
    ctx.read_stored(&key.at)?;
    let before = ctx.login()?;
    if before.as_ref().is_some_and(|login| login.at == key.at) {
        ctx.ui.status(format!("profile `{}` already logs in with `{}`", profile.name, args.key));
        return Ok(());
    }
    let login = Login { api_url: profile.api_url.clone(), key: Some(key.id.clone()), at: key.at.clone() };
    ctx.replace_login(login)?;
    ctx.ui.status(format!("profile `{}` now logs in with `{}`", profile.name, args.key));
    ctx.warn_of_environment();
    Ok(())
}

//! `genkey use`

use super::login::log_in_with;
use super::stored_key::resolve;
use crate::context::Context;
use crate::error::Result;
use crate::store::StoredKey;

/// Switch to a stored key
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The key's id or exact name
    key: String,
}

/// Makes a stored key the profile's login.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let profile = ctx.settings.profile()?;
    let key = ctx.stored_key(&resolve(ctx, &args.key)?)?;
    switch_to(ctx, &key)?;
    // With `GEN_API_KEY` set, the key would not be used: that should not come as a surprise.
    ctx.warn_of_environment();
    let values = [
        profile.scope.profile.as_str().into(),
        (&key.id).into(),
        key.name.as_deref().into(),
    ];
    ctx.outcome(&["profile", "id", "name"], &values)
}

/// Makes a stored key the profile's login, unless it is that already.
pub(super) fn switch_to(ctx: &Context, key: &StoredKey) -> Result<()> {
    // Fails here if the store does not have it, before the login is changed.
    ctx.read_stored(&key.at)?;
    if ctx.login()?.is_some_and(|login| login.at == key.at) {
        ctx.ui.status(format!(
            "profile `{}` already uses key {}",
            key.scope.profile,
            key.title()
        ));
        return Ok(());
    }
    log_in_with(ctx, key)
}

//! `genkey use`

use super::login::log_in_with;
use super::stored_key::resolve;
use crate::context::Context;
use crate::error::Result;

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
    // Fails here if the store does not have it, before the login is changed.
    ctx.read_stored(&key.at)?;
    let before = ctx.login()?;
    if before.as_ref().is_some_and(|login| login.at == key.at) {
        ctx.ui.status(format!(
            "profile `{}` already uses key {}",
            profile.scope.profile,
            key.title()
        ));
    } else {
        log_in_with(ctx, &key)?;
    }
    // With `GEN_API_KEY` set, the key would not be used: that should not come as a surprise.
    ctx.warn_of_environment();
    let values = [
        profile.scope.profile.as_str().into(),
        (&key.id).into(),
        key.name.as_deref().into(),
    ];
    ctx.outcome(&["profile", "id", "name"], &values)
}

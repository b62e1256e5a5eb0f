//! `genkey use`

use super::login::log_in_with;
use super::missing_key;
use super::stored_key::{pick, resolve};
use crate::context::Context;
use crate::error::{Error, Kind, Result};
use crate::store::StoredKey;

/// Switch to a stored key
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The key's id or exact name [default: choose from a list]
    #[arg(required = missing_key::is_required())]
    key: Option<String>,
}

impl Args {
    /// Whether KEY was left out.
    pub fn lacks_key(&self) -> bool {
        self.key.is_none()
    }
}

/// Makes a stored key the profile's login.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let profile = ctx.settings.profile()?;
    let wanted = match &args.key {
        Some(key) => resolve(ctx, key)?,
        None => pick(ctx, "Switch to: ")?,
    };
    let key = ctx.stored_key(&wanted)?;
    require_unexpired(ctx, &key)?;
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

/// Refuses a key that no longer works: each command that needs a key would fail with it.
pub(super) fn require_unexpired(ctx: &Context, key: &StoredKey) -> Result<()> {
    let Some(day) = key.expired_on(ctx.now()) else {
        return Ok(());
    };
    let message = format!("{} expired on {day} and no longer works", key.title());
    let hint = if ctx.count_usable(None) > 0 {
        "`genkey use KEY` switches to another stored key"
    } else {
        "`genkey login` logs in with a valid key"
    };
    Err(Error::new(Kind::Failed, message).hint(hint))
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
    log_in_with(ctx, key, None)
}

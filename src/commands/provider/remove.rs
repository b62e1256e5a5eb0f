//! `genkey provider remove`

use super::profiles::{named_profiles, profiles_of};
use crate::commands::remove_definition;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::provider::Provider;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The provider's name
    name: String,

    /// Skip the confirmation prompt
    #[arg(short, long)]
    yes: bool,
}

/// Removes a provider of the user's own, even if its file is invalid.
pub fn run(args: &Args, ctx: &Context) -> Result<()> {
    let name = &args.name;
    let Some(own) = ctx.settings.user_providers.get(name) else {
        ctx.settings.provider_named(name)?;
        return Err(Error::usage(format!(
            "provider `{name}` is built in and cannot be removed"
        )));
    };
    // A file with a built-in provider's name is never used, so no profile depends on it.
    let users = if Provider::built_in(name).is_some() {
        Vec::new()
    } else {
        profiles_of(name, ctx)?
    };
    if let Some(profile) = users.first() {
        let message = format!(
            "cannot remove provider `{name}`: it is used by {}",
            named_profiles(&users)
        );
        return Err(Error::usage(message).hint(format!(
            "`genkey profile remove {profile}` removes the profile"
        )));
    }
    remove_definition(ctx, args.yes, "provider", name, &own.path)
}

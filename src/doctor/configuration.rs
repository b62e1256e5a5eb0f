//! The settings, from flags, environment and configuration.

use super::Finding;
use crate::context::Context;
use crate::durable::is_missing;
use crate::error::Result;
use crate::model::Scope;

const CHECK: &str = "configuration";
const PROVIDERS: &str = "providers";

/// Checks that a profile is selected and its settings are valid.
pub fn examine(ctx: &Context) -> Finding {
    describe(ctx).map_or_else(
        |error| Finding::failed(CHECK, error),
        |message| Finding::ok(CHECK, message),
    )
}

/// Warns about invalid files of the user's own providers.
pub fn providers(ctx: &Context) -> Vec<Finding> {
    let added = &ctx.settings.user_providers;
    let problems = added
        .all
        .iter()
        .filter_map(|provider| provider.content.as_ref().err())
        .chain(&added.unreadable);
    let remedy = "fix the file, or remove it with `genkey provider remove NAME`";
    problems
        .map(|problem| Finding::warning(PROVIDERS, problem, remedy))
        .collect()
}

fn describe(ctx: &Context) -> Result<String> {
    ctx.require_profile()?;
    let profile_in_use = ctx.settings.profile()?;
    let Scope { profile, service } = &profile_in_use.scope;
    if ctx.settings.is_sandbox() {
        return Ok("not needed for the sandbox".into());
    }
    let path = &ctx.settings.paths.config;
    let file = if is_missing(path) {
        format!("`{}` does not exist", path.display())
    } else {
        format!("from `{}`", path.display())
    };
    let expiry = profile_in_use
        .expires_in
        .map(|expiry| format!("; new keys expire in {expiry}"));
    let identity = profile_in_use
        .identity
        .as_ref()
        .map(|path| format!("; identity `{}`", path.display()));
    let more = expiry.into_iter().chain(identity).collect::<String>();
    Ok(format!(
        "profile `{profile}` for `{service}` ({file}){more}"
    ))
}

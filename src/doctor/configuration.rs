//! The configuration, and what flags and environment make of it.

use super::Finding;
use crate::context::Context;
use crate::durable::is_missing;
use crate::error::Result;
use crate::model::Scope;

const CHECK: &str = "configuration";
const PROVIDERS: &str = "providers";

/// Whether flags, environment and configuration say which profile, service and store to use.
pub fn examine(ctx: &Context) -> Finding {
    describe(ctx).map_or_else(
        |error| Finding::failed(CHECK, error),
        |message| Finding::ok(CHECK, message),
    )
}

/// The user's own providers that cannot be used. Without a mistake in any, there is nothing to say.
pub fn providers(ctx: &Context) -> Vec<Finding> {
    let own = &ctx.settings.user_providers;
    let problems = own
        .all
        .iter()
        .filter_map(|own| own.content.as_ref().err())
        .chain(&own.unreadable);
    let remedy = "mend the file, or remove it by `genkey provider remove NAME`";
    problems
        .map(|problem| Finding::warning(PROVIDERS, problem, remedy))
        .collect()
}

fn describe(ctx: &Context) -> Result<String> {
    ctx.require_profile()?;
    let profile_in_use = ctx.settings.profile()?;
    let Scope { profile, service } = &profile_in_use.scope;
    if ctx.settings.is_sandbox() {
        return Ok("the sandbox needs none".into());
    }
    let path = &ctx.settings.paths.config;
    let from = if is_missing(path) {
        "; there is no"
    } else {
        ", from"
    };
    let expiry = profile_in_use
        .expires_in
        .map(|expiry| format!("; new keys expire in {expiry}"));
    let identity = profile_in_use
        .identity
        .as_ref()
        .map(|path| format!("; its identity is `{}`", path.display()));
    let more = expiry.into_iter().chain(identity).collect::<String>();
    Ok(format!(
        "profile `{profile}` for `{service}`{from} `{}`{more}",
        path.display()
    ))
}

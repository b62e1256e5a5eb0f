//! The configuration, and what flags and environment make of it.

use super::Finding;
use crate::context::Context;
use crate::error::Result;

const CHECK: &str = "configuration";

/// Whether flags, environment and configuration say which profile, service and store to use.
pub fn examine(ctx: &Context) -> Finding {
    describe(ctx).map_or_else(|error| Finding::failed(CHECK, error), |message| Finding::ok(CHECK, message))
}

fn describe(ctx: &Context) -> Result<String> {
    let profile = ctx.profile()?;
    if ctx.is_sandbox() {
        return Ok("the sandbox needs none".into());
    }
    let path = &ctx.paths().config;
    let from = if path.exists() { ", from" } else { "; there is no" };
    Ok(format!("profile `{}` for `{}`{from} `{}`", profile.name, profile.api_url, path.display()))
}

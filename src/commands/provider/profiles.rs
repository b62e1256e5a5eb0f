//! The profiles that a provider is configured for.

use crate::context::Context;
use crate::error::Result;

/// The names of profiles that are configured for a provider, as whoever logs in through it is.
pub(super) fn profiles_of(name: &str, ctx: &Context) -> Result<Vec<String>> {
    let sections = &ctx.settings.config()?.profiles;
    let uses = sections
        .iter()
        .filter(|(_, section)| section.provider.as_deref() == Some(name));
    Ok(uses.map(|(profile, _)| profile.clone()).collect())
}

/// Names in backticks, for a message.
pub(super) fn quoted(names: &[String]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

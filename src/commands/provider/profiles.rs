//! The profiles that use a provider.

use crate::context::Context;
use crate::error::Result;

/// The names of the profiles whose configuration names this provider.
pub(super) fn profiles_of(name: &str, ctx: &Context) -> Result<Vec<String>> {
    let sections = &ctx.settings.config()?.profiles;
    let uses = sections
        .iter()
        .filter(|(_, section)| section.provider.as_deref() == Some(name));
    Ok(uses.map(|(profile, _)| profile.clone()).collect())
}

/// ``profile `a` `` or ``profiles `a`, `b` ``.
pub(super) fn named_profiles(names: &[String]) -> String {
    let noun = if names.len() == 1 {
        "profile"
    } else {
        "profiles"
    };
    format!("{noun} {}", quoted(names))
}

pub(super) fn quoted(names: &[String]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

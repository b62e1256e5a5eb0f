//! What keys begin with.

use std::sync::OnceLock;

/// What keys begin with ("Authentication" guide; GenRex "Authentication"; GenMB "API Keys").
pub(crate) const KEY_PREFIXES: [&str; 3] = ["gen_pat_", "grx_sk_", "genmb_sk_"];
/// What keys of the user's own providers begin with.
static MORE_PREFIXES: OnceLock<Vec<String>> = OnceLock::new();

/// Hides keys with these prefixes, too, from now on. They are what the first caller says.
pub fn add_key_prefixes(prefixes: Vec<String>) {
    let _ = MORE_PREFIXES.set(prefixes);
}

/// Whether it is a prefix alone, which is no secret.
pub(super) fn is_prefix(text: &str) -> bool {
    prefixes().any(|prefix| prefix == text)
}

pub(super) fn prefixes() -> impl Iterator<Item = &'static str> {
    KEY_PREFIXES.into_iter().chain(
        MORE_PREFIXES
            .get()
            .into_iter()
            .flatten()
            .map(String::as_str),
    )
}

//! The prefixes of keys.

use std::sync::OnceLock;

/// Documented in GEN's "Authentication" guide, GenRex' "Authentication" and GenMB's "API Keys".
pub(crate) const KEY_PREFIXES: [&str; 3] = ["gen_pat_", "grx_sk_", "genmb_sk_"];
/// The prefixes of the user's own providers.
static MORE_PREFIXES: OnceLock<Vec<String>> = OnceLock::new();

/// Redacts keys with these prefixes, too. Only the first call has an effect.
pub fn add_key_prefixes(prefixes: Vec<String>) {
    let _ = MORE_PREFIXES.set(prefixes);
}

/// Whether a text is a prefix alone, which is not a secret.
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

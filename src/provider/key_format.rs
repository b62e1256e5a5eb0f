//! What the keys of a service look like.

use serde::Deserialize;

use crate::model::CredentialHeader;

/// No key is longer, in bytes. The documents give no length; this only keeps whole files out of
/// headers.
pub(super) const MAX_KEY_LENGTH: usize = 4096;
/// No JWT is longer, in bytes: those that list a person's groups have some thousands, and few
/// servers take longer headers.
pub(super) const MAX_JWT_LENGTH: usize = 16 * 1024;

/// What the keys of a service look like, and how they are sent.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyFormat {
    /// What every key begins with.
    #[serde(default, deserialize_with = "prefix")]
    pub prefix: Option<String>,
    /// How many characters follow the prefix, where that is documented.
    #[serde(default, deserialize_with = "length")]
    pub length: Option<usize>,
    /// What they are, where that is documented.
    #[serde(default)]
    pub alphabet: Alphabet,
    /// The headers that carry a key, the usual one first.
    pub headers: Vec<CredentialHeader>,
}

/// The characters of a key behind its prefix.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Alphabet {
    /// Any printable ASCII: nothing is documented.
    #[default]
    Printable,
    /// Letters and digits.
    Alphanumeric,
    /// Letters, digits, `-` and `_`.
    UrlSafe,
    /// Hexadecimal digits.
    Hex,
}

impl Alphabet {
    pub(super) fn contains(self, byte: u8) -> bool {
        match self {
            Self::Printable => byte.is_ascii_graphic(),
            Self::Alphanumeric => byte.is_ascii_alphanumeric(),
            Self::UrlSafe => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'),
            Self::Hex => byte.is_ascii_hexdigit(),
        }
    }

    /// Its name in a provider's file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Printable => "printable",
            Self::Alphanumeric => "alphanumeric",
            Self::UrlSafe => "url-safe",
            Self::Hex => "hex",
        }
    }

    pub(super) fn description(self) -> &'static str {
        match self {
            Self::Printable => "printable ASCII",
            Self::Alphanumeric => "letters and digits",
            Self::UrlSafe => "letters, digits, `-` and `_`",
            Self::Hex => "hexadecimal digits",
        }
    }
}

/// A prefix by which a key can be told from any other text.
fn prefix<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    check_prefix(&text).map_err(serde::de::Error::custom)?;
    Ok(Some(text))
}

/// Whether keys can begin with this text: whatever follows it in a message is taken for a key and
/// not shown.
pub(super) fn check_prefix(text: &str) -> Result<(), &'static str> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if text.len() < 3 || text.len() > 32 || !text.bytes().all(allowed) {
        Err("a prefix must have 3 to 32 characters: letters, digits, `-` and `_`")
    } else if text.bytes().all(|byte| byte.is_ascii_lowercase()) || text.starts_with("genkey") {
        Err("the prefix must not be an ordinary word: add a digit, a capital letter, `-` or `_`")
    } else if text.starts_with("eyJ") {
        Err("every JWT starts with `eyJ`")
    } else {
        Ok(())
    }
}

fn length<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    let length = usize::deserialize(deserializer)?;
    if (1..MAX_KEY_LENGTH).contains(&length) {
        return Ok(Some(length));
    }
    Err(serde::de::Error::custom(format!(
        "the length must be between 1 and {}",
        MAX_KEY_LENGTH - 1
    )))
}

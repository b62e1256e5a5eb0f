//! The format of a service's keys.

use serde::Deserialize;

use crate::model::CredentialHeader;

// In bytes. No length is documented; this only keeps whole files out of headers.
pub(super) const MAX_KEY_LENGTH: usize = 4096;
// In bytes. JWTs that list a user's groups have several thousand, and few servers accept headers
// that are longer than this.
pub(super) const MAX_JWT_LENGTH: usize = 16 * 1024;

/// The format of a service's keys, and the headers that carry them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyFormat {
    /// The prefix of every key.
    #[serde(default, deserialize_with = "prefix")]
    pub prefix: Option<String>,
    /// The number of characters after the prefix, if it is documented.
    #[serde(default, deserialize_with = "length")]
    pub length: Option<usize>,
    /// The characters after the prefix.
    #[serde(default)]
    pub alphabet: Alphabet,
    /// The headers that can carry a key, the default first.
    pub headers: Vec<CredentialHeader>,
}

/// The characters of a key after its prefix.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Alphabet {
    /// Printable ASCII, if nothing is documented.
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

    /// The value in a provider's file.
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

fn prefix<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    check_prefix(&text).map_err(serde::de::Error::custom)?;
    Ok(Some(text))
}

/// Checks that a prefix is distinctive.
pub(super) fn check_prefix(text: &str) -> Result<(), &'static str> {
    // What follows a prefix is redacted in all messages, so it must not be a word that occurs in
    // them, nor begin like `genkey`.
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

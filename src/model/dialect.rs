//! GEN's documents describe three incompatible key APIs.

use std::fmt;
use std::str::FromStr;

/// One of the key APIs that GEN's documents describe.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Dialect {
    /// The "API Keys" reference.
    #[default]
    Reference,
    /// The "Get API Key" guide.
    Guide,
    /// The "Authentication" guide, whose collection is `personal_access_tokens`.
    Pat,
}

impl Dialect {
    /// In the order in which they are tried.
    pub const ALL: [Self; 3] = [Self::Reference, Self::Guide, Self::Pat];

    /// Its name in options and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Guide => "guide",
            Self::Pat => "pat",
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// The text is not a dialect's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown dialect; use `reference`, `guide` or `pat`")]
pub struct UnknownDialect;

impl FromStr for Dialect {
    type Err = UnknownDialect;

    fn from_str(text: &str) -> Result<Self, UnknownDialect> {
        Self::ALL
            .into_iter()
            .find(|dialect| dialect.name() == text)
            .ok_or(UnknownDialect)
    }
}

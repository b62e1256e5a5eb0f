//! The three ways in which the documents name the endpoints for keys.

use std::fmt;
use std::str::FromStr;

/// A way to name the endpoints for keys: the documents of one service contradict each other.
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
    /// All of them, in the order in which they are tried.
    pub const ALL: [Self; 3] = [Self::Reference, Self::Guide, Self::Pat];

    /// Its name on the command line and in files.
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

/// The text is the name of no dialect.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a dialect is one of `reference`, `guide` and `pat`")]
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

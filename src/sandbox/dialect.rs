//! Which of the documents the key endpoints follow: they disagree.

use std::fmt;
use std::str::FromStr;

/// The document that a server's key endpoints follow. Each server speaks one dialect; the routes and the bodies of the others
/// do not exist there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Dialect {
    /// The "API Keys" reference: `/persisted_tokens`.
    #[default]
    Reference,
    /// The "Get API Key" guide: `/persisted_tokens`, with other routes and another body below it.
    Guide,
    /// The "Authentication" guide: those of the other guide on `/personal_access_tokens`.
    Pat,
}

impl Dialect {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Reference, Self::Guide, Self::Pat];

    /// The name by which it is chosen.
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

/// A name that no dialect has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a dialect is one of `reference`, `guide` and `pat`")]
pub struct UnknownDialect;

impl FromStr for Dialect {
    type Err = UnknownDialect;

    fn from_str(name: &str) -> Result<Self, UnknownDialect> {
        Self::ALL.into_iter().find(|dialect| dialect.name() == name).ok_or(UnknownDialect)
    }
}

//! What `-o` can be.

use std::str::FromStr;

use super::findings::FindingsFormat;
use super::format::{Format, UnknownFormat};

/// The value of `-o`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// Rows of data.
    Rows(Format),
    /// The findings of `check`, for a CI system.
    Findings(FindingsFormat),
}

impl FromStr for Output {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match FindingsFormat::of_name(text) {
            Some(format) => Ok(Self::Findings(format)),
            None => text.parse().map(Self::Rows),
        }
    }
}

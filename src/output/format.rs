//! The formats of `-o`.

use std::fmt;
use std::str::FromStr;

use super::writer::{View, Writer};
use super::{Target, delimited, json, plain, table};

/// How data is written to stdout (`-o`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Aligned columns for people.
    #[default]
    Table,
    /// One indented JSON document: an array for a list, an object for one thing.
    Json,
    /// One JSON object per line.
    Jsonl,
    /// Comma-separated values under a header line, safe to open in a spreadsheet.
    Csv,
    /// Tab-separated values under a header line, never quoted: no cell contains a tab or a newline.
    Tsv,
    /// A line per field, and an empty line between records: for screen readers and line tools.
    Plain,
}

/// Creates the writer of a document.
type Make = for<'a> fn(View<'a>, Target) -> Box<dyn Writer + 'a>;

impl Format {
    /// Every format, in the order of the help.
    pub const ALL: [Self; 6] = [
        Self::Table,
        Self::Json,
        Self::Jsonl,
        Self::Csv,
        Self::Tsv,
        Self::Plain,
    ];

    const fn row(self) -> (&'static str, Make) {
        match self {
            Self::Table => ("table", table::writer),
            Self::Json => ("json", json::json),
            Self::Jsonl => ("jsonl", json::jsonl),
            Self::Csv => ("csv", delimited::csv),
            Self::Tsv => ("tsv", delimited::tsv),
            Self::Plain => ("plain", plain::writer),
        }
    }

    /// The value of `-o`.
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    pub(super) fn writer<'a>(self, view: View<'a>, target: &Target) -> Box<dyn Writer + 'a> {
        self.row().1(view, *target)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == text)
            .ok_or(UnknownFormat)
    }
}

/// The value of `-o` is not a format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown output format; use `table`, `json`, `jsonl`, `csv`, `tsv` or `plain` (`check` also has `junit`, `sarif` and `github`)"
)]
pub struct UnknownFormat;

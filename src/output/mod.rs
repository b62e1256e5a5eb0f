//! Views to bytes: what the commands show, in every format of `-o`. No terminal, clock or environment is asked.

use std::fmt;
use std::io::{self, BufWriter, Write};
use std::str::FromStr;

use jiff::Timestamp;

mod delimited;
mod json;
mod key;
mod key_list;
mod report;
mod screen;
mod table;
mod text;
mod time;
mod value;

#[cfg(test)]
mod tests;

use delimited::Header;
pub use key::KeyRow;
pub use key_list::KeyList;
pub use report::{Mark, ReportRow, report};
pub use screen::ScreenText;
use table::{Grid, Overflow};
pub use text::{excerpt, visible};
pub use value::Value;

/// How data is written to stdout (`-o`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Aligned columns for people.
    #[default]
    Table,
    /// One indented JSON document: an array for a list, an object for one thing.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values under a header line, safe to open in a spreadsheet.
    Csv,
    /// Tab-separated values under a header line, never quoted: no cell contains a tab or a newline.
    Tsv,
}

impl Format {
    /// Every format, in the order in which help lists them.
    pub const ALL: [Self; 5] = [Self::Table, Self::Json, Self::Jsonl, Self::Csv, Self::Tsv];

    /// The format's name as `-o` takes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
        }
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
        Self::ALL.into_iter().find(|format| format.name() == text).ok_or_else(|| UnknownFormat(text.to_owned()))
    }
}

/// A text that names no output format: one sentence for the person who typed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an output format: choose `table`, `json`, `jsonl`, `csv` or `tsv`")]
pub struct UnknownFormat(String);

/// What the bytes are for. Only tables depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Surface {
    /// A person reads it on a terminal: times are relative and lines fit the window. Otherwise times are exact and
    /// nothing is cut, wrapped or left out.
    pub terminal: bool,
    /// The window's columns, where known.
    pub width: Option<u16>,
    /// Whether to colour. The caller decides: it alone knows `--color` and `NO_COLOR`.
    pub color: bool,
    /// The moment to which relative times relate.
    pub now: Timestamp,
}

impl Surface {
    /// The display columns that a line may have, if it is limited at all. Some terminals report no columns: unknown.
    fn limit(&self) -> Option<usize> {
        self.width.filter(|width| self.terminal && *width > 0).map(usize::from)
    }

    fn moment(&self, moment: Timestamp) -> String {
        if self.terminal { time::relative(moment, self.now) } else { time::exact(moment) }
    }
}

/// Writes one key: a JSON object instead of an array, and a table in which nothing is cut.
///
/// # Errors
/// Those of `out`, a broken pipe among them.
pub fn key(row: &KeyRow<'_>, format: Format, surface: &Surface, out: &mut dyn Write) -> io::Result<()> {
    let rows = std::slice::from_ref(row);
    match format {
        Format::Table => {
            buffered(out, |out| key::table(&mut Grid::default(), rows, true, Overflow::Stack, surface, out))
        }
        Format::Json => buffered(out, |out| json::one(key::fields(rows), &row.values(), out)),
        Format::Jsonl | Format::Csv | Format::Tsv => KeyList::new(format, *surface).write(rows, true, out),
    }
}

/// Writes one small thing, such as the account of `whoami`. Its table has a line a field.
///
/// Field names are JSON's, such as `expires_at`; a table shows them as `expires at:`.
///
/// # Errors
/// Those of `out`, a broken pipe among them.
pub fn record<const N: usize>(
    fields: &[&str; N],
    values: &[Value<'_>; N],
    format: Format,
    surface: &Surface,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Table => buffered(out, |out| value::field_table(fields, values, surface, out)),
        Format::Json => buffered(out, |out| json::one(fields, values, out)),
        Format::Jsonl | Format::Csv | Format::Tsv => {
            records(fields, std::slice::from_ref(values), format, surface, out)
        }
    }
}

/// Writes a list of small things of one kind, such as the profiles of `profile list`. Without rows as in a [`KeyList`].
///
/// # Errors
/// Those of `out`, a broken pipe among them.
pub fn records<const N: usize>(
    fields: &[&str; N],
    rows: &[[Value<'_>; N]],
    format: Format,
    surface: &Surface,
    out: &mut dyn Write,
) -> io::Result<()> {
    buffered(out, |out| match format {
        Format::Table => value::table(fields, rows, surface, out),
        Format::Json => json::list(fields, rows.iter(), out),
        Format::Jsonl => json::lines(fields, rows.iter(), out),
        Format::Csv => delimited::csv(fields, Header::Written, rows.iter(), out),
        Format::Tsv => delimited::tsv(fields, Header::Written, rows.iter(), out),
    })
}

/// How many bytes are written at once.
const BUFFER: usize = 32 * 1024;

/// The formats write many small pieces, which no caller should have to know.
fn buffered(out: &mut dyn Write, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER, out);
    write(&mut out)?;
    out.flush()
}

//! A list of keys that is written while it arrives.

use std::io::{self, Write};

use super::delimited::{self, Header};
use super::table::{Grid, Overflow};
use super::{Format, KeyRow, Surface, buffered, json, key};

/// Writes a list of keys block by block. Without rows a table and JSON Lines are empty, CSV and TSV are their header, JSON is
/// `[]`.
///
/// A table is aligned block by block, and its columns never become narrower; it is the same as if it were written at once when
/// there is one block only.
pub struct KeyList {
    format: Format,
    surface: Surface,
    is_begun: bool,
    array: json::Array,
    grid: Grid,
}

impl KeyList {
    /// A list of which nothing is written yet.
    pub fn new(format: Format, surface: Surface) -> Self {
        Self { format, surface, is_begun: false, array: json::Array::default(), grid: Grid::default() }
    }

    /// Writes a block of rows. The last one ends the list.
    ///
    /// # Errors
    /// Those of `out`, a broken pipe among them.
    pub fn write(&mut self, rows: &[KeyRow<'_>], is_last: bool, out: &mut dyn Write) -> io::Result<()> {
        let is_first = !std::mem::replace(&mut self.is_begun, true);
        let fields = key::fields(rows);
        let header = if is_first { Header::Written } else { Header::LeftOut };
        let values = rows.iter().map(KeyRow::values);
        buffered(out, |out| match self.format {
            Format::Table => {
                key::table(&mut self.grid, rows, is_first && is_last, Overflow::Cut, &self.surface, out)
            }
            Format::Json => {
                self.array.add(fields, values, out)?;
                if is_last { self.array.end(out) } else { Ok(()) }
            }
            Format::Jsonl => json::lines(fields, values, out),
            Format::Csv => delimited::csv(fields, header, values, out),
            Format::Tsv => delimited::tsv(fields, header, values, out),
        })
    }

    /// Ends the line when no further block comes though it should. A JSON array stays open, so that nobody takes it for a whole one.
    ///
    /// # Errors
    /// Those of `out`, a broken pipe among them.
    pub fn break_off(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.is_begun && self.format == Format::Json { out.write_all(b"\n") } else { Ok(()) }
    }
}

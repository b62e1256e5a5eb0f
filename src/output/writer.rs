//! What every format is given, and does.

use std::borrow::Cow;
use std::io::{self, Write};

use super::Value;

/// Writes one document in one format. Dropped before [`end`](Writer::end), it leaves nothing that
/// could be taken for a whole one.
pub(super) trait Writer {
    /// Writes what comes before the rows.
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// Writes a block of rows. Tables lay out each block for itself, and the more of them they
    /// know, the better.
    fn rows(&mut self, rows: &dyn Rows, is_last: bool, out: &mut dyn Write) -> io::Result<()>;

    /// Writes what comes after the rows.
    fn end(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// Ends the line where the rest of the rows does not come.
    fn break_off(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// What the rows of a document have in common.
pub(super) struct View<'a> {
    /// The names of the first values of each row, in formats for programs.
    pub(super) fields: &'a [&'a str],
    /// Whether the document is the one row rather than a list of rows.
    pub(super) is_one: bool,
    /// How a table shows them.
    pub(super) layout: Layout<'a>,
}

/// How a table shows rows.
pub(super) enum Layout<'a> {
    /// A line each, under a heading. Where that does not fit the window, columns are dropped and
    /// truncated if `truncates`, and rows become blocks of labelled lines otherwise, or if that
    /// is not enough.
    Columns {
        columns: Vec<Column<'a>>,
        truncates: bool,
    },
    /// A labelled line for each value.
    Lines(Vec<Column<'a>>),
    /// A line for each check, with its remedy below.
    Report,
}

/// Rows of values.
pub(super) trait Rows {
    fn len(&self) -> usize;

    /// Adds the values of a row.
    fn values<'r>(&'r self, row: usize, values: &mut Vec<Value<'r>>);
}

impl<const N: usize> Rows for &[[Value<'_>; N]] {
    fn len(&self) -> usize {
        <[_]>::len(self)
    }

    fn values<'r>(&'r self, row: usize, values: &mut Vec<Value<'r>>) {
        values.extend(self.get(row).into_iter().flatten().cloned());
    }
}

/// A column of a table.
pub(super) struct Column<'a> {
    /// Which of a row's values it shows.
    pub(super) value: usize,
    /// Its name in lower case: the heading, and the label of a line.
    pub(super) name: Cow<'a, str>,
    pub(super) has_heading: bool,
    pub(super) is_truncatable: bool,
    /// Where it comes among those that are left out of a narrow window, the highest first; 0 never
    /// is.
    pub(super) drop_order: u8,
    /// The same where all of its rows are as they usually are.
    pub(super) usual_drop_order: u8,
    /// Whether people are spared it where it would say nothing in any row.
    pub(super) is_optional: bool,
}

impl<'a> Column<'a> {
    /// A column that is always shown in full.
    pub(super) fn new(value: usize, name: impl Into<Cow<'a, str>>) -> Self {
        let name = name.into();
        Self {
            value,
            name,
            has_heading: true,
            is_truncatable: false,
            drop_order: 0,
            usual_drop_order: 0,
            is_optional: false,
        }
    }

    /// Such columns under the names of fields.
    pub(super) fn of_fields(fields: &[&str]) -> Vec<Self> {
        fields
            .iter()
            .enumerate()
            .map(|(value, field)| Self::new(value, field.replace('_', " ")))
            .collect()
    }

    pub(super) fn title(&self) -> String {
        if self.has_heading {
            self.name.to_uppercase()
        } else {
            String::new()
        }
    }
}

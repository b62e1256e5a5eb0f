//! The trait of the formats, and what they are given: rows and columns.

use std::borrow::Cow;
use std::io::{self, Write};

use super::Value;

/// Writes one document in one format. Without a call of [`end`](Writer::end), a JSON document stays
/// incomplete.
pub(super) trait Writer {
    /// Writes what comes before the rows.
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// Writes a block of rows. Tables align each block separately.
    fn rows(&mut self, rows: &dyn Rows, is_last: bool, out: &mut dyn Write) -> io::Result<()>;

    /// Writes what comes after the rows.
    fn end(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// Ends the line when the remaining rows cannot be fetched.
    fn break_off(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// What a document's rows have in common.
pub(super) struct View<'a> {
    /// The names of each row's first values in JSON, CSV and TSV; the other values are for tables.
    pub(super) fields: &'a [&'a str],
    /// Whether the document is a single record: in JSON an object, not an array.
    pub(super) is_one: bool,
    /// How a table shows the rows.
    pub(super) layout: Layout<'a>,
}

/// How a table shows rows.
pub(super) enum Layout<'a> {
    /// A line per row, under a heading. If they do not fit the window, columns are dropped and
    /// truncated if `truncates`; if that is not enough, rows become blocks of labelled lines.
    Columns {
        columns: Vec<Column<'a>>,
        truncates: bool,
    },
    /// A labelled line per value.
    Lines(Vec<Column<'a>>),
    /// A line per check, with its remedy below.
    Report,
}

/// Rows of values.
pub(super) trait Rows {
    fn len(&self) -> usize;

    /// Appends the values of a row.
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

/// Columns are dropped before a truncated text gets narrower than this.
const COMFORTABLE_TEXT: usize = 60;

/// How a list fits a narrow window, by the names of its fields.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shrinking<'a> {
    /// Those that are dropped, in this order.
    pub dropped: &'a [&'a str],
    /// The text that is truncated then.
    pub truncated: Option<&'a str>,
    /// Those that a terminal does not show if no row has a value.
    pub optional: &'a [&'a str],
}

/// A column of a table.
pub(super) struct Column<'a> {
    /// The index of its value in each row.
    pub(super) value: usize,
    /// The label of a line; in capitals, the heading.
    pub(super) name: Cow<'a, str>,
    pub(super) has_heading: bool,
    /// The width above which columns are dropped rather than it is truncated further; `None` if it is
    /// never truncated.
    pub(super) comfortable: Option<usize>,
    /// In a narrow window the column with the highest number is dropped first; 0 is never dropped.
    pub(super) drop_order: u8,
    /// The number if all rows have the usual value, such as `active`.
    pub(super) usual_drop_order: u8,
    /// Whether it is left out on a terminal if all rows have the usual value.
    pub(super) is_optional: bool,
    /// Whether it only repeats the next column as a drawing, which then has no heading of its own.
    pub(super) is_drawing: bool,
    /// Spaces behind it.
    pub(super) gap: usize,
}

/// Spaces between columns.
pub(super) const GAP: usize = 2;

impl<'a> Column<'a> {
    /// A column that is always shown in full.
    pub(super) fn new(value: usize, name: impl Into<Cow<'a, str>>) -> Self {
        let name = name.into();
        Self {
            value,
            name,
            has_heading: true,
            comfortable: None,
            drop_order: 0,
            usual_drop_order: 0,
            is_optional: false,
            is_drawing: false,
            gap: GAP,
        }
    }

    /// A column per field, which is always shown in full.
    pub(super) fn of_fields(fields: &[&str]) -> Vec<Self> {
        fields
            .iter()
            .enumerate()
            .map(|(value, field)| Self::new(value, label(field)))
            .collect()
    }

    /// The columns of fields as `shrinking` says.
    pub(super) fn of_shrinking(fields: &[&str], shrinking: &Shrinking<'_>) -> Vec<Self> {
        let rank = |field: &&str| shrinking.dropped.iter().position(|it| it == field);
        let mut columns = Self::of_fields(fields);
        for (column, field) in columns.iter_mut().zip(fields) {
            if let Some(rank) = rank(field) {
                let order = shrinking.dropped.len() - rank;
                column.drop_order = u8::try_from(order).unwrap_or(u8::MAX);
                column.usual_drop_order = column.drop_order;
            }
            column.is_optional = shrinking.optional.contains(field);
            column.comfortable = (shrinking.truncated == Some(field)).then_some(COMFORTABLE_TEXT);
        }
        columns
    }

    /// The column in a list for which it was chosen: it is not left out, unless it is a drawing.
    pub(super) fn required(self) -> Self {
        if self.is_drawing {
            return self;
        }
        Self {
            drop_order: 0,
            usual_drop_order: 0,
            is_optional: false,
            ..self
        }
    }

    pub(super) fn title(&self) -> String {
        if self.has_heading {
            // `expires at` has the heading that it has in the list of keys.
            let name = self.name.strip_suffix(" at").unwrap_or(&self.name);
            name.to_uppercase()
        } else {
            String::new()
        }
    }
}

/// A field's name as a label: `api_url` is `API URL`.
fn label(field: &str) -> String {
    let words = field.split('_').map(|word| match word {
        "api" | "id" | "jwt" | "url" => word.to_uppercase(),
        word => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

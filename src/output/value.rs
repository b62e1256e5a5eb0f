//! One value of a record, and records of them.

use std::borrow::Cow;
use std::io::{self, Write};

use jiff::Timestamp;

use super::table::{self, Cell, Column, Grid, Overflow};
use super::{Surface, text, time};
use crate::model::{KeyId, Status, StoredAt};

/// What a field of a record holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// Unknown or absent: `null`, an empty cell, `-` in a table.
    Null,
    /// A time that does not come, such as the expiry of a key that has none: `null`, an empty cell, `never` in a table.
    Never,
    /// `true` or `false`; `yes` or `no` in a table.
    Bool(bool),
    /// A whole number.
    Number(u64),
    /// Any text, hostile ones included.
    Text(Cow<'a, str>),
    /// Several texts: an array in JSON, elsewhere separated by commas.
    Texts(Vec<String>),
    /// A time.
    Time(Timestamp),
    /// Where a secret is kept: an object in JSON, elsewhere the store's name alone, since one cell holds one thing and
    /// the entry's name follows from the profile and the id.
    Stored(&'a StoredAt),
}

impl Value<'_> {
    /// The value for people, safe to show.
    pub(super) fn shown(&self, surface: &Surface) -> Cow<'_, str> {
        match self {
            Self::Null => "-".into(),
            Self::Never => "never".into(),
            Self::Bool(value) => if *value { "yes" } else { "no" }.into(),
            Self::Number(number) => number.to_string().into(),
            Self::Text(text) if text.is_empty() => "-".into(),
            Self::Text(text) => text::visible(text),
            Self::Texts(texts) if texts.is_empty() => "-".into(),
            Self::Texts(texts) => text::visible(&texts.join(", ")).into_owned().into(),
            Self::Time(moment) => surface.moment(*moment).into(),
            Self::Stored(stored) => text::visible(&stored.store),
        }
    }

    /// The value as an exact cell of CSV or TSV, not yet safe to show.
    pub(super) fn exact(&self) -> Cow<'_, str> {
        match self {
            Self::Null | Self::Never => "".into(),
            Self::Bool(value) => if *value { "true" } else { "false" }.into(),
            Self::Number(number) => number.to_string().into(),
            Self::Text(text) => text.as_ref().into(),
            Self::Texts(texts) => texts.join(", ").into(),
            Self::Time(moment) => time::exact(*moment).into(),
            Self::Stored(stored) => stored.store.as_str().into(),
        }
    }

    /// A time that may never come.
    pub fn or_never(moment: Option<Timestamp>) -> Self {
        moment.map_or(Self::Never, Self::Time)
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<u64> for Value<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<Vec<String>> for Value<'_> {
    fn from(texts: Vec<String>) -> Self {
        Self::Texts(texts)
    }
}

impl From<Timestamp> for Value<'_> {
    fn from(moment: Timestamp) -> Self {
        Self::Time(moment)
    }
}

impl<'a> From<&'a StoredAt> for Value<'a> {
    fn from(stored: &'a StoredAt) -> Self {
        Self::Stored(stored)
    }
}

impl<'a> From<&'a KeyId> for Value<'a> {
    fn from(id: &'a KeyId) -> Self {
        match id {
            KeyId::Number(number) => Self::Number(*number),
            KeyId::Text(text) => text.as_str().into(),
        }
    }
}

impl<'a> From<&'a Status> for Value<'a> {
    fn from(status: &'a Status) -> Self {
        status.as_str().into()
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A line a record; one that does not fit the window becomes a block of its own.
pub(super) fn table<'r, const N: usize>(
    fields: &[&str; N],
    rows: &'r [[Value<'_>; N]],
    surface: &Surface,
    out: &mut dyn Write,
) -> io::Result<()> {
    let columns = fields.map(|field| Column::new(spaced(field)));
    let cell = |row: &'r [Value<'_>; N], index: usize| {
        row.get(index).map_or_else(Cell::default, |value| Cell::plain(value.shown(surface)))
    };
    Grid::default().write(&columns, rows, cell, Overflow::Stack, surface, out)
}

/// A line a field.
pub(super) fn field_table(
    fields: &[&str],
    values: &[Value<'_>],
    surface: &Surface,
    out: &mut dyn Write,
) -> io::Result<()> {
    let labelled: Vec<_> =
        fields.iter().zip(values).map(|(field, value)| (spaced(field), value.shown(surface))).collect();
    let lines: Vec<_> = labelled.iter().map(|(label, value)| (label.as_str(), value.as_ref())).collect();
    table::labelled(&lines, surface.limit(), out)
}

fn spaced(field: &str) -> String {
    field.replace('_', " ")
}

//! Keys as rows of a table on a terminal.

use std::borrow::Cow;

use super::lifetime::{End, status_tone};
use super::style::{Drawing, Tone};
use super::writer::{Column, Rows};
use super::{KeyColumn, KeyColumns, KeyRow, Target, Value};
use crate::model::{KeyField, Moment, Status};

/// Columns are dropped before a truncated name gets narrower than this.
const COMFORTABLE: usize = 20;

/// A column of such a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The mark of the key in use.
    Mark,
    Id,
    Name,
    Status,
    /// The status where the other columns do not tell it.
    OddStatus,
    /// What is left of its life, as a bar.
    Bar,
    /// What is left of its life, in words.
    End,
    Used,
    Stored,
    Created,
    Revoked,
    InUse,
}

/// The columns without `--columns`. The most useful ones come first.
const USUAL: [Part; 8] = [
    Part::Mark,
    Part::Id,
    Part::Name,
    Part::OddStatus,
    Part::Bar,
    Part::End,
    Part::Used,
    Part::Stored,
];

/// How keys are shown on a terminal.
#[derive(Debug, Clone)]
pub(super) struct Screen {
    parts: Vec<Part>,
    are_chosen: bool,
    target: Target,
}

impl Screen {
    /// The usual columns, or those that were chosen.
    pub(super) fn new(chosen: Option<&KeyColumns>, target: Target) -> Self {
        let mut parts: Vec<Part> = match chosen {
            Some(chosen) => {
                let columns = chosen.columns().iter();
                columns.flat_map(|column| parts(*column)).copied().collect()
            }
            None => USUAL.to_vec(),
        };
        // A screen reader would read the bar aloud; the words beside it say the same.
        parts.retain(|part| *part != Part::Bar || target.drawing != Drawing::None);
        Self {
            parts,
            are_chosen: chosen.is_some(),
            target,
        }
    }

    /// Whether the key in use has a mark.
    pub(super) fn marks_key_in_use(&self) -> bool {
        self.parts.contains(&Part::Mark)
    }

    /// Whether the ends of keys are shown, with a mark where they need attention.
    pub(super) fn marks_ends(&self) -> bool {
        self.parts.contains(&Part::End)
    }

    pub(super) fn columns(&self) -> Vec<Column<'static>> {
        let parts = self.parts.iter().enumerate();
        let columns = parts.map(|(value, part)| part.column(value));
        if self.are_chosen {
            // A column that the user has asked for is not dropped in a narrow window.
            columns.map(Column::required).collect()
        } else {
            columns.collect()
        }
    }

    pub(super) fn rows<'a>(&'a self, rows: &'a [KeyRow<'a>]) -> ScreenRows<'a> {
        ScreenRows { screen: self, rows }
    }
}

/// The columns of a terminal that a chosen one becomes.
fn parts(column: KeyColumn) -> &'static [Part] {
    match column {
        KeyColumn::Id => &[Part::Id],
        KeyColumn::Name => &[Part::Name],
        KeyColumn::Status => &[Part::Status],
        KeyColumn::CreatedAt => &[Part::Created],
        KeyColumn::ExpiresAt => &[Part::Bar, Part::End],
        KeyColumn::LastUsedAt => &[Part::Used],
        KeyColumn::RevokedAt => &[Part::Revoked],
        KeyColumn::Stored => &[Part::Stored],
        KeyColumn::InUse => &[Part::InUse],
    }
}

/// Keys that are shown on a terminal.
pub(super) struct ScreenRows<'a> {
    screen: &'a Screen,
    rows: &'a [KeyRow<'a>],
}

impl Rows for ScreenRows<'_> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn values<'r>(&'r self, row: usize, values: &mut Vec<Value<'r>>) {
        let target = &self.screen.target;
        if let Some(row) = self.rows.get(row) {
            let parts = self.screen.parts.iter();
            values.extend(parts.map(|part| part.value(row, target)));
        }
    }
}

impl Part {
    fn column(self, value: usize) -> Column<'static> {
        let new = |name: &'static str| Column::new(value, name);
        // Dropped first in a narrow window: stored while no secret is, last used, the bar, stored.
        let dropped = |drop_order, usual_drop_order, column| Column {
            drop_order,
            usual_drop_order,
            ..column
        };
        match self {
            Self::Mark => Column {
                has_heading: false,
                is_optional: true,
                gap: 1,
                ..new("in use")
            },
            Self::Id => new("ID"),
            Self::Name => Column {
                comfortable: Some(COMFORTABLE),
                ..new("name")
            },
            Self::Status => new("status"),
            Self::OddStatus => Column {
                is_optional: true,
                ..new("status")
            },
            Self::Bar => Column {
                is_drawing: true,
                is_optional: true,
                gap: 1,
                ..dropped(2, 2, new("expires"))
            },
            Self::End => new("expires"),
            Self::Used => dropped(3, 3, new("used")),
            Self::Stored => Column {
                is_optional: true,
                ..dropped(1, 4, new("stored"))
            },
            Self::Created => new("created"),
            Self::Revoked => new("revoked"),
            Self::InUse => new("in use"),
        }
    }

    fn value<'a>(self, row: &KeyRow<'a>, target: &Target) -> Value<'a> {
        let key = row.key;
        let end = End::of(key, target.now);
        let dim = |text: Cow<'a, str>| Value::Toned(Tone::Dim, text);
        let age = |at: Moment| dim(target.age(at).into());
        match self {
            Self::Mark => Value::InUse(row.in_use),
            Self::Id => dim(key.id.to_string().into()),
            Self::Name => name(row, end),
            Self::Status => Value::Toned(status_tone(&key.status), key.status.as_str().into()),
            Self::OddStatus => odd_status(&key.status, end),
            Self::Bar => end.bar(key, target.now).map_or(Value::Blank, Value::Bar),
            Self::End => Value::Toned(end.tone(), end.words(target)),
            Self::Used => match key.last_used_at {
                Some(at) => age(at),
                None if key.can_read(KeyField::LastUsedAt) => dim("never".into()),
                None => Value::Null,
            },
            Self::Stored => match row.stored {
                Some(entry) => Value::Toned(Tone::Accent, entry.store.as_str().into()),
                None => Value::Blank,
            },
            Self::Created => key.created_at.map_or(Value::Null, age),
            Self::Revoked => key.revoked_at.map_or(Value::Blank, age),
            Self::InUse => row.in_use.into(),
        }
    }
}

/// A name in bold, unless the key no longer works.
fn name<'a>(row: &KeyRow<'a>, end: End) -> Value<'a> {
    match row.key.name.as_deref().filter(|name| !name.is_empty()) {
        Some(name) if end.is_past() => Value::Toned(Tone::Dim, name.into()),
        Some(name) => Value::Toned(Tone::Strong, name.into()),
        None => Value::Toned(Tone::Dim, "(no name)".into()),
    }
}

/// A status that does not follow from the end of the key's life.
fn odd_status(status: &Status, end: End) -> Value<'_> {
    match (status, end) {
        // Clocks differ.
        (Status::Active, End::Expired(_)) | (Status::Other(_), _) => status.as_str().into(),
        (Status::Active | Status::Expired | Status::Revoked, _) => Value::Blank,
    }
}

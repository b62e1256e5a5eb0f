//! The columns of a list of keys that can be chosen.

use super::writer::Column;

/// A column, which is a field in the formats for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyColumn {
    Id,
    Name,
    Status,
    CreatedAt,
    ExpiresAt,
    LastUsedAt,
    RevokedAt,
    Stored,
    InUse,
}

impl KeyColumn {
    /// All columns, in the order of the fields.
    pub const ALL: [Self; 9] = [
        Self::Id,
        Self::Name,
        Self::Status,
        Self::CreatedAt,
        Self::ExpiresAt,
        Self::LastUsedAt,
        Self::RevokedAt,
        Self::Stored,
        Self::InUse,
    ];

    /// The name of its field, and a shorter one that is understood too.
    pub const fn names(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Id => ("id", None),
            Self::Name => ("name", None),
            Self::Status => ("status", None),
            Self::CreatedAt => ("created_at", Some("created")),
            Self::ExpiresAt => ("expires_at", Some("expires")),
            Self::LastUsedAt => ("last_used_at", Some("used")),
            Self::RevokedAt => ("revoked_at", Some("revoked")),
            Self::Stored => ("stored", None),
            Self::InUse => ("in_use", None),
        }
    }

    /// The name in headings and labels.
    pub(super) const fn heading(self) -> &'static str {
        match self {
            Self::Id => "ID",
            Self::Name => "name",
            Self::Status => "status",
            Self::CreatedAt => "created",
            Self::ExpiresAt => "expires",
            Self::LastUsedAt => "last used",
            Self::RevokedAt => "revoked",
            Self::Stored => "stored",
            Self::InUse => "in use",
        }
    }

    /// The index of its value among those of a key.
    pub(super) const fn value(self) -> usize {
        match self {
            Self::Id => 0,
            Self::Name => 1,
            Self::Status => 2,
            Self::CreatedAt => 3,
            Self::ExpiresAt => 4,
            Self::LastUsedAt => 5,
            Self::RevokedAt => 6,
            Self::Stored => 7,
            // Behind what a rotation adds.
            Self::InUse => 10,
        }
    }

    /// The column with this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| {
            let (long, short) = column.names();
            name == long || short == Some(name)
        })
    }
}

/// The columns of one list, in their order.
#[derive(Debug)]
pub struct KeyColumns {
    columns: Vec<KeyColumn>,
    fields: Vec<&'static str>,
}

impl KeyColumns {
    /// # Errors
    /// The column that is there twice.
    pub fn new(columns: Vec<KeyColumn>) -> Result<Self, KeyColumn> {
        let is_second = |(index, column): &(usize, &KeyColumn)| {
            columns.iter().take(*index).any(|other| other == *column)
        };
        if let Some((_, column)) = columns.iter().enumerate().find(is_second) {
            return Err(*column);
        }
        let fields = columns.iter().map(|column| column.names().0).collect();
        Ok(Self { columns, fields })
    }

    pub(super) fn columns(&self) -> &[KeyColumn] {
        &self.columns
    }

    /// The names of the fields.
    pub(super) fn fields(&self) -> &[&'static str] {
        &self.fields
    }

    /// The columns of a table in a pipe, whose rows have these values only.
    pub(super) fn in_a_pipe(&self) -> Vec<Column<'static>> {
        let columns = self.columns.iter().enumerate();
        let column = |(value, column): (usize, &KeyColumn)| Column::new(value, column.heading());
        columns.map(column).collect()
    }
}

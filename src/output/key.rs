//! A key in every format.

use jiff::Timestamp;

use super::KeyColumn;
use super::Value;
use super::lifetime::status_tone;
use super::writer::{Column, Rows};
use crate::model::{EntryRef, Key, KeyField, KeyId};

/// The API's names in the API's order ("API Keys" reference), then ours.
const FIELDS: [&str; 8] = [
    "id",
    "name",
    "status",
    "created_at",
    "expires_at",
    "last_used_at",
    "revoked_at",
    "stored",
];

/// The fields with `--show-token`.
const FIELDS_WITH_TOKEN: [&str; 9] = and(["token"]);

/// The fields of a key that has replaced another one.
const FIELDS_OF_ROTATED: [&str; 10] = and(["replaces", "retires_at"]);

/// [`FIELDS`], and these.
const fn and<const MORE: usize, const ALL: usize>(
    more: [&'static str; MORE],
) -> [&'static str; ALL] {
    let mut all = [""; ALL];
    let mut at = 0;
    while at < ALL {
        all[at] = if at < FIELDS.len() {
            FIELDS[at]
        } else {
            more[at - FIELDS.len()]
        };
        at += 1;
    }
    all
}

/// The key that another one has replaced.
#[derive(Clone, Copy)]
pub struct Replaced<'a> {
    /// The service's id of it.
    pub id: &'a KeyId,
    /// When it is to be revoked; `None`: it is revoked.
    pub retires_at: Option<Timestamp>,
}

/// A key, and what this machine knows of it.
// No `Debug`: it may contain a token.
#[derive(Clone, Copy)]
pub struct KeyRow<'a> {
    pub key: &'a Key,
    /// Where its secret is stored, if it is.
    pub stored: Option<&'a EntryRef>,
    /// Whether the profile's requests are sent with it.
    pub in_use: bool,
    /// Its plain text, only for `--show-token`: the field `token`, which tables never show.
    pub token: Option<&'a str>,
    /// The key that it has replaced, after a rotation.
    pub replaced: Option<Replaced<'a>>,
}

impl<'a> KeyRow<'a> {
    /// The values of [`FIELDS`] or [`FIELDS_OF_ROTATED`], and whether the key is in use, for tables
    /// only.
    fn values(&self) -> [Value<'a>; FIELDS_OF_ROTATED.len() + 1] {
        let key = self.key;
        let past = |moment: Option<_>, otherwise| moment.map_or(otherwise, Value::Past);
        // A value that the service sent in a form we cannot read is unknown, not "never".
        let never = |field| {
            if key.can_read(field) {
                Value::Never
            } else {
                Value::Null
            }
        };
        [
            (&key.id).into(),
            key.name.as_deref().into(),
            Value::Toned(status_tone(&key.status), key.status.as_str().into()),
            past(key.created_at, Value::Null),
            key.expires_at
                .map_or(never(KeyField::ExpiresAt), |at| Value::Expiry {
                    at,
                    // A revoked key no longer works; when it would have expired is of no interest.
                    is_over: key.is_revoked(),
                }),
            past(key.last_used_at, never(KeyField::LastUsedAt)),
            past(key.revoked_at, Value::Null),
            self.stored.into(),
            match self.replaced {
                Some(replaced) => replaced.id.into(),
                None => self.token.into(),
            },
            match self.replaced.and_then(|replaced| replaced.retires_at) {
                Some(at) => Value::Past(at.into()),
                None => Value::Null,
            },
            Value::InUse(self.in_use),
        ]
    }
}

impl Rows for &[KeyRow<'_>] {
    fn len(&self) -> usize {
        <[_]>::len(self)
    }

    fn values<'r>(&'r self, row: usize, values: &mut Vec<Value<'r>>) {
        values.extend(self.get(row).into_iter().flat_map(KeyRow::values));
    }
}

/// A key, and where it was delivered.
#[derive(Clone, Copy)]
pub struct KeyDetails<'a> {
    pub row: KeyRow<'a>,
    /// The destinations that may hold it, as `--to` takes them.
    pub delivered_to: &'a [String],
}

impl KeyDetails<'_> {
    /// The fields in the formats for programs.
    pub(super) const FIELDS: [&'static str; 9] = and(["delivered_to"]);
    /// The position of the last of them.
    const DELIVERED_TO: usize = Self::FIELDS.len() - 1;
}

impl Rows for KeyDetails<'_> {
    fn len(&self) -> usize {
        1
    }

    fn values<'r>(&'r self, _row: usize, values: &mut Vec<Value<'r>>) {
        values.extend(self.row.values());
        if let Some(value) = values.get_mut(Self::DELIVERED_TO) {
            *value = Value::Texts(self.delivered_to.into());
        }
    }
}

/// The fields of these rows; `token` only if a row has one.
pub(super) fn fields(rows: &[KeyRow<'_>]) -> &'static [&'static str] {
    if rows.iter().any(|row| row.replaced.is_some()) {
        &FIELDS_OF_ROTATED
    } else if rows.iter().any(|row| row.token.is_some()) {
        &FIELDS_WITH_TOKEN
    } else {
        &FIELDS
    }
}

/// The columns of a table in a pipe, and of `--columns` there.
///
/// The order of the fields, and always all of them: scripts may count columns.
pub(super) fn columns() -> Vec<Column<'static>> {
    KeyColumn::ALL
        .into_iter()
        .map(|column| Column::new(column.value(), column.heading()))
        .collect()
}

/// The lines about one key on a terminal, the most useful ones first.
pub(super) fn lines(details: &KeyDetails<'_>) -> Vec<Column<'static>> {
    use KeyColumn::{CreatedAt, ExpiresAt, Id, InUse, LastUsedAt, Name, RevokedAt, Status, Stored};
    let order = [
        InUse, Id, Name, Status, ExpiresAt, LastUsedAt, CreatedAt, RevokedAt, Stored,
    ];
    let line = |column: KeyColumn| Column {
        is_optional: matches!(column, InUse | RevokedAt),
        ..Column::new(column.value(), column.heading())
    };
    let mut lines: Vec<Column<'static>> = order.map(line).into();
    if !details.delivered_to.is_empty() {
        lines.push(Column::new(KeyDetails::DELIVERED_TO, "delivered to"));
    }
    lines
}

/// The rows with the values of chosen columns only.
pub(super) struct ChosenRows<'a> {
    pub(super) rows: &'a [KeyRow<'a>],
    pub(super) columns: &'a [KeyColumn],
}

impl Rows for ChosenRows<'_> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn values<'r>(&'r self, row: usize, values: &mut Vec<Value<'r>>) {
        let Some(row) = self.rows.get(row) else {
            return;
        };
        let mut all = row.values();
        let chosen = self
            .columns
            .iter()
            .filter_map(|column| all.get_mut(column.value()).map(std::mem::take));
        values.extend(chosen);
    }
}

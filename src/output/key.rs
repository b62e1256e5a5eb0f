//! A key in every format.

use jiff::Timestamp;

use super::Value;
use super::value::Tone;
use super::writer::{Column, Rows};
use crate::model::{EntryRef, Key, KeyField, KeyId, Status};

/// Columns are dropped before a truncated name gets narrower than this.
const COMFORTABLE: usize = 24;

/// The API's names in the API's order ("API Keys" reference), then ours. The last one is only
/// there for `--show-token`.
const FIELDS: [&str; 9] = [
    "id",
    "name",
    "status",
    "created_at",
    "expires_at",
    "last_used_at",
    "revoked_at",
    "stored",
    "token",
];

/// The fields of a key that has replaced another one.
const FIELDS_OF_ROTATED: [&str; 10] = [
    "id",
    "name",
    "status",
    "created_at",
    "expires_at",
    "last_used_at",
    "revoked_at",
    "stored",
    "replaces",
    "retires_at",
];

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
            Value::Toned(tone(&key.status), key.status.as_str().into()),
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

/// The fields of these rows; `token` only if a row has one.
pub(super) fn fields(rows: &[KeyRow<'_>]) -> &'static [&'static str] {
    let [known @ .., _token] = &FIELDS;
    if rows.iter().any(|row| row.replaced.is_some()) {
        &FIELDS_OF_ROTATED
    } else if rows.iter().any(|row| row.token.is_some()) {
        &FIELDS
    } else {
        known
    }
}

/// The columns of a table. On a terminal the most useful ones come first, and columns that would
/// only repeat the usual are left out.
pub(super) fn columns(terminal: bool) -> Vec<Column<'static>> {
    // Dropped first in a narrow window: created, then stored and status while all keys are the usual
    // ones, last used, revoked, and stored.
    let dropped = |drop_order, column| Column {
        drop_order,
        usual_drop_order: drop_order,
        ..column
    };
    let id = Column::new(0, "ID");
    let name = Column {
        comfortable: Some(COMFORTABLE),
        ..Column::new(1, "name")
    };
    let status = Column {
        usual_drop_order: 4,
        ..Column::new(2, "status")
    };
    let created = dropped(6, Column::new(3, "created"));
    let expires = Column::new(4, "expires");
    let last_used = dropped(3, Column::new(5, "last used"));
    let revoked = Column {
        is_optional: true,
        ..dropped(2, Column::new(6, "revoked"))
    };
    let stored = Column {
        usual_drop_order: 5,
        ..dropped(1, Column::new(7, "stored"))
    };
    let in_use = Column::new(10, "in use");
    if terminal {
        let mark = Column {
            has_heading: false,
            is_optional: true,
            ..in_use
        };
        vec![
            mark, id, name, status, expires, last_used, created, revoked, stored,
        ]
    } else {
        // The order of the fields, and always all of them: scripts may count columns.
        vec![
            id, name, status, created, expires, last_used, revoked, stored, in_use,
        ]
    }
}

fn tone(status: &Status) -> Tone {
    match status {
        Status::Active => Tone::Good,
        Status::Expired => Tone::Bad,
        Status::Revoked => Tone::Dim,
        Status::Other(_) => Tone::Plain,
    }
}

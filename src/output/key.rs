//! A key in every format.

use std::borrow::Cow;
use std::io::{self, Write};

use jiff::Timestamp;

use super::table::{Cell, Column, Grid, Overflow, Tone};
use super::{Surface, Value, text, time};
use crate::model::{Key, Status, StoredAt};

/// The API's own names in its own order ("API Keys" reference), then ours.
const FIELDS: [&str; 9] =
    ["id", "name", "status", "created_at", "expires_at", "last_used_at", "revoked_at", "stored", "token"];

/// A key, and what this machine knows of it. It has no `Debug`, since it may hold a token.
#[derive(Clone, Copy)]
pub struct KeyRow<'a> {
    /// The key as the service describes it.
    pub key: &'a Key,
    /// Where its secret is kept, if it is.
    pub stored: Option<&'a StoredAt>,
    /// Whether the profile logs in with it.
    pub in_use: bool,
    /// Its plain text, only for `--show-token`. It becomes the field `token`; tables never show it.
    pub token: Option<&'a str>,
}

impl<'a> KeyRow<'a> {
    /// The values of [`FIELDS`].
    pub(super) fn values(&self) -> [Value<'a>; FIELDS.len()] {
        let key = self.key;
        [
            (&key.id).into(),
            key.name.as_deref().into(),
            (&key.status).into(),
            key.created_at.into(),
            Value::or_never(key.expires_at),
            Value::or_never(key.last_used_at),
            key.revoked_at.into(),
            self.stored.into(),
            self.token.into(),
        ]
    }
}

/// The fields of these rows: `token` is among them only when one is shown.
pub(super) fn fields(rows: &[KeyRow<'_>]) -> &'static [&'static str] {
    let [known @ .., _token] = &FIELDS;
    if rows.iter().any(|row| row.token.is_some()) { &FIELDS } else { known }
}

/// Adds rows to the table. People see columns only where they say something, as far as `are_all` rows are known, and the most
/// telling ones where the window is narrow; programs see the same columns always.
pub(super) fn table(
    grid: &mut Grid,
    rows: &[KeyRow<'_>],
    are_all: bool,
    overflow: Overflow,
    surface: &Surface,
    out: &mut dyn Write,
) -> io::Result<()> {
    let shown = if surface.terminal { for_people(rows, are_all) } else { FOR_PROGRAMS.to_vec() };
    let columns: Vec<_> = shown.iter().map(|field| field.column()).collect();
    let cell = |row, index: usize| shown.get(index).map_or_else(Cell::default, |field| field.cell(row, surface));
    grid.write(&columns, rows, cell, overflow, surface, out)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Mark,
    Id,
    Name,
    Status,
    Created,
    Expires,
    LastUsed,
    Revoked,
    Stored,
    InUse,
}

const FOR_PROGRAMS: [Field; 9] = [
    Field::Id,
    Field::Name,
    Field::Status,
    Field::Created,
    Field::Expires,
    Field::LastUsed,
    Field::Revoked,
    Field::Stored,
    Field::InUse,
];

fn for_people(rows: &[KeyRow<'_>], are_all: bool) -> Vec<Field> {
    let may_say = |something: fn(&KeyRow<'_>) -> bool| !are_all || rows.iter().any(something);
    let mut fields = vec![Field::Id, Field::Name, Field::Status, Field::Expires, Field::LastUsed, Field::Created];
    if may_say(|row| row.key.revoked_at.is_some()) {
        fields.push(Field::Revoked);
    }
    fields.push(Field::Stored);
    if may_say(|row| row.in_use) {
        fields.insert(0, Field::Mark);
    }
    fields
}

impl Field {
    fn column(self) -> Column {
        match self {
            Self::Mark => Column::new("in use").unheaded(),
            Self::Id => Column::new("id"),
            Self::Name => Column::new("name").cut(),
            Self::Status => Column::new("status"),
            Self::Created => Column::new("created").spare(4),
            Self::Expires => Column::new("expires"),
            Self::LastUsed => Column::new("last used").spare(2),
            Self::Revoked => Column::new("revoked").spare(3),
            Self::Stored => Column::new("stored").spare(1),
            Self::InUse => Column::new("in use"),
        }
    }

    fn cell<'r>(self, row: &'r KeyRow<'_>, surface: &Surface) -> Cell<'r> {
        let key = row.key;
        match self {
            Self::Mark => Cell::plain(if row.in_use { "*" } else { "" }),
            Self::Id => Cell::plain(Value::from(&key.id).shown(surface).into_owned()),
            Self::Name => Cell::plain(or_dash(key.name_or_empty())),
            Self::Status => status(&key.status),
            Self::Created => Cell::plain(key.created_at.map_or("-".into(), |moment| past(moment, surface))),
            Self::Expires => expiry(key, surface),
            Self::LastUsed => Cell::plain(key.last_used_at.map_or("never".into(), |moment| past(moment, surface))),
            Self::Revoked => Cell::plain(key.revoked_at.map_or("-".into(), |moment| past(moment, surface))),
            Self::Stored => Cell::plain(row.stored.map_or("-".into(), |stored| or_dash(&stored.store))),
            Self::InUse => Cell::plain(if row.in_use { "yes" } else { "-" }),
        }
    }
}

fn or_dash(text: &str) -> Cow<'_, str> {
    if text.is_empty() { "-".into() } else { text::visible(text) }
}

fn status(status: &Status) -> Cell<'_> {
    let tone = match status {
        Status::Active => Tone::Good,
        Status::Expired => Tone::Bad,
        Status::Revoked => Tone::Dim,
        Status::Other(_) => Tone::Plain,
    };
    Cell { text: text::visible(status.as_str()), tone }
}

/// For people, `!` marks an expiry that is near, and a revoked key has none any more.
fn expiry(key: &Key, surface: &Surface) -> Cell<'static> {
    let Some(moment) = key.expires_at else { return Cell::plain("never") };
    if surface.terminal && !key.is_live() {
        return Cell::plain("-");
    }
    let shown = surface.moment(moment);
    if surface.terminal && time::is_soon(moment, surface.now) {
        return Cell { text: format!("{shown} !").into(), tone: Tone::Warning };
    }
    Cell::plain(shown)
}

/// What has happened is never shown as ahead, though the service's clock may be.
fn past(moment: Timestamp, surface: &Surface) -> Cow<'static, str> {
    let moment = if surface.terminal { moment.min(surface.now) } else { moment };
    surface.moment(moment).into()
}

//! Parses a malformed key as far as possible. One bad field must not hide the rest of the key, nor
//! one bad key all others: a key that is not listed cannot be revoked.

use serde::Deserialize;
use serde_json::de::{Deserializer, StrRead};
use serde_json::value::RawValue;

use super::lossy;
use super::wire_fields;
use crate::model::{Key, KeyField, Status};

/// The fields of a key as raw JSON.
#[derive(Deserialize)]
struct Row<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    name: Option<&'a RawValue>,
    #[serde(borrow)]
    status: Option<&'a RawValue>,
    #[serde(borrow)]
    created_at: Option<&'a RawValue>,
    #[serde(borrow)]
    expires_at: Option<&'a RawValue>,
    #[serde(borrow)]
    last_used_at: Option<&'a RawValue>,
    #[serde(borrow)]
    revoked_at: Option<&'a RawValue>,
}

/// Parses what can be parsed of a key; `None` without a valid id.
pub(super) fn key(json: &[u8]) -> Option<Key> {
    let text = lossy::decode(json);
    let row: Row<'_> = serde_json::from_str(&text).ok()?;
    let id = wire_fields::id(&mut reader(row.id?)).ok()?;
    let mut fields = Fields::default();
    let name = fields.take(
        KeyField::Name,
        row.name.map(|json| Option::deserialize(&mut reader(json))),
    );
    let status = fields.take(
        KeyField::Status,
        row.status
            .map(|json| wire_fields::status(&mut reader(json))),
    );
    let time = |json: &RawValue| wire_fields::time(&mut reader(json));
    let created_at = fields.take(KeyField::CreatedAt, row.created_at.map(time));
    let expires_at = fields.take(KeyField::ExpiresAt, row.expires_at.map(time));
    let last_used_at = fields.take(KeyField::LastUsedAt, row.last_used_at.map(time));
    let revoked_at = fields.take(KeyField::RevokedAt, row.revoked_at.map(time));
    let status = status.unwrap_or_else(|| Status::presumed(revoked_at.is_some()));
    let unreadable = fields.unreadable;
    Some(Key {
        id,
        name,
        status,
        created_at,
        expires_at,
        last_used_at,
        revoked_at,
        unreadable,
    })
}

#[derive(Default)]
struct Fields {
    unreadable: Vec<KeyField>,
}

impl Fields {
    /// The value of a field if it is present and valid; records it as unreadable if it is invalid.
    fn take<T>(
        &mut self,
        field: KeyField,
        read: Option<serde_json::Result<Option<T>>>,
    ) -> Option<T> {
        read?.unwrap_or_else(|_| {
            self.unreadable.push(field);
            None
        })
    }
}

fn reader(json: &RawValue) -> Deserializer<StrRead<'_>> {
    Deserializer::from_str(json.get())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::KeyId;

    #[test]
    fn valid_fields_are_parsed_and_invalid_ones_are_named() {
        let read =
            |json: &str| key(json.as_bytes()).map(|key| (key.id, key.status, key.unreadable));
        let unknown = || Status::presumed(false);
        let odd = r#"{"id": 7, "name": 5, "status": {}, "created_at": 1e999, "expires_at": "", "last_used_at": [], "revoked_at": true}"#;
        let all = vec![
            KeyField::Name,
            KeyField::Status,
            KeyField::CreatedAt,
            KeyField::ExpiresAt,
            KeyField::LastUsedAt,
            KeyField::RevokedAt,
        ];
        assert_eq!(read(odd), Some((KeyId::Number(7), unknown(), all)));
        assert_eq!(
            read(r#"{"id": "a", "name": null, "x": "\ud83d"}"#),
            Some((KeyId::Text("a".into()), unknown(), vec![]))
        );
        for json in [
            "{}",
            "5",
            "[]",
            r#"{"id": -1}"#,
            r#"{"id": ""}"#,
            r#"{"id": 1, "id": 2}"#,
            r#"{"id": null}"#,
        ] {
            assert_eq!(read(json), None, "{json}");
        }
    }
}

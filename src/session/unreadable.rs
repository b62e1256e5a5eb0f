//! Collects the fields of listed keys that cannot be read, for one warning.

use std::collections::BTreeMap;

use crate::model::{Key, KeyField, KeyId};

/// How many keys a warning names.
const NAMED: usize = 10;

/// The unreadable fields of listed keys.
#[derive(Default)]
pub struct Unreadable {
    fields: BTreeMap<KeyId, Vec<KeyField>>,
}

impl Unreadable {
    /// Adds a listed key.
    pub fn see(&mut self, key: &Key) {
        if !key.unreadable.is_empty() {
            self.fields.insert(key.id.clone(), key.unreadable.clone());
        }
    }

    /// The warning about them and about `rows` without a readable id; `None` without any.
    pub fn warning(&self, rows: usize) -> Option<String> {
        let mut parts: Vec<String> = self
            .fields
            .iter()
            .take(NAMED)
            .map(|(id, fields)| of_key(id, fields))
            .collect();
        match self.fields.len().saturating_sub(NAMED) {
            0 => {}
            1 => parts.push("fields of 1 more key".to_owned()),
            more => parts.push(format!("fields of {more} more keys")),
        }
        match rows {
            0 => {}
            1 => parts.push("the id of 1 key (omitted)".to_owned()),
            rows => parts.push(format!("the ids of {rows} keys (omitted)")),
        }
        (!parts.is_empty()).then(|| {
            format!(
                "parts of the service's list cannot be read: {}",
                parts.join("; ")
            )
        })
    }
}

fn of_key(id: &KeyId, fields: &[KeyField]) -> String {
    let names: Vec<String> = fields
        .iter()
        .map(|field| format!("`{}`", field.name()))
        .collect();
    format!("{} of key `{id}`", names.join(", "))
}

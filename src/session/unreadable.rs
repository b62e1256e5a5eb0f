//! What of the keys that a service lists cannot be read.

use std::collections::BTreeMap;

use crate::model::{Key, KeyField, KeyId};

/// How many keys a warning names.
const NAMED: usize = 10;

/// What could not be read of the keys that passed.
#[derive(Default)]
pub struct Unreadable {
    fields: BTreeMap<KeyId, Vec<KeyField>>,
}

impl Unreadable {
    /// Takes note of a key. One that is listed again says nothing new.
    pub fn see(&mut self, key: &Key) {
        if !key.unreadable.is_empty() {
            self.fields.insert(key.id.clone(), key.unreadable.clone());
        }
    }

    /// What is said of them and of as many rows without a readable id, if there are any.
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
            1 => parts.push("the id of 1 key, which is left out".to_owned()),
            rows => parts.push(format!("the ids of {rows} keys, which are left out")),
        }
        (!parts.is_empty()).then(|| {
            format!(
                "cannot read all that the service lists: {}",
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

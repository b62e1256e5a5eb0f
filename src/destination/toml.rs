//! A string in a TOML file: `toml:PATH#a.b`.

use toml_edit::{Document, Item, Key, Value};

use crate::malformed::Malformed;
use crate::secret::Secret;

use super::edit::{BYTE_ORDER_MARK, Edit, refuse_special, refused, spliced};
use super::error::DeliveryError;

mod members;
mod place;

pub(super) use members::{prepend, read, remove, remove_first};
use place::{Place, place};

/// The value that a dotted key names.
pub(super) struct DottedKey {
    key: String,
    /// Whether missing tables are created.
    create: bool,
}

impl DottedKey {
    pub(super) fn new(key: &str, create: bool) -> Self {
        Self {
            key: key.to_owned(),
            create,
        }
    }

    /// The key that consists of these names.
    pub(super) fn of(names: &[&str]) -> Self {
        let names: Vec<_> = names.iter().map(|name| Key::new(*name)).collect();
        let parts: Vec<_> = names.iter().map(Key::display_repr).collect();
        Self::new(&parts.join("."), true)
    }

    /// The text with this value, whatever is there now.
    pub(super) fn put(&self, text: &str, value: &str) -> Result<String, DeliveryError> {
        self.put_written(text, |there| written(value, there))
    }

    /// The text with what `write` makes of the value that is there, if there is one.
    fn put_written(
        &self,
        text: &str,
        write: impl Fn(&str) -> String,
    ) -> Result<String, DeliveryError> {
        let (document, offset) = self.parse(text)?;
        let body = document.raw();
        if body.trim().is_empty() && !self.create {
            return Err(
                refused("it does not exist, or is empty").hint("add `?create` to create it")
            );
        }
        let names = self.names()?;
        let changed = match place(&document, &names, self.create)? {
            Place::Value(there) => {
                let span = there.span();
                let value = write(body.get(span.clone()).unwrap_or_default());
                spliced(body, span, &value)
            }
            Place::Missing(gap) => gap.filled(body, &write("")),
        };
        Ok(spliced(text, offset..text.len(), &changed))
    }

    fn names(&self) -> Result<Vec<Key>, DeliveryError> {
        Key::parse(&self.key).map_err(|_| refused(format!("not a TOML key: `{}`", self.key)))
    }

    /// The document in a text, and how many bytes precede it.
    fn parse<'t>(&self, text: &'t str) -> Result<(Document<&'t str>, usize), DeliveryError> {
        let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        let document = Document::parse(body).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let malformed = Malformed::at(body, at, "invalid TOML");
            refused(format!("{} (line {})", malformed.reason, malformed.line))
        })?;
        if document.get("sops").is_some_and(Item::is_table) {
            return Err(
                refused("it is encrypted by sops").hint("write it with sops: `--to 'command:CMD'`")
            );
        }
        Ok((document, text.len() - body.len()))
    }
}

/// The text of a string.
fn string(value: &Value) -> Result<&str, DeliveryError> {
    value
        .as_str()
        .ok_or_else(|| refused("the value is not a string"))
}

/// A value as it is written, with the quotation marks that are there if it can stand in them.
fn written(value: &str, there: &str) -> String {
    let is_literal = there.starts_with('\'') && !there.starts_with("\'\'\'");
    let is_printable = !value.contains(char::is_control);
    if is_literal && is_printable && !value.contains('\'') {
        format!("'{value}'")
    } else if is_printable && !value.contains(['"', '\\']) {
        format!("\"{value}\"")
    } else {
        Value::from(value).to_string()
    }
}

impl Edit for DottedKey {
    fn find(&self, text: &str) -> Result<Option<Secret>, DeliveryError> {
        let (document, _) = self.parse(text)?;
        let names = self.names()?;
        // What is to be created is missing, whether that is allowed or not.
        match place(&document, &names, true)? {
            Place::Missing(_) => Ok(None),
            Place::Value(there) => {
                let value = string(there.value)?;
                refuse_special(value)?;
                Ok(Some(Secret::new(value.to_owned())))
            }
        }
    }

    fn set(&self, text: &str, value: &str) -> Result<String, DeliveryError> {
        self.find(text)?;
        let changed = self.put(text, value)?;
        // A table that is defined elsewhere may not allow a key to be added like this.
        match self.find(&changed) {
            Ok(Some(found)) if found.expose() == value => Ok(changed),
            Ok(_) | Err(_) => Err(refused("the key cannot be added to this table")
                .hint("add the key with an empty string as its value")),
        }
    }

    fn remove(&self, text: &str) -> Result<String, DeliveryError> {
        let (document, offset) = self.parse(text)?;
        let body = document.raw();
        let names = self.names()?;
        let changed = match place(&document, &names, true)? {
            Place::Missing(_) => return Ok(text.to_owned()),
            Place::Value(there) => {
                string(there.value)?;
                there.removed(body)
            }
        };
        Ok(spliced(text, offset..text.len(), &changed))
    }

    fn address(&self) -> Option<String> {
        let names = self.names().unwrap_or_default();
        let names: Vec<String> = names
            .iter()
            .map(|name| format!("{:?}", name.get()))
            .collect();
        Some(names.join("."))
    }
}

#[cfg(test)]
mod tests;

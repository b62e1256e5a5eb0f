//! Reads a whole TOML text, and changes its values and arrays.

use toml_edit::Value;

use super::{DottedKey, Place, place};
use crate::destination::edit::{BYTE_ORDER_MARK, refused, spliced};
use crate::destination::elements::Elements;
use crate::destination::error::DeliveryError;
use crate::malformed::parse_toml;

/// The text as data.
pub(in crate::destination) fn read(text: &str) -> Result<serde_json::Value, DeliveryError> {
    let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    parse_toml(body)
        .map_err(|malformed| refused(format!("{} (line {})", malformed.reason, malformed.line)))
}

/// The text without a value and its key.
pub(in crate::destination) fn remove(text: &str, names: &[&str]) -> Result<String, DeliveryError> {
    let key = DottedKey::of(names);
    let (document, offset) = key.parse(text)?;
    match place(&document, &key.names()?, true)? {
        Place::Missing(_) => Ok(text.to_owned()),
        Place::Value(there) => {
            let changed = there
                .cut(document.raw())
                .ok_or_else(|| refused("it is not a value of a table"))?;
            Ok(spliced(text, offset..text.len(), &changed))
        }
    }
}

/// The text with strings before the first element of an array.
pub(in crate::destination) fn prepend(
    text: &str,
    names: &[&str],
    strings: &[String],
) -> Result<String, DeliveryError> {
    let strings: Vec<String> = strings
        .iter()
        .map(|string| super::written(string, ""))
        .collect();
    let key = DottedKey::of(names);
    let (document, offset) = key.parse(text)?;
    let Some(elements) = elements(&document, &key)? else {
        return key.put_written(text, |_| format!("[{}]", strings.join(", ")));
    };
    let changed = elements.prepended(document.raw(), &strings);
    Ok(spliced(text, offset..text.len(), &changed))
}

/// The text without the first elements of an array.
pub(in crate::destination) fn remove_first(
    text: &str,
    names: &[&str],
    count: usize,
) -> Result<String, DeliveryError> {
    let key = DottedKey::of(names);
    let (document, offset) = key.parse(text)?;
    let changed = elements(&document, &key)?
        .and_then(|elements| elements.without_first(document.raw(), count))
        .ok_or_else(|| refused("an array has too few elements"))?;
    Ok(spliced(text, offset..text.len(), &changed))
}

/// The elements of an array; `None` if it is missing.
fn elements(
    document: &toml_edit::Document<&str>,
    key: &DottedKey,
) -> Result<Option<Elements>, DeliveryError> {
    let names = key.names()?;
    let there = match place(document, &names, true)? {
        Place::Missing(_) => return Ok(None),
        Place::Value(there) => there,
    };
    let name = names.last().map(toml_edit::Key::get).unwrap_or_default();
    let array = there
        .value
        .as_array()
        .ok_or_else(|| refused(format!("`{name}` is not an array")))?;
    let each = array.iter().filter_map(Value::span);
    Ok(Some(Elements {
        array: there.span(),
        each: each.collect(),
    }))
}

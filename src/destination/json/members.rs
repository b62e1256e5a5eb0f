//! Reads a whole JSON text, and changes its members and arrays.

use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;

use super::{Layout, Member, Place, Pointer, body, parse, quoted, tokens};
use crate::destination::edit::{refused, spliced};
use crate::destination::elements::Elements;
use crate::destination::error::DeliveryError;

/// The text as data. Of members with the same name, the last one counts.
pub(in crate::destination) fn read(text: &str) -> Result<serde_json::Value, DeliveryError> {
    let parsed = parse(body(text).0)?;
    Ok(parsed
        .value
        .as_ref()
        .map_or(serde_json::Value::Null, converted))
}

fn converted(value: &Value<'_>) -> serde_json::Value {
    match value {
        Value::StringLit(string) => string.value.as_ref().into(),
        Value::NumberLit(number) => {
            let parsed = number.value.parse::<serde_json::Number>();
            parsed.map_or(serde_json::Value::Null, Into::into)
        }
        Value::BooleanLit(boolean) => boolean.value.into(),
        Value::NullKeyword(_) => serde_json::Value::Null,
        Value::Array(array) => array.elements.iter().map(converted).collect(),
        Value::Object(object) => {
            let members = object.properties.iter();
            members
                .map(|member| (member.name.as_str().to_owned(), converted(&member.value)))
                .collect()
        }
    }
}

/// The text without the member that the names lead to.
pub(in crate::destination) fn remove(text: &str, names: &[&str]) -> Result<String, DeliveryError> {
    let (body, offset) = body(text);
    let parsed = parse(body)?;
    let names = Pointer::of(names).names();
    let Some(root) = &parsed.value else {
        return Ok(text.to_owned());
    };
    let changed = match Pointer::place(root, &names)? {
        Place::Missing(..) => return Ok(text.to_owned()),
        Place::Value(_, None) => return Err(refused("it is not a member of an object")),
        Place::Value(_, Some(Member { object, property })) => {
            Layout::new(body, object, tokens(&parsed)).without(property)
        }
    };
    Ok(spliced(text, offset..text.len(), &changed))
}

/// The text with strings before the first element of an array.
pub(in crate::destination) fn prepend(
    text: &str,
    names: &[&str],
    strings: &[String],
) -> Result<String, DeliveryError> {
    let (body, offset) = body(text);
    let strings: Vec<String> = strings.iter().map(|string| quoted(string)).collect();
    let Some(elements) = elements(body, names)? else {
        let array = format!("[{}]", strings.join(", "));
        return Pointer::of(names).put_written(text, &array);
    };
    let changed = elements.prepended(body, &strings);
    Ok(spliced(text, offset..text.len(), &changed))
}

/// The text without the first elements of an array.
pub(in crate::destination) fn remove_first(
    text: &str,
    names: &[&str],
    count: usize,
) -> Result<String, DeliveryError> {
    let (body, offset) = body(text);
    let changed = elements(body, names)?
        .and_then(|elements| elements.without_first(body, count))
        .ok_or_else(|| refused("an array has too few elements"))?;
    Ok(spliced(text, offset..text.len(), &changed))
}

/// The elements of an array; `None` if it is missing.
fn elements(body: &str, names: &[&str]) -> Result<Option<Elements>, DeliveryError> {
    let parsed = parse(body)?;
    let path = Pointer::of(names).names();
    let Some(root) = &parsed.value else {
        return Ok(None);
    };
    match Pointer::place(root, &path)? {
        Place::Missing(..) => Ok(None),
        Place::Value(Value::Array(array), _) => Ok(Some(Elements {
            array: array.start()..array.end(),
            each: array
                .elements
                .iter()
                .map(|element| element.start()..element.end())
                .collect(),
        })),
        Place::Value(..) => Err(refused(format!(
            "`{}` is not an array",
            names.last().unwrap_or(&"")
        ))),
    }
}

//! A string in a JSON file, which may have comments: `json:PATH#/pointer`.

use jsonc_parser::ast::{Object, ObjectProp, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::tokens::TokenAndRange;
use jsonc_parser::{
    CollectOptions, CommentCollectionStrategy, ParseOptions, ParseResult, parse_to_ast,
};

use crate::malformed::Malformed;
use crate::secret::Secret;

use super::edit::{BYTE_ORDER_MARK, Edit, refuse_special, refused, spliced};
use super::error::DeliveryError;

mod layout;
mod members;

use layout::Layout;
pub(super) use members::{prepend, read, remove, remove_first};

/// The value that a JSON pointer names.
pub(super) struct Pointer {
    pointer: String,
    /// Whether missing parents are created.
    create: bool,
}

/// What a pointer leads to.
enum Place<'a> {
    Value(&'a Value<'a>, Option<Member<'a>>),
    /// The members that are missing of an object, the outermost first.
    Missing(&'a Object<'a>, &'a [String]),
}

/// A member of an object.
struct Member<'a> {
    object: &'a Object<'a>,
    property: &'a ObjectProp<'a>,
}

impl Pointer {
    pub(super) fn new(pointer: &str, create: bool) -> Self {
        Self {
            pointer: pointer.to_owned(),
            create,
        }
    }

    /// The pointer that consists of these names.
    pub(super) fn of(names: &[&str]) -> Self {
        let escaped = |name: &&str| format!("/{}", name.replace('~', "~0").replace('/', "~1"));
        Self::new(&names.iter().map(escaped).collect::<String>(), true)
    }

    /// The names of the pointer.
    fn names(&self) -> Vec<String> {
        let names = self.pointer.split('/').skip(1);
        // In this order: `~01` means `~1`.
        names
            .map(|name| name.replace("~1", "/").replace("~0", "~"))
            .collect()
    }

    fn place<'a>(root: &'a Value<'a>, names: &'a [String]) -> Result<Place<'a>, DeliveryError> {
        let mut value = root;
        let mut member = None;
        for (depth, name) in names.iter().enumerate() {
            match value {
                Value::Object(object) => match property(object, name)? {
                    Some(property) => {
                        value = &property.value;
                        member = Some(Member { object, property });
                    }
                    None => {
                        let missing = names.get(depth..).unwrap_or_default();
                        return Ok(Place::Missing(object, missing));
                    }
                },
                Value::Array(array) => {
                    let index = name.parse::<usize>().ok();
                    // RFC 6901 has neither `01` nor `+1`, which `parse` accepts.
                    let index = index.filter(|index| index.to_string() == *name);
                    let element = index.and_then(|index| array.elements.get(index));
                    value = element.ok_or_else(|| {
                        refused(format!("the array before `/{name}` has no such element"))
                    })?;
                    member = None;
                }
                Value::StringLit(_)
                | Value::NumberLit(_)
                | Value::BooleanLit(_)
                | Value::NullKeyword(_) => {
                    return Err(refused(format!(
                        "the parent of `/{name}` is neither an object nor an array"
                    )));
                }
            }
        }
        Ok(Place::Value(value, member))
    }

    /// Refuses to create the parents of a value, unless that is allowed.
    fn check_parents(&self, missing: &[String]) -> Result<(), DeliveryError> {
        match missing {
            [name, _, ..] if !self.create => {
                Err(refused(format!("there is no object `{name}`"))
                    .hint("add `?create` to create it"))
            }
            _ => Ok(()),
        }
    }

    /// The text with this value, whatever is there now.
    pub(super) fn put(&self, text: &str, value: &str) -> Result<String, DeliveryError> {
        self.put_written(text, &quoted(value))
    }

    /// The text with a value that is already written as JSON.
    fn put_written(&self, text: &str, value: &str) -> Result<String, DeliveryError> {
        let (body, offset) = body(text);
        let parsed = parse(body)?;
        let names = self.names();
        let Some(root) = &parsed.value else {
            if !self.create {
                return Err(
                    refused("it does not exist, or is empty").hint("add `?create` to create it")
                );
            }
            let new = format!("{{\n  {}\n}}\n", Self::member(&names, value));
            return Ok([text, &new].concat());
        };
        let changed = match Self::place(root, &names)? {
            Place::Value(there, _) => spliced(body, there.start()..there.end(), value),
            Place::Missing(object, missing) => {
                self.check_parents(missing)?;
                let layout = Layout::new(body, object, tokens(&parsed));
                layout.with(&Self::member(missing, value))
            }
        };
        Ok(spliced(text, offset..text.len(), &changed))
    }

    /// The new members as text: `"a": {"b": value}`.
    fn member(missing: &[String], value: &str) -> String {
        let mut text = value.to_owned();
        for (depth, name) in missing.iter().rev().enumerate() {
            let name = quoted(name);
            text = if depth + 1 == missing.len() {
                format!("{name}: {text}")
            } else {
                format!("{{{name}: {text}}}")
            };
        }
        text
    }
}

/// What to parse of a text, and how many bytes precede it.
fn body(text: &str) -> (&str, usize) {
    let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    (body, text.len() - body.len())
}

/// A JSON string.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The member of this name.
fn property<'a>(
    object: &'a Object<'a>,
    name: &str,
) -> Result<Option<&'a ObjectProp<'a>>, DeliveryError> {
    let mut found = object
        .properties
        .iter()
        .filter(|property| property.name.as_str() == name);
    let first = found.next();
    if found.next().is_some() {
        return Err(refused(format!("an object has two members `{name}`"))
            .hint("remove one of them: programs read different ones"));
    }
    Ok(first)
}

/// The text of a string, or an empty one of `null`: a place that is not filled yet.
fn string<'a>(value: &'a Value<'a>) -> Result<&'a str, DeliveryError> {
    match value {
        Value::StringLit(string) => Ok(&string.value),
        Value::NullKeyword(_) => Ok(""),
        Value::NumberLit(_) | Value::BooleanLit(_) | Value::Object(_) | Value::Array(_) => {
            Err(refused("the value is not a string"))
        }
    }
}

/// JSON with comments and trailing commas, as editors read their settings.
pub(super) fn parse(text: &str) -> Result<ParseResult<'_>, DeliveryError> {
    let collect = CollectOptions {
        comments: CommentCollectionStrategy::Off,
        tokens: true,
    };
    let options = ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let parsed = parse_to_ast(text, &collect, &options).map_err(|error| {
        let malformed = Malformed::at(text, error.range().start, "invalid JSON");
        refused(format!("{} (line {})", malformed.reason, malformed.line))
    })?;
    if let Some(Value::Object(root)) = &parsed.value {
        let is_encrypted =
            property(root, "sops")?.is_some_and(|sops| sops.value.as_object().is_some());
        if is_encrypted {
            return Err(
                refused("it is encrypted by sops").hint("write it with sops: `--to 'command:CMD'`")
            );
        }
    }
    Ok(parsed)
}

fn tokens<'t>(parsed: &'t ParseResult<'_>) -> &'t [TokenAndRange<'t>] {
    parsed.tokens.as_deref().unwrap_or_default()
}

impl Edit for Pointer {
    fn find(&self, text: &str) -> Result<Option<Secret>, DeliveryError> {
        let (body, _) = body(text);
        let parsed = parse(body)?;
        let Some(root) = &parsed.value else {
            // Nothing but comments.
            return Ok(None);
        };
        let names = self.names();
        match Self::place(root, &names)? {
            Place::Missing(..) => Ok(None),
            Place::Value(value, _) => {
                let value = string(value)?;
                refuse_special(value)?;
                Ok(Some(Secret::new(value.to_owned())))
            }
        }
    }

    fn set(&self, text: &str, value: &str) -> Result<String, DeliveryError> {
        self.find(text)?;
        self.put(text, value)
    }

    fn remove(&self, text: &str) -> Result<String, DeliveryError> {
        let (body, offset) = body(text);
        let parsed = parse(body)?;
        let names = self.names();
        let Some(root) = &parsed.value else {
            return Ok(text.to_owned());
        };
        let changed = match Self::place(root, &names)? {
            Place::Missing(..) => return Ok(text.to_owned()),
            Place::Value(value, member) => {
                string(value)?;
                // A member that is not the last was there before, with an empty value.
                let added = member.filter(|member| {
                    let last = member.object.properties.last();
                    last.is_some_and(|last| last.start() == member.property.start())
                });
                match added {
                    Some(member) => {
                        Layout::new(body, member.object, tokens(&parsed)).without_last()
                    }
                    None => spliced(body, value.start()..value.end(), "\"\""),
                }
            }
        };
        Ok(spliced(text, offset..text.len(), &changed))
    }

    fn address(&self) -> Option<String> {
        Some(self.pointer.clone())
    }
}

#[cfg(test)]
mod tests;

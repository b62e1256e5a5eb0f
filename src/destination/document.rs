//! A value in a JSON document that a tool prints and takes back.

use jsonc_parser::ast::Value;
use zeroize::Zeroizing;

use super::edit::{Edit, refused};
use super::error::DeliveryError;
use super::json::{Pointer, parse};
use crate::secret::Secret;

/// Where a value is: a JSON pointer, in which `[member=text]` means the element of an array that
/// has this text as a member.
pub(super) struct Document<'p> {
    pointer: &'p str,
}

impl<'p> Document<'p> {
    pub(super) fn new(pointer: &'p str) -> Self {
        Self { pointer }
    }

    /// The value, which may be empty; `None` if it does not exist.
    pub(super) fn value(&self, text: &str) -> Result<Option<Secret>, DeliveryError> {
        match self.plain(text)? {
            Some(pointer) => pointer.find(text),
            None => Ok(None),
        }
    }

    /// The document with another value.
    pub(super) fn with_value(
        &self,
        text: &str,
        value: &str,
    ) -> Result<Zeroizing<String>, DeliveryError> {
        self.edited(text, |pointer| pointer.set(text, value))
    }

    /// The document without the value.
    pub(super) fn without_value(&self, text: &str) -> Result<Zeroizing<String>, DeliveryError> {
        self.edited(text, |pointer| pointer.remove(text))
    }

    fn edited(
        &self,
        text: &str,
        edit: impl FnOnce(&Pointer) -> Result<String, DeliveryError>,
    ) -> Result<Zeroizing<String>, DeliveryError> {
        match self.plain(text)? {
            Some(pointer) => edit(&pointer).map(Zeroizing::new),
            None => Err(refused(
                "the element that is to hold the value does not exist",
            )),
        }
    }

    /// The pointer with the indices of elements; `None` if one of them does not exist.
    fn plain(&self, text: &str) -> Result<Option<Pointer>, DeliveryError> {
        if !self.pointer.contains("/[") {
            return Ok(Some(Pointer::new(self.pointer, false)));
        }
        let parsed = parse(text)?;
        let mut value = parsed.value.as_ref();
        let mut plain = String::new();
        for step in self.pointer.split('/').skip(1) {
            let (step, next) = match selector(step) {
                None => (step.to_owned(), value.and_then(|value| member(value, step))),
                Some((member, wanted)) => {
                    let array = value.and_then(Value::as_array);
                    let mut elements = array.iter().flat_map(|array| &array.elements);
                    match elements.position(|element| text_of(element, member) == Some(&wanted)) {
                        Some(index) => {
                            let element = array.and_then(|array| array.elements.get(index));
                            (index.to_string(), element)
                        }
                        None => return Ok(None),
                    }
                }
            };
            plain.extend(["/", &step]);
            value = next;
        }
        Ok(Some(Pointer::new(&plain, false)))
    }
}

fn member<'v>(value: &'v Value<'v>, name: &str) -> Option<&'v Value<'v>> {
    value.as_object()?.get(name).map(|property| &property.value)
}

/// The text of a member of an element.
fn text_of<'v>(element: &'v Value<'v>, name: &str) -> Option<&'v str> {
    Some(&member(element, name)?.as_string_lit()?.value)
}

/// `[member=text]`
fn selector(step: &str) -> Option<(&str, String)> {
    let inner = step.strip_prefix('[')?.strip_suffix(']')?;
    let (member, text) = inner.split_once('=')?;
    Some((member, text.replace("~1", "/").replace("~0", "~")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ITEM: &str = r#"{"id": "x", "fields": [{"label": "user", "value": "me"}, {"label": "a/b", "value": "old"}, {"label": "new"}]}"#;

    #[test]
    fn a_value_is_found_by_the_label_beside_it() {
        let of = |label: &str| {
            let pointer = format!("/fields/[label={label}]/value");
            let value = Document::new(&pointer).value(ITEM).unwrap();
            value.map(|value| value.expose().to_owned())
        };
        assert_eq!(of("a~1b").as_deref(), Some("old"));
        assert_eq!(of("new"), None);
        assert_eq!(of("none"), None);
    }

    #[test]
    fn only_the_value_changes() {
        let document = Document::new("/fields/[label=a~1b]/value");
        let changed = document.with_value(ITEM, "n\"w").unwrap();
        assert_eq!(*changed, ITEM.replace("old", "n\\\"w"));
        let document = Document::new("/fields/[label=new]/value");
        let changed = document.with_value(ITEM, "now").unwrap();
        assert_eq!(document.value(&changed).unwrap().unwrap().expose(), "now");
        assert_eq!(*document.without_value(&changed).unwrap(), ITEM);
        let error = Document::new("/fields/[label=x]/value").with_value(ITEM, "now");
        assert!(error.is_err());
    }
}

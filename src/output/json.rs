//! JSON and JSON Lines, safe to show on a terminal: control characters and text-direction overrides
//! are escaped, which a parser undoes.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use super::text::is_plain;
use super::writer::{Rows, View, Writer};
use super::{Target, Value, time};
use crate::model::is_unprintable;

/// One object, or an array of objects; indented.
pub(super) fn json<'a>(view: View<'a>, _: Target) -> Box<dyn Writer + 'a> {
    Box::new(Objects::new(
        if view.is_one {
            Place::Document
        } else {
            Place::Element
        },
        view.fields,
    ))
}

/// One object per line.
pub(super) fn jsonl<'a>(view: View<'a>, _: Target) -> Box<dyn Writer + 'a> {
    Box::new(Objects::new(Place::Line, view.fields))
}

/// Where an object stands, which decides its layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Line,
    Document,
    Element,
}

impl Place {
    /// The bytes before the first name, before other names, between name and value, and after the
    /// last value.
    const fn inside(self) -> [&'static [u8]; 4] {
        // The layout of serde_json's formatters, which write many more and smaller pieces.
        match self {
            Self::Line => [b"{\"", b",\"", b"\":", b"}\n"],
            Self::Document => [b"{\n  \"", b",\n  \"", b"\": ", b"\n}\n"],
            Self::Element => [b"{\n    \"", b",\n    \"", b"\": ", b"\n  }"],
        }
    }

    /// The bytes before the first object, and before other objects.
    const fn before(self) -> [&'static [u8]; 2] {
        match self {
            Self::Line | Self::Document => [b"", b""],
            Self::Element => [b"[\n  ", b",\n  "],
        }
    }

    /// The indentation of the object's values; `None`: everything on one line.
    const fn depth(self) -> Option<usize> {
        match self {
            Self::Line => None,
            Self::Document => Some(1),
            Self::Element => Some(2),
        }
    }
}

struct Objects {
    place: Place,
    /// The bytes before each value. Field names are ours, and need no escaping.
    before_values: Vec<Vec<u8>>,
    has_started: bool,
}

impl Objects {
    fn new(place: Place, fields: &[&str]) -> Self {
        let [first, other, colon, _] = place.inside();
        let starts = std::iter::once(first).chain(std::iter::repeat(other));
        let before_values = starts
            .zip(fields)
            .map(|(start, field)| [start, field.as_bytes(), colon].concat())
            .collect();
        Self {
            place,
            before_values,
            has_started: false,
        }
    }
}

impl Writer for Objects {
    fn rows(&mut self, rows: &dyn Rows, _: bool, out: &mut dyn Write) -> io::Result<()> {
        let ([first, other], [.., end]) = (self.place.before(), self.place.inside());
        let (mut text, mut values) = (Vec::new(), Vec::new());
        for row in 0..rows.len() {
            text.clear();
            values.clear();
            rows.values(row, &mut values);
            text.extend_from_slice(if std::mem::replace(&mut self.has_started, true) {
                other
            } else {
                first
            });
            // The values beyond the fields are for tables.
            for (before, value) in self.before_values.iter().zip(&values) {
                text.extend_from_slice(before);
                add(self.place, value, &mut text)?;
            }
            text.extend_from_slice(end);
            out.write_all(&text)?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        match (self.place, self.has_started) {
            (Place::Line | Place::Document, _) => Ok(()),
            (Place::Element, true) => out.write_all(b"\n]\n"),
            // Without rows, the opening bracket has not been written either.
            (Place::Element, false) => out.write_all(b"[]\n"),
        }
    }

    fn break_off(&mut self, out: &mut dyn Write) -> io::Result<()> {
        // The other layouts have a line end after each object.
        if self.place == Place::Element {
            out.write_all(b"\n")
        } else {
            Ok(())
        }
    }
}

fn add(place: Place, value: &Value<'_>, text: &mut Vec<u8>) -> io::Result<()> {
    match value {
        Value::Null | Value::Never | Value::Blank | Value::Bar(_) => {
            text.extend_from_slice(b"null")
        }
        Value::Bool(value) | Value::InUse(value) => {
            text.extend_from_slice(if *value { b"true" } else { b"false" })
        }
        Value::Number(number) => return Ok(serde_json::to_writer(text, number)?),
        Value::Time(moment) | Value::Past(moment) | Value::Expiry { at: moment, .. } => {
            text.push(b'"');
            time::add_exact(*moment, text);
            text.push(b'"');
        }
        // Most texts need no escaping, and serde_json is slower.
        Value::Text(value) | Value::Toned(_, value)
            if is_plain(value) && !value.contains(['"', '\\']) =>
        {
            text.push(b'"');
            text.extend_from_slice(value.as_bytes());
            text.push(b'"');
        }
        Value::Text(value) | Value::Toned(_, value) => return nested(place, value, text),
        Value::Texts(values) => return nested(place, values, text),
        Value::Stored(stored) => return nested(place, stored, text),
        Value::Delivered(all) => return nested(place, all, text),
    }
    Ok(())
}

/// A document on one line, without a line end.
pub fn json_line(value: &impl Serialize) -> String {
    let mut text = Vec::new();
    // Writing to memory cannot fail.
    let _ = nested(Place::Line, value, &mut text);
    String::from_utf8(text).unwrap_or_default()
}

/// Appends a value that may need escaping, or several lines.
fn nested(place: Place, value: &impl Serialize, text: &mut Vec<u8>) -> io::Result<()> {
    let Some(depth) = place.depth() else {
        return Ok(value.serialize(&mut Serializer::with_formatter(
            text,
            Escaping(CompactFormatter),
        ))?);
    };
    // The only way to tell serde_json's formatter at which indentation it starts.
    let mut layout = PrettyFormatter::new();
    for _ in 0..depth {
        layout.begin_object(&mut io::sink())?;
    }
    Ok(value.serialize(&mut Serializer::with_formatter(text, Escaping(layout)))?)
}

/// Another formatter's layout, with every unprintable character as `\uXXXX`. JSON itself requires
/// that only below U+0020.
struct Escaping<F>(F);

macro_rules! same_layout {
    ($($method:ident($($argument:ident: $kind:ty)?);)*) => {
        $(fn $method<W: ?Sized + Write>(&mut self, out: &mut W $(, $argument: $kind)?) -> io::Result<()> {
            self.0.$method(out $(, $argument)?)
        })*
    };
}

impl<F: Formatter> Formatter for Escaping<F> {
    same_layout! {
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first: bool);
        end_object_key();
        begin_object_value();
        end_object_value();
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if is_plain(fragment) {
            return out.write_all(fragment.as_bytes());
        }
        for character in fragment.chars() {
            if !is_unprintable(character) {
                out.write_all(character.encode_utf8(&mut [0; 4]).as_bytes())?;
                continue;
            }
            // JSON has no other escape for characters above U+FFFF than a surrogate pair.
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let mut bytes = Vec::new();
        let rows = [[Value::from(text)]];
        Objects::new(Place::Line, &["text"])
            .rows(&rows.as_slice(), true, &mut bytes)
            .unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn unprintable_characters_are_escaped_and_parse_back_to_themselves() {
        for (text, line) in [
            ("a\u{202e}b\u{7f}", r#"{"text":"a\u202eb\u007f"}"#),
            (
                "\u{1b}[31m\u{9b}é\u{2066}日",
                r#"{"text":"\u001b[31m\u009bé\u2066日"}"#,
            ),
            ("\"\\/\n\t", r#"{"text":"\"\\/\n\t"}"#),
            ("👩‍💻", r#"{"text":"👩‍💻"}"#),
            ("\u{2028}\u{2029}", r#"{"text":"\u2028\u2029"}"#),
        ] {
            assert_eq!(written(text), format!("{line}\n"));
            let parsed: serde_json::Value = serde_json::from_str(&written(text)).unwrap();
            assert_eq!(parsed["text"], text);
        }
    }
}

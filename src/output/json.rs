//! JSON and JSON Lines. Parsed text is exactly what was given, and the bytes are still safe on a terminal: control
//! characters and text-direction overrides are escaped.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use super::text::is_plain;
use super::{Value, time};
use crate::model::is_unprintable;

/// One object, indented.
pub(super) fn one(fields: &[&str], values: &[Value<'_>], out: &mut dyn Write) -> io::Result<()> {
    let mut text = Vec::new();
    Form::new(Layout::Document, fields).add(values, &mut text)?;
    text.push(b'\n');
    out.write_all(&text)
}

/// One array of objects, indented.
pub(super) fn list<'a, R: AsRef<[Value<'a>]>>(
    fields: &[&str],
    rows: impl Iterator<Item = R>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut array = Array::default();
    array.add(fields, rows, out)?;
    array.end(out)
}

/// An indented array that is written bit by bit.
#[derive(Debug, Default)]
pub(super) struct Array {
    is_begun: bool,
}

impl Array {
    /// Adds an object for each row.
    pub(super) fn add<'a, R: AsRef<[Value<'a>]>>(
        &mut self,
        fields: &[&str],
        rows: impl Iterator<Item = R>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let (form, mut text) = (Form::new(Layout::Element, fields), Vec::new());
        for row in rows {
            text.clear();
            text.extend_from_slice(if self.is_begun { b",\n  " } else { b"[\n  " });
            form.add(row.as_ref(), &mut text)?;
            out.write_all(&text)?;
            self.is_begun = true;
        }
        Ok(())
    }

    /// Ends the array. It is not ended when something fails, so that nobody takes it for a whole one.
    pub(super) fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(if self.is_begun { b"\n]\n" } else { b"[]\n" })
    }
}

/// One object a line.
pub(super) fn lines<'a, R: AsRef<[Value<'a>]>>(
    fields: &[&str],
    rows: impl Iterator<Item = R>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (form, mut text) = (Form::new(Layout::Line, fields), Vec::new());
    for row in rows {
        text.clear();
        form.add(row.as_ref(), &mut text)?;
        text.push(b'\n');
        out.write_all(&text)?;
    }
    Ok(())
}

/// Where an object stands. It is the layout of serde_json's formatters, which would write it in many more pieces.
#[derive(Debug, Clone, Copy)]
enum Layout {
    Line,
    Document,
    Element,
}

impl Layout {
    /// What is before the first name, before every other one, between name and value, and after the last value.
    const fn pieces(self) -> [&'static [u8]; 4] {
        match self {
            Self::Line => [b"{\"", b",\"", b"\":", b"}"],
            Self::Document => [b"{\n  \"", b",\n  \"", b"\": ", b"\n}"],
            Self::Element => [b"{\n    \"", b",\n    \"", b"\": ", b"\n  }"],
        }
    }

    /// How deep the values are.
    const fn depth(self) -> Option<usize> {
        match self {
            Self::Line => None,
            Self::Document => Some(1),
            Self::Element => Some(2),
        }
    }
}

/// All of an object but its values.
struct Form {
    layout: Layout,
    /// What is before each value. The names are ours, and need no escaping.
    before: Vec<Vec<u8>>,
    end: &'static [u8],
}

impl Form {
    fn new(layout: Layout, fields: &[&str]) -> Self {
        let [first, other, colon, end] = layout.pieces();
        let starts = std::iter::once(first).chain(std::iter::repeat(other));
        let before = starts.zip(fields).map(|(start, field)| [start, field.as_bytes(), colon].concat()).collect();
        Self { layout, before, end }
    }

    /// Adds an object with these values to a text.
    fn add(&self, values: &[Value<'_>], text: &mut Vec<u8>) -> io::Result<()> {
        for (before, value) in self.before.iter().zip(values) {
            text.extend_from_slice(before);
            add(self.layout, value, text)?;
        }
        text.extend_from_slice(self.end);
        Ok(())
    }
}

fn add(layout: Layout, value: &Value<'_>, text: &mut Vec<u8>) -> io::Result<()> {
    match value {
        Value::Null | Value::Never => text.extend_from_slice(b"null"),
        Value::Bool(value) => text.extend_from_slice(if *value { b"true" } else { b"false" }),
        Value::Number(number) => return Ok(serde_json::to_writer(text, number)?),
        Value::Time(moment) => {
            text.push(b'"');
            time::add_exact(*moment, text);
            text.push(b'"');
        }
        Value::Text(value) if is_plain(value) && !value.contains(['"', '\\']) => {
            text.push(b'"');
            text.extend_from_slice(value.as_bytes());
            text.push(b'"');
        }
        Value::Text(value) => return nested(layout, value, text),
        Value::Texts(values) => return nested(layout, values, text),
        Value::Stored(stored) => return nested(layout, stored, text),
    }
    Ok(())
}

/// Adds what may need escaping, or lines of its own.
fn nested(layout: Layout, value: &impl Serialize, text: &mut Vec<u8>) -> io::Result<()> {
    let Some(depth) = layout.depth() else {
        return Ok(value.serialize(&mut Serializer::with_formatter(text, Escaping(CompactFormatter)))?);
    };
    let mut layout = PrettyFormatter::new();
    for _ in 0..depth {
        layout.begin_object(&mut io::sink())?;
    }
    Ok(value.serialize(&mut Serializer::with_formatter(text, Escaping(layout)))?)
}

/// Another formatter's layout, with every unprintable character as `\uXXXX`. JSON itself demands that below U+0020 only.
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

    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        if is_plain(fragment) {
            return out.write_all(fragment.as_bytes());
        }
        for character in fragment.chars() {
            if !is_unprintable(character) {
                out.write_all(character.encode_utf8(&mut [0; 4]).as_bytes())?;
                continue;
            }
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
        lines(&["text"], [[Value::from(text)]].iter(), &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn unprintable_characters_are_escaped_and_parse_back_to_themselves() {
        for (text, line) in [
            ("a\u{202e}b\u{7f}", r#"{"text":"a\u202eb\u007f"}"#),
            ("\u{1b}[31m\u{9b}é\u{2066}日", r#"{"text":"\u001b[31m\u009bé\u2066日"}"#),
            ("\"\\/\n\t", r#"{"text":"\"\\/\n\t"}"#),
            ("👩‍💻", r#"{"text":"👩‍💻"}"#),
            ("\u{2028}\u{2029}", r#"{"text":"\u2028\u2029"}"#),
        ] {
            assert_eq!(written(text), format!("{line}\n"));
            let parsed: serde_json::Value = serde_json::from_str(&written(text)).unwrap();
            assert_eq!(parsed["text"], text);
        }
    }

    #[test]
    fn an_empty_list_is_an_empty_array() {
        let mut bytes = Vec::new();
        list(&["id"], std::iter::empty::<[Value<'_>; 1]>(), &mut bytes).unwrap();
        assert_eq!(bytes, b"[]\n");
    }
}

//! JSON and JSON Lines. Parsed text is exactly what was given, and the bytes are still safe on a terminal: control
//! characters and text-direction overrides are escaped.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use super::Value;
use super::text::is_plain;
use crate::model::is_unprintable;

/// One object, indented.
pub(super) fn one(fields: &[&str], values: &[Value<'_>], out: &mut dyn Write) -> io::Result<()> {
    document(&Object { fields, values }, PrettyFormatter::new(), out)
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
    layout: PrettyFormatter<'static>,
    is_begun: bool,
}

impl Array {
    /// Adds an object for each row.
    pub(super) fn add<'a, R: AsRef<[Value<'a>]>>(
        &mut self,
        fields: &[&str],
        rows: impl Iterator<Item = R>,
        mut out: &mut dyn Write,
    ) -> io::Result<()> {
        for row in rows {
            if !self.is_begun {
                self.layout.begin_array(out)?;
            }
            self.layout.begin_array_value(out, !self.is_begun)?;
            let object = Object { fields, values: row.as_ref() };
            object.serialize(&mut serde_json::Serializer::with_formatter(&mut out, Escaping(&mut self.layout)))?;
            self.layout.end_array_value(out)?;
            self.is_begun = true;
        }
        Ok(())
    }

    /// Ends the array. It is not ended when something fails, so that nobody takes it for a whole one.
    pub(super) fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if !self.is_begun {
            self.layout.begin_array(out)?;
        }
        self.layout.end_array(out)?;
        out.write_all(b"\n")
    }
}

/// One object a line.
pub(super) fn lines<'a, R: AsRef<[Value<'a>]>>(
    fields: &[&str],
    rows: impl Iterator<Item = R>,
    out: &mut dyn Write,
) -> io::Result<()> {
    for row in rows {
        document(&Object { fields, values: row.as_ref() }, CompactFormatter, out)?;
    }
    Ok(())
}

fn document<F: Formatter>(document: &Object<'_, '_>, mut layout: F, mut out: &mut dyn Write) -> io::Result<()> {
    document.serialize(&mut serde_json::Serializer::with_formatter(&mut out, Escaping(&mut layout)))?;
    out.write_all(b"\n")
}

struct Object<'r, 'a> {
    fields: &'r [&'r str],
    values: &'r [Value<'a>],
}

impl Serialize for Object<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        for (field, value) in self.fields.iter().zip(self.values) {
            object.serialize_entry(field, value)?;
        }
        object.end()
    }
}

/// Another formatter's layout, with every unprintable character as `\uXXXX`. JSON itself demands that below U+0020 only.
struct Escaping<'l, F>(&'l mut F);

macro_rules! same_layout {
    ($($method:ident($($argument:ident: $kind:ty)?);)*) => {
        $(fn $method<W: ?Sized + Write>(&mut self, out: &mut W $(, $argument: $kind)?) -> io::Result<()> {
            self.0.$method(out $(, $argument)?)
        })*
    };
}

impl<F: Formatter> Formatter for Escaping<'_, F> {
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

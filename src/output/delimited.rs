//! CSV for spreadsheets and TSV for line tools. Both escape control characters, so that every row is
//! one line.

use std::borrow::Cow;
use std::io::{self, Write};

use csv::{ErrorKind, QuoteStyle, WriterBuilder};

use super::writer::{Rows, View, Writer};
use super::{Target, Value, text};

struct Delimited<'a> {
    fields: &'a [&'a str],
    delimiter: &'static str,
    style: WriterBuilder,
    /// Makes untrusted text safe.
    escape: fn(&str) -> Cow<'_, str>,
}

/// Quoted where necessary, with formulas escaped.
pub(super) fn csv<'a>(view: View<'a>, _: Target) -> Box<dyn Writer + 'a> {
    let style = WriterBuilder::new();
    Box::new(Delimited {
        fields: view.fields,
        delimiter: ",",
        style,
        escape: text::escape_formula,
    })
}

/// Never quoted, for `cut` and `awk`.
pub(super) fn tsv<'a>(view: View<'a>, _: Target) -> Box<dyn Writer + 'a> {
    let mut style = WriterBuilder::new();
    style.delimiter(b'\t').quote_style(QuoteStyle::Never);
    Box::new(Delimited {
        fields: view.fields,
        delimiter: "\t",
        style,
        escape: text::escape_in_data,
    })
}

impl Writer for Delimited<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        // Field names are ours, and need no quotes.
        writeln!(out, "{}", self.fields.join(self.delimiter))
    }

    fn rows(&mut self, rows: &dyn Rows, _: bool, out: &mut dyn Write) -> io::Result<()> {
        let (mut writer, mut values) = (self.style.from_writer(out), Vec::new());
        for row in 0..rows.len() {
            values.clear();
            rows.values(row, &mut values);
            // The values beyond the fields are for tables.
            for value in values.iter().take(self.fields.len()) {
                let text = value.exact();
                let text = if is_safe(value, &text) {
                    Cow::Borrowed(&*text)
                } else {
                    (self.escape)(&text)
                };
                writer.write_field(text.as_bytes()).map_err(cause)?;
            }
            writer.write_record(None::<&[u8]>).map_err(cause)?;
        }
        writer.flush()
    }
}

/// Whether a cell needs no escaping because genkey made it and it starts with a digit.
fn is_safe(value: &Value<'_>, text: &str) -> bool {
    // A shortcut for most cells of a long list; a time before the year 0 starts with a minus sign.
    use Value::{Expiry, Never, Null, Number, Past, Time};
    let is_ours = matches!(
        value,
        Null | Never | Number(_) | Time(_) | Past(_) | Expiry { .. }
    );
    is_ours
        && text
            .bytes()
            .next()
            .is_none_or(|first| first.is_ascii_digit())
}

/// The stream's own error.
fn cause(error: csv::Error) -> io::Error {
    // Callers look for a broken pipe, which csv's error hides.
    let ErrorKind::Io(error) = error.into_kind() else {
        return io::Error::other("a row has more or fewer cells than its header");
    };
    error
}

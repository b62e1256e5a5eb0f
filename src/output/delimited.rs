//! CSV for spreadsheets and TSV for line tools. Control characters are made visible in both, so a
//! row is a line.

use std::borrow::Cow;
use std::io::{self, Write};

use csv::{ErrorKind, QuoteStyle, WriterBuilder};

use super::writer::{Rows, View, Writer};
use super::{Target, Value, text};

struct Delimited<'a> {
    fields: &'a [&'a str],
    delimiter: &'static str,
    style: WriterBuilder,
    /// What makes a text of strangers safe.
    escape: fn(&str) -> Cow<'_, str>,
}

/// Quoted where needed; cells that a spreadsheet would run as formulas are escaped.
pub(super) fn csv<'a>(view: View<'a>, _: Target) -> Box<dyn Writer + 'a> {
    let style = WriterBuilder::new();
    Box::new(Delimited {
        fields: view.fields,
        delimiter: ",",
        style,
        escape: text::escape_formula,
    })
}

/// Never quoted, as `cut` and `awk` want it.
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
    /// The names are ours, and need no quotes.
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", self.fields.join(self.delimiter))
    }

    fn rows(&mut self, rows: &dyn Rows, _: bool, out: &mut dyn Write) -> io::Result<()> {
        let (mut writer, mut values) = (self.style.from_writer(out), Vec::new());
        for row in 0..rows.len() {
            values.clear();
            rows.values(row, &mut values);
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

/// Whether it can be seen at once that a cell is safe everywhere: it is not a text of strangers,
/// and begins with a digit.
fn is_safe(value: &Value<'_>, text: &str) -> bool {
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

/// The error of the stream itself: a broken pipe must be recognised as one.
fn cause(error: csv::Error) -> io::Error {
    let ErrorKind::Io(error) = error.into_kind() else {
        return io::Error::other("a row has more or fewer cells than its header");
    };
    error
}

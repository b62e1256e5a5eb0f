//! CSV for spreadsheets and TSV for line tools. Control characters are made visible in both, so a row is a line.

use std::borrow::Cow;
use std::io::{self, Write};

use csv::{ErrorKind, QuoteStyle, WriterBuilder};

use super::{Value, text};

/// Whether a line of field names goes before the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Header {
    Written,
    LeftOut,
}

/// Quoted where needed; cells that a spreadsheet would run as formulas are defused.
pub(super) fn csv<'a, R: AsRef<[Value<'a>]>>(
    fields: &[&str],
    header: Header,
    rows: impl Iterator<Item = R>,
    out: &mut dyn Write,
) -> io::Result<()> {
    delimited(&WriterBuilder::new(), fields, header, rows, text::defused, out)
}

/// Never quoted, as `cut` and `awk` want it.
pub(super) fn tsv<'a, R: AsRef<[Value<'a>]>>(
    fields: &[&str],
    header: Header,
    rows: impl Iterator<Item = R>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut style = WriterBuilder::new();
    style.delimiter(b'\t').quote_style(QuoteStyle::Never);
    delimited(&style, fields, header, rows, text::visible, out)
}

fn delimited<'a, R: AsRef<[Value<'a>]>>(
    style: &WriterBuilder,
    fields: &[&str],
    header: Header,
    rows: impl Iterator<Item = R>,
    safe: fn(&str) -> Cow<'_, str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut writer = style.from_writer(out);
    if header == Header::Written {
        writer.write_record(fields).map_err(cause)?;
    }
    for row in rows {
        for value in row.as_ref().iter().take(fields.len()) {
            let text = value.exact();
            let text = if is_safe(value, &text) { Cow::Borrowed(&*text) } else { safe(&text) };
            writer.write_field(text.as_bytes()).map_err(cause)?;
        }
        writer.write_record(None::<&[u8]>).map_err(cause)?;
    }
    writer.flush()
}

/// Whether it can be seen at once that a cell is safe everywhere: it is no stranger's text, and begins with a digit.
fn is_safe(value: &Value<'_>, text: &str) -> bool {
    let is_ours = matches!(value, Value::Null | Value::Never | Value::Number(_) | Value::Time(_));
    is_ours && text.bytes().next().is_none_or(|first| first.is_ascii_digit())
}

/// The error of the stream itself: a broken pipe must be recognised as one.
fn cause(error: csv::Error) -> io::Error {
    let ErrorKind::Io(error) = error.into_kind() else {
        return io::Error::other("a row has more or fewer cells than its header");
    };
    error
}

//! Whole documents: one key, one small thing, a list of them.

use std::io::{self, BufWriter, Write};

use super::key::{KeyRow, columns, fields};
use super::writer::{Column, Layout, Rows, View};
use super::{Format, Target, Value};

/// Writes one key: a JSON object instead of an array, and a table in which nothing is cut.
pub fn key(
    row: &KeyRow<'_>,
    format: Format,
    target: &Target,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_key(
        row,
        Layout::Columns {
            columns: columns(target.terminal),
            truncates: false,
        },
        format,
        target,
        out,
    )
}

/// Writes one key with all that is known of it: people see a line for each value, with exact times.
pub fn key_details(
    row: &KeyRow<'_>,
    format: Format,
    target: &Target,
    out: &mut dyn Write,
) -> io::Result<()> {
    let columns = columns(target.terminal);
    let layout = if target.terminal {
        Layout::Lines(columns)
    } else {
        Layout::Columns {
            columns,
            truncates: false,
        }
    };
    write_key(row, layout, format, target, out)
}

fn write_key(
    row: &KeyRow<'_>,
    layout: Layout<'_>,
    format: Format,
    target: &Target,
    out: &mut dyn Write,
) -> io::Result<()> {
    let rows = std::slice::from_ref(row);
    document(
        View {
            fields: fields(rows),
            is_one: true,
            layout,
        },
        &rows,
        format,
        target,
        out,
    )
}

/// Writes one small thing, such as the account of `whoami`. Its table has a line a field.
///
/// Field names are JSON's, such as `expires_at`; a table shows them as `expires at:`.
pub fn record<const N: usize>(
    fields: &[&str; N],
    values: &[Value<'_>; N],
    format: Format,
    target: &Target,
    out: &mut dyn Write,
) -> io::Result<()> {
    let rows = std::slice::from_ref(values);
    document(
        View {
            fields,
            is_one: true,
            layout: Layout::Lines(Column::of_fields(fields)),
        },
        &rows,
        format,
        target,
        out,
    )
}

/// Writes a list of small things of one kind, such as the profiles of `profile list`. Without rows
/// as in a [`KeyList`](super::KeyList).
pub fn records<const N: usize>(
    fields: &[&str; N],
    rows: &[[Value<'_>; N]],
    format: Format,
    target: &Target,
    out: &mut dyn Write,
) -> io::Result<()> {
    let layout = Layout::Columns {
        columns: Column::of_fields(fields),
        truncates: false,
    };
    document(
        View {
            fields,
            is_one: false,
            layout,
        },
        &rows,
        format,
        target,
        out,
    )
}

/// Writes a document that is known as a whole.
pub(super) fn document(
    view: View<'_>,
    rows: &dyn Rows,
    format: Format,
    target: &Target,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut writer = format.writer(view, target);
    buffered(out, |out| {
        writer.begin(out)?;
        writer.rows(rows, true, out)?;
        writer.end(out)
    })
}

/// How many bytes are written at once.
const BUFFER: usize = 32 * 1024;

/// The formats write many small pieces, which no caller should have to know.
pub(super) fn buffered(
    out: &mut dyn Write,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER, out);
    write(&mut out)?;
    out.flush()
}

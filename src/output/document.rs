//! Whole documents: one key, one record, a list of records.

use std::io::{self, BufWriter, Write};

use super::key::{KeyDetails, KeyRow, columns, fields, lines};
use super::screen::Screen;
use super::writer::{Column, Layout, Rows, Shrinking, View};
use super::{Format, Target, Value};

/// Writes one key: in JSON an object, and in a table one row that is never truncated.
pub fn key(
    row: &KeyRow<'_>,
    format: Format,
    target: &Target,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_keys(std::slice::from_ref(row), true, format, target, out)
}

/// Writes several keys, as a list.
pub fn keys(
    rows: &[KeyRow<'_>],
    format: Format,
    target: &Target,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_keys(rows, false, format, target, out)
}

fn write_keys(
    rows: &[KeyRow<'_>],
    is_one: bool,
    format: Format,
    target: &Target,
    out: &mut dyn Write,
) -> io::Result<()> {
    let view = |columns| View {
        fields: fields(rows),
        is_one,
        layout: Layout::Columns {
            columns,
            truncates: false,
        },
    };
    if target.terminal && format == Format::Table {
        let screen = Screen::new(None, *target);
        return document(
            view(screen.columns()),
            &screen.rows(rows),
            format,
            target,
            out,
        );
    }
    document(view(columns()), &rows, format, target, out)
}

/// Writes everything known about one key: on a terminal a line per value, with exact times.
pub fn key_details(
    details: &KeyDetails<'_>,
    format: Format,
    target: &Target,
    out: &mut dyn Write,
) -> io::Result<()> {
    let layout = if target.terminal {
        Layout::Lines(lines(details))
    } else {
        // Scripts get the same table as from a list.
        Layout::Columns {
            columns: columns(),
            truncates: false,
        }
    };
    let view = View {
        fields: &KeyDetails::FIELDS,
        is_one: true,
        layout,
    };
    document(view, details, format, target, out)
}

/// Writes one record, such as the account of `whoami`. Its table has a line per field.
///
/// Field names are those of JSON, such as `expires_at`; a table shows them as `expires at:`.
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

/// Writes a list of records, such as `profile list`. Without rows a table and JSON Lines are empty,
/// CSV and TSV are their header, JSON is `[]`.
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
    write_records(fields, rows, layout, (format, target), out)
}

/// Writes a list of records; in a table for a narrow window as `shrinking` says.
pub fn shrinking_records<const N: usize>(
    fields: &[&str; N],
    rows: &[[Value<'_>; N]],
    shrinking: &Shrinking<'_>,
    (format, target): (Format, &Target),
    out: &mut dyn Write,
) -> io::Result<()> {
    let layout = Layout::Columns {
        columns: Column::of_shrinking(fields, shrinking),
        truncates: true,
    };
    write_records(fields, rows, layout, (format, target), out)
}

fn write_records<const N: usize>(
    fields: &[&str; N],
    rows: &[[Value<'_>; N]],
    layout: Layout<'_>,
    (format, target): (Format, &Target),
    out: &mut dyn Write,
) -> io::Result<()> {
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

/// Writes a document whose rows are all known.
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

/// How many bytes are written at once: the formats write many small pieces.
const BUFFER: usize = 32 * 1024;

/// Collects small writes into larger ones.
pub(super) fn buffered(
    out: &mut dyn Write,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER, out);
    write(&mut out)?;
    // Dropping the buffer would flush it, too, but hide the error.
    out.flush()
}

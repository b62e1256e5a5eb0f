//! Lines that stand in for a table: labelled values, and the checks of a report. They are wrapped to fit the window.

use std::io::{self, Write};

use comfy_table::{ColumnConstraint, ContentArrangement, Row, Table, presets};
use console::measure_text_width;

use super::cell::{Cell, GAP, READABLE};
use crate::output::writer::{Rows, label};
use crate::output::{Target, Value};

/// The longest text in bytes that is wrapped: the time that comfy-table takes grows with its square.
const WRAPPED: usize = 4096;
/// How wide the longest mark of a report is.
const MARKS: usize = "failure".len();

/// Writes `label:  text` lines with the texts under each other, wrapped where a limit is given.
pub(super) fn labelled(lines: &[(&str, &str)], limit: Option<usize>, out: &mut dyn Write) -> io::Result<()> {
    let width = lines.iter().map(|(label, _)| measure_text_width(label)).max().unwrap_or(0) + 1 + GAP;
    match limit.and_then(|limit| u16::try_from(limit).ok()) {
        Some(limit)
            if usize::from(limit) >= width + READABLE && lines.iter().all(|(_, text)| text.len() <= WRAPPED) =>
        {
            write_wrapped(lines, limit, out)
        }
        Some(_) => {
            lines.iter().try_for_each(|(label, text)| writeln!(out, "{}", format!("{label}: {text}").trim_end()))
        }
        None => lines.iter().try_for_each(|(label, text)| {
            let padding = width - measure_text_width(label) - 1;
            writeln!(out, "{label}:{:padding$}{text}", "")
        }),
    }
}

/// Writes a labelled line for each value of the one row.
pub(super) fn record(fields: &[&str], rows: &dyn Rows, target: &Target, out: &mut dyn Write) -> io::Result<()> {
    let mut values = Vec::new();
    rows.values(0, &mut values);
    let lines: Vec<_> = fields.iter().zip(values).map(|(field, value)| (label(field), value.shown(target))).collect();
    let lines: Vec<_> = lines.iter().map(|(label, value)| (label.as_str(), value.as_ref())).collect();
    labelled(&lines, target.limit(), out)
}

/// Writes a line for each check of a report, with its remedy below.
pub(super) fn report(_: &[&str], rows: &dyn Rows, target: &Target, out: &mut dyn Write) -> io::Result<()> {
    let values = |row| {
        let mut values = Vec::new();
        rows.values(row, &mut values);
        values
    };
    let checks: Vec<Vec<Value<'_>>> = (0..rows.len()).map(values).collect();
    let names = checks.iter().filter_map(|check| check.first()).map(|name| name.exact().len()).max().unwrap_or(0);
    let indent = MARKS + names + 2 * GAP;
    let room = target.limit().map(|limit| limit.saturating_sub(indent));
    for check in checks {
        let Ok([name, mark, message, remedy, elapsed]) = <[Value<'_>; 5]>::try_from(check) else { continue };
        let took = if let Value::Number(elapsed) = elapsed { format!(" ({elapsed} ms)") } else { String::new() };
        let message = format!("{}{took}", message.shown(target));
        let remedy = (remedy != Value::Null).then(|| format!("remedy: {}", remedy.shown(target)));
        let mut lines = [Some(message), remedy].into_iter().flatten().flat_map(|text| wrapped(&text, room));
        let padding = MARKS.saturating_sub(Cell::new(mark, target).write(MARKS, target.color, out)?) + GAP;
        let first = lines.next().unwrap_or_default();
        writeln!(out, "{:padding$}{:names$}{:GAP$}{first}", "", name.shown(target), "")?;
        lines.try_for_each(|line| writeln!(out, "{:indent$}{line}", ""))?;
    }
    Ok(())
}

/// The lines of a text in a room of so many columns; one line where the room is not limited, or too narrow to read in.
fn wrapped(text: &str, room: Option<usize>) -> Vec<String> {
    let room = room.filter(|room| *room >= READABLE && text.len() <= WRAPPED);
    let Some(room) = room.and_then(|room| u16::try_from(room).ok()) else { return vec![text.to_owned()] };
    wrapping(room, [[text]]).lines().map(|line| line.trim_end().to_owned()).collect()
}

fn write_wrapped(lines: &[(&str, &str)], limit: u16, out: &mut dyn Write) -> io::Result<()> {
    let mut table = wrapping(limit, lines.iter().map(|(label, text)| [format!("{label}:"), (*text).to_owned()]));
    if let Some(labels) = table.column_mut(0) {
        labels.set_padding((0, 2)).set_constraint(ColumnConstraint::ContentWidth);
    }
    table.lines().try_for_each(|line| writeln!(out, "{}", line.trim_end()))
}

/// A table without lines whose texts wrap in so many columns.
fn wrapping<R: Into<Row>>(width: u16, rows: impl IntoIterator<Item = R>) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    table.add_rows(rows);
    for column in table.column_iter_mut() {
        column.set_padding((0, 0));
    }
    table
}

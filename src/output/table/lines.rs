//! Lines that replace a table: labelled values, and the checks of a report. They are wrapped to fit
//! the window.

use std::io::{self, Write};

use super::cell::{Cell, READABLE};
use crate::output::wrap::{width_of, wrapped};
use crate::output::writer::{GAP, Rows};
use crate::output::{Target, Value};

/// The width of the longest mark of a report.
const MARKS: usize = "failure".len();
/// The longest text, in bytes, that is wrapped.
const LONGEST: usize = 4096;

/// Writes `label:  text` lines with the texts aligned, and wrapped if the window has room for that.
pub(super) fn labelled(
    lines: &[(&str, Cell<'_>)],
    target: &Target,
    out: &mut dyn Write,
) -> io::Result<()> {
    let labels = lines.iter().map(|(label, _)| width_of(label));
    let width = labels.max().unwrap_or(0) + 1 + GAP;
    let room = target.limit().map(|limit| limit.saturating_sub(width));
    let is_limited = room.is_some();
    // The terminal itself wraps what is too long to be read anyway: then it is still copied as one
    // line.
    if room.is_some_and(|room| {
        room < READABLE || lines.iter().any(|(_, cell)| cell.text.len() > LONGEST)
    }) {
        return lines.iter().try_for_each(|(label, cell)| {
            writeln!(out, "{}", format!("{label}: {}", cell.text).trim_end())
        });
    }
    for (label, cell) in lines {
        let padding = width - width_of(label) - 1;
        for (number, part) in fitted(&cell.text, room).iter().enumerate() {
            match number {
                0 if part.is_empty() && is_limited => write!(out, "{label}:")?,
                0 => write!(out, "{label}:{:padding$}", "")?,
                _ => write!(out, "{:width$}", "")?,
            }
            cell.write_part(part, target, out)?;
            out.write_all(b"\n")?;
        }
    }
    Ok(())
}

/// Writes a line for each check of a report, with its remedy below.
pub(super) fn report(rows: &dyn Rows, target: &Target, out: &mut dyn Write) -> io::Result<()> {
    let values = |row| {
        let mut values = Vec::new();
        rows.values(row, &mut values);
        values
    };
    let checks: Vec<Vec<Value<'_>>> = (0..rows.len()).map(values).collect();
    let names = checks.iter().filter_map(|check| check.first());
    let names = names.map(|name| name.exact().len()).max().unwrap_or(0);
    let indent = MARKS + names + 2 * GAP;
    let room = target
        .limit()
        .map(|limit| limit.saturating_sub(indent))
        .filter(|room| *room >= READABLE);
    for check in checks {
        let Ok([name, mark, message, remedy, elapsed]) = <[Value<'_>; 5]>::try_from(check) else {
            continue;
        };
        let took = if let Value::Number(elapsed) = elapsed {
            format!(" ({elapsed} ms)")
        } else {
            String::new()
        };
        let message = format!("{}{took}", message.shown(target));
        let remedy = (remedy != Value::Null).then(|| format!("remedy: {}", remedy.shown(target)));
        let mut lines = [Some(message), remedy]
            .into_iter()
            .flatten()
            .flat_map(|text| fitted(&text, room));
        // Padded by hand: a width in a format string would count the colour codes, too.
        let padding =
            MARKS.saturating_sub(Cell::new(mark, target).write(MARKS, target, out)?) + GAP;
        let first = lines.next().unwrap_or_default();
        writeln!(
            out,
            "{:padding$}{:names$}{:GAP$}{first}",
            "",
            name.shown(target),
            ""
        )?;
        lines.try_for_each(|line| writeln!(out, "{:indent$}{line}", ""))?;
    }
    Ok(())
}

/// The lines of a text; one, unchanged, if their width is not limited.
fn fitted(text: &str, columns: Option<usize>) -> Vec<String> {
    match columns {
        Some(columns) => wrapped(text, columns, true),
        None => vec![text.to_owned()],
    }
}

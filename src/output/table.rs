//! Tables that fit the window, and the labelled lines that replace them if it is too narrow.
//!
//! comfy-table 8 cannot render them: it counts a lam-alef ligature as one column and `👩‍💻` as two,
//! where terminals have two and four, so that the next column shifts, against
//! `columns_are_aligned_whatever_script_a_name_is_in` (tests/window.rs). It drops no columns,
//! and takes the colour from truncated cells. 1,000 rows take 60 ms with its `custom_styling`, 1 to 2
//! here. It would replace nothing of this: tables that are not for a terminal are streamed anyway.

use std::io::{self, Write};
use std::ops::Range;

use super::style::Tone;
use super::wrap::width_of;
use super::writer::{Column, Layout, Rows, View, Writer};
use super::{Target, Value};
use cell::Cell;
pub(super) use cell::write_toned;
use fit::{Sized, Slot, fit};

mod cell;
mod fit;
mod lines;

/// The most rows whose cells are held in memory. The cells of a longer table are created twice: to
/// be measured, and to be written.
const MAX_HELD: usize = 1000;
/// Bytes that are enough for most lines.
const LINE: usize = 256;

pub(super) fn writer<'a>(view: View<'a>, target: Target) -> Box<dyn Writer + 'a> {
    match view.layout {
        Layout::Columns { columns, truncates } => {
            let (widths, unusual, shown) = (Vec::new(), Vec::new(), Vec::new());
            Box::new(Grid {
                columns,
                truncates,
                target,
                widths,
                unusual,
                shown,
                has_blocks: false,
                has_started: false,
            })
        }
        Layout::Lines(columns) => Box::new(Record { columns, target }),
        Layout::Report => Box::new(Report { target }),
    }
}

struct Report {
    target: Target,
}

impl Writer for Report {
    fn rows(&mut self, rows: &dyn Rows, _: bool, out: &mut dyn Write) -> io::Result<()> {
        lines::report(rows, &self.target, out)
    }
}

/// One row, as a labelled line per value.
struct Record<'a> {
    columns: Vec<Column<'a>>,
    target: Target,
}

impl Writer for Record<'_> {
    fn rows(&mut self, rows: &dyn Rows, _: bool, out: &mut dyn Write) -> io::Result<()> {
        let Self { columns, target } = self;
        let columns: Vec<_> = columns
            .iter()
            .filter(|column| !is_left_out(column, rows, target))
            .collect();
        Block {
            columns,
            rows,
            target,
        }
        .write_vertically(Cell::detailed, out)
    }
}

/// A table that is written in blocks of rows with the same columns.
struct Grid<'a> {
    columns: Vec<Column<'a>>,
    /// Whether columns are truncated and dropped before rows become labelled lines.
    truncates: bool,
    target: Target,
    /// The width of each column's widest text so far.
    widths: Vec<usize>,
    /// For each column, whether a row so far has an unusual value.
    unusual: Vec<bool>,
    /// The indexes of the columns in the last heading.
    shown: Vec<usize>,
    /// Whether there was a block before, perhaps an empty one.
    has_blocks: bool,
    /// Whether something has been written.
    has_started: bool,
}

impl Writer for Grid<'_> {
    /// Writes rows under a heading, and nothing if there are none. If a column has to be dropped that
    /// the last heading has, a new table starts.
    fn rows(&mut self, rows: &dyn Rows, is_last: bool, out: &mut dyn Write) -> io::Result<()> {
        let Self {
            columns,
            truncates,
            target,
            widths,
            unusual,
            shown,
            has_blocks,
            has_started,
        } = self;
        // All rows are known only if the first block is also the last one.
        let are_all = !std::mem::replace(has_blocks, true) && is_last;
        if rows.len() == 0 {
            return Ok(());
        }
        // A later block might have the value that this one lacks.
        let is_shown = |column: &&Column<'_>| !(are_all && is_left_out(column, rows, target));
        let columns: Vec<_> = columns.iter().filter(is_shown).collect();
        let table = Block {
            columns,
            rows,
            target,
        };
        let mut cells = table.measure(widths);
        table.note_unusual(unusual);
        let layout = fit(&table.sized(widths, unusual, *truncates), target.limit());
        let fitting = layout.iter().flatten().map(|slot| slot.index).collect();
        let is_new = *shown != fitting || layout.is_none();
        // An empty line separates tables.
        if is_new && std::mem::replace(has_started, true) {
            out.write_all(b"\n")?;
        }
        *shown = fitting;
        let Some(layout) = layout else {
            return table.write_vertically(Cell::new, out);
        };
        if is_new {
            write_line(&table.headings(&layout), &layout, target, out)?;
        }
        for part in parts(rows.len()) {
            // Otherwise the cells that were measured are all there.
            if rows.len() > MAX_HELD {
                cells = table.cells(part, Cell::new);
            }
            cells
                .chunks(table.columns.len())
                .try_for_each(|row| write_line(row, &layout, target, out))?;
        }
        Ok(())
    }
}

/// Whether a column is left out on a terminal, since it would say nothing.
fn is_left_out(column: &Column<'_>, rows: &dyn Rows, target: &Target) -> bool {
    column.is_optional && target.terminal && !is_unusual(column, rows)
}

/// Whether any row has an unusual value in a column, such as a status other than `active`.
fn is_unusual(column: &Column<'_>, rows: &dyn Rows) -> bool {
    let mut values = Vec::new();
    (0..rows.len()).any(|row| {
        values.clear();
        rows.values(row, &mut values);
        let value = values.get(column.value);
        !matches!(
            value,
            None | Some(
                Value::Null | Value::Blank | Value::InUse(false) | Value::Toned(Tone::Good, _)
            )
        )
    })
}

fn parts(rows: usize) -> impl Iterator<Item = Range<usize>> {
    (0..rows)
        .step_by(MAX_HELD)
        .map(move |start| start..rows.min(start + MAX_HELD))
}

/// Rows that are aligned together.
struct Block<'a> {
    columns: Vec<&'a Column<'a>>,
    rows: &'a dyn Rows,
    target: &'a Target,
}

impl<'a> Block<'a> {
    /// Widens the columns as the rows need, and returns the cells of the last [`MAX_HELD`] rows.
    fn measure(&self, widths: &mut Vec<usize>) -> Vec<Cell<'a>> {
        widths.resize(self.columns.len(), 0);
        let widen = |width: &mut usize, needed: usize| *width = needed.max(*width);
        widths
            .iter_mut()
            .zip(&self.columns)
            .for_each(|(width, column)| widen(width, width_of(&column.title())));
        let mut cells = Vec::new();
        for part in parts(self.rows.len()) {
            cells = self.cells(part, Cell::new);
            for row in cells.chunks(self.columns.len()) {
                widths
                    .iter_mut()
                    .zip(row)
                    .for_each(|(width, cell)| widen(width, cell.width));
            }
        }
        cells
    }

    /// The headings of the columns that are shown.
    fn headings(&self, layout: &[Slot]) -> Vec<Cell<'static>> {
        let tone = if self.target.terminal {
            Tone::Strong
        } else {
            Tone::Plain
        };
        let mut headings: Vec<_> = self
            .columns
            .iter()
            .map(|column| Cell::toned(tone, column.title()))
            .collect();
        // The heading of a drawing is also that of the text next to it.
        for (slot, next) in layout.iter().zip(layout.iter().skip(1)) {
            let is_drawing = self
                .columns
                .get(slot.index)
                .is_some_and(|column| column.is_drawing);
            if let Some(heading) = headings.get_mut(next.index).filter(|_| is_drawing) {
                *heading = Cell::toned(tone, "");
            }
        }
        headings
    }

    /// The cells of some of the rows, one row after the other.
    fn cells(&self, rows: Range<usize>, cell: fn(Value<'a>, &Target) -> Cell<'a>) -> Vec<Cell<'a>> {
        let mut cells = Vec::with_capacity(rows.len() * self.columns.len());
        let mut values = Vec::new();
        for row in rows {
            values.clear();
            self.rows.values(row, &mut values);
            // Moved, not cloned: no two columns show the same value.
            let value = |column: &&Column<'_>| {
                values
                    .get_mut(column.value)
                    .map(std::mem::take)
                    .unwrap_or_default()
            };
            cells.extend(
                self.columns
                    .iter()
                    .map(value)
                    .map(|value| cell(value, self.target)),
            );
        }
        cells
    }

    fn note_unusual(&self, unusual: &mut Vec<bool>) {
        unusual.resize(self.columns.len(), false);
        // It takes a look at every row, so only where it decides something.
        let matters = |column: &Column<'_>| {
            self.target.limit().is_some() && column.drop_order != column.usual_drop_order
        };
        for (unusual, column) in unusual
            .iter_mut()
            .zip(&self.columns)
            .filter(|(_, column)| matters(column))
        {
            *unusual = *unusual || is_unusual(column, self.rows);
        }
    }

    /// The columns as [`fit`] needs them.
    fn sized(&self, widths: &[usize], unusual: &[bool], truncates: bool) -> Vec<Sized> {
        let columns = self.columns.iter().zip(widths).zip(unusual).enumerate();
        let sized = columns.map(|(index, ((column, width), unusual))| Sized {
            index,
            width: *width,
            gap: column.gap,
            comfortable: column.comfortable.filter(|_| truncates),
            drop_order: match unusual {
                // One key and lists of records are shown in full, if need be as labelled lines.
                _ if !truncates && !column.is_drawing => 0,
                true => column.drop_order,
                false => column.usual_drop_order,
            },
        });
        sized.collect()
    }

    /// Writes a labelled line per value that is not empty, and an empty line between rows.
    fn write_vertically(
        &self,
        cell: fn(Value<'a>, &Target) -> Cell<'a>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        for row in 0..self.rows.len() {
            if row > 0 {
                out.write_all(b"\n")?;
            }
            let cells = self.cells(row..row + 1, cell);
            // A drawing only repeats what the text next to it says.
            let named = self
                .columns
                .iter()
                .zip(cells)
                .filter(|(column, cell)| !column.is_drawing && !cell.text.is_empty())
                .map(|(column, cell)| (column.name.as_ref(), cell));
            let named: Vec<_> = named.collect();
            lines::labelled(&named, self.target, out)?;
        }
        Ok(())
    }
}

fn write_line(
    cells: &[Cell<'_>],
    layout: &[Slot],
    target: &Target,
    out: &mut dyn Write,
) -> io::Result<()> {
    // Spaces are written once a text follows, so that no line ends in one.
    let (mut line, mut spaces) = (Vec::with_capacity(LINE), 0);
    for (cell, slot) in layout
        .iter()
        .filter_map(|slot| Some((cells.get(slot.index)?, slot)))
    {
        let mut taken = 0;
        if !cell.text.is_empty() {
            line.resize(line.len() + spaces, b' ');
            taken = cell.write(slot.width, target, &mut line)?;
            spaces = 0;
        }
        spaces += slot.width.saturating_sub(taken) + slot.gap;
    }
    line.push(b'\n');
    out.write_all(&line)
}

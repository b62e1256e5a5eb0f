//! Tables that fit the window, and the labelled lines that stand in for them where it is too
//! narrow.

use std::io::{self, Write};
use std::ops::Range;

use super::value::Tone;
use super::wrap::width_of;
use super::writer::{Column, Layout, Rows, View, Writer};
use super::{Target, Value};
use cell::{COMFORTABLE, Cell, GAP, READABLE};

mod cell;
mod lines;

/// Of how many rows the cells are held. Those of a longer table are made twice, once to be measured
/// and once to be written.
const HELD: usize = 1000;
/// How many bytes most lines are shorter than.
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
                is_begun: false,
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

/// A labelled line for each value of one row.
struct Record<'a> {
    columns: Vec<Column<'a>>,
    target: Target,
}

impl Writer for Record<'_> {
    fn rows(&mut self, rows: &dyn Rows, _: bool, out: &mut dyn Write) -> io::Result<()> {
        let Self { columns, target } = self;
        let columns: Vec<_> = columns
            .iter()
            .filter(|column| !is_spared(column, rows, target))
            .collect();
        Block {
            columns,
            rows,
            target,
        }
        .write_vertically(Cell::detailed, out)
    }
}

/// A table that is written in blocks of rows, all of them with the same columns.
struct Grid<'a> {
    columns: Vec<Column<'a>>,
    /// Whether columns are truncated and dropped before rows become labelled lines.
    truncates: bool,
    target: Target,
    /// The widest text of each column so far.
    widths: Vec<usize>,
    /// Whether a row so far says something in this column that most would not.
    unusual: Vec<bool>,
    /// Which columns stand in the heading above the last row.
    shown: Vec<usize>,
    /// Whether there was a block before, perhaps without rows.
    has_blocks: bool,
    /// Whether something is written.
    is_begun: bool,
}

impl Writer for Grid<'_> {
    /// Writes rows under a heading; nothing at all when there are none.
    ///
    /// Columns are as wide as the rows so far need. Where that leaves room for fewer columns than
    /// stand in the heading, a new table begins.
    fn rows(&mut self, rows: &dyn Rows, is_last: bool, out: &mut dyn Write) -> io::Result<()> {
        let Self {
            columns,
            truncates,
            target,
            widths,
            unusual,
            shown,
            has_blocks,
            is_begun,
        } = self;
        let are_all = !std::mem::replace(has_blocks, true) && is_last;
        if rows.len() == 0 {
            return Ok(());
        }
        let is_shown = |column: &&Column<'_>| !(are_all && is_spared(column, rows, target));
        let columns: Vec<_> = columns.iter().filter(is_shown).collect();
        let table = Block {
            columns,
            rows,
            target,
        };
        let mut cells = table.measure(widths);
        table.note_unusual(unusual);
        let layout = fit(&table.sized(widths, unusual, *truncates), target.limit());
        let fitting = layout.iter().flatten().map(|(index, _)| *index).collect();
        let is_new = *shown != fitting || layout.is_none();
        if is_new && std::mem::replace(is_begun, true) {
            out.write_all(b"\n")?;
        }
        *shown = fitting;
        let Some(layout) = layout else {
            return table.write_vertically(Cell::new, out);
        };
        if is_new {
            let titles: Vec<_> = table
                .columns
                .iter()
                .map(|column| Cell::plain(column.title()))
                .collect();
            write_line(&titles, &layout, target, out)?;
        }
        for part in parts(rows.len()) {
            if rows.len() > HELD {
                cells = table.cells(part, Cell::new);
            }
            cells
                .chunks(table.columns.len())
                .try_for_each(|row| write_line(row, &layout, target, out))?;
        }
        Ok(())
    }
}

/// Whether people are spared a column, since it would say nothing.
fn is_spared(column: &Column<'_>, rows: &dyn Rows, target: &Target) -> bool {
    column.is_optional && target.terminal && !is_unusual(column, rows)
}

/// Whether a column says something in any of the rows that most would not: that a key is not
/// active, or where it is stored.
fn is_unusual(column: &Column<'_>, rows: &dyn Rows) -> bool {
    let mut values = Vec::new();
    (0..rows.len()).any(|row| {
        values.clear();
        rows.values(row, &mut values);
        let value = values.get(column.value);
        !matches!(
            value,
            None | Some(Value::Null | Value::InUse(false) | Value::Toned(Tone::Good, _))
        )
    })
}

fn parts(rows: usize) -> impl Iterator<Item = Range<usize>> {
    (0..rows)
        .step_by(HELD)
        .map(move |start| start..rows.min(start + HELD))
}

/// Rows that are laid out together.
struct Block<'a> {
    columns: Vec<&'a Column<'a>>,
    rows: &'a dyn Rows,
    target: &'a Target,
}

impl<'a> Block<'a> {
    /// Widens the columns as the rows need. The cells of the last of them are given back.
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

    /// The cells of some of the rows, one row after the other.
    fn cells(&self, rows: Range<usize>, cell: fn(Value<'a>, &Target) -> Cell<'a>) -> Vec<Cell<'a>> {
        let mut cells = Vec::with_capacity(rows.len() * self.columns.len());
        let mut values = Vec::new();
        for row in rows {
            values.clear();
            self.rows.values(row, &mut values);
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

    /// What decides which columns are shown.
    fn sized(&self, widths: &[usize], unusual: &[bool], truncates: bool) -> Vec<Sized> {
        let columns = self.columns.iter().zip(widths).zip(unusual).enumerate();
        let sized = columns.map(|(index, ((column, width), unusual))| Sized {
            index,
            width: *width,
            is_truncatable: truncates && column.is_truncatable,
            drop_order: match unusual {
                _ if !truncates => 0,
                true => column.drop_order,
                false => column.usual_drop_order,
            },
        });
        sized.collect()
    }

    /// Writes a labelled line for each value that is not empty, and an empty line between rows.
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
            let named = self
                .columns
                .iter()
                .map(|column| column.name.as_ref())
                .zip(cells);
            let named: Vec<_> = named.filter(|(_, cell)| !cell.text.is_empty()).collect();
            lines::labelled(&named, self.target, out)?;
        }
        Ok(())
    }
}

/// A column as it competes for the window's width.
struct Sized {
    index: usize,
    width: usize,
    is_truncatable: bool,
    drop_order: u8,
}

impl Sized {
    /// How narrow it may become where what is truncated keeps so many display columns.
    fn least(&self, kept: usize) -> usize {
        if self.is_truncatable {
            self.width.min(kept)
        } else {
            self.width
        }
    }
}

/// Which columns are shown, and how wide; `None` when no choice of them fits.
fn fit(columns: &[Sized], limit: Option<usize>) -> Option<Vec<(usize, usize)>> {
    let limit = limit.unwrap_or(usize::MAX);
    let mut shown: Vec<&Sized> = columns.iter().collect();
    loop {
        let fitting = within(&shown, COMFORTABLE, limit);
        let droppable = shown.iter().filter(|column| column.drop_order > 0);
        match (
            fitting,
            droppable
                .max_by_key(|column| column.drop_order)
                .map(|column| column.index),
        ) {
            (Some(fitting), _) => return Some(fitting),
            (None, Some(index)) => shown.retain(|column| column.index != index),
            (None, None) => return within(&shown, READABLE, limit),
        }
    }
}

/// The widths of columns that fit, where what is truncated keeps at least so much.
fn within(columns: &[&Sized], kept: usize, limit: usize) -> Option<Vec<(usize, usize)>> {
    let gaps = GAP * columns.len().saturating_sub(1);
    let needed = gaps
        + columns
            .iter()
            .map(|column| column.least(kept))
            .sum::<usize>();
    let room = limit.checked_sub(needed)?;
    let given = |column: &&Sized| {
        (
            column.index,
            column.width.min(column.least(kept).saturating_add(room)),
        )
    };
    Some(columns.iter().map(given).collect())
}

/// Spaces are owed until a text follows, so that no line ends in one.
fn write_line(
    cells: &[Cell<'_>],
    layout: &[(usize, usize)],
    target: &Target,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (mut line, mut owed) = (Vec::with_capacity(LINE), 0);
    for (cell, width) in layout
        .iter()
        .filter_map(|(index, width)| Some((cells.get(*index)?, *width)))
    {
        let mut taken = 0;
        if !cell.text.is_empty() {
            line.resize(line.len() + owed, b' ');
            taken = cell.write(width, target, &mut line)?;
            owed = 0;
        }
        owed += width.saturating_sub(taken) + GAP;
    }
    line.push(b'\n');
    out.write_all(&line)
}

//! Tables that fit the window, and the labelled lines that stand in for them where it is too narrow.

use std::io::{self, Write};
use std::ops::Range;

use super::writer::{Column, Layout, Rows, View, Writer};
use super::{Target, Value};
use cell::{Cell, GAP, READABLE, width_of};

mod cell;
mod lines;

/// Of how many rows the cells are held. Those of a longer table are made twice, once to be measured and once to be written.
const HELD: usize = 1000;
/// How many bytes most lines are shorter than.
const LINE: usize = 256;

pub(super) fn writer<'a>(view: View<'a>, target: Target) -> Box<dyn Writer + 'a> {
    let View { fields, layout, .. } = view;
    match layout {
        Layout::Columns { columns, truncates } => {
            let (widths, shown) = (Vec::new(), Vec::new());
            Box::new(Grid { columns, truncates, target, widths, shown, has_blocks: false, is_begun: false })
        }
        Layout::Lines => Box::new(Lines { fields, target, write: lines::record }),
        Layout::Report => Box::new(Lines { fields, target, write: lines::report }),
    }
}

type WriteLines = fn(&[&str], &dyn Rows, &Target, &mut dyn Write) -> io::Result<()>;

/// What is not a grid.
struct Lines<'a> {
    fields: &'a [&'a str],
    target: Target,
    write: WriteLines,
}

impl Writer for Lines<'_> {
    fn rows(&mut self, rows: &dyn Rows, _: bool, out: &mut dyn Write) -> io::Result<()> {
        (self.write)(self.fields, rows, &self.target, out)
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
    /// Columns are as wide as the rows so far need. Where that leaves room for fewer columns than stand in the heading, a new table
    /// begins.
    fn rows(&mut self, rows: &dyn Rows, is_last: bool, out: &mut dyn Write) -> io::Result<()> {
        let Self { columns, truncates, target, widths, shown, has_blocks, is_begun } = self;
        let are_all = !std::mem::replace(has_blocks, true) && is_last;
        if rows.len() == 0 {
            return Ok(());
        }
        let is_idle = |column: &Column<'_>| column.is_optional && target.terminal && are_all && !is_said(rows, column);
        let columns: Vec<_> = columns.iter().filter(|column| !is_idle(column)).collect();
        let table = Block { columns, rows, target };
        let mut cells = table.measure(widths);
        let layout = fit(&table.columns, widths, *truncates, target.limit());
        let fitting = layout.iter().flatten().map(|(index, _)| *index).collect();
        let is_new = *shown != fitting || layout.is_none();
        if is_new && std::mem::replace(is_begun, true) {
            out.write_all(b"\n")?;
        }
        *shown = fitting;
        let Some(layout) = layout else { return table.write_vertically(out) };
        if is_new {
            let titles: Vec<_> = table.columns.iter().map(|column| Cell::plain(column.title())).collect();
            write_line(&titles, &layout, target, out)?;
        }
        for part in parts(rows.len()) {
            if rows.len() > HELD {
                cells = table.cells(part);
            }
            cells.chunks(table.columns.len()).try_for_each(|row| write_line(row, &layout, target, out))?;
        }
        Ok(())
    }
}

/// Whether a column says something in any of the rows.
fn is_said(rows: &dyn Rows, column: &Column<'_>) -> bool {
    let mut values = Vec::new();
    (0..rows.len()).any(|row| {
        values.clear();
        rows.values(row, &mut values);
        !matches!(values.get(column.value), None | Some(Value::Null | Value::InUse(false)))
    })
}

fn parts(rows: usize) -> impl Iterator<Item = Range<usize>> {
    (0..rows).step_by(HELD).map(move |start| start..rows.min(start + HELD))
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
        widths.iter_mut().zip(&self.columns).for_each(|(width, column)| widen(width, width_of(&column.title())));
        let mut cells = Vec::new();
        for part in parts(self.rows.len()) {
            cells = self.cells(part);
            for row in cells.chunks(self.columns.len()) {
                widths.iter_mut().zip(row).for_each(|(width, cell)| widen(width, cell.width));
            }
        }
        cells
    }

    /// The cells of some of the rows, one row after the other.
    fn cells(&self, rows: Range<usize>) -> Vec<Cell<'a>> {
        let mut cells = Vec::with_capacity(rows.len() * self.columns.len());
        let mut values = Vec::new();
        for row in rows {
            values.clear();
            self.rows.values(row, &mut values);
            let value = |column: &&Column<'_>| values.get_mut(column.value).map(std::mem::take).unwrap_or_default();
            cells.extend(self.columns.iter().map(value).map(|value| Cell::new(value, self.target)));
        }
        cells
    }

    fn write_vertically(&self, out: &mut dyn Write) -> io::Result<()> {
        for row in 0..self.rows.len() {
            if row > 0 {
                out.write_all(b"\n")?;
            }
            let cells = self.cells(row..row + 1);
            let named = self.columns.iter().zip(&cells).filter(|(_, cell)| !cell.text.is_empty());
            let named: Vec<_> = named.map(|(column, cell)| (column.name.as_ref(), cell.text.as_ref())).collect();
            lines::labelled(&named, self.target.limit(), out)?;
        }
        Ok(())
    }
}

/// Which columns are shown, and how wide; `None` when no choice of them fits.
fn fit(
    columns: &[&Column<'_>],
    widths: &[usize],
    truncates: bool,
    limit: Option<usize>,
) -> Option<Vec<(usize, usize)>> {
    let limit = limit.unwrap_or(usize::MAX);
    let mut kept: Vec<_> = columns.iter().zip(widths).enumerate().collect();
    let least = |column: &Column<'_>, width: usize| {
        if truncates && column.is_truncatable { width.min(READABLE) } else { width }
    };
    loop {
        let gaps = GAP * kept.len().saturating_sub(1);
        let needed = gaps + kept.iter().map(|(_, (column, width))| least(column, **width)).sum::<usize>();
        if needed <= limit {
            let room = limit - needed;
            let given = |column, width: usize| width.min(least(column, width).saturating_add(room));
            return Some(kept.iter().map(|(index, (column, width))| (*index, given(column, **width))).collect());
        }
        let droppable = kept.iter().filter(|(_, (column, _))| column.drop_order > 0 && truncates);
        let (index, _) = *droppable.max_by_key(|(_, (column, _))| column.drop_order)?;
        kept.retain(|(other, _)| *other != index);
    }
}

/// Spaces are owed until a text follows, so that no line ends in one.
fn write_line(cells: &[Cell<'_>], layout: &[(usize, usize)], target: &Target, out: &mut dyn Write) -> io::Result<()> {
    let (mut line, mut owed) = (Vec::with_capacity(LINE), 0);
    for (cell, width) in layout.iter().filter_map(|(index, width)| Some((cells.get(*index)?, *width))) {
        let mut taken = 0;
        if !cell.text.is_empty() {
            line.resize(line.len() + owed, b' ');
            taken = cell.write(width, target.color, &mut line)?;
            owed = 0;
        }
        owed += width.saturating_sub(taken) + GAP;
    }
    line.push(b'\n');
    out.write_all(&line)
}

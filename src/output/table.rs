//! Tables that fit the window, and the labelled lines that stand in for them where it is too narrow.

use std::borrow::Cow;
use std::io::{self, Write};
use std::iter;

use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};
use console::{Style, measure_text_width};

use super::Surface;
use super::text::is_plain;

/// Spaces between columns.
pub(super) const GAP: usize = 2;
/// The least display columns that a cut or wrapped text keeps; with less it would not be readable.
const READABLE: usize = 8;
/// The longest text in bytes that is wrapped: the time that comfy-table takes grows with its square.
const WRAPPED: usize = 4096;
/// Of how many rows the cells are held. Those of a longer table are made twice, once to be measured and once to be written.
const HELD: usize = 1000;
/// How many bytes most lines are shorter than.
const LINE: usize = 256;

/// A column of a table.
pub(super) struct Column {
    /// Its name in lower case: the heading, and the label where a row is stacked.
    name: String,
    headed: bool,
    cut: bool,
    spare: u8,
}

impl Column {
    /// A column that is always shown in full.
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), headed: true, cut: false, spare: 0 }
    }

    /// A column whose cells explain themselves.
    pub(super) fn unheaded(mut self) -> Self {
        self.headed = false;
        self
    }

    /// A column whose cells may be cut (see [`Overflow::Cut`]).
    pub(super) fn cut(mut self) -> Self {
        self.cut = true;
        self
    }

    /// A column that is left out of a narrow window, the highest number first.
    pub(super) fn spare(mut self, order: u8) -> Self {
        self.spare = order;
        self
    }

    fn title(&self) -> String {
        if self.headed { self.name.to_uppercase() } else { String::new() }
    }
}

/// What a cell means; colour repeats what its text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Tone {
    #[default]
    Plain,
    Good,
    Warning,
    Bad,
    Dim,
}

impl Tone {
    fn style(self) -> Style {
        let style = Style::new().force_styling(true);
        match self {
            Self::Plain => style,
            Self::Good => style.green(),
            Self::Warning => style.yellow(),
            Self::Bad => style.red(),
            Self::Dim => style.dim(),
        }
    }
}

/// The text of one cell, already safe to show.
#[derive(Default)]
pub(super) struct Cell<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) tone: Tone,
}

impl<'a> Cell<'a> {
    pub(super) fn plain(text: impl Into<Cow<'a, str>>) -> Self {
        Self { text: text.into(), tone: Tone::Plain }
    }

    fn measured(self) -> Measured<'a> {
        Measured { width: width_of(&self.text), cell: self }
    }
}

/// A cell and its display columns.
struct Measured<'a> {
    cell: Cell<'a>,
    width: usize,
}

/// What happens to rows that are wider than the window even without their spare columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overflow {
    /// Columns that may be cut are cut; if that is not enough, rows are stacked.
    Cut,
    /// Rows are stacked before anything is cut or left out: a line a cell, wrapped.
    Stack,
}

/// A table that is written in blocks of rows, all of them with the same columns.
#[derive(Debug, Default)]
pub(super) struct Grid {
    /// The widest text of each column so far.
    widths: Vec<usize>,
    /// Which columns stand in the heading above the last row.
    headed: Vec<usize>,
    is_begun: bool,
}

impl Grid {
    /// Writes rows under a heading; nothing at all when there are none.
    ///
    /// Columns are as wide as the rows so far need. Where that leaves room for fewer columns than stand in the heading, a new table
    /// begins.
    pub(super) fn write<'r, R>(
        &mut self,
        columns: &[Column],
        rows: &'r [R],
        cell: impl Fn(&'r R, usize) -> Cell<'r>,
        overflow: Overflow,
        surface: &Surface,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let mut made = self.measure(columns, rows, &cell);
        let layout = fit(columns, &self.widths, overflow, surface.limit());
        let shown = layout.iter().flatten().map(|(index, _)| *index).collect();
        let is_new = self.headed != shown || layout.is_none();
        if is_new && std::mem::replace(&mut self.is_begun, true) {
            out.write_all(b"\n")?;
        }
        self.headed = shown;
        let Some(layout) = layout else { return stacked(columns, rows, cell, surface, out) };
        if is_new {
            let titles: Vec<_> = columns.iter().map(|column| Cell::plain(column.title()).measured()).collect();
            write_line(&titles, &layout, surface, out)?;
        }
        for part in rows.chunks(HELD) {
            if rows.len() > HELD {
                made = make(columns, part, &cell);
            }
            made.chunks(columns.len()).try_for_each(|row| write_line(row, &layout, surface, out))?;
        }
        Ok(())
    }

    /// Widens the columns as the rows need. The cells of the last of them are given back.
    fn measure<'r, R>(
        &mut self,
        columns: &[Column],
        rows: &'r [R],
        cell: impl Fn(&'r R, usize) -> Cell<'r>,
    ) -> Vec<Measured<'r>> {
        let titles = columns.iter().map(|column| width_of(&column.title()));
        self.widths = titles.zip(self.widths.iter().copied().chain(iter::repeat(0))).map(|(a, b)| a.max(b)).collect();
        let mut made = Vec::new();
        for part in rows.chunks(HELD) {
            made = make(columns, part, &cell);
            for row in made.chunks(columns.len()) {
                self.widths.iter_mut().zip(row).for_each(|(width, cell)| *width = cell.width.max(*width));
            }
        }
        made
    }
}

/// The cells of rows, one row after the other.
fn make<'r, R>(columns: &[Column], rows: &'r [R], cell: impl Fn(&'r R, usize) -> Cell<'r>) -> Vec<Measured<'r>> {
    let mut made = Vec::with_capacity(rows.len() * columns.len());
    for row in rows {
        made.extend((0..columns.len()).map(|index| cell(row, index).measured()));
    }
    made
}

/// The display columns of a text.
fn width_of(text: &str) -> usize {
    if is_plain(text) { text.len() } else { measure_text_width(text) }
}

/// Which columns are shown, and how wide; `None` when no choice of them fits.
fn fit(columns: &[Column], widths: &[usize], overflow: Overflow, limit: Option<usize>) -> Option<Vec<(usize, usize)>> {
    let limit = limit.unwrap_or(usize::MAX);
    let mut kept: Vec<_> = columns.iter().zip(widths).enumerate().collect();
    let least = |column: &Column, width: usize| match overflow {
        Overflow::Cut if column.cut => width.min(READABLE),
        Overflow::Cut | Overflow::Stack => width,
    };
    loop {
        let gaps = GAP * kept.len().saturating_sub(1);
        let needed = gaps + kept.iter().map(|(_, (column, width))| least(column, **width)).sum::<usize>();
        if needed <= limit {
            let room = limit - needed;
            let given = |column, width: usize| width.min(least(column, width).saturating_add(room));
            return Some(kept.iter().map(|(index, (column, width))| (*index, given(column, **width))).collect());
        }
        let spare = kept.iter().filter(|(_, (column, _))| column.spare > 0 && overflow == Overflow::Cut);
        let (index, _) = *spare.max_by_key(|(_, (column, _))| column.spare)?;
        kept.retain(|(other, _)| *other != index);
    }
}

/// Spaces are owed until a text follows, so that no line ends in one.
fn write_line(
    cells: &[Measured<'_>],
    layout: &[(usize, usize)],
    surface: &Surface,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (mut line, mut owed) = (Vec::with_capacity(LINE), 0);
    for (cell, width) in layout.iter().filter_map(|(index, width)| Some((cells.get(*index)?, *width))) {
        let Measured { cell: Cell { text, tone }, width: needed } = cell;
        let (text, taken) = if *needed <= width { (Cow::Borrowed(&**text), *needed) } else { cut(text, width) };
        if !text.is_empty() {
            line.resize(line.len() + owed, b' ');
            write_toned(&text, *tone, surface.color, &mut line)?;
            owed = 0;
        }
        owed += width.saturating_sub(taken) + GAP;
    }
    line.push(b'\n');
    out.write_all(&line)
}

pub(super) fn write_toned(text: &str, tone: Tone, color: bool, out: &mut dyn Write) -> io::Result<()> {
    if color && tone != Tone::Plain {
        write!(out, "{}", tone.style().apply_to(text))
    } else {
        out.write_all(text.as_bytes())
    }
}

/// A text that is wider in `width` display columns, with `…` for what is missing; and how many of them it takes.
fn cut(text: &str, width: usize) -> (Cow<'_, str>, usize) {
    // Characters without a width may follow each other without end: no more than a few a column are kept.
    let starts = text.char_indices().map(|(index, _)| index).take(width.saturating_mul(4));
    let heads = starts.map(|index| text.get(..index).unwrap_or_default());
    let head = heads.take_while(|head| measure_text_width(head) < width).last().unwrap_or_default();
    (format!("{head}…").into(), width_of(head) + 1)
}

fn stacked<'r, R>(
    columns: &[Column],
    rows: &'r [R],
    cell: impl Fn(&'r R, usize) -> Cell<'r>,
    surface: &Surface,
    out: &mut dyn Write,
) -> io::Result<()> {
    for (position, row) in rows.iter().enumerate() {
        if position > 0 {
            out.write_all(b"\n")?;
        }
        let cells: Vec<_> = (0..columns.len()).map(|index| cell(row, index).text).collect();
        let lines = columns.iter().zip(&cells).filter(|(_, text)| !text.is_empty());
        let lines: Vec<_> = lines.map(|(column, text)| (column.name.as_str(), text.as_ref())).collect();
        labelled(&lines, surface.limit(), out)?;
    }
    Ok(())
}

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

/// The lines of a text in a room of so many columns; one line where the room is not limited, or too narrow to read in.
pub(super) fn wrapped(text: &str, room: Option<usize>) -> Vec<String> {
    let room = room.filter(|room| *room >= READABLE && text.len() <= WRAPPED);
    let Some(room) = room.and_then(|room| u16::try_from(room).ok()) else { return vec![text.to_owned()] };
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(room);
    table.add_row([text]);
    for column in table.column_iter_mut() {
        column.set_padding((0, 0));
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect()
}

fn write_wrapped(lines: &[(&str, &str)], limit: u16, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(limit);
    table.add_rows(lines.iter().map(|(label, text)| [format!("{label}:"), (*text).to_owned()]));
    for column in table.column_iter_mut() {
        column.set_padding((0, 0));
    }
    if let Some(labels) = table.column_mut(0) {
        labels.set_padding((0, 2)).set_constraint(ColumnConstraint::ContentWidth);
    }
    table.lines().try_for_each(|line| writeln!(out, "{}", line.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_text_keeps_whole_characters_and_a_bounded_number_of_them() {
        assert_eq!(cut("production", 9), ("producti…".into(), 9));
        assert_eq!(cut("日本語日本語", 8), ("日本語…".into(), 7));
        assert_eq!(cut("日本語日本語", 9), ("日本語日…".into(), 9));
        let accents = format!("a{}{}", "\u{301}".repeat(1000), "b".repeat(20));
        assert_eq!(cut(&accents, 8).0.chars().count(), 32);
    }
}

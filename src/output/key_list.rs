//! A list of keys that is written while it arrives.

use std::io::{self, Write};

use super::document::buffered;
use super::key::{self, ChosenRows};
use super::overview::{Frame, Overview};
use super::screen::Screen;
use super::writer::{Layout, Rows, View, Writer};
use super::{Format, KeyColumns, KeyRow, Target};

/// Writes a list of keys block by block. Without rows a table and JSON Lines are empty, CSV and TSV
/// are their header, JSON is `[]`.
///
/// A table is aligned block by block: later blocks may widen a column, but never narrow it.
pub struct KeyList<'a> {
    writer: Box<dyn Writer + 'a>,
    target: Target,
    chosen: Option<&'a KeyColumns>,
    /// How a terminal shows them, if it is one.
    screen: Option<Screen>,
    /// What stands around the list, if anything does.
    frame: Option<(Frame, Overview)>,
    has_started: bool,
}

impl<'a> KeyList<'a> {
    /// A list with the columns of `--columns`, or the usual ones.
    pub fn new(format: Format, target: Target, chosen: Option<&'a KeyColumns>) -> Self {
        let screen =
            (target.terminal && format == Format::Table).then(|| Screen::new(chosen, target));
        let columns = match (&screen, chosen) {
            (Some(screen), _) => screen.columns(),
            (None, Some(chosen)) => chosen.in_a_pipe(),
            (None, None) => key::columns(),
        };
        let view = View {
            // A list never has tokens.
            fields: chosen.map_or(key::fields(&[]), KeyColumns::fields),
            is_one: false,
            layout: Layout::Columns {
                columns,
                truncates: true,
            },
        };
        Self {
            writer: format.writer(view, &target),
            target,
            chosen,
            screen,
            frame: None,
            has_started: false,
        }
    }

    /// Adds a summary and an explanation of the marks, on a terminal.
    pub fn framed(self, frame: Frame) -> Self {
        let has_frame = self.screen.is_some();
        Self {
            frame: has_frame.then(|| (frame, Overview::default())),
            ..self
        }
    }

    /// What is known of the list besides its keys, if a terminal shows that.
    pub fn frame(&mut self) -> Option<&mut Frame> {
        self.frame.as_mut().map(|(frame, _)| frame)
    }

    pub fn write(
        &mut self,
        rows: &[KeyRow<'_>],
        is_last: bool,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let is_first = !std::mem::replace(&mut self.has_started, true);
        let target = self.target;
        if let Some((_, overview)) = &mut self.frame {
            rows.iter().for_each(|row| overview.add(row, &target));
        }
        let framed = self
            .frame
            .as_ref()
            .filter(|(_, overview)| !overview.is_empty() && is_last);
        buffered(out, |out| {
            if let Some((frame, overview)) = framed.filter(|_| is_first) {
                overview.summarize(frame, &target, out)?;
                out.write_all(b"\n")?;
            }
            if is_first {
                self.writer.begin(out)?;
            }
            self.writer.rows(
                &*shown(&rows, self.screen.as_ref(), self.chosen),
                is_last,
                out,
            )?;
            if !is_last {
                return Ok(());
            }
            self.writer.end(out)?;
            // A list that is longer than a block was counted while it was written.
            if let Some((frame, overview)) = framed.filter(|_| !is_first) {
                out.write_all(b"\n")?;
                overview.summarize(frame, &target, out)?;
            }
            match (framed, &self.screen) {
                (Some((frame, overview)), Some(screen)) => {
                    overview.explain(frame, screen, &target, out)
                }
                (Some(_) | None, _) => Ok(()),
            }
        })
    }

    /// Ends the line when the remaining blocks cannot be fetched.
    pub fn break_off(&mut self, out: &mut dyn Write) -> io::Result<()> {
        // A JSON array stays open: a parser must not take it for complete.
        if self.has_started {
            self.writer.break_off(out)
        } else {
            Ok(())
        }
    }
}

/// The rows as the formats get them.
fn shown<'r>(
    rows: &'r &'r [KeyRow<'r>],
    screen: Option<&'r Screen>,
    chosen: Option<&'r KeyColumns>,
) -> Box<dyn Rows + 'r> {
    match (screen, chosen) {
        (Some(screen), _) => Box::new(screen.rows(rows)),
        (None, Some(chosen)) => Box::new(ChosenRows {
            rows,
            columns: chosen.columns(),
        }),
        (None, None) => Box::new(*rows),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Key, KeyId, Status};
    use crate::output::Drawing;

    fn key(id: u64, name: &str) -> Key {
        Key {
            id: KeyId::Number(id),
            name: Some(name.into()),
            status: Status::Active,
            created_at: None,
            expires_at: None,
            last_used_at: None,
            revoked_at: None,
            unreadable: Vec::new(),
        }
    }

    fn target(width: Option<u16>) -> Target {
        Target {
            terminal: width.is_some(),
            width,
            color: false,
            ascii: false,
            now: "2026-11-21T09:30:00Z".parse().unwrap(),
            drawing: Drawing::Symbols,
            zone: || jiff::tz::TimeZone::UTC,
        }
    }

    fn written(blocks: &[&[Key]], format: Format, target: Target) -> String {
        let (mut list, mut bytes) = (KeyList::new(format, target, None), Vec::new());
        for (number, block) in blocks.iter().enumerate() {
            let row = |key| KeyRow {
                key,
                stored: None,
                in_use: false,
                token: None,
                replaced: None,
            };
            let rows: Vec<_> = block.iter().map(row).collect();
            list.write(&rows, number + 1 == blocks.len(), &mut bytes)
                .unwrap();
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn blocks_are_one_document_whatever_their_sizes() {
        let keys = [key(1, "a"), key(2, "b"), key(3, "c")];
        for format in [
            Format::Json,
            Format::Jsonl,
            Format::Csv,
            Format::Tsv,
            Format::Plain,
            Format::Table,
        ] {
            let at_once = written(&[&keys], format, target(None));
            for blocks in [
                &[&keys[..1], &keys[1..]][..],
                &[&keys[..2], &keys[2..]],
                // An empty block: the service's last page had no keys.
                &[&keys, &[]],
            ] {
                assert_eq!(written(blocks, format, target(None)), at_once, "{format}");
            }
        }
    }

    #[test]
    fn columns_grow_from_block_to_block_under_one_heading() {
        let blocks: [&[Key]; 3] = [
            &[key(1, "short")],
            &[key(2, "a longer name")],
            &[key(3, "x")],
        ];
        let shown = "    ID  NAME   STATUS  EXPIRES             USED   STORED\n    \
                     1   short          ────────── never !  never\n    \
                     2   a longer name          ────────── never !  never\n    \
                     3   x                      ────────── never !  never\n";
        let unindented = shown.trim_start_matches(' ').replace("\n    ", "\n");
        let seen = written(&blocks, Format::Table, target(Some(120)));
        assert_eq!(
            seen.lines().map(str::trim_start).collect::<Vec<_>>(),
            unindented.lines().collect::<Vec<_>>()
        );
    }

    #[test]
    fn only_a_table_of_one_block_leaves_out_empty_columns() {
        let (one, other) = (
            [key(1, "a")],
            [Key {
                status: Status::Other("odd".into()),
                ..key(2, "b")
            }],
        );
        let heading = |blocks: &[&[Key]]| {
            let table = written(blocks, Format::Table, target(Some(120)));
            table.lines().next().unwrap().contains("STATUS")
        };
        assert!(!heading(&[&one]) && heading(&[&other]) && heading(&[&one, &other]));
    }

    #[test]
    fn no_line_is_wider_than_the_window_and_a_new_table_starts_when_columns_are_dropped() {
        let long = "日本語 ".repeat(30);
        let text = KeyId::Text("an-id-of-thirty-characters-xxx".into());
        let blocks: [&[Key]; 3] = [
            &[key(1, "short")],
            &[key(2, &long)],
            &[Key {
                id: text,
                ..key(3, "x")
            }],
        ];
        // Below 60 columns there may be a line per field.
        for width in 1..120 {
            let table = written(&blocks, Format::Table, target(Some(width)));
            let headings = table.lines().filter(|line| line.contains("NAME")).count();
            let parts = 1 + table.matches("\n\n").count();
            if width > 60 {
                assert_eq!(headings, parts, "{width}: {table}");
                let widest = table
                    .lines()
                    .map(console::measure_text_width)
                    .max()
                    .unwrap();
                assert!(widest <= usize::from(width), "{width}: {table}");
            }
            assert!(
                table.contains("short") && table.contains("an-id"),
                "{width}: {table}"
            );
        }
    }
}

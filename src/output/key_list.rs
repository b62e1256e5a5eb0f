//! A list of keys that is written while it arrives.

use std::io::{self, Write};

use super::document::buffered;
use super::writer::{Layout, View, Writer};
use super::{Format, KeyRow, Target, key};

/// Writes a list of keys block by block. Without rows a table and JSON Lines are empty, CSV and TSV
/// are their header, JSON is `[]`.
///
/// A table is aligned block by block: later blocks may widen a column, but never narrow it.
pub struct KeyList {
    writer: Box<dyn Writer>,
    has_started: bool,
}

impl KeyList {
    pub fn new(format: Format, target: Target) -> Self {
        let layout = Layout::Columns {
            columns: key::columns(target.terminal),
            truncates: true,
        };
        let view = View {
            // A list never has tokens.
            fields: key::fields(&[]),
            is_one: false,
            layout,
        };
        Self {
            writer: format.writer(view, &target),
            has_started: false,
        }
    }

    pub fn write(
        &mut self,
        rows: &[KeyRow<'_>],
        is_last: bool,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let is_first = !std::mem::replace(&mut self.has_started, true);
        buffered(out, |out| {
            if is_first {
                self.writer.begin(out)?;
            }
            self.writer.rows(&rows, is_last, out)?;
            if is_last {
                self.writer.end(out)
            } else {
                Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Key, KeyId, Status};

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
            zone: || jiff::tz::TimeZone::UTC,
        }
    }

    fn written(blocks: &[&[Key]], format: Format, target: Target) -> String {
        let (mut list, mut bytes) = (KeyList::new(format, target), Vec::new());
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
            Format::Table,
        ] {
            let at_once = written(&[&keys], format, target(None));
            for blocks in [
                &[&keys[..1], &keys[1..]][..],
                &[&keys[..2], &keys[2..]],
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
        let shown = "    ID  NAME   STATUS  EXPIRES  LAST USED  CREATED  REVOKED  STORED\n    \
                     1   short  active  never    never      -        -        -\n    \
                     2   a longer name  active  never    never      -        -        -\n    \
                     3   x              active  never    never      -        -        -\n";
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
                revoked_at: Some(target(None).now.into()),
                ..key(2, "b")
            }],
        );
        let heading = |blocks: &[&[Key]]| {
            let table = written(blocks, Format::Table, target(Some(120)));
            table.lines().next().unwrap().contains("REVOKED")
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

//! How wide text is on a terminal, and where its lines end.

use std::borrow::Cow;

use comfy_table::{ContentArrangement, Table, presets};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::text::is_plain;

/// The longest text in bytes that is wrapped: the time that comfy-table takes grows with its
/// square.
pub(super) const LONGEST: usize = 4096;
/// What makes the sign before it an emoji, which may be wider.
const EMOJI_STYLE: char = '\u{fe0f}';

/// The display columns of a text. Terminals count each character for itself: Arabic letters that a
/// font would join are two columns to them.
pub(super) fn width_of(text: &str) -> usize {
    if is_plain(text) {
        text.len()
    } else {
        ends(text).last().map_or(0, |(_, columns)| columns)
    }
}

/// The longest beginning of a text that takes at most so many display columns. Characters without a
/// width may follow each other without end: no more than a few a column are kept.
pub(super) fn beginning(text: &str, columns: usize) -> &str {
    let kept = ends(text)
        .take(columns.saturating_mul(4))
        .take_while(|(_, taken)| *taken <= columns);
    kept.last()
        .and_then(|(end, _)| text.get(..end))
        .unwrap_or_default()
}

/// The lines of a text in a window of so many columns, none of which ends in a space. One line
/// where the window's width is unknown, or the text is too long to be wrapped.
pub(super) fn wrapped(text: &str, columns: Option<usize>) -> Vec<String> {
    let columns = columns
        .and_then(|columns| u16::try_from(columns).ok())
        .filter(|columns| *columns > 0);
    let Some(columns) = columns.filter(|_| text.len() <= LONGEST) else {
        return vec![text.to_owned()];
    };
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(columns);
    table.add_row([text]);
    for column in table.column_iter_mut() {
        column.set_padding((0, 0));
    }
    let lines = table.lines();
    lines
        .flat_map(|line| broken(line.trim_end(), columns.into()))
        .collect()
}

/// The pieces of a line that comfy-table, which counts letters that a font joins as one, has taken
/// for short enough.
fn broken(mut line: &str, columns: usize) -> Vec<String> {
    let mut pieces = Vec::new();
    while width_of(line) > columns {
        let piece = beginning(line, columns);
        let Some(rest) = line.get(piece.len()..).filter(|_| !piece.is_empty()) else {
            break;
        };
        pieces.push(piece.trim_end().to_owned());
        line = rest;
    }
    pieces.push(line.to_owned());
    pieces
}

/// Where each character ends, and how many display columns there are up to its end.
fn ends(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let (mut columns, mut last) = (0, 0..0);
    text.char_indices().map(move |(start, character)| {
        let end = start + character.len_utf8();
        let width_in = |range| text.get(range).map_or(0, UnicodeWidthStr::width);
        columns += match character {
            EMOJI_STYLE => width_in(last.start..end).saturating_sub(width_in(last.clone())),
            other => other.width().unwrap_or(0),
        };
        last = start..end;
        (end, columns)
    })
}

/// A text that is wider in `columns` display columns, with `ellipsis` for what is missing.
pub(super) fn truncated<'a>(text: &str, columns: usize, ellipsis: &str) -> Cow<'a, str> {
    format!(
        "{}{ellipsis}",
        beginning(text, columns.saturating_sub(width_of(ellipsis)))
    )
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_is_counted_as_terminals_do() {
        for (text, columns) in [
            ("", 0),
            ("ci", 2),
            ("日本語", 6),
            ("e\u{301}", 1),
            ("\u{644}\u{627}", 2),
            ("سلام", 4),
            ("❤", 1),
            ("❤️", 2),
            ("🇩🇪", 2),
            ("👩‍💻", 4),
        ] {
            assert_eq!(width_of(text), columns, "{text}");
        }
    }

    #[test]
    fn a_truncated_text_keeps_whole_characters_and_a_bounded_number_of_them() {
        assert_eq!(truncated("production", 9, "…"), "producti…");
        assert_eq!(truncated("production", 9, "..."), "produc...");
        assert_eq!(truncated("日本語日本語", 8, "…"), "日本語…");
        assert_eq!(truncated("日本語日本語", 9, "…"), "日本語日…");
        let accents = format!("a{}{}", "\u{301}".repeat(1000), "b".repeat(20));
        assert_eq!(truncated(&accents, 8, "…").chars().count(), 29);
    }

    #[test]
    fn lines_end_between_words_and_none_is_too_wide() {
        assert_eq!(
            wrapped("run `genkey login` first", Some(12)),
            ["run `genkey", "login` first"]
        );
        assert_eq!(wrapped("run it", None), ["run it"]);
        let words = "سلام لا ".repeat(30);
        for columns in 4..60 {
            assert!(
                wrapped(&words, Some(columns))
                    .iter()
                    .all(|line| width_of(line) <= columns),
                "{columns}"
            );
        }
    }
}

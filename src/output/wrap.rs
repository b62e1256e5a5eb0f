//! The width of text on a terminal, and truncating and wrapping it.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::text::is_plain;

/// Variation selector 16: makes an emoji, which may be wider, of the character before it.
const EMOJI_STYLE: char = '\u{fe0f}';

/// The display columns of a text.
pub fn width_of(text: &str) -> usize {
    if is_plain(text) {
        text.len()
    } else {
        // Character by character, as terminals count. `UnicodeWidthStr` counts what a good font
        // would show: one column for the Arabic lam-alef ligature, two for an emoji sequence.
        ends(text).last().map_or(0, |(_, columns)| columns)
    }
}

/// The longest beginning of a text that takes at most `columns` display columns.
pub fn beginning(text: &str, columns: usize) -> &str {
    // A name may have thousands of combining characters, which have no width.
    let fitting = ends(text)
        .take(columns.saturating_mul(4))
        .take_while(|(_, taken)| *taken <= columns);
    fitting
        .last()
        .and_then(|(end, _)| text.get(..end))
        .unwrap_or_default()
}

/// Wraps a text between words into lines of at most `columns`, all indented as the first one.
///
/// A word that is longer than a line is split if `splits_words`; otherwise it stays whole, so that a
/// URL or a path can be copied.
pub fn wrapped(text: &str, columns: usize, splits_words: bool) -> Vec<String> {
    let words = text.trim_start_matches(' ');
    let margin = Some(text.len() - words.len()).filter(|margin| *margin < columns);
    let margin = margin.unwrap_or(0);
    let (mut lines, mut line, mut taken) = (Vec::new(), " ".repeat(margin), margin);
    // Not to be told from the columns taken: a word of nothing but colour codes takes none.
    let mut is_first_word = true;
    for mut word in words.split(' ') {
        // Colour codes take no columns.
        let mut width = width_of(&console::strip_ansi_codes(word));
        let splits = splits_words && width > columns - margin;
        if !is_first_word {
            // One or two letters at the end of a line do not look like the start of a word.
            let least = if splits { 3 } else { width };
            if taken + 1 + least <= columns {
                line.push(' ');
                taken += 1;
            } else {
                end_line(&mut lines, &mut line, margin);
                taken = margin;
            }
        }
        while splits && taken + width > columns {
            let piece = beginning(word, columns - taken);
            // A wide character in a window of one column.
            if piece.is_empty() {
                break;
            }
            line.push_str(piece);
            end_line(&mut lines, &mut line, margin);
            // Measuring the rest each time would be quadratic in the word's length.
            width = width.saturating_sub(width_of(piece));
            word = &word[piece.len()..];
            taken = margin;
        }
        line.push_str(word);
        taken += width;
        is_first_word = false;
    }
    if lines.is_empty() || !line.trim().is_empty() {
        end_line(&mut lines, &mut line, margin);
    }
    lines
}

fn end_line(lines: &mut Vec<String>, line: &mut String, margin: usize) {
    lines.push(line.trim_end().to_owned());
    *line = " ".repeat(margin);
}

/// For each character the index of its end, and the display columns up to there.
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

/// A text that is wider than `columns`, truncated to them, with `ellipsis` at its end.
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
            // Lam and alef, which fonts draw as one.
            ("\u{644}\u{627}", 2),
            ("سلام", 4),
            ("❤", 1),
            ("❤️", 2),
            ("🇩🇪", 2),
            // Terminals show the woman and the computer side by side.
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
        // 7 columns with up to 4 characters each, and the ellipsis.
        let accents = format!("a{}{}", "\u{301}".repeat(1000), "b".repeat(20));
        assert_eq!(truncated(&accents, 8, "…").chars().count(), 29);
    }

    #[test]
    fn lines_are_wrapped_between_words_and_none_is_too_wide() {
        assert_eq!(
            wrapped("run `genkey login` first", 12, true),
            ["run `genkey", "login` first"]
        );
        assert_eq!(
            wrapped("  hanging indent", 11, true),
            ["  hanging", "  indent"]
        );
        assert_eq!(wrapped("in production", 8, true), ["in produ", "ction"]);
        assert_eq!(wrapped("in production", 8, false), ["in", "production"]);
        assert_eq!(wrapped("日本語", 5, true), ["日本", "語"]);
        // No line can be narrower than a character.
        assert_eq!(wrapped("日本", 1, true), ["日本"]);
        assert_eq!(wrapped(&" ".repeat(100), 8, true), [""]);
        assert_eq!(wrapped("", 8, true), [""]);
        let emoji = "👩‍💻❤️".repeat(20);
        assert!(
            wrapped(&emoji, 9, true)
                .iter()
                .all(|line| (1..=9).contains(&width_of(line)))
        );
        let words = "سلام لا ".repeat(30);
        for columns in 4..60 {
            assert!(
                wrapped(&words, columns, true)
                    .iter()
                    .all(|line| width_of(line) <= columns),
                "{columns}"
            );
        }
    }
}

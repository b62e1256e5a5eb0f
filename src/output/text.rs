//! Text of strangers, made safe for terminals and spreadsheets.

use std::borrow::Cow;

use crate::model::is_unprintable;

/// Makes control characters and text-direction overrides visible, as `\n`, `\t` or `\u{1b}`: what comes out cannot
/// move a cursor, hide or reorder text, or end a line. Every other text comes back as it is.
pub fn escape_control(text: &str) -> Cow<'_, str> {
    if is_plain(text) || !text.chars().any(is_unprintable) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_unprintable(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown.into()
}

/// How much of a text is repeated to the person who typed it, in characters.
const EXCERPT: usize = 80;

/// The beginning of a text, enough to know it again.
pub fn excerpt(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

/// Whether a text is printable ASCII: quick to see, the more so without looking for the first other byte, and true of almost
/// all.
pub(super) fn is_plain(text: &str) -> bool {
    text.bytes().fold(true, |so_far, byte| so_far & matches!(byte, b' '..=b'~'))
}

/// Text that a spreadsheet takes as text: a leading apostrophe keeps it from being run as a formula. Spaces before
/// the formula are no cover, since some spreadsheets drop them.
pub(super) fn escape_formula(text: &str) -> Cow<'_, str> {
    let start = text.trim_start_matches(|character: char| character.is_whitespace() || character == '\u{feff}');
    let runs = start.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) || text.starts_with(['\t', '\r', '\n']);
    if runs { format!("'{}", escape_control(text)).into() } else { escape_control(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_of_any_script_is_not_copied() {
        for text in ["", "ci", "Köln", "日本語", "👩‍💻", "a\\nb", "e\u{301}"] {
            assert!(matches!(escape_control(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn what_moves_hides_or_reorders_is_spelled_out() {
        for (text, shown) in [
            ("a\nb\tc\rd", r"a\nb\tc\rd"),
            ("\u{1b}[31mred\u{1b}[0m", r"\u{1b}[31mred\u{1b}[0m"),
            ("\u{0}\u{7}\u{8}\u{7f}", r"\u{0}\u{7}\u{8}\u{7f}"),
            ("\u{9b}2J", r"\u{9b}2J"),
            ("a\u{202e}b\u{2066}c\u{200f}", r"a\u{202e}b\u{2066}c\u{200f}"),
            ("a\u{2028}b", r"a\u{2028}b"),
        ] {
            assert_eq!(escape_control(text), shown);
        }
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        assert_eq!(excerpt("ci"), "ci");
        assert_eq!(excerpt(&"ü".repeat(81)), format!("{}…", "ü".repeat(80)));
    }

    #[test]
    fn formulas_are_escaped_and_nothing_else() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("＝1", "'＝1"),
            ("＋1", "'＋1"),
            ("－1", "'－1"),
            ("＠1", "'＠1"),
            ("\t=1", r"'\t=1"),
            ("\rx", r"'\rx"),
            ("\nx", r"'\nx"),
            ("  =1", "'  =1"),
            ("\u{feff}=1", "'\u{feff}=1"),
            ("\u{3000}=1", "'\u{3000}=1"),
            ("a=1", "a=1"),
            ("ci-prod", "ci-prod"),
            (" ci", " ci"),
            ("'=1", "'=1"),
            ("", ""),
        ] {
            assert_eq!(escape_formula(text), cell);
        }
    }
}

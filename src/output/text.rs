//! Untrusted text, made safe for terminals and spreadsheets.

use std::borrow::Cow;

use crate::model::is_unprintable;

/// Escapes control characters, text-direction overrides and invisible characters, as `\n`, `\t` or
/// `\u{1b}`. The result cannot move the cursor, end a line, hide or reorder text, or look like
/// another text.
pub fn escape_control(text: &str) -> Cow<'_, str> {
    let mut last = None;
    let is_hidden = move |character: char, next: Option<char>| {
        let is_hidden = is_unprintable(character) || is_invisible(character, last, next);
        // An escaped joiner does not make the next one part of a spelling.
        last = Some(character).filter(|_| !is_hidden);
        is_hidden
    };
    if is_plain(text) {
        text.into()
    } else {
        escaped(text, is_hidden)
    }
}

/// Escapes control characters and text-direction overrides, for formats that programs read.
pub(super) fn escape_in_data(text: &str) -> Cow<'_, str> {
    // Invisible characters stay: a program must find the name that the service has.
    if is_plain(text) {
        text.into()
    } else {
        escaped(text, |character, _| is_unprintable(character))
    }
}

/// A text for a locale that cannot show more than ASCII: ellipses, quotation marks and dashes become
/// their ASCII forms, all else is escaped.
pub fn to_ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            character if character.is_ascii() => shown.push(character),
            '…' => shown.push_str("..."),
            '‘' | '’' => shown.push('\''),
            '“' | '”' => shown.push('"'),
            '–' | '—' | '─' => shown.push('-'),
            '━' => shown.push('#'),
            '→' => shown.push_str("->"),
            other => shown.extend(other.escape_default()),
        }
    }
    shown.into()
}

/// Escapes the characters for which `is_hidden(character, next)` is true.
fn escaped(text: &str, mut is_hidden: impl FnMut(char, Option<char>) -> bool) -> Cow<'_, str> {
    // Nothing is copied before the first character that is escaped.
    let mut shown: Option<String> = None;
    let mut characters = text.char_indices().peekable();
    while let Some((start, character)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        if is_hidden(character, next) {
            let beginning = || text.get(..start).unwrap_or_default().to_owned();
            shown
                .get_or_insert_with(beginning)
                .extend(character.escape_default());
        } else if let Some(shown) = &mut shown {
            shown.push(character);
        }
    }
    shown.map_or(text.into(), Cow::Owned)
}

/// Whether a character is invisible between these two. In emoji and in scripts whose letters join,
/// joiners and variation selectors are part of the spelling.
fn is_invisible(character: char, last: Option<char>, next: Option<char>) -> bool {
    let follows = |takes: fn(char) -> bool| last.is_some_and(takes);
    match character {
        '\u{200c}' | '\u{200d}' => !(follows(joins) && next.is_some_and(joins)),
        // Variation selectors: `❤` and U+FE0F are an emoji; `1`, U+FE0F and U+20E3 are a keycap.
        '\u{fe00}'..='\u{fe0f}' => !(follows(|last| !last.is_ascii()) || next == Some('\u{20e3}')),
        // Tags: the flags of England, Scotland and Wales are spelled with them.
        '\u{e0020}'..='\u{e007f}' => {
            !follows(|last| matches!(last, '\u{1f3f4}' | '\u{e0020}'..='\u{e007f}'))
        }
        // Soft hyphen, grapheme joiner, Hangul fillers, Khmer inherent vowels, Mongolian selectors.
        '\u{ad}'
        | '\u{34f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' => true,
        // Zero-width space, word joiner and other format characters, Braille blank, Hangul fillers,
        // byte order mark.
        '\u{200b}'
        | '\u{2060}'..='\u{206f}'
        | '\u{2800}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}' => true,
        // Annotation, shorthand and musical format characters.
        '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' => true,
        // All other tags, and the rarer variation selectors.
        '\u{e0000}'..='\u{e0fff}' => true,
        _ => false,
    }
}

/// Whether a character's form may depend on a joiner next to it: Arabic to Myanmar, Khmer and
/// Mongolian, and emoji.
fn joins(character: char) -> bool {
    matches!(character, '\u{600}'..='\u{109f}' | '\u{1780}'..='\u{18af}' | '\u{2190}'..='\u{2bff}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}

/// In characters.
const EXCERPT: usize = 80;

/// The beginning of a text, for messages that repeat what was typed.
pub fn excerpt(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}

/// Whether a text is printable ASCII, as almost all texts are.
pub(super) fn is_plain(text: &str) -> bool {
    // Without an early exit, so that the compiler can vectorize it.
    text.bytes()
        .fold(true, |so_far, byte| so_far & matches!(byte, b' '..=b'~'))
}

/// Escapes control characters, and puts an apostrophe before text that a spreadsheet would run as a
/// formula.
pub(super) fn escape_formula(text: &str) -> Cow<'_, str> {
    // Some spreadsheets remove leading spaces, and then see the formula.
    let start = text
        .trim_start_matches(|character: char| character.is_whitespace() || character == '\u{feff}');
    // OWASP's list of what starts a formula ("CSV Injection"), with the full-width forms.
    let runs = start.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || text.starts_with(['\t', '\r', '\n']);
    if runs {
        format!("'{}", escape_in_data(text)).into()
    } else {
        escape_in_data(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_of_any_script_is_not_copied() {
        for text in [
            "",
            "ci",
            "Köln",
            "日本語",
            "👩‍💻",
            "❤️",
            "1️⃣",
            "🏴\u{e0067}\u{e0062}\u{e007f}",
            "می\u{200c}خواهم",
            "a\\nb",
            "e\u{301}",
        ] {
            assert!(
                matches!(escape_control(text), Cow::Borrowed(same) if same == text),
                "{text}"
            );
        }
    }

    #[test]
    fn what_moves_hides_or_reorders_is_escaped() {
        for (text, shown) in [
            ("a\nb\tc\rd", r"a\nb\tc\rd"),
            ("\u{1b}[31mred\u{1b}[0m", r"\u{1b}[31mred\u{1b}[0m"),
            ("\u{0}\u{7}\u{8}\u{7f}", r"\u{0}\u{7}\u{8}\u{7f}"),
            ("\u{9b}2J", r"\u{9b}2J"),
            (
                "a\u{202e}b\u{2066}c\u{200f}",
                r"a\u{202e}b\u{2066}c\u{200f}",
            ),
            ("a\u{2028}b", r"a\u{2028}b"),
        ] {
            assert_eq!(escape_control(text), shown);
        }
    }

    #[test]
    fn invisible_characters_are_escaped_for_people_and_stay_in_data() {
        for (text, shown) in [
            ("ci\u{200b}", r"ci\u{200b}"),
            // Joiners between letters that do not join.
            ("a\u{200d}b", r"a\u{200d}b"),
            ("日\u{200c}本", r"日\u{200c}本"),
            ("soft\u{ad}hyphen", r"soft\u{ad}hyphen"),
            ("\u{feff}ci", r"\u{feff}ci"),
            ("ci\u{2060}", r"ci\u{2060}"),
            // A selector and a tag without an emoji.
            ("ci\u{fe0f}", r"ci\u{fe0f}"),
            ("ci\u{e0041}", r"ci\u{e0041}"),
            ("\u{3164}", r"\u{3164}"),
            // Joiners that join nothing.
            ("👩\u{200d}", r"👩\u{200d}"),
            ("👩\u{200d}\u{200d}💻", r"👩\u{200d}\u{200d}💻"),
        ] {
            assert_eq!(escape_control(text), shown);
            assert!(
                matches!(escape_in_data(text), Cow::Borrowed(same) if same == text),
                "{shown}"
            );
        }
    }

    #[test]
    fn punctuation_has_ascii_forms_and_the_rest_is_escaped() {
        assert_eq!(to_ascii("ci"), "ci");
        assert_eq!(
            to_ascii("a… “b” → ‘c’ – ü日"),
            r#"a... "b" -> 'c' - \u{fc}\u{65e5}"#
        );
        assert_eq!(to_ascii("━━──"), "##--");
    }

    #[test]
    fn long_text_is_truncated_between_characters() {
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
            // These are ordinary text.
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

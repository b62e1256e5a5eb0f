//! Text of strangers, made safe for terminals and spreadsheets.

use std::borrow::Cow;

use crate::model::is_unprintable;

/// Makes control characters, text-direction overrides and what cannot be seen visible, as `\n`,
/// `\t` or `\u{1b}`: what comes out cannot move a cursor, hide or reorder text, end a line or look
/// like another text. Every other text comes back as it is.
pub fn escape_control(text: &str) -> Cow<'_, str> {
    let mut last = None;
    let is_hidden = move |character: char, next: Option<char>| {
        let is_hidden = is_unprintable(character) || is_invisible(character, last, next);
        last = Some(character).filter(|_| !is_hidden);
        is_hidden
    };
    if is_plain(text) {
        text.into()
    } else {
        escaped(text, is_hidden)
    }
}

/// The same for formats that programs read: what cannot be seen is data, and stays.
pub(super) fn escape_in_data(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        text.into()
    } else {
        escaped(text, |character, _| is_unprintable(character))
    }
}

/// A text for a terminal that shows ASCII alone. Dots and dashes get their ASCII forms, and all
/// else is spelled out.
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

/// Spells out the characters that `is_hidden` says of, given each with the next one.
fn escaped(text: &str, mut is_hidden: impl FnMut(char, Option<char>) -> bool) -> Cow<'_, str> {
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

/// Whether a character leaves nothing on the screen, where it stands. In emoji and in scripts whose
/// letters join, some of them are spelling.
fn is_invisible(character: char, last: Option<char>, next: Option<char>) -> bool {
    let follows = |takes: fn(char) -> bool| last.is_some_and(takes);
    match character {
        '\u{200c}' | '\u{200d}' => !(follows(joins) && next.is_some_and(joins)),
        // What makes a sign an emoji, or one of its variants.
        '\u{fe00}'..='\u{fe0f}' => !(follows(|last| !last.is_ascii()) || next == Some('\u{20e3}')),
        // The flags of England, Scotland and Wales are spelled with them.
        '\u{e0020}'..='\u{e007f}' => {
            !follows(|last| matches!(last, '\u{1f3f4}' | '\u{e0020}'..='\u{e007f}'))
        }
        '\u{ad}'
        | '\u{34f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' => true,
        '\u{200b}'
        | '\u{2060}'..='\u{206f}'
        | '\u{2800}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}' => true,
        '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' => true,
        '\u{e0000}'..='\u{e0fff}' => true,
        _ => false,
    }
}

/// Whether a character's form may depend on a joiner beside it: Arabic to Myanmar, Khmer and
/// Mongolian, and emoji.
fn joins(character: char) -> bool {
    matches!(character, '\u{600}'..='\u{109f}' | '\u{1780}'..='\u{18af}' | '\u{2190}'..='\u{2bff}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
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

/// Whether a text is printable ASCII: quick to see, the more so without looking for the first other
/// byte, and true of almost all.
pub(super) fn is_plain(text: &str) -> bool {
    text.bytes()
        .fold(true, |so_far, byte| so_far & matches!(byte, b' '..=b'~'))
}

/// Text that a spreadsheet takes as text: a leading apostrophe keeps it from being run as a
/// formula. Spaces before the formula are no cover, since some spreadsheets drop them.
pub(super) fn escape_formula(text: &str) -> Cow<'_, str> {
    let start = text
        .trim_start_matches(|character: char| character.is_whitespace() || character == '\u{feff}');
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
    fn what_moves_hides_or_reorders_is_spelled_out() {
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
    fn what_leaves_nothing_on_the_screen_is_spelled_out_for_people_and_stays_in_data() {
        for (text, shown) in [
            ("ci\u{200b}", r"ci\u{200b}"),
            ("a\u{200d}b", r"a\u{200d}b"),
            ("日\u{200c}本", r"日\u{200c}本"),
            ("soft\u{ad}hyphen", r"soft\u{ad}hyphen"),
            ("\u{feff}ci", r"\u{feff}ci"),
            ("ci\u{2060}", r"ci\u{2060}"),
            ("ci\u{fe0f}", r"ci\u{fe0f}"),
            ("ci\u{e0041}", r"ci\u{e0041}"),
            ("\u{3164}", r"\u{3164}"),
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
    fn ascii_has_forms_for_signs_and_spells_out_the_rest() {
        assert_eq!(to_ascii("ci"), "ci");
        assert_eq!(
            to_ascii("a… “b” → ‘c’ – ü日"),
            r#"a... "b" -> 'c' - \u{fc}\u{65e5}"#
        );
        assert_eq!(to_ascii("━━──"), "##--");
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

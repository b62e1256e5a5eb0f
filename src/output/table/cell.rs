//! One cell of a table.

use std::borrow::Cow;
use std::io::{self, Write};

use console::{Style, measure_text_width};

use crate::output::text::is_plain;
use crate::output::value::Tone;
use crate::output::{Target, Value};

/// Spaces between columns.
pub(super) const GAP: usize = 2;
/// The least display columns that a truncated or wrapped text keeps; with less it would not be readable.
pub(super) const READABLE: usize = 8;

/// The text of a cell, safe to show, and its display columns.
pub(super) struct Cell<'a> {
    pub(super) text: Cow<'a, str>,
    tone: Tone,
    pub(super) width: usize,
}

impl<'a> Cell<'a> {
    pub(super) fn new(value: Value<'a>, target: &Target) -> Self {
        let tone = value.tone(target);
        Self { tone, ..Self::plain(value.shown(target)) }
    }

    pub(super) fn plain(text: impl Into<Cow<'a, str>>) -> Self {
        let text = text.into();
        Self { width: width_of(&text), text, tone: Tone::Plain }
    }

    /// Writes it in at most so many display columns, with `…` for what is missing; and says how many it takes.
    pub(super) fn write(&self, width: usize, color: bool, out: &mut dyn Write) -> io::Result<usize> {
        let (text, taken) =
            if self.width <= width { (Cow::Borrowed(&*self.text), self.width) } else { truncated(&self.text, width) };
        write_toned(&text, self.tone, color, out)?;
        Ok(taken)
    }
}

/// The display columns of a text.
pub(super) fn width_of(text: &str) -> usize {
    if is_plain(text) { text.len() } else { measure_text_width(text) }
}

fn write_toned(text: &str, tone: Tone, color: bool, out: &mut dyn Write) -> io::Result<()> {
    let style = Style::new().force_styling(true);
    let style = match tone {
        _ if !color => return out.write_all(text.as_bytes()),
        Tone::Plain => return out.write_all(text.as_bytes()),
        Tone::Good => style.green(),
        Tone::Warning => style.yellow(),
        Tone::Bad => style.red(),
        Tone::Dim => style.dim(),
    };
    write!(out, "{}", style.apply_to(text))
}

/// A text that is wider in `width` display columns, with `…` for what is missing; and how many of them it takes.
fn truncated(text: &str, width: usize) -> (Cow<'_, str>, usize) {
    // Characters without a width may follow each other without end: no more than a few a column are kept.
    let starts = text.char_indices().map(|(index, _)| index).take(width.saturating_mul(4));
    let heads = starts.map(|index| text.get(..index).unwrap_or_default());
    let head = heads.take_while(|head| measure_text_width(head) < width).last().unwrap_or_default();
    (format!("{head}…").into(), width_of(head) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_truncated_text_keeps_whole_characters_and_a_bounded_number_of_them() {
        assert_eq!(truncated("production", 9), ("producti…".into(), 9));
        assert_eq!(truncated("日本語日本語", 8), ("日本語…".into(), 7));
        assert_eq!(truncated("日本語日本語", 9), ("日本語日…".into(), 9));
        let accents = format!("a{}{}", "\u{301}".repeat(1000), "b".repeat(20));
        assert_eq!(truncated(&accents, 8).0.chars().count(), 32);
    }
}

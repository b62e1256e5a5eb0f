//! One cell of a table.

use std::borrow::Cow;
use std::io::{self, Write};

use console::Style;

use crate::output::style::Tone;
use crate::output::wrap::{truncated, width_of};
use crate::output::{Target, Value};

/// The fewest columns in which a truncated or wrapped text is readable.
pub(super) const READABLE: usize = 8;

/// The text of a cell, safe to show.
pub(super) struct Cell<'a> {
    pub(super) text: Cow<'a, str>,
    tone: Tone,
    /// The bytes after which the text is dim.
    bright: usize,
    /// In display columns.
    pub(super) width: usize,
}

impl<'a> Cell<'a> {
    pub(super) fn new(value: Value<'a>, target: &Target) -> Self {
        let tone = value.tone(target);
        if let Value::Bar(bar) = value {
            let (left, past) = bar.parts(target.drawing);
            return Self {
                bright: left.len(),
                ..Self::toned(tone, left + &past)
            };
        }
        Self::toned(tone, value.shown(target))
    }

    pub(super) fn toned(tone: Tone, text: impl Into<Cow<'a, str>>) -> Self {
        let text = text.into();
        Self {
            width: width_of(&text),
            bright: text.len(),
            text,
            tone,
        }
    }

    /// A cell that has a line of its own.
    pub(super) fn detailed(value: Value<'a>, target: &Target) -> Self {
        let tone = value.tone(target);
        Self::toned(tone, value.detailed(target))
    }

    /// Writes it in at most `width` display columns, truncated if necessary, and returns how many it
    /// takes.
    pub(super) fn write(
        &self,
        width: usize,
        target: &Target,
        out: &mut dyn Write,
    ) -> io::Result<usize> {
        if self.width <= width {
            self.write_part(&self.text, target, out)?;
            return Ok(self.width);
        }
        let text = truncated(&self.text, width, target.ellipsis());
        self.write_part(&text, target, out)?;
        // Less than `width` if only half of a wide character would have fitted.
        Ok(width_of(&text))
    }

    /// Writes a part of its text in the cell's colour.
    pub(super) fn write_part(
        &self,
        text: &str,
        target: &Target,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        // Bidirectional terminals would otherwise mix it with the next columns.
        let isolates = target.terminal && has_right_to_left(text);
        if isolates {
            out.write_all(ISOLATE.as_bytes())?;
        }
        let (bright, dim) = text.split_at_checked(self.bright).unwrap_or((text, ""));
        write_toned(self.tone, bright, target, out)?;
        if !dim.is_empty() {
            write_toned(Tone::Dim, dim, target, out)?;
        }
        if isolates {
            out.write_all(END_ISOLATE.as_bytes())?;
        }
        Ok(())
    }
}

/// First strong isolate, and pop directional isolate. They take no columns.
const ISOLATE: &str = "\u{2068}";
const END_ISOLATE: &str = "\u{2069}";

/// Whether a text has letters that are written from right to left.
fn has_right_to_left(text: &str) -> bool {
    // Hebrew to Arabic, their presentation forms, and the scripts of the right-to-left planes.
    !text.is_ascii()
        && text.chars().any(|character| {
            matches!(character, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
        })
}

/// Writes a text in a tone.
pub(in crate::output) fn write_toned(
    tone: Tone,
    text: &str,
    target: &Target,
    out: &mut dyn Write,
) -> io::Result<()> {
    // console would decide by the environment; `--color` has already decided.
    let style = Style::new().force_styling(true);
    let style = match tone {
        _ if !target.color || text.is_empty() => return out.write_all(text.as_bytes()),
        Tone::Plain => return out.write_all(text.as_bytes()),
        Tone::Good => style.green(),
        Tone::Warning => style.yellow(),
        Tone::Bad => style.red(),
        Tone::Urgent => style.red().bold(),
        Tone::Dim => style.dim(),
        Tone::Strong => style.bold(),
        Tone::Accent => style.cyan(),
    };
    write!(out, "{}", style.apply_to(text))
}

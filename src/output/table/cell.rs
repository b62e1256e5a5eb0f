//! One cell of a table.

use std::borrow::Cow;
use std::io::{self, Write};

use console::Style;

use crate::output::value::Tone;
use crate::output::wrap::{truncated, width_of};
use crate::output::{Target, Value};

/// Spaces between columns.
pub(super) const GAP: usize = 2;
/// The fewest columns in which a truncated or wrapped text is readable.
pub(super) const READABLE: usize = 8;

/// The text of a cell, safe to show.
pub(super) struct Cell<'a> {
    pub(super) text: Cow<'a, str>,
    tone: Tone,
    /// In display columns.
    pub(super) width: usize,
}

impl<'a> Cell<'a> {
    pub(super) fn new(value: Value<'a>, target: &Target) -> Self {
        let tone = value.tone(target);
        Self {
            tone,
            ..Self::plain(value.shown(target))
        }
    }

    pub(super) fn plain(text: impl Into<Cow<'a, str>>) -> Self {
        let text = text.into();
        Self {
            width: width_of(&text),
            text,
            tone: Tone::Plain,
        }
    }

    /// A cell that has a line of its own.
    pub(super) fn detailed(value: Value<'a>, target: &Target) -> Self {
        let tone = value.tone(target);
        Self {
            tone,
            ..Self::plain(value.detailed(target))
        }
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
        // console would decide by the environment; `--color` has already decided.
        let style = Style::new().force_styling(true);
        let style = match self.tone {
            _ if !target.color => return out.write_all(text.as_bytes()),
            Tone::Plain => return out.write_all(text.as_bytes()),
            Tone::Good => style.green(),
            Tone::Warning => style.yellow(),
            Tone::Bad => style.red(),
            Tone::Dim => style.dim(),
        };
        write!(out, "{}", style.apply_to(text))
    }
}

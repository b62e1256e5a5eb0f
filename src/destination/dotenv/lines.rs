//! The assignments in a `.env` file, with where each of their parts is.

use std::ops::Range;

use crate::destination::edit::BYTE_ORDER_MARK;

/// The quotation marks around a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    None,
    Single,
    Double,
    Backtick,
}

/// `NAME=VALUE`. All positions are bytes of the text.
#[derive(Debug)]
pub(super) struct Assignment {
    /// The number of its first line, from 1.
    pub(super) line: usize,
    /// From the start of its first line to after the last line's break.
    pub(super) all: Range<usize>,
    /// Whether it is `export NAME=VALUE`.
    pub(super) exported: bool,
    pub(super) name: Range<usize>,
    /// The value with its quotation marks.
    pub(super) value: Range<usize>,
    pub(super) quotes: Quotes,
    /// What follows the value on its line, without the line break.
    pub(super) rest: Range<usize>,
}

impl Assignment {
    /// The value without quotation marks.
    pub(super) fn plain<'t>(&self, text: &'t str) -> &'t str {
        let width = usize::from(self.quotes != Quotes::None);
        let (start, end) = (self.value.start + width, self.value.end - width);
        text.get(start..end).unwrap_or_default()
    }

    /// Whether nothing but a comment follows the value on its line.
    pub(super) fn ends_its_line(&self, text: &str) -> bool {
        let rest = text.get(self.rest.clone()).unwrap_or_default();
        let after = rest.trim_start();
        after.is_empty() || rest.starts_with(is_blank) && after.starts_with('#')
    }
}

/// Why a text cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// A quotation mark in this line is not closed, or not for all readers.
    Quotes(usize),
    /// A line ends with a carriage return alone, which only some readers take for its end.
    CarriageReturn(usize),
}

impl Unreadable {
    /// The number of the line, from 1.
    pub(super) fn line(&self) -> usize {
        match self {
            Self::Quotes(line) | Self::CarriageReturn(line) => *line,
        }
    }

    pub(super) fn reason(&self) -> &'static str {
        match self {
            Self::Quotes(_) => "the value's quotation mark is not closed, or not for every program",
            Self::CarriageReturn(_) => {
                "a carriage return without a newline, which only some programs take for the end of a line"
            }
        }
    }
}

/// All assignments in a text, in order. A value in quotation marks may have several lines.
pub(super) fn assignments(text: &str) -> Result<Vec<Assignment>, Unreadable> {
    let mut found = Vec::new();
    let mut at = if text.starts_with(BYTE_ORDER_MARK) {
        BYTE_ORDER_MARK.len_utf8()
    } else {
        0
    };
    if let Some(lone) = lone_carriage_return(text) {
        return Err(Unreadable::CarriageReturn(line_at(text, lone)));
    }
    while at < text.len() {
        at = match assignment(text, at)? {
            Some(assignment) => {
                let end = assignment.all.end;
                found.push(assignment);
                end
            }
            None => next_line(text, at),
        };
    }
    Ok(found)
}

fn lone_carriage_return(text: &str) -> Option<usize> {
    let is_lone = |at: &usize| text.as_bytes().get(at + 1) != Some(&b'\n');
    text.match_indices('\r').map(|(at, _)| at).find(is_lone)
}

fn line_at(text: &str, at: usize) -> usize {
    let before = text.as_bytes().iter().take(at);
    1 + before.filter(|byte| **byte == b'\n').count()
}

/// The position after the line break.
fn next_line(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.find('\n').map_or(text.len(), |length| at + length + 1)
}

/// The position of the line break.
fn line_end(text: &str, at: usize) -> usize {
    let end = next_line(text, at);
    let line = text.get(at..end).unwrap_or_default();
    at + line.trim_end_matches(['\r', '\n']).len()
}

fn skip(text: &str, at: usize, is_skipped: impl Fn(char) -> bool) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.len() - rest.trim_start_matches(is_skipped).len()
}

fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t')
}

fn is_name(character: char) -> bool {
    // Dotenv libraries allow more than shells, in which a name has no `.` and no `-`.
    character.is_ascii_alphanumeric() || matches!(character, '_' | '.' | '-')
}

/// The assignment at the start of a line, if it is one.
fn assignment(text: &str, start: usize) -> Result<Option<Assignment>, Unreadable> {
    let mut at = skip(text, start, is_blank);
    let word = skip(text, at, is_name);
    let after = skip(text, word, is_blank);
    // `export=x` and `export = x` set a variable of this name.
    let exported = text.get(at..word) == Some("export")
        && after > word
        && text.as_bytes().get(after) != Some(&b'=');
    if exported {
        at = after;
    }
    let name = at..skip(text, at, is_name);
    let equals = skip(text, name.end, is_blank);
    if name.is_empty() || text.as_bytes().get(equals) != Some(&b'=') {
        return Ok(None);
    }
    let line = line_at(text, start);
    let (value, quotes) = value(text, equals + 1).ok_or(Unreadable::Quotes(line))?;
    Ok(Some(Assignment {
        line,
        all: start..next_line(text, value.end),
        exported,
        name,
        rest: value.end..line_end(text, value.end),
        value,
        quotes,
    }))
}

/// The value after the `=`; `None` if it is not known where it ends.
fn value(text: &str, after_equals: usize) -> Option<(Range<usize>, Quotes)> {
    let start = skip(text, after_equals, is_blank);
    let quotes = match text.as_bytes().get(start) {
        Some(b'\'') => Quotes::Single,
        Some(b'"') => Quotes::Double,
        Some(b'`') => Quotes::Backtick,
        Some(_) | None => return Some((bare(text, after_equals, start), Quotes::None)),
    };
    let inner = text.get(start + 1..)?;
    let length = match quotes {
        Quotes::Double => closing_double(inner)?,
        Quotes::Single | Quotes::Backtick | Quotes::None => {
            let mark = text.get(start..=start)?;
            let length = inner.find(mark)?;
            // For some readers it is `\'`, and the value goes on.
            if inner.get(..length)?.ends_with('\\') {
                return None;
            }
            length
        }
    };
    Some((start..start + length + 2, quotes))
}

fn closing_double(inner: &str) -> Option<usize> {
    let mut is_escaped = false;
    inner.bytes().position(|byte| {
        let closes = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        closes
    })
}

/// A value without quotation marks: to the end of its line or a comment.
fn bare(text: &str, after_equals: usize, start: usize) -> Range<usize> {
    let line = text.get(start..line_end(text, start)).unwrap_or_default();
    let is_comment = |at: &usize| {
        let before = line.get(..*at).unwrap_or_default();
        before.ends_with(is_blank) || before.is_empty() && start > after_equals
    };
    let comment = line.match_indices('#').map(|(at, _)| at).find(is_comment);
    let value = line
        .get(..comment.unwrap_or(line.len()))
        .unwrap_or_default();
    let length = value.trim_end_matches(is_blank).len();
    if length == 0 {
        // Where a value will be written: right after the `=`.
        return after_equals..after_equals;
    }
    start..start + length
}

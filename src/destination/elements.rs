//! Adds and removes the first elements of an array in a text.

use std::ops::Range;

use super::edit::spliced;

/// An array in a text: where it is, with its brackets, and where its elements are.
pub(super) struct Elements {
    pub(super) array: Range<usize>,
    pub(super) each: Vec<Range<usize>>,
}

impl Elements {
    /// The text with elements before the first one. They share a line.
    pub(super) fn prepended(&self, text: &str, elements: &[String]) -> String {
        let inner = self.array.start + 1;
        let mut added = elements.join(", ");
        let Some(first) = self.each.first() else {
            return spliced(text, inner..inner, &added);
        };
        let before = text.get(inner..first.start).unwrap_or_default();
        let blanks = before.get(before.trim_end().len()..).unwrap_or_default();
        added.push(',');
        added.push_str(line_break(blanks).unwrap_or(" "));
        spliced(text, first.start..first.start, &added)
    }

    /// The text without the first `count` elements; `None` if there are not so many.
    pub(super) fn without_first(&self, text: &str, count: usize) -> Option<String> {
        let first = self.each.first()?;
        if let Some(next) = self.each.get(count) {
            return Some(spliced(text, first.start..next.start, ""));
        }
        if self.each.len() < count {
            return None;
        }
        let end = self.each.last()?.end;
        let rest = text.get(end..self.array.end)?;
        let after = rest.trim_start();
        let comma = if after.starts_with(',') {
            rest.len() - after.len() + 1
        } else {
            0
        };
        Some(spliced(text, first.start..end + comma, ""))
    }
}

/// The last line break of white space, with the indentation after it.
fn line_break(blanks: &str) -> Option<&str> {
    let newline = blanks.rfind('\n')?;
    let crlf = blanks.get(..newline)?.ends_with('\r');
    blanks.get(newline - usize::from(crlf)..)
}

//! Adds and removes the last member of an object, in the layout of the others.

use std::ops::Range;

use jsonc_parser::ast::{Object, ObjectProp};
use jsonc_parser::common::Ranged;
use jsonc_parser::tokens::{Token, TokenAndRange};

use crate::destination::edit::spliced;

/// The indentation of an object that has no other.
const INDENT: &str = "  ";

/// An object in a text.
pub(super) struct Layout<'a> {
    text: &'a str,
    object: &'a Object<'a>,
    tokens: &'a [TokenAndRange<'a>],
}

impl<'a> Layout<'a> {
    /// `tokens` are those of the whole text, without comments.
    pub(super) fn new(
        text: &'a str,
        object: &'a Object<'a>,
        tokens: &'a [TokenAndRange<'a>],
    ) -> Self {
        Self {
            text,
            object,
            tokens,
        }
    }

    /// The text with one member more.
    pub(super) fn with(&self, member: &str) -> String {
        let Some(last) = self.object.properties.last() else {
            return self.with_first(member);
        };
        let before = self.blanks_before(last.start());
        let lead = match before.rfind('\n') {
            // One line break, also where there is an empty line above the last member.
            Some(newline) => {
                let crlf = before.get(..newline).unwrap_or_default().ends_with('\r');
                before
                    .get(newline - usize::from(crlf)..)
                    .unwrap_or_default()
            }
            None if before.is_empty() => " ",
            None => before,
        };
        match self.comma_after(last.end()) {
            Some(comma) => {
                let end = self.comments_end(comma.end, lead);
                spliced(self.text, end..end, &[lead, member, ","].concat())
            }
            None => {
                let end = self.comments_end(last.end(), lead);
                let added = spliced(self.text, end..end, &[lead, member].concat());
                spliced(&added, last.end()..last.end(), ",")
            }
        }
    }

    fn with_first(&self, member: &str) -> String {
        let closing = self.object.end() - 1;
        let blanks = self.blanks_before(closing);
        let Some(newline) = blanks.rfind('\n') else {
            let member = format!(" {member} ");
            return spliced(self.text, closing..closing, &member);
        };
        let indent = blanks.get(newline + 1..).unwrap_or_default();
        let crlf = blanks.get(..newline).unwrap_or_default().ends_with('\r');
        let line_break = if crlf { "\r\n" } else { "\n" };
        let at = closing - indent.len();
        let line = [indent, INDENT, member, line_break].concat();
        spliced(self.text, at..at, &line)
    }

    /// The text without the last member.
    pub(super) fn without_last(&self) -> String {
        let Some((last, others)) = self.object.properties.split_last() else {
            return self.text.to_owned();
        };
        let lead = last.start() - self.blanks_before(last.start()).len();
        let Some(previous) = others.last() else {
            return self.without_only(lead, last.start()..last.end());
        };
        if let Some(comma) = self.comma_after(last.end()) {
            return spliced(self.text, lead..comma.end, "");
        }
        let removed = spliced(self.text, lead..last.end(), "");
        match self.comma_after(previous.end()) {
            Some(comma) => spliced(&removed, comma, ""),
            None => removed,
        }
    }

    /// The text without a member, with its line if nothing else is on it. Comments around it stay.
    pub(super) fn without(&self, member: &ObjectProp<'_>) -> String {
        let (start, end) = (member.start(), member.end());
        let own = self.comma_after(end);
        let others = self.object.properties.iter();
        let previous = others.take_while(|other| other.start() < start).last();
        // After the last member, the comma before it has to go.
        let before = previous.filter(|_| own.is_none());
        let before = before.and_then(|previous| self.comma_after(previous.end()));
        let mut text = self.text.to_owned();
        match &own {
            Some(comma) if self.is_blank(end..comma.start) => {
                text = spliced(&text, self.with_blanks(start..comma.end), "");
            }
            Some(comma) => {
                text = spliced(&text, comma.clone(), "");
                text = spliced(&text, start..end, "");
            }
            None => text = spliced(&text, self.with_blanks(start..end), ""),
        }
        match before {
            Some(comma) => spliced(&text, comma, ""),
            None => text,
        }
    }

    fn is_blank(&self, part: Range<usize>) -> bool {
        self.text
            .get(part)
            .is_some_and(|part| part.trim().is_empty())
    }

    /// A part of the text with the white space beside it that nothing needs.
    fn with_blanks(&self, part: Range<usize>) -> Range<usize> {
        let before = self.blanks_before(part.start);
        let rest = self.text.get(part.end..).unwrap_or_default();
        let after = rest.trim_start_matches([' ', '\t', '\r']);
        let blanks = rest.len() - after.len();
        match before.rfind('\n') {
            Some(newline) if after.starts_with('\n') => {
                part.start - before.len() + newline + 1..part.end + blanks + 1
            }
            None if after.starts_with('}') => part.start - before.len()..part.end,
            // The line break stays: what precedes it may be a comment.
            Some(_) | None if after.starts_with(['\n', '}']) => part,
            Some(_) | None => part.start..part.end + blanks,
        }
    }

    fn without_only(&self, lead: usize, member: Range<usize>) -> String {
        let end = self
            .comma_after(member.end)
            .map_or(member.end, |comma| comma.end);
        let rest = self.text.get(end..).unwrap_or_default();
        let blanks = rest.len() - rest.trim_start().len();
        let after = rest.get(..blanks).unwrap_or_default();
        let before = self.text.get(lead..member.start).unwrap_or_default();
        // On a line of its own, the line break before it stays; else nothing does.
        match (before.rfind('\n'), after.find('\n')) {
            (Some(start), Some(end_of_line)) => {
                let part = lead + start + 1..end + end_of_line + 1;
                spliced(self.text, part, "")
            }
            (Some(_) | None, _) => spliced(self.text, lead..end + blanks, ""),
        }
    }

    /// The white space that ends at a position.
    fn blanks_before(&self, at: usize) -> &'a str {
        let before = self.text.get(..at).unwrap_or_default();
        let rest = before.trim_end();
        before.get(rest.len()..).unwrap_or_default()
    }

    /// The comma that follows a value, if one does.
    fn comma_after(&self, end: usize) -> Option<Range<usize>> {
        let next = self.tokens.iter().find(|token| token.start() >= end)?;
        matches!(next.token, Token::Comma).then(|| next.start()..next.end())
    }

    /// The end of the comments that follow a member on the same line, which belong to it. `lead` is
    /// what comes next: without a line break, it would be a part of a line comment.
    fn comments_end(&self, from: usize, lead: &str) -> usize {
        let mut end = from;
        loop {
            let rest = self.text.get(end..).unwrap_or_default();
            let comment = rest.trim_start_matches([' ', '\t']);
            let start = end + rest.len() - comment.len();
            let length = if comment.starts_with("//") && lead.contains('\n') {
                let line = comment.lines().next().unwrap_or_default();
                Some(line.len())
            } else if comment.starts_with("/*") {
                let length = comment.find("*/").map(|length| length + 2);
                length.filter(|length| !comment.get(..*length).unwrap_or_default().contains('\n'))
            } else {
                None
            };
            match length {
                Some(length) => end = start + length,
                None => return end,
            }
        }
    }
}

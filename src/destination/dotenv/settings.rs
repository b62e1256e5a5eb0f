//! The variables that a `.env` file sets for a command.

use super::lines::{Assignment, Quotes, assignments};
use crate::destination::edit::BYTE_ORDER_MARK;

/// A variable that a file sets.
#[derive(Debug, PartialEq, Eq)]
pub struct Setting {
    /// The number of its first line, from 1.
    pub line: usize,
    /// Its name.
    pub name: String,
    /// Its value, without quotation marks.
    pub value: String,
}

/// A line that cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong there. Never the value: it may be a secret.
    pub reason: String,
}

/// The variables that a text sets, and the lines that cannot be used, both in order. A variable may
/// be set more than once.
pub fn settings(text: &str) -> (Vec<Setting>, Vec<Mistake>) {
    let found = match assignments(text) {
        Ok(found) => found,
        Err(error) => {
            let mistake = Mistake {
                line: error.line(),
                reason: error.reason().to_owned(),
            };
            return (Vec::new(), vec![mistake]);
        }
    };
    let mut mistakes = unknown_lines(text, &found);
    let mut settings = Vec::new();
    for assignment in &found {
        let line = assignment.line;
        let name = text
            .get(assignment.name.clone())
            .unwrap_or_default()
            .to_owned();
        match value(text, assignment) {
            Ok(value) => settings.push(Setting { line, name, value }),
            Err(reason) => mistakes.push(Mistake {
                line,
                reason: format!("the value of `{name}` {reason}"),
            }),
        }
    }
    mistakes.sort_by_key(|mistake| mistake.line);
    (settings, mistakes)
}

/// The lines that are neither assignments nor comments nor blank.
fn unknown_lines(text: &str, found: &[Assignment]) -> Vec<Mistake> {
    let mut assignments = found.iter().peekable();
    let mut mistakes = Vec::new();
    let mut end = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let start = end;
        end += line.len();
        while assignments.next_if(|next| next.all.end <= start).is_some() {}
        let is_assigned = assignments.peek().is_some_and(|next| next.all.start < end);
        let content = line.trim_start_matches(BYTE_ORDER_MARK).trim();
        if !is_assigned && !content.is_empty() && !content.starts_with('#') {
            mistakes.push(Mistake {
                line: number + 1,
                reason: "not an assignment such as `NAME=value`".to_owned(),
            });
        }
    }
    mistakes
}

/// The value that a command gets, or what is wrong with it.
fn value(text: &str, assignment: &Assignment) -> Result<String, &'static str> {
    // Shells and some other readers put another value in, so passing it on as it is would be a
    // surprise.
    const REFERS: &str = "refers to another variable, which genkey does not replace; put it in single quotes to pass it on as it is";
    let plain = assignment.plain(text);
    if plain.contains('\0') {
        return Err("contains a NUL character");
    }
    if assignment.quotes != Quotes::None && !assignment.ends_its_line(text) {
        return Err("goes on after the quotation mark; put the whole value in single quotes");
    }
    match assignment.quotes {
        Quotes::Single => Ok(plain.to_owned()),
        Quotes::Backtick => {
            Err("is in backticks, which shells run as a command; use single quotes")
        }
        Quotes::None if plain.split('$').skip(1).any(is_reference) => Err(REFERS),
        Quotes::None => Ok(plain.to_owned()),
        Quotes::Double => unescaped(plain).ok_or(REFERS),
    }
}

/// Whether what follows a `$` makes it a reference: `$NAME`, `${NAME}`, `$(command)`.
fn is_reference(after: &str) -> bool {
    after.starts_with(|next: char| next.is_ascii_alphabetic() || matches!(next, '_' | '{' | '('))
}

/// A value in double quotes without its escapes; `None` if it refers to another variable.
fn unescaped(plain: &str) -> Option<String> {
    let mut value = String::with_capacity(plain.len());
    let mut rest = plain.chars();
    while let Some(next) = rest.next() {
        match next {
            '$' if is_reference(rest.as_str()) => return None,
            '\\' => match rest.next() {
                Some('n') => value.push('\n'),
                Some('r') => value.push('\r'),
                Some('t') => value.push('\t'),
                Some(escaped @ ('\\' | '"' | '$' | '`')) => value.push(escaped),
                Some(other) => value.extend(['\\', other]),
                None => value.push('\\'),
            },
            other => value.push(other),
        }
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str) -> Vec<(usize, String, String)> {
        let (settings, mistakes) = settings(text);
        assert_eq!(mistakes, []);
        settings
            .into_iter()
            .map(|Setting { line, name, value }| (line, name, value))
            .collect()
    }

    fn value_of(written: &str) -> Result<String, String> {
        let (settings, mistakes) = settings(&format!("A={written}\n"));
        match mistakes.into_iter().next() {
            None => Ok(settings.into_iter().next().unwrap().value),
            Some(mistake) => Err(mistake.reason),
        }
    }

    #[test]
    fn quotes_comments_and_export_are_understood() {
        let text = "\u{feff}# first\nexport A=1 # one\n\n  B = 'two # 2'\r\nC=\"3\n4\"\nD=\n";
        let expected = [
            (2, "A", "1"),
            (4, "B", "two # 2"),
            (5, "C", "3\n4"),
            (7, "D", ""),
        ];
        let expected = expected.map(|(line, name, value)| (line, name.into(), value.into()));
        assert_eq!(set(text), expected);
        assert_eq!(set("\u{feff}A=1"), [(1, "A".into(), "1".into())]);
        assert_eq!(set(""), []);
    }

    #[test]
    fn values_lose_their_quotes_and_escapes_only() {
        for (written, value) in [
            ("a b", "a b"),
            ("a#b", "a#b"),
            ("{\"a\":\"b\\n\"}", "{\"a\":\"b\\n\"}"),
            ("pa$$ 1$ $5", "pa$$ 1$ $5"),
            ("'$HOME ${A} \\n'", "$HOME ${A} \\n"),
            (
                "\"a\\n\\\"b\\\" \\\\ \\$HOME \\d $\"",
                "a\n\"b\" \\ $HOME \\d $",
            ),
            ("\"x\" # comment", "x"),
            ("genkey://work/ci", "genkey://work/ci"),
        ] {
            assert_eq!(value_of(written).as_deref(), Ok(value), "{written}");
        }
    }

    #[test]
    fn values_that_readers_replace_are_refused_without_showing_them() {
        for (written, reason) in [
            ("$HOME", "the value of `A` refers to another variable"),
            ("hunter2${B}", "the value of `A` refers to another variable"),
            (
                "\"hunter2$(id)\"",
                "the value of `A` refers to another variable",
            ),
            ("`hunter2`", "the value of `A` is in backticks"),
            (
                "'hunter2'x",
                "the value of `A` goes on after the quotation mark",
            ),
            ("hunter2\0", "the value of `A` contains a NUL character"),
            ("'hunter2", "the value's quotation mark is not closed"),
        ] {
            let said = value_of(written).unwrap_err();
            assert!(said.starts_with(reason), "{said}");
            assert!(!said.contains("hunter2"), "{said}");
        }
    }

    #[test]
    fn all_mistakes_are_found_in_their_order() {
        let (settings, mistakes) = settings("A\n# B\nC=$D\nE='\nF\n'\nexport G\n");
        assert_eq!(settings.len(), 1);
        let lines: Vec<usize> = mistakes.iter().map(|mistake| mistake.line).collect();
        assert_eq!(lines, [1, 3, 7]);
    }
}

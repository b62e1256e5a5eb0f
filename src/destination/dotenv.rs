//! A variable in a `.env` file: `dotenv:PATH#VARIABLE`. Only what all readers of such files read
//! in the same way is written: shells, Node.js, python-dotenv.

use std::fmt::Write;

use crate::secret::Secret;

use super::edit::{BYTE_ORDER_MARK, Edit, refuse_encrypted, refused, spliced};
use super::error::DeliveryError;

mod lines;
mod settings;

pub use settings::{Mistake, Setting, settings};

use lines::{Assignment, Quotes, Unreadable, assignments};

/// The variable of this name.
pub(super) struct Variable(String);

impl Variable {
    pub(super) fn new(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// The assignment of the variable, and all of them.
    fn assigned(&self, text: &str) -> Result<(Option<Assignment>, bool), DeliveryError> {
        let all = assignments(text).map_err(|error| unreadable(&error))?;
        // Such a file is sourced by a shell, whose programs would not get a variable without
        // `export`.
        let is_exporting = !all.is_empty() && all.iter().all(|assignment| assignment.exported);
        let mut ours = all
            .into_iter()
            .filter(|assignment| text.get(assignment.name.clone()) == Some(&self.0));
        let (first, others) = (ours.next(), ours.collect::<Vec<_>>());
        if let Some(first) = &first {
            if !others.is_empty() {
                return Err(self.several(first, &others));
            }
            self.check(text, first)?;
        }
        Ok((first, is_exporting))
    }

    fn several(&self, first: &Assignment, others: &[Assignment]) -> DeliveryError {
        let mut lines = first.line.to_string();
        for other in others {
            // Writing to a `String` cannot fail.
            let _ = write!(lines, ", {}", other.line);
        }
        refused(format!(
            "`{}` is assigned more than once, in lines {lines}",
            self.0
        ))
        .hint("remove all but one: readers use the last one")
    }

    /// Refuses a value that readers read differently, or that refers to another one.
    fn check(&self, text: &str, assignment: &Assignment) -> Result<(), DeliveryError> {
        let line = assignment.line;
        let value = assignment.plain(text);
        let before = text.get(..assignment.all.start).unwrap_or_default();
        if is_continued(before) {
            return Err(refused(format!(
                "line {} ends with a backslash, so to a shell line {line} is a part of it",
                line - 1
            )));
        }
        let has_reference = match assignment.quotes {
            // python-dotenv replaces it there, too.
            Quotes::Single => value.contains("${"),
            Quotes::None | Quotes::Double => value.contains(['$', '`']),
            Quotes::Backtick => true,
        };
        if has_reference {
            return Err(refused(format!(
                "line {line}: the value of `{}` refers to another variable or a command",
                self.0
            ))
            .hint("deliver to the variable that it refers to: `--to dotenv:PATH#VARIABLE`"));
        }
        let is_mixed = assignment.quotes == Quotes::None && value.contains(['\'', '"', '\\']);
        if is_mixed || assignment.quotes != Quotes::None && !assignment.ends_its_line(text) {
            return Err(refused(format!(
                "line {line}: programs read this value of `{}` differently",
                self.0
            ))
            .hint("put the whole value in single quotes"));
        }
        refuse_encrypted(value)
    }

    /// The assignment as it is added to a text.
    fn line(&self, value: &str, exported: bool) -> Result<String, DeliveryError> {
        let export = if exported { "export " } else { "" };
        Ok(format!(
            "{export}{}={}",
            self.0,
            written(value, Quotes::None)?
        ))
    }

    fn append(&self, text: &str, value: &str, exported: bool) -> Result<String, DeliveryError> {
        if is_continued(text) {
            return Err(refused(
                "the last line ends with a backslash, so a shell takes the next one for a part of it",
            ));
        }
        let line = self.line(value, exported)?;
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let is_empty = text.trim_start_matches(BYTE_ORDER_MARK).is_empty();
        Ok(if is_empty || text.ends_with('\n') {
            [text, &line, newline].concat()
        } else {
            // The file's last line has no line break, and so it stays.
            [text, newline, &line].concat()
        })
    }
}

fn unreadable(error: &Unreadable) -> DeliveryError {
    refused(format!("line {}: {}", error.line(), error.reason()))
}

/// Whether a shell takes what follows a text for a part of its last line.
fn is_continued(text: &str) -> bool {
    let line = text.strip_suffix('\n').unwrap_or(text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    let backslashes = line.len() - line.trim_end_matches('\\').len();
    let last = line.rsplit('\n').next().unwrap_or_default();
    backslashes % 2 == 1 && !last.trim_start().starts_with('#')
}

/// A value as it is written, with the quotation marks that are there if it can stand in them.
fn written(value: &str, quotes: Quotes) -> Result<String, DeliveryError> {
    // A `=` at the start, or after a colon, means in zsh the path of a program.
    let is_bare = !value.starts_with('=')
        && !value.contains(":=")
        && value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_./:=+-".contains(&byte));
    let is_printable = value
        .bytes()
        .all(|byte| byte.is_ascii_graphic() || byte == b' ');
    match quotes {
        Quotes::None if is_bare => return Ok(value.to_owned()),
        Quotes::Double if is_printable && !value.contains(['"', '\\', '$', '`']) => {
            return Ok(format!("\"{value}\""));
        }
        Quotes::None | Quotes::Single | Quotes::Double | Quotes::Backtick => {}
    }
    // python-dotenv reads `\\` and `${` also in single quotes.
    if !is_printable || value.contains(['\'', '\\']) || value.contains("${") {
        return Err(refused(
            "the secret contains quotes, backslashes, `${` or line breaks, which programs read differently in such a file",
        )
        .hint("use `json:`, `toml:` or `file:`"));
    }
    Ok(format!("'{value}'"))
}

impl Edit for Variable {
    fn find(&self, text: &str) -> Result<Option<Secret>, DeliveryError> {
        let (assignment, _) = self.assigned(text)?;
        Ok(assignment.map(|assignment| Secret::new(assignment.plain(text).to_owned())))
    }

    fn set(&self, text: &str, value: &str) -> Result<String, DeliveryError> {
        match self.assigned(text)? {
            (Some(there), _) => Ok(spliced(text, there.value, &written(value, there.quotes)?)),
            (None, exported) => self.append(text, value, exported),
        }
    }

    fn remove(&self, text: &str) -> Result<String, DeliveryError> {
        let (Some(there), _) = self.assigned(text)? else {
            return Ok(text.to_owned());
        };
        // Only as `append` writes it: another one was there before, with an empty value.
        let line = text.get(there.all.clone()).unwrap_or_default();
        let added = self.line(there.plain(text), there.exported);
        let is_added = added.is_ok_and(|added| {
            line.trim_end_matches(['\r', '\n'])
                .trim_start_matches(BYTE_ORDER_MARK)
                == added
        });
        if !is_added || there.all.end < text.len() {
            return Ok(spliced(text, there.value, ""));
        }
        let before = text.get(..there.all.start).unwrap_or_default();
        if line.ends_with('\n') {
            return Ok(before.to_owned());
        }
        let before = before.strip_suffix('\n').unwrap_or(before);
        Ok(before.strip_suffix('\r').unwrap_or(before).to_owned())
    }

    fn address(&self) -> Option<String> {
        Some(self.0.clone())
    }
}

#[cfg(test)]
mod tests;

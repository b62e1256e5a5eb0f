//! The variables in a file for `run --env-file`.

use std::path::Path;

use super::arguments::variable_name;
use super::reference::{Reference, SCHEME};
use crate::commands::given_file::read;
use crate::destination::{Mistake, Setting, settings};
use crate::error::{Error, Result};

/// A variable of a file.
pub(super) struct Line {
    /// `FILE:LINE`, for messages.
    pub place: String,
    pub name: String,
    pub value: Value,
}

/// What a variable is set to.
pub(super) enum Value {
    /// As it stands in the file.
    Plain(String),
    /// The secret of a stored key.
    Key(Reference),
}

/// The variables in a file, in its order. `-` is stdin.
///
/// # Errors
/// With all mistakes of the file.
pub(super) fn lines(path: &Path) -> Result<Vec<Line>, Vec<Error>> {
    let (text, _) = read(path, "file of variables").map_err(|error| vec![error])?;
    let shown = match path.display().to_string() {
        stdin if stdin == "-" => "stdin".to_owned(),
        path => path,
    };
    let (settings, mut mistakes) = settings(&text);
    let mut lines = Vec::new();
    for Setting { line, name, value } in settings {
        let checked = variable_name(&name).and_then(|_| understood(value));
        match checked {
            Ok(value) => lines.push(Line {
                place: format!("{shown}:{line}"),
                name,
                value,
            }),
            Err(reason) => mistakes.push(Mistake {
                line,
                reason: format!("`{name}`: {reason}"),
            }),
        }
    }
    if mistakes.is_empty() {
        return Ok(lines);
    }
    mistakes.sort_by_key(|mistake| mistake.line);
    let wrong = |Mistake { line, reason }| Error::usage(format!("{shown}:{line}: {reason}"));
    Err(mistakes.into_iter().map(wrong).collect())
}

fn understood(value: String) -> Result<Value, String> {
    match Reference::parse(&value) {
        Some(reference) => reference.map(Value::Key),
        // Passed on, the command would get the name of a key where it expects the key.
        None if value.contains(SCHEME) => {
            Err("a reference to a key must be the whole value".to_owned())
        }
        None => Ok(Value::Plain(value)),
    }
}

//! Parse errors without the text that caused them.
//!
//! Parsers quote what they refuse, and that may be a secret: a key pasted into the wrong file, or a
//! private key that lost its line breaks. So every parser's message goes through this module.

use std::io;

use serde::de::DeserializeOwned;
use toml::de::DeTable;

/// A parse error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub reason: String,
}

const INVALID_TOML: &str = "invalid TOML (is a string missing its quotes?)";

/// Parses TOML, without giving its values a meaning. The error is where in the text it is invalid,
/// in bytes, and why.
#[allow(clippy::disallowed_methods, reason = "this is the one place")]
pub fn parse_toml_table(text: &str) -> Result<DeTable<'_>, (usize, &'static str)> {
    let invalid = |error: toml::de::Error| {
        let reason = match error.message() {
            "duplicate key" => "this is set twice",
            _ => INVALID_TOML,
        };
        (error.span().map_or(0, |span| span.start), reason)
    };
    let table = DeTable::parse(text).map_err(invalid)?;
    Ok(table.into_inner())
}

/// Parses TOML.
#[allow(clippy::disallowed_methods, reason = "this is the one place")]
pub fn parse_toml<T: DeserializeOwned>(text: &str) -> Result<T, Malformed> {
    let at = |error: &toml::de::Error| error.span().map_or(0, |span| span.start);
    let syntax = |error| Malformed::at(text, at(&error), INVALID_TOML);
    let document = toml::Deserializer::parse(text).map_err(syntax)?;
    T::deserialize(document).map_err(|error| {
        let reason = without_values(error.message());
        let reason = match reason.strip_suffix(", expected a map") {
            Some(problem) => format!("{problem}, expected a table"),
            None => reason,
        };
        Malformed::at(text, at(&error), &reason)
    })
}

/// Parses JSON. The error says what is wrong, in which line and column.
pub fn parse_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    serde_json::from_slice(bytes).map_err(|error| {
        let reason = if error.is_data() {
            without_values(&json_message(&error))
        } else {
            "invalid or incomplete JSON".into()
        };
        let (line, column) = (error.line(), error.column());
        format!("{reason} (line {line}, column {column})")
    })
}

/// The system's message for an I/O error.
pub fn system_message(error: &io::Error) -> String {
    // An error without a system code comes from a library, whose message may quote the file.
    if error.raw_os_error().is_some() {
        error.to_string()
    } else {
        error.kind().to_string()
    }
}

impl Malformed {
    /// An error at the byte offset `start`.
    pub fn at(text: &str, start: usize, reason: &str) -> Self {
        let line = 1 + text
            .bytes()
            .take(start)
            .filter(|byte| *byte == b'\n')
            .count();
        Self {
            line,
            reason: reason.to_owned(),
        }
    }
}

/// serde_json's message without the position.
fn json_message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ")
        .map_or(text.as_str(), |(message, _)| message)
        .to_owned()
}

const UNKNOWN_FIELD: &str = "unknown field";

// The messages of `serde::de::Error` that quote input, by their beginnings. What was expected
// instead is at the end, and is ours.
const QUOTING_MESSAGES: [(&str, &str); 6] = [
    ("invalid type: ", "invalid type"),
    ("invalid value: ", "invalid value"),
    ("invalid length ", "invalid length"),
    ("unknown variant `", "unknown value"),
    ("unknown field `", UNKNOWN_FIELD),
    ("duplicate field `", "duplicate field"),
];

/// A message of serde without the values that it quotes. Messages of our own types are unchanged.
fn without_values(message: &str) -> String {
    let quoting = QUOTING_MESSAGES
        .iter()
        .find_map(|(start, problem)| Some((message.strip_prefix(start)?, *problem)));
    let Some((quoted, problem)) = quoting else {
        return message.replace('\n', " ");
    };
    let name = quoted
        .split('`')
        .next()
        .filter(|name| problem == UNKNOWN_FIELD && is_setting(name));
    let problem = name.map_or_else(|| problem.to_owned(), |name| format!("{problem} `{name}`"));
    // From the right: the quoted value may itself contain `, expected `.
    match message
        .rsplit_once(", expected ")
        .or_else(|| message.rsplit_once(", there are "))
    {
        Some((_, expected)) => format!("{problem}, expected {expected}"),
        None => problem,
    }
}

/// Whether an unknown field may be a misspelled setting, and so can be quoted.
fn is_setting(name: &str) -> bool {
    // Keys are longer, or have digits and capitals.
    name.len() <= 24
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "only read")]
    struct Settings {
        name: Option<String>,
        count: Option<u8>,
        kind: Option<Kind>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        One,
        Two,
    }

    #[test]
    fn toml_errors_do_not_quote_the_text() {
        for (text, line, reason) in [
            (
                "hunter2",
                1,
                "invalid TOML (is a string missing its quotes?)",
            ),
            (
                "\nname = hunter2",
                2,
                "invalid TOML (is a string missing its quotes?)",
            ),
            (
                "name = 'a'\n[hunter2",
                2,
                "invalid TOML (is a string missing its quotes?)",
            ),
            (
                "name = 'hunter2'\nname = 'hunter2'",
                2,
                "invalid TOML (is a string missing its quotes?)",
            ),
            ("\ncount = 'hunter2'", 2, "invalid type, expected u8"),
            (
                "count = 'hunter2, expected hunter2'",
                1,
                "invalid type, expected u8",
            ),
            (
                "kind = 'hunter2'",
                1,
                "unknown value, expected `one` or `two`",
            ),
            (
                "nmae = 1",
                1,
                "unknown field `nmae`, expected one of `name`, `count`, `kind`",
            ),
            (
                "hunter2 = 1",
                1,
                "unknown field, expected one of `name`, `count`, `kind`",
            ),
            ("count = 4711", 1, "invalid value, expected u8"),
        ] {
            let found = parse_toml::<Settings>(text).unwrap_err();
            assert_eq!(
                (found.line, found.reason.as_str()),
                (line, reason),
                "{text}"
            );
        }
    }

    #[test]
    fn json_errors_do_not_quote_the_text() {
        for (text, reason) in [
            ("hunter2", "invalid or incomplete JSON (line 1, column 1)"),
            (
                "{\n\"count\": \"hunter2\"}",
                "invalid type, expected u8 (line 2, column 18)",
            ),
            (
                r#"{"kind": "hunter2"}"#,
                "unknown value, expected `one` or `two` (line 1, column 18)",
            ),
            (
                r#"{"hunter2": 1}"#,
                "unknown field, expected one of `name`, `count`, `kind` (line 1, column 10)",
            ),
            ("{", "invalid or incomplete JSON (line 1, column 1)"),
        ] {
            let found = parse_json::<Settings>(text.as_bytes()).unwrap_err();
            assert_eq!(found, reason, "{text}");
        }
    }
}

//! What is wrong with a text that somebody else's parser refuses: where, and in our own words.
//!
//! Parsers quote what they refuse, and that may be a secret: a key pasted into the wrong file, a
//! private key whose line ends were lost. So nothing that a parser says about a file reaches
//! anybody but through here.

use std::io;

use serde::de::DeserializeOwned;

/// Where a text is wrong, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// Counted from one.
    pub line: usize,
    /// What is wrong there, in one sentence.
    pub reason: String,
}

/// Reads TOML.
#[allow(clippy::disallowed_methods, reason = "this is the one place")]
pub fn parse_toml<T: DeserializeOwned>(text: &str) -> Result<T, Malformed> {
    let at = |error: &toml::de::Error| error.span().map_or(0, |span| span.start);
    let syntax = |error| {
        Malformed::at(
            text,
            at(&error),
            "invalid TOML (is a string missing its quotes?)",
        )
    };
    let document = toml::Deserializer::parse(text).map_err(syntax)?;
    T::deserialize(document)
        .map_err(|error| Malformed::at(text, at(&error), &without_values(error.message())))
}

/// Reads JSON. The column is told, too: often there is but one line.
pub fn parse_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Malformed> {
    serde_json::from_slice(bytes).map_err(|error| {
        let reason = if error.is_data() {
            without_values(&json_message(&error))
        } else {
            "invalid or incomplete JSON".into()
        };
        Malformed {
            line: error.line(),
            reason: format!("{reason} (column {})", error.column()),
        }
    })
}

/// What the system says of a failure, and nothing that a library has put into it.
pub fn system_message(error: &io::Error) -> String {
    if error.raw_os_error().is_some() {
        error.to_string()
    } else {
        error.kind().to_string()
    }
}

impl Malformed {
    /// The text is wrong from this byte on.
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

/// What serde_json says, without the place.
fn json_message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ")
        .map_or(text.as_str(), |(message, _)| message)
        .to_owned()
}

const UNKNOWN_FIELD: &str = "unknown field";

/// How the messages of serde begin that quote what was read (`serde::de::Error`). What is expected
/// instead stands at their ends.
const QUOTING_MESSAGES: [(&str, &str); 6] = [
    ("invalid type: ", "invalid type"),
    ("invalid value: ", "invalid value"),
    ("invalid length ", "invalid length"),
    ("unknown variant `", "unknown value"),
    ("unknown field `", UNKNOWN_FIELD),
    ("duplicate field `", "duplicate field"),
];

/// What serde says of data that is not of the expected form, without a word of the data. The
/// messages of our own types stay.
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
    match message
        .rsplit_once(", expected ")
        .or_else(|| message.rsplit_once(", there are "))
    {
        Some((_, expected)) => format!("{problem}, expected {expected}"),
        None => problem,
    }
}

/// Whether a name can be that of a setting with a slip in it. Secrets are longer, or have digits
/// and capitals.
fn is_setting(name: &str) -> bool {
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
    fn what_is_wrong_with_toml_is_told_without_a_word_of_it() {
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
    fn what_is_wrong_with_json_is_told_without_a_word_of_it() {
        for (text, line, reason) in [
            ("hunter2", 1, "invalid or incomplete JSON (column 1)"),
            (
                "{\n\"count\": \"hunter2\"}",
                2,
                "invalid type, expected u8 (column 18)",
            ),
            (
                r#"{"kind": "hunter2"}"#,
                1,
                "unknown value, expected `one` or `two` (column 18)",
            ),
            (
                r#"{"hunter2": 1}"#,
                1,
                "unknown field, expected one of `name`, `count`, `kind` (column 10)",
            ),
            ("{", 1, "invalid or incomplete JSON (column 1)"),
        ] {
            let found = parse_json::<Settings>(text.as_bytes()).unwrap_err();
            assert_eq!(
                (found.line, found.reason.as_str()),
                (line, reason),
                "{text}"
            );
        }
    }
}

//! Redaction of what a program printed that had secrets.

use super::encodings::encodings;
use super::{Secret, known, redact};

/// The shortest start of a secret that is removed from the end of an output, in bytes.
const SHORTEST_START: usize = 4;

/// Redacts a program's whole output, up to where it ended or was ended: `secrets` and their encoded
/// forms, also if they are broken into lines or were cut off, and what [`redact`] replaces.
pub(crate) fn redact_output(output: &str, secrets: &[&Secret]) -> String {
    if output.is_empty() {
        return String::new();
    }
    for secret in secrets {
        secret.redact_encodings();
    }
    let whole = known::redact_across_lines(output);
    let length = secrets
        .iter()
        .filter(|secret| known::is_redacted(secret.expose()))
        .map(|secret| length_without_start(&whole, secret.expose()))
        .min()
        .unwrap_or(whole.len());
    let mut shown = redact(whole.get(..length).unwrap_or_default()).into_owned();
    if length < whole.len() {
        shown.push_str("***");
    }
    shown
}

/// The length of a text without the start of a secret at its end: the secret was not printed as a
/// whole, so it is not known by its fingerprint.
fn length_without_start(text: &str, secret: &str) -> usize {
    let forms = encodings(secret);
    let starts = forms.iter().map(|form| form.as_str()).chain([secret]);
    let longest = starts.filter_map(|form| {
        (SHORTEST_START..form.len().min(text.len() + 1))
            .rev()
            .find(|length| text.as_bytes().ends_with(&form.as_bytes()[..*length]))
    });
    text.len() - longest.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(output: &str) -> String {
        redact_output(output, &[&Secret::new("pl4in\"S3cret/üx".into())])
    }

    #[test]
    fn a_secret_is_redacted_in_each_form() {
        for (output, expected) in [
            ("is pl4in\"S3cret/üx!\nbye\n", "is ***!\nbye\n"),
            ("{\"a\":\"pl4in\\\"S3cret/\\u00fcx\"}", "{\"a\":\"***\"}"),
            ("?a=pl4in%22S3cret%2F%C3%BCx&b", "?a=***&b"),
            ("cGw0aW4iUzNjcmV0L8O8eA==", "***"),
            // `user:` before it.
            ("Basic dXNlcjpwbDRpbiJTM2NyZXQvw7x4", "Basic dXNlcjp***"),
            ("706c34696e2253\n33637265742fc3bc78\n", "***\n"),
            ("gen_pat_never-held", "gen_pat_***"),
        ] {
            assert_eq!(shown(output), expected);
        }
    }

    #[test]
    fn a_secret_that_was_cut_off_is_redacted() {
        for (output, expected) in [
            ("is pl4in\"S3", "is ***"),
            ("is pl4in\\\"S3", "is ***"),
            ("is cGw0aW4iUzN", "is ***"),
            ("is pl4", "is pl4"),
            ("is pl4in\"S3 ", "is pl4in\"S3 "),
        ] {
            assert_eq!(shown(output), expected);
        }
    }

    #[test]
    fn ordinary_output_is_unchanged() {
        for output in ["", "\n\n", "pushed 3 keys\r\nü\u{fffd}\0\n", "pl4in S3cret"] {
            assert_eq!(shown(output), output);
        }
        let short = Secret::new("short".into());
        for output in ["a short word", "c2hvcnQ=", "73686f7274", "a shor"] {
            assert_eq!(redact_output(output, &[&short]), output);
        }
    }
}

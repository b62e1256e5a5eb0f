//! Requests and answers of PowerShell.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::answer::Answer;
use super::rows::lines;

/// Characters that need no quotes.
fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.' | '/' | ':' | '=')
}

/// The words of a request, one per line. They are encoded because older versions pass neither empty
/// arguments on nor those with quotes in them.
pub(super) fn decoded(encoded: &str) -> Option<Vec<String>> {
    let text = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    Some(text.split('\n').map(str::to_owned).collect())
}

/// A line for each candidate that begins with `typed`: what is inserted, what is shown, and the
/// description, which must not be empty.
pub(super) fn rows(answer: &Answer, typed: &str) -> String {
    let fitting = Answer {
        candidates: answer.candidates.clone(),
        native: answer.native,
    };
    lines(&fitting.starting_with(typed), |candidate| {
        let about = match candidate.about.as_str() {
            "" => candidate.shown.as_str(),
            about => about,
        };
        let (value, shown) = (quoted(&candidate.value), &candidate.shown);
        format!("{value}\t{shown}\t{about}")
    })
}

/// As one word of a command line.
fn quoted(value: &str) -> String {
    if value.chars().all(is_plain) {
        return value.to_owned();
    }
    let mut text = String::from("'");
    for character in value.chars() {
        // PowerShell takes typographic quotes for straight ones.
        if matches!(character, '\'' | '\u{2018}'..='\u{201b}') {
            text.push(character);
        }
        text.push(character);
    }
    text + "'"
}

#[cfg(test)]
mod tests {
    use super::super::answer::{Candidate, Native};
    use super::*;

    #[test]
    fn a_request_is_read() {
        let encoded = STANDARD.encode("use\nmy \"k\n");
        assert_eq!(decoded(&encoded).unwrap(), ["use", "my \"k", ""]);
        assert_eq!(decoded("%"), None);
    }

    #[test]
    fn what_is_inserted_is_quoted_where_it_must_be() {
        for (value, inserted) in [
            ("--output=json", "--output=json"),
            ("my key", "'my key'"),
            ("$(rm x)", "'$(rm x)'"),
            ("it's", "'it''s'"),
            ("it\u{2019}s", "'it\u{2019}\u{2019}s'"),
            ("a,b", "'a,b'"),
            ("@x", "'@x'"),
        ] {
            assert_eq!(quoted(value), inserted);
        }
    }

    #[test]
    fn only_what_fits_is_answered_with_its_description() {
        let candidates = vec![
            Candidate::new("my key", "5, never expires"),
            Candidate::new("mine", ""),
            Candidate::new("other", ""),
        ];
        let answer = Answer {
            candidates,
            native: Some(Native::Files),
        };
        assert_eq!(
            rows(&answer, "m"),
            "files\n'my key'\tmy key\t5, never expires\nmine\tmine\tmine\n"
        );
    }
}

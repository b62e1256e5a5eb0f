//! Redaction of private keys: age identities, and PEM.

use std::borrow::Cow;

/// The prefix of an age identity.
const IDENTITY: &str = "AGE-SECRET-KEY-";
const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// Replaces each private key by `***`. One without an end extends to the end of the text.
pub(super) fn redact(text: &str) -> Cow<'_, str> {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, found)) = next(rest) {
        shown.push_str(before);
        shown.push_str("***");
        rest = end_of_pem(found)
            .unwrap_or_else(|| found.trim_start_matches(|letter| !ends_identity(letter)));
    }
    if shown.is_empty() && rest.len() == text.len() {
        return text.into();
    }
    shown.push_str(rest);
    shown.into()
}

/// Splits a text before its first private key.
fn next(text: &str) -> Option<(&str, &str)> {
    let is_key = |at: &usize| {
        text.get(*at..)
            .is_some_and(|rest| rest.starts_with(IDENTITY) || is_private(rest))
    };
    let places = text
        .match_indices(IDENTITY)
        .chain(text.match_indices(BEGIN))
        .map(|(at, _)| at);
    text.split_at_checked(places.filter(is_key).min()?)
}

fn is_private(text: &str) -> bool {
    // Certificates and public keys have the same form, and are shown.
    let label = text
        .strip_prefix(BEGIN)
        .and_then(|rest| rest.split(DASHES).next());
    label.is_some_and(|label| label.contains("PRIVATE KEY"))
}

/// The text after a key in PEM.
fn end_of_pem(text: &str) -> Option<&str> {
    let (_, body) = text
        .strip_prefix(BEGIN)?
        .split_once(DASHES)
        .unwrap_or_default();
    // Base64 contains no dashes, so the next ones start the END line.
    let end = body
        .split_once(DASHES)
        .and_then(|(_, end)| end.split_once(DASHES));
    Some(end.map_or("", |(_, after)| after))
}

fn ends_identity(letter: char) -> bool {
    !(letter.is_ascii_alphanumeric() || letter == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_part_of_a_private_key_is_left() {
        for (text, shown) in [
            (
                "`AGE-SECRET-KEY-1HUNTER2` does not exist",
                "`***` does not exist",
            ),
            (
                "x-----BEGIN PRIVATE KEY-----hunter2-----END PRIVATE KEY-----y",
                "x***y",
            ),
            (
                "-----BEGIN OPENSSH PRIVATE KEY-----\\nhunter2\\n-----END OPENSSH PRIVATE KEY-----\\n",
                "***\\n",
            ),
            // Cut off after its first line, and within it.
            ("a -----BEGIN RSA PRIVATE KEY----- hunter2", "a ***"),
            ("-----BEGIN EC PRIVATE KEY hunter2", "***"),
            ("AGE-SECRET-KEY-1A AGE-SECRET-KEY-1B", "*** ***"),
        ] {
            assert_eq!(redact(text), shown);
        }
    }

    #[test]
    fn public_data_is_unchanged() {
        for text in [
            "",
            "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----",
            "age1qy",
            "-----BEGIN -----",
        ] {
            assert!(
                matches!(redact(text), Cow::Borrowed(same) if same == text),
                "{text}"
            );
        }
    }
}

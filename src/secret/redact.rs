//! Redaction: the last line of defense for messages, into which a person may paste a secret, and
//! which may quote a service or helper that repeats one.

use std::borrow::Cow;

use super::prefixes::prefixes;
use super::{known, private_key};

/// `{"` in base64url, with which every JWT starts.
const JWT_PREFIX: &str = "eyJ";

/// Replaces by `***` what follows a key's prefix up to a quotation mark or white space, JWTs,
/// private keys, and every secret that this process has held.
pub fn redact(text: &str) -> Cow<'_, str> {
    let passes: [fn(&str) -> Cow<'_, str>; 3] = [redact_keys, private_key::redact, known::redact];
    // Keys first, because their prefix stays; a known secret is replaced with its prefix.
    passes
        .into_iter()
        .fold(Cow::Borrowed(text), |text, pass| match text {
            Cow::Borrowed(text) => pass(text),
            Cow::Owned(text) => pass(&text).into_owned().into(),
        })
}

fn redact_keys(text: &str) -> Cow<'_, str> {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(found) = next(rest) {
        shown.push_str(found.shown);
        shown.push_str("***");
        rest = found.after;
    }
    // Most texts contain no key, and are not copied.
    if shown.is_empty() && rest.len() == text.len() {
        return Cow::Borrowed(text);
    }
    shown.push_str(rest);
    Cow::Owned(shown)
}

/// Whether a text contains what looks like a key or a JWT.
pub fn contains_key(text: &str) -> bool {
    next(text).is_some()
}

/// The first key in a text, with its prefix; not a JWT.
pub fn key_in(text: &str) -> Option<&str> {
    keys(text).find(|key| prefixes().any(|prefix| key.starts_with(prefix)))
}

/// The keys and JWTs in a text.
pub(super) fn keys(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let found = next(rest)?;
        rest = found.after;
        Some(found.key)
    })
}

struct Found<'a> {
    /// The text before the key, and the key's prefix.
    shown: &'a str,
    /// The key with its prefix.
    key: &'a str,
    after: &'a str,
}

/// The first key or JWT of a text.
fn next(text: &str) -> Option<Found<'_>> {
    // No part of a word that is not a JWT can be one. Without this, the time for `eyJeyJeyJ…` would
    // be quadratic.
    let mut no_jwt_before = 0;
    for (place, _) in text.char_indices() {
        let rest = text.get(place..)?;
        if let Some((prefix, length)) = key(rest) {
            let (key, after) = rest.split_at_checked(prefix + length)?;
            return Some(Found {
                shown: text.get(..place + prefix)?,
                key,
                after,
            });
        }
        if place < no_jwt_before || !rest.starts_with(JWT_PREFIX) {
            continue;
        }
        let (word, after) = rest.split_at(
            rest.find(|letter: char| !is_jwt_letter(letter))
                .unwrap_or(rest.len()),
        );
        if word.split('.').filter(|part| !part.is_empty()).count() >= 3 {
            return Some(Found {
                shown: text.get(..place)?,
                key: word,
                after,
            });
        }
        no_jwt_before = place + word.len();
    }
    None
}

/// The lengths in bytes of the prefix and the rest of a key at the start of a text.
fn key(text: &str) -> Option<(usize, usize)> {
    let prefix = prefixes().find(|prefix| text.starts_with(prefix))?;
    let opaque = text.get(prefix.len()..)?;
    let length = opaque.find(ends_key).unwrap_or(opaque.len());
    // A prefix alone is shown: help texts and messages mention them. So is the beginning of a key.
    let is_shown = length == 0 || is_beginning(opaque.get(..length)?);
    (!is_shown).then_some((prefix.len(), length))
}

/// The beginning of a key, for messages: enough to recognise it, and too little to use it.
pub fn beginning(key: &str) -> String {
    let prefix = prefixes().find(|prefix| key.starts_with(prefix));
    let length = prefix.map_or(0, str::len);
    let (prefix, opaque) = key.split_at(length);
    // A short one would be shown whole.
    let shown = if opaque.chars().count() > 4 * SHOWN {
        SHOWN
    } else {
        0
    };
    let shown: String = opaque.chars().take(shown).collect();
    format!("{prefix}{shown}{ELLIPSIS}")
}

/// How many characters of a key are shown after its prefix.
const SHOWN: usize = 2;
const ELLIPSIS: char = '…';

/// Whether what follows a prefix is what [`beginning`] leaves of a key.
fn is_beginning(opaque: &str) -> bool {
    opaque
        .strip_suffix(ELLIPSIS)
        .is_some_and(|shown| shown.chars().count() <= SHOWN)
}

pub(super) fn ends_key(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control() || matches!(letter, '\'' | '"' | '`')
}

fn is_jwt_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_part_of_a_key_is_left() {
        for (text, shown) in [
            ("gen_pat_hunter2", "gen_pat_***"),
            (
                "error: no such key: `gen_pat_hunter2`, nor `grx_sk_hunter2`",
                "error: no such key: `gen_pat_***`, nor `grx_sk_***`",
            ),
            (
                // A key may contain any character but spaces and quotes, so the quote ends it.
                "'--x=genmb_sk_hunter2~+/=.' found",
                "'--x=genmb_sk_***' found",
            ),
            ("Bearer eyJhbGciOi.eyJzdWIi.hunter2-_ x", "Bearer *** x"),
            (
                "{\"message\":\"ü gen_pat_hunter2\"}",
                "{\"message\":\"ü gen_pat_***\"}",
            ),
            (
                "gen_pat_gen_pat_hunter2 gen_pat_hunter2\u{1b}[0m",
                "gen_pat_*** gen_pat_***\u{1b}[0m",
            ),
            ("xgen_pat_hünter2", "xgen_pat_***"),
        ] {
            assert_eq!(redact(text), shown);
            assert!(!redact(text).contains("ter2"));
        }
    }

    #[test]
    fn the_beginning_of_a_key_is_shown() {
        for (key, shown) in [
            ("gen_pat_hunter2hunter2", "gen_pat_hu…"),
            ("gen_pat_hunter2", "gen_pat_…"),
            ("hunter2hunter2", "hu…"),
        ] {
            assert_eq!(beginning(key), shown);
            let message = format!("the key `{shown}` is in the file");
            assert_eq!(redact(&message), message);
        }
        assert_eq!(redact("gen_pat_hun… `x`"), "gen_pat_*** `x`");
        assert_eq!(key_in("Bearer gen_pat_hunter2 x"), Some("gen_pat_hunter2"));
        assert_eq!(key_in("eyJhbGciOi.eyJzdWIi.hunter2"), None);
    }

    #[test]
    fn texts_without_a_key_are_unchanged() {
        for text in [
            "",
            "a key starts with `gen_pat_`",
            "gen_pat_ is the prefix",
            "api.gen.pro 1.2.3 key.json eyJ eyJa.b",
            "gen_patter grx_sky",
        ] {
            assert!(
                matches!(redact(text), Cow::Borrowed(same) if same == text),
                "{text}"
            );
        }
    }

    #[test]
    fn long_texts_take_linear_time() {
        // Beginnings of keys and of JSON Web Tokens that do not become one.
        for word in ["x", "eyJ", "eyJ.... ", "gen_pat_ "] {
            let text = word.repeat(200_000);
            assert!(
                matches!(redact(&text), Cow::Borrowed(same) if same.len() == text.len()),
                "{word}"
            );
        }
    }
}

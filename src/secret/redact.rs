//! The last line of defence: texts for people in which nothing that looks like a key is left.

use std::borrow::Cow;

use super::prefixes::prefixes;
use super::{known, private_key};

/// What every JWT begins with: `{"` in base64url.
const JWT_PREFIX: &str = "eyJ";

/// The text with `***` for whatever follows the prefix of a key, up to a quotation mark or white
/// space, for JWTs, for private keys, and for every secret that this process has met.
///
/// Nothing of ours puts a secret into a message; but a person may paste one where a name is asked
/// for, and a service or a helper may repeat one.
pub fn redact(text: &str) -> Cow<'_, str> {
    let passes: [fn(&str) -> Cow<'_, str>; 3] = [redact_keys, private_key::redact, known::redact];
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
    if shown.is_empty() && rest.len() == text.len() {
        return Cow::Borrowed(text);
    }
    shown.push_str(rest);
    Cow::Owned(shown)
}

/// Whether a text holds what looks like a key.
pub fn contains_key(text: &str) -> bool {
    next(text).is_some()
}

/// Everything in a text that looks like a key, whole.
pub(super) fn keys(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let found = next(rest)?;
        rest = found.after;
        Some(found.key)
    })
}

/// A key in a text.
struct Found<'a> {
    /// What may be shown before it, its prefix included.
    shown: &'a str,
    /// The key, its prefix included.
    key: &'a str,
    /// What follows it.
    after: &'a str,
}

/// The first key of a text.
fn next(text: &str) -> Option<Found<'_>> {
    // A part of what is no JWT is none either. Without this, a long text would be read again from
    // each of its letters.
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

/// The lengths of the prefix and of the opaque part of the key that a text begins with.
fn key(text: &str) -> Option<(usize, usize)> {
    let prefix = prefixes().find(|prefix| text.starts_with(prefix))?;
    let opaque = text.get(prefix.len()..)?;
    let length = opaque.find(ends_a_key).unwrap_or(opaque.len());
    (length > 0).then_some((prefix.len(), length))
}

pub(super) fn ends_a_key(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control() || matches!(letter, '\'' | '"' | '`')
}

fn is_jwt_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_key_is_left() {
        for (text, shown) in [
            ("gen_pat_hunter2", "gen_pat_***"),
            (
                "error: there is no key `gen_pat_hunter2`, nor `grx_sk_hunter2`",
                "error: there is no key `gen_pat_***`, nor `grx_sk_***`",
            ),
            (
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
    fn ordinary_texts_stay_as_they_are() {
        for text in [
            "",
            "a key begins with `gen_pat_`",
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
    fn a_text_of_any_length_is_read_once() {
        for word in ["x", "eyJ", "eyJ.... ", "gen_pat_ "] {
            let text = word.repeat(200_000);
            assert!(
                matches!(redact(&text), Cow::Borrowed(same) if same.len() == text.len()),
                "{word}"
            );
        }
    }
}

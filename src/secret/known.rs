//! Fingerprints of the secrets that this process has held, to redact them without a copy.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::prefixes::is_prefix;

/// The shortest secret that is redacted, in bytes: shorter ones are part of ordinary words.
const SHORTEST: usize = 6;

/// Hashes of secrets, by the hash of their first [`SHORTEST`] bytes and by their length.
type Fingerprints = HashMap<u64, BTreeMap<usize, HashSet<u64>>>;

static KNOWN: Mutex<Option<Known>> = Mutex::new(None);

#[derive(Default)]
struct Known {
    // Random, so that a memory dump's hashes cannot be looked up in a table.
    key: RandomState,
    fingerprints: Fingerprints,
}

/// Redacts this secret from now on.
pub(super) fn remember(secret: &str) {
    // A prefix alone is shown, and so is what is too short.
    let Some(start) = secret
        .as_bytes()
        .get(..SHORTEST)
        .filter(|_| !is_prefix(secret))
    else {
        return;
    };
    let mut known = lock();
    let Known { key, fingerprints } = known.get_or_insert_default();
    let by_length = fingerprints.entry(key.hash_one(start)).or_default();
    by_length
        .entry(secret.len())
        .or_default()
        .insert(key.hash_one(secret.as_bytes()));
}

/// Replaces each known secret by `***`.
pub(super) fn redact(text: &str) -> Cow<'_, str> {
    let known = lock();
    let Some(known) = known.as_ref() else {
        return text.into();
    };
    let mut shown = String::new();
    let (mut shown_to, mut at) = (0, 0);
    while let Some(start) = text.as_bytes().get(at..at + SHORTEST) {
        match known.length_at(start, text, at) {
            Some(length) => {
                shown.push_str(text.get(shown_to..at).unwrap_or_default());
                shown.push_str("***");
                at += length;
                shown_to = at;
            }
            None => at += 1,
        }
    }
    if shown_to == 0 {
        return text.into();
    }
    shown.push_str(text.get(shown_to..).unwrap_or_default());
    shown.into()
}

impl Known {
    /// The length of the longest secret at this byte of the text, whose first bytes are `start`.
    fn length_at(&self, start: &[u8], text: &str, at: usize) -> Option<usize> {
        let by_length = self.fingerprints.get(&self.key.hash_one(start))?;
        let is_secret = |length: usize| {
            let part = text.get(at..at + length)?;
            by_length
                .get(&length)?
                .contains(&self.key.hash_one(part.as_bytes()))
                .then_some(length)
        };
        // The longest first: of a secret that starts with another one, nothing must be left.
        by_length.keys().rev().copied().find_map(is_secret)
    }
}

fn lock() -> MutexGuard<'static, Option<Known>> {
    // A panic elsewhere must not end redaction.
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_redacted_anywhere_and_the_longest_first() {
        for secret in [
            "pl4in-s3cret",
            "pl4in-s3cret-and-more",
            "pässwörter",
            "short",
        ] {
            remember(secret);
        }
        for (text, shown) in [
            ("pl4in-s3cret", "***"),
            (
                "no pl4in-s3cret-and-more, nor xpl4in-s3cretx",
                "no ***, nor x***x",
            ),
            ("pl4in-s3cretpl4in-s3cret-and", "******-and"),
            ("über pässwörter", "über ***"),
            ("pl4in-s3cre", "pl4in-s3cre"),
            ("a short word", "a short word"),
            ("", ""),
        ] {
            assert_eq!(redact(text), shown);
        }
    }

    #[test]
    fn a_text_without_a_secret_is_not_copied() {
        remember("an0ther-s3cret");
        for text in ["an0ther", "ü".repeat(1000).as_str()] {
            assert!(matches!(redact(text), Cow::Borrowed(same) if same == text));
        }
    }
}

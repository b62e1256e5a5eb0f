//! Fingerprints of the secrets that this process has held, to redact them without a copy.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use super::prefixes::is_prefix;

/// The shortest secret that is redacted, in bytes: shorter ones are part of ordinary words.
const SHORTEST: usize = 6;

/// Hashes of secrets, by the hash of their first [`SHORTEST`] bytes and by their length.
type Fingerprints = HashMap<u64, BTreeMap<usize, HashSet<u64>>>;

#[cfg(not(test))]
static KNOWN: Mutex<Option<Known>> = Mutex::new(None);

// Unit tests share a process, and each runs on a thread of its own: no test must redact the secrets of another.
#[cfg(test)]
thread_local! {
    static KNOWN: &'static Mutex<Option<Known>> = Box::leak(Box::default());
}

#[derive(Default)]
struct Known {
    // Random, so that a memory dump's hashes cannot be looked up in a table.
    key: RandomState,
    fingerprints: Fingerprints,
}

/// Whether this text is redacted as a secret: a prefix alone is shown, and so is what is too short.
pub(super) fn is_redacted(secret: &str) -> bool {
    start(secret).is_some()
}

fn start(secret: &str) -> Option<&[u8]> {
    let start = secret.as_bytes().get(..SHORTEST);
    start.filter(|_| !is_prefix(secret))
}

/// Redacts this secret from now on.
pub(super) fn remember(secret: &str) {
    let Some(start) = start(secret) else {
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
    let found = find(text);
    if found.is_empty() {
        return text.into();
    }
    let mut shown = String::new();
    let mut shown_to = 0;
    for secret in found {
        shown.push_str(text.get(shown_to..secret.start).unwrap_or_default());
        shown.push_str("***");
        shown_to = secret.end;
    }
    shown.push_str(text.get(shown_to..).unwrap_or_default());
    shown.into()
}

/// Replaces each known secret by `***`, even where it is broken into lines.
pub(super) fn redact_across_lines(text: &str) -> Cow<'_, str> {
    let joined: String = text
        .chars()
        .filter(|letter| !is_line_end(*letter))
        .collect();
    let mut found = find(&Zeroizing::new(joined)).into_iter().peekable();
    if found.peek().is_none() {
        return text.into();
    }
    let mut shown = String::new();
    // The place in the joined text.
    let mut at = 0;
    for letter in text.chars() {
        while found.next_if(|secret| secret.end <= at).is_some() {}
        let secret = found.peek();
        if is_line_end(letter) {
            if secret.is_none_or(|secret| at <= secret.start) {
                shown.push(letter);
            }
            continue;
        }
        match secret {
            Some(secret) if at == secret.start => shown.push_str("***"),
            Some(secret) if secret.contains(&at) => {}
            Some(_) | None => shown.push(letter),
        }
        at += letter.len_utf8();
    }
    shown.into()
}

fn is_line_end(letter: char) -> bool {
    matches!(letter, '\n' | '\r')
}

/// The places of the known secrets in a text, in bytes.
fn find(text: &str) -> Vec<Range<usize>> {
    let known = lock();
    let Some(known) = known.as_ref() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text.as_bytes().get(at..at + SHORTEST) {
        match known.length_at(start, text, at) {
            Some(length) => {
                found.push(at..at + length);
                at += length;
            }
            None => at += 1,
        }
    }
    found
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
    #[cfg(not(test))]
    let known = &KNOWN;
    #[cfg(test)]
    let known = KNOWN.with(|known| *known);
    // A panic elsewhere must not end redaction.
    known.lock().unwrap_or_else(PoisonError::into_inner)
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
    fn secrets_that_are_broken_into_lines_are_redacted() {
        remember("l0ng-s3cret-ü");
        for (text, shown) in [
            ("l0ng-s3cret-ü", "***"),
            ("l0ng-\ns3cret\r\n-ü", "***"),
            (
                "a\nl0ng-s3cret-ü\nl0ng-s3\ncret-ü\n\nb\n",
                "a\n***\n***\n\nb\n",
            ),
            ("ül\n0ng-s3cret-üb\nc", "ü***b\nc"),
            ("l0ng-s3\ncret-", "l0ng-s3\ncret-"),
            ("\n", "\n"),
        ] {
            assert_eq!(redact_across_lines(text), shown);
        }
    }

    #[test]
    fn a_text_without_a_secret_is_not_copied() {
        remember("an0ther-s3cret");
        for text in ["an0ther", "ü".repeat(1000).as_str(), "a\nb\n"] {
            for redact in [redact, redact_across_lines] {
                assert!(matches!(redact(text), Cow::Borrowed(same) if same == text));
            }
        }
    }
}

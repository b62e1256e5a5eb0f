//! New keys and their hashes.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::secret::Secret;

/// The prefix of the sandbox's keys. Real ones start with `gen_pat_` ("Get API Key" guide).
// It contains the real prefix, so that clients accept it, and `sandbox`, so that no person takes
// one for a real key.
pub const KEY_PREFIX: &str = "gen_pat_sandbox_";

// The documents give no length. 40 characters of 62 are 238 bits.
const LENGTH: usize = 40;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A prefix followed by [`LENGTH`] random characters.
pub(super) fn random_with_prefix(prefix: &str) -> Result<Secret, getrandom::Error> {
    let length = prefix.len() + LENGTH;
    let mut text = String::with_capacity(length);
    text.push_str(prefix);
    while text.len() < length {
        let mut bytes = Zeroizing::new([0; LENGTH]);
        getrandom::fill(bytes.as_mut())?;
        let wanted = length - text.len();
        text.extend(bytes.iter().filter_map(character).take(wanted));
    }
    Ok(Secret::new(text))
}

fn character(byte: &u8) -> Option<char> {
    // Values 62 and 63 are rejected; taking them modulo 62 would make two characters likelier.
    ALPHABET
        .get(usize::from(byte % 64))
        .copied()
        .map(char::from)
}

/// The SHA-256 hash of a key, stored instead of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Fingerprint(pub(super) [u8; 32]);

impl Fingerprint {
    pub(super) fn of(key: &str) -> Self {
        Self(Sha256::digest(key.as_bytes()).into())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn keys_have_the_prefix_and_are_random() {
        let keys: HashSet<String> = (0..200)
            .map(|_| random_with_prefix(KEY_PREFIX).unwrap().expose().to_owned())
            .collect();
        assert_eq!(keys.len(), 200);
        for key in &keys {
            let random = key.strip_prefix(KEY_PREFIX).unwrap();
            assert_eq!(random.len(), LENGTH);
            assert!(
                random.bytes().all(|byte| byte.is_ascii_alphanumeric()),
                "{key}"
            );
        }
        let used: HashSet<char> = keys
            .iter()
            .flat_map(|key| key[KEY_PREFIX.len()..].chars())
            .collect();
        assert_eq!(used.len(), ALPHABET.len(), "every character occurs");
    }

    #[test]
    fn a_fingerprint_is_the_sha_256_of_the_text() {
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let hex: String = Fingerprint::of("abc")
            .0
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(hex, expected);
    }
}

//! Finds keys in a stream of data.

use super::Secret;
use super::redact::{ends_key, keys};

/// The longest word that is held back, in bytes. No key is longer.
const MAX_HELD: usize = 64 * 1024;
/// What may follow a key in a text without a space.
const PUNCTUATION: [char; 8] = ['\\', ',', ';', ')', ']', '}', '>', '<'];

/// Finds keys in data before it is passed on.
#[derive(Default)]
pub struct KeyScanner {
    /// The last word, until its end arrives: it may be the first half of a key.
    held: Vec<u8>,
    last: Option<Secret>,
}

/// Data that can be passed on.
pub struct Scanned {
    /// The keys in it; a key that follows itself occurs once.
    pub keys: Vec<Secret>,
    /// The data, unchanged.
    pub data: Vec<u8>,
}

impl KeyScanner {
    /// Adds a piece, and returns what can be passed on.
    pub fn push(&mut self, piece: &[u8]) -> Scanned {
        self.held.extend_from_slice(piece);
        let end = self
            .held
            .iter()
            .rposition(|&byte| ends_key(char::from(byte)))
            .map_or(0, |place| place + 1);
        // A longer word is passed on, so that memory stays bounded.
        let rest = self.held.split_off(if self.held.len() - end > MAX_HELD {
            self.held.len()
        } else {
            end
        });
        let data = std::mem::replace(&mut self.held, rest);
        self.scan(data)
    }

    /// Returns the rest at the end of the data.
    pub fn finish(&mut self) -> Scanned {
        let data = std::mem::take(&mut self.held);
        self.scan(data)
    }

    fn scan(&mut self, data: Vec<u8>) -> Scanned {
        let mut found = Vec::new();
        // Keys are ASCII, so replacing invalid bytes changes none.
        for key in keys(&String::from_utf8_lossy(&data)) {
            let key = Secret::new(key.trim_end_matches(PUNCTUATION).to_owned());
            if self.last.as_ref() != Some(&key) {
                self.last = Some(key.clone());
                found.push(key);
            }
        }
        Scanned { keys: found, data }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys in data that arrives in pieces of this size.
    fn found(data: &[u8], size: usize) -> Vec<String> {
        let mut scanner = KeyScanner::default();
        let (mut keys, mut passed) = (Vec::new(), Vec::new());
        let mut seen: Vec<Scanned> = data.chunks(size).map(|piece| scanner.push(piece)).collect();
        seen.push(scanner.finish());
        for piece in seen {
            keys.extend(piece.keys.iter().map(|key| key.expose().to_owned()));
            passed.extend(piece.data);
            let visible = String::from_utf8_lossy(&passed);
            assert!(
                !visible.contains("hunter") || keys.iter().any(|key| key.contains("hunter2")),
                "a key is found before it is passed on"
            );
        }
        assert_eq!(passed, data);
        keys
    }

    #[test]
    fn a_key_is_found_in_pieces_of_any_size() {
        let json = br#"{"id": 5, "token": "gen_pat_hunter2", "jwt": "eyJa.eyJb.c", "again": "gen_pat_other"}"#;
        let escaped = br#"{"body": "{\"token\":\"gen_pat_hunter2\"}"}"#;
        for size in 1..=json.len() {
            assert_eq!(
                found(json, size),
                ["gen_pat_hunter2", "eyJa.eyJb.c", "gen_pat_other"],
                "{size}"
            );
            assert_eq!(found(escaped, size), ["gen_pat_hunter2"], "{size}");
            assert_eq!(
                found(b"gen_pat_hunter2", size),
                ["gen_pat_hunter2"],
                "{size}"
            );
        }
    }

    #[test]
    fn data_without_a_key_is_unchanged() {
        // Nothing, bytes that are not UTF-8 before a prefix alone, and a word that is longer than
        // is held.
        for data in [&b""[..], b"\xff\xfe\x00gen_pat_ ", &[b'x'; 200_000]] {
            assert_eq!(found(data, 4096), Vec::<String>::new());
        }
        let mut scanner = KeyScanner::default();
        assert_eq!(scanner.push(&[b'x'; MAX_HELD + 1]).data.len(), MAX_HELD + 1);
    }
}

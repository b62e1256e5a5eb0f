//! Finds keys in data that passes by in pieces.

use super::Secret;
use super::redact::{ends_a_key, keys};

/// How much is held back at most, in bytes: what is longer without an end is no key.
const LONGEST: usize = 64 * 1024;
/// What may stand at the end of a key in a text without being part of it.
const PUNCTUATION: [char; 8] = ['\\', ',', ';', ')', ']', '}', '>', '<'];

/// Looks through data before it is passed on. A word whose end has not come is held back, since it
/// may be half a key.
#[derive(Default)]
pub struct KeyScanner {
    held: Vec<u8>,
    last: Option<Secret>,
}

/// A piece of the data that can be passed on, and the keys in it.
pub struct Scanned {
    /// What looks like a key, each once in a row.
    pub keys: Vec<Secret>,
    /// The data, unchanged.
    pub data: Vec<u8>,
}

impl KeyScanner {
    /// Takes the next piece, and gives back what can be passed on now.
    pub fn push(&mut self, piece: &[u8]) -> Scanned {
        self.held.extend_from_slice(piece);
        let end = self
            .held
            .iter()
            .rposition(|&byte| ends_a_key(char::from(byte)))
            .map_or(0, |place| place + 1);
        let rest = self.held.split_off(if self.held.len() - end > LONGEST {
            self.held.len()
        } else {
            end
        });
        let data = std::mem::replace(&mut self.held, rest);
        self.scan(data)
    }

    /// Gives back what was held back at the end of the data.
    pub fn finish(&mut self) -> Scanned {
        let data = std::mem::take(&mut self.held);
        self.scan(data)
    }

    fn scan(&mut self, data: Vec<u8>) -> Scanned {
        let mut found = Vec::new();
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

    /// What is found when the data comes in pieces of this size.
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
                "it is found in time"
            );
        }
        assert_eq!(passed, data, "nothing is changed");
        keys
    }

    #[test]
    fn a_key_is_found_wherever_the_pieces_end() {
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
    fn what_holds_no_key_passes_unchanged() {
        for data in [&b""[..], b"\xff\xfe\x00gen_pat_ ", &[b'x'; 200_000]] {
            assert_eq!(found(data, 4096), Vec::<String>::new());
        }
        let mut scanner = KeyScanner::default();
        assert_eq!(
            scanner.push(&[b'x'; LONGEST + 1]).data.len(),
            LONGEST + 1,
            "no more than this is held back"
        );
    }
}

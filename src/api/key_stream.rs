//! Parses a JSON array of keys that arrives in pieces. Only the text of one key is buffered.

use std::mem;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Deserializer;

use super::lenient;
use super::wire::{self, KeyDocument};
use crate::model::Key;

// An incomplete key up to this many bytes is parsed again with every piece. A longer one is parsed
// again only once it has doubled, or many small pieces would make the time quadratic.
const SMALL: usize = 4096;

#[derive(Default)]
pub(super) struct KeyStream {
    /// The text from the current key on, and what precedes it in the last piece.
    text: Vec<u8>,
    /// How much of `text` has been parsed, in bytes.
    read: usize,
    next: Next,
    /// How many keys have been parsed.
    pub count: usize,
    /// How many elements have no readable id.
    pub unreadable: usize,
    /// What is wrong with the first of them.
    problem: Option<String>,
    /// The length in bytes from which an incomplete key is parsed again.
    retry_length: usize,
    /// Whether all of the text has arrived.
    pub is_complete: bool,
}

enum Element {
    Key(Key),
    /// It has no readable id.
    Unreadable,
    Incomplete,
}

/// What the grammar allows next.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Next {
    #[default]
    List,
    FirstOrEnd,
    Element,
    CommaOrEnd,
    End,
}

impl KeyStream {
    pub fn push(&mut self, piece: &[u8]) {
        self.text.drain(..mem::take(&mut self.read));
        self.text.extend_from_slice(piece);
    }

    pub fn end(&mut self) {
        self.is_complete = true;
    }

    /// Starts another array. The counts continue.
    pub fn turn_page(&mut self) {
        self.text.clear();
        (self.read, self.retry_length, self.next, self.is_complete) = (0, 0, Next::List, false);
    }

    /// The next key; `None` when more text is needed, or at the end.
    ///
    /// # Errors
    /// What is wrong with the text, without quoting it.
    pub fn next(&mut self) -> Result<Option<Key>, String> {
        loop {
            let Some(byte) = self.peek() else {
                return match &self.problem {
                    // Single bad rows are skipped, but if all are bad this is not a list of keys.
                    Some(problem) if self.is_complete && self.count == 0 => Err(problem.clone()),
                    _ if !self.is_complete || self.next == Next::End => Ok(None),
                    _ => Err(wire::TRUNCATED.into()),
                };
            };
            self.next = match (self.next, byte) {
                (Next::List, b'[') => Next::FirstOrEnd,
                (Next::FirstOrEnd | Next::CommaOrEnd, b']') => Next::End,
                (Next::CommaOrEnd, b',') => Next::Element,
                // Parsing it as an array gives serde's error for what it is instead.
                (Next::List, _) => return self.parse::<Vec<KeyDocument>>(None).map(|_| None),
                (Next::End, _) => {
                    return Err("invalid JSON: trailing data after the list".into());
                }
                (Next::CommaOrEnd, _) => {
                    return Err(format!("invalid JSON after `[{}]`", self.number() - 1));
                }
                (Next::FirstOrEnd | Next::Element, _) => match self.element()? {
                    Element::Key(key) => return Ok(Some(key)),
                    Element::Unreadable => continue,
                    Element::Incomplete => return Ok(None),
                },
            };
            self.read += 1;
        }
    }

    /// Skips white space and returns the byte after it.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.rest();
        let blank = rest
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
            .count();
        let next = rest.get(blank).copied();
        self.read += blank;
        next
    }

    fn rest(&self) -> &[u8] {
        self.text.get(self.read..).unwrap_or_default()
    }

    /// The index of the next element.
    fn number(&self) -> usize {
        self.count + self.unreadable
    }

    fn element(&mut self) -> Result<Element, String> {
        let begin = self.read;
        let key = match self.parse::<KeyDocument>(Some(self.number())) {
            Ok(None) => return Ok(Element::Incomplete),
            Ok(Some(document)) => Some(document.into()),
            Err(problem) => {
                // It may be incomplete. Where it ends as JSON of any kind, it is not.
                if self.parse::<IgnoredAny>(Some(self.number()))?.is_none() {
                    return Ok(Element::Incomplete);
                }
                let key = self.text.get(begin..self.read).and_then(lenient::key);
                if key.is_none() {
                    self.problem.get_or_insert(problem);
                }
                key
            }
        };
        self.next = Next::CommaOrEnd;
        match &key {
            Some(_) => self.count += 1,
            None => self.unreadable += 1,
        }
        Ok(key.map_or(Element::Unreadable, Element::Key))
    }

    /// Parses the element with this index, or the whole text; `None` when more text is needed.
    fn parse<T: DeserializeOwned>(&mut self, number: Option<usize>) -> Result<Option<T>, String> {
        let length = self.rest().len();
        if !self.is_complete && length < self.retry_length {
            return Ok(None);
        }
        let mut values = Deserializer::from_slice(self.rest()).into_iter();
        let (outcome, end) = (values.next(), values.byte_offset());
        match outcome {
            Some(Err(error)) if self.may_depend_on_more(&error) => {
                self.retry_length = if length < SMALL { 0 } else { 2 * length };
                Ok(None)
            }
            Some(Err(error)) => {
                let place = number
                    .map(|number| format!("[{number}]"))
                    .unwrap_or_default();
                Err(wire::problem::<T>(self.rest(), &error, &place))
            }
            Some(Ok(value)) => {
                (self.read, self.retry_length) = (self.read + end, 0);
                Ok(Some(value))
            }
            None => Ok(None),
        }
    }

    /// Whether more text may change an error or resolve it.
    fn may_depend_on_more(&self, error: &serde_json::Error) -> bool {
        // `1e9` cut after `1` or `1e` parses as a valid or an invalid number, not as an early end.
        let is_of_number = |byte: &u8| byte.is_ascii_digit() || b".eE+-".contains(byte);
        !self.is_complete && (error.is_eof() || self.text.last().is_some_and(is_of_number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a text in pieces of these lengths, which repeat.
    fn read(text: &str, lengths: &[usize]) -> Result<Vec<Key>, String> {
        let (mut stream, mut keys, mut rest) = (KeyStream::default(), Vec::new(), text.as_bytes());
        let mut lengths = lengths.iter().cycle();
        loop {
            while let Some(key) = stream.next()? {
                keys.push(key);
            }
            if stream.is_complete {
                return Ok(keys);
            }
            let (piece, left) = rest.split_at(rest.len().min(*lengths.next().unwrap()));
            if piece.is_empty() {
                stream.end()
            } else {
                stream.push(piece)
            }
            rest = left;
        }
    }

    /// Reads a text whole, and checks that the pieces make no difference.
    fn read_in_pieces(text: &str) -> Result<Vec<Key>, String> {
        let read_whole = read(text, &[usize::MAX]);
        // Pieces end within a key, a string, an escape and a character of several bytes.
        for lengths in [&[1][..], &[2], &[3, 1], &[7], &[64], &[1000]] {
            assert_eq!(read(text, lengths), read_whole, "{text} in {lengths:?}");
        }
        read_whole
    }

    #[test]
    fn a_list_in_pieces_gives_the_same_keys() {
        for (text, count) in [
            ("[]", 0),
            (" [ ] \n", 0),
            (
                // A surrogate pair, and characters of three bytes.
                "[{\"id\": 1}, {\"id\": 2, \"name\": \"\\u00fc\\ud83d\\ude00 日本\"} ]",
                2,
            ),
            // serde also reads a struct from an array.
            ("[[1, \"ci\", \"active\", null, null, null, null]]", 1),
            ("[{\"id\": 1, \"extra\": [{\"id\": [1, 2.5e3]}, 1e99]}]", 1),
        ] {
            assert_eq!(
                read_in_pieces(text).map(|keys| keys.len()),
                Ok(count),
                "{text}"
            );
        }
    }

    #[test]
    fn a_malformed_row_does_not_hide_the_others() {
        let id = |key: &Key| key.id.to_string();
        for (text, ids) in [
            ("[12, {\"id\": 1}]", &["1"][..]),
            (
                "[{\"id\": 1}, {\"name\": \"x\"}, null, [], 1e999, {\"id\": 3}]",
                &["1", "3"],
            ),
            (
                "[{\"id\": 1, \"name\": \"\\ud800\"}, {\"id\": 2, \"status\": {\"a\": [1]}}]",
                &["1", "2"],
            ),
            (
                "[{\"id\": {}, \"name\": \"]}\"}, {\"id\": \"x\", \"expires_at\": \"\"}]",
                &["x"],
            ),
            (
                "[{\"id\": 1, \"extra\": [{\"id\": [1, 2.5e3]}]}, {\"id\": \"\"}]",
                &["1"],
            ),
        ] {
            let keys = read_in_pieces(text).unwrap();
            assert_eq!(keys.iter().map(id).collect::<Vec<_>>(), ids, "{text}");
        }
    }

    #[test]
    fn the_error_for_an_invalid_list_does_not_depend_on_the_pieces() {
        const NO_ID: &str = "expected an id (an integer or a non-empty string)";
        for (text, problem) in [
            ("", "it ends unexpectedly"),
            (" \n", "it ends unexpectedly"),
            ("[", "it ends unexpectedly"),
            ("[{\"id\": 1}", "it ends unexpectedly"),
            ("[{\"id\": 1},", "it ends unexpectedly"),
            ("nul", "it ends unexpectedly"),
            ("\"text", "it ends unexpectedly"),
            ("[{\"extra\": 1e9", "it ends unexpectedly"),
            ("[,", "`[0]`: invalid JSON"),
            ("[,]", "`[0]`: invalid JSON"),
            ("[{\"id\": 1},]", "`[1]`: invalid JSON"),
            ("[{\"id\": 1},\n\n  {\"id\": 2}\n,,]", "`[2]`: invalid JSON"),
            ("[{\"id\": 1}\n{\"id\": 2}]", "invalid JSON after `[0]`"),
            ("[]]", "invalid JSON: trailing data after the list"),
            ("[] x", "invalid JSON: trailing data after the list"),
            ("[]\n\n []", "invalid JSON: trailing data after the list"),
            ("nonsense", "invalid JSON (line 1, column 2)"),
            // JSON has no byte order mark (RFC 8259, 8.1).
            ("\u{feff}[]", "invalid JSON (line 1, column 1)"),
            ("null", "expected a sequence"),
            ("{\"id\": 1}", "expected a sequence"),
            ("[5]", "`[0]`: expected a key object"),
            ("[{\"id\": -1}]", &format!("`[0].id`: {NO_ID}")),
            ("[{\"id\": 1e5}]", &format!("`[0].id`: {NO_ID}")),
            ("[{\"id\": -1e999}]", "`[0]`: invalid JSON"),
            ("[1e999]", "`[0]`: invalid JSON"),
            ("[{\"id\": 1.}]", "`[0]`: invalid JSON"),
            ("[{\"id\": 1}, 12e]", "`[1]`: invalid JSON"),
            ("[{\"id\": 1,\n\n \"name\" 5}]", "`[0]`: invalid JSON"),
            (
                "[{\"id\": 1}, {\"id\": 2, \"name\": {}}, nonsense",
                "`[2]`: invalid JSON",
            ),
            ("[{\"name\": \"x\"}, 5]", "`[0]`: missing field `id`"),
            ("[{\"id\": 1, \"id\": 2}]", "`[0]`: duplicate field `id`"),
            ("[{\"id\": 1, \"name\": \"a\nb\"}]", "`[0]`: invalid JSON"),
            ("[{\"id\": \"\"}]", &format!("`[0].id`: {NO_ID}")),
        ] {
            assert_eq!(read_in_pieces(text), Err(problem.to_owned()), "{text}");
        }
    }

    #[test]
    fn deep_nesting_makes_only_its_own_field_unreadable() {
        let nested = |depth, field| {
            read_in_pieces(&format!(
                "[{{\"id\": 1, \"{field}\": {}{}}}]",
                "[".repeat(depth),
                "]".repeat(depth)
            ))
        };
        // Around the 128 levels at which serde_json stops.
        for depth in 120..132 {
            for field in ["extra", "status", "id", "name"] {
                assert_eq!(
                    nested(depth, field).is_ok(),
                    field != "id",
                    "{field}, {depth}"
                );
            }
        }
    }

    #[test]
    fn a_key_is_returned_with_its_last_byte_and_its_text_is_dropped() {
        let mut stream = KeyStream::default();
        stream.push(b"[{\"id\": 1}");
        assert!(stream.next().unwrap().is_some());
        assert!(stream.next().unwrap().is_none());
        stream.push(b", {\"id\": 2");
        assert_eq!(stream.text, b", {\"id\": 2");
        assert!(stream.next().unwrap().is_none());
        stream.push(b"}");
        assert_eq!(stream.text, b"{\"id\": 2}");
        assert!(stream.next().unwrap().is_some());
    }

    #[test]
    fn a_long_key_in_small_pieces_is_parsed_only_a_few_times() {
        let text = format!(
            "[{{\"id\": 1, \"extra\": \"{}\"}}]",
            "x".repeat(100 * SMALL)
        );
        let (mut stream, mut reads, mut retry_length) = (KeyStream::default(), 0, 0);
        for piece in text.as_bytes().chunks(SMALL / 4) {
            stream.push(piece);
            assert!(stream.next().unwrap().is_none() || stream.count == 1);
            reads += usize::from(
                std::mem::replace(&mut retry_length, stream.retry_length) != stream.retry_length,
            );
        }
        stream.end();
        assert!(stream.count == 1 || stream.next().unwrap().is_some());
        // Doubling the length between attempts, not once for each piece.
        assert!((5..10).contains(&reads), "{reads}");
    }
}

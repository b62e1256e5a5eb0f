//! A list of keys that arrives in pieces: of a long one, no more text is held than that of one key.

use std::mem;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Deserializer;

use super::lenient;
use super::wire::{self, KeyDocument};
use crate::model::Key;

/// A part of a key that is no longer than this is read again whenever more of it arrives. A longer
/// one waits until it has doubled, so that the time which reading takes grows with its length
/// alone, however small the pieces are.
const SMALL: usize = 4096;

/// A JSON array of keys that arrives in pieces.
#[derive(Default)]
pub(super) struct KeyStream {
    /// What has arrived, but for what was dropped because it was read.
    text: Vec<u8>,
    /// How much of the text was read.
    read: usize,
    next: Next,
    /// How many keys were read.
    pub count: usize,
    /// How many elements are none that can be told from others, and what is wrong with the first
    /// of them.
    pub unreadable: usize,
    problem: Option<String>,
    /// How much there has to be of the present key before it is worth reading again.
    retry_length: usize,
    pub is_complete: bool,
}

/// What follows in the array.
enum Element {
    Key(Key),
    /// It is none that can be told from others.
    Unreadable,
    /// More of it is needed.
    Incomplete,
}

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

    /// Goes on with another array, whose elements are counted on.
    pub fn turn_page(&mut self) {
        self.text.clear();
        (self.read, self.retry_length, self.next, self.is_complete) = (0, 0, Next::List, false);
    }

    /// The next key, as far as it can be read; `None` when more of the text is needed, or if it has
    /// ended, when there is no further one. An error says what is wrong with the text, without
    /// a word of it, which cannot be read on; one in which no key can be read is no list of
    /// keys.
    pub fn next(&mut self) -> Result<Option<Key>, String> {
        loop {
            let Some(byte) = self.peek() else {
                return match &self.problem {
                    Some(problem) if self.is_complete && self.count == 0 => Err(problem.clone()),
                    _ if !self.is_complete || self.next == Next::End => Ok(None),
                    _ => Err(wire::TRUNCATED.into()),
                };
            };
            self.next = match (self.next, byte) {
                (Next::List, b'[') => Next::FirstOrEnd,
                (Next::FirstOrEnd | Next::CommaOrEnd, b']') => Next::End,
                (Next::CommaOrEnd, b',') => Next::Element,
                // Read as the array that it should be, to say what it is instead.
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

    /// The next byte that is no white space.
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

    /// The number of the element that is next.
    fn number(&self) -> usize {
        self.count + self.unreadable
    }

    fn element(&mut self) -> Result<Element, String> {
        let begin = self.read;
        let key = match self.parse::<KeyDocument>(Some(self.number())) {
            Ok(None) => return Ok(Element::Incomplete),
            Ok(Some(document)) => Some(document.into()),
            Err(problem) => {
                // What ends somewhere is JSON, whatever it is.
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

    /// Reads what follows, be it the element with this number or the whole; `None` when more of it
    /// is needed.
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

    /// Whether an error may be another one, or none, once more has arrived: a number that is cut
    /// off may be taken for a whole or a wrong one.
    fn may_depend_on_more(&self, error: &serde_json::Error) -> bool {
        let is_of_number = |byte: &u8| byte.is_ascii_digit() || b".eE+-".contains(byte);
        !self.is_complete && (error.is_eof() || self.text.last().is_some_and(is_of_number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read of a text that arrives in pieces of these lengths, over and over.
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

    /// The same keys in whatever pieces they arrive.
    fn read_in_pieces(text: &str) -> Result<Vec<Key>, String> {
        let read_whole = read(text, &[usize::MAX]);
        for lengths in [&[1][..], &[2], &[3, 1], &[7], &[64], &[1000]] {
            assert_eq!(read(text, lengths), read_whole, "{text} in {lengths:?}");
        }
        read_whole
    }

    #[test]
    fn in_pieces_or_at_once_it_is_the_same() {
        for (text, count) in [
            ("[]", 0),
            (" [ ] \n", 0),
            (
                "[{\"id\": 1}, {\"id\": 2, \"name\": \"\\u00fc\\ud83d\\ude00 日本\"} ]",
                2,
            ),
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
    fn an_odd_row_does_not_hide_the_others_in_whatever_pieces() {
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
    fn what_is_no_list_of_keys_is_refused_for_the_same_reason_in_whatever_pieces() {
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
            ("[,", "`[0]`: it is not JSON"),
            ("[,]", "`[0]`: it is not JSON"),
            ("[{\"id\": 1},]", "`[1]`: it is not JSON"),
            (
                "[{\"id\": 1},\n\n  {\"id\": 2}\n,,]",
                "`[2]`: it is not JSON",
            ),
            ("[{\"id\": 1}\n{\"id\": 2}]", "it is not JSON after `[0]`"),
            ("[]]", "invalid JSON: trailing data after the list"),
            ("[] x", "invalid JSON: trailing data after the list"),
            ("[]\n\n []", "invalid JSON: trailing data after the list"),
            ("nonsense", "invalid JSON (line 1, column 2)"),
            ("\u{feff}[]", "invalid JSON (line 1, column 1)"),
            ("null", "expected a sequence"),
            ("{\"id\": 1}", "expected a sequence"),
            ("[5]", "`[0]`: expected a key object"),
            ("[{\"id\": -1}]", &format!("`[0].id`: {NO_ID}")),
            ("[{\"id\": 1e5}]", &format!("`[0].id`: {NO_ID}")),
            ("[{\"id\": -1e999}]", "`[0]`: it is not JSON"),
            ("[1e999]", "`[0]`: it is not JSON"),
            ("[{\"id\": 1.}]", "`[0]`: it is not JSON"),
            ("[{\"id\": 1}, 12e]", "`[1]`: it is not JSON"),
            ("[{\"id\": 1,\n\n \"name\" 5}]", "`[0]`: it is not JSON"),
            (
                "[{\"id\": 1}, {\"id\": 2, \"name\": {}}, nonsense",
                "`[2]`: it is not JSON",
            ),
            ("[{\"name\": \"x\"}, 5]", "`[0]`: missing field `id`"),
            ("[{\"id\": 1, \"id\": 2}]", "`[0]`: duplicate field `id`"),
            ("[{\"id\": 1, \"name\": \"a\nb\"}]", "`[0]`: it is not JSON"),
            ("[{\"id\": \"\"}]", &format!("`[0].id`: {NO_ID}")),
        ] {
            assert_eq!(read_in_pieces(text), Err(problem.to_owned()), "{text}");
        }
    }

    #[test]
    fn deep_nesting_hides_its_field_and_no_more() {
        let nested = |depth, field| {
            read_in_pieces(&format!(
                "[{{\"id\": 1, \"{field}\": {}{}}}]",
                "[".repeat(depth),
                "]".repeat(depth)
            ))
        };
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
    fn a_key_is_there_as_soon_as_its_last_byte_is_and_its_text_is_dropped() {
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
    fn a_long_key_in_small_pieces_is_not_read_over_and_over() {
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
        assert!((5..10).contains(&reads), "{reads}");
    }
}

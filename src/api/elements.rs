//! The keys of a list, each as soon as it has arrived: of a long answer, no more text is held than that of one key.
//!
//! What is taken and what is refused, and in which words, is the same as if the answer were read at once.

use serde_json::Deserializer;

use super::wire::{self, Beginning, KeyDocument};

/// A part of a key that is no longer than this is read again whenever more of it arrives. A longer one waits until it has
/// doubled, so that the time which reading takes grows with its length alone, however small the pieces are.
const SHORT: usize = 4096;

/// A JSON array of keys that arrives in pieces.
#[derive(Default)]
pub(super) struct Elements {
    /// What has arrived, but for what was dropped because it was read.
    text: Vec<u8>,
    /// How much of the text was read.
    read: usize,
    /// Where the text begins.
    beginning: Beginning,
    next: Next,
    /// How many keys were read.
    count: usize,
    /// How much there has to be of the present key before it is worth reading again.
    enough: usize,
    is_whole: bool,
}

/// What follows in the text.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Next {
    #[default]
    List,
    FirstOrEnd,
    Element,
    CommaOrEnd,
    Nothing,
}

impl Elements {
    /// Adds a piece.
    pub fn feed(&mut self, piece: &[u8]) {
        let read = std::mem::take(&mut self.read);
        self.beginning = self.beginning.after(self.text.get(..read).unwrap_or_default());
        self.text.drain(..read);
        self.text.extend_from_slice(piece);
    }

    /// Notes that no piece follows.
    pub fn end(&mut self) {
        self.is_whole = true;
    }

    /// The next key; `None` when more of the text is needed, or if it has ended, when there is no further one.
    ///
    /// # Errors
    /// What is wrong with the text, without a word of it. It cannot be read on.
    pub fn next(&mut self) -> Result<Option<KeyDocument>, String> {
        loop {
            let Some(byte) = self.peek() else {
                let is_over = !self.is_whole || self.next == Next::Nothing;
                return if is_over { Ok(None) } else { Err(wire::TOO_EARLY.into()) };
            };
            self.next = match (self.next, byte) {
                (Next::List, b'[') => Next::FirstOrEnd,
                (Next::FirstOrEnd | Next::CommaOrEnd, b']') => Next::Nothing,
                (Next::CommaOrEnd, b',') => Next::Element,
                (Next::List, _) => return self.no_list(),
                (Next::Element, b']') | (Next::CommaOrEnd | Next::Nothing, _) => return Err(self.unexpected()),
                (Next::FirstOrEnd | Next::Element, _) => return self.element(),
            };
            self.read += 1;
        }
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.rest();
        let blank = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count();
        let next = rest.get(blank).copied();
        self.read += blank;
        next
    }

    fn rest(&self) -> &[u8] {
        self.text.get(self.read..).unwrap_or_default()
    }

    fn element(&mut self) -> Result<Option<KeyDocument>, String> {
        if self.is_waiting() {
            return Ok(None);
        }
        let mut stream = Deserializer::from_slice(self.rest()).into_iter();
        let outcome = stream.next();
        let length = stream.byte_offset();
        match outcome {
            Some(Ok(document)) => {
                self.read += length;
                self.count += 1;
                self.enough = 0;
                self.next = Next::CommaOrEnd;
                Ok(Some(document))
            }
            Some(Err(error)) if self.may_depend_on_more(&error) => Ok(self.wait()),
            Some(Err(error)) => {
                let place = format!("[{}]", self.count);
                Err(wire::problem::<KeyDocument>(self.rest(), &error, self.position(), &place))
            }
            None => Ok(None),
        }
    }

    /// What begins otherwise is read as the array that it should be, to say what it is instead.
    fn no_list(&mut self) -> Result<Option<KeyDocument>, String> {
        if self.is_waiting() {
            return Ok(None);
        }
        match serde_json::from_slice::<Vec<KeyDocument>>(self.rest()) {
            Err(error) if !self.may_depend_on_more(&error) => {
                Err(wire::problem::<Vec<KeyDocument>>(self.rest(), &error, self.position(), ""))
            }
            Ok(_) | Err(_) => Ok(self.wait()),
        }
    }

    /// Whether an error may be another one, or none, once more has arrived: a number that is cut off may be taken for a whole or
    /// a wrong one.
    fn may_depend_on_more(&self, error: &serde_json::Error) -> bool {
        let is_of_number = |byte: &u8| byte.is_ascii_digit() || b".eE+-".contains(byte);
        !self.is_whole && (error.is_eof() || self.text.last().is_some_and(is_of_number))
    }

    fn is_waiting(&self) -> bool {
        !self.is_whole && self.rest().len() < self.enough
    }

    fn wait(&mut self) -> Option<KeyDocument> {
        let length = self.rest().len();
        self.enough = if length < SHORT { 0 } else { 2 * length };
        None
    }

    fn position(&self) -> Beginning {
        self.beginning.after(self.text.get(..self.read).unwrap_or_default())
    }

    /// The next byte stands where none of its kind may.
    fn unexpected(&self) -> String {
        let Beginning { lines, columns } = self.position();
        wire::not_json(lines + 1, columns + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Key;

    /// What is read of a text that arrives in pieces of these lengths, over and over.
    fn read(text: &str, lengths: &[usize]) -> Result<Vec<Key>, String> {
        let (mut elements, mut keys, mut rest) = (Elements::default(), Vec::new(), text.as_bytes());
        let mut lengths = lengths.iter().cycle();
        loop {
            while let Some(document) = elements.next()? {
                keys.push(document.into());
            }
            if elements.is_whole {
                return Ok(keys);
            }
            let (piece, left) = rest.split_at(rest.len().min(*lengths.next().unwrap()));
            if piece.is_empty() {
                elements.end()
            } else {
                elements.feed(piece)
            }
            rest = left;
        }
    }

    fn at_once(text: &str) -> Result<Vec<Key>, String> {
        let documents = wire::parse::<Vec<KeyDocument>>(text.as_bytes());
        documents.map(|documents| documents.into_iter().map(Key::from).collect())
    }

    #[test]
    fn in_pieces_or_at_once_it_is_the_same() {
        for text in [
            "",
            " \n",
            "[]",
            " [ ] \n",
            "[",
            "[,",
            "[,]",
            "[]]",
            "[] x",
            "[]\n\n []",
            "\u{feff}[]",
            "nonsense",
            "null",
            "nul",
            "12",
            "-",
            "1e999",
            "\"text",
            "{\"id\": 1}",
            "[{\"id\": 1}",
            "[{\"id\": 1},",
            "[{\"id\": 1},]",
            "[{\"id\": 1}\n{\"id\": 2}]",
            "[{\"id\": 1},\n\n  {\"id\": 2}\n,,]",
            "[{\"id\": 1}, {\"id\": 2, \"name\": \"\\u00fc\\ud83d\\ude00 日本\"} ]",
            "[[1, \"ci\", \"active\", null, null, null, null]]",
            "[[1, \"ci\"]]",
            "[5]",
            "[1e9",
            "[1e999]",
            "[12, {\"id\": 1}]",
            "[{\"id\": 1}, 12e]",
            "[{\"id\": -1}]",
            "[{\"id\": -1e999}]",
            "[{\"id\": 1e5}]",
            "[{\"id\": 1.}]",
            "[{\"id\": 1,\n\n \"name\" 5}]",
            "[{\"id\": 1}, {\"id\": 2, \"name\": 5}]",
            "[{\"id\": 1}, {\"id\": 2, \"name\": 5e999}]",
            "[{\"id\": 1}, {\"id\": 2, \"name\": {}}, nonsense",
            "[{\"id\": 1}, {\"name\": \"x\"}]",
            "[{\"id\": 1, \"id\": 2}]",
            "[{\"id\": 1, \"name\": \"\\ud800\"}]",
            "[{\"id\": 1, \"name\": \"a\nb\"}]",
            "[{\"id\": 1, \"status\": {\"active\": null}}]",
            "[{\"id\": 1, \"extra\": [{\"id\": [1, 2.5e3]}]}, {\"id\": \"\"}]",
        ] {
            for lengths in [&[1][..], &[2], &[3, 1], &[7], &[1000]] {
                assert_eq!(read(text, lengths), at_once(text), "{text} in {lengths:?}");
            }
        }
    }

    #[test]
    fn deep_nesting_is_refused_at_the_same_depth() {
        for depth in 120..132 {
            for field in ["extra", "status", "id", "name"] {
                let text = format!("[{{\"id\": 1, \"{field}\": {}{}}}]", "[".repeat(depth), "]".repeat(depth));
                assert_eq!(read(&text, &[64]), at_once(&text), "{field}, {depth}");
            }
        }
    }

    #[test]
    fn a_key_is_there_as_soon_as_its_last_byte_is_and_its_text_is_dropped() {
        let mut elements = Elements::default();
        elements.feed(b"[{\"id\": 1}");
        assert!(elements.next().unwrap().is_some());
        assert!(elements.next().unwrap().is_none());
        elements.feed(b", {\"id\": 2");
        assert_eq!(elements.text, b", {\"id\": 2");
        assert!(elements.next().unwrap().is_none());
        elements.feed(b"}");
        assert_eq!(elements.text, b"{\"id\": 2}");
        assert!(elements.next().unwrap().is_some());
    }

    #[test]
    fn a_long_key_in_small_pieces_is_not_read_over_and_over() {
        let text = format!("[{{\"id\": 1, \"extra\": \"{}\"}}]", "x".repeat(100 * SHORT));
        let (mut elements, mut reads, mut enough) = (Elements::default(), 0, 0);
        for piece in text.as_bytes().chunks(SHORT / 4) {
            elements.feed(piece);
            assert!(elements.next().unwrap().is_none() || elements.count == 1);
            reads += usize::from(std::mem::replace(&mut enough, elements.enough) != elements.enough);
        }
        elements.end();
        assert!(elements.count == 1 || elements.next().unwrap().is_some());
        assert!((5..10).contains(&reads), "{reads}");
    }
}

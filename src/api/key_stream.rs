//! The keys of the account, each as soon as it has arrived: of a long list, no more text is held than that of one key.

use std::mem;

use serde::de::DeserializeOwned;
use serde_json::Deserializer;
use tokio::time::Instant;

use super::client::Client;
use super::dialect::{endpoints, is_collection_missing};
use super::error::Error;
use super::incoming::Incoming;
use super::wire::{self, KeyDocument};
use crate::model::Key;

/// A part of a key that is no longer than this is read again whenever more of it arrives. A longer one waits until it has
/// doubled, so that the time which reading takes grows with its length alone, however small the pieces are.
const SHORT: usize = 4096;

/// Says of each key whether it is wanted.
type Wanted<'w> = &'w mut dyn FnMut(&Key) -> bool;

/// The keys of an account, block by block. Neither text nor keys of earlier blocks are held. When it is dropped before the end,
/// the rest is not fetched.
pub(crate) struct KeyBlocks<'c> {
    client: &'c Client,
    size: usize,
    arriving: Option<Arriving<'c>>,
}

#[derive(Debug, Default)]
pub(crate) struct KeyBlock {
    /// As many as were asked for, unless it is the last block.
    pub keys: Vec<Key>,
    /// Whether none follows that is wanted.
    pub is_last: bool,
    /// How many keys the service has listed so far, wanted or not.
    pub seen: usize,
}

impl Client {
    /// Lists all keys of the account, revoked ones included, in the service's order.
    pub async fn list_keys(&self) -> Result<Vec<Key>, Error> {
        let block = self.key_blocks(usize::MAX).next(&mut |_| true).await?;
        Ok(block.keys)
    }

    /// Lists the same keys in blocks of this many, each as soon as it has arrived. Nothing is sent yet.
    pub(crate) fn key_blocks(&self, size: usize) -> KeyBlocks<'_> {
        KeyBlocks { client: self, size, arriving: None }
    }
}

impl<'c> KeyBlocks<'c> {
    /// The next block of keys that are wanted; an empty one after the last.
    ///
    /// Until the first block is there, what fails is repeated where that may help, and then `wanted` is shown keys which it has
    /// seen before. The time that passes between two calls is not counted: it is not the service that takes it.
    pub async fn next(&mut self, wanted: Wanted<'_>) -> Result<KeyBlock, Error> {
        if let Some(arriving) = &mut self.arriving {
            arriving.incoming.exclude(arriving.paused.elapsed());
            return arriving.block(self.size, wanted).await;
        }
        let (arriving, block) = self.begin(wanted).await?;
        self.arriving = Some(arriving);
        Ok(block)
    }

    async fn begin(&self, wanted: Wanted<'_>) -> Result<(Arriving<'c>, KeyBlock), Error> {
        let mut read = async |incoming| {
            let (paused, stream) = (Instant::now(), KeyStream::default());
            let mut arriving = Arriving { incoming, paused, stream, ahead: None };
            let block = arriving.block(self.size, wanted).await?;
            Ok((arriving, block))
        };
        let ask = async |dialect| {
            let begun = self.client.ask_and(&endpoints(dialect).list(), &mut read).await?;
            self.client.exchange.discovery.understood_collection(dialect);
            Ok(begun)
        };
        self.client.in_either_collection(ask, is_collection_missing).await
    }
}

struct Arriving<'c> {
    incoming: Incoming<'c>,
    paused: Instant,
    stream: KeyStream,
    /// The first key of the next block: only with it in hand is it known that there is one.
    ahead: Option<Key>,
}

impl Arriving<'_> {
    async fn block(&mut self, size: usize, wanted: Wanted<'_>) -> Result<KeyBlock, Error> {
        let mut keys: Vec<Key> = self.ahead.take().into_iter().collect();
        while self.ahead.is_none() {
            self.take_arrived(&mut keys, size, wanted)?;
            if self.ahead.is_some() || self.stream.is_whole {
                break;
            }
            match self.incoming.next().await? {
                Some(piece) => self.stream.push(piece.as_ref()),
                None => self.stream.end(),
            }
        }
        self.paused = Instant::now();
        Ok(KeyBlock { keys, is_last: self.ahead.is_none(), seen: self.stream.count })
    }

    /// Takes what has arrived, up to the key after a full block.
    fn take_arrived(&mut self, keys: &mut Vec<Key>, size: usize, wanted: Wanted<'_>) -> Result<(), Error> {
        let malformed = |problem| Error::Malformed { request: self.incoming.name.clone(), problem };
        while let Some(document) = self.stream.next().map_err(malformed)? {
            let key = Key::from(document);
            if !wanted(&key) {
                continue;
            }
            if keys.len() == size {
                self.ahead = Some(key);
                break;
            }
            keys.push(key);
        }
        Ok(())
    }
}

/// A JSON array of keys that arrives in pieces.
#[derive(Default)]
pub(super) struct KeyStream {
    /// What has arrived, but for what was dropped because it was read.
    text: Vec<u8>,
    /// How much of the text was read.
    read: usize,
    next: Next,
    /// How many keys were read.
    count: usize,
    /// How much there has to be of the present key before it is worth reading again.
    enough: usize,
    is_whole: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Next {
    #[default]
    List,
    FirstOrEnd,
    Element,
    CommaOrEnd,
    Nothing,
}

impl KeyStream {
    pub fn push(&mut self, piece: &[u8]) {
        self.text.drain(..mem::take(&mut self.read));
        self.text.extend_from_slice(piece);
    }

    pub fn end(&mut self) {
        self.is_whole = true;
    }

    /// The next key; `None` when more of the text is needed, or if it has ended, when there is no further one. An error says
    /// what is wrong with the text, without a word of it, which cannot be read on.
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
                // Read as the array that it should be, to say what it is instead.
                (Next::List, _) => return self.parse::<Vec<KeyDocument>>(None).map(|_| None),
                (Next::Nothing, _) => return Err("it is not JSON: something follows the list".into()),
                (Next::CommaOrEnd, _) => return Err(format!("it is not JSON after `[{}]`", self.count - 1)),
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
        let read = self.parse(Some(self.count))?;
        if read.is_some() {
            (self.count, self.next) = (self.count + 1, Next::CommaOrEnd);
        }
        Ok(read)
    }

    /// Reads what follows, be it the element with this number or the whole; `None` when more of it is needed.
    fn parse<T: DeserializeOwned>(&mut self, number: Option<usize>) -> Result<Option<T>, String> {
        let length = self.rest().len();
        if !self.is_whole && length < self.enough {
            return Ok(None);
        }
        let mut values = Deserializer::from_slice(self.rest()).into_iter();
        let (outcome, end) = (values.next(), values.byte_offset());
        match outcome {
            Some(Err(error)) if self.may_depend_on_more(&error) => {
                self.enough = if length < SHORT { 0 } else { 2 * length };
                Ok(None)
            }
            Some(Err(error)) => {
                let place = number.map(|number| format!("[{number}]")).unwrap_or_default();
                Err(wire::problem::<T>(self.rest(), &error, &place))
            }
            Some(Ok(value)) => {
                (self.read, self.enough) = (self.read + end, 0);
                Ok(Some(value))
            }
            None => Ok(None),
        }
    }

    /// Whether an error may be another one, or none, once more has arrived: a number that is cut off may be taken for a whole or
    /// a wrong one.
    fn may_depend_on_more(&self, error: &serde_json::Error) -> bool {
        let is_of_number = |byte: &u8| byte.is_ascii_digit() || b".eE+-".contains(byte);
        !self.is_whole && (error.is_eof() || self.text.last().is_some_and(is_of_number))
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
            while let Some(document) = stream.next()? {
                keys.push(document.into());
            }
            if stream.is_whole {
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

    /// The same keys in whatever pieces they arrive, and what they are if the whole text is read at once.
    fn read_in_pieces(text: &str) -> Result<Vec<Key>, String> {
        let documents = wire::parse::<Vec<KeyDocument>>(text.as_bytes());
        let at_once = documents.map(|documents| documents.into_iter().map(Key::from).collect::<Vec<_>>());
        let read_whole = read(text, &[usize::MAX]);
        assert_eq!(read_whole.as_ref().ok(), at_once.as_ref().ok(), "{text}");
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
            ("[{\"id\": 1}, {\"id\": 2, \"name\": \"\\u00fc\\ud83d\\ude00 日本\"} ]", 2),
            ("[[1, \"ci\", \"active\", null, null, null, null]]", 1),
            ("[{\"id\": 1, \"extra\": [{\"id\": [1, 2.5e3]}, 1e99]}]", 1),
        ] {
            assert_eq!(read_in_pieces(text).map(|keys| keys.len()), Ok(count), "{text}");
        }
    }

    #[test]
    fn what_is_no_list_of_keys_is_refused_for_the_same_reason_in_whatever_pieces() {
        const NO_ID: &str = "expected an id: an integer or a text that is not empty";
        for (text, problem) in [
            ("", "it ends too early"),
            (" \n", "it ends too early"),
            ("[", "it ends too early"),
            ("[{\"id\": 1}", "it ends too early"),
            ("[{\"id\": 1},", "it ends too early"),
            ("nul", "it ends too early"),
            ("\"text", "it ends too early"),
            ("[{\"extra\": 1e9", "it ends too early"),
            ("[,", "`[0]`: it is not JSON"),
            ("[,]", "`[0]`: it is not JSON"),
            ("[{\"id\": 1},]", "`[1]`: it is not JSON"),
            ("[{\"id\": 1},\n\n  {\"id\": 2}\n,,]", "`[2]`: it is not JSON"),
            ("[{\"id\": 1}\n{\"id\": 2}]", "it is not JSON after `[0]`"),
            ("[]]", "it is not JSON: something follows the list"),
            ("[] x", "it is not JSON: something follows the list"),
            ("[]\n\n []", "it is not JSON: something follows the list"),
            ("nonsense", "it is not JSON (line 1, column 2)"),
            ("\u{feff}[]", "it is not JSON (line 1, column 1)"),
            ("null", "expected a sequence"),
            ("{\"id\": 1}", "expected a sequence"),
            ("[5]", "`[0]`: expected a key object"),
            ("[12, {\"id\": 1}]", "`[0]`: expected a key object"),
            ("[{\"id\": -1}]", &format!("`[0].id`: {NO_ID}")),
            ("[{\"id\": 1e5}]", &format!("`[0].id`: {NO_ID}")),
            ("[{\"id\": -1e999}]", "`[0]`: it is not JSON"),
            ("[1e999]", "`[0]`: it is not JSON"),
            ("[{\"id\": 1.}]", "`[0]`: it is not JSON"),
            ("[{\"id\": 1}, 12e]", "`[1]`: it is not JSON"),
            ("[{\"id\": 1,\n\n \"name\" 5}]", "`[0]`: it is not JSON"),
            ("[{\"id\": 1}, {\"id\": 2, \"name\": 5}]", "`[1].name`: expected a string"),
            ("[{\"id\": 1}, {\"id\": 2, \"name\": {}}, nonsense", "`[1].name`: expected a string"),
            ("[{\"id\": 1}, {\"name\": \"x\"}]", "`[1]`: missing field `id`"),
            ("[{\"id\": 1, \"id\": 2}]", "`[0]`: duplicate field `id`"),
            ("[{\"id\": 1, \"name\": \"\\ud800\"}]", "`[0]`: it is not JSON"),
            ("[{\"id\": 1, \"name\": \"a\nb\"}]", "`[0]`: it is not JSON"),
            ("[{\"id\": 1, \"status\": {}}]", "`[0].status`: expected a status such as `active`"),
            ("[{\"id\": 1, \"extra\": [{\"id\": [1, 2.5e3]}]}, {\"id\": \"\"}]", &format!("`[1].id`: {NO_ID}")),
        ] {
            assert_eq!(read_in_pieces(text), Err(problem.to_owned()), "{text}");
        }
    }

    #[test]
    fn deep_nesting_is_taken_where_it_does_not_matter_and_refused_elsewhere() {
        let nested = |depth, field| {
            read_in_pieces(&format!("[{{\"id\": 1, \"{field}\": {}{}}}]", "[".repeat(depth), "]".repeat(depth)))
        };
        for depth in 120..132 {
            for field in ["extra", "status", "id", "name"] {
                assert_eq!(nested(depth, field).is_ok(), field == "extra", "{field}, {depth}");
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
        let text = format!("[{{\"id\": 1, \"extra\": \"{}\"}}]", "x".repeat(100 * SHORT));
        let (mut stream, mut reads, mut enough) = (KeyStream::default(), 0, 0);
        for piece in text.as_bytes().chunks(SHORT / 4) {
            stream.push(piece);
            assert!(stream.next().unwrap().is_none() || stream.count == 1);
            reads += usize::from(std::mem::replace(&mut enough, stream.enough) != stream.enough);
        }
        stream.end();
        assert!(stream.count == 1 || stream.next().unwrap().is_some());
        assert!((5..10).contains(&reads), "{reads}");
    }
}

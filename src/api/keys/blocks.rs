//! A list of keys that is handed on while it arrives.

use reqwest::Response;
use tokio::time::Instant;

use crate::api::Error;
use crate::api::body::{self, Unfinished};
use crate::api::client::{Client, Head};
use crate::api::dialect::{Call, endpoints};
use crate::api::discovery::is_collection_missing;
use crate::api::elements::Elements;
use crate::model::Key;

/// Says of each key whether it is wanted.
type Wanted<'w> = &'w mut dyn FnMut(&Key) -> bool;

/// The keys of an account, block by block. Neither text nor keys of earlier blocks are held. When it is dropped before the end,
/// the rest is not fetched.
pub struct KeyBlocks<'c> {
    client: &'c Client,
    size: usize,
    arriving: Option<Arriving<'c>>,
}

/// Some of the keys.
#[derive(Debug, Default)]
pub struct KeyBlock {
    /// As many as were asked for, unless it is the last block.
    pub keys: Vec<Key>,
    /// Whether none follows that is wanted.
    pub is_last: bool,
    /// How many keys the service has listed so far, wanted or not.
    pub seen: usize,
}

impl<'c> KeyBlocks<'c> {
    pub(super) fn new(client: &'c Client, size: usize) -> Self {
        Self { client, size, arriving: None }
    }

    /// The next block of keys that are wanted; an empty one after the last.
    ///
    /// Until the first block is there, what fails is repeated where that may help, and then `wanted` is shown keys which it has
    /// seen before. The time that passes between two calls is not counted: it is not the service that takes it.
    ///
    /// # Errors
    /// Any [`Error`].
    pub async fn next(&mut self, wanted: Wanted<'_>) -> Result<KeyBlock, Error> {
        if let Some(arriving) = &mut self.arriving {
            arriving.deadline += arriving.paused.elapsed();
            return arriving.block(self.size, wanted).await;
        }
        let (arriving, block) = self.begin(wanted).await?;
        self.arriving = Some(arriving);
        Ok(block)
    }

    async fn begin(&self, wanted: Wanted<'_>) -> Result<(Arriving<'c>, KeyBlock), Error> {
        let ask = async |dialect| {
            let begun = self.first_block(&endpoints(dialect).list(), wanted).await?;
            self.client.discovery.understood_collection(dialect);
            Ok(begun)
        };
        self.client.in_either_collection(ask, is_collection_missing).await
    }

    async fn first_block(&self, call: &Call, wanted: Wanted<'_>) -> Result<(Arriving<'c>, KeyBlock), Error> {
        let read = async |head| {
            let mut arriving = Arriving::new(self.client, call.name(), head);
            let block = arriving.block(self.size, wanted).await?;
            Ok((arriving, block))
        };
        self.client.repeat_until(call, read).await.map_err(|failed| failed.error)
    }
}

/// An answer that is being read.
struct Arriving<'c> {
    client: &'c Client,
    /// Method and path of the request, for messages.
    request: String,
    response: Response,
    deadline: Instant,
    paused: Instant,
    elements: Elements,
    /// How many bytes have arrived.
    length: usize,
    /// How many keys were read.
    seen: usize,
    /// The first key of the next block: only with it in hand is it known that there is one.
    ahead: Option<Key>,
    is_whole: bool,
}

impl<'c> Arriving<'c> {
    fn new(client: &'c Client, request: String, Head { response, deadline }: Head) -> Self {
        Self {
            client,
            request,
            response,
            deadline,
            paused: Instant::now(),
            elements: Elements::default(),
            length: 0,
            seen: 0,
            ahead: None,
            is_whole: false,
        }
    }

    async fn block(&mut self, size: usize, wanted: Wanted<'_>) -> Result<KeyBlock, Error> {
        let mut keys: Vec<Key> = self.ahead.take().into_iter().collect();
        while self.ahead.is_none() {
            self.take_arrived(&mut keys, size, wanted)?;
            if self.ahead.is_some() || self.is_whole {
                break;
            }
            self.fetch().await?;
        }
        self.paused = Instant::now();
        Ok(KeyBlock { keys, is_last: self.ahead.is_none(), seen: self.seen })
    }

    /// Takes what has arrived, up to the key after a full block.
    fn take_arrived(&mut self, keys: &mut Vec<Key>, size: usize, wanted: Wanted<'_>) -> Result<(), Error> {
        let malformed = |problem| Error::Malformed { request: self.request.clone(), problem };
        while let Some(document) = self.elements.next().map_err(malformed)? {
            let key = Key::from(document);
            self.seen += 1;
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

    async fn fetch(&mut self) -> Result<(), Error> {
        let next = body::next(&mut self.response, self.deadline).await;
        let next = next.map_err(|unfinished| self.client.unfinished(&self.request, unfinished))?;
        let Some(piece) = next else {
            self.is_whole = true;
            self.elements.end();
            return Ok(());
        };
        let piece = piece.as_ref();
        self.length = self.length.saturating_add(piece.len());
        if self.length > self.client.body_limit {
            return Err(self.client.unfinished(&self.request, Unfinished::TooLarge));
        }
        self.elements.feed(piece);
        Ok(())
    }
}

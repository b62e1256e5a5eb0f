//! The keys of the account, each as soon as it has arrived: of a long list, no more text is held
//! than that of one key.

use tokio::time::Instant;

use super::call::Call;
use super::client::Client;
use super::dialect::{endpoints, is_collection_missing};
use super::error::Error;
use super::incoming::Incoming;
use super::key_stream::KeyStream;
use super::paging::Pages;
use crate::model::Key;

/// Says of each key whether it is wanted.
type Wanted<'w> = &'w mut dyn FnMut(&Key) -> bool;

/// The keys of an account, block by block. Neither text nor keys of earlier blocks are held. When
/// it is dropped before the end, the rest is not fetched.
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
    /// How many rows without a readable id there have been so far. They are left out.
    pub unreadable: usize,
}

impl Client {
    /// Lists all keys of the account, revoked ones included, in the service's order.
    pub async fn list_keys(&self) -> Result<Vec<Key>, Error> {
        let block = self.key_blocks(usize::MAX).next(&mut |_| true).await?;
        Ok(block.keys)
    }

    /// Lists the same keys in blocks of this many, each as soon as it has arrived. Nothing is sent
    /// yet.
    pub(crate) fn key_blocks(&self, size: usize) -> KeyBlocks<'_> {
        KeyBlocks {
            client: self,
            size,
            arriving: None,
        }
    }
}

impl<'c> KeyBlocks<'c> {
    /// The next block of keys that are wanted; an empty one after the last.
    ///
    /// Until the first block is there, what fails is repeated where that may help, and then
    /// `wanted` is shown keys which it has seen before. The time that passes between two calls
    /// is not counted: it is not the service that takes it.
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
            let (client, pages) = (self.client, Pages::default());
            let mut arriving = Arriving {
                client,
                incoming,
                paused,
                stream,
                pages,
                lookahead: None,
            };
            let block = arriving.block(self.size, wanted).await?;
            Ok((arriving, block))
        };
        let ask = async |dialect| {
            let started = self
                .client
                .ask_and(&endpoints(dialect).list(), &mut read)
                .await?;
            self.client
                .exchange
                .discovery
                .understood_collection(dialect);
            Ok(started)
        };
        self.client
            .in_either_collection(ask, is_collection_missing)
            .await
    }
}

struct Arriving<'c> {
    client: &'c Client,
    incoming: Incoming<'c>,
    pages: Pages,
    paused: Instant,
    stream: KeyStream,
    /// The first key of the next block: only with it in hand is it known that there is one.
    lookahead: Option<Key>,
}

impl Arriving<'_> {
    async fn block(&mut self, size: usize, wanted: Wanted<'_>) -> Result<KeyBlock, Error> {
        let mut keys: Vec<Key> = self.lookahead.take().into_iter().collect();
        while self.lookahead.is_none() {
            self.take_arrived(&mut keys, size, wanted)?;
            if self.lookahead.is_some() || (self.stream.is_complete && !self.turn_page().await?) {
                break;
            }
            match self.incoming.next().await? {
                Some(piece) => self.stream.push(piece.as_ref()),
                None => self.stream.end(),
            }
        }
        self.paused = Instant::now();
        Ok(KeyBlock {
            keys,
            is_last: self.lookahead.is_none(),
            seen: self.stream.count,
            unreadable: self.stream.unreadable,
        })
    }

    /// Goes on with the next page of the list; `false` where there is none.
    async fn turn_page(&mut self) -> Result<bool, Error> {
        let Some(url) = self
            .incoming
            .page_after(&mut self.pages, self.client.base_url())?
        else {
            return Ok(false);
        };
        let call = Call::page(url, self.incoming.name.clone());
        self.incoming = self
            .client
            .ask_and(&call, async |incoming| Ok(incoming))
            .await?;
        self.stream.turn_page();
        Ok(true)
    }

    /// Takes what has arrived, up to the key after a full block.
    fn take_arrived(
        &mut self,
        keys: &mut Vec<Key>,
        size: usize,
        wanted: Wanted<'_>,
    ) -> Result<(), Error> {
        let malformed = |problem| Error::Malformed {
            request: self.incoming.name.clone(),
            problem,
        };
        while let Some(key) = self.stream.next().map_err(malformed)? {
            if !wanted(&key) {
                continue;
            }
            if keys.len() == size {
                self.lookahead = Some(key);
                break;
            }
            keys.push(key);
        }
        Ok(())
    }
}

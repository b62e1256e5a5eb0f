//! Lists the keys of the account in blocks, while the response arrives. The memory needed does not
//! depend on the length of the list.

use tokio::time::Instant;

use super::call::Call;
use super::client::Client;
use super::dialect::{endpoints, is_collection_missing};
use super::error::Error;
use super::incoming::Incoming;
use super::key_stream::KeyStream;
use super::paging::Pages;
use crate::model::Key;

/// A filter; keys for which it returns `false` are left out.
type Wanted<'w> = &'w mut dyn FnMut(&Key) -> bool;

/// The keys of an account in blocks. If it is dropped early, the rest is not fetched.
pub(crate) struct KeyBlocks<'c> {
    client: &'c Client,
    size: usize,
    arriving: Option<Arriving<'c>>,
}

#[derive(Debug, Default)]
pub(crate) struct KeyBlock {
    /// A full block, unless it is the last.
    pub keys: Vec<Key>,
    /// Whether no wanted key follows.
    pub is_last: bool,
    /// How many keys have been listed so far, wanted or not.
    pub seen: usize,
    /// How many rows without a readable id have been skipped so far.
    pub unreadable: usize,
}

impl Client {
    /// Lists all keys of the account, revoked ones included, in the service's order.
    pub async fn list_keys(&self) -> Result<Vec<Key>, Error> {
        let block = self.key_blocks(usize::MAX).next(&mut |_| true).await?;
        Ok(block.keys)
    }

    /// Lists all keys in blocks of this size. Nothing is sent until the first block is requested.
    pub(crate) fn key_blocks(&self, size: usize) -> KeyBlocks<'_> {
        KeyBlocks {
            client: self,
            size,
            arriving: None,
        }
    }
}

impl<'c> KeyBlocks<'c> {
    /// The next block of wanted keys; an empty one after the last.
    ///
    /// Only the first block is retried, and `wanted` then sees the same keys again.
    pub async fn next(&mut self, wanted: Wanted<'_>) -> Result<KeyBlock, Error> {
        if let Some(arriving) = &mut self.arriving {
            // The caller may have spent the time since the last block at a prompt or in a pager.
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
    // The first key of the next block. Without reading one ahead, the last block could not be
    // marked as such.
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

    /// Requests the next page of the list; `false` if there is none.
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

    /// Parses what has arrived, up to the key after a full block.
    fn take_arrived(
        &mut self,
        keys: &mut Vec<Key>,
        size: usize,
        wanted: Wanted<'_>,
    ) -> Result<(), Error> {
        let malformed = |problem| {
            let said = self.incoming.error_despite_success();
            said.unwrap_or_else(|| Error::Malformed {
                request: self.incoming.name.clone(),
                problem,
            })
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

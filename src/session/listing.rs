//! The keys of the account, and what they tell of things that this machine keeps books of.

use std::collections::HashMap;
use std::pin::pin;
use std::time::Duration;

use tokio::time::timeout;

use super::Session;
use super::unreadable::Unreadable;
use crate::api::{self, KeyBlock, KeyBlocks};
use crate::error::{Error, Kind, Result};
use crate::model::{EntryRef, Key, KeyId, KeyName};
use crate::ops::{Desk, FindError, ListingNotes, Wanted, find};
use crate::store::IndexData;

/// How often it is looked whether somebody still reads stdout, while the service is waited for.
const LOOK: Duration = Duration::from_millis(100);

/// The keys of the account, block by block, each as soon as it has arrived.
pub struct Listing<'s> {
    session: &'s Session<'s>,
    blocks: KeyBlocks<'s>,
    desk: Desk<'s>,
    notes: ListingNotes<'s>,
    unreadable: Unreadable,
    is_begun: bool,
}

impl Session<'_> {
    /// Lists the keys of the account. No key was named, so a 404 is about the address.
    pub fn list_keys(&self) -> Result<Vec<Key>> {
        self.list_keys_where(|_| true)
    }

    /// Lists the keys of the account that are wanted; the others are dropped at once.
    pub fn list_keys_where(&self, mut wanted: impl FnMut(&Key) -> bool) -> Result<Vec<Key>> {
        Ok(self.list_block_where(&mut wanted)?.keys)
    }

    /// Lists the keys of the account for who must not miss one; then [`require_readable`] is to be
    /// asked.
    pub fn list_every_key(&self) -> Result<(Vec<Key>, usize)> {
        let block = self.list_block_where(&mut |_| true)?;
        Ok((block.keys, block.unreadable))
    }

    fn list_block_where(&self, wanted: &mut dyn FnMut(&Key) -> bool) -> Result<KeyBlock> {
        // That an index cannot be read is told by whoever needs it.
        let index = self.ctx.index().read().unwrap_or_default();
        Ok(self
            .listing_beside(index, usize::MAX)?
            .next(wanted)?
            .unwrap_or_default())
    }

    /// Finds a key of the account by its id or exact name.
    pub fn find_key(&self, wanted: &str) -> Result<Key> {
        let keys = self.list_keys_where(|key| may_help(key, wanted))?;
        self.choose(&keys, wanted)
    }

    /// Finds a key of the account that gets this name, and the other live keys that have it.
    pub fn find_key_and_namesakes(
        &self,
        wanted: &str,
        name: &KeyName,
    ) -> Result<(Key, Vec<KeyId>)> {
        let has_name = |key: &Key| key.is_usable() && key.name.as_deref() == Some(name.as_str());
        let keys = self.list_keys_where(|key| has_name(key) || may_help(key, wanted))?;
        let key = self.choose(&keys, wanted)?;
        let others = keys
            .iter()
            .filter(|other| has_name(other) && other.id != key.id);
        let namesakes = others.map(|key| key.id.clone()).collect();
        Ok((key, namesakes))
    }

    /// Finds keys of the account: for each, the one that is meant, or why there is none.
    pub fn find_keys(&self, wanted: &[String]) -> Result<Vec<Result<Key>>> {
        let keys = self.list_keys_where(|key| wanted.iter().any(|wanted| may_help(key, wanted)))?;
        Ok(wanted
            .iter()
            .map(|wanted| self.choose(&keys, wanted))
            .collect())
    }

    /// The key that is meant among those that [`may_help`].
    fn choose(&self, keys: &[Key], wanted: &str) -> Result<Key> {
        find(keys, Wanted(wanted)).cloned().map_err(|error| {
            match (error, self.former_login(wanted)) {
                (FindError::NotFound { .. }, Some(former)) => former,
                (error, _) => error.into(),
            }
        })
    }

    /// That a text names a login of before, of which nobody knows which key it is.
    fn former_login(&self, wanted: &str) -> Option<Error> {
        let index = self.ctx.index().read().ok()?;
        let former = index
            .keys_of(&self.profile.scope)
            .find(|key| key.is_former_login && Wanted(wanted).fits(*key))?;
        let message = format!(
            "{} is a former login, and which key of the account it is is unknown",
            former.title()
        );
        let removal = format!(
            "`genkey use {}` and then `genkey logout` removes its secret",
            former.id
        );
        Some(
            Error::new(Kind::NoSuchKey, message)
                .hint("`genkey list` shows the keys of the account")
                .hint(removal),
        )
    }

    /// Begins to list the keys of the account in blocks of this many. Nothing is sent yet.
    pub fn listing(&self, size: usize) -> Result<Listing<'_>> {
        self.listing_beside(self.ctx.index().read()?, size)
    }

    fn listing_beside(&self, index: IndexData, size: usize) -> Result<Listing<'_>> {
        let desk = self.ctx.desk()?;
        let notes = ListingNotes::new(&desk, &self.profile.scope, index);
        Ok(Listing {
            session: self,
            blocks: self.client.key_blocks(size),
            desk,
            notes,
            unreadable: Unreadable::default(),
            is_begun: false,
        })
    }
}

impl Listing<'_> {
    /// The keys whose secrets are on this machine, with their entries.
    pub fn stored(&self) -> HashMap<KeyId, EntryRef> {
        self.notes.stored()
    }

    /// The next keys that are wanted; `None` when nobody reads stdout any more. What is wrong after
    /// the first block is not repeated, since that has been shown.
    pub(crate) fn next(
        &mut self,
        wanted: &mut dyn FnMut(&Key) -> bool,
    ) -> Result<Option<KeyBlock>> {
        let Self {
            session,
            blocks,
            desk,
            notes,
            unreadable,
            is_begun,
        } = self;
        let mut see = |key: &Key| {
            notes.see(key);
            unreadable.see(key);
            wanted(key)
        };
        let next = blocks.next(&mut see);
        let next = if std::mem::replace(is_begun, true) {
            session.wait_in_silence(session.while_read(next))
        } else {
            session.wait(async { next.await.map(Some) })
        };
        let next = next?;
        if let Some(last) = next.as_ref().filter(|block| block.is_last) {
            unreadable
                .warning(last.unreadable)
                .iter()
                .for_each(|warning| session.ctx.ui.warn(warning));
            warn_of_late_keys(session, notes.late_keys());
            notes.refresh_index(desk);
        }
        Ok(next)
    }
}

impl Session<'_> {
    /// Waits as long as somebody reads stdout.
    async fn while_read<T>(
        &self,
        work: impl Future<Output = Result<T, api::Error>>,
    ) -> Result<Option<T>, api::Error> {
        let mut work = pin!(work);
        while !self.ctx.ui.is_reader_gone() {
            if let Ok(outcome) = timeout(LOOK, work.as_mut()).await {
                return outcome.map(Some);
            }
        }
        Ok(None)
    }
}

/// Fails when rows of the list have no readable id: what was done with every other key was not done
/// with theirs.
pub fn require_readable(rows: usize, done: &str) -> Result<()> {
    match rows {
        0 => Ok(()),
        1 => Err(Error::new(
            Kind::Service,
            format!("1 key was not {done}, because its id cannot be read"),
        )),
        _ => Err(Error::new(
            Kind::Service,
            format!("{rows} keys were not {done}, because their ids cannot be read"),
        )),
    }
}

/// Whether a key is meant, or may have been meant.
fn may_help(key: &Key, wanted: &str) -> bool {
    Wanted(wanted).fits(key) || Wanted(wanted).resembles(key)
}

/// Tells of keys that an interrupted creation has made after all.
fn warn_of_late_keys(session: &Session<'_>, count: usize) {
    let what = match count {
        0 => return,
        1 => "a key",
        _ => "keys",
    };
    let message = format!(
        "{what} of an interrupted `create` appeared after all: `genkey recover` sees to it"
    );
    session
        .ctx
        .ui
        .warn(session.ctx.ui.localize_command(&message));
}

//! The keys of the account, and what they tell of things that this machine keeps books of.

use std::collections::HashSet;
use std::pin::pin;
use std::slice;
use std::time::Duration;

use tokio::time::timeout;

use super::Session;
use crate::api::{self, KeyBlock, KeyBlocks};
use crate::error::{Error, Result};
use crate::journal::Intent;
use crate::model::{Key, KeyId};
use crate::ops::recover::bearing;
use crate::ops::{find_key, is_called};
use crate::store::Contents;

/// How often it is looked whether somebody still reads stdout, while the service is waited for.
const LOOK: Duration = Duration::from_millis(100);

/// The keys of the account, block by block, each as soon as it has arrived.
pub struct Listing<'s> {
    session: &'s Session<'s>,
    blocks: KeyBlocks<'s>,
    notes: Notes<'s>,
    is_begun: bool,
}

impl Session<'_> {
    /// Lists the keys of the account.
    ///
    /// # Errors
    /// Those of the request. No key was named, so a 404 is about the address.
    pub fn list_keys(&self) -> Result<Vec<Key>> {
        self.list_keys_where(|_| true)
    }

    /// Lists the keys of the account that are wanted; the others are dropped at once.
    ///
    /// # Errors
    /// As [`Session::list_keys`].
    pub fn list_keys_where(&self, mut wanted: impl FnMut(&Key) -> bool) -> Result<Vec<Key>> {
        // That an index cannot be read is told by whoever needs it.
        let index = self.ctx.index().read().unwrap_or_default();
        let block = self.listing(&index, usize::MAX).next(&mut wanted)?;
        Ok(block.map(|block| block.keys).unwrap_or_default())
    }

    /// Finds a key of the account by its id or exact name.
    ///
    /// # Errors
    /// As [`Session::list_keys`], and when no key, or more than one, is meant.
    pub fn find_key(&self, wanted: &str) -> Result<Key> {
        let keys = self.list_keys_where(|key| is_called(key, wanted))?;
        Ok(find_key(&keys, wanted)?.clone())
    }

    /// Begins to list the keys of the account in blocks of this many. Nothing is sent yet.
    pub fn listing<'s>(&'s self, index: &'s Contents, size: usize) -> Listing<'s> {
        Listing { session: self, blocks: self.client.key_blocks(size), notes: Notes::of(self, index), is_begun: false }
    }
}

impl Listing<'_> {
    /// The next keys that are wanted; `None` when nobody reads stdout any more. What is wrong after the first block is not
    /// repeated, since that has been shown.
    ///
    /// # Errors
    /// As [`Session::list_keys`].
    pub fn next(&mut self, wanted: &mut dyn FnMut(&Key) -> bool) -> Result<Option<KeyBlock>> {
        let Self { session, blocks, notes, is_begun } = self;
        let mut see = |key: &Key| {
            notes.see(key);
            wanted(key)
        };
        let next = blocks.next(&mut see);
        let next = if std::mem::replace(is_begun, true) {
            session.wait_in_silence(session.while_read(next))
        } else {
            session.wait(async { next.await.map(Some) })
        };
        let next = next.map_err(Error::about_address)?;
        if next.as_ref().is_some_and(|block| block.is_last) {
            notes.conclude(session);
        }
        Ok(next)
    }
}

impl Session<'_> {
    /// Waits as long as somebody reads stdout.
    async fn while_read<T>(&self, work: impl Future<Output = Result<T, api::Error>>) -> Result<Option<T>, api::Error> {
        let mut work = pin!(work);
        while !self.ctx.ui.is_reader_gone() {
            if let Ok(outcome) = timeout(LOOK, work.as_mut()).await {
                return outcome.map(Some);
            }
        }
        Ok(None)
    }
}

/// What is noted of the keys that pass.
struct Notes<'i> {
    /// What the index said before.
    index: &'i Contents,
    /// The keys whose secrets are kept on this machine.
    kept: HashSet<KeyId>,
    /// How the service lists those.
    listed: Vec<Key>,
    /// The creations of which the service had no key when it was asked, and whether it has one now.
    watched: Vec<(Intent, bool)>,
}

impl<'i> Notes<'i> {
    fn of(session: &Session<'_>, index: &'i Contents) -> Self {
        let profile = session.profile();
        let kept = index.keys_of(&profile.name, &profile.api_url).map(|key| key.id.clone()).collect();
        let unfinished = session.ctx.journal().unfinished().unwrap_or_default();
        let watched = unfinished.watched().map(|creation| (creation.intent.clone(), false)).collect();
        Self { index, kept, listed: Vec::new(), watched }
    }

    fn see(&mut self, key: &Key) {
        for (intent, has_appeared) in &mut self.watched {
            *has_appeared |= bearing(intent, slice::from_ref(key)).any(Key::is_live);
        }
        if self.kept.contains(&key.id) {
            self.listed.push(key.clone());
        }
    }

    fn conclude(&self, session: &Session<'_>) {
        self.warn_of_late_keys(session);
        self.refresh_index(session);
    }

    /// Tells of keys that an interrupted creation has made after all.
    fn warn_of_late_keys(&self, session: &Session<'_>) {
        let what = match self.watched.iter().filter(|(_, has_appeared)| *has_appeared).count() {
            0 => return,
            1 => "a key",
            _ => "keys",
        };
        let message = format!("{what} of an interrupted `create` appeared after all: `genkey recover` sees to it");
        session.ctx.ui.warn(session.ctx.advice(&message));
    }

    /// Has the index call kept keys what the service calls them now, after a change elsewhere or one whose answer was lost.
    /// That is a convenience: what cannot be written here is told by whoever needs it, and the next list tries again.
    fn refresh_index(&self, session: &Session<'_>) {
        if self.listed.is_empty() {
            return;
        }
        let profile = session.profile();
        let refresh = |contents: &mut Contents| contents.refresh(&profile.name, &profile.api_url, &self.listed);
        let mut after = self.index.clone();
        refresh(&mut after);
        if after != *self.index {
            let _ = session.ctx.index().update(refresh);
        }
    }
}

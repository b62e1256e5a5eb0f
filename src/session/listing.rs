//! Lists the keys of the account, and updates what this machine knows about them.

use std::collections::{HashMap, HashSet};
use std::pin::pin;
use std::time::Duration;

use tokio::time::timeout;

use super::Session;
use super::unreadable::Unreadable;
use crate::api::{self, KeyBlock, KeyBlocks};
use crate::context::namesake_prompt;
use crate::error::{Error, Kind, Result};
use crate::model::{EntryRef, Key, KeyId, KeyName};
use crate::ops::{Desk, FindError, ListedNames, ListingNotes, Wanted};
use crate::store::IndexData;

/// How often to check, while waiting for the service, whether stdout was closed.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// A list of the account's keys that arrives in blocks.
pub struct Listing<'s> {
    session: &'s Session<'s>,
    blocks: KeyBlocks<'s>,
    desk: Desk<'s>,
    notes: ListingNotes<'s>,
    unreadable: Unreadable,
    has_started: bool,
}

impl Session<'_> {
    /// Lists the keys of the account.
    pub fn list_keys(&self) -> Result<Vec<Key>> {
        self.list_keys_where(|_| true)
    }

    /// Lists the keys of the account that are `wanted`; no others are held in memory.
    pub fn list_keys_where(&self, mut wanted: impl FnMut(&Key) -> bool) -> Result<Vec<Key>> {
        Ok(self.list_block_where(self.index(), &mut wanted)?.keys)
    }

    /// Lists the keys of the account, and counts the rows without a readable id: a command that must
    /// not miss one calls [`require_readable`] in the end.
    pub fn list_every_key(&self) -> Result<(Vec<Key>, usize)> {
        let block = self.list_block_where(self.index(), &mut |_| true)?;
        Ok((block.keys, block.unreadable))
    }

    fn list_block_where(
        &self,
        index: IndexData,
        wanted: &mut dyn FnMut(&Key) -> bool,
    ) -> Result<KeyBlock> {
        Ok(self
            .listing_beside(index, usize::MAX)?
            .next(wanted)?
            .unwrap_or_default())
    }

    /// The index. A list needs none: commands that do report an unreadable one.
    fn index(&self) -> IndexData {
        self.ctx.index().read().unwrap_or_default()
    }

    /// What this machine knows about the names of listed keys, to search for these names or ids.
    fn listed_names(&self, index: &IndexData, wanted: &[&str]) -> ListedNames {
        // Without a readable journal, names mean what the index and the service say.
        let rotations = self.ctx.journal().rotations().unwrap_or_default();
        ListedNames::new(index, &rotations, &self.profile.scope, wanted)
    }

    /// Finds a key of the account by its id or exact name.
    pub fn find_key(&self, wanted: &str) -> Result<Key> {
        let index = self.index();
        let names = self.listed_names(&index, &[wanted]);
        let keys = self
            .list_block_where(index, &mut |key| names.might_match(key, &[wanted]))?
            .keys;
        self.choose(&names, &keys, wanted)
    }

    /// Finds a key of the account by its id or exact name; if only revoked keys have the name, the
    /// newest of them.
    pub fn find_key_or_newest(&self, wanted: &str) -> Result<Key> {
        let index = self.index();
        let names = self.listed_names(&index, &[wanted]);
        let keys = self
            .list_block_where(index, &mut |key| names.might_match(key, &[wanted]))?
            .keys;
        if let Err(FindError::Revoked { ids, .. }) = names.of(&keys).find(wanted) {
            let named = keys.iter().filter(|key| ids.contains(&key.id));
            // The last of those without a time: services list keys in the order of their creation.
            if let Some(newest) = named.max_by_key(|key| key.created_at) {
                return Ok(newest.clone());
            }
        }
        self.choose(&names, &keys, wanted)
    }

    /// Lets the user choose one of the account's keys that are not revoked.
    pub fn pick_key(&self, prompt: &str) -> Result<Key> {
        self.pick_sorted(prompt, |_| {})
    }

    /// Lets the user choose a key to revoke. The key in use is at the end, where it is not chosen by
    /// accident.
    pub fn pick_key_to_revoke(&self, prompt: &str) -> Result<Key> {
        self.pick_sorted(prompt, |keys| self.put_key_in_use_last(keys))
    }

    fn put_key_in_use_last(&self, keys: &mut [Key]) {
        let in_use = self.key_in_use();
        keys.sort_by_key(|key| Some(&key.id) == in_use);
    }

    fn pick_sorted(&self, prompt: &str, sort: impl FnOnce(&mut [Key])) -> Result<Key> {
        let mut keys = self.list_keys_where(|key| !key.is_revoked())?;
        sort(&mut keys);
        if keys.is_empty() {
            return Err(Error::new(Kind::NoSuchKey, "the account has no keys")
                .hint("`genkey create` creates one"));
        }
        self.ctx.pick_key(prompt, &keys, self.key_in_use())
    }

    /// Finds a key of the account that will get this name, and the other usable keys that have it.
    pub fn find_key_and_namesakes(
        &self,
        wanted: &str,
        name: &KeyName,
    ) -> Result<(Key, Vec<KeyId>)> {
        let index = self.index();
        let names = self.listed_names(&index, &[wanted]);
        let has_name = |key: &Key| {
            key.is_usable()
                && key.name.as_deref() == Some(name.as_str())
                && !names.is_aside(&key.id)
        };
        let mut is_needed = |key: &Key| has_name(key) || names.might_match(key, &[wanted]);
        let keys = self.list_block_where(index, &mut is_needed)?.keys;
        let key = self.choose(&names, &keys, wanted)?;
        let others = keys
            .iter()
            .filter(|other| has_name(other) && other.id != key.id);
        let namesakes = others.map(|key| key.id.clone()).collect();
        Ok((key, namesakes))
    }

    /// Finds the usable key of this name, if there is one; an id is not a name here.
    ///
    /// # Errors
    /// When there are several.
    pub fn find_usable(&self, name: &KeyName) -> Result<Option<Key>> {
        let (name_text, index) = (name.as_str(), self.index());
        let names = self.listed_names(&index, &[name_text]);
        // The service may have changed the name that was asked for.
        let (scope, known) = (self.account().scope, index.clone());
        let mut means = |key: &Key| {
            names.means(name_text, key) || known.was_requested(scope, &key.id, name_text)
        };
        let mut keys = self.usable_keys(index, &mut means)?;
        if keys.iter().any(|key| names.means(name_text, key)) {
            keys.retain(|key| names.means(name_text, key));
        }
        match keys.as_slice() {
            [] | [_] => Ok(keys.pop()),
            _ => Err(FindError::several(name.as_str(), &keys).into()),
        }
    }

    /// The usable keys of this name; an id is not a name here.
    pub fn usable_keys_named(&self, name: &KeyName) -> Result<Vec<Key>> {
        let (name, index) = (name.as_str(), self.index());
        let names = self.listed_names(&index, &[name]);
        self.usable_keys(index, &mut |key| names.means(name, key))
    }

    fn usable_keys(
        &self,
        index: IndexData,
        means: &mut dyn FnMut(&Key) -> bool,
    ) -> Result<Vec<Key>> {
        let mut is_usable = |key: &Key| key.is_usable() && means(key);
        let mut keys = self.list_block_where(index, &mut is_usable)?.keys;
        let now = self.time_of_service();
        keys.retain(|key| !key.expires_within(Duration::ZERO, now));
        // A list that changes between two pages may have a row twice.
        let mut seen = HashSet::new();
        keys.retain(|key| seen.insert(key.id.clone()));
        Ok(keys)
    }

    /// Finds keys of the account by id or exact name; each result is that of one text.
    pub fn find_keys(&self, wanted: &[String]) -> Result<Vec<Result<Key>>> {
        let texts: Vec<&str> = wanted.iter().map(String::as_str).collect();
        let index = self.index();
        let names = self.listed_names(&index, &texts);
        let keys = self
            .list_block_where(index, &mut |key| names.might_match(key, &texts))?
            .keys;
        texts
            .iter()
            .map(|wanted| match self.choose(&names, &keys, wanted) {
                Err(error) if error.kind == Kind::Interrupted => Err(error),
                found => Ok(found),
            })
            .collect()
    }

    /// Finds one of all keys of the account by its id or exact name.
    pub fn find_among(&self, keys: &[Key], wanted: &str) -> Result<Key, FindError> {
        self.listed_names(&self.index(), &[wanted])
            .of(keys)
            .find(wanted)
            .cloned()
    }

    /// Finds one of all keys of the account, or lets the user choose among those of the name.
    pub fn choose_among(&self, keys: &[Key], wanted: &str) -> Result<Key> {
        self.choose(&self.listed_names(&self.index(), &[wanted]), keys, wanted)
    }

    /// The key with this id or name, among those that might match.
    fn choose(&self, names: &ListedNames, keys: &[Key], wanted: &str) -> Result<Key> {
        match names.of(keys).find(wanted) {
            Ok(key) => Ok(key.clone()),
            Err(FindError::Ambiguous {
                of_id: None,
                of_name,
                ..
            }) if self.ctx.ui.can_pick() => {
                let is_one = |key: &&Key| of_name.iter().any(|(_, id)| *id == key.id);
                let mut namesakes: Vec<Key> = keys.iter().filter(is_one).cloned().collect();
                self.put_key_in_use_last(&mut namesakes);
                let prompt = namesake_prompt(wanted);
                self.ctx.pick_key(&prompt, &namesakes, self.key_in_use())
            }
            Err(error @ FindError::NotFound { .. }) => {
                Err(self.former_login(wanted).unwrap_or_else(|| error.into()))
            }
            Err(error @ (FindError::Ambiguous { .. } | FindError::Revoked { .. })) => {
                Err(error.into())
            }
        }
    }

    /// The error for the name of a former login whose key id is unknown.
    fn former_login(&self, wanted: &str) -> Option<Error> {
        let index = self.ctx.index().read().ok()?;
        let former = index
            .keys_of(&self.profile.scope)
            .find(|key| key.is_former_login && Wanted(wanted).fits(*key))?;
        let message = format!(
            "{} is a former login; which key of the account it belongs to is unknown",
            former.title()
        );
        let removal = format!(
            "to remove its secret, run `genkey use {}`, then `genkey logout`",
            former.id
        );
        Some(
            Error::new(Kind::NoSuchKey, message)
                .hint("run `genkey list` to see the keys of the account")
                .hint(removal),
        )
    }

    /// Prepares a list of the account's keys in blocks of this size. Sends nothing.
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
            has_started: false,
        })
    }
}

impl Listing<'_> {
    /// The keys whose secrets are stored, and the entries of these.
    pub fn stored(&self) -> HashMap<KeyId, EntryRef> {
        self.notes.stored()
    }

    /// The next block of `wanted` keys; `None` once stdout is closed.
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
            has_started,
        } = self;
        let mut see = |key: &Key| {
            notes.see(key);
            unreadable.see(key);
            wanted(key)
        };
        let next = blocks.next(&mut see);
        // From the second block on, rows are on the screen: a spinner would be drawn over them, and a
        // closed stdout (`genkey list | head`) must end the wait.
        let next = if std::mem::replace(has_started, true) {
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
    /// Waits for `work` until stdout is closed; `None` then.
    async fn while_read<T>(
        &self,
        work: impl Future<Output = Result<T, api::Error>>,
    ) -> Result<Option<T>, api::Error> {
        let mut work = pin!(work);
        while !self.ctx.ui.is_reader_gone() {
            if let Ok(outcome) = timeout(POLL_INTERVAL, work.as_mut()).await {
                return outcome.map(Some);
            }
        }
        Ok(None)
    }
}

/// Fails if the list had `rows` without a readable id, with which the command could do nothing.
///
/// # Errors
/// [`Kind::Service`]; `done` is the participle in its message: "revoked".
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

fn warn_of_late_keys(session: &Session<'_>, count: usize) {
    let message = match count {
        0 => return,
        1 => "a key whose creation was interrupted exists after all; run `genkey recover`",
        _ => "keys whose creation was interrupted exist after all; run `genkey recover`",
    };
    session
        .ctx
        .ui
        .warn(session.ctx.ui.localize_command(message));
}

//! Revokes many keys concurrently.
//!
//! The journal gets one record per batch of keys, before the first of them is revoked, and secrets
//! are removed together once a second. Interrupted at any point, the journal names every revoked
//! key whose secret may still be stored.

use std::mem;
use std::ops::Range;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use tokio::time::Instant;

use super::{RevokeError, Revoked, Revoker};
use crate::api::{self, MAX_CONCURRENT};
use crate::journal::Claim;
use crate::model::Key;
use crate::ops::parallel::{Jobs, run_all};

const FLUSH_INTERVAL: Duration = Duration::from_secs(1);

/// The result of one revocation; `None`: Ctrl-C came before it was sent, or sent again.
pub type Ending = Option<Result<Revoked, RevokeError>>;

/// Progress of a run.
pub enum Step<'a> {
    /// The service's response for one more key is known.
    Answered,
    /// A key and its secret are finished.
    Ended(&'a Key, &'a Result<Revoked, RevokeError>),
}

/// Called for every step.
pub type Watch<'a> = &'a dyn Fn(Step<'_>);

impl Revoker<'_> {
    /// Revokes keys, as many at a time as the service allows, and removes their secrets. Returns
    /// the results in the order of the keys. The key in use must not be among several: the other
    /// requests are sent with it.
    pub async fn revoke_each(&self, keys: &[&Key], watch: Watch<'_>) -> Vec<Ending> {
        let _uninterrupted = self.desk.interrupt.begin();
        let mut run = Run {
            revoker: self,
            keys,
            watch,
            next: 0,
            outcomes: keys.iter().map(|_| None).collect(),
            revoked: Vec::new(),
            notes: Vec::new(),
            flushed_at: Instant::now(),
            has_secrets: self.has_stored(keys),
        };
        run_all(self.account.client, &self.desk.interrupt, &mut run).await;
        run.remove_secrets();
        run.close_notes(|_| true);
        run.outcomes
    }
}

struct Note {
    keys: Range<usize>,
    claim: Claim,
}

struct Run<'a, 'r> {
    revoker: &'a Revoker<'r>,
    keys: &'a [&'a Key],
    watch: Watch<'a>,
    next: usize,
    outcomes: Vec<Ending>,
    /// The positions of revoked keys whose secrets are not removed yet.
    revoked: Vec<usize>,
    notes: Vec<Note>,
    flushed_at: Instant,
    has_secrets: bool,
}

impl<'a> Jobs<'a> for Run<'a, '_> {
    type Result = (usize, Result<(), RevokeError>);

    fn begin(&mut self) -> Option<LocalBoxFuture<'a, Self::Result>> {
        let (position, revoker) = (self.next, self.revoker);
        let key = *self.keys.get(position)?;
        // One write for a whole batch. Of keys in it that are never sent, `recover` will only say
        // that they are not revoked.
        if position.is_multiple_of(MAX_CONCURRENT) {
            let noted = position..self.keys.len().min(position + MAX_CONCURRENT);
            self.notes.extend(
                self.note(noted.clone())
                    .map(|claim| Note { keys: noted, claim }),
            );
        }
        self.next += 1;
        Some(
            async move {
                (
                    position,
                    revoker.account.retire(key).await.map_err(RevokeError::from),
                )
            }
            .boxed_local(),
        )
    }

    fn finished(&mut self, (position, outcome): Self::Result) {
        match outcome {
            // Not sent, or not sent again, because of Ctrl-C.
            Err(RevokeError::AtService(api::Error::Stopped)) => return,
            Ok(()) => self.revoked.push(position),
            Err(error) => self.end(position, Err(error)),
        }
        (self.watch)(Step::Answered);
    }

    fn flush_due(&self) -> bool {
        self.flushed_at.elapsed() >= FLUSH_INTERVAL
    }

    fn flush_blocks(&self) -> bool {
        // A store may take seconds; without secrets only the journal is written.
        self.has_secrets
    }

    fn flush(&mut self) {
        self.remove_secrets();
        self.close_notes(|outcomes| outcomes.iter().all(Option::is_some));
        self.flushed_at = Instant::now();
    }
}

impl Run<'_, '_> {
    /// Writes a record about these keys; `None` if that fails, which keeps no key from being revoked.
    fn note(&self, positions: impl IntoIterator<Item = usize>) -> Option<Claim> {
        self.revoker.claim(
            positions
                .into_iter()
                .filter_map(|position| self.keys.get(position).copied()),
        )
    }

    fn remove_secrets(&mut self) {
        let mut positions = mem::take(&mut self.revoked);
        positions.sort_unstable();
        let keys: Vec<&Key> = positions
            .iter()
            .filter_map(|&position| self.keys.get(position).copied())
            .collect();
        for ((position, key), removed) in positions
            .into_iter()
            .zip(&keys)
            .zip(self.revoker.remove_secrets(&keys))
        {
            self.end(
                position,
                removed.map(|removed| Revoked {
                    already: key.is_revoked(),
                    removed,
                }),
            );
        }
    }

    fn end(&mut self, position: usize, outcome: Result<Revoked, RevokeError>) {
        if let (Some(key), Some(slot)) = (self.keys.get(position), self.outcomes.get_mut(position))
        {
            (self.watch)(Step::Ended(key, slot.insert(outcome)));
        }
    }

    /// Closes the records for whose keys the outcomes are `enough`.
    fn close_notes(&mut self, enough: impl Fn(&[Ending]) -> bool) {
        for note in mem::take(&mut self.notes) {
            let outcomes = self.outcomes.get(note.keys.clone()).unwrap_or_default();
            if enough(outcomes) {
                self.close(note)
            } else {
                self.notes.push(note)
            }
        }
    }

    /// Marks a record as done, and replaces it by one about the keys that are incomplete, if any.
    fn close(&self, note: Note) {
        let is_incomplete = |position: &usize| match self.outcomes.get(*position) {
            Some(Some(Err(error))) => !matches!(error, RevokeError::AtService(_)),
            _ => false,
        };
        let left: Vec<usize> = note.keys.clone().filter(is_incomplete).collect();
        // The new record first: until it is written, the old one must stay.
        if left.len() == note.keys.len() || !(left.is_empty() || self.note(left).is_some()) {
            return;
        }
        // If this fails, `recover` finds nothing to do.
        let _ = note.claim.done();
    }
}

//! Many revocations at once.
//!
//! The journal is told of as many keys at a time as are asked for at once, before the first of them
//! is (of those that were not, `recover` says no more than that they still work), and secrets are
//! dropped together once a second, while no answer is waited for: a store or an index of a thousand
//! keys is not written anew a thousand times. Whatever ends this half way, the journal names every
//! key whose secret may be left.

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

/// How often the secrets of revoked keys are dropped.
const DROP_EVERY: Duration = Duration::from_secs(1);

/// How one revocation ended; `None` when Ctrl-C came before it, or while it waited to be asked for
/// again.
pub type Ending = Option<Result<Revoked, RevokeError>>;

/// What is going on.
pub enum Step<'a> {
    /// It is known what became of one more key at the service.
    Answered,
    /// A key is done with.
    Ended(&'a Key, &'a Result<Revoked, RevokeError>),
}

/// Is told what is going on.
pub type Watch<'a> = &'a dyn Fn(Step<'_>);

impl Revoker<'_> {
    /// Revokes keys, as many at once as the service takes, and forgets their secrets; what became
    /// of each, in their order. None of them may be the one in use, unless it is the only one:
    /// all others need it.
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
            dropped: Instant::now(),
            keeps_secrets: self.has_stored(keys),
        };
        run_all(self.account.client, &self.desk.interrupt, &mut run).await;
        run.drop_secrets();
        run.close_notes(|_| true);
        run.outcomes
    }
}

/// A note in the journal about some of the keys.
struct Note {
    keys: Range<usize>,
    claim: Claim,
}

struct Run<'a, 'r> {
    revoker: &'a Revoker<'r>,
    keys: &'a [&'a Key],
    watch: Watch<'a>,
    /// The key that is next, by its place.
    next: usize,
    outcomes: Vec<Ending>,
    /// The places of keys that are revoked and whose secrets are not dropped yet.
    revoked: Vec<usize>,
    notes: Vec<Note>,
    /// When secrets were dropped last.
    dropped: Instant,
    /// Whether there are any. A store takes its time.
    keeps_secrets: bool,
}

impl<'a> Jobs<'a> for Run<'a, '_> {
    type Result = (usize, Result<(), RevokeError>);

    fn begin(&mut self) -> Option<LocalBoxFuture<'a, Self::Result>> {
        let (place, revoker) = (self.next, self.revoker);
        let key = *self.keys.get(place)?;
        if place.is_multiple_of(MAX_CONCURRENT) {
            let noted = place..self.keys.len().min(place + MAX_CONCURRENT);
            self.notes.extend(
                self.note(noted.clone())
                    .map(|claim| Note { keys: noted, claim }),
            );
        }
        self.next += 1;
        Some(
            async move {
                (
                    place,
                    revoker.account.retire(key).await.map_err(RevokeError::from),
                )
            }
            .boxed_local(),
        )
    }

    fn ended(&mut self, (place, outcome): Self::Result) {
        match outcome {
            // Ctrl-C came before it.
            Err(RevokeError::AtService(api::Error::Stopped)) => return,
            Ok(()) => self.revoked.push(place),
            Err(error) => self.end(place, Err(error)),
        }
        (self.watch)(Step::Answered);
    }

    fn flush_due(&self) -> bool {
        self.dropped.elapsed() >= DROP_EVERY
    }

    fn flush_blocks(&self) -> bool {
        self.keeps_secrets
    }

    fn flush(&mut self) {
        self.drop_secrets();
        self.close_notes(|outcomes| outcomes.iter().all(Option::is_some));
        self.dropped = Instant::now();
    }
}

impl Run<'_, '_> {
    /// Tells the journal of these keys, if it can be told: without that a secret of no use is left
    /// at worst, which must not keep a key alive.
    fn note(&self, places: impl IntoIterator<Item = usize>) -> Option<Claim> {
        self.revoker.claim(
            places
                .into_iter()
                .filter_map(|place| self.keys.get(place).copied()),
        )
    }

    fn drop_secrets(&mut self) {
        let mut places = mem::take(&mut self.revoked);
        places.sort_unstable();
        let keys: Vec<&Key> = places
            .iter()
            .filter_map(|&place| self.keys.get(place).copied())
            .collect();
        for ((place, key), removed) in places
            .into_iter()
            .zip(&keys)
            .zip(self.revoker.remove_secrets(&keys))
        {
            self.end(
                place,
                removed.map(|removed| Revoked {
                    already: key.is_revoked(),
                    removed,
                }),
            );
        }
    }

    fn end(&mut self, place: usize, outcome: Result<Revoked, RevokeError>) {
        if let (Some(key), Some(slot)) = (self.keys.get(place), self.outcomes.get_mut(place)) {
            (self.watch)(Step::Ended(key, slot.insert(outcome)));
        }
    }

    /// Closes the notes about keys of which these outcomes are enough.
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

    /// Nothing is left to do but for the keys of which something is half done: a note about those
    /// alone takes the place of the note.
    fn close(&self, note: Note) {
        let is_half_done = |place: &usize| match self.outcomes.get(*place) {
            Some(Some(Err(error))) => !matches!(error, RevokeError::AtService(_)),
            _ => false,
        };
        let left: Vec<usize> = note.keys.clone().filter(is_half_done).collect();
        if left.len() == note.keys.len() || !(left.is_empty() || self.note(left).is_some()) {
            return;
        }
        // Should this be lost, `recover` finds that there is nothing to do.
        let _ = note.claim.done();
    }
}

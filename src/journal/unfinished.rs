//! The unfinished operations, read from the lines of the journal.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::error::JournalError;
use super::found::Found;
use super::plan::Plan;
use super::record::{
    IssuedKey, LineError, LoginChange, OldKey, Record, Revocation, Rotation, Step, Work, parse,
};
use crate::model::{EntryRef, Key, KeyId, Marker};

// How long after an interrupted creation its key may still appear: proxies can hold up a request.
const LATE_ARRIVAL: SignedDuration = SignedDuration::from_hours(30 * 24);

/// An unfinished operation, and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// What it does.
    pub work: Work,
    /// The key that was created, and the entry of its secret.
    pub stored: Option<(KeyId, EntryRef)>,
    /// The key that was created, as the service's response described it.
    pub issued: Option<IssuedKey>,
    /// The request that revokes that key may have been sent.
    pub is_revoking: bool,
    /// The caller has the secret of that key.
    pub is_handed_over: bool,
    /// When the service last had no such key.
    pub absent: Option<Timestamp>,
    /// The user saw that `recover` could not finish it.
    pub reported: bool,
    /// How far a rotation has come.
    pub progress: Progress,
}

/// How far a rotation has come after its key was stored.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The new key was proven to work.
    pub proven: bool,
    /// The destinations that may hold the new key, and what they held before.
    pub delivering: BTreeMap<usize, Found>,
    /// The destinations that were seen to hold the new key.
    pub delivered: BTreeSet<usize>,
    /// The destinations that hold again what they held before.
    pub withdrawn: BTreeSet<usize>,
    /// It was decided to undo it.
    pub undoing: bool,
    /// The new key has taken the old one's place.
    pub switched: Option<Switched>,
}

/// When a rotation switched to the new key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switched {
    /// When, by the service's clock if that is known.
    pub at: Timestamp,
    /// When the old key is to be revoked.
    pub retire_at: Timestamp,
}

/// When an operation needs attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attention {
    /// Now: there are reminders.
    Now,
    /// Not before this time, at which a late key can be ruled out.
    At(Timestamp),
    /// From this time on, at which a replaced key is to be revoked, there are reminders.
    From(Timestamp),
    /// The user knows about it.
    Known,
}

impl Operation {
    /// An operation that has just started.
    pub fn new(work: Work) -> Self {
        Self {
            work,
            stored: None,
            issued: None,
            is_revoking: false,
            is_handed_over: false,
            absent: None,
            reported: false,
            progress: Progress::default(),
        }
    }

    /// When it needs attention.
    pub fn attention(&self) -> Attention {
        match self.retiring() {
            Some((rotation, _)) if rotation.grace == 0 => return Attention::Now,
            Some((_, switched)) => return Attention::From(switched.retire_at),
            None => {}
        }
        match (self.absent, self.reported) {
            (Some(asked), _) => Attention::At(asked.saturating_add(LATE_ARRIVAL).unwrap_or(asked)),
            (None, true) => Attention::Known,
            (None, false) => Attention::Now,
        }
    }

    /// The key that it is about: the new one, or the one that is to be replaced.
    pub fn key(&self) -> Option<&KeyId> {
        let old = match &self.work {
            Work::Rotate(rotation) => rotation.old.as_ref().map(|old| &old.id),
            Work::Issue(_) | Work::Unstored(_) | Work::Revoke(_) | Work::Login(_) => None,
        };
        self.stored.as_ref().map(|(id, _)| id).or(old)
    }

    /// The plan of a creation whose key may still appear.
    pub fn late_key(&self) -> Option<&Plan> {
        self.work.plan().filter(|_| self.absent.is_some())
    }

    /// Whether a key was there before it: the service's response had the id of another key.
    pub fn is_after(&self, key: &Key) -> bool {
        self.work.plan().is_some_and(|plan| plan.is_after(key))
    }

    /// Whether it creates a key that replaces none.
    pub fn is_creation(&self) -> bool {
        match &self.work {
            Work::Issue(_) => true,
            Work::Rotate(rotation) => rotation.old.is_none(),
            Work::Unstored(_) | Work::Revoke(_) | Work::Login(_) => false,
        }
    }

    /// The key that somebody has the secret of, although it is stored nowhere.
    pub fn handed_over(&self) -> Option<&IssuedKey> {
        self.issued.as_ref().filter(|_| self.is_handed_over)
    }

    /// Whether it creates a key whose secret is stored nowhere.
    pub fn is_unstored(&self) -> bool {
        matches!(self.work, Work::Unstored(_))
    }

    /// The rotation whose old key is still to be revoked, and when.
    pub fn retiring(&self) -> Option<(&Rotation, Switched)> {
        match &self.work {
            Work::Rotate(rotation) => Some((rotation, self.progress.switched?)),
            Work::Issue(_) | Work::Unstored(_) | Work::Revoke(_) | Work::Login(_) => None,
        }
    }

    /// Whether only an old key is left to revoke, and its grace is over by this time of the service.
    pub fn is_due_to_retire(&self, now: Timestamp) -> bool {
        // Without a grace, nothing is waited for: two measurements of the service's time differ by
        // seconds, and the later one may be the earlier time.
        self.retiring()
            .is_some_and(|(rotation, switched)| rotation.grace == 0 || switched.retire_at <= now)
    }
}

impl Progress {
    /// Adds a step.
    pub fn apply(&mut self, step: Step) {
        match step {
            Step::Proven => self.proven = true,
            Step::Delivering { destination, found } => {
                // The first time counts: after a failed attempt the destination may hold the new
                // key already.
                self.delivering.entry(destination).or_insert(found);
                self.delivered.remove(&destination);
                self.withdrawn.remove(&destination);
            }
            Step::Delivered { destination } => drop(self.delivered.insert(destination)),
            Step::Switched { at, retire_at } => self.switched = Some(Switched { at, retire_at }),
            Step::Postponed { retire_at } => {
                if let Some(switched) = &mut self.switched {
                    switched.retire_at = retire_at;
                }
            }
            Step::Undoing => self.undoing = true,
            Step::Withdrawn { destination } => {
                self.delivered.remove(&destination);
                self.withdrawn.insert(destination);
            }
            Step::Stored { .. }
            | Step::Issued(_)
            | Step::Revoking
            | Step::HandedOver
            | Step::Absent { .. }
            | Step::Reported
            | Step::Done => {}
        }
    }
}

/// As a noun for messages: "the creation of `ci`".
impl fmt::Display for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.work {
            Work::Unstored(Plan { name, .. }) if self.is_handed_over => {
                write!(formatter, "the creation of `{name}`")
            }
            Work::Issue(Plan { name, .. })
            | Work::Rotate(Rotation {
                plan: Plan { name, .. },
                old: None,
                ..
            }) => write!(formatter, "the creation of `{name}`"),
            Work::Rotate(Rotation { plan, .. }) => {
                write!(formatter, "the rotation of `{}`", plan.name)
            }
            Work::Unstored(Plan { name, .. }) => write!(formatter, "the use of `{name}`"),
            Work::Revoke(Revocation { keys, .. }) => match keys.as_slice() {
                [id] => write!(formatter, "the revocation of key {id}"),
                keys => write!(formatter, "the revocation of {} keys", keys.len()),
            },
            Work::Login(LoginChange { profile, .. }) => {
                write!(formatter, "the login of profile `{profile}`")
            }
        }
    }
}

/// All unfinished operations, oldest first, and the unreadable lines.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// The operations.
    pub operations: Vec<Operation>,
    /// The numbers of the unreadable lines, from 1.
    pub unreadable: Vec<usize>,
}

impl Unfinished {
    /// What to remind the user of at this time, as nouns for messages.
    pub fn reminders(&self, now: Timestamp) -> Vec<String> {
        let needs_attention = |operation: &&Operation| match operation.attention() {
            Attention::Now => true,
            Attention::From(time) => time <= now,
            Attention::At(_) | Attention::Known => false,
        };
        let named = self
            .operations
            .iter()
            .filter(needs_attention)
            .map(ToString::to_string);
        let unreadable = self
            .unreadable
            .iter()
            .map(|line| format!("an operation in line {line} of the journal"));
        named.chain(unreadable).collect()
    }

    /// The names of replaced keys that are to be revoked by this time, after their grace.
    pub fn over(&self, now: Timestamp) -> Vec<String> {
        self.operations
            .iter()
            .filter_map(Operation::retiring)
            .filter(|(rotation, switched)| rotation.grace > 0 && switched.retire_at <= now)
            .map(|(rotation, _)| format!("`{}`", rotation.plan.name))
            .collect()
    }

    pub(super) fn plan(&self, wanted: &Marker) -> Option<Plan> {
        // Once somebody else has the secret, the key may lose its marker.
        let mut plans = self
            .operations
            .iter()
            .filter(|operation| operation.handed_over().is_none())
            .filter_map(|operation| operation.work.plan());
        plans.find(|plan| plan.marker == *wanted).cloned()
    }

    /// Reads the lines of a journal; `path` is for messages.
    pub(super) fn parse(text: &[u8], path: &Path) -> Result<Self, JournalError> {
        let mut unfinished = Self::default();
        for (number, line) in text
            .split(|byte| *byte == b'\n')
            .enumerate()
            .filter(|(_, line)| !line.is_empty())
        {
            match parse(line) {
                Ok(record) => unfinished.apply(record),
                Err(LineError::Newer(found)) => {
                    return Err(JournalError::Newer {
                        path: path.to_owned(),
                        found,
                    });
                }
                Err(LineError::Damaged) => unfinished.unreadable.push(number + 1),
            }
        }
        Ok(unfinished)
    }

    /// The unfinished rotation of the same key, of one with the same name, or whose new key this
    /// one replaces under another name. One whose key was not created is none: it is only watched
    /// for a late key.
    pub(super) fn conflicting(&self, rotation: &Rotation) -> Option<&Operation> {
        let old = rotation.old.as_ref()?;
        let created_by = old.at.as_ref().and_then(|at| Marker::of_entry(&at.entry));
        self.operations.iter().find(|operation| {
            let Work::Rotate(earlier) = &operation.work else {
                return false;
            };
            let is_same = |earlier: &OldKey| earlier.id == old.id;
            let is_new = operation
                .stored
                .as_ref()
                .is_some_and(|(id, _)| *id == old.id)
                || created_by.as_ref() == Some(&earlier.plan.marker);
            operation.absent.is_none()
                && earlier.plan.scope == rotation.plan.scope
                && (is_new
                    || earlier.plan.name == rotation.plan.name
                    || earlier.old.as_ref().is_some_and(is_same))
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.operations.is_empty() && self.unreadable.is_empty()
    }

    pub(super) fn has(&self, marker: &Marker) -> bool {
        self.operations
            .iter()
            .any(|operation| operation.work.marker() == marker)
    }

    fn apply(&mut self, record: Record) {
        let (marker, step) = match record {
            Record::Begin(work) => return self.operations.push(Operation::new(*work)),
            Record::Step(marker, step) => (marker, step),
        };
        let Some(index) = self
            .operations
            .iter()
            .position(|operation| *operation.work.marker() == marker)
        else {
            // A step of an operation that is already done.
            return;
        };
        let Some(operation) = self.operations.get_mut(index) else {
            return;
        };
        match step {
            Step::Stored { id, at } => operation.stored = Some((id, at)),
            Step::Issued(key) => operation.issued = Some(key),
            Step::Revoking => operation.is_revoking = true,
            Step::HandedOver => operation.is_handed_over = true,
            Step::Absent { at } => operation.absent = Some(at),
            Step::Reported => operation.reported = true,
            Step::Proven
            | Step::Delivering { .. }
            | Step::Delivered { .. }
            | Step::Switched { .. }
            | Step::Postponed { .. }
            | Step::Undoing
            | Step::Withdrawn { .. } => operation.progress.apply(step),
            Step::Done => drop(self.operations.remove(index)),
        }
    }
}

//! The operations that are not finished, put together from the lines of the journal.

use std::fmt;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::error::JournalError;
use super::record::{Foreign, LoginChange, Plan, Record, Revocation, Step, Work, read};
use crate::model::{EntryRef, KeyId, Marker};

/// How long after an interrupted creation its key may still appear: a request can be held up on its
/// way.
const LATE_ARRIVAL: SignedDuration = SignedDuration::from_hours(30 * 24);

/// An operation that is not finished, and how far it is known to have come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// What it set out to do.
    pub work: Work,
    /// The key that was made and the entry of its secret.
    pub stored: Option<(KeyId, EntryRef)>,
    /// When the service was last asked and had no key of it.
    pub absent: Option<Timestamp>,
    /// Whether people were told that `recover` could not finish it.
    pub reported: bool,
}

/// When an operation wants attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attention {
    /// At once: people are reminded.
    Now,
    /// Nothing is left to do before this time.
    At(Timestamp),
    /// People know of it already.
    Known,
}

impl Operation {
    /// One that has just begun.
    pub fn new(work: Work) -> Self {
        Self {
            work,
            stored: None,
            absent: None,
            reported: false,
        }
    }

    /// When it wants attention.
    pub fn attention(&self) -> Attention {
        match (self.absent, self.reported) {
            (Some(asked), _) => Attention::At(asked.saturating_add(LATE_ARRIVAL).unwrap_or(asked)),
            (None, true) => Attention::Known,
            (None, false) => Attention::Now,
        }
    }

    /// The creation of which the service had no key when it was asked, if it is one.
    pub fn late_key(&self) -> Option<&Plan> {
        match &self.work {
            Work::Issue(plan) if self.absent.is_some() => Some(plan),
            Work::Issue(_) | Work::Revoke(_) | Work::Login(_) => None,
        }
    }
}

/// What it was about, in the words of a sentence.
impl fmt::Display for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.work {
            Work::Issue(Plan { name, .. }) => write!(formatter, "the creation of `{name}`"),
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

/// All that is not finished, oldest first, and what could not be read.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// The operations.
    pub operations: Vec<Operation>,
    /// The numbers of the lines that cannot be read, from 1.
    pub unreadable: Vec<usize>,
}

impl Unfinished {
    /// What people are reminded of, in the words of a sentence.
    pub fn reminders(&self) -> Vec<String> {
        let wants_attention = |operation: &&Operation| operation.attention() == Attention::Now;
        let named = self
            .operations
            .iter()
            .filter(wants_attention)
            .map(ToString::to_string);
        let unreadable = self
            .unreadable
            .iter()
            .map(|line| format!("an operation in line {line} of the journal"));
        named.chain(unreadable).collect()
    }

    /// The creation with this marker.
    pub(super) fn plan(self, wanted: &Marker) -> Option<Plan> {
        self.operations
            .into_iter()
            .find_map(|operation| match operation.work {
                Work::Issue(plan) => (plan.marker == *wanted).then_some(plan),
                Work::Revoke(_) | Work::Login(_) => None,
            })
    }

    /// Puts the lines together. The path is for messages.
    pub(super) fn parse(text: &[u8], path: &Path) -> Result<Self, JournalError> {
        let mut unfinished = Self::default();
        for (number, line) in text
            .split(|byte| *byte == b'\n')
            .enumerate()
            .filter(|(_, line)| !line.is_empty())
        {
            match read(line) {
                Ok(record) => unfinished.take(record),
                Err(Foreign::Newer(found)) => {
                    return Err(JournalError::Newer {
                        path: path.to_owned(),
                        found,
                    });
                }
                Err(Foreign::Damaged) => unfinished.unreadable.push(number + 1),
            }
        }
        Ok(unfinished)
    }

    /// Whether nothing in the journal is of use any more.
    pub(super) fn is_empty(&self) -> bool {
        self.operations.is_empty() && self.unreadable.is_empty()
    }

    /// Whether the operation with this marker is among them.
    pub(super) fn has(&self, marker: &Marker) -> bool {
        self.operations
            .iter()
            .any(|operation| operation.work.marker() == marker)
    }

    fn take(&mut self, record: Record) {
        let (marker, step) = match record {
            Record::Begin(work) => return self.operations.push(Operation::new(work)),
            Record::Step(marker, step) => (marker, step),
        };
        let Some(place) = self
            .operations
            .iter()
            .position(|operation| *operation.work.marker() == marker)
        else {
            return;
        };
        let Some(operation) = self.operations.get_mut(place) else {
            return;
        };
        match step {
            Step::Stored { id, at } => operation.stored = Some((id, at)),
            Step::Absent { at } => operation.absent = Some(at),
            Step::Reported => operation.reported = true,
            Step::Done => drop(self.operations.remove(place)),
        }
    }
}

//! The unfinished operations, read from the lines of the journal.

use std::fmt;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::error::JournalError;
use super::record::{LineError, LoginChange, Plan, Record, Revocation, Step, Work, parse};
use crate::model::{EntryRef, KeyId, Marker};

// How long after an interrupted creation its key may still appear: proxies can hold up a request.
const LATE_ARRIVAL: SignedDuration = SignedDuration::from_hours(30 * 24);

/// An unfinished operation, and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// What it does.
    pub work: Work,
    /// The key that was created, and the entry of its secret.
    pub stored: Option<(KeyId, EntryRef)>,
    /// When the service last had no such key.
    pub absent: Option<Timestamp>,
    /// The user saw that `recover` could not finish it.
    pub reported: bool,
}

/// When an operation needs attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attention {
    /// Now: there are reminders.
    Now,
    /// Not before this time, at which a late key can be ruled out.
    At(Timestamp),
    /// The user knows about it.
    Known,
}

impl Operation {
    /// An operation that has just started.
    pub fn new(work: Work) -> Self {
        Self {
            work,
            stored: None,
            absent: None,
            reported: false,
        }
    }

    /// When it needs attention.
    pub fn attention(&self) -> Attention {
        match (self.absent, self.reported) {
            (Some(asked), _) => Attention::At(asked.saturating_add(LATE_ARRIVAL).unwrap_or(asked)),
            (None, true) => Attention::Known,
            (None, false) => Attention::Now,
        }
    }

    /// The plan of a creation whose key may still appear.
    pub fn late_key(&self) -> Option<&Plan> {
        match &self.work {
            Work::Issue(plan) if self.absent.is_some() => Some(plan),
            Work::Issue(_) | Work::Revoke(_) | Work::Login(_) => None,
        }
    }
}

/// As a noun for messages: "the creation of `ci`".
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

/// All unfinished operations, oldest first, and the unreadable lines.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// The operations.
    pub operations: Vec<Operation>,
    /// The numbers of the unreadable lines, from 1.
    pub unreadable: Vec<usize>,
}

impl Unfinished {
    /// What to remind the user of, as nouns for messages.
    pub fn reminders(&self) -> Vec<String> {
        let needs_attention = |operation: &&Operation| operation.attention() == Attention::Now;
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

    pub(super) fn plan(self, wanted: &Marker) -> Option<Plan> {
        self.operations
            .into_iter()
            .find_map(|operation| match operation.work {
                Work::Issue(plan) => (plan.marker == *wanted).then_some(plan),
                Work::Revoke(_) | Work::Login(_) => None,
            })
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
            Record::Begin(work) => return self.operations.push(Operation::new(work)),
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
            Step::Absent { at } => operation.absent = Some(at),
            Step::Reported => operation.reported = true,
            Step::Done => drop(self.operations.remove(index)),
        }
    }
}

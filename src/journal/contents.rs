//! What the journal says, put together: which work is not done.

use std::fmt;
use std::path::Path;

use jiff::Timestamp;

use super::JournalError;
use super::record::{Intent, Loose, Read, Record, Revocation, read};
use crate::model::{KeyId, Marker, StoredAt};

/// A creation that is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Creation {
    /// What it set out to do.
    pub intent: Intent,
    /// The key and its secret's place, if it got that far and could say so.
    pub stored: Option<(KeyId, StoredAt)>,
    /// When the service was last asked and had no key of it.
    pub absent: Option<Timestamp>,
}

/// Work that is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// A key was to be made.
    Creation(Creation),
    /// Keys were to be revoked and their secrets dropped.
    Revocation(Revocation),
    /// A login was to be changed.
    Loose(Loose),
}

impl Work {
    /// The marker that tells it from other work.
    pub fn marker(&self) -> &Marker {
        match self {
            Self::Creation(Creation { intent: Intent { marker, .. }, .. })
            | Self::Revocation(Revocation { marker, .. })
            | Self::Loose(Loose { marker, .. }) => marker,
        }
    }

    /// The profile, and the base URL of the service that must be asked; a login's change is a matter of this machine.
    pub fn service(&self) -> Option<(&str, &str)> {
        match self {
            Self::Creation(Creation { intent: Intent { profile, api_url, .. }, .. })
            | Self::Revocation(Revocation { profile, api_url, .. }) => Some((profile, api_url)),
            Self::Loose(_) => None,
        }
    }

    /// Whether it is a creation of which the service had no key when it was asked.
    pub fn is_watched(&self) -> bool {
        matches!(self, Self::Creation(Creation { absent: Some(_), .. }))
    }
}

/// What it was about, in the words of a sentence.
impl fmt::Display for Work {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Creation(Creation { intent, .. }) => write!(formatter, "the creation of `{}`", intent.name),
            Self::Revocation(_) => formatter.write_str("a revocation"),
            Self::Loose(loose) => write!(formatter, "the login of profile `{}`", loose.profile),
        }
    }
}

/// Everything that is not done, oldest first, and what could not be read.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Contents {
    /// The work.
    pub work: Vec<Work>,
    /// The markers of work that `recover` could not finish, and of which people know.
    pub tried: Vec<Marker>,
    /// The numbers of the lines that cannot be read, from 1.
    pub unreadable: Vec<usize>,
}

impl Contents {
    /// The work that people have to be reminded of: not creations of which the service had no key, nor what they know.
    pub fn pressing(&self) -> impl Iterator<Item = &Work> {
        self.known().filter(|work| !self.tried.contains(work.marker()))
    }

    /// The work that is known to be unfinished, be people reminded of it or not.
    pub fn known(&self) -> impl Iterator<Item = &Work> {
        self.work.iter().filter(|work| !work.is_watched())
    }

    /// The creations of which the service had no key when it was asked, though one may still appear.
    pub fn watched(&self) -> impl Iterator<Item = &Creation> {
        self.work.iter().filter_map(|work| match work {
            Work::Creation(creation) if work.is_watched() => Some(creation),
            Work::Creation(_) | Work::Revocation(_) | Work::Loose(_) => None,
        })
    }

    /// Puts the lines together. The path is for messages.
    pub(super) fn parse(text: &[u8], path: &Path) -> Result<Self, JournalError> {
        let mut contents = Self::default();
        for (number, line) in text.split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty()) {
            match read(line) {
                Read::Record(record) => contents.take(record),
                Read::Newer(found) => return Err(JournalError::Newer { path: path.to_owned(), found }),
                Read::Unreadable => contents.unreadable.push(number + 1),
            }
        }
        Ok(contents)
    }

    /// Whether nothing in the journal is of use any more.
    pub(super) fn is_empty(&self) -> bool {
        self.work.is_empty() && self.unreadable.is_empty()
    }

    fn take(&mut self, record: Record) {
        match record {
            Record::Begun(intent) => {
                self.work.push(Work::Creation(Creation { intent, stored: None, absent: None }));
            }
            Record::Revoking(revocation) => self.work.push(Work::Revocation(revocation)),
            Record::Loose(loose) => self.work.push(Work::Loose(loose)),
            Record::Tried { marker } => self.tried.push(marker),
            Record::Done { marker } => self.work.retain(|work| *work.marker() != marker),
            Record::Stored { marker, id, at } => self.change(&marker, |creation| creation.stored = Some((id, at))),
            Record::Absent { marker, at } => self.change(&marker, |creation| creation.absent = Some(at)),
        }
    }

    fn change(&mut self, marker: &Marker, change: impl FnOnce(&mut Creation)) {
        let of_it = |work: &&mut Work| work.marker() == marker;
        if let Some(Work::Creation(creation)) = self.work.iter_mut().find(of_it) {
            change(creation);
        }
    }
}

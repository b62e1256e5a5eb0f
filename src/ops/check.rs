//! The rules of `genkey check`: which keys need attention.

use std::borrow::Cow;
use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;

use super::Desk;
use crate::model::{Key, KeyField, KeyId, Scope, Status};
use crate::runbook::Region;
use crate::store::{IndexError, StoredKey};

mod comparison;
mod destinations;
mod role;

pub use comparison::{Compared, Comparison, Event, Occasion};

const DEFAULT_EXPIRES_WITHIN: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// What to look for. The default: expired keys, keys that expire within two weeks, and revoked keys
/// whose secret is still stored.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rules {
    /// Keys that have expired or expire within this time.
    pub expires_within: Option<Duration>,
    /// Keys that have not been used for this long.
    pub unused_for: Option<Duration>,
    /// Keys that never expire.
    pub require_expiry: bool,
}

/// What is wrong with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// It has expired.
    Expired,
    /// It expires soon.
    ExpiresWithin,
    /// It has not been used for the given time.
    Unused,
    /// It never expires.
    NoExpiry,
    /// Its status or one of its times could not be read.
    Unreadable,
    /// It is revoked, and its secret is still stored.
    RevokedButStored,
    /// The runbook says that it is to be rotated now.
    Due,
    /// It has expired, or soon will, and was to be rotated before.
    Overdue,
    /// The runbook names it, but there is no such key.
    Missing,
    /// The runbook does not name it.
    UnknownToRunbook,
    /// Another live key has the same name.
    Duplicate,
    /// A destination is empty or does not exist.
    Drifted,
    /// It was replaced, and something used it after that.
    StillUsed,
    /// It was replaced, and was to be revoked by now.
    NotRetired,
    /// An operation with it was interrupted.
    Unfinished,
}

impl Problem {
    /// All problems, in the order of the documentation.
    pub const ALL: [Self; 15] = [
        Self::Expired,
        Self::ExpiresWithin,
        Self::Unused,
        Self::NoExpiry,
        Self::Unreadable,
        Self::RevokedButStored,
        Self::Due,
        Self::Overdue,
        Self::Missing,
        Self::UnknownToRunbook,
        Self::Duplicate,
        Self::Drifted,
        Self::StillUsed,
        Self::NotRetired,
        Self::Unfinished,
    ];

    /// What it means, as the rest of a sentence about the key.
    pub fn description(self) -> &'static str {
        match self {
            Self::Expired => "has expired",
            Self::ExpiresWithin => "expires soon",
            Self::Unused => "has not been used for long",
            Self::NoExpiry => "never expires",
            Self::Unreadable => "has a status or a time that cannot be read",
            Self::RevokedButStored => "is revoked, but its secret is still stored",
            Self::Due => "is due to be rotated",
            Self::Overdue => "is overdue for rotation",
            Self::Missing => "is in the runbook, but does not exist",
            Self::UnknownToRunbook => "is not in the runbook",
            Self::Duplicate => "has the name of another live key",
            Self::Drifted => "is missing from a destination",
            Self::StillUsed => "was replaced, but is still used",
            Self::NotRetired => "was replaced, and should have been revoked by now",
            Self::Unfinished => "is part of an interrupted operation",
        }
    }

    /// Its name in JSON and CSV.
    pub fn name(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::ExpiresWithin => "expires_within",
            Self::Unused => "unused",
            Self::NoExpiry => "no_expiry",
            Self::Unreadable => "unreadable",
            Self::RevokedButStored => "revoked_but_stored",
            Self::Due => "due",
            Self::Overdue => "overdue",
            Self::Missing => "missing",
            Self::UnknownToRunbook => "unknown_to_runbook",
            Self::Duplicate => "duplicate",
            Self::Drifted => "drifted",
            Self::StillUsed => "still_used",
            Self::NotRetired => "not_retired",
            Self::Unfinished => "unfinished",
        }
    }
}

/// A problem of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding<'k> {
    /// The key, if it exists.
    pub key: Option<&'k Key>,
    /// Its name, also of one that does not exist.
    pub name: Option<Cow<'k, str>>,
    /// What is wrong with it.
    pub problem: Problem,
    /// What exactly, where that is not clear.
    pub detail: Option<String>,
    /// Where the runbook says how it should be.
    pub region: Option<Region>,
}

impl<'k> Finding<'k> {
    /// A problem of a key that exists.
    pub fn of(key: &'k Key, problem: Problem) -> Self {
        Self {
            key: Some(key),
            name: key.name.as_deref().map(Cow::Borrowed),
            problem,
            detail: None,
            region: None,
        }
    }
}

impl Rules {
    /// Whether no rule was given.
    pub fn is_default(&self) -> bool {
        self.expires_within.is_none() && self.unused_for.is_none() && !self.require_expiry
    }

    /// The problems of these keys of an account, in their order.
    ///
    /// # Errors
    /// Of the index.
    pub fn check<'k>(
        &self,
        (desk, scope): (&Desk<'_>, &Scope),
        keys: &'k [Key],
        now: Timestamp,
    ) -> Result<Vec<Finding<'k>>, IndexError> {
        let index = desk.index.read()?;
        let stored = index.keys_of(scope).map(|key| (&key.id, key)).collect();
        Ok(self.check_with(&stored, keys, now))
    }

    /// The same, where it is known which keys are stored.
    fn check_with<'k>(
        &self,
        stored: &HashMap<&KeyId, &StoredKey>,
        keys: &'k [Key],
        now: Timestamp,
    ) -> Vec<Finding<'k>> {
        let problems = |key: &'k Key| {
            let known = stored.get(&key.id);
            let problems = if key.is_revoked() {
                let is_stored = self.is_default() && known.is_some();
                [
                    is_stored.then_some(Problem::RevokedButStored),
                    None,
                    None,
                    None,
                ]
            } else if known.is_some_and(|known| is_retiring(known, now)) {
                let expired = self.expiry(key, now);
                let expired = expired.filter(|problem| *problem == Problem::Expired);
                [expired, None, None, unreadable(key)]
            } else {
                [
                    self.expiry(key, now),
                    self.unused(key, now),
                    self.no_expiry(key),
                    unreadable(key),
                ]
            };
            problems
                .into_iter()
                .flatten()
                .map(move |problem| Finding::of(key, problem))
        };
        keys.iter().flat_map(problems).collect()
    }

    fn expiry(&self, key: &Key, now: Timestamp) -> Option<Problem> {
        let within = self
            .expires_within
            .or(self.is_default().then_some(DEFAULT_EXPIRES_WITHIN))?;
        if key.status == Status::Expired || key.expires_within(Duration::ZERO, now) {
            return Some(Problem::Expired);
        }
        key.expires_within(within, now)
            .then_some(Problem::ExpiresWithin)
    }

    fn unused(&self, key: &Key, now: Timestamp) -> Option<Problem> {
        key.unused_for(self.unused_for?, now)
            .then_some(Problem::Unused)
    }

    fn no_expiry(&self, key: &Key) -> Option<Problem> {
        (self.require_expiry && key.never_expires()).then_some(Problem::NoExpiry)
    }
}

/// Whether a key was replaced, and will be revoked in time.
fn is_retiring(key: &StoredKey, now: Timestamp) -> bool {
    key.retires_at().is_some_and(|until| until > now)
}

// Reported whatever the rules are: a check that cannot run must fail.
fn unreadable(key: &Key) -> Option<Problem> {
    key.unreadable
        .iter()
        .any(|field| *field != KeyField::Name)
        .then_some(Problem::Unreadable)
}

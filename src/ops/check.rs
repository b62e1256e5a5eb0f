//! Which keys need attention.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;

use crate::model::{EntryRef, Key, KeyField, KeyId, Status};

/// What an expiry is measured by where nothing is asked for.
const USUAL: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// What is looked for. Without any rule: expired keys, those that expire within two weeks, and
/// revoked ones whose secret is still stored.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rules {
    /// Keys that expire within this time; expired ones included.
    pub expires_within: Option<Duration>,
    /// Keys that were not used for this long.
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
    /// It was not used for long.
    Unused,
    /// It never expires.
    NoExpiry,
    /// Whether it works, or one of its times, could not be read.
    Unreadable,
    /// It is revoked, and its secret is still stored.
    RevokedButStored,
}

impl Problem {
    /// Its name in data.
    pub fn name(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::ExpiresWithin => "expires_within",
            Self::Unused => "unused",
            Self::NoExpiry => "no_expiry",
            Self::Unreadable => "unreadable",
            Self::RevokedButStored => "revoked_but_stored",
        }
    }
}

/// A problem of a key.
#[derive(Debug, Clone, Copy)]
pub struct Finding<'k> {
    /// The key.
    pub key: &'k Key,
    /// What is wrong with it.
    pub problem: Problem,
}

impl Rules {
    /// Whether no rule was given.
    pub fn is_default(&self) -> bool {
        self.expires_within.is_none() && self.unused_for.is_none() && !self.require_expiry
    }

    /// The problems of keys, of which some have their secrets stored.
    pub fn check<'k>(
        &self,
        keys: &'k [Key],
        stored: &HashMap<KeyId, EntryRef>,
        now: Timestamp,
    ) -> Vec<Finding<'k>> {
        let problems = |key: &'k Key| {
            let problems = if key.is_revoked() {
                let is_stored = self.is_default() && stored.contains_key(&key.id);
                [
                    is_stored.then_some(Problem::RevokedButStored),
                    None,
                    None,
                    None,
                ]
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
                .map(move |problem| Finding { key, problem })
        };
        keys.iter().flat_map(problems).collect()
    }

    fn expiry(&self, key: &Key, now: Timestamp) -> Option<Problem> {
        let within = self.expires_within.or(self.is_default().then_some(USUAL))?;
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

/// Whatever is looked for, a key that cannot be judged must not pass.
fn unreadable(key: &Key) -> Option<Problem> {
    key.unreadable
        .iter()
        .any(|field| *field != KeyField::Name)
        .then_some(Problem::Unreadable)
}

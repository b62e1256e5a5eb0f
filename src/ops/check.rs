//! The rules of `genkey check`: which keys need attention.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;

use crate::model::{EntryRef, Key, KeyField, KeyId, Status};

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
}

impl Problem {
    /// Its name in JSON and CSV.
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

    /// The problems of these keys, in their order; `stored` are the keys whose secrets are stored.
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

// Reported whatever the rules are: a check that cannot run must fail.
fn unreadable(key: &Key) -> Option<Problem> {
    key.unreadable
        .iter()
        .any(|field| *field != KeyField::Name)
        .then_some(Problem::Unreadable)
}

//! What there is to recover.

use std::path::PathBuf;

use jiff::Timestamp;

use super::plan::recorded;
use crate::durable::Lock;
use crate::journal::{Attention, LoginChange, Operation, Work};
use crate::model::{EntryRef, KeyId, Scope};
use crate::ops::{Desk, Failure};

/// The unfinished operations. While it is held, no other process recovers.
pub struct Pending {
    /// The operations whose process has ended.
    pub operations: Vec<Operation>,
    /// How many lines of the journal cannot be read.
    pub unreadable: usize,
    /// The file that these lines were moved to.
    pub aside: Option<PathBuf>,
    _alone: Lock,
}

impl Pending {
    /// Reads the journal. Unreadable lines are moved to a file of their own, except in a dry run.
    pub fn read(desk: &Desk<'_>, dry_run: bool) -> Result<Self, Failure> {
        let alone = desk.journal.recovering()?;
        let (unfinished, aside) = if dry_run {
            (desk.journal.unfinished()?, None)
        } else {
            desk.journal.read_for_recovery()?
        };
        Ok(Self {
            operations: unfinished.operations,
            unreadable: unfinished.unreadable.len(),
            aside,
            _alone: alone,
        })
    }

    /// The services that must be asked, each once.
    pub fn scopes(&self) -> Vec<&Scope> {
        let mut scopes: Vec<&Scope> = Vec::new();
        for scope in self
            .operations
            .iter()
            .filter_map(|operation| operation.work.scope())
        {
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        scopes
    }

    /// The operations at a service.
    pub fn at<'a>(&'a self, scope: &'a Scope) -> impl Iterator<Item = &'a Operation> {
        self.operations
            .iter()
            .filter(move |operation| operation.work.scope() == Some(scope))
    }

    /// Whether every operation at a service only waits: for a key that may still appear, or for
    /// the end of a replaced key.
    pub fn is_only_waiting(&self, scope: &Scope, now: Timestamp) -> bool {
        self.at(scope).all(|operation| match operation.attention() {
            Attention::At(_) => true,
            Attention::From(time) => time > now,
            Attention::Now | Attention::Known => false,
        })
    }

    /// Whether a rotation at a service has switched to its new key.
    pub fn has_switched(&self, scope: &Scope) -> bool {
        self.at(scope)
            .any(|operation| operation.retiring().is_some())
    }

    /// The new keys of the rotations at a service, and the entries of their secrets. They can list
    /// the account's keys if the login is an old key that no longer works.
    pub fn new_keys(
        &self,
        desk: &Desk<'_>,
        scope: &Scope,
    ) -> Result<Vec<(KeyId, EntryRef)>, Failure> {
        self.new_keys_where(desk, scope, |_| true)
    }

    /// Of the new keys, those that have taken the old one's place.
    pub fn switched_keys(
        &self,
        desk: &Desk<'_>,
        scope: &Scope,
    ) -> Result<Vec<(KeyId, EntryRef)>, Failure> {
        self.new_keys_where(desk, scope, |operation| operation.retiring().is_some())
    }

    fn new_keys_where(
        &self,
        desk: &Desk<'_>,
        scope: &Scope,
        wanted: impl Fn(&Operation) -> bool,
    ) -> Result<Vec<(KeyId, EntryRef)>, Failure> {
        let index = desk.index.read()?;
        Ok(self
            .at(scope)
            .filter(|operation| matches!(operation.work, Work::Rotate(_)) && wanted(operation))
            .filter_map(|operation| recorded(operation, &index))
            .collect())
    }

    /// The old keys of the rotations at a service whose secrets are stored, and the entries of
    /// these. They can list the account's keys if the login is a new key that no longer works.
    pub fn old_keys(&self, scope: &Scope) -> Vec<(KeyId, EntryRef)> {
        let old = |operation: &Operation| match &operation.work {
            Work::Rotate(rotation) => {
                let old = rotation.old.as_ref()?;
                Some((old.id.clone(), old.at.clone()?))
            }
            Work::Issue(_) | Work::Unstored(_) | Work::Revoke(_) | Work::Login(_) => None,
        };
        self.at(scope).filter_map(old).collect()
    }

    /// The interrupted changes of logins.
    pub fn logins(&self) -> impl Iterator<Item = (&Operation, &LoginChange)> {
        self.operations
            .iter()
            .filter_map(|operation| match &operation.work {
                Work::Login(change) => Some((operation, change)),
                Work::Issue(_) | Work::Unstored(_) | Work::Revoke(_) | Work::Rotate(_) => None,
            })
    }
}

//! What there is to recover.

use std::path::PathBuf;

use crate::durable::Lock;
use crate::journal::{Attention, LoginChange, Operation, Work};
use crate::model::Scope;
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

    /// Whether every operation at a service only waits for a key that may still appear.
    pub fn is_only_awaiting_late_keys(&self, scope: &Scope) -> bool {
        self.at(scope)
            .all(|operation| matches!(operation.attention(), Attention::At(_)))
    }

    /// The interrupted changes of logins.
    pub fn logins(&self) -> impl Iterator<Item = (&Operation, &LoginChange)> {
        self.operations
            .iter()
            .filter_map(|operation| match &operation.work {
                Work::Login(change) => Some((operation, change)),
                Work::Issue(_) | Work::Revoke(_) => None,
            })
    }
}

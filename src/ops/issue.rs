//! The life of a key, from the request to its name: write to a temporary name, make it safe, then
//! rename it into place.
//!
//! `create` drives a key forward, and back when its secret cannot be stored. `recover` observes how
//! far a key came whose process was interrupted, and drives it on or back. Cut off at any point,
//! this leaves nothing, or a key with a marker of ours.

use super::{Account, Desk, Failure};
use crate::api::{self, CreatedKey};
use crate::failpoint;
use crate::journal::{Plan, Step};
use crate::model::{EntryRef, Expiry, Key, Metadata, Scope};
use crate::secret::Secret;
use crate::store::{Entry, IndexError, StoredKey};

/// How far a key has come.
#[derive(Debug, Clone)]
pub enum Stage {
    /// The service has made it, under its temporary name. Its secret is in memory, or lost.
    Issued(Option<Secret>),
    /// Its secret is in the store and reads back.
    Stored,
    /// It has its name, and only the journal does not know yet.
    Named,
    /// It no longer works. Its secret may still be in the store.
    Dead,
    /// Nothing is left of it.
    Gone,
}

/// A key that is made by a plan.
#[derive(Debug, Clone)]
pub struct Issue {
    /// The key as the service describes it.
    pub key: Key,
    /// Where its secret is, or belongs.
    pub at: EntryRef,
    /// How far it has come.
    pub stage: Stage,
}

impl Issue {
    /// Has the service make the key, and gives its secret. This is the one step that is never
    /// repeated.
    ///
    /// # Errors
    /// Any [`api::Error`]; it tells whether a key may exist nevertheless.
    pub(super) async fn begin(
        account: &Account<'_>,
        plan: &Plan,
        expiry: Option<Expiry>,
    ) -> Result<(Self, Secret), api::Error> {
        let temporary = plan.temporary_name();
        let CreatedKey { key, token } = account.client.create_key(&temporary, expiry).await?;
        failpoint::pass("issue.answered");
        let at = plan.entry(&key.id);
        Ok((
            Self {
                key,
                at,
                stage: Stage::Issued(Some(token.clone())),
            },
            token,
        ))
    }

    /// How far a key has come that the service lists, by what its store holds.
    ///
    /// # Errors
    /// [`Failure`] when it cannot be told whether the secret is there: then it must not pass for
    /// lost.
    pub(super) fn observe(desk: &Desk<'_>, plan: &Plan, key: &Key) -> Result<Self, Failure> {
        let at = plan.entry(&key.id);
        let stage = match key.is_usable() {
            false => Stage::Dead,
            true if desk.holds(plan, &at)? => Stage::Stored,
            true => Stage::Issued(None),
        };
        Ok(Self {
            key: key.clone(),
            at,
            stage,
        })
    }

    /// Takes the next step towards a key with its name. Each can be cut off and taken again.
    ///
    /// # Errors
    /// [`Failure`]; the stage is as it was.
    pub(super) async fn forward(
        &mut self,
        desk: &Desk<'_>,
        account: &Account<'_>,
        plan: &Plan,
    ) -> Result<(), Failure> {
        self.stage = match &self.stage {
            Stage::Issued(Some(secret)) => {
                self.store_secret(desk, plan, secret)?;
                // The entry's name says as much, so a note that cannot be written loses nothing.
                let _ = desk.journal.note(
                    &plan.marker,
                    Step::Stored {
                        id: self.key.id.clone(),
                        at: self.at.clone(),
                    },
                );
                Stage::Stored
            }
            Stage::Stored => {
                // Changes nothing unless the index was lost meanwhile.
                let mut is_indexed = false;
                desk.index
                    .update(|index| is_indexed = index.insert(self.stored_key(plan)))?;
                self.check_indexed(is_indexed)?;
                failpoint::pass("issue.indexed");
                account.client.rename_key(&self.key, &plan.name).await?;
                failpoint::pass("issue.renamed");
                self.key.name = Some(plan.name.clone());
                Stage::Named
            }
            settled @ (Stage::Issued(None) | Stage::Named | Stage::Dead | Stage::Gone) => {
                settled.clone()
            }
        };
        Ok(())
    }

    /// Takes the next step towards no key at all. A secret is removed only once it opens nothing.
    ///
    /// # Errors
    /// [`Failure`]; the stage is as it was.
    pub(super) async fn back(
        &mut self,
        desk: &Desk<'_>,
        account: &Account<'_>,
    ) -> Result<(), Failure> {
        self.stage = match &self.stage {
            Stage::Issued(_) | Stage::Stored | Stage::Named => {
                account.retire(&self.key).await?;
                Stage::Dead
            }
            Stage::Dead => {
                desk.discard(&self.at)?;
                Stage::Gone
            }
            Stage::Gone => Stage::Gone,
        };
        Ok(())
    }

    /// Makes the secret safe. The index is told first, of an entry that is not there yet, so that
    /// one sync of the folder makes both safe where both are files.
    fn store_secret(&self, desk: &Desk<'_>, plan: &Plan, secret: &Secret) -> Result<(), Failure> {
        let store = desk.stores.open(&plan.store)?;
        let stored = self.stored_key(plan);
        let mut is_indexed = false;
        let unsynced = desk
            .index
            .update_unsynced(|index| is_indexed = index.insert(stored))?;
        self.check_indexed(is_indexed)?;
        failpoint::pass("issue.indexed");
        let (scope, id, marker) = (
            plan.scope.clone(),
            self.key.id.to_string(),
            plan.marker.clone(),
        );
        let label = label(&scope, &plan.name);
        store.put(
            &Entry::new(label, Metadata::Key { scope, id, marker }),
            secret,
        )?;
        if let Some(unsynced) = unsynced {
            unsynced.sync().map_err(IndexError::from)?;
        }
        failpoint::pass("issue.stored");
        Ok(())
    }

    fn check_indexed(&self, is_indexed: bool) -> Result<(), Failure> {
        if is_indexed {
            Ok(())
        } else {
            Err(Failure::IdTaken(self.key.id.clone()))
        }
    }

    fn stored_key(&self, plan: &Plan) -> StoredKey {
        StoredKey {
            scope: plan.scope.clone(),
            id: self.key.id.clone(),
            name: Some(plan.name.clone()),
            expires_at: self.key.expires_at,
            is_former_login: false,
            at: self.at.clone(),
        }
    }
}

/// The line for people that a key's entry has in their keychain.
pub(super) fn label(scope: &Scope, name: &str) -> String {
    format!("genkey: {name} ({})", scope.service.title())
}

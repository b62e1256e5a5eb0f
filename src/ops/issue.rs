//! The life of a key: it is created under a temporary name with a marker, its secret is stored, and
//! only then does it get its name.
//!
//! `create` takes a key forward, and back when its secret cannot be stored. `recover` observes how
//! far an interrupted key came and takes it on or back.

use super::naming::{follow, label};
use super::{Account, Desk, Failure, holders};
use crate::api::{self, CreatedKey};
use crate::failpoint;
use crate::journal::{Plan, Step};
use crate::model::{EntryRef, Expiry, Holder, Key, Metadata};
use crate::secret::Secret;
use crate::store::{Entry, IndexError, Standing, StoredKey};

/// How far a key has come.
#[derive(Debug, Clone)]
pub enum Stage {
    /// It exists under its temporary name. Its secret is in memory; `None`: it is lost.
    Issued(Option<Secret>),
    /// Its secret is stored.
    Stored,
    /// It has its name; the operation is still in the journal.
    Named,
    /// It is revoked or expired. Its secret may still be stored.
    Dead,
    /// It is revoked or expired, and its secret is removed.
    Gone,
}

/// A key that is created according to a plan.
#[derive(Debug, Clone)]
pub struct Issue {
    /// The key as the service describes it.
    pub key: Key,
    /// The entry of its secret, which need not exist yet.
    pub at: EntryRef,
    /// How far it has come.
    pub stage: Stage,
    /// Its standing in the index.
    pub standing: Standing,
    /// The destinations that are to hold it.
    pub holders: Vec<Holder>,
}

impl Issue {
    /// Creates the key at the service. After an error, `outcome_unknown` says whether it may exist.
    pub(super) async fn begin(
        account: &Account<'_>,
        plan: &Plan,
        expiry: Option<Expiry>,
        standing: Standing,
    ) -> Result<(Self, Secret), api::Error> {
        let temporary = plan.temporary_name();
        // The one request that is never repeated: each could create a key.
        let CreatedKey { key, token } = account.client.create_key(&temporary, expiry).await?;
        failpoint::pass("issue.answered");
        let at = plan.entry(&key.id);
        Ok((
            Self {
                key,
                at,
                stage: Stage::Issued(Some(token.clone())),
                standing,
                holders: Vec::new(),
            },
            token,
        ))
    }

    /// Finds out how far a listed key came, by whether its secret is stored.
    pub(super) fn observe(
        desk: &Desk<'_>,
        plan: &Plan,
        key: &Key,
        standing: Standing,
    ) -> Result<Self, Failure> {
        let at = plan.entry(&key.id);
        let stage = match key.is_usable() {
            false => Stage::Dead,
            // An unreadable store is an error: a secret taken for lost gets its key revoked.
            true if desk.holds(plan, &at)? => Stage::Stored,
            true => Stage::Issued(None),
        };
        Ok(Self {
            key: key.clone(),
            at,
            stage,
            standing,
            holders: Vec::new(),
        })
    }

    /// Takes the next step towards a key with its name; it can be repeated after an error or a crash.
    pub(super) async fn forward(
        &mut self,
        desk: &Desk<'_>,
        account: &Account<'_>,
        plan: &Plan,
    ) -> Result<(), Failure> {
        self.stage = match &self.stage {
            Stage::Issued(Some(secret)) => {
                self.store_secret(desk, plan, secret)?;
                // Not essential: the name of the entry has the marker and the id, too.
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
                // Inserted again in case the index was lost after the secret was stored.
                let mut is_indexed = false;
                desk.index.update(|index| {
                    is_indexed = holders::insert(index, self.stored_key(plan), &self.holders);
                })?;
                self.check_indexed(is_indexed)?;
                failpoint::pass("issue.indexed");
                // Last: the marker in the temporary name is what identifies the key until now.
                let name = account.rename(&self.key, &plan.name).await?;
                failpoint::pass("issue.renamed");
                let is_another = name != plan.name;
                self.key.name = Some(name);
                if is_another {
                    // Not essential: the key is stored and has its name.
                    let _ = follow(desk, &plan.scope, &self.key, &plan.name);
                }
                Stage::Named
            }
            settled @ (Stage::Issued(None) | Stage::Named | Stage::Dead | Stage::Gone) => {
                settled.clone()
            }
        };
        Ok(())
    }

    /// Takes the next step towards no key at all.
    pub(super) async fn back(
        &mut self,
        desk: &Desk<'_>,
        account: &Account<'_>,
    ) -> Result<(), Failure> {
        self.stage = match &self.stage {
            Stage::Issued(_) | Stage::Stored | Stage::Named => {
                // The key first: while it is usable, its secret must not be lost.
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

    /// Writes the secret to the store and its entry to the index, both durably.
    fn store_secret(&self, desk: &Desk<'_>, plan: &Plan, secret: &Secret) -> Result<(), Failure> {
        let store = desk.stores.open(&plan.store)?;
        let stored = self.stored_key(plan);
        let mut is_indexed = false;
        // The index first and unsynced: where the store is a file in the same folder, its sync
        // makes the index durable, too, and the one below does nothing.
        let unsynced = desk.index.update_unsynced(|index| {
            is_indexed = holders::insert(index, stored, &self.holders);
        })?;
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

    pub(super) fn stored_key(&self, plan: &Plan) -> StoredKey {
        StoredKey {
            scope: plan.scope.clone(),
            id: self.key.id.clone(),
            name: Some(plan.name.clone()),
            expires_at: self.key.expires_at,
            is_former_login: false,
            standing: self.standing.clone(),
            at: self.at.clone(),
        }
    }
}

//! The SQLite file.
//!
//! Several processes may have it open. Writes are immediate transactions in WAL mode, which wait
//! for each other; opening and deleting are serialized by a lock file next to it.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Result, Transaction, TransactionBehavior};

use super::documents::{AccountDocument, AgentDocument, WorkspaceDocument};
use crate::durable::{FileError, Lock};

mod open;
mod session;
mod token;

pub use open::reset;

pub(in crate::sandbox) struct Database(Connection);

impl Database {
    /// Runs `work` in a write transaction, and commits it unless `work` fails.
    fn write<T>(&mut self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        // Immediate: a deferred one that turns into a writer fails at once if another process has
        // written meanwhile, without waiting.
        let transaction = self
            .0
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let result = work(&transaction)?;
        transaction.commit()?;
        Ok(result)
    }

    /// The only account. Like the workspaces and agents, it never changes.
    pub(in crate::sandbox) fn account(&self) -> Result<AccountDocument> {
        self.0.query_row(
            "SELECT id, email, name, username, created_at FROM account",
            (),
            |row| {
                let [email, name, username] = [row.get(1)?, row.get(2)?, row.get(3)?];
                Ok(AccountDocument {
                    id: row.get(0)?,
                    email,
                    name,
                    username,
                    created_at: row.get(4)?,
                })
            },
        )
    }

    pub(in crate::sandbox) fn workspaces(&self) -> Result<Vec<WorkspaceDocument>> {
        let mut query = self
            .0
            .prepare("SELECT id, name FROM workspace ORDER BY id")?;
        query
            .query_map((), |row| {
                Ok(WorkspaceDocument {
                    id: row.get(0)?,
                    name: row.get(1)?,
                })
            })?
            .collect()
    }

    /// The agents of all workspaces.
    pub(in crate::sandbox) fn agents(&self) -> Result<Vec<AgentDocument>> {
        let mut query = self
            .0
            .prepare("SELECT id, name, workspace_id FROM agent ORDER BY id")?;
        let agents = query.query_map((), |row| {
            Ok(AgentDocument {
                id: row.get(0)?,
                name: row.get(1)?,
                workspace_id: row.get(2)?,
            })
        })?;
        agents.collect()
    }
}

/// The lock for opening, creating and deleting the file.
fn lock(path: &Path) -> Result<Lock, FileError> {
    Lock::acquire(&beside(path, ".lock"))
}

/// The path with `ending` appended, as SQLite names the files next to its database.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

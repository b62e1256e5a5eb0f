//! The SQLite file: opened, laid out, read and written.
//!
//! Many processes may have it open at once. Writing is in WAL mode with immediate transactions that wait for each other;
//! opening and deleting are serialised by a lock file beside it.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Result, Transaction, TransactionBehavior};

use crate::durable::{FileError, Lock};

mod account;
mod open;
mod reset;
mod token;

pub use reset::reset;

pub(in crate::sandbox) struct Database(Connection);

impl Database {
    /// Runs `work` in a transaction that nobody else writes in. What it returns is committed.
    fn write<T>(&mut self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let transaction = self.0.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let result = work(&transaction)?;
        transaction.commit()?;
        Ok(result)
    }
}

/// Held while the file is opened, laid out or deleted.
fn lock(path: &Path) -> Result<Lock, FileError> {
    Lock::acquire(&beside(path, ".lock"))
}

/// The path with something added to its name, as SQLite does for its own files.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

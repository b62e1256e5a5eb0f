//! Where secrets are kept: one trait, one file a store.

use std::time::Duration;

use crate::secret::Secret;

mod error;

pub use error::StoreError;

/// What a secret is filed under. `entry` alone identifies it; the rest is for people who look into their keychain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The entry's name, unique within genkey: `<profile>/<key id>`.
    pub name: String,
    /// A line for people: `GEN key "ci" (api.gen.pro)`.
    pub label: String,
}

/// A place that keeps secrets. Every call is bounded in time (see [`StoreError::TimedOut`]) and none prints or prompts on its own.
pub trait SecretStore {
    /// The store's name as `--store` takes it: `keychain`, `file`, `command:HELPER`.
    fn name(&self) -> String;

    /// Proves that a secret can be written, read back and removed, by doing so with a throw-away entry.
    ///
    /// # Errors
    /// [`StoreError`] that says what stands in the way.
    fn prove(&self) -> Result<(), StoreError>;

    /// Writes a secret, replacing the entry if it exists, and reads it back: when this returns, the secret is kept.
    ///
    /// # Errors
    /// [`StoreError`]; the secret may or may not be kept.
    fn put(&self, entry: &Entry, secret: &Secret) -> Result<(), StoreError>;

    /// Reads a secret; `None` only when the store is unlocked and has no such entry.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be asked.
    fn get(&self, entry: &str) -> Result<Option<Secret>, StoreError>;

    /// Removes a secret; `false` when there was none.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be asked or refuses.
    fn remove(&self, entry: &str) -> Result<bool, StoreError>;

    /// Changes the line for people, where the store has one. Secrets and names stay as they are.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be asked or refuses.
    fn relabel(&self, _entry: &Entry) -> Result<(), StoreError> {
        Ok(())
    }
}

/// How long a store may take when nobody can be asked to unlock it.
pub const TIME_LIMIT: Duration = Duration::from_secs(3);

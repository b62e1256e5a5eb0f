//! The system's keychain: Secret Service, macOS Keychain, Windows Credential Manager.
//!
//! macOS and Windows use the `keyring` crate, Linux the crate that it is built on (see
//! `secret_service`). This adds a time limit, prompts only when interactive, and writes that are
//! read back.

use std::cell::Cell;
use std::time::Duration;

use jiff::Timestamp;

use super::error::{StoreError, deadline_error};
use super::{Entry, EntryInfo, SecretStore, verify_stored};
use crate::deadline::Deadline;
use crate::model::{Marker, Metadata};
use crate::secret::Secret;

mod items;
#[cfg(not(all(unix, not(target_os = "macos"))))]
mod native;
#[cfg(all(unix, not(target_os = "macos")))]
mod secret_service;

use items::NAME;
#[cfg(not(all(unix, not(target_os = "macos"))))]
use native::{IS_SHARED_BY_SESSIONS, PROMPTS_BY_ITSELF, System};
#[cfg(all(unix, not(target_os = "macos")))]
use secret_service::{IS_SHARED_BY_SESSIONS, PROMPTS_BY_ITSELF, System};

/// How many sessions with the keychain a call may use, if both ends have different keys.
const SESSIONS: usize = 3;

// Connecting costs a key exchange, and threads that are still waiting outlive their `Keychain`.
static SYSTEM: System = System::new();

/// The system's keychain.
pub struct Keychain {
    deadline: Deadline,
    /// Set by the first timeout: a command with many keys waits for a hanging keychain only once.
    timed_out_after: Cell<Option<Duration>>,
}

impl Keychain {
    /// The current user's keychain. It is connected to on first use.
    pub fn new(deadline: Deadline) -> Self {
        Self {
            deadline,
            timed_out_after: Cell::new(None),
        }
    }

    /// Runs `work` within the time limit, and again in another session if this one is useless. If the
    /// keychain is locked and genkey is interactive, prompts to unlock it and runs `work` again.
    fn call<T: Send + 'static>(
        &self,
        entry: &str,
        work: impl Fn(&System) -> Result<T, StoreError> + Clone + Send + 'static,
    ) -> Result<T, StoreError> {
        if let Some(after) = self.timed_out_after.get() {
            return Err(StoreError::TimedOut {
                store: NAME.into(),
                after,
            });
        }
        let attempt = |deadline: &Deadline| {
            let run = || {
                let work = work.clone();
                within(deadline, move || work(&SYSTEM))
            };
            let mut result = run();
            for _ in 1..SESSIONS {
                if result.is_ok() || !SYSTEM.end_useless_session() {
                    break;
                }
                result = run();
            }
            result
        };
        // Only a prompt deserves the long limit: a call that cannot prompt and takes longer hangs.
        let unattended = Deadline::unattended();
        let mut result = attempt(if PROMPTS_BY_ITSELF {
            &self.deadline
        } else {
            &unattended
        });
        if !PROMPTS_BY_ITSELF
            && self.deadline.is_interactive()
            && matches!(result, Err(StoreError::Locked { .. }))
        {
            let entry = entry.to_owned();
            let unlocked = within(&self.deadline, move || SYSTEM.unlock(&entry));
            result = unlocked.and_then(|()| attempt(&unattended));
        }
        if let Err(StoreError::TimedOut { after, .. }) = &result {
            self.timed_out_after.set(Some(*after));
        }
        result
    }
}

fn within<T: Send + 'static>(
    deadline: &Deadline,
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    deadline
        .wait(work)
        .unwrap_or_else(|error| Err(deadline_error(NAME, &error)))
}

impl SecretStore for Keychain {
    fn name(&self) -> String {
        NAME.into()
    }

    fn put_marker(&self, now: Timestamp, marker: &Marker) -> Result<Option<String>, StoreError> {
        if IS_SHARED_BY_SESSIONS {
            return Ok(None);
        }
        let metadata = Metadata::Proof {
            at: now,
            marker: marker.clone(),
        };
        let entry = Entry::new("genkey is creating a key (safe to delete)".into(), metadata);
        let (name, secret) = (entry.name.clone(), Secret::new(marker.to_string()));
        self.call(&name, move |system| system.write(&entry, &secret))?;
        Ok(Some(name))
    }

    fn put(&self, entry: &Entry, secret: &Secret) -> Result<(), StoreError> {
        let (entry, secret) = (entry.clone(), secret.clone());
        // The time limit covers both.
        self.call(&entry.name.clone(), move |system| {
            system.write(&entry, &secret)?;
            verify_stored(
                NAME,
                &entry.name,
                &secret,
                system.read(&entry.name)?.as_ref(),
            )
        })
    }

    fn get(&self, entry: &str) -> Result<Option<Secret>, StoreError> {
        let name = entry.to_owned();
        self.call(entry, move |system| system.read(&name))
    }

    fn remove(&self, entry: &str) -> Result<bool, StoreError> {
        let name = entry.to_owned();
        self.call(entry, move |system| system.erase(&name))
    }

    fn unlock(&self, entry: &str) -> Result<(), StoreError> {
        // A system that prompts by itself would prompt for this read, and again for the removal.
        if PROMPTS_BY_ITSELF || !self.deadline.is_interactive() {
            return Ok(());
        }
        self.get(entry).map(drop)
    }

    fn entries(&self) -> Result<Vec<EntryInfo>, StoreError> {
        self.call("", System::entries)
    }

    fn relabel(&self, entry: &str, label: &str) -> Result<(), StoreError> {
        let (name, label) = (entry.to_owned(), label.to_owned());
        self.call(entry, move |system| system.set_label(&name, &label))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keychain_that_timed_out_is_not_called_again() {
        let keychain = Keychain::new(Deadline::unattended());
        let hangs = |_: &System| {
            Err::<(), _>(StoreError::TimedOut {
                store: NAME.into(),
                after: Duration::from_secs(3),
            })
        };
        for _ in 0..2 {
            let error = keychain.call("", hangs).unwrap_err();
            assert_eq!(
                error.to_string(),
                "the keychain did not respond within 3 seconds"
            );
        }
        let result = keychain.call("", |_| Ok(()));
        assert!(matches!(result, Err(StoreError::TimedOut { .. })));
    }
}

//! The system's keychain: Secret Service, macOS Keychain, Windows Credential Manager.
//!
//! The `keyring` crate does it on macOS and Windows, the crate beneath it on Linux (see
//! `secret_service`). What they do not have is here: a time limit, a person who is prompted only
//! when somebody is there, and a write that is read back. One connection serves the whole process.

use std::cell::Cell;
use std::time::Duration;

use jiff::Timestamp;

use super::error::{StoreError, unanswered};
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
use native::{IS_THE_ONLY_ONE, PROMPTS_BY_ITSELF, System};
#[cfg(all(unix, not(target_os = "macos")))]
use secret_service::{IS_THE_ONLY_ONE, PROMPTS_BY_ITSELF, System};

/// What all keychains of a process share: there is one connection, whoever opens a keychain, and
/// however often.
static SYSTEM: System = System::new();

/// The system's keychain.
pub struct Keychain {
    deadline: Deadline,
    /// How long it was waited for in vain, if it was: a keychain that hangs is not waited for
    /// again and again.
    timed_out_after: Cell<Option<Duration>>,
}

impl Keychain {
    /// The keychain of whoever runs this process. Nothing is opened before the first use.
    pub fn new(deadline: Deadline) -> Self {
        Self {
            deadline,
            timed_out_after: Cell::new(None),
        }
    }

    /// Does `work` within the time limit, unless the keychain did not answer before. If it is
    /// locked and a person is there, they are prompted to unlock it, and `work` is done again.
    fn ask<T: Send + 'static>(
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
            let work = work.clone();
            within(deadline, move || work(&SYSTEM))
        };
        let unattended = Deadline::unattended();
        let mut answer = attempt(if PROMPTS_BY_ITSELF {
            &self.deadline
        } else {
            &unattended
        });
        if !PROMPTS_BY_ITSELF
            && self.deadline.is_interactive()
            && matches!(answer, Err(StoreError::Locked { .. }))
        {
            let entry = entry.to_owned();
            let unlocked = within(&self.deadline, move || SYSTEM.unlock(&entry));
            answer = unlocked.and_then(|()| attempt(&unattended));
        }
        if let Err(StoreError::TimedOut { after, .. }) = &answer {
            self.timed_out_after.set(Some(*after));
        }
        answer
    }
}

fn within<T: Send + 'static>(
    deadline: &Deadline,
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    deadline
        .wait(work)
        .unwrap_or_else(|error| Err(unanswered(NAME, &error)))
}

impl SecretStore for Keychain {
    fn name(&self) -> String {
        NAME.into()
    }

    fn put_marker(&self, now: Timestamp, marker: &Marker) -> Result<Option<String>, StoreError> {
        if IS_THE_ONLY_ONE {
            return Ok(None);
        }
        let metadata = Metadata::Proof {
            at: now,
            marker: marker.clone(),
        };
        let entry = Entry::new("genkey is creating a key (safe to delete)".into(), metadata);
        let (name, nothing) = (entry.name.clone(), Secret::new(marker.to_string()));
        self.ask(&name, move |system| system.write(&entry, &nothing))?;
        Ok(Some(name))
    }

    fn put(&self, entry: &Entry, secret: &Secret) -> Result<(), StoreError> {
        let (entry, secret) = (entry.clone(), secret.clone());
        self.ask(&entry.name.clone(), move |system| {
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
        self.ask(entry, move |system| system.read(&name))
    }

    fn remove(&self, entry: &str) -> Result<bool, StoreError> {
        let name = entry.to_owned();
        self.ask(entry, move |system| system.erase(&name))
    }

    fn unlock(&self, entry: &str) -> Result<(), StoreError> {
        // Where the system itself asks, it would ask about reading, and again about removing.
        if PROMPTS_BY_ITSELF || !self.deadline.is_interactive() {
            return Ok(());
        }
        self.get(entry).map(drop)
    }

    fn entries(&self) -> Result<Vec<EntryInfo>, StoreError> {
        self.ask("", System::entries)
    }

    fn relabel(&self, entry: &str, label: &str) -> Result<(), StoreError> {
        let (name, label) = (entry.to_owned(), label.to_owned());
        self.ask(entry, move |system| system.set_label(&name, &label))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keychain_that_does_not_answer_is_not_asked_again() {
        let keychain = Keychain::new(Deadline::unattended());
        let hangs = |_: &System| {
            Err::<(), _>(StoreError::TimedOut {
                store: NAME.into(),
                after: Duration::from_secs(3),
            })
        };
        for _ in 0..2 {
            let error = keychain.ask("", hangs).unwrap_err();
            assert_eq!(
                error.to_string(),
                "keychain did not answer within 3 seconds"
            );
        }
        let answered = keychain.ask("", |_| Ok(()));
        assert!(matches!(answered, Err(StoreError::TimedOut { .. })));
    }
}

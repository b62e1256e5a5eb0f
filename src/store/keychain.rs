//! The system's keychain: Secret Service, macOS Keychain, Windows Credential Manager.
//!
//! The `keyring` crate does it on macOS and Windows. To the Secret Service it would open a connection and an encrypted
//! session of its own, unlock whatever it finds, and take the items of other programs for ours; all that is asked there is
//! in the module `secret_service`, so that nothing prompts when nobody can answer, a locked key never passes for a lost one,
//! and one connection serves the whole process.

use std::cell::Cell;
use std::time::Duration;

use jiff::Timestamp;

use super::{Entry, EntryInfo, SecretStore, StoreError, confirm, damaged, prove_by_trial, refused, within};
use crate::deadline::Deadline;
use crate::secret::Secret;

#[cfg(not(all(unix, not(target_os = "macos"))))]
mod native;
#[cfg(all(unix, not(target_os = "macos")))]
mod secret_service;

#[cfg(not(all(unix, not(target_os = "macos"))))]
use native::{PROMPTS_BY_ITSELF, System};
#[cfg(all(unix, not(target_os = "macos")))]
use secret_service::{PROMPTS_BY_ITSELF, System};

/// The `service` attribute of every entry of ours: `secret-tool search service genkey` lists them.
const SERVICE: &str = "genkey";
const NAME: &str = "keychain";

/// What all keychains of a process share: there is one connection, whoever opens a keychain, and however often.
static SYSTEM: System = System::new();

/// The system's keychain.
pub struct Keychain {
    deadline: Deadline,
    /// How long it was waited for in vain, if it was: a keychain that hangs is not waited for again and again.
    timed_out_after: Cell<Option<Duration>>,
}

impl Keychain {
    /// The keychain of whoever runs this process. Nothing is opened before the first use.
    pub fn new(deadline: Deadline) -> Self {
        Self { deadline, timed_out_after: Cell::new(None) }
    }

    /// Does `work` within the time limit, unless the keychain did not answer before.
    fn ask<T: Send + 'static>(
        &self,
        entry: &str,
        work: impl Fn(&System) -> Result<T, StoreError> + Clone + Send + 'static,
    ) -> Result<T, StoreError> {
        if let Some(after) = self.timed_out_after.get() {
            return Err(StoreError::TimedOut { store: NAME.into(), after });
        }
        let answer = self.ask_anew(entry, work);
        if let Err(StoreError::TimedOut { after, .. }) = &answer {
            self.timed_out_after.set(Some(*after));
        }
        answer
    }

    /// Does `work`. If the keychain is locked and a person is there, they are prompted to unlock it, and `work` is done again.
    fn ask_anew<T: Send + 'static>(
        &self,
        entry: &str,
        work: impl Fn(&System) -> Result<T, StoreError> + Clone + Send + 'static,
    ) -> Result<T, StoreError> {
        let attempt = || {
            let work = work.clone();
            move || work(&SYSTEM)
        };
        if PROMPTS_BY_ITSELF {
            return within(NAME, &self.deadline, attempt());
        }
        match within(NAME, &Deadline::unattended(), attempt()) {
            Err(StoreError::Locked { .. }) if self.deadline.is_interactive() => {
                let entry = entry.to_owned();
                within(NAME, &self.deadline, move || SYSTEM.unlock(&entry))?;
                within(NAME, &Deadline::unattended(), attempt())
            }
            answer => answer,
        }
    }
}

impl SecretStore for Keychain {
    fn name(&self) -> String {
        NAME.into()
    }

    fn prove(&self, now: Timestamp) -> Result<(), StoreError> {
        prove_by_trial(self, now)
    }

    fn put(&self, entry: &Entry, secret: &Secret) -> Result<(), StoreError> {
        let (entry, secret) = (entry.clone(), secret.clone());
        self.ask(&entry.name.clone(), move |system| {
            system.write(&entry, &secret)?;
            confirm(NAME, &entry.name, &secret, system.read(&entry.name)?.as_ref())
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

fn no_text(entry: &str) -> StoreError {
    damaged(NAME, format!("the entry `{entry}` does not hold text"))
}

fn ambiguous(entry: &str) -> StoreError {
    let reason = format!("several items are named `{entry}`; remove the wrong ones in the keychain's own window");
    refused(NAME, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keychain_that_does_not_answer_is_not_asked_again() {
        let keychain = Keychain::new(Deadline::unattended());
        let hangs =
            |_: &System| Err::<(), _>(StoreError::TimedOut { store: NAME.into(), after: Duration::from_secs(3) });
        for _ in 0..2 {
            let error = keychain.ask("", hangs).unwrap_err();
            assert_eq!(error.to_string(), "keychain did not answer within 3 seconds");
        }
        let answered = keychain.ask("", |_| Ok(()));
        assert!(matches!(answered, Err(StoreError::TimedOut { .. })));
    }
}

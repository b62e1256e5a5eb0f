//! Opens stores, each once a process.

use std::fs::File;
use std::path::Path;
use std::rc::Rc;

use super::Context;
use super::opened::OpenedStores;
use crate::deadline::Deadline;
use crate::durable;
use crate::error::Result;
use crate::model::StoreKind;
use crate::ops::{OpenStore, ProvenStore};
use crate::secret::{ReadError, Secret};
use crate::settings::environment;
use crate::store::{
    EncryptedFile, Helper, Keychain, PassphrasePrompt, Purpose, SecretStore, StoreError,
    TryPassphrase, Unlock, new_identity,
};
use crate::ui::{Asker, Refusal, SecretPrompt};

/// What a passphrase can be given by where nobody can be asked.
const INSTEAD: &str = "set `GENKEY_PASSPHRASE`, `GENKEY_PASSPHRASE_FILE` or `GENKEY_IDENTITY`";

impl OpenStore for Context {
    fn open(&self, name: &str) -> Result<Rc<dyn SecretStore>, StoreError> {
        self.stores
            .get(name, || self.make_store(name, self.ui.can_prompt()))
    }
}

/// Opens stores so that nobody is asked anything: what is locked is an error.
pub struct StoresWithoutPrompt<'a> {
    ctx: &'a Context,
    stores: OpenedStores,
}

impl OpenStore for StoresWithoutPrompt<'_> {
    fn open(&self, name: &str) -> Result<Rc<dyn SecretStore>, StoreError> {
        self.stores.get(name, || self.ctx.make_store(name, false))
    }
}

impl Context {
    /// The store for new secrets, which has proven that it takes some: the chosen one, or the
    /// keychain. On a machine without a keychain, unless a store was chosen, the embedded
    /// server has a file of its own, and a person is asked whether to keep one.
    pub fn prove_store(&self, chosen: Option<&str>) -> Result<ProvenStore, StoreError> {
        let prove = |name: &str| ProvenStore::new(self.open(name)?, self.now());
        match prove(chosen.unwrap_or("keychain")) {
            Err(StoreError::Missing { reason, .. })
                if chosen.is_none() && self.settings.is_sandbox() =>
            {
                let is_first = durable::is_missing(&self.settings.paths.encrypted_file);
                let file = prove("file")?;
                if is_first {
                    self.ui.status(format!(
                        "there is no keychain here ({reason}), so the sandbox keeps its keys in a file of its own"
                    ));
                }
                Ok(file)
            }
            Err(StoreError::Missing { reason, .. })
                if chosen.is_none() && self.accepts_encrypted_file(&reason) =>
            {
                self.settings.override_store("file");
                prove("file")
            }
            proof => proof,
        }
    }

    /// Whether a person wants keys to be in the encrypted file, since there is no keychain. Where
    /// nobody can be asked, nobody does.
    fn accepts_encrypted_file(&self, reason: &str) -> bool {
        let Ok(asker) = self.ui.asker(INSTEAD) else {
            return false;
        };
        asker.explain(&format!("no keychain found ({reason})"));
        asker
            .confirm("Keep keys in an encrypted file?")
            .unwrap_or(false)
    }

    pub fn stores_without_prompt(&self) -> StoresWithoutPrompt<'_> {
        StoresWithoutPrompt {
            ctx: self,
            stores: OpenedStores::default(),
        }
    }

    /// Whether there is no index although genkey has worked here: it was lost, or moved away
    /// because it was damaged.
    pub fn has_lost_index(&self) -> bool {
        let paths = &self.settings.paths;
        let knows_profiles = || {
            self.settings
                .config()
                .is_ok_and(|config| !config.profiles.is_empty())
        };
        durable::is_missing(&paths.index)
            && (!durable::is_missing(&paths.encrypted_file) || knows_profiles())
    }

    /// The stores that may hold secrets of the profile: the one for new secrets, the encrypted file
    /// if there is one, and every one that the index names.
    pub fn stores_in_use(&self) -> Result<Vec<String>> {
        let contents = self.index().read()?;
        let chosen = self
            .settings
            .chosen_store()?
            .unwrap_or_else(|| "keychain".into());
        let file =
            (!durable::is_missing(&self.settings.paths.encrypted_file)).then(|| "file".to_owned());
        let mut names: Vec<String> = [chosen]
            .into_iter()
            .chain(file)
            .chain(contents.entries().map(|at| at.store.clone()))
            .collect();
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    /// How messages name a store.
    pub fn store_title(&self, name: &str) -> String {
        match StoreKind::parse(name) {
            Ok(StoreKind::Keychain) => "the keychain".into(),
            Ok(StoreKind::File) => format!("`{}`", self.settings.paths.encrypted_file.display()),
            Ok(StoreKind::Command(helper)) => format!("the credential helper `{helper}`"),
            Err(_) => format!("`{name}`"),
        }
    }

    /// A store, and whether it may have somebody asked to unlock it.
    fn make_store(&self, name: &str, can_ask: bool) -> Result<Rc<dyn SecretStore>, StoreError> {
        let deadline = |notice| self.deadline(notice, can_ask);
        Ok(match StoreKind::parse(name)? {
            StoreKind::Keychain => Rc::new(Keychain::new(deadline(
                "waiting for the keychain to be unlocked",
            ))),
            StoreKind::File => Rc::new(EncryptedFile::new(
                self.settings.paths.encrypted_file.clone(),
                self.unlock(can_ask)?,
            )),
            StoreKind::Command(helper) => {
                let deadline = deadline("waiting for the credential helper");
                Rc::new(Helper::new(&helper, deadline).without(self.settings.secret_variables()))
            }
        })
    }

    fn deadline(&self, notice: &'static str, can_ask: bool) -> Deadline {
        if !can_ask {
            return Deadline::unattended();
        }
        let notifier = self.ui.notifier();
        Deadline::interactive(move || notifier.status(notice))
    }

    /// What unlocks the file store. That of the embedded server has an identity of its own beside
    /// it: it keeps nothing that is worth a passphrase, and must work with none.
    fn unlock(&self, can_ask: bool) -> Result<Unlock, StoreError> {
        if self.settings.is_sandbox() {
            return self.sandbox_identity();
        }
        let asker = || can_ask.then(|| self.ui.asker(INSTEAD).ok()).flatten();
        let by_identity = |path| {
            Ok(Unlock::Identities {
                path,
                passphrase: asker().map(ask),
            })
        };
        if let Some(path) = self.settings.environment.path(environment::IDENTITY) {
            return by_identity(path);
        }
        let unusable = |error| StoreError::Locked {
            store: "file".into(),
            reason: format!("`GENKEY_PASSPHRASE` cannot be used: {error}"),
        };
        if let Some(passphrase) = self
            .settings
            .environment
            .secret(environment::PASSPHRASE)
            .map_err(unusable)?
        {
            return Ok(Unlock::Passphrase(passphrase));
        }
        if let Some(path) = self.settings.environment.path(environment::PASSPHRASE_FILE) {
            return passphrase_file(&path);
        }
        if let Some(path) = self
            .settings
            .profile()
            .ok()
            .and_then(|profile| profile.identity.clone())
        {
            return by_identity(path);
        }
        let empty = environment::UNLOCKING
            .into_iter()
            .find(|name| self.settings.environment.is_empty(name));
        let nothing = empty.map_or(Unlock::Unavailable, Unlock::EmptyVariable);
        Ok(asker().map_or(nothing, |asker| Unlock::Prompt(ask(asker))))
    }

    fn sandbox_identity(&self) -> Result<Unlock, StoreError> {
        let path = self.settings.paths.sandbox_identity.clone();
        let _lock = durable::Lock::acquire(&path.with_extension("lock"))?;
        if durable::read(&path)?.is_none() {
            durable::persist(&path, new_identity().expose().as_bytes())?;
        }
        Ok(Unlock::Identities {
            path,
            passphrase: None,
        })
    }
}

fn passphrase_file(path: &Path) -> Result<Unlock, StoreError> {
    // The name is not repeated: whoever takes the variable for the other one has put the passphrase
    // there.
    let unusable = |reason: String| StoreError::Locked {
        store: "file".into(),
        reason: format!("the file that `GENKEY_PASSPHRASE_FILE` names {reason}"),
    };
    let read = File::open(path)
        .map_err(ReadError::from)
        .and_then(Secret::read);
    let secret = read.map_err(|error| unusable(format!("cannot be read: {error}")))?;
    if secret.expose().is_empty() {
        return Err(unusable("is empty".into()));
    }
    Ok(Unlock::Passphrase(secret))
}

fn ask(asker: Asker) -> PassphrasePrompt {
    Box::new(move |purpose, take: TryPassphrase<'_>| {
        let (about, prompt, again) = match purpose {
            Purpose::Open(path) => (
                format!("`{}` is locked", path.display()),
                "Passphrase",
                None,
            ),
            Purpose::Create(path) => {
                let about = format!("creating `{}`; choose a passphrase", path.display());
                (about, "Passphrase", Some("Repeat passphrase"))
            }
            Purpose::SshKey(path) => (
                format!("the SSH key `{}` is locked", path.display()),
                "Passphrase",
                None,
            ),
        };
        let accept = |typed: Secret| take(&typed).map_err(|error| refusal(&typed, error));
        asker
            .secret(
                &SecretPrompt {
                    about,
                    prompt: prompt.to_owned(),
                    again,
                },
                accept,
            )
            .unwrap_or_else(|error| {
                Err(StoreError::Locked {
                    store: "file".into(),
                    reason: error.to_string(),
                })
            })
    })
}

/// Whether another passphrase may be right. Whoever gives none has given up.
fn refusal(typed: &Secret, error: StoreError) -> Refusal<StoreError> {
    let may_be_another = matches!(error, StoreError::Locked { .. }) && !typed.expose().is_empty();
    if may_be_another {
        Refusal::Retry(error)
    } else {
        Refusal::Final(error)
    }
}

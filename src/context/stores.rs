//! Opens stores, each once per process.

use std::fs::File;
use std::path::Path;
use std::rc::Rc;

use super::Context;
use super::opened::OpenedStores;
use crate::deadline::Deadline;
use crate::durable;
use crate::error::Result;
use crate::model::{KeyId, Scope, StoreKind};
use crate::ops::{OpenStore, ProvenStore, find_by_secret};
use crate::secret::{ReadError, Secret};
use crate::settings::environment;
use crate::store::{
    EncryptedFile, Helper, Keychain, NoStore, PassphrasePrompt, Purpose, SecretStore, StoreError,
    TryPassphrase, Unlock, new_identity,
};
use crate::ui::{Asker, Refusal, SecretPrompt};

/// The hint where a passphrase is needed and cannot be prompted for.
const WITHOUT_PROMPT: &str =
    "set `GENKEY_PASSPHRASE`, `GENKEY_PASSPHRASE_FILE` or `GENKEY_IDENTITY`";

/// The shortest new passphrase, in characters, that causes no warning.
const LONG_ENOUGH: usize = 8;

impl OpenStore for Context {
    fn open(&self, name: &str) -> Result<Rc<dyn SecretStore>, StoreError> {
        self.stores
            .get(name, || self.make_store(name, self.ui.can_prompt()))
    }
}

/// Opens stores without prompts: a locked one is an error.
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
    /// The store for new secrets, tested for write access: the chosen one, else the keychain.
    ///
    /// Without a keychain and without a choice, the sandbox uses its encrypted file, and others are
    /// prompted whether to use one.
    pub fn prove_store(&self, chosen: Option<&str>) -> Result<ProvenStore, StoreError> {
        let prove = |name: &str| ProvenStore::new(self.open(name)?, self.file_time());
        match prove(chosen.unwrap_or("keychain")) {
            Err(StoreError::Missing { reason, .. })
                if chosen.is_none() && self.settings.is_sandbox() =>
            {
                let is_first = durable::is_missing(&self.settings.paths.encrypted_file);
                let file = prove("file")?;
                if is_first {
                    self.ui.status(format!(
                        "no keychain found ({reason}); sandbox keys go to a file"
                    ));
                }
                Ok(file)
            }
            Err(StoreError::Missing { reason, .. })
                if chosen.is_none() && self.accepts_encrypted_file(&reason) =>
            {
                // `login` saves this choice, so that later commands use the file as well.
                self.settings.override_store("file");
                prove("file")
            }
            proof => proof,
        }
    }

    /// Asks whether to use the encrypted file, since there is no keychain.
    fn accepts_encrypted_file(&self, reason: &str) -> bool {
        // Without a prompt the answer is no: the missing keychain stays an error.
        let Ok(asker) = self.ui.asker(WITHOUT_PROMPT) else {
            return false;
        };
        asker.explain(&format!(
            "no keychain found ({reason}); first choose where to store keys"
        ));
        asker
            .confirm("Store keys in an encrypted file?")
            .unwrap_or(false)
    }

    /// Whether a person would be asked for the passphrase of the encrypted file to unlock it.
    pub fn asks_for_passphrase(&self) -> bool {
        self.ui.can_prompt() && matches!(self.unlock(false), Ok(Unlock::Unavailable))
    }

    pub fn stores_without_prompt(&self) -> StoresWithoutPrompt<'_> {
        StoresWithoutPrompt {
            ctx: self,
            stores: OpenedStores::default(),
        }
    }

    /// The stored key that has this secret. Stores that cannot be read are passed over.
    pub fn find_by_secret(&self, scope: &Scope, secret: &Secret) -> Option<KeyId> {
        let index = self.index().read().ok()?;
        // Not worth an unlock prompt.
        let unprompted = self.stores_without_prompt();
        let stores: &dyn OpenStore = if self.ui.can_prompt() {
            &unprompted
        } else {
            self
        };
        find_by_secret(stores, &index, scope, secret)
    }

    /// Whether the index is missing although genkey was used here: it was deleted, or moved aside
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
    /// if it exists, and every store in the index.
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

    /// Names a store in messages.
    pub fn store_title(&self, name: &str) -> String {
        match StoreKind::parse(name) {
            Ok(StoreKind::Keychain) => "the keychain".into(),
            Ok(StoreKind::File) => format!("`{}`", self.settings.paths.encrypted_file.display()),
            Ok(StoreKind::Command(helper)) => format!("the credential helper `{helper}`"),
            Ok(StoreKind::None) | Err(_) => format!("`{name}`"),
        }
    }

    /// Opens a store. With `can_ask` it may prompt to be unlocked.
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
            StoreKind::None => Rc::new(NoStore),
            StoreKind::Command(helper) => {
                let deadline = deadline("waiting for the credential helper");
                // The helper must not inherit genkey's own secrets.
                Rc::new(Helper::new(&helper, deadline).without(self.settings.secret_variables()))
            }
        })
    }

    fn deadline(&self, notice: &'static str, can_ask: bool) -> Deadline {
        // A person may take longer to answer a prompt than a store may take to respond.
        if !can_ask {
            return Deadline::unattended();
        }
        let notifier = self.ui.notifier();
        Deadline::interactive(move || notifier.status(notice))
    }

    /// What unlocks the file store: `GENKEY_IDENTITY`, `GENKEY_PASSPHRASE`,
    /// `GENKEY_PASSPHRASE_FILE`, the profile's identity, else a prompt.
    fn unlock(&self, can_ask: bool) -> Result<Unlock, StoreError> {
        // Sandbox keys are not worth a passphrase, and the sandbox must work without a prompt.
        if self.settings.is_sandbox() {
            return self.sandbox_identity();
        }
        let asker = || {
            can_ask
                .then(|| self.ui.asker(WITHOUT_PROMPT).ok())
                .flatten()
        };
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
        // A mistake elsewhere in the profile is reported by whatever needs it.
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
        // A variable that is set but empty deserves an error of its own: see `Unlock::EmptyVariable`.
        let without_prompt = empty.map_or(Unlock::Unavailable, Unlock::EmptyVariable);
        Ok(asker().map_or(without_prompt, |asker| Unlock::Prompt(ask(asker))))
    }

    /// The sandbox's identity, which is created on first use, beside its file store.
    fn sandbox_identity(&self) -> Result<Unlock, StoreError> {
        let path = self.settings.paths.sandbox_identity.clone();
        // Two processes must not create two identities: the file is locked with the first.
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
    // The path is not in the message: a user who confuses this variable with `GENKEY_PASSPHRASE` has
    // put the passphrase there.
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
        let is_new = matches!(purpose, Purpose::Create(_));
        let accept = |typed: Secret| {
            take(&typed).map_err(|error| refusal(&typed, error))?;
            if is_new && typed.expose().chars().count() < LONG_ENOUGH {
                asker.warn(&format!(
                    "a passphrase of fewer than {LONG_ENOUGH} characters is easy to guess"
                ));
            }
            Ok(())
        };
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

/// Whether to prompt again. An empty passphrase gives up.
fn refusal(typed: &Secret, error: StoreError) -> Refusal<StoreError> {
    let may_be_another = matches!(error, StoreError::Locked { .. }) && !typed.expose().is_empty();
    if may_be_another {
        Refusal::Retry(error)
    } else {
        Refusal::Final(error)
    }
}

//! A profile as flags, environment and configuration make it.

use std::cell::OnceCell;
use std::path::PathBuf;
use std::rc::Rc;

use crate::model::{CredentialHeader, Expiry, Scope};
use crate::provider::{DialectSetting, Provider};

/// The profile that this process works with.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Its name, and the service.
    pub scope: Scope,
    pub provider: Rc<Provider>,
    /// What its endpoints for keys are called.
    pub dialect: DialectSetting,
    pub header: CredentialHeader,
    /// The store for new secrets, as `--store` takes it, if anybody chose one.
    pub store: Option<String>,
    /// What unlocks the encrypted file where the environment gives nothing.
    pub identity: Option<PathBuf>,
    /// How long new keys live where the command line does not say.
    pub expires_in: Option<Expiry>,
}

/// What is decided while a command runs: from the flags of `login`, from the key, or by a person
/// who was asked. What came first stays.
#[derive(Default)]
pub(super) struct Overrides {
    pub(super) provider: OnceCell<Rc<Provider>>,
    pub(super) dialect: OnceCell<DialectSetting>,
    pub(super) header: OnceCell<CredentialHeader>,
    /// What a person chose when asked.
    pub(super) store: OnceCell<String>,
}

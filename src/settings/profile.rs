//! A profile, with flags and environment applied.

use std::cell::OnceCell;
use std::path::PathBuf;
use std::rc::Rc;

use crate::model::{CredentialHeader, Expiry, Scope};
use crate::provider::{DialectSetting, Provider};

/// The profile that this process works with.
#[derive(Debug, Clone)]
pub struct Profile {
    /// The profile's name and its service.
    pub scope: Scope,
    pub provider: Rc<Provider>,
    /// The dialect of the key endpoints.
    pub dialect: DialectSetting,
    pub header: CredentialHeader,
    /// The store for new secrets, as in `--store`; `None` if none was chosen.
    pub store: Option<String>,
    /// The configured identity for the encrypted file. The environment overrides it.
    pub identity: Option<PathBuf>,
    /// The default lifetime of new keys.
    pub expires_in: Option<Expiry>,
}

/// Settings that are decided while a command runs: by flags of `login`, by a key's prefix, or by an
/// answer to a prompt. The first value of each stays.
#[derive(Default)]
pub(super) struct Overrides {
    pub(super) provider: OnceCell<Rc<Provider>>,
    pub(super) dialect: OnceCell<DialectSetting>,
    pub(super) header: OnceCell<CredentialHeader>,
    /// The answer to a prompt.
    pub(super) store: OnceCell<String>,
}

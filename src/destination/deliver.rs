//! What every destination can do.

use std::path::PathBuf;
use std::sync::Arc;

use crate::durable::HeldLock;
use crate::model::KeyId;
use crate::secret::Secret;

use super::error::DeliveryError;

/// A key that is delivered, for commands and messages.
#[derive(Debug, Clone, Copy)]
pub struct Parcel<'a> {
    /// The key's name.
    pub name: &'a str,
    /// The service's id of it.
    pub id: &'a KeyId,
    /// Its secret.
    pub secret: &'a Secret,
}

impl<'a> Parcel<'a> {
    /// What commands are told in their environment.
    pub(super) fn variables<'v>(self, id: &'v str, action: &'v str) -> [(&'static str, &'v str); 3]
    where
        'a: 'v,
    {
        [
            ("GENKEY_KEY_NAME", self.name),
            ("GENKEY_KEY_ID", id),
            ("GENKEY_ACTION", action),
        ]
    }
}

/// What a destination holds.
#[derive(Debug, PartialEq, Eq)]
pub enum Held {
    /// Nothing: its file does not exist.
    NoFile,
    /// Nothing: the file exists, but not the value.
    Absent,
    /// An empty value.
    Empty,
    /// This value.
    Secret(Secret),
    /// It cannot be read back.
    Unreadable,
}

/// What a destination gets back.
#[derive(Debug, Clone, Copy)]
pub enum Back<'a> {
    /// Nothing, and a file without anything else is removed.
    NoFile,
    /// Nothing; the file stays, if only as an empty one.
    Absent,
    /// An empty value.
    Empty,
    /// This value.
    Secret(&'a Secret),
}

impl<'a> Back<'a> {
    /// The value, if it is not empty.
    pub(super) fn secret(self) -> Option<&'a Secret> {
        match self {
            Self::NoFile | Self::Absent | Self::Empty => None,
            Self::Secret(secret) => Some(secret),
        }
    }
}

/// A place that a key is delivered to.
pub trait Deliver {
    /// Checks that a key can be delivered, and changes nothing. Returns warnings, one line each.
    fn prove(&self) -> Result<Vec<String>, DeliveryError>;

    /// What it holds now.
    fn held(&self) -> Result<Held, DeliveryError>;

    /// Writes the secret, and reads it back where that is possible. It can be repeated.
    fn deliver(&self, parcel: Parcel<'_>) -> Result<(), DeliveryError>;

    /// Takes a delivered secret back: the place gets what it held before. What does not hold the
    /// secret by now is left as it is: another program changed it. It can be repeated.
    fn withdraw(&self, parcel: Parcel<'_>, back: Back<'_>) -> Result<(), DeliveryError>;

    /// Identifies the place, so that two destinations for the same one are noticed.
    fn place(&self) -> Place;
}

/// What a destination changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, or the command and its folder.
    pub whole: String,
    /// What tells a value from others in it; `None`: all of it is changed.
    pub address: Option<String>,
}

impl Place {
    /// Whether a delivery to one of them would change what the other holds.
    pub fn overlaps(&self, other: &Self) -> bool {
        let is_all = self.address.is_none() || other.address.is_none();
        self.whole == other.whole && (is_all || self.address == other.address)
    }
}

/// What destinations need of the process.
#[derive(Clone)]
pub struct Surroundings {
    /// Environment variables that hold secrets of genkey's own, which no command inherits.
    pub secret_variables: Vec<String>,
    /// Files and folders of genkey's own, which no destination may change.
    pub own_files: Vec<PathBuf>,
    /// The name of this machine, if it is known.
    pub host: Option<String>,
    /// What commands hold as long as they run, even if this process is killed.
    pub lock: Option<Arc<HeldLock>>,
    /// Shows a line that a command printed to stderr, redacted.
    pub show: Arc<dyn Fn(&str) + Send + Sync>,
}

/// No variables, no files, and what commands print is not shown.
impl Default for Surroundings {
    fn default() -> Self {
        Self {
            secret_variables: Vec::new(),
            own_files: Vec::new(),
            host: None,
            lock: None,
            show: Arc::new(|_| {}),
        }
    }
}

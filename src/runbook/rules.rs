//! What a runbook says.

use std::path::PathBuf;
use std::time::Duration;

use super::region::Region;
use crate::model::{CommandLine, Destination, Expiry, InvalidDestination, KeyName};

/// A runbook, whole and without mistakes.
#[derive(Debug, Clone)]
pub struct Runbook {
    /// The absolute path of its file.
    pub path: PathBuf,
    /// The folder of the file, which its paths are relative to and its commands run in.
    pub folder: PathBuf,
    /// Which service and account it is for.
    pub service: ServiceRules,
    /// Runs once after a run that changed something.
    pub after: Option<CommandLine>,
    /// Its keys, in the order of the file.
    pub keys: Vec<KeyRules>,
    /// What is allowed, but probably not meant.
    pub warnings: Vec<(Region, String)>,
}

/// Which service and account a runbook is for; `None`: any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceRules {
    /// The name of a provider.
    pub provider: Option<String>,
    /// A base URL.
    pub api_url: Option<String>,
    /// The e-mail address or the id of the account.
    pub account: Option<String>,
}

/// What a runbook says about a key, with its defaults.
#[derive(Debug, Clone)]
pub struct KeyRules {
    /// The key's name.
    pub name: KeyName,
    /// Where it stands in the file.
    pub region: Region,
    /// Whether it is rotated; if not, it is only known.
    pub is_managed: bool,
    /// The lifetime of new keys.
    pub lifetime: Lifetime,
    /// How long before its expiry a key is rotated; `None`: a third of its life.
    pub rotate_before: Option<Duration>,
    /// How long the old key stays valid after a rotation.
    pub grace: Duration,
    /// Whether an old key is revoked at the end of its grace although something uses it.
    pub revokes_while_used: bool,
    /// The command that must accept a new key.
    pub verify: Option<CommandLine>,
    /// Where the key is delivered, in this order.
    pub deliver: Vec<Delivery>,
}

/// The lifetime of new keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifetime {
    /// Not given: that of the old key, or the profile's.
    Unspecified,
    /// As long as this.
    Limited(Expiry),
    /// They never expire.
    Unlimited,
}

/// A destination of a key.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The destination.
    pub destination: Destination,
    /// The hosts that it is delivered on; empty: all.
    pub hosts: Vec<String>,
    /// Where it stands in the file.
    pub region: Region,
}

impl Delivery {
    /// Whether it is for the machine with this name. `n8n-1` is also `n8n-1.example.com`.
    pub fn is_for(&self, host: Option<&str>) -> bool {
        let is_named = |host: &str| {
            let short = host.split('.').next().unwrap_or_default();
            self.hosts
                .iter()
                .any(|name| name.eq_ignore_ascii_case(host) || name.eq_ignore_ascii_case(short))
        };
        self.hosts.is_empty() || host.is_some_and(is_named)
    }
}

/// Turns the text of a destination into a destination.
pub type Resolve<'r> = dyn Fn(&str) -> Result<Destination, InvalidDestination> + 'r;

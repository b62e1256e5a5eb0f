//! Where a key is, outside the stores.

use serde::{Deserialize, Serialize};

use super::Destination;

/// A destination that may hold a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The destination.
    pub destination: Destination,
    /// The machine from which the key was delivered: its paths and commands are meant. `None`: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
}

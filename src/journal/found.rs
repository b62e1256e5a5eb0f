//! What a destination held before a rotation.

use serde::{Deserialize, Serialize};

/// What a destination held before a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// Nothing: its file does not exist.
    NoFile,
    /// Nothing: the file exists, but not the value.
    Absent,
    /// An empty value.
    Empty,
    /// The old key.
    Old,
    /// The new key.
    New,
    /// Another value.
    Other,
    /// It cannot be read back.
    Unreadable,
}

impl Found {
    /// Whether nothing needs to be put back.
    pub fn is_nothing(self) -> bool {
        match self {
            Self::NoFile | Self::Absent | Self::Empty => true,
            Self::Old | Self::New | Self::Other | Self::Unreadable => false,
        }
    }
}

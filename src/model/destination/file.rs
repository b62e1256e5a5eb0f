//! Files that destinations change.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// A file that a destination changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its absolute path. A symbolic link stays one.
    pub path: PathBuf,
    /// Whether git may track it (`?git=allow`).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_git: bool,
    /// Whether it is overwritten instead of replaced (`?in-place`): for hard links and mounts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_place: bool,
    /// Whether missing parents of the value are created (`?create`): for JSON and TOML.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub create: bool,
}

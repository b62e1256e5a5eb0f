//! What a credential reaches beside keys.

use super::KeyId;

/// A workspace, as the service lists those where one is owner or manager ("Get API Key" guide).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// The service's id of it.
    pub id: KeyId,
    /// How people call it.
    pub name: Option<String>,
}

/// An agent of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// The service's id of it.
    pub id: KeyId,
    /// How people call it.
    pub name: Option<String>,
}

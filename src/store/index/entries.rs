//! The index's entries: stored keys and logins.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::{
    CredentialKind, EntryRef, Key, KeyField, KeyId, Marker, Moment, Scope, Service, Status,
};

/// A key whose secret is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredKey {
    /// The profile that created it, and its service.
    #[serde(flatten)]
    pub scope: Scope,
    /// The service's id of it.
    pub id: KeyId,
    /// Its name when genkey last saw it.
    pub name: Option<String>,
    /// When it expires, if ever.
    pub expires_at: Option<Moment>,
    /// Whether it was a login whose id at the service is unknown. Its id and name are genkey's own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_former_login: bool,
    /// Its part in a rotation.
    #[serde(default, skip_serializing_if = "Standing::is_current")]
    pub standing: Standing,
    /// Where the secret is.
    #[serde(flatten)]
    pub at: EntryRef,
}

/// The part of a stored key in a rotation.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Its name means it.
    #[default]
    Current,
    /// It is to take the place of another key, whose name it will have, or is not delivered yet.
    /// Until then only its id means it.
    Staged,
    /// Another key has taken its place.
    Retiring {
        /// When it is to be revoked.
        until: Timestamp,
        /// The other key.
        by: KeyId,
    },
}

impl Standing {
    /// Whether the key's name means it.
    pub fn is_current(&self) -> bool {
        *self == Self::Current
    }
}

impl StoredKey {
    /// A key as the service describes it.
    pub fn new(scope: Scope, key: &Key, at: EntryRef) -> Self {
        let Key {
            id,
            name,
            expires_at,
            ..
        } = key.clone();
        Self {
            scope,
            id,
            name,
            expires_at,
            is_former_login: false,
            standing: Standing::Current,
            at,
        }
    }

    /// A former login, named by the day: `login-2026-11-27`, or `login-2026-11-27-2` if one of
    /// `others` has that name.
    pub fn for_former_login(scope: Scope, at: EntryRef, today: Date, others: &[Self]) -> Self {
        // It serves as name and id: the service's are unknown.
        let day = format!("login-{today}");
        let is_taken = |name: &str| others.iter().any(|key| key.name.as_deref() == Some(name));
        let numbered = (2_u32..).map(|number| format!("{day}-{number}"));
        let name = std::iter::once(day.clone())
            .chain(numbered)
            .find(|name| !is_taken(name))
            .unwrap_or(day);
        Self {
            scope,
            id: KeyId::Text(name.clone()),
            name: Some(name),
            expires_at: None,
            is_former_login: true,
            standing: Standing::Current,
            at,
        }
    }

    /// The service's id of it, unless that is unknown.
    pub fn known_id(&self) -> Option<&KeyId> {
        Some(&self.id).filter(|_| !self.is_former_login)
    }

    /// The day on which it expired, by what genkey last saw, if it has.
    pub fn expired_on(&self, now: Timestamp) -> Option<Date> {
        let end = self.expires_at.filter(|end| *end <= now.into())?;
        Some(end.utc().date())
    }

    /// When it is to be revoked, if another key has taken its place.
    pub fn retires_at(&self) -> Option<Timestamp> {
        match self.standing {
            Standing::Retiring { until, .. } => Some(until),
            Standing::Current | Standing::Staged => None,
        }
    }

    /// Its name and id in messages: `` `ci` (5) ``.
    pub fn title(&self) -> String {
        match &self.name {
            Some(name) if !self.is_former_login => format!("`{name}` ({})", self.id),
            Some(_) | None => format!("`{}`", self.id),
        }
    }

    /// Whether `key`, as the service lists it, still has the temporary name of its creation.
    pub fn has_temporary_name(&self, key: &Key) -> bool {
        let Some(marker) = Marker::of_entry(&self.at.entry) else {
            return false;
        };
        // A service may change the name's case, or truncate it.
        key.name
            .as_ref()
            .is_some_and(|name| name.to_lowercase().contains(marker.half()))
    }
}

impl From<&StoredKey> for Key {
    fn from(stored: &StoredKey) -> Self {
        Self {
            id: stored.id.clone(),
            name: stored.name.clone(),
            status: Status::Other("unknown".into()),
            created_at: None,
            expires_at: stored.expires_at,
            last_used_at: None,
            revoked_at: None,
            // The expiry too: the service may have changed it since the index was written.
            unreadable: vec![
                KeyField::Status,
                KeyField::CreatedAt,
                KeyField::ExpiresAt,
                KeyField::LastUsedAt,
                KeyField::RevokedAt,
            ],
        }
    }
}

/// A profile's login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// The service that the credential is for; it is never sent to another origin.
    #[serde(alias = "api_url")]
    pub service: Service,
    /// A key or a JWT.
    #[serde(default, skip_serializing_if = "CredentialKind::is_key")]
    pub kind: CredentialKind,
    /// The key's id, if known.
    pub key: Option<KeyId>,
    /// What the service calls the account, if known: its e-mail address or its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Where the secret is.
    #[serde(flatten)]
    pub at: EntryRef,
}

/// What became of the secret of a login that was replaced or ended.
#[derive(Debug)]
pub enum FormerLogin {
    /// There was none, or the new login has the same secret.
    None,
    /// It stays in the index, as a stored key's.
    Stored(StoredKey),
    /// The index no longer names it.
    Orphaned(Login),
}

/// The fingerprints of the secrets that were delivered under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Remembered {
    #[serde(flatten)]
    pub(super) scope: Scope,
    pub(super) name: String,
    pub(super) fingerprints: Vec<String>,
}

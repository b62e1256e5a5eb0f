//! The domain: keys, their ids, names and expiry, and the account they belong to. No I/O.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

mod base_url;
mod clock;
mod command_line;
mod destination;
mod dialect;
mod entry;
mod error_form;
mod expiry;
mod header;
mod holder;
mod moment;
mod name;
mod scope;
mod spelling;
mod store_kind;

pub use base_url::BaseUrl;
pub(crate) use base_url::{BaseUrlError, origin};
pub use clock::ClockSetting;
pub use command_line::CommandLine;
pub(crate) use destination::FORMS as DESTINATION_FORMS;
pub use destination::{
    Destination, DestinationError as InvalidDestination, File as DestinationFile, Input,
    Kind as DestinationKind, NoPresets, Preset, Presets, Reading, Reload, Setting,
    absolute as absolute_path, escaped_option, unescaped_option, with_option,
};
pub use dialect::Dialect;
pub use entry::Metadata;
pub use error_form::{CodeMeaning, ErrorClass, ErrorForm};
pub use expiry::Expiry;
pub(crate) use expiry::in_one_unit;
pub use header::{CredentialHeader, CredentialKind};
pub use holder::Holder;
pub use moment::{EXPIRES_SOON, Moment};
pub use name::{KeyName, Marker};
pub(crate) use name::{is_unprintable, looks_like_id, of_retiring_name, retiring_name};
pub use scope::{SANDBOX, Scope, Service};
pub(crate) use spelling::{closest, enumerated};
pub use store_kind::StoreKind;
pub(crate) use store_kind::{UnknownStore, is_path};

/// A key's id as its service writes it. GEN documents integers for keys, and both integers and
/// strings for accounts ("API Keys" reference; "Get API Key" guide). `7` and `"7"` are equal: a
/// service may write either.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub enum KeyId {
    /// An integer id, as in the "API Keys" reference.
    Number(u64),
    /// Any other id.
    Text(String),
}

/// How ids are compared.
#[derive(PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Canonical<'a> {
    Number(u64),
    Text(&'a str),
}

impl KeyId {
    fn canonical(&self) -> Canonical<'_> {
        match self {
            Self::Number(number) => Canonical::Number(*number),
            // Only what a number is written as: `07` and `+7` are other ids.
            Self::Text(text) => match text.parse::<u64>() {
                Ok(number) if number.to_string() == *text => Canonical::Number(number),
                Ok(_) | Err(_) => Canonical::Text(text),
            },
        }
    }
}

impl PartialEq for KeyId {
    fn eq(&self, other: &Self) -> bool {
        self.canonical() == other.canonical()
    }
}

impl Eq for KeyId {}

impl Hash for KeyId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Equal ids must have equal hashes.
        self.canonical().hash(state);
    }
}

impl Ord for KeyId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.canonical().cmp(&other.canonical())
    }
}

impl PartialOrd for KeyId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(formatter),
            Self::Text(text) => text.fmt(formatter),
        }
    }
}

/// A key's status ("API Keys" reference: "one of: active, expired, revoked").
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Status {
    /// It works.
    Active,
    /// Its expiry has passed.
    Expired,
    /// It was revoked.
    Revoked,
    /// An undocumented status.
    Other(String),
}

impl Status {
    /// The status of a key that the service gives none.
    pub fn presumed(has_revocation: bool) -> Self {
        if has_revocation {
            Self::Revoked
        } else {
            Self::Other("unknown".into())
        }
    }

    /// The status as the service writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Other(other) => other,
        }
    }
}

impl From<&str> for Status {
    fn from(text: &str) -> Self {
        match text {
            "active" => Self::Active,
            "expired" => Self::Expired,
            "revoked" => Self::Revoked,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// A key as the service describes it, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The service's id of the key.
    pub id: KeyId,
    /// Its name, if any.
    pub name: Option<String>,
    /// Its status.
    pub status: Status,
    /// When it was created.
    pub created_at: Option<Moment>,
    /// When it expires; `None` means never, unless it is [unreadable](Self::unreadable).
    pub expires_at: Option<Moment>,
    /// When it was last used, if ever.
    pub last_used_at: Option<Moment>,
    /// When it was revoked, if ever.
    pub revoked_at: Option<Moment>,
    /// Fields that could not be parsed: their `None` means unknown.
    pub unreadable: Vec<KeyField>,
}

/// An optional field of [`Key`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "documented at `Key`")]
pub enum KeyField {
    Name,
    Status,
    CreatedAt,
    ExpiresAt,
    LastUsedAt,
    RevokedAt,
}

impl KeyField {
    /// Its name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Status => "status",
            Self::CreatedAt => "created_at",
            Self::ExpiresAt => "expires_at",
            Self::LastUsedAt => "last_used_at",
            Self::RevokedAt => "revoked_at",
        }
    }
}

impl Key {
    /// Whether its status is revoked.
    pub fn is_revoked(&self) -> bool {
        self.status == Status::Revoked
    }

    /// Whether it still works, as far as its status tells.
    pub fn is_usable(&self) -> bool {
        // An unknown status counts as usable: a key that may work must not be taken for revoked.
        !matches!(self.status, Status::Revoked | Status::Expired)
    }

    /// Whether it works at this time, by its status and its expiry.
    pub fn works_at(&self, now: Timestamp) -> bool {
        self.is_usable() && self.expires_at.is_none_or(|end| end > now.into())
    }

    /// Whether it is known to have expired, or to expire within this time.
    pub fn expires_within(&self, within: Duration, now: Timestamp) -> bool {
        let latest = now.checked_add(within).unwrap_or(Timestamp::MAX).into();
        self.expires_at.is_some_and(|at| at <= latest)
    }

    /// Whether it is known never to expire.
    pub fn never_expires(&self) -> bool {
        self.expires_at.is_none() && self.can_read(KeyField::ExpiresAt)
    }

    /// Whether it is known to have been neither created nor used in this time.
    pub fn unused_for(&self, span: Duration, now: Timestamp) -> bool {
        let latest = now.checked_sub(span).unwrap_or(Timestamp::MIN).into();
        // A key that was never used counts from its creation.
        let is_known = self.can_read(KeyField::LastUsedAt) && self.can_read(KeyField::CreatedAt);
        is_known
            && self
                .last_used_at
                .or(self.created_at)
                .is_none_or(|at| at <= latest)
    }

    /// Whether a field's value, or its absence, is known.
    pub fn can_read(&self, field: KeyField) -> bool {
        !self.unreadable.contains(&field)
    }

    /// The name, or an empty string.
    pub fn name_or_empty(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }
}

/// The account that a credential belongs to (`GET /me`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// An integer in one document, a string in another.
    pub id: KeyId,
    /// The account's e-mail address.
    pub email: Option<String>,
    /// The person's or company's name.
    pub name: Option<String>,
    /// The user name, if the service has them.
    pub username: Option<String>,
    /// When the account was created.
    pub created_at: Option<Moment>,
}

impl Identity {
    /// What people know the account by: its e-mail address, else its user name, else its name.
    pub fn label(&self) -> Option<&str> {
        let names = [&self.email, &self.username, &self.name];
        names.into_iter().flatten().next().map(String::as_str)
    }
}

/// A workspace that the account owns or manages ("Get API Key" guide).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// The service's id of it.
    pub id: KeyId,
    /// Its name, if any.
    pub name: Option<String>,
}

/// An agent of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// The service's id of it.
    pub id: KeyId,
    /// Its name, if any.
    pub name: Option<String>,
}

/// Where a secret is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryRef {
    /// The store's name as `--store` takes it: `keychain`, `file`, `command:HELPER`.
    pub store: String,
    /// The entry's name in that store.
    pub entry: String,
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn an_id_is_equal_as_number_and_as_text() {
        let text = |text: &str| KeyId::Text(text.to_owned());
        for (number, digits) in [(0, "0"), (7, "7"), (u64::MAX, "18446744073709551615")] {
            assert_eq!(KeyId::Number(number), text(digits));
            assert!(HashSet::from([KeyId::Number(number)]).contains(&text(digits)));
        }
        for other in ["07", "+7", " 7", "7.0", "", "7\n", "\u{ff17}"] {
            assert_ne!(KeyId::Number(7), text(other), "{other:?}");
        }
        let mut sorted = [text("b"), KeyId::Number(10), text("9"), text("a")];
        sorted.sort();
        assert_eq!(sorted, [text("9"), KeyId::Number(10), text("a"), text("b")]);
    }
}

//! What genkey talks about: keys, their ids, names and expiry, and the account they belong to. No
//! I/O.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

mod base_url;
mod dialect;
mod entry;
mod error_form;
mod expiry;
mod header;
mod moment;
mod name;
mod scope;
mod store_kind;

pub use base_url::BaseUrl;
pub(crate) use base_url::{BaseUrlError, origin};
pub use dialect::Dialect;
pub use entry::Metadata;
pub use error_form::{CodeMeaning, ErrorClass, ErrorForm};
pub use expiry::Expiry;
pub use header::{CredentialHeader, CredentialKind};
pub use moment::{EXPIRES_SOON, Moment};
pub use name::{KeyName, Marker};
pub(crate) use name::{is_unprintable, looks_like_id};
pub use scope::{SANDBOX, Scope, Service};
pub use store_kind::StoreKind;
pub(crate) use store_kind::{UnknownStore, is_path};

/// A key's id as its service writes it. The documents show integers for keys, and both integers and
/// strings for accounts ("API Keys" reference; "Get API Key" guide), so both are kept as they came.
/// `7` and `"7"` are the same id: a service may write the one in one answer and the other in the
/// next.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub enum KeyId {
    /// An integer id, as in the "API Keys" reference.
    Number(u64),
    /// Any other id.
    Text(String),
}

/// What ids are compared by.
#[derive(PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Canonical<'a> {
    Number(u64),
    Text(&'a str),
}

impl KeyId {
    fn canonical(&self) -> Canonical<'_> {
        match self {
            Self::Number(number) => Canonical::Number(*number),
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

/// Whether a key works, as the service says ("API Keys" reference: "one of: active, expired,
/// revoked").
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Status {
    /// It works.
    Active,
    /// Its time is over.
    Expired,
    /// It was invalidated for good.
    Revoked,
    /// A status that the documents do not name; kept as it came.
    Other(String),
}

impl Status {
    /// That of a key of which the service says none.
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

/// One key as the service describes it; never its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The service's id of the key.
    pub id: KeyId,
    /// The label its owner gave it, if any.
    pub name: Option<String>,
    /// Whether it works.
    pub status: Status,
    /// When it was made.
    pub created_at: Option<Moment>,
    /// When it stops working; `None` means never.
    pub expires_at: Option<Moment>,
    /// When it was last used, if ever.
    pub last_used_at: Option<Moment>,
    /// When it was revoked, if it was.
    pub revoked_at: Option<Moment>,
    /// The fields that could not be read: where one of them has no value, that says nothing.
    pub unreadable: Vec<KeyField>,
}

/// A field of a key that need not be readable for the key to be told from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyField {
    /// The label its owner gave it.
    Name,
    /// Whether it works.
    Status,
    /// When it was made.
    CreatedAt,
    /// When it stops working.
    ExpiresAt,
    /// When it was last used.
    LastUsedAt,
    /// When it was revoked.
    RevokedAt,
}

impl KeyField {
    /// The API's name of it.
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
    /// Whether it was invalidated for good.
    pub fn is_revoked(&self) -> bool {
        self.status == Status::Revoked
    }

    /// Whether it still opens something, as far as its status tells.
    pub fn is_usable(&self) -> bool {
        !matches!(self.status, Status::Revoked | Status::Expired)
    }

    /// Whether it is known to expire within this time, or to have expired.
    pub fn expires_within(&self, within: Duration, now: Timestamp) -> bool {
        let latest = now.checked_add(within).unwrap_or(Timestamp::MAX).into();
        self.expires_at.is_some_and(|at| at <= latest)
    }

    /// Whether it is known never to expire.
    pub fn never_expires(&self) -> bool {
        self.expires_at.is_none() && self.can_read(KeyField::ExpiresAt)
    }

    /// Whether it was, as is known for sure, not used for this long, nor made in that time.
    pub fn unused_for(&self, span: Duration, now: Timestamp) -> bool {
        let latest = now.checked_sub(span).unwrap_or(Timestamp::MIN).into();
        let is_known = self.can_read(KeyField::LastUsedAt) && self.can_read(KeyField::CreatedAt);
        is_known
            && self
                .last_used_at
                .or(self.created_at)
                .is_none_or(|at| at <= latest)
    }

    /// Whether a field could be read, or is not there.
    pub fn can_read(&self, field: KeyField) -> bool {
        !self.unreadable.contains(&field)
    }

    /// The name, or nothing where the service has none.
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
    /// The login name, where the service has one.
    pub username: Option<String>,
    /// When the account was made.
    pub created_at: Option<Moment>,
}

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

/// Where a key's secret is kept.
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
    fn an_id_is_the_same_as_a_number_and_as_a_text() {
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

//! The names of entries in stores.

use std::fmt;

use jiff::Timestamp;

use super::{KeyId, Marker};

/// What an entry's name says of it. A name is never used twice, so that nothing is ever overwritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryName {
    /// The secret of a key: `<profile>/<id>-<marker>`.
    Key {
        /// The profile it was made with.
        profile: String,
        /// The service's id of it, as text.
        id: String,
        /// The marker of its creation.
        marker: Marker,
    },
    /// The secret of a login: `<profile>/login-<marker>`.
    Login {
        /// The profile that logs in with it.
        profile: String,
        /// The marker of the login.
        marker: Marker,
    },
    /// A throw-away secret by which a store is tried: `proof/<seconds>-<random>`.
    Proof {
        /// When it was made.
        at: Timestamp,
        /// What tells it from others: twice the digits of a marker, since a profile may be called `proof`.
        random: String,
    },
}

impl EntryName {
    /// The name for a key's secret.
    pub fn key(profile: &str, id: &KeyId, marker: &Marker) -> Self {
        Self::Key { profile: profile.to_owned(), id: id.to_string(), marker: marker.clone() }
    }

    /// The marker of the creation or login whose secret is filed under this name.
    pub fn marker_of(text: &str) -> Option<Marker> {
        match Self::parse(text)? {
            Self::Key { marker, .. } | Self::Login { marker, .. } => Some(marker),
            Self::Proof { .. } => None,
        }
    }

    /// Reads a name; `None` if it is not of this form.
    pub fn parse(text: &str) -> Option<Self> {
        let (profile, rest) = text.split_once('/')?;
        let (id, end) = rest.rsplit_once('-')?;
        if profile.is_empty() || id.is_empty() {
            return None;
        }
        if let Ok(marker) = Marker::try_from(end.to_owned()) {
            let profile = profile.to_owned();
            return Some(match id {
                "login" => Self::Login { profile, marker },
                _ => Self::Key { profile, id: id.to_owned(), marker },
            });
        }
        let is_random = end.len() == 32 && end.bytes().all(|byte| byte.is_ascii_hexdigit());
        let at = id.parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
        at.filter(|_| profile == "proof" && is_random).map(|at| Self::Proof { at, random: end.to_owned() })
    }
}

impl fmt::Display for EntryName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key { profile, id, marker } => write!(formatter, "{profile}/{id}-{marker}"),
            Self::Login { profile, marker } => write!(formatter, "{profile}/login-{marker}"),
            Self::Proof { at, random } => write!(formatter, "proof/{}-{random}", at.as_second()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_as_itself() {
        let marker = Marker::from_random([0xab; 8]);
        let at = Timestamp::from_second(1_790_000_000).unwrap();
        for name in [
            EntryName::key("default", &KeyId::Number(7), &marker),
            EntryName::key("proof", &KeyId::Number(1_790_000_000), &marker),
            EntryName::key("a.b_c-d", &KeyId::Text("key/one-two".into()), &marker),
            EntryName::Login { profile: "work".into(), marker },
            EntryName::Proof { at, random: "0f".repeat(16) },
        ] {
            assert_eq!(EntryName::parse(&name.to_string()).as_ref(), Some(&name), "{name}");
        }
    }

    #[test]
    fn what_others_may_have_filed_is_no_name_of_ours() {
        for text in [
            "",
            "default",
            "default/7",
            "default/7-x",
            "default/7-0123456789ABCDEF",
            "default/-0123456789abcdef",
            "/7-0123456789abcdef",
            "proof/0123456789abcdef0123456789abcdef",
            "proof/x-0123456789abcdef0123456789abcdef",
            "proof/99999999999999-0123456789abcdef0123456789abcdef",
            "work/1790000000-0123456789abcdef0123456789abcdef",
        ] {
            assert_eq!(EntryName::parse(text), None, "{text}");
        }
    }
}

//! Metadata of store entries, from which a lost index is rebuilt.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::form_urlencoded;

use super::{CredentialKind, Marker, Scope};

/// Which credential an entry holds. All fields are text, so that every kind of store can store them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Metadata {
    /// A key's secret.
    Key {
        /// The profile that created it, and its service.
        #[serde(flatten)]
        scope: Scope,
        /// The service's id of the key.
        id: String,
        /// The marker of its creation.
        marker: Marker,
    },
    /// A login's secret.
    Login {
        /// The profile and the service.
        #[serde(flatten)]
        scope: Scope,
        /// A key or a JWT.
        credential: CredentialKind,
        /// The marker of the login.
        marker: Marker,
    },
    /// A temporary entry: a store's test, or the sign of a creation in progress.
    Proof {
        /// When it was written.
        at: Timestamp,
        /// Makes it unique.
        marker: Marker,
    },
}

impl Metadata {
    /// The entry's name. The marker makes it unique, so that no entry overwrites another.
    pub fn entry_name(&self) -> String {
        match self {
            Self::Key { id, marker, .. } => marker.key_entry(id),
            Self::Login { marker, .. } => format!("login-{marker}"),
            Self::Proof { at, marker } => format!("proof-{}-{marker}", at.as_second()),
        }
    }

    /// The fields by name, for stores with attributes.
    pub fn fields(&self) -> BTreeMap<String, String> {
        // Infallible: all fields are strings.
        serde_json::to_value(self)
            .and_then(serde_json::from_value)
            .unwrap_or_default()
    }

    /// Parses the fields; `None` for another program's, and for a newer genkey's.
    pub fn from_fields(fields: &BTreeMap<String, String>) -> Option<Self> {
        serde_json::to_value(fields)
            .and_then(serde_json::from_value)
            .ok()
    }

    /// The fields as one line that is safe in a file name: `id=7;kind=key;…`.
    pub fn to_line(&self) -> String {
        // Percent-encoding leaves no `;` or `&` in a value.
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(self.fields())
            .finish()
            .replace('&', ";")
    }

    /// The inverse of [`Metadata::to_line`]. Ignores white space that a store adds.
    pub fn from_line(line: &str) -> Option<Self> {
        Self::from_fields(
            &form_urlencoded::parse(line.trim().replace(';', "&").as_bytes())
                .into_owned()
                .collect(),
        )
    }
}

impl Marker {
    /// The marker at the end of an entry's name, if any.
    pub fn of_entry(name: &str) -> Option<Self> {
        name.rsplit_once('-')?.1.to_owned().try_into().ok()
    }

    /// The entry's name for the secret of a key that was created with this marker.
    pub fn key_entry(&self, id: impl fmt::Display) -> String {
        format!("{id}-{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Service;

    fn all() -> [Metadata; 4] {
        let marker = Marker::from_random([0xab; 8]);
        let scope = |service: &str| Scope {
            profile: "a.b_c-d".into(),
            service: Service::try_from(service.to_owned()).unwrap(),
        };
        [
            Metadata::Key {
                scope: scope("https://api.gen.pro/v1"),
                id: "7".into(),
                marker: marker.clone(),
            },
            Metadata::Key {
                scope: scope("sandbox"),
                id: "key/one;& two=ü\n".into(),
                marker: marker.clone(),
            },
            Metadata::Login {
                scope: scope("http://127.0.0.1:8080"),
                credential: CredentialKind::Jwt,
                marker: marker.clone(),
            },
            Metadata::Proof {
                at: Timestamp::from_second(1_790_000_000).unwrap(),
                marker,
            },
        ]
    }

    #[test]
    fn metadata_reads_back_as_it_was_stored() {
        for metadata in all() {
            assert_eq!(
                Metadata::from_fields(&metadata.fields()).as_ref(),
                Some(&metadata)
            );
            let line = metadata.to_line();
            assert!(
                line.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"=;%+-._*".contains(&byte)),
                "{line}"
            );
            assert_eq!(Metadata::from_line(&format!(" {line}\n")), Some(metadata));
        }
        let [key, ..] = all();
        let line = "id=7;kind=key;marker=abababababababab;profile=a.b_c-d;service=https%3A%2F%2Fapi.gen.pro%2Fv1";
        assert_eq!(key.to_line(), line);
    }

    #[test]
    fn metadata_of_other_programs_is_not_ours() {
        for line in [
            "",
            "genkey",
            "api.gen.pro",
            "kind=key;id=7;profile=p;service=sandbox",
            "kind=key;id=7;profile=p;service=sandbox;marker=0123456789ABCDEF",
            "kind=key;id=7;profile=p;service=http%3A%2F%2Fapi.gen.pro;marker=0123456789abcdef",
            "kind=other;profile=p;service=sandbox;marker=0123456789abcdef",
            "kind=proof;at=x;marker=0123456789abcdef",
        ] {
            assert_eq!(Metadata::from_line(line), None, "{line}");
        }
    }

    #[test]
    fn entry_names_end_in_the_marker() {
        let names = all().map(|metadata| metadata.entry_name());
        let ends = ["7", "key/one;& two=ü\n", "login", "proof-1790000000"]
            .map(|end| format!("{end}-abababababababab"));
        assert_eq!(names, ends);
        for name in names
            .iter()
            .map(String::as_str)
            .chain(["default/7-abababababababab"])
        {
            assert_eq!(
                Marker::of_entry(name),
                Some(Marker::from_random([0xab; 8])),
                "{name}"
            );
        }
        for name in [
            "",
            "default/7",
            "7-x",
            "7-0123456789ABCDEF",
            "abababababababab",
        ] {
            assert_eq!(Marker::of_entry(name), None, "{name}");
        }
    }
}

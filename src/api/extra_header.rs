//! A header that a person adds to a request.

use std::str::FromStr;

use reqwest::header::{HeaderName, HeaderValue};

use crate::secret::holds_key;

/// Headers that carry a credential. The profile's own is the only one that is sent: another beside it could decide, at the
/// service or on the way, who is asking.
const CREDENTIALS: [&str; 5] = ["authorization", "proxy-authorization", "cookie", "x-api-key", "x-mcp-api-key"];
/// Headers by which HTTP says where a message goes and where it ends. A wrong one lets whoever stands between take a part
/// of a body for a request of its own. A compressed answer would not be the bytes that are handed on.
const FRAMING: [&str; 12] = [
    "host",
    "accept-encoding",
    "content-length",
    "transfer-encoding",
    "connection",
    "proxy-connection",
    "keep-alive",
    "te",
    "trailer",
    "upgrade",
    "expect",
    "http2-settings",
];

/// A header that neither changes who asks nor how the request is sent.
#[derive(Debug, Clone)]
pub struct ExtraHeader {
    pub(super) name: HeaderName,
    pub(super) value: HeaderValue,
}

/// Why a header is not sent: one sentence for the person who typed it, without the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExtraHeaderError {
    /// There is no colon.
    #[error("a header is written `Name: value`")]
    NoColon,
    /// The name is none.
    #[error("a header's name is made of letters, digits and `-`, with no space before the `:`")]
    Name,
    /// The value cannot be sent.
    #[error("a header's value is made of printable ASCII characters")]
    Value,
    /// It would carry a credential.
    #[error("`{0}` carries a credential, and genkey sends that of the profile and no other")]
    Credential(String),
    /// It belongs to HTTP.
    #[error("`{0}` is set by genkey itself")]
    Framing(String),
    /// What looks like a key.
    #[error("its value looks like a key, which is no argument")]
    Key,
}

impl FromStr for ExtraHeader {
    type Err = ExtraHeaderError;

    fn from_str(text: &str) -> Result<Self, ExtraHeaderError> {
        let (name, value) = text.split_once(':').ok_or(ExtraHeaderError::NoColon)?;
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| ExtraHeaderError::Name)?;
        // Many a server takes `_` for `-`.
        let read = name.as_str().replace('_', "-");
        if CREDENTIALS.contains(&read.as_str()) {
            return Err(ExtraHeaderError::Credential(name.to_string()));
        }
        if FRAMING.contains(&read.as_str()) {
            return Err(ExtraHeaderError::Framing(name.to_string()));
        }
        if holds_key(value) {
            return Err(ExtraHeaderError::Key);
        }
        let value = value.trim_matches([' ', '\t']);
        let is_plain = value.bytes().all(|byte| byte.is_ascii_graphic() || matches!(byte, b' ' | b'\t'));
        let sendable = HeaderValue::from_str(value).ok().filter(|_| is_plain);
        let value = sendable.ok_or(ExtraHeaderError::Value)?;
        Ok(Self { name, value })
    }
}

impl ExtraHeader {
    /// Its name, in lower case.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_header_is_taken_without_the_space_around_its_value() {
        for (text, name, value) in [
            ("Accept: text/csv", "accept", "text/csv"),
            ("Idempotency-Key:\t a:b ", "idempotency-key", "a:b"),
            ("X-Empty:", "x-empty", ""),
        ] {
            let header: ExtraHeader = text.parse().unwrap();
            assert_eq!((header.name(), header.value.to_str().unwrap()), (name, value));
        }
    }

    #[test]
    fn no_header_carries_another_credential_or_breaks_the_framing() {
        for name in CREDENTIALS {
            let refused = format!("{}: x", name.to_uppercase()).parse::<ExtraHeader>().unwrap_err();
            assert_eq!(refused, ExtraHeaderError::Credential(name.into()));
        }
        let folded = "X_API_Key: x".parse::<ExtraHeader>().unwrap_err();
        assert_eq!(folded, ExtraHeaderError::Credential("x_api_key".into()), "many a server takes `_` for `-`");
        for name in FRAMING {
            assert_eq!(format!("{name}:x").parse::<ExtraHeader>().unwrap_err(), ExtraHeaderError::Framing(name.into()));
        }
    }

    #[test]
    fn malformed_headers_are_refused_without_their_value() {
        for (text, error) in [
            ("Accept", ExtraHeaderError::NoColon),
            ("", ExtraHeaderError::NoColon),
            (": x", ExtraHeaderError::Name),
            ("Accept : x", ExtraHeaderError::Name),
            (" Host: x", ExtraHeaderError::Name),
            ("Host\n: x", ExtraHeaderError::Name),
            ("Accept: a\r\nHost: evil.example", ExtraHeaderError::Value),
            ("Accept: a\u{0}", ExtraHeaderError::Value),
            ("Accept: ü", ExtraHeaderError::Value),
            ("X-Other: gen_pat_hunter2", ExtraHeaderError::Key),
        ] {
            assert_eq!(text.parse::<ExtraHeader>().unwrap_err(), error, "{text:?}");
        }
    }
}

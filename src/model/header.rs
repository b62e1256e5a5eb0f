//! Kinds of credentials, and the header that carries one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// [`CredentialHeader::Bearer`] in files and options.
const BEARER: &str = "Authorization: Bearer";

/// The header that carries a credential.
#[derive(Debug, Clone, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum CredentialHeader {
    /// A header of this name with nothing but the credential: `X-API-Key`.
    Named(String),
    /// `Authorization: Bearer`: JWTs of the web app ("Authentication" guide), GenRex and GenMB.
    Bearer,
}

impl PartialEq for CredentialHeader {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            // RFC 9110, 5.1.
            (Self::Named(one), Self::Named(other)) => one.eq_ignore_ascii_case(other),
            (Self::Bearer, Self::Bearer) => true,
            (Self::Named(_), Self::Bearer) | (Self::Bearer, Self::Named(_)) => false,
        }
    }
}

impl fmt::Display for CredentialHeader {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => formatter.write_str(name),
            Self::Bearer => formatter.write_str(BEARER),
        }
    }
}

/// The kind of a credential.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CredentialKind {
    /// An API key.
    #[default]
    Key,
    /// A JWT of the service's web app ("Authentication" guide).
    Jwt,
}

impl CredentialKind {
    /// Whether it is an API key.
    pub fn is_key(&self) -> bool {
        *self == Self::Key
    }
}

/// The text is not a header that can carry a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected `{BEARER}` or a header name such as `X-API-Key`")]
pub struct HeaderError;

impl FromStr for CredentialHeader {
    type Err = HeaderError;

    fn from_str(text: &str) -> Result<Self, HeaderError> {
        if text.eq_ignore_ascii_case(BEARER) {
            return Ok(Self::Bearer);
        }
        let is_name = !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        // Among them is `Authorization`, which alone would lack a scheme.
        let is_taken = TAKEN.iter().any(|name| text.eq_ignore_ascii_case(name));
        if is_name && !is_taken {
            Ok(Self::Named(text.to_owned()))
        } else {
            Err(HeaderError)
        }
    }
}

/// Headers that HTTP or genkey sets.
const TAKEN: [&str; 14] = [
    "accept",
    "accept-encoding",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "host",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

impl TryFrom<String> for CredentialHeader {
    type Error = HeaderError;

    fn try_from(text: String) -> Result<Self, HeaderError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_bearer_or_a_name_that_is_not_taken() {
        assert_eq!(
            "authorization: bearer".parse(),
            Ok(CredentialHeader::Bearer)
        );
        assert_eq!(
            "X-API-Key".parse(),
            Ok(CredentialHeader::Named("x-api-key".into()))
        );
        assert_ne!("X-API-Key".parse(), Ok(CredentialHeader::Bearer));
        for text in [
            "",
            "X-API-Key: ",
            "Authorization",
            "Host",
            "X API",
            "Ä",
            "x\r\ny",
        ] {
            assert_eq!(
                text.parse::<CredentialHeader>(),
                Err(HeaderError),
                "{text:?}"
            );
        }
    }
}

//! Which service is meant, and with which profile.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use super::{BaseUrl, BaseUrlError};

/// What the embedded server is called where a base URL would stand: its port changes with every
/// start.
pub const SANDBOX: &str = "sandbox";

/// The service that a profile works with: what keys, logins and unfinished operations belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// The profile's name.
    pub profile: String,
    /// The service. Early indexes called it `api_url`.
    #[serde(alias = "api_url")]
    pub service: Service,
}

/// What identifies a service on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Service {
    /// The embedded server.
    Sandbox,
    /// The service at this address.
    At(BaseUrl),
}

impl Service {
    /// How people call it, in labels and messages: `api.gen.pro`, `the sandbox`.
    pub fn title(&self) -> String {
        match self {
            Self::Sandbox => "the sandbox".into(),
            Self::At(url) => url.authority(),
        }
    }
}

impl TryFrom<String> for Service {
    type Error = BaseUrlError;

    fn try_from(text: String) -> Result<Self, BaseUrlError> {
        if text == SANDBOX {
            Ok(Self::Sandbox)
        } else {
            BaseUrl::parse(&text).map(Self::At)
        }
    }
}

/// The base URL, or `sandbox`.
impl fmt::Display for Service {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sandbox => formatter.write_str(SANDBOX),
            Self::At(url) => url.fmt(formatter),
        }
    }
}

impl Serialize for Service {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_reads_back_as_it_was_written() {
        for service in ["sandbox", "https://api.gen.pro/v1", "http://127.0.0.1:8080"] {
            let text = format!(r#"{{"profile":"work","service":"{service}"}}"#);
            let scope: Scope = serde_json::from_str(&text).unwrap();
            assert_eq!(serde_json::to_string(&scope).unwrap(), text);
        }
        assert!(
            serde_json::from_str::<Scope>(r#"{"profile":"work","service":"http://api.gen.pro"}"#)
                .is_err()
        );
    }
}

//! A profile and its service.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use super::{BaseUrl, BaseUrlError};

/// The embedded server in place of a base URL, because its port changes with every start.
pub const SANDBOX: &str = "sandbox";

/// What keys, logins and unfinished operations belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// The profile's name.
    pub profile: String,
    /// The service; `api_url` in early indexes.
    #[serde(alias = "api_url")]
    pub service: Service,
}

/// A service, as files name it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Service {
    /// The embedded server.
    Sandbox,
    /// The service at this address.
    At(BaseUrl),
}

impl Service {
    /// Its name in labels and messages: `api.gen.pro`, `the sandbox`.
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
            // Checked even in genkey's own files, because credentials are sent there.
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
    fn a_scope_round_trips_through_json() {
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

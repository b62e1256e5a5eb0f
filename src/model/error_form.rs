//! How a service reports errors.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Where a service's error response has its code and message, and what its codes mean. Without it,
/// the usual places are tried, and the HTTP status decides.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ErrorForm {
    /// JSON pointer (RFC 6901) to the code: `/error_code`.
    pub code: Option<String>,
    /// JSON pointer to the message: `/error`.
    pub message: Option<String>,
    /// Meanings by code.
    pub codes: BTreeMap<String, CodeMeaning>,
    /// Hints by HTTP status, for errors without a known code.
    pub hints: BTreeMap<u16, String>,
}

/// What an error code means.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeMeaning {
    /// Its class, unless the HTTP status decides it.
    pub means: Option<ErrorClass>,
    /// One sentence for the user.
    pub hint: Option<String>,
}

/// Why a request was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorClass {
    /// The credential is missing, unknown, expired or revoked.
    NotAuthenticated,
    /// The account's role, credits or plan do not allow it.
    NotAllowed,
    /// There is no such key, or it is another account's. A 404 without this class means a wrong
    /// base URL.
    NoSuchKey,
}

impl ErrorClass {
    /// Its name in provider files.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotAuthenticated => "not_authenticated",
            Self::NotAllowed => "not_allowed",
            Self::NoSuchKey => "no_such_key",
        }
    }
}

impl ErrorForm {
    /// The class of a known code.
    pub fn class(&self, code: &str) -> Option<ErrorClass> {
        self.codes.get(code)?.means
    }

    /// The hint for a code, or else for the status.
    pub fn hint(&self, status: u16, code: Option<&str>) -> Option<&str> {
        let of_code = code.and_then(|code| self.codes.get(code)?.hint.as_deref());
        of_code.or_else(|| self.hints.get(&status).map(String::as_str))
    }
}

//! How a service says that something is wrong.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Where a service's error has its code and its message, and what its codes mean. Where nothing is
/// said, the usual places are looked at, and the HTTP status alone tells what is meant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ErrorForm {
    /// The JSON pointer (RFC 6901) to the code: `/error_code`.
    pub code: Option<String>,
    /// The JSON pointer to the words for people: `/error`.
    pub message: Option<String>,
    /// What a code means.
    pub codes: BTreeMap<String, CodeMeaning>,
    /// What helps where a code is unknown or missing, by HTTP status.
    pub hints: BTreeMap<u16, String>,
}

/// What a code means.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeMeaning {
    /// Its meaning, where the status does not tell it.
    pub means: Option<ErrorClass>,
    /// What helps, in one sentence.
    pub hint: Option<String>,
}

/// What a refusal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorClass {
    /// The credential is missing, unknown, expired or revoked.
    NotAuthenticated,
    /// The account may not do this: its role, its credits or its plan.
    NotAllowed,
    /// There is no such key, or it is somebody else's. A 404 that does not say so is about the
    /// address.
    NoSuchKey,
}

impl ErrorClass {
    /// Its name in a provider's file.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotAuthenticated => "not_authenticated",
            Self::NotAllowed => "not_allowed",
            Self::NoSuchKey => "no_such_key",
        }
    }
}

impl ErrorForm {
    /// What a code means.
    pub fn class(&self, code: &str) -> Option<ErrorClass> {
        self.codes.get(code)?.means
    }

    /// What helps against an error.
    pub fn hint(&self, status: u16, code: Option<&str>) -> Option<&str> {
        let of_code = code.and_then(|code| self.codes.get(code)?.hint.as_deref());
        of_code.or_else(|| self.hints.get(&status).map(String::as_str))
    }
}

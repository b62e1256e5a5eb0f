//! What a command fails with: a kind, a cause and hints. The kind alone decides the exit code.

use std::fmt;

use crate::secret::redact;

/// Why a command did not do what it was asked. One kind, one exit code ("Exit codes" in the
/// README).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any reason without a kind of its own.
    Failed,
    /// The command line, the configuration or a value in the environment is wrong.
    Usage,
    /// No credential, or the service refused it (401).
    NotAuthenticated,
    /// Authenticated but not allowed: 402, 403, or 422 for missing credits.
    NotAllowed,
    /// No such key, or its name is not unique.
    NoSuchKey,
    /// DNS, connection, TLS or timeout.
    Unreachable,
    /// The service failed or answered nonsense.
    Service,
    /// The secret store is missing, locked or refused.
    Store,
    /// Interrupted half way, or the outcome is unknown.
    Unfinished,
    /// Ctrl-C before anything was begun.
    Interrupted,
}

impl Kind {
    /// The process's exit code.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Usage => 2,
            Self::NotAuthenticated => 4,
            Self::NotAllowed => 5,
            Self::NoSuchKey => 6,
            Self::Unreachable => 7,
            Self::Service => 8,
            Self::Store => 9,
            Self::Unfinished => 10,
            Self::Interrupted => 130,
        }
    }

    /// The kind's name in `-o json` errors.
    pub fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Usage => "usage",
            Self::NotAuthenticated => "not_authenticated",
            Self::NotAllowed => "not_allowed",
            Self::NoSuchKey => "no_such_key",
            Self::Unreachable => "unreachable",
            Self::Service => "service",
            Self::Store => "store",
            Self::Unfinished => "unfinished",
            Self::Interrupted => "interrupted",
        }
    }
}

/// A failed command: what is said to the person or script that ran it.
#[derive(Debug)]
pub struct Error {
    /// Decides the exit code.
    pub kind: Kind,
    /// What failed, in one sentence without a full stop.
    pub message: String,
    /// Why, where the message does not say it already.
    pub cause: Option<anyhow::Error>,
    /// Commands or settings that help, one sentence each.
    pub hints: Vec<String>,
    /// The service's HTTP status, if it answered.
    pub status: Option<u16>,
    /// The service's own error code, if it gave one.
    pub code: Option<String>,
}

/// The result of anything that can fail a command.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error with nothing but a kind and a message.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            cause: None,
            hints: Vec::new(),
            status: None,
            code: None,
        }
    }

    /// The command line, or a value that came with it, is wrong.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// Ctrl-C, or another signal that ends the process.
    pub fn interrupted() -> Self {
        Self::new(Kind::Interrupted, "interrupted")
    }

    /// Something that the system refused, said in one sentence.
    pub fn from_io(message: &str, cause: std::io::Error) -> Self {
        Self::new(Kind::Failed, message).because(cause)
    }

    /// Adds a hint: the command or setting that helps.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds the cause.
    #[must_use]
    pub fn because(mut self, cause: impl Into<anyhow::Error>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Puts what was being done in front of the message.
    #[must_use]
    pub fn context(mut self, doing: impl fmt::Display) -> Self {
        self.message = format!("{doing}: {}", self.message);
        self
    }

    /// The error as the `error` object of `-o json`, without what looks like a key. What is
    /// redacted after JSON has escaped it may not be recognised.
    pub fn to_json(&self) -> serde_json::Value {
        let mut error = serde_json::json!({
            "kind": self.kind.name(),
            "message": redact(&self.to_string()),
            "hints": self.hints.iter().map(|hint| redact(hint)).collect::<Vec<_>>(),
        });
        if let Some(status) = self.status {
            error["status"] = status.into();
        }
        if let Some(code) = &self.code {
            error["code"] = redact(code).into();
        }
        serde_json::json!({ "error": error })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)?;
        match &self.cause {
            Some(cause) => write!(formatter, ": {cause:#}"),
            None => Ok(()),
        }
    }
}

mod conversions;

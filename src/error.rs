//! The error of a command: a kind, a cause and hints. The kind alone decides the exit code.

use std::fmt;

use crate::secret::redact;

/// The kind of a failure; one exit code each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any other reason.
    Failed,
    /// The command line, the configuration or a value in the environment is wrong.
    Usage,
    /// No credential, or the service refused it (401).
    NotAuthenticated,
    /// Authenticated but not allowed: 402, 403, or 422 for missing credits.
    NotAllowed,
    /// No such key, or its name is ambiguous.
    NoSuchKey,
    /// DNS, connection, TLS or timeout.
    Unreachable,
    /// The service failed, or its response was invalid.
    Service,
    /// The store is missing, locked or failed.
    Store,
    /// Interrupted half way, or the outcome is unknown.
    Unfinished,
    /// Ctrl-C before anything was changed.
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

/// A failed command, as it is reported to the user.
#[derive(Debug)]
pub struct Error {
    /// Decides the exit code.
    pub kind: Kind,
    /// What failed, without a full stop.
    pub message: String,
    /// What else failed in the same way, one line per failure.
    pub more: Vec<String>,
    /// Why, if the message does not say it.
    pub cause: Option<anyhow::Error>,
    /// What to do about it.
    pub hints: Vec<String>,
    /// The HTTP status of the response, if there was one.
    pub status: Option<u16>,
    /// The service's `error_code`.
    pub code: Option<String>,
}

/// A result whose error fails the command.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error with a kind and a message.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            more: Vec::new(),
            cause: None,
            hints: Vec::new(),
            status: None,
            code: None,
        }
    }

    /// An error of kind `usage`.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// Ctrl-C, or another signal that ends the process.
    pub fn interrupted() -> Self {
        Self::new(Kind::Interrupted, "interrupted")
    }

    /// An I/O error and what failed because of it.
    pub fn from_io(message: &str, cause: std::io::Error) -> Self {
        Self::new(Kind::Failed, message).because(cause)
    }

    /// Adds a hint.
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

    /// Prefixes the message with what was being done.
    #[must_use]
    pub fn context(mut self, doing: impl fmt::Display) -> Self {
        self.message = format!("{doing}: {}", self.message);
        self
    }

    /// The error as JSON, with everything that looks like a key redacted.
    pub fn to_json(&self) -> serde_json::Value {
        let lines = std::iter::once(self.to_string()).chain(self.more.clone());
        let message = lines.collect::<Vec<_>>().join("\n");
        // Redacted before JSON escapes it: an escaped key may not be recognized.
        let mut error = serde_json::json!({
            "kind": self.kind.name(),
            "message": redact(&message),
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
mod rotation;
mod runbook;

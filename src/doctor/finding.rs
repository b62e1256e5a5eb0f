//! The result of a check.

use std::time::Duration;

use crate::error::{Error, Kind};
use crate::secret::redact;

/// A check's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The check's name, one word.
    pub check: &'static str,
    pub verdict: Verdict,
    /// Redacted.
    pub message: String,
    /// How to fix it. There is one for every warning and failure.
    pub remedy: Option<String>,
    /// For checks that wait for something.
    pub elapsed: Option<Duration>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Ok,
    Warning,
    /// A command would fail with this kind.
    Failure(Kind),
}

impl Finding {
    pub fn ok(check: &'static str, message: impl AsRef<str>) -> Self {
        // Messages quote settings, in which a key may have been pasted.
        let message = redact(message.as_ref()).into_owned();
        Self {
            check,
            verdict: Verdict::Ok,
            message,
            remedy: None,
            elapsed: None,
        }
    }

    pub fn warning(check: &'static str, message: impl AsRef<str>, remedy: impl AsRef<str>) -> Self {
        Self::ok(check, message).with(Verdict::Warning, remedy.as_ref())
    }

    /// A failure with the message of a command's error; its hints are the remedy.
    pub fn failed(check: &'static str, error: Error) -> Self {
        let finding = Self::ok(check, error.to_string());
        let Error { kind, hints, .. } = error;
        let remedy = if hints.is_empty() {
            usual_remedy(kind).to_owned()
        } else {
            hints.join("; ")
        };
        finding.with(Verdict::Failure(kind), &remedy)
    }

    fn with(self, verdict: Verdict, remedy: &str) -> Self {
        Self {
            verdict,
            remedy: Some(redact(remedy).into_owned()),
            ..self
        }
    }

    pub fn took(self, elapsed: Duration) -> Self {
        Self {
            elapsed: Some(elapsed),
            ..self
        }
    }

    /// The kind of a failure.
    pub fn failure(&self) -> Option<Kind> {
        if let Verdict::Failure(kind) = self.verdict {
            Some(kind)
        } else {
            None
        }
    }
}

/// The remedy for an error without hints.
fn usual_remedy(kind: Kind) -> &'static str {
    match kind {
        Kind::Failed | Kind::Unfinished | Kind::Interrupted => {
            "fix this problem, then run `genkey doctor` again"
        }
        Kind::Usage => "correct this value",
        Kind::NotAuthenticated => "run `genkey login` with a valid key",
        Kind::NotAllowed => {
            "ask the account's administrator; permissions are listed in the web app"
        }
        Kind::NoSuchKey => "`genkey list --all` shows every key of the account",
        Kind::Unreachable => "check your network and the address shown by `genkey profile show`",
        Kind::Service => {
            "try again later; `genkey -vv whoami` shows requests and responses, without secrets"
        }
        Kind::Store => {
            "fix this problem, or use another store: `--store file` or `--store keychain`"
        }
    }
}

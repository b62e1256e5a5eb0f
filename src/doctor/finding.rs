//! What came of one check.

use std::time::Duration;

use crate::error::{Error, Kind};
use crate::secret::conceal;

/// One check, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at, in a word.
    pub check: &'static str,
    pub verdict: Verdict,
    /// What was seen: one sentence without a full stop, without anything that looks like a key.
    pub message: String,
    /// The command or setting that helps.
    pub remedy: Option<String>,
    /// How long it took, where that says something.
    pub elapsed: Option<Duration>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Ok,
    /// It works, but deserves attention.
    Warning,
    /// It does not work; a command would fail for this reason with this kind.
    Failure(Kind),
}

impl Finding {
    pub fn ok(check: &'static str, message: impl AsRef<str>) -> Self {
        let message = conceal(message.as_ref()).into_owned();
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

    /// It does not work, for the reason that a command would give. Its hints are the remedy.
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

    /// Nothing is found wrong without a word about what helps.
    fn with(self, verdict: Verdict, remedy: &str) -> Self {
        Self {
            verdict,
            remedy: Some(conceal(remedy).into_owned()),
            ..self
        }
    }

    pub fn took(self, elapsed: Duration) -> Self {
        Self {
            elapsed: Some(elapsed),
            ..self
        }
    }

    /// The kind that a command would fail with.
    pub fn failure(&self) -> Option<Kind> {
        if let Verdict::Failure(kind) = self.verdict {
            Some(kind)
        } else {
            None
        }
    }
}

/// What helps against an error that has no advice of its own.
fn usual_remedy(kind: Kind) -> &'static str {
    match kind {
        Kind::Failed | Kind::Unfinished | Kind::Interrupted => {
            "mend what is named, and run `genkey doctor` again"
        }
        Kind::Usage => "correct the value that is named",
        Kind::NotAuthenticated => "`genkey login` keeps a key that works",
        Kind::NotAllowed => {
            "whoever manages the account can say what it may do; the service's web app shows it"
        }
        Kind::NoSuchKey => "`genkey list --all` shows every key of the account",
        Kind::Unreachable => "check your network and the address shown by `genkey profile show`",
        Kind::Service => {
            "try again in a while; `genkey -vv whoami` shows what is asked and answered, and no secret"
        }
        Kind::Store => {
            "mend what is named, or keep keys elsewhere: `--store file` or `--store keychain`"
        }
    }
}

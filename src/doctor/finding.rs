//! What came of one check.

use std::time::Duration;

use crate::error::{Error, Kind};
use crate::secret::conceal;

/// One check, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at, in a word.
    pub check: &'static str,
    /// Whether all is well, and what helps where it is not.
    pub verdict: Verdict,
    /// What was seen: one sentence without a full stop, without anything that looks like a key.
    pub message: String,
    /// How long it took, where that says something.
    pub elapsed: Option<Duration>,
}

/// Whether all is well. Nothing is found wrong without a word about what helps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// All is well.
    Ok,
    /// It works, but deserves attention.
    Warning {
        /// The command or setting that helps.
        remedy: String,
    },
    /// It does not work.
    Failure {
        /// The kind that a command would fail with for this reason.
        kind: Kind,
        /// The command or setting that helps.
        remedy: String,
    },
}

impl Finding {
    /// All is well.
    pub fn ok(check: &'static str, message: impl AsRef<str>) -> Self {
        Self { check, verdict: Verdict::Ok, message: conceal(message.as_ref()).into_owned(), elapsed: None }
    }

    /// It works, but deserves attention.
    pub fn warning(check: &'static str, message: impl AsRef<str>, remedy: impl AsRef<str>) -> Self {
        let remedy = conceal(remedy.as_ref()).into_owned();
        Self { verdict: Verdict::Warning { remedy }, ..Self::ok(check, message) }
    }

    /// It does not work, for the reason that a command would give. Its hints are the remedy.
    pub fn failed(check: &'static str, error: Error) -> Self {
        let message = error.to_string();
        let Error { kind, hints, .. } = error;
        let remedy = if hints.is_empty() { usual_remedy(kind).to_owned() } else { hints.join("; ") };
        Self { verdict: Verdict::Failure { kind, remedy: conceal(&remedy).into_owned() }, ..Self::ok(check, message) }
    }

    /// The same where it hinders nothing that is done here.
    pub fn harmless(self) -> Self {
        match self.verdict {
            Verdict::Failure { remedy, .. } => Self { verdict: Verdict::Warning { remedy }, ..self },
            Verdict::Ok | Verdict::Warning { .. } => self,
        }
    }

    /// Adds how long it took.
    pub fn took(self, elapsed: Duration) -> Self {
        Self { elapsed: Some(elapsed), ..self }
    }

    /// Whether it does not work.
    pub fn is_failure(&self) -> bool {
        matches!(self.verdict, Verdict::Failure { .. })
    }
}

/// What helps against an error that has no advice of its own.
fn usual_remedy(kind: Kind) -> &'static str {
    match kind {
        Kind::Failed | Kind::Unfinished | Kind::Interrupted => "mend what is named, and run `genkey doctor` again",
        Kind::Usage => "correct the value that is named",
        Kind::NotAuthenticated => "`genkey login` keeps a key that works",
        Kind::NotAllowed => "whoever manages the account can say what it may do; the service's web app shows it",
        Kind::NoSuchKey => "`genkey list --all` shows every key of the account",
        Kind::Unreachable => "check the network, and the address that `genkey profile show` shows",
        Kind::Service => "try again in a while; `genkey -vv whoami` shows what is asked and answered, and no secret",
        Kind::Store => "mend what is named, or keep keys elsewhere: `--store file` or `--store keychain`",
    }
}

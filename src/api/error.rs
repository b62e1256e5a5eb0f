//! Why the service could not be asked, or did not do what it was asked.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::model::{ErrorClass, KeyId};

/// A request that did not end well. No variant carries a credential or a part of a body that may
/// hold one.
///
/// Text from the service is kept as it came (cut to some 300 characters); who prints it makes
/// control characters visible.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// There was no complete answer.
    #[error("{} `{host}`: {reason}", if *.sent { "incomplete response from" } else { "cannot reach" })]
    Unreachable {
        /// Host, and port where it is not the scheme's own.
        host: String,
        /// What stood in the way.
        reason: Reason,
        /// Whether the request may have reached the service. `false` only when it surely did not.
        sent: bool,
    },
    /// The service answered, with a status other than success.
    #[error("the service answered {0}")]
    Rejected(Rejection),
    /// The service answered with a redirect that is not followed.
    #[error("did not follow the {status} redirect to {to}: {reason}")]
    RedirectRefused {
        /// The HTTP status.
        status: u16,
        /// Scheme, host and port that it points to, in backticks, or words.
        to: String,
        /// Why it was not followed.
        reason: &'static str,
    },
    /// The answer is longer than a client takes.
    #[error("the response to {request} is larger than {limit} bytes")]
    TooLarge {
        /// Method and path, in backticks.
        request: String,
        /// The limit that it passed.
        limit: usize,
    },
    /// The answer is not what the documents say.
    #[error("unexpected response to {request}: {problem}")]
    Malformed {
        /// Method and path, in backticks.
        request: String,
        /// The field and what is wrong with it; never text of the answer.
        problem: String,
    },
    /// The list goes on where it is not followed.
    #[error("incomplete list in the response to {request}: {reason}")]
    IncompleteList {
        /// Method and path, in backticks.
        request: String,
        /// Why the rest cannot be had.
        reason: &'static str,
    },
    /// A key was made, but the answer holds no secret that can be used: the key should be revoked.
    #[error("the service created a key, but its response is unusable: {problem}")]
    CreatedUnusable {
        /// The new key's id, if the answer tells.
        id: Option<KeyId>,
        /// What is wrong with the answer.
        problem: String,
    },
    /// The service says that it has done what it was asked, and whether that is so could not be
    /// seen.
    #[error("the service reported success, which could not be verified: {0}")]
    Unverified(#[source] Box<Error>),
    /// The service answered a revocation with a success, and lists the key as one that works.
    #[error("the service reported success for {0}, but the key is still active")]
    NotRevoked(String),
    /// The service has asked for a pause that is longer than anybody waits; nothing was sent.
    #[error("nothing was sent: the service asked to wait {}", humantime::format_duration(Duration::from_secs(.0.as_secs().max(1))))]
    RetryAfterTooLong(Duration),
    /// It was interrupted while it waited to be sent, or to be sent again; nothing was sent.
    #[error("nothing was sent: interrupted")]
    Stopped,
    /// An id that no address can hold (empty, `.` or `..`); nothing was sent.
    #[error("`{0}` is not a valid key id")]
    UnusableId(String),
}

/// What a request names, and so what a 404 is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A key, which may not exist.
    Key,
    /// No key: there is no such endpoint.
    Address,
}

/// What the service says where it refuses.
#[derive(Debug, Clone)]
pub struct Rejection {
    /// The HTTP status, whatever the body was.
    pub status: u16,
    /// The service's `error_code`, if the body had one.
    pub code: Option<String>,
    /// The service's `error`, if the body had one.
    pub message: Option<String>,
    /// How long the service asks to wait before another attempt.
    pub retry_after: Option<Duration>,
    /// What the code means, where the service's description says it.
    pub class: Option<ErrorClass>,
    /// What helps, where the service's description says it.
    pub hint: Option<String>,
    /// What was asked for.
    pub about: About,
}

impl fmt::Display for Rejection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.status)?;
        if let Some(code) = &self.code {
            write!(formatter, " (`{code}`)")?;
        }
        if let Some(message) = &self.message {
            write!(formatter, ": {message}")?;
        }
        if let Some(wait) = self.retry_after.filter(|wait| wait.as_secs() > 0) {
            write!(
                formatter,
                "; retry after {}",
                humantime::format_duration(Duration::from_secs(wait.as_secs()))
            )?;
        }
        Ok(())
    }
}

impl Error {
    /// What the service says, where it refuses.
    pub fn rejection(&self) -> Option<&Rejection> {
        let Self::Rejected(rejection) = self else {
            return None;
        };
        Some(rejection)
    }

    /// The HTTP status, where there was an answer other than a success.
    pub fn status(&self) -> Option<u16> {
        let Self::RedirectRefused { status, .. } = self else {
            return self.rejection().map(|said| said.status);
        };
        Some(*status)
    }

    /// The service's own code for the error.
    pub fn code(&self) -> Option<&str> {
        self.rejection()?.code.as_deref()
    }

    /// The service's own words about the error.
    pub fn message(&self) -> Option<&str> {
        self.rejection()?.message.as_deref()
    }

    /// Whether the request left this machine.
    pub fn was_sent(&self) -> bool {
        match self {
            Self::Unreachable { sent, .. } => *sent,
            Self::UnusableId(_) | Self::RetryAfterTooLong(_) | Self::Stopped => false,
            Self::Rejected(_)
            | Self::RedirectRefused { .. }
            | Self::TooLarge { .. }
            | Self::Malformed { .. }
            | Self::IncompleteList { .. }
            | Self::CreatedUnusable { .. }
            | Self::Unverified(_)
            | Self::NotRevoked(_) => true,
        }
    }

    /// Whether a request that changes something may have been carried out although it failed, as
    /// far as the answer tells: a gateway that repeats requests may pass on a refusal of the
    /// second although the first was carried out.
    ///
    /// `false` when it never left (DNS, connection, TLS handshake), or was refused (4xx, but not
    /// those by which a gateway says that it gave up waiting).
    /// A 303 counts as unknown, since it is how some services answer a request that they have
    /// carried out.
    pub fn outcome_unknown(&self) -> bool {
        match self {
            Self::Unreachable { sent, .. } => *sent,
            Self::Rejected(Rejection { status, .. }) => {
                !(400..500).contains(status) || matches!(status, 408 | 425 | 499)
            }
            Self::RedirectRefused { status, .. } => *status == 303,
            Self::TooLarge { .. }
            | Self::Malformed { .. }
            | Self::CreatedUnusable { .. }
            | Self::Unverified(_) => true,
            Self::UnusableId(_)
            | Self::NotRevoked(_)
            | Self::IncompleteList { .. }
            | Self::RetryAfterTooLong(_)
            | Self::Stopped => false,
        }
    }
}

/// What stood between a request and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The host's name could not be resolved.
    Dns,
    /// Nothing listens there.
    Refused,
    /// The TLS handshake failed; what is wrong with the certificate or else.
    Tls(String),
    /// The certificate's time has passed or not begun, by this machine's clock.
    CertificateTime(String),
    /// The certificate is for another host.
    CertificateName(String),
    /// The time limit of the request passed.
    TimedOut(Duration),
    /// The connection ended too early.
    Closed,
    /// Another problem of the connection, in the system's words.
    Other(String),
    /// Anything else, in its own words: another attempt would not change it.
    Permanent(String),
    /// The proxy could not be reached, or made no connection.
    Proxy {
        /// The variable that names it.
        variable: &'static str,
        /// What is wrong with it.
        reason: Box<Reason>,
    },
}

impl Reason {
    /// The same, but it is the proxy's doing.
    pub(super) fn of_proxy(self, variable: &'static str) -> Self {
        Self::Proxy {
            variable,
            reason: Box::new(self),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns => formatter.write_str("could not resolve the host name"),
            Self::Refused => formatter.write_str("connection refused"),
            Self::Tls(problem)
            | Self::CertificateTime(problem)
            | Self::CertificateName(problem) => {
                write!(formatter, "TLS handshake failed: {problem}")
            }
            Self::TimedOut(limit) => write!(
                formatter,
                "timed out after {}",
                humantime::format_duration(*limit)
            ),
            Self::Closed => formatter.write_str("connection closed unexpectedly"),
            Self::Other(words) | Self::Permanent(words) => formatter.write_str(words),
            Self::Proxy { reason, .. } => write!(formatter, "the proxy failed: {reason}"),
        }
    }
}

/// Why a client could not be made. Nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The file of `--cacert` cannot be used.
    #[error("cannot use the CA file `{}`: {problem}", .path.display())]
    CaFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The credential holds characters that no header can carry.
    #[error(
        "the credential contains line breaks, control characters or non-ASCII characters, which cannot be sent"
    )]
    Credential,
    /// The name of the header or the user agent is none.
    #[error("`{0}` is not valid in an HTTP header")]
    Header(String),
    /// TLS or HTTP could not be set up.
    #[error("cannot set up HTTP: {0}")]
    Transport(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejected(status: u16) -> Error {
        let about = About::Key;
        Error::Rejected(Rejection {
            status,
            code: None,
            message: None,
            retry_after: None,
            class: None,
            hint: None,
            about,
        })
    }

    #[test]
    fn a_refusal_is_certain_and_a_failure_is_not() {
        for status in [400, 401, 404, 409, 422, 429] {
            assert!(!rejected(status).outcome_unknown(), "{status}");
        }
        for status in [304, 408, 425, 500, 502, 503, 504] {
            assert!(rejected(status).outcome_unknown(), "{status}");
        }
        let unreachable = |sent| Error::Unreachable {
            host: "h".into(),
            reason: Reason::Closed,
            sent,
        };
        assert!(unreachable(true).outcome_unknown());
        assert!(!unreachable(false).outcome_unknown());
    }

    #[test]
    fn messages_are_one_sentence() {
        let error = Error::Rejected(Rejection {
            status: 429,
            code: Some("slow_down".into()),
            message: Some("Too many requests".into()),
            retry_after: Some(Duration::from_secs(300)),
            class: None,
            hint: None,
            about: About::Address,
        });
        assert_eq!(
            error.to_string(),
            "the service answered 429 (`slow_down`): Too many requests; retry after 5m"
        );
        assert_eq!(rejected(500).to_string(), "the service answered 500");
        let error = Error::Unreachable {
            host: "api.gen.pro".into(),
            reason: Reason::Dns,
            sent: false,
        };
        assert_eq!(
            error.to_string(),
            "cannot reach `api.gen.pro`: could not resolve the host name"
        );
    }
}

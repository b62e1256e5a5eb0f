//! Why a request failed.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::model::{ErrorClass, KeyId};

/// A failed request. No variant contains a credential, or a part of a body that may contain one.
///
/// Text from the service may contain control characters; escape them before printing.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// There was no complete response.
    #[error("{} `{host}`: {reason}", if *.sent { "incomplete response from" } else { "cannot reach" })]
    Unreachable {
        /// Host, and the port unless it is the scheme's default.
        host: String,
        /// What went wrong.
        reason: Reason,
        /// Whether the request may have reached the service.
        sent: bool,
    },
    /// The service answered with an error status.
    #[error("the service answered {0}")]
    Rejected(Rejection),
    /// A redirect was not followed.
    #[error("did not follow the {status} redirect to {to}: {reason}")]
    RedirectRefused {
        /// The HTTP status.
        status: u16,
        /// The target's scheme, host and port in backticks, or words.
        to: String,
        /// Why it was not followed.
        reason: &'static str,
    },
    /// The response exceeds the size limit.
    #[error("the response to {request} is larger than {limit} bytes")]
    TooLarge {
        /// Method and path, in backticks.
        request: String,
        /// The limit in bytes.
        limit: usize,
    },
    /// The response does not have the documented form.
    #[error("unexpected response to {request}: {problem}")]
    Malformed {
        /// Method and path, in backticks.
        request: String,
        /// The field and what is wrong with it; never text of the response.
        problem: String,
    },
    /// The rest of a paged list cannot be fetched.
    #[error("incomplete list in the response to {request}: {reason}")]
    IncompleteList {
        /// Method and path, in backticks.
        request: String,
        /// Why it cannot be fetched.
        reason: &'static str,
    },
    /// A key was created, but its secret did not arrive: the key should be revoked.
    #[error("the service created a key, but its response is unusable: {problem}")]
    CreatedUnusable {
        /// The new key's id, if the response has it.
        id: Option<KeyId>,
        /// What is wrong with the response.
        problem: String,
    },
    /// The service reported success, but the request that verifies it failed.
    #[error("the service reported success, which could not be verified: {0}")]
    Unverified(#[source] Box<Error>),
    /// The service reported a revocation as successful, but still lists the key as active.
    #[error("the service reported success for {0}, but the key is still active")]
    NotRevoked(String),
    /// The service asked for a longer pause than is waited for; nothing was sent.
    #[error("nothing was sent: the service asked to wait {}", humantime::format_duration(Duration::from_secs(.0.as_secs().max(1))))]
    RetryAfterTooLong(Duration),
    /// Interrupted while waiting for its turn or for a retry.
    #[error("nothing was sent: interrupted")]
    Stopped,
    /// An id that cannot be part of a URL (empty, `.` or `..`); nothing was sent.
    #[error("`{0}` is not a valid key id")]
    UnusableId(String),
}

/// What a 404 to a request refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The key in its path, which may not exist.
    Key,
    /// The endpoint itself.
    Address,
}

/// An error response.
#[derive(Debug, Clone)]
pub struct Rejection {
    /// The HTTP status.
    pub status: u16,
    /// The service's `error_code`, if the body had one.
    pub code: Option<String>,
    /// The service's `error`, if the body had one.
    pub message: Option<String>,
    /// `Retry-After`: how long to wait before another attempt.
    pub retry_after: Option<Duration>,
    /// What the code means, according to the provider's file.
    pub class: Option<ErrorClass>,
    /// The hint of the provider's file.
    pub hint: Option<String>,
    /// What the request referred to.
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
    /// The error response, if there was one.
    pub fn rejection(&self) -> Option<&Rejection> {
        let Self::Rejected(rejection) = self else {
            return None;
        };
        Some(rejection)
    }

    /// The HTTP status, if the response was not a success.
    pub fn status(&self) -> Option<u16> {
        let Self::RedirectRefused { status, .. } = self else {
            return self.rejection().map(|said| said.status);
        };
        Some(*status)
    }

    /// The service's `error_code`.
    pub fn code(&self) -> Option<&str> {
        self.rejection()?.code.as_deref()
    }

    /// The service's error message.
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

    /// Whether the request may have taken effect although it failed.
    ///
    /// Behind a gateway that retries by itself, `false` is not certain: it may pass on a refusal of
    /// its second attempt although the first took effect.
    pub fn outcome_unknown(&self) -> bool {
        match self {
            Self::Unreachable { sent, .. } => *sent,
            // A 4xx is a refusal, except for those by which a gateway reports that it gave up
            // waiting for the service.
            Self::Rejected(Rejection { status, .. }) => {
                !(400..500).contains(status) || matches!(status, 408 | 425 | 499)
            }
            // Some services answer a completed POST with 303 (RFC 9110, 15.4.4).
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

/// Why there was no response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The host name could not be resolved.
    Dns,
    /// The connection was refused.
    Refused,
    /// The TLS handshake failed.
    Tls(String),
    /// An environment variable names no usable root certificates.
    NoRoots {
        /// The variable.
        variable: &'static str,
        /// What is wrong with its value.
        problem: String,
    },
    /// The certificate is expired or not yet valid, by this machine's clock.
    CertificateTime(String),
    /// The certificate is for a different host.
    CertificateName(String),
    /// The request's time limit passed.
    TimedOut(Duration),
    /// The connection was closed early.
    Closed,
    /// Another connection error, in the system's words. May be transient.
    Other(String),
    /// An error that another attempt would not fix.
    Permanent(String),
    /// The proxy could not be reached, or refused the connection.
    Proxy {
        /// The environment variable that sets it.
        variable: &'static str,
        /// What went wrong.
        reason: Box<Reason>,
    },
}

impl Reason {
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
            | Self::NoRoots { problem, .. }
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

/// Why a client could not be created. Nothing was sent.
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
    /// The credential contains characters that a header cannot have.
    #[error(
        "the credential contains line breaks, control characters or non-ASCII characters, which cannot be sent"
    )]
    Credential,
    /// The header name or the user agent is invalid.
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
    fn only_a_refusal_has_a_known_outcome() {
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

//! When a request is retried, and after how long.
//!
//! Only reads and revocations are retried: a second one changes nothing. Requests that create or
//! rename are sent once, whatever happens to them.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::error::{Error, Reason};

/// How often and for how long a request is retried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// The maximum number of attempts.
    pub attempts: u32,
    /// The wait after the first failure. It doubles with each failure, plus or minus 25 %.
    pub first_wait: Duration,
    /// The limit for all attempts and waits together. A wait that would exceed it is not started.
    pub budget: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 4,
            first_wait: Duration::from_millis(250),
            budget: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// The wait after attempt number `attempt` (from 1), which failed with `error` after `spent` in
    /// total; `None` for no further attempt.
    pub(super) fn wait(&self, attempt: u32, spent: Duration, error: &Error) -> Option<Duration> {
        if attempt >= self.attempts || !is_retryable(error) {
            return None;
        }
        let doubled = self.first_wait.saturating_mul(1 << (attempt - 1).min(16));
        // Jitter, so that clients that failed together do not retry together.
        let backoff = doubled.mul_f64(0.75 + fastrand::f64() / 2.0);
        let wait = error
            .rejection()
            .and_then(|said| said.retry_after)
            .map_or(backoff, |asked| asked.max(backoff));
        // Waiting less than the service asked for would only be refused again.
        (spent.saturating_add(wait) <= self.budget).then_some(wait)
    }
}

/// Whether the same request may succeed shortly after.
fn is_retryable(error: &Error) -> bool {
    // Overload and gateway errors. Not 500, which is usually a bug that a retry meets again.
    matches!(error.status(), Some(429 | 502 | 503 | 504))
        || matches!(error, Error::Unreachable { reason, .. } if is_transient(reason))
}

fn is_transient(reason: &Reason) -> bool {
    match reason {
        Reason::Refused | Reason::Closed | Reason::Other(_) => true,
        // DNS and certificates are not fixed within seconds, and a request that timed out has had
        // all the time that the user allows.
        Reason::Dns
        | Reason::Tls(_)
        | Reason::CertificateTime(_)
        | Reason::CertificateName(_)
        | Reason::TimedOut(_)
        | Reason::NoRoots { .. }
        | Reason::Permanent(_) => false,
        Reason::Proxy { reason, .. } => is_transient(reason),
    }
}

/// Parses `Retry-After`: seconds, or an HTTP date (RFC 9110, 10.2.3). `None` if it is invalid.
pub(super) fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if value.bytes().all(|byte| byte.is_ascii_digit()) {
        // Too many digits mean a long time, not an invalid one.
        return (!value.is_empty()).then(|| Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let moment = http_date(value)?;
    Some(Duration::try_from(moment.duration_since(now)).unwrap_or_default())
}

/// Parses an HTTP date (RFC 9110, 5.6.7).
pub(super) fn http_date(text: &str) -> Option<Timestamp> {
    rfc2822::parse(text.trim())
        .ok()
        .map(|date| date.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::error::{About, Rejection};

    const POLICY: RetryPolicy = RetryPolicy {
        attempts: 4,
        first_wait: Duration::from_millis(250),
        budget: Duration::from_secs(60),
    };

    fn rejected(status: u16, wait: Option<u64>) -> Error {
        let (retry_after, about) = (wait.map(Duration::from_secs), About::Address);
        Error::Rejected(Rejection {
            status,
            code: None,
            message: None,
            retry_after,
            class: None,
            hint: None,
            about,
        })
    }

    fn unreachable(reason: Reason) -> Error {
        Error::Unreachable {
            host: "h".into(),
            reason,
            sent: true,
        }
    }

    #[test]
    fn waits_double_with_jitter_and_end() {
        let error = rejected(503, None);
        for (attempt, around) in [(1, 250.0), (2, 500.0), (3, 1000.0)] {
            let wait = POLICY
                .wait(attempt, Duration::ZERO, &error)
                .unwrap()
                .as_secs_f64()
                * 1000.0;
            assert!((around * 0.75..=around * 1.25).contains(&wait), "{wait}");
        }
        assert_eq!(POLICY.wait(4, Duration::ZERO, &error), None);
    }

    #[test]
    fn retry_after_is_honoured_within_the_budget() {
        let wait = |seconds, spent| {
            POLICY.wait(1, Duration::from_secs(spent), &rejected(429, Some(seconds)))
        };
        assert_eq!(wait(7, 0), Some(Duration::from_secs(7)));
        assert!(wait(0, 0).unwrap() >= Duration::from_millis(187));
        assert_eq!(wait(61, 0), None);
        assert_eq!(wait(31, 30), None);
        assert_eq!(wait(u64::MAX, 0), None);
    }

    #[test]
    fn only_transient_errors_are_retried() {
        for status in [400, 401, 404, 422, 500, 501] {
            assert_eq!(
                POLICY.wait(1, Duration::ZERO, &rejected(status, None)),
                None,
                "{status}"
            );
        }
        for reason in [
            Reason::Dns,
            Reason::Tls("expired".into()),
            Reason::TimedOut(Duration::from_secs(1)),
        ] {
            assert_eq!(POLICY.wait(1, Duration::ZERO, &unreachable(reason)), None);
        }
        for reason in [Reason::Refused, Reason::Closed] {
            assert!(
                POLICY
                    .wait(1, Duration::ZERO, &unreachable(reason))
                    .is_some()
            );
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = "1994-11-06T08:49:00Z".parse().unwrap();
        let read = |text| retry_after(text, now);
        assert_eq!(read("120"), Some(Duration::from_secs(120)));
        assert_eq!(read(" 0 "), Some(Duration::ZERO));
        assert_eq!(
            read("Sun, 06 Nov 1994 08:49:37 GMT"),
            Some(Duration::from_secs(37))
        );
        assert_eq!(
            read("Sun, 06 Nov 1994 08:48:00 GMT"),
            Some(Duration::ZERO),
            "a date that has passed"
        );
        assert_eq!(
            read("99999999999999999999999"),
            Some(Duration::from_secs(u64::MAX)),
            "more than can be counted"
        );
        for text in ["soon", "-1", "1.5", ""] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}

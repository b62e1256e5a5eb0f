//! When a request is sent again, and after how long.
//!
//! Only reads and revocations are: carrying them out twice changes nothing. A request that creates
//! or renames is sent once, whatever happens to it.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::error::{Error, Reason};

/// How often, how fast and how long a request is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How often a request is sent at most.
    pub attempts: u32,
    /// The wait after the first failure; it doubles with each one, give or take a quarter.
    pub first_wait: Duration,
    /// How long all attempts and waits together may take. A wait that would pass it is not begun.
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
    /// How long to wait before attempt number `attempt + 1`, or `None` when there is to be none.
    ///
    /// `Retry-After` is honoured: when the service asks for more time than the budget has left,
    /// nothing is repeated.
    pub(super) fn wait(&self, attempt: u32, spent: Duration, error: &Error) -> Option<Duration> {
        if attempt >= self.attempts || !is_retryable(error) {
            return None;
        }
        let doubled = self.first_wait.saturating_mul(1 << (attempt - 1).min(16));
        let backoff = doubled.mul_f64(0.75 + fastrand::f64() / 2.0);
        let wait = error
            .rejection()
            .and_then(|said| said.retry_after)
            .map_or(backoff, |asked| asked.max(backoff));
        (spent.saturating_add(wait) <= self.budget).then_some(wait)
    }
}

/// Whether the same request may do better in a moment.
///
/// A name that does not resolve and a refused certificate do not mend themselves in a second, and a
/// request that timed out has already had all the time that the user gives to one.
fn is_retryable(error: &Error) -> bool {
    matches!(error.status(), Some(429 | 502 | 503 | 504))
        || matches!(error, Error::Unreachable { reason, .. } if is_transient(reason))
}

fn is_transient(reason: &Reason) -> bool {
    match reason {
        Reason::Refused | Reason::Closed | Reason::Other(_) => true,
        Reason::Dns
        | Reason::Tls(_)
        | Reason::CertificateTime(_)
        | Reason::CertificateName(_)
        | Reason::TimedOut(_)
        | Reason::Permanent(_) => false,
        Reason::Proxy { reason, .. } => is_transient(reason),
    }
}

/// Reads `Retry-After`: seconds, or an HTTP date (RFC 9110, 10.2.3). `None` when it is neither.
pub(super) fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More seconds than can be counted are more than anybody waits.
        return (!value.is_empty()).then(|| Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let moment = http_date(value)?;
    Some(Duration::try_from(moment.duration_since(now)).unwrap_or_default())
}

/// Reads a date as HTTP writes it (RFC 9110, 5.6.7).
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
    fn waits_double_give_or_take_a_quarter_and_end() {
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
    fn the_services_wish_is_honoured_within_the_budget() {
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
    fn only_what_is_transient_is_repeated() {
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
    fn retry_after_is_read_in_both_its_forms() {
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

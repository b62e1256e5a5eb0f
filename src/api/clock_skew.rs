//! How far this machine's clock is from the service's, read off the answers that come anyway.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::options::Clock;
use super::retry;

/// How old a `Date` may be when it is sent: it has no parts of a second (RFC 9110, 5.6.7), and
/// servers keep its text for another one.
const RESOLUTION: SignedDuration = SignedDuration::from_secs(2);

/// What an answer told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    /// From the request's beginning to the answer's head.
    pub elapsed: Duration,
    /// By how much this machine's clock is ahead of the service's, or behind if negative: the
    /// least that explains the answer's `Date`, so that neither a slow network nor whole
    /// seconds look like a wrong clock. `None` without a `Date` that can be read.
    pub ahead: Option<SignedDuration>,
}

/// Watches the answers of a client.
pub(super) struct ClockSkew {
    clock: Clock,
    last: Mutex<Option<Reading>>,
}

impl ClockSkew {
    pub(super) fn new(clock: Clock) -> Self {
        Self {
            clock,
            last: Mutex::default(),
        }
    }

    /// Takes note of an answer with this `Date`, if it has one.
    pub(super) fn record(&self, date: Option<&str>, elapsed: Duration) {
        let ahead = date
            .and_then(retry::http_date)
            .map(|date| ahead(date, (self.clock)(), elapsed));
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(Reading { elapsed, ahead });
    }

    /// The present moment by the service's clock, if its last answer told it.
    pub(super) fn service_time(&self) -> Option<Timestamp> {
        let ahead = self.last()?.ahead?;
        (self.clock)().checked_sub(ahead).ok()
    }

    /// What the last answer told, if there was one.
    pub(super) fn last(&self) -> Option<Reading> {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The service wrote `date` at some moment between the request and its answer, which arrived at
/// `received`.
fn ahead(date: Timestamp, received: Timestamp, elapsed: Duration) -> SignedDuration {
    let elapsed = SignedDuration::try_from(elapsed).unwrap_or(SignedDuration::MAX);
    let most = received.duration_since(date);
    let least = most.saturating_sub(elapsed).saturating_sub(RESOLUTION);
    if least.is_positive() {
        least
    } else if most.is_negative() {
        most
    } else {
        SignedDuration::ZERO
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_slow_answer_and_whole_seconds_are_no_wrong_clock() {
        let date: Timestamp = "2026-11-21T09:30:00Z".parse().unwrap();
        let seen = |received: &str, elapsed| {
            ahead(
                date,
                received.parse().unwrap(),
                Duration::from_secs(elapsed),
            )
        };
        let seconds = SignedDuration::from_secs;
        for (received, elapsed, expected) in [
            ("2026-11-21T09:30:00Z", 0, 0),
            ("2026-11-21T09:30:02Z", 0, 0),
            ("2026-11-21T09:30:06Z", 4, 0),
            ("2026-11-21T09:30:25Z", 30, 0),
            ("2026-11-21T11:30:02Z", 0, 7200),
            ("2026-11-21T11:30:04Z", 2, 7200),
            ("2026-11-21T07:30:00Z", 0, -7200),
            ("2026-11-21T07:30:00Z", 2, -7200),
        ] {
            assert_eq!(
                seen(received, elapsed),
                seconds(expected),
                "{received} {elapsed}"
            );
        }
    }

    #[test]
    fn nothing_that_a_service_sends_overflows() {
        for date in [Timestamp::MIN, Timestamp::MAX] {
            for received in [Timestamp::MIN, Timestamp::MAX] {
                let _some = ahead(date, received, Duration::MAX);
            }
        }
    }

    #[test]
    fn a_date_that_is_none_tells_nothing_of_the_clock() {
        let clock: Clock = Arc::new(|| "2026-11-21T09:30:00Z".parse().unwrap());
        let skew = ClockSkew::new(clock);
        assert_eq!(skew.last(), None);
        let elapsed = Duration::from_millis(3);
        let answered = |date: &str| {
            skew.record(Some(date), elapsed);
            skew.last().unwrap()
        };
        assert_eq!(
            answered("yesterday"),
            Reading {
                elapsed,
                ahead: None
            }
        );
        let ahead = Some(SignedDuration::from_secs(-60));
        assert_eq!(
            answered("Sat, 21 Nov 2026 09:31:00 GMT"),
            Reading { elapsed, ahead }
        );
    }
}

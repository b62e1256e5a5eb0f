//! The offset between this machine's clock and the service's, measured by the `Date` of responses.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::options::Clock;
use super::retry;

// How old a `Date` may be when it is sent: it has whole seconds (RFC 9110, 5.6.7), and servers
// cache its text for up to another second.
const RESOLUTION: SignedDuration = SignedDuration::from_secs(2);

/// What one response showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    /// From the start of the request to the head of the response.
    pub elapsed: Duration,
    /// How far this machine's clock is ahead of the service's (negative: behind): the smallest
    /// offset that explains the `Date`. `None` without a valid `Date`.
    pub ahead: Option<SignedDuration>,
}

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

    /// Records a response: its `Date`, and how long it took.
    pub(super) fn record(&self, date: Option<&str>, elapsed: Duration) {
        let ahead = date
            .and_then(retry::http_date)
            .map(|date| ahead(date, (self.clock)(), elapsed));
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(Reading { elapsed, ahead });
    }

    /// The current time by the service's clock.
    pub(super) fn service_time(&self) -> Option<Timestamp> {
        let ahead = self.last()?.ahead?;
        (self.clock)().checked_sub(ahead).ok()
    }

    /// The last reading, if there was a response.
    pub(super) fn last(&self) -> Option<Reading> {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn ahead(date: Timestamp, received: Timestamp, elapsed: Duration) -> SignedDuration {
    let elapsed = SignedDuration::try_from(elapsed).unwrap_or(SignedDuration::MAX);
    // The service wrote `date` at an unknown time between sending and receiving, so the offset lies
    // in a range. If the range includes zero, a slow network or whole seconds explain it; only
    // otherwise is a clock wrong, by at least the nearer end.
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
    fn a_slow_response_is_not_reported_as_clock_skew() {
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
    fn extreme_dates_do_not_overflow() {
        for date in [Timestamp::MIN, Timestamp::MAX] {
            for received in [Timestamp::MIN, Timestamp::MAX] {
                let _some = ahead(date, received, Duration::MAX);
            }
        }
    }

    #[test]
    fn an_invalid_date_gives_no_offset() {
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

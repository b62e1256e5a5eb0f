//! The lifetime of a new key.

use std::fmt;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use super::Moment;

const DAY: u64 = 86_400;
// With leap days, so that a date in 100 years is accepted.
const LONGEST: Duration = Duration::from_secs(100 * 366 * DAY);

/// The lifetime of a new key: the `expires_in` of `POST /persisted_tokens`. What counts in the end
/// is the `expires_at` in the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expiry(Duration);

impl Expiry {
    /// Parses a duration: `90d`, `12h`, `1y`. Thirty days or more are rounded down to whole days:
    /// `1y` is 365 days, `3months` 91.
    pub fn from_duration(text: &str) -> Result<Self, ExpiryError> {
        let duration = humantime::parse_duration(text.trim())
            .map_err(|_| ExpiryError("expected a duration such as `90d`, `12h` or `1y`"))?;
        Self::checked(duration)
    }

    /// Parses a date (`2027-01-31`) or time (`2027-01-31T12:00:00Z`). On a date the key expires
    /// during that day (UTC).
    pub fn from_date(text: &str, now: Timestamp) -> Result<Self, ExpiryError> {
        let text = text.trim();
        let past = || ExpiryError("must be in the future");
        let seconds = if let Some(date) = strict_date(text) {
            let today = now.to_zoned_datetime(TimeZone::UTC).date();
            let days = (date - today).get_days();
            u64::try_from(days).map_err(|_| past())? * DAY
        } else {
            let moment: Moment = text.parse().map_err(|_| {
                ExpiryError("expected a date such as `2027-01-31` or `2027-01-31T12:00:00Z`")
            })?;
            // Whole seconds: with a fraction, 3h would become 10799s.
            let second = Timestamp::from_second(now.as_second()).unwrap_or(now);
            let ahead = moment.duration_since(second).as_secs();
            let seconds = u64::try_from(ahead).map_err(|_| past())?;
            // Days are what is documented. Rounded down, the key never outlives the time given.
            if seconds > DAY {
                seconds - seconds % DAY
            } else {
                seconds
            }
        };
        if seconds == 0 {
            return Err(past());
        }
        Self::checked(Duration::from_secs(seconds))
    }

    fn checked(duration: Duration) -> Result<Self, ExpiryError> {
        let seconds = duration.as_secs();
        if seconds == 0 {
            return Err(ExpiryError("the lifetime must be at least one second"));
        }
        if duration > LONGEST {
            let reason =
                "the lifetime must be at most 100 years; omit it for a key that never expires";
            return Err(ExpiryError(reason));
        }
        // humantime's months and years are not whole days: `1y` is 365.25 days.
        let seconds = if seconds >= 30 * DAY {
            seconds - seconds % DAY
        } else {
            seconds
        };
        Ok(Self(Duration::from_secs(seconds)))
    }

    /// The lifetime of an existing key, in whole days if it is at least one. `None` if no key can
    /// have it.
    pub fn rounded(lifetime: Duration) -> Option<Self> {
        let seconds = lifetime.as_secs();
        let seconds = if seconds >= DAY {
            // Services round the expiry, and stamp the creation a moment later.
            (seconds + DAY / 2) / DAY * DAY
        } else {
            seconds
        };
        Self::checked(Duration::from_secs(seconds)).ok()
    }

    /// The lifetime as a duration.
    pub fn duration(self) -> Duration {
        self.0
    }

    /// When a key created at `now` would expire.
    pub fn after(self, now: impl Into<Moment>) -> Moment {
        let lifetime = SignedDuration::try_from(self.0).unwrap_or(SignedDuration::MAX);
        Moment::from_utc(now.into().utc().saturating_add(lifetime))
    }
}

/// A date in exactly the form `2027-01-31`.
pub(super) fn strict_date(text: &str) -> Option<Date> {
    // jiff would also accept a timestamp's date, and spaces between the numbers.
    Date::strptime("%Y-%m-%d", text)
        .ok()
        .filter(|date| date.to_string() == text)
}

/// As `expires_in` is sent.
impl fmt::Display for Expiry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&in_one_unit(self.0))
    }
}

/// A duration in the largest unit that it is a multiple of: `90d`, `36h`.
pub(crate) fn in_one_unit(duration: Duration) -> String {
    // The "API Keys" reference shows only days (`30d`, `90d`), so they are sent if possible.
    let seconds = duration.as_secs();
    let (unit, letter) = [(DAY, 'd'), (3600, 'h'), (60, 'm')]
        .into_iter()
        .find(|(unit, _)| seconds >= *unit && seconds.is_multiple_of(*unit))
        .unwrap_or((1, 's'));
    format!("{}{letter}", seconds / unit)
}

/// Why a text is not an expiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ExpiryError(&'static str);

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-21T09:30:00Z".parse().unwrap()
    }

    #[test]
    fn durations_are_sent_in_days_if_possible() {
        for (text, sent) in [
            ("90d", "90d"),
            ("30days", "30d"),
            ("2w", "14d"),
            ("24h", "1d"),
            ("36h", "36h"),
            ("90m", "90m"),
            ("1s", "1s"),
            ("1y", "365d"),
            ("3months", "91d"),
            (" 7d ", "7d"),
        ] {
            assert_eq!(
                Expiry::from_duration(text).unwrap().to_string(),
                sent,
                "{text}"
            );
        }
    }

    #[test]
    fn invalid_durations_are_refused() {
        for text in [
            "soon",
            "-3d",
            "0d",
            "90",
            "",
            "1e9d",
            "d",
            "500ms",
            "101y",
            "99999999999999999999d",
        ] {
            assert!(Expiry::from_duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn on_a_date_a_key_expires_during_that_day() {
        let expiry = Expiry::from_date("2027-01-31", now()).unwrap();
        assert_eq!(expiry.to_string(), "71d");
        assert!(expiry.after(now()).to_string().starts_with("2027-01-31"));
    }

    #[test]
    fn a_key_never_outlives_the_time_given() {
        let expiry = Expiry::from_date("2027-01-31T08:00:00+01:00", now()).unwrap();
        assert_eq!(expiry.to_string(), "70d");
        assert_eq!(
            Expiry::from_date("2026-11-21T12:30:00Z", now())
                .unwrap()
                .to_string(),
            "3h"
        );
    }

    #[test]
    fn past_and_invalid_dates_are_refused() {
        for text in [
            "2026-11-21",
            "2026-11-20",
            "2020-01-01T00:00:00Z",
            "2026-11-21T09:30:00Z",
            "2027-02-30",
            "tomorrow",
            "",
            "2027-01-31x",
            "2027-1-31",
            "2027- 01-31",
            "+2027-01-31",
            "2999-01-01",
        ] {
            assert!(Expiry::from_date(text, now()).is_err(), "{text}");
        }
    }
}

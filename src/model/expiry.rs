//! When a new key shall stop working.

use std::fmt;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use super::Moment;

const DAY: u64 = 86_400;
const LONGEST: Duration = Duration::from_secs(100 * 366 * DAY);

/// How long a new key shall live, as `POST /persisted_tokens` takes it in `expires_in`.
///
/// The "API Keys" reference shows whole days only (`30d`, `90d`), so days are sent wherever days
/// can say it. What counts in the end is the `expires_at` that the service answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expiry(Duration);

impl Expiry {
    /// Reads a duration such as `90d`, `12h` or `1y`.
    ///
    /// Thirty days and more are counted in whole days, rounded down: `1y` is 365 days and `3months`
    /// is 91.
    pub fn from_duration(text: &str) -> Result<Self, ExpiryError> {
        let duration = humantime::parse_duration(text.trim())
            .map_err(|_| ExpiryError("it is not a duration such as `90d`, `12h` or `1y`"))?;
        Self::checked(duration)
    }

    /// Reads the day (`2027-01-31`) or moment (`2027-01-31T12:00:00Z`) at which the key shall stop
    /// working.
    ///
    /// A day is reached in whole days from now, so that the key expires during that day (UTC). A
    /// moment more than a day away is rounded down to whole days, so that the key never
    /// outlives it.
    pub fn from_date(text: &str, now: Timestamp) -> Result<Self, ExpiryError> {
        let text = text.trim();
        let not_ahead = || ExpiryError("it is not in the future");
        let seconds = if let Some(date) = strict_date(text) {
            let today = now.to_zoned_datetime(TimeZone::UTC).date();
            let days = (date - today).get_days();
            u64::try_from(days).map_err(|_| not_ahead())? * DAY
        } else {
            let moment: Moment = text.parse().map_err(|_| {
                ExpiryError("it is not a date such as `2027-01-31` or `2027-01-31T12:00:00Z`")
            })?;
            let second = Timestamp::from_second(now.as_second()).unwrap_or(now);
            let ahead = moment.duration_since(second).as_secs();
            let seconds = u64::try_from(ahead).map_err(|_| not_ahead())?;
            if seconds > DAY {
                seconds - seconds % DAY
            } else {
                seconds
            }
        };
        if seconds == 0 {
            return Err(not_ahead());
        }
        Self::checked(Duration::from_secs(seconds))
    }

    fn checked(duration: Duration) -> Result<Self, ExpiryError> {
        let seconds = duration.as_secs();
        if seconds == 0 {
            return Err(ExpiryError(
                "it is no time at all: a key must live for at least a second",
            ));
        }
        if duration > LONGEST {
            let reason = "it is more than a hundred years: leave the expiry out for a key that never expires";
            return Err(ExpiryError(reason));
        }
        let seconds = if seconds >= 30 * DAY {
            seconds - seconds % DAY
        } else {
            seconds
        };
        Ok(Self(Duration::from_secs(seconds)))
    }

    /// How long the key shall live.
    pub fn duration(self) -> Duration {
        self.0
    }

    /// When a key made at `now` would expire.
    pub fn after(self, now: impl Into<Moment>) -> Moment {
        let lifetime = SignedDuration::try_from(self.0).unwrap_or(SignedDuration::MAX);
        Moment::from_utc(now.into().utc().saturating_add(lifetime))
    }
}

/// `2027-01-31` to the letter: jiff alone would take the date of a whole timestamp, and spaces
/// between the numbers.
fn strict_date(text: &str) -> Option<Date> {
    Date::strptime("%Y-%m-%d", text)
        .ok()
        .filter(|date| date.to_string() == text)
}

/// The form of `expires_in`: whole days where possible, else the largest unit that divides it.
impl fmt::Display for Expiry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let (unit, letter) = [(DAY, 'd'), (3600, 'h'), (60, 'm')]
            .into_iter()
            .find(|(unit, _)| seconds.is_multiple_of(*unit))
            .unwrap_or((1, 's'));
        write!(formatter, "{}{letter}", seconds / unit)
    }
}

/// Why a text is no expiry: what to say of it to the person who typed it.
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
    fn durations_are_sent_in_days_where_days_can_say_it() {
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
    fn what_is_no_duration_is_refused() {
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
    fn a_day_is_reached_in_whole_days() {
        let expiry = Expiry::from_date("2027-01-31", now()).unwrap();
        assert_eq!(expiry.to_string(), "71d");
        assert!(expiry.after(now()).to_string().starts_with("2027-01-31"));
    }

    #[test]
    fn a_moment_is_never_outlived() {
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
    fn the_past_and_what_is_no_date_are_refused() {
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

//! The clock of a rehearsal: how far it is moved, or where it starts.

use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use super::expiry::strict_date;

/// Services and files count in centuries, and nobody rehearses more than one.
const FARTHEST: SignedDuration = SignedDuration::from_hours(100 * 366 * 24);

/// What `--clock` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockSetting {
    /// To move the clock by this: `+80d`, `-1h`.
    By(SignedDuration),
    /// To start at this time and run on: `2027-03-01`.
    From(Timestamp),
}

/// Why a text is not a clock, or the clock is too far away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// It is neither an offset nor a time.
    #[error("expected an offset such as `+80d` or `-1h`, or a time such as `2027-03-01`")]
    Form,
    /// It is out of range.
    #[error("the clock can be moved by 100 years at most")]
    Range,
}

impl ClockSetting {
    /// Parses an offset with its sign, a date (its midnight, in UTC) or an RFC 3339 time.
    pub fn parse(text: &str) -> Result<Self, ClockError> {
        let text = text.trim();
        let sign = text
            .chars()
            .next()
            .filter(|first| matches!(first, '+' | '-'));
        let Some(sign) = sign else {
            return time(text).map(Self::From).ok_or(ClockError::Form);
        };
        let length = humantime::parse_duration(text.trim_start_matches(sign))
            .map_err(|_| ClockError::Form)?;
        let length = SignedDuration::try_from(length).map_err(|_| ClockError::Range)?;
        let by = if sign == '-' { -length } else { length };
        in_range(by).map(Self::By)
    }

    /// How far the clock of a process that starts `now` is ahead of the real one.
    pub fn offset(self, now: Timestamp) -> Result<SignedDuration, ClockError> {
        match self {
            Self::By(by) => Ok(by),
            Self::From(time) => in_range(time.duration_since(now)),
        }
    }
}

fn in_range(by: SignedDuration) -> Result<SignedDuration, ClockError> {
    if by.abs() > FARTHEST {
        return Err(ClockError::Range);
    }
    Ok(by)
}

fn time(text: &str) -> Option<Timestamp> {
    match strict_date(text) {
        Some(date) => Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok(),
        None => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3600;

    fn seconds(text: &str) -> Result<i64, ClockError> {
        let now = "2026-11-21T09:30:00Z".parse().unwrap();
        ClockSetting::parse(text)?
            .offset(now)
            .map(|offset| offset.as_secs())
    }

    #[test]
    fn a_clock_is_moved_by_an_offset_or_to_a_time() {
        for (text, expected) in [
            ("+80d", 80 * 24 * HOUR),
            ("-1h", -HOUR),
            ("+1h 30m", HOUR + HOUR / 2),
            ("+0s", 0),
            ("2026-11-22", 14 * HOUR + HOUR / 2),
            ("2026-11-21T08:30:00Z", -HOUR),
            ("2026-11-21T09:30:00+01:00", -HOUR),
        ] {
            assert_eq!(seconds(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "+",
            "80d",
            "80",
            "+80",
            "+-1h",
            "-+1h",
            "tomorrow",
            "2027-02-30",
            "2027-3-1",
            "2027-03-01T00:00:00",
        ] {
            assert_eq!(seconds(text), Err(ClockError::Form), "{text}");
        }
        for text in [
            "+101y",
            "-101y",
            "+18446744073709551615s",
            "9999-01-01",
            "0001-01-01",
        ] {
            assert_eq!(seconds(text), Err(ClockError::Range), "{text}");
        }
    }
}

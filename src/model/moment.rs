//! Timestamps as services write them.

use std::fmt;
use std::str::FromStr;

use jiff::civil::DateTime;
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An expiry this near deserves a warning.
pub const EXPIRES_SOON: SignedDuration = SignedDuration::from_hours(14 * 24);

/// A time up to the end of the year 9999, which many services write for "never". jiff's
/// [`Timestamp`] ends 26 hours earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(DateTime);

impl Moment {
    /// From a date and time in UTC.
    pub fn from_utc(at: DateTime) -> Self {
        Self(at)
    }

    /// The date and time in UTC.
    pub fn utc(self) -> DateTime {
        self.0
    }

    /// The time since `other`; negative if it is later.
    pub fn duration_since(self, other: impl Into<Self>) -> SignedDuration {
        self.0.duration_since(other.into().0)
    }
}

impl From<Timestamp> for Moment {
    fn from(moment: Timestamp) -> Self {
        Self(Offset::UTC.to_datetime(moment))
    }
}

/// The text is not a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a time such as `2027-01-31T12:00:00Z`")]
pub struct MomentError;

impl FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        text.parse::<Timestamp>()
            .map(Self::from)
            .or_else(|_| beyond_timestamps(text).ok_or(MomentError))
    }
}

/// Parses a time that [`Timestamp`] cannot represent.
fn beyond_timestamps(text: &str) -> Option<Moment> {
    let pieces = Pieces::parse(text).ok()?;
    let at = DateTime::from_parts(pieces.date(), pieces.time()?);
    let offset = SignedDuration::from_secs(pieces.to_numeric_offset()?.seconds().into());
    // Saturating, because with a negative offset it can be in the year 10000.
    let moment = Moment(at.saturating_sub(offset));
    // Anything earlier has been rejected by `Timestamp` for a reason.
    (moment > Timestamp::MAX.into()).then_some(moment)
}

/// RFC 3339.
impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)?;
        formatter.write_str("Z")
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_parsed_to_the_end_of_the_year_9999() {
        for (text, shown) in [
            ("9999-12-30T22:00:00Z", "9999-12-30T22:00:00.000Z"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"),
            ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999Z"),
            ("9999-12-31T23:59:59+00:00", "9999-12-31T23:59:59.000Z"),
            ("9999-12-31T23:59:59+14:00", "9999-12-31T09:59:59.000Z"),
            ("9999-12-31T23:59:59-01:00", "9999-12-31T23:59:59.999Z"),
        ] {
            let moment: Moment = text.parse().unwrap();
            assert_eq!(format!("{moment:.3}"), shown, "{text}");
            let json = serde_json::to_string(&moment).unwrap();
            assert_eq!(
                serde_json::from_str::<Moment>(&json).unwrap(),
                moment,
                "{json}"
            );
        }
        for text in [
            "",
            "never",
            "9999-12-31",
            "9999-12-31T23:59:59",
            "10000-01-01T00:00:00Z",
            "9999-12-32T00:00:00Z",
        ] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_moment_is_formatted_like_a_timestamp() {
        for text in [
            "2026-03-01T12:00:00Z",
            "2026-03-01T12:00:00.123456Z",
            "0001-01-01T00:00:00Z",
        ] {
            let timestamp: Timestamp = text.parse().unwrap();
            let moment = Moment::from(timestamp);
            assert_eq!(moment.to_string(), timestamp.to_string());
            assert_eq!(moment.duration_since(timestamp), SignedDuration::ZERO);
            assert_eq!(
                serde_json::to_string(&moment).unwrap(),
                serde_json::to_string(&timestamp).unwrap()
            );
        }
    }
}

//! Times for people and for programs.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use crate::model::{EXPIRES_SOON, Moment};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const YEAR: u64 = 365 * DAY;

/// Units: their seconds, how many make the next unit preferable, their names and symbols.
const UNITS: [(u64, u64, &str, &str); 5] = [
    (1, 60, "second", "s"),
    (MINUTE, 60, "minute", "min"),
    (HOUR, 24, "hour", "h"),
    (DAY, 730, "day", "d"),
    (YEAR, u64::MAX, "year", "y"),
];

/// RFC 3339 in UTC with milliseconds, as the service writes times: `2026-03-01T12:00:00.000Z`.
pub(super) fn exact(moment: Moment) -> String {
    let mut text = Vec::new();
    add_exact(moment, &mut text);
    String::from_utf8(text).unwrap_or_default()
}

/// Appends [`exact`]'s text.
pub(super) fn add_exact(moment: Moment, text: &mut Vec<u8>) {
    // By hand: a long list has hundreds of thousands of times, and jiff's formatter is slower.
    let at = moment.utc();
    let Ok(year @ 0..=9999) = u16::try_from(at.year()) else {
        text.extend_from_slice(format!("{moment:.3}").as_bytes());
        return;
    };
    // Filled with digits by adding them to the zeros.
    let mut form = *b"0000-00-00T00:00:00.000Z";
    let parts = [at.month(), at.day(), at.hour(), at.minute(), at.second()];
    for (place, part) in [5, 8, 11, 14, 17].into_iter().zip(parts) {
        write_two(&mut form, place, part.unsigned_abs().into());
    }
    let milliseconds = at.millisecond().unsigned_abs();
    write_two(&mut form, 0, year / 100);
    write_two(&mut form, 2, year % 100);
    write_two(&mut form, 20, milliseconds / 10);
    form[22] += digit(milliseconds % 10);
    text.extend_from_slice(&form);
}

/// Overwrites two zeros with a number below 100.
fn write_two(form: &mut [u8; 24], place: usize, number: u16) {
    form[place] += digit(number / 10);
    form[place + 1] += digit(number % 10);
}

fn digit(number: u16) -> u8 {
    u8::try_from(number).unwrap_or_default()
}

/// The moment in local time, with the offset from UTC: `2027-02-19 10:29:59 +01:00`.
pub(super) fn local(moment: Moment, zone: TimeZone) -> String {
    let timestamp = Offset::UTC.to_timestamp(moment.utc());
    // jiff's timestamps end shortly before the year 10000; what is later is shown in UTC.
    let shown = timestamp.map(|timestamp| {
        timestamp
            .to_zoned_datetime(zone)
            .strftime("%F %T %:z")
            .to_string()
    });
    shown
        .unwrap_or_else(|_| moment.utc().strftime("%F %T +00:00").to_string())
        .replace("+00:00", "UTC")
}

/// How far away a moment is: `in 90 days`, `3 days ago`, `just now`.
pub(super) fn relative(moment: Moment, now: Timestamp) -> String {
    placed(moment, now, distance)
}

/// How far away a moment is, with symbols: `in 90 d`, `3 d ago`, `just now`.
pub(super) fn short_relative(moment: Moment, now: Timestamp) -> String {
    placed(moment, now, short_distance)
}

/// How long ago a moment was, with symbols: `3 d`, `just now`.
pub(super) fn age(moment: Moment, now: Timestamp) -> String {
    let age = moment.duration_since(now).unsigned_abs();
    match whole_seconds(age) {
        0..MINUTE => "just now".into(),
        _ => short_distance(age),
    }
}

fn placed(moment: Moment, now: Timestamp, distance: fn(Duration) -> String) -> String {
    let away = moment.duration_since(now);
    match whole_seconds(away.unsigned_abs()) {
        0 => "just now".into(),
        // A past event stays fresh for a minute; the seconds before an expiry are counted.
        1..MINUTE if away.is_negative() => "just now".into(),
        _ if away.is_negative() => format!("{} ago", distance(away.unsigned_abs())),
        _ => format!("in {}", distance(away.unsigned_abs())),
    }
}

/// Whether a moment is in the next 14 days.
pub(super) fn is_soon(moment: Moment, now: Timestamp) -> bool {
    moment > now.into() && moment.duration_since(now) <= EXPIRES_SOON
}

/// A time in its largest unit, rounded, so that a lifetime of 90 days still reads `90 days` a second
/// after it began. Days are counted up to two years, so that 365 days read as such, too.
pub fn distance(time: Duration) -> String {
    let (amount, name, _) = in_largest_unit(time);
    format!("{amount} {name}{}", if amount == 1 { "" } else { "s" })
}

/// A time in its largest unit, with the unit's symbol, as in `90 d`.
fn short_distance(time: Duration) -> String {
    let (amount, _, symbol) = in_largest_unit(time);
    format!("{amount} {symbol}")
}

/// How many of which unit, by its name and its symbol.
fn in_largest_unit(time: Duration) -> (u64, &'static str, &'static str) {
    let seconds = whole_seconds(time);
    let rounded = |(unit, below, name, symbol)| {
        // Half a unit is added to round, not truncate.
        let amount = seconds.saturating_add(unit / 2) / unit;
        (amount < below).then_some((amount, name, symbol))
    };
    UNITS
        .into_iter()
        .find_map(rounded)
        .unwrap_or((seconds / YEAR, "year", "y"))
}

fn whole_seconds(time: Duration) -> u64 {
    time.as_secs()
        .saturating_add(u64::from(time.subsec_millis() >= 500))
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn now() -> Timestamp {
        "2026-11-21T09:30:00.5Z".parse().unwrap()
    }

    fn after(seconds: i64) -> Timestamp {
        now() + SignedDuration::from_secs(seconds)
    }

    #[test]
    fn times_are_relative_and_rounded_in_the_largest_unit() {
        for (seconds, shown) in [
            (0, "just now"),
            (-59, "just now"),
            (-60, "1 minute ago"),
            (-89, "1 minute ago"),
            (-90, "2 minutes ago"),
            (-179, "3 minutes ago"),
            (-3569, "59 minutes ago"),
            (-3570, "1 hour ago"),
            // 23.5 hours is where rounding makes a day of them.
            (-84_599, "23 hours ago"),
            (-84_600, "1 day ago"),
            (-3 * 86_400 + 60, "3 days ago"),
            (-730 * 86_400, "2 years ago"),
            (1, "in 1 second"),
            (59, "in 59 seconds"),
            (60, "in 1 minute"),
            (3599, "in 1 hour"),
            (12 * 3600 - 2, "in 12 hours"),
            (86_399, "in 1 day"),
            (2 * 86_400 - 1, "in 2 days"),
            (90 * 86_400 - 1, "in 90 days"),
            (90 * 86_400 - 43_201, "in 89 days"),
            // Days up to two years, since lifetimes are given in days.
            (365 * 86_400 - 2, "in 365 days"),
            (729 * 86_400, "in 729 days"),
            (730 * 86_400 - 1, "in 2 years"),
        ] {
            assert_eq!(relative(after(seconds).into(), now()), shown, "{seconds}");
        }
    }

    #[test]
    fn columns_have_the_symbols_of_units() {
        for (seconds, shown, age_of) in [
            (-10, "just now", "just now"),
            (-60, "1 min ago", "1 min"),
            (-3600, "1 h ago", "1 h"),
            (-3 * 86_400, "3 d ago", "3 d"),
            (-800 * 86_400, "2 y ago", "2 y"),
            (30, "in 30 s", "just now"),
            (90 * 86_400 - 1, "in 90 d", "90 d"),
        ] {
            let moment = after(seconds).into();
            assert_eq!(short_relative(moment, now()), shown, "{seconds}");
            assert_eq!(age(moment, now()), age_of, "{seconds}");
        }
    }

    #[test]
    fn parts_of_a_second_are_rounded_too() {
        for (milliseconds, shown) in [
            (499, "just now"),
            (500, "in 1 second"),
            (9_501, "in 10 seconds"),
            (-59_499, "just now"),
            (-59_500, "1 minute ago"),
        ] {
            assert_eq!(
                relative(
                    (now() + SignedDuration::from_millis(milliseconds)).into(),
                    now()
                ),
                shown,
                "{milliseconds}"
            );
        }
    }

    #[test]
    fn a_local_time_names_its_offset() {
        let zone = |hours| TimeZone::fixed(Offset::constant(hours));
        assert_eq!(
            local(now().into(), TimeZone::UTC),
            "2026-11-21 09:30:00 UTC"
        );
        assert_eq!(local(now().into(), zone(1)), "2026-11-21 10:30:00 +01:00");
        assert_eq!(local(now().into(), zone(-10)), "2026-11-20 23:30:00 -10:00");
        assert_eq!(
            local("9999-12-31T23:59:59Z".parse().unwrap(), zone(1)),
            "9999-12-31 23:59:59 UTC"
        );
    }

    #[test]
    fn the_ends_of_time_are_times() {
        // Years of 365 days.
        assert_eq!(relative(Timestamp::MAX.into(), now()), "in 7978 years");
        assert_eq!(relative(Timestamp::MIN.into(), now()), "12034 years ago");
        assert_eq!(distance(Duration::MAX), "584942417355 years");
    }

    #[test]
    fn fourteen_days_are_soon_and_the_past_is_not() {
        for (seconds, soon) in [
            (-1, false),
            (0, false),
            (1, true),
            (14 * 86_400, true),
            (14 * 86_400 + 1, false),
        ] {
            assert_eq!(is_soon(after(seconds).into(), now()), soon, "{seconds}");
        }
    }

    #[test]
    fn exact_times_are_what_jiff_writes() {
        let mut rng = fastrand::Rng::with_seed(7);
        let (least, most) = (
            Timestamp::MIN.as_millisecond() + 1,
            Timestamp::MAX.as_millisecond(),
        );
        let some = (0..5000).map(|_| Timestamp::from_millisecond(rng.i64(least..most)).unwrap());
        let ends = [
            "0000-01-01T00:00:00Z",
            "-000001-12-31T23:59:59.999999999Z",
            "9999-12-30T22:00:00.999999999Z",
        ];
        let near = [-1, 0, 1, 999, -999, 1_772_366_400_123]
            .map(|number| Timestamp::from_millisecond(number).unwrap());
        let ends = ends.map(|text| text.parse().unwrap());
        for moment in some
            .chain(ends)
            .chain(near)
            .chain([Timestamp::MIN, Timestamp::MAX])
        {
            assert_eq!(exact(moment.into()), format!("{moment:.3}"));
        }
    }

    #[test]
    fn exact_times_have_milliseconds_and_z() {
        assert_eq!(exact(now().into()), "2026-11-21T09:30:00.500Z");
        assert_eq!(
            exact("2026-03-01T13:00:00+01:00".parse().unwrap()),
            "2026-03-01T12:00:00.000Z"
        );
        assert_eq!(
            exact("2026-03-01T12:00:00.123999Z".parse().unwrap()),
            "2026-03-01T12:00:00.123Z"
        );
    }
}

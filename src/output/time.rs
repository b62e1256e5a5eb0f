//! Times for people and for machines.

use jiff::{SignedDuration, Timestamp};

use crate::model::Moment;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const YEAR: u64 = 365 * DAY;

/// How near an expiry is when it is marked.
const SOON: SignedDuration = SignedDuration::from_hours(14 * 24);

/// RFC 3339 with milliseconds, as the service writes times: `2026-03-01T12:00:00.000Z`.
pub(super) fn exact(moment: Moment) -> String {
    let mut text = Vec::new();
    add_exact(moment, &mut text);
    String::from_utf8(text).unwrap_or_default()
}

/// Adds the same to a text. It is what jiff writes, too; a long list has hundreds of thousands of times.
pub(super) fn add_exact(moment: Moment, text: &mut Vec<u8>) {
    let at = moment.utc();
    let Ok(year @ 0..=9999) = u16::try_from(at.year()) else {
        text.extend_from_slice(format!("{moment:.3}").as_bytes());
        return;
    };
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

/// Adds a number below 100 to two zeros.
fn write_two(form: &mut [u8; 24], place: usize, number: u16) {
    form[place] += digit(number / 10);
    form[place + 1] += digit(number % 10);
}

fn digit(number: u16) -> u8 {
    u8::try_from(number).unwrap_or_default()
}

/// How far away a moment is, rounded towards now: `in 89 days`, `3 days ago`, `just now`.
pub(super) fn relative(moment: Moment, now: Timestamp) -> String {
    let seconds = moment.duration_since(now).as_secs();
    match (seconds, distance(seconds.unsigned_abs())) {
        (-59..=0, _) => "just now".into(),
        (1.., distance) => format!("in {distance}"),
        (_, distance) => format!("{distance} ago"),
    }
}

/// Whether a moment lies ahead, at most fourteen days away.
pub(super) fn is_soon(moment: Moment, now: Timestamp) -> bool {
    moment > now.into() && moment.duration_since(now) <= SOON
}

/// Days are counted up to two years, so that `in 90 days` and `in 365 days` read as they were asked for.
fn distance(seconds: u64) -> String {
    let (unit, name) = match seconds {
        0..MINUTE => (1, "second"),
        MINUTE..HOUR => (MINUTE, "minute"),
        HOUR..DAY => (HOUR, "hour"),
        _ if seconds < 2 * YEAR => (DAY, "day"),
        _ => (YEAR, "year"),
    };
    let amount = seconds / unit;
    format!("{amount} {name}{}", if amount == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-21T09:30:00.5Z".parse().unwrap()
    }

    fn after(seconds: i64) -> Timestamp {
        now() + SignedDuration::from_secs(seconds)
    }

    #[test]
    fn times_are_relative_in_the_largest_whole_unit() {
        for (seconds, shown) in [
            (0, "just now"),
            (-59, "just now"),
            (-60, "1 minute ago"),
            (-119, "1 minute ago"),
            (-120, "2 minutes ago"),
            (-3599, "59 minutes ago"),
            (-3600, "1 hour ago"),
            (-86_399, "23 hours ago"),
            (-86_400, "1 day ago"),
            (-3 * 86_400, "3 days ago"),
            (-730 * 86_400, "2 years ago"),
            (1, "in 1 second"),
            (59, "in 59 seconds"),
            (60, "in 1 minute"),
            (3600, "in 1 hour"),
            (86_399, "in 23 hours"),
            (2 * 86_400 - 1, "in 1 day"),
            (90 * 86_400 - 1, "in 89 days"),
            (90 * 86_400, "in 90 days"),
            (730 * 86_400 - 1, "in 729 days"),
            (730 * 86_400, "in 2 years"),
        ] {
            assert_eq!(relative(after(seconds).into(), now()), shown, "{seconds}");
        }
    }

    #[test]
    fn parts_of_a_second_do_not_count() {
        let half_past = now() + SignedDuration::from_millis(500);
        assert_eq!(relative(half_past.into(), now()), "just now");
        assert_eq!(relative(now().into(), after(60) - SignedDuration::from_millis(1)), "just now");
    }

    #[test]
    fn the_ends_of_time_are_times() {
        assert_eq!(relative(Timestamp::MAX.into(), now()), "in 7978 years");
        assert_eq!(relative(Timestamp::MIN.into(), now()), "12033 years ago");
    }

    #[test]
    fn fourteen_days_are_soon_and_the_past_is_not() {
        for (seconds, soon) in [(-1, false), (0, false), (1, true), (14 * 86_400, true), (14 * 86_400 + 1, false)] {
            assert_eq!(is_soon(after(seconds).into(), now()), soon, "{seconds}");
        }
    }

    #[test]
    fn exact_times_are_what_jiff_writes() {
        let mut rng = fastrand::Rng::with_seed(7);
        let (least, most) = (Timestamp::MIN.as_millisecond() + 1, Timestamp::MAX.as_millisecond());
        let some = (0..5000).map(|_| Timestamp::from_millisecond(rng.i64(least..most)).unwrap());
        let ends = ["0000-01-01T00:00:00Z", "-000001-12-31T23:59:59.999999999Z", "9999-12-30T22:00:00.999999999Z"];
        let near = [-1, 0, 1, 999, -999, 1_772_366_400_123].map(|number| Timestamp::from_millisecond(number).unwrap());
        let ends = ends.map(|text| text.parse().unwrap());
        for moment in some.chain(ends).chain(near).chain([Timestamp::MIN, Timestamp::MAX]) {
            assert_eq!(exact(moment.into()), format!("{moment:.3}"));
        }
    }

    #[test]
    fn exact_times_have_milliseconds_and_z() {
        assert_eq!(exact(now().into()), "2026-11-21T09:30:00.500Z");
        assert_eq!(exact("2026-03-01T13:00:00+01:00".parse().unwrap()), "2026-03-01T12:00:00.000Z");
        assert_eq!(exact("2026-03-01T12:00:00.123999Z".parse().unwrap()), "2026-03-01T12:00:00.123Z");
    }
}

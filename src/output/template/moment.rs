//! Times of templates.

use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, ZonedDateTime};

/// An RFC 3339 time in the time zone that it is written in.
pub(super) fn time(text: &str) -> Result<ZonedDateTime, String> {
    let wrong = || format!("`{text}` is not a time");
    let timestamp: Timestamp = text.parse().map_err(|_| wrong())?;
    let pieces = Pieces::parse(text).map_err(|_| wrong())?;
    let offset = pieces.to_numeric_offset().unwrap_or(Offset::UTC);
    Ok(timestamp.to_zoned_datetime(TimeZone::fixed(offset)))
}

/// As gh writes it: `about 2 days ago`. A time to come, which gh does not know, is `in about 2 days`.
pub(super) fn relative(time: Timestamp, now: Timestamp) -> String {
    let passed = now.duration_since(time);
    let distance = passed.abs();
    const UNITS: [(i64, &str); 5] = [
        (365 * 24 * 60, "year"),
        (30 * 24 * 60, "month"),
        (24 * 60, "day"),
        (60, "hour"),
        (1, "minute"),
    ];
    let minutes = distance.as_secs() / 60;
    let unit = UNITS.iter().find(|(length, _)| minutes >= *length);
    let words = match unit {
        Some((length, name)) => {
            let count = minutes / length;
            let plural = if count == 1 { "" } else { "s" };
            format!("about {count} {name}{plural}")
        }
        None => "less than a minute".to_owned(),
    };
    if passed < SignedDuration::ZERO {
        format!("in {words}")
    } else {
        format!("{words} ago")
    }
}

/// The parts of Go's layouts and of `strftime`, longest first where one starts with another.
const LAYOUT: [(&str, &str); 30] = [
    ("January", "%B"),
    ("Jan", "%b"),
    ("Monday", "%A"),
    ("Mon", "%a"),
    ("MST", ""),
    ("2006", "%Y"),
    ("002", "%j"),
    ("01", "%m"),
    ("02", "%d"),
    ("03", "%I"),
    ("04", "%M"),
    ("05", "%S"),
    ("06", "%y"),
    ("15", "%H"),
    ("-07:00:00", "?"),
    ("-070000", "?"),
    ("-07:00", "%:z"),
    ("-0700", "%z"),
    ("-07", "?"),
    ("Z07:00:00", "?"),
    ("Z07:00", "Z"),
    ("Z0700", "z"),
    ("Z07", "?"),
    ("_2006", "_%Y"),
    ("_2", "%e"),
    ("PM", "%p"),
    ("pm", "%P"),
    ("1", "%-m"),
    ("2", "%-d"),
    ("3", "%-I"),
];
/// The parts that are one digit with which no other part starts.
const DIGITS: [(&str, &str); 2] = [("4", "%-M"), ("5", "%-S")];

/// Formats a time with a layout of Go's, such as `2006-01-02 15:04`.
pub(super) fn format_time(layout: &str, time: &ZonedDateTime) -> Result<String, String> {
    let mut text = String::new();
    let mut rest = layout;
    while let Some(first) = rest.chars().next() {
        if let Some((part, length)) = fraction(rest, time) {
            text.push_str(&part);
            rest = &rest[length..];
            continue;
        }
        let parts = LAYOUT.iter().chain(&DIGITS);
        let is_word = |part: &str| {
            // In Go, `Jan` and `Mon` are parts of no longer word.
            matches!(part, "Jan" | "Mon")
                && rest[part.len()..].starts_with(|next: char| next.is_ascii_lowercase())
        };
        let found = parts
            .into_iter()
            .find(|(part, _)| rest.starts_with(part) && !is_word(part));
        let Some((part, directive)) = found else {
            text.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        let is_utc = time.offset() == Offset::UTC;
        match *directive {
            "?" => return Err(format!("`timefmt`: `{part}` is not supported")),
            "Z" | "z" if is_utc => text.push('Z'),
            "Z" => text += &time.strftime("%:z").to_string(),
            "z" => text += &time.strftime("%z").to_string(),
            "" if is_utc => text.push_str("UTC"),
            "" => text += &time.strftime("%z").to_string(),
            directive => text += &time.strftime(directive).to_string(),
        }
        rest = &rest[part.len()..];
    }
    Ok(text)
}

/// A fraction of a second, such as `.000` or, without zeros at its end, `.999`; and how much of the
/// layout it is.
fn fraction(layout: &str, time: &ZonedDateTime) -> Option<(String, usize)> {
    let separator = layout
        .chars()
        .next()
        .filter(|first| matches!(first, '.' | ','))?;
    let digit = layout[1..]
        .chars()
        .next()
        .filter(|digit| matches!(digit, '0' | '9'))?;
    let after = layout[1..].trim_start_matches(digit);
    let digits = layout.len() - 1 - after.len();
    if digits > 9 || after.starts_with(|next: char| next.is_ascii_digit()) {
        return None;
    }
    let nanoseconds = format!("{:09}", time.subsec_nanosecond());
    let shown = &nanoseconds[..digits];
    let shown = if digit == '9' {
        shown.trim_end_matches('0')
    } else {
        shown
    };
    let text = if shown.is_empty() {
        String::new()
    } else {
        format!("{separator}{shown}")
    };
    Some((text, digits + 1))
}

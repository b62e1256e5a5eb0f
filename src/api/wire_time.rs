//! Parses the times of services.

use jiff::civil::DateTime;

use crate::model::Moment;

/// The documented form, with zeros for digits.
const FORM: &[u8; 24] = b"0000-00-00T00:00:00.000Z";

/// Parses a time in the documented form (`2026-03-01T12:00:00.000Z`) or any other that jiff knows.
pub(super) fn read(text: &str) -> Option<Moment> {
    // A fast path: a list of 100,000 keys has several times as many times, all in this form.
    documented(text.as_bytes()).or_else(|| text.parse().ok())
}

fn documented(text: &[u8]) -> Option<Moment> {
    let text: &[u8; FORM.len()] = text.try_into().ok()?;
    let fits = |(byte, form): (&u8, &u8)| {
        if *form == b'0' {
            byte.is_ascii_digit()
        } else {
            byte == form
        }
    };
    if !text.iter().zip(FORM).all(fits) {
        return None;
    }
    // The ASCII digits are 0x30 to 0x39.
    let digit = |place: usize| text[place] & 15;
    let two = |place: usize| 10 * digit(place) + digit(place + 1);
    let small = |place: usize| i8::try_from(two(place)).ok();
    let year = 100 * i16::from(two(0)) + i16::from(two(2));
    let nanosecond = 1_000_000 * (10 * i32::from(two(20)) + i32::from(digit(22)));
    let at = DateTime::new(
        year,
        small(5)?,
        small(8)?,
        small(11)?,
        small(14)?,
        small(17)?,
        nanosecond,
    )
    .ok()?;
    Some(Moment::from_utc(at))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn the_fast_path_agrees_with_the_parser() {
        let mut rng = fastrand::Rng::with_seed(7);
        let mut understood = 0;
        for _ in 0..20_000 {
            let moment =
                Timestamp::from_millisecond(rng.i64(-62_167_219_200_000..253_402_207_200_000))
                    .unwrap();
            let mut text = format!("{moment:.3}").into_bytes();
            assert_eq!(documented(&text), Some(moment.into()));
            let place = rng.usize(..text.len());
            text[place] = *rng.choice(b"0123456789-:.TZt +/").unwrap();
            let Ok(text) = std::str::from_utf8(&text) else {
                continue;
            };
            assert_eq!(read(text), text.parse().ok(), "{text}");
            understood += usize::from(documented(text.as_bytes()).is_some());
        }
        assert!((1000..19_000).contains(&understood), "{understood}");
    }

    #[test]
    fn other_forms_are_left_to_the_parser() {
        for text in [
            "2026-03-09T10:00:00+02:00",
            "2026-03-09T10:00:00Z",
            "2016-12-31T23:59:60.000Z",
            "2026-02-30T00:00:00.000Z",
            "x",
        ] {
            assert_eq!(documented(text.as_bytes()), None, "{text}");
            assert_eq!(read(text), text.parse().ok(), "{text}");
        }
    }
}

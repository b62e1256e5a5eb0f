//! Times as services write them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Reads a time: the documented form (`2026-03-01T12:00:00.000Z`), of which a long list has hundreds of thousands, or any other
/// that jiff understands.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    documented(text.as_bytes()).or_else(|| text.parse().ok())
}

fn documented(text: &[u8]) -> Option<Timestamp> {
    let text: &[u8; 24] = text.try_into().ok()?;
    let has_form = [text[4], text[7], text[10], text[13], text[16], text[19], text[23]] == *b"--T::.Z";
    let (year, month, day) = (number::<4>(&text[..])?, number::<2>(&text[5..])?, number::<2>(&text[8..])?);
    let (hour, minute, second) = (number::<2>(&text[11..])?, number::<2>(&text[14..])?, number::<2>(&text[17..])?);
    let nanosecond = i32::from(number::<3>(&text[20..])?) * 1_000_000;
    let small = |number: i16| i8::try_from(number).ok();
    let (month, day, hour) = (small(month)?, small(day)?, small(hour)?);
    let at = DateTime::new(year, month, day, hour, small(minute)?, small(second)?, nanosecond).ok()?;
    Offset::UTC.to_timestamp(at).ok().filter(|_| has_form)
}

/// The number that a text begins with, of so many digits.
fn number<const DIGITS: usize>(text: &[u8]) -> Option<i16> {
    let digits = text.first_chunk::<DIGITS>()?;
    let number = digits.iter().fold(0, |number, digit| number * 10 + i16::from(digit & 15));
    digits.iter().all(u8::is_ascii_digit).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_form_is_read_as_any_other_is() {
        let mut rng = fastrand::Rng::with_seed(7);
        let mut understood = 0;
        for _ in 0..20_000 {
            let moment = Timestamp::from_millisecond(rng.i64(-62_167_219_200_000..253_402_207_200_000)).unwrap();
            let mut text = format!("{moment:.3}").into_bytes();
            assert_eq!(documented(&text), Some(moment));
            let place = rng.usize(..text.len());
            text[place] = *rng.choice(b"0123456789-:.TZt +/").unwrap();
            let Ok(text) = std::str::from_utf8(&text) else { continue };
            assert_eq!(read(text), text.parse().ok(), "{text}");
            understood += usize::from(documented(text.as_bytes()).is_some());
        }
        assert!((1000..19_000).contains(&understood), "{understood}");
    }

    #[test]
    fn other_forms_are_left_to_jiff() {
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

//! `expires_in`: the lifetime of a new key.

use std::time::Duration;

use jiff::Timestamp;

/// The accepted values, as `openapi.json` describes them.
#[cfg(test)]
pub(super) const FORM: &str = "^([1-9][0-9]{0,5}[dh]|[1-9][0-9]{0,8}[ms])$";

/// The expiry of a key created at `now`.
pub(super) fn expiry(expires_in: &str, now: Timestamp) -> Result<Timestamp, &'static str> {
    now.checked_add(parse(expires_in)?).map_err(|_| TOO_LONG)
}

const INVALID_DURATION: &str = "`expires_in` must be a duration such as `30d` or `90d`";
const TOO_LONG: &str = "`expires_in` is too long";

fn parse(text: &str) -> Result<Duration, &'static str> {
    // The "API Keys" reference shows `30d` and `90d`. Hours, minutes and seconds are accepted too,
    // so that a key's expiry can be waited for. The digits are limited to some 3000 years, so that
    // no time of this era overflows.
    let (unit, max_digits) = match text.as_bytes().last() {
        Some(b'd') => (86_400, 6),
        Some(b'h') => (3_600, 6),
        Some(b'm') => (60, 9),
        Some(b's') => (1, 9),
        _ => return Err(INVALID_DURATION),
    };
    let digits = text.get(..text.len() - 1).unwrap_or_default();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(INVALID_DURATION);
    }
    if digits.bytes().all(|byte| byte == b'0') {
        return Err("`expires_in` must be longer than zero");
    }
    if digits.starts_with('0') {
        return Err(INVALID_DURATION);
    }
    if digits.len() > max_digits {
        return Err(TOO_LONG);
    }
    let count: u64 = digits.parse().map_err(|_| TOO_LONG)?;
    Ok(Duration::from_secs(count * unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-03-09T10:00:00Z".parse().unwrap()
    }

    #[test]
    fn durations_are_added_to_now() {
        for (text, expected) in [
            ("90d", "2026-06-07T10:00:00Z"),
            ("30d", "2026-04-08T10:00:00Z"),
            ("12h", "2026-03-09T22:00:00Z"),
            ("30m", "2026-03-09T10:30:00Z"),
            ("1s", "2026-03-09T10:00:01Z"),
        ] {
            assert_eq!(
                expiry(text, now()).unwrap(),
                expected.parse().unwrap(),
                "{text}"
            );
        }
    }

    #[test]
    fn the_longest_lifetimes_are_accepted() {
        for text in ["999999d", "999999h", "999999999m", "999999999s"] {
            assert!(expiry(text, now()).unwrap() > now(), "{text}");
        }
    }

    #[test]
    fn invalid_durations_are_refused() {
        let forms = [
            "", "d", "90", "soon", "-3d", "+3d", "1.5d", " 3d", "3d ", "3 d", "3D", "3w", "07d",
            "1d12h", "3é", "é",
        ];
        for text in forms {
            assert_eq!(
                expiry(text, now()),
                Err("`expires_in` must be a duration such as `30d` or `90d`"),
                "{text}"
            );
        }
    }

    #[test]
    fn zero_and_too_long_are_refused_with_different_reasons() {
        for text in ["0d", "0s", "000h"] {
            assert_eq!(
                expiry(text, now()),
                Err("`expires_in` must be longer than zero"),
                "{text}"
            );
        }
        for text in [
            "1000000d",
            "1000000h",
            "1000000000m",
            "1000000000s",
            "18446744073709551615d",
            "99999999999999999999999s",
        ] {
            assert_eq!(
                expiry(text, now()),
                Err("`expires_in` is too long"),
                "{text}"
            );
        }
    }
}

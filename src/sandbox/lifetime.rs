//! `expires_in`: how long a new key works.

use std::time::Duration;

use jiff::Timestamp;

/// The moment at which a key made at `now` stops working.
///
/// The "API Keys" reference calls `expires_in` a duration and shows `30d` and `90d`. Hours, minutes and seconds (`12h`,
/// `30m`, `45s`) are taken as well, so that expiry can be watched.
///
/// # Errors
/// One sentence about what is wrong with the text.
pub(super) fn end(expires_in: &str, now: Timestamp) -> Result<Timestamp, &'static str> {
    let lifetime = parse(expires_in).ok_or("`expires_in` must be a duration such as `30d` or `90d`")?;
    if lifetime.is_zero() {
        return Err("`expires_in` must be longer than zero");
    }
    now.checked_add(lifetime).map_err(|_| "`expires_in` is too long")
}

fn parse(text: &str) -> Option<Duration> {
    let unit = match text.as_bytes().last()? {
        b'd' => 86_400,
        b'h' => 3_600,
        b'm' => 60,
        b's' => 1,
        _ => return None,
    };
    let digits = text.get(..text.len() - 1)?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // What no number can hold is too long as well, and says so above.
    let count: u64 = digits.parse().unwrap_or(u64::MAX);
    Some(Duration::from_secs(count.saturating_mul(unit)))
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
            assert_eq!(end(text, now()).unwrap(), expected.parse().unwrap(), "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        let forms = ["", "d", "90", "soon", "-3d", "+3d", "1.5d", " 3d", "3d ", "3 d", "3D", "3w", "1d12h", "3é", "é"];
        for text in forms {
            assert_eq!(end(text, now()), Err("`expires_in` must be a duration such as `30d` or `90d`"), "{text}");
        }
    }

    #[test]
    fn no_time_at_all_and_too_much_are_told_apart() {
        for text in ["0d", "0s", "000h"] {
            assert_eq!(end(text, now()), Err("`expires_in` must be longer than zero"), "{text}");
        }
        for text in ["9999999d", "18446744073709551615d", "99999999999999999999999s"] {
            assert_eq!(end(text, now()), Err("`expires_in` is too long"), "{text}");
        }
    }
}

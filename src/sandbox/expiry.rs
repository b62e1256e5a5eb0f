//! `expires_in`, as the server reads it.

use jiff::Timestamp;
use std::time::Duration;

/// When a key made at `now` expires. The "API Keys" reference shows days (`30d`, `90d`); hours, minutes and seconds are
/// taken as well. `None` when the text is no such duration, or none that a date can be made of.
pub fn expires_at(text: &str, now: Timestamp) -> Option<Timestamp> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let seconds = match unit {
        "d" => 86_400,
        "h" => 3600,
        "m" => 60,
        "s" => 1,
        _ => return None,
    };
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let count: u64 = number.parse().ok().filter(|count| digits && *count > 0)?;
    now.checked_add(Duration::from_secs(count.checked_mul(seconds)?)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_whole_numbers_of_one_unit() {
        let now: Timestamp = "2026-03-09T10:00:00Z".parse().unwrap();
        assert_eq!(expires_at("90d", now).unwrap().to_string(), "2026-06-07T10:00:00Z");
        assert_eq!(expires_at("1s", now).unwrap().to_string(), "2026-03-09T10:00:01Z");
        for wrong in [
            "",
            "d",
            "90",
            "-1d",
            "+1d",
            "0d",
            "1.5d",
            "90 d",
            "1w",
            "90d ",
            "99999999999999999999d",
            "9999999d",
            "１d",
            "日",
        ] {
            assert_eq!(expires_at(wrong, now), None, "{wrong}");
        }
    }
}

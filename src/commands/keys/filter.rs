//! What `list` chooses keys by and `check` finds them by.

use std::time::Duration;

use jiff::Timestamp;

use crate::model::Key;

/// Reads a duration that is looked back or ahead.
pub(in crate::commands) fn span(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(duration) if duration.is_zero() => Err("it is no time at all".to_owned()),
        Ok(duration) => Ok(duration),
        Err(_) => Err("it is not a duration such as `14d`, `12h` or `2w`".to_owned()),
    }
}

/// Whether a key expires within this time, or has expired.
pub(in crate::commands) fn expires_within(key: &Key, within: Duration, now: Timestamp) -> bool {
    let latest = now.checked_add(within).unwrap_or(Timestamp::MAX);
    key.expires_at.is_some_and(|at| at <= latest)
}

/// Whether a key was not used for this long, nor made in that time.
pub(in crate::commands) fn unused_for(key: &Key, span: Duration, now: Timestamp) -> bool {
    let latest = now.checked_sub(span).unwrap_or(Timestamp::MIN);
    key.last_used_at.or(key.created_at).is_none_or(|at| at <= latest)
}

/// Whether a key never expires.
pub(in crate::commands) fn never_expires(key: &Key) -> bool {
    key.expires_at.is_none()
}

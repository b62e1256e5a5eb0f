//! How arguments of several key verbs are read. Each error is one sentence for the person who typed
//! it.

use std::borrow::Cow;
use std::time::Duration;

use crate::model::KeyName;
use crate::secret::redact;

/// Reads a duration that is looked back or ahead.
pub(in crate::commands) fn span(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(duration) if duration.is_zero() => Err("it is no time at all".to_owned()),
        Ok(duration) => Ok(duration),
        Err(_) => Err("it is not a duration such as `14d`, `12h` or `2w`".to_owned()),
    }
}

/// Reads a name for a key. A key pasted where its name belongs must not be sent to the service for
/// everybody to read.
pub(super) fn new_name(text: &str) -> Result<KeyName, String> {
    match redact(text) {
        Cow::Owned(_) => Err("it looks like a key, not like a name for one".into()),
        Cow::Borrowed(text) => KeyName::new(text).map_err(|error| error.to_string()),
    }
}

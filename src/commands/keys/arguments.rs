//! Parsers for arguments of several key commands.

use std::borrow::Cow;
use std::time::Duration;

use crate::model::KeyName;
use crate::secret::redact;

/// Parses a time span, which must be longer than zero.
pub(in crate::commands) fn span(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(duration) if duration.is_zero() => {
            Err("the duration must be longer than zero".to_owned())
        }
        Ok(duration) => Ok(duration),
        Err(_) => Err("not a duration such as `14d`, `12h` or `2w`".to_owned()),
    }
}

/// Parses a name for a key.
pub(super) fn new_name(text: &str) -> Result<KeyName, String> {
    // A key pasted in place of its name must not be sent: names are visible in the web app.
    match redact(text) {
        Cow::Owned(_) => Err("that looks like an API key, not like a name for one".into()),
        Cow::Borrowed(text) => KeyName::new(text).map_err(|error| error.to_string()),
    }
}

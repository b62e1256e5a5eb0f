//! Names of keys, and the marker in a key's temporary name.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

/// The longest name in characters. No document gives a limit; with a marker it still fits the 255
/// that databases commonly allow.
const LONGEST: usize = 200;

/// A valid name for a key: 1 to 200 printable characters, without spaces around them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyName(String);

impl KeyName {
    /// Validates a name.
    pub fn new(text: &str) -> Result<Self, NameError> {
        if text.trim().is_empty() {
            return Err(NameError("a key's name cannot be empty".into()));
        }
        if text != text.trim() {
            return Err(NameError(
                "a key's name cannot start or end with a space".into(),
            ));
        }
        // Not bytes: databases count characters, too.
        let length = text.chars().count();
        if length > LONGEST {
            return Err(NameError(format!(
                "names are limited to {LONGEST} characters (this one has {length})"
            )));
        }
        if text.chars().any(is_unprintable) {
            return Err(NameError(
                "a key's name cannot contain control characters or text-direction overrides".into(),
            ));
        }
        // Such a key would look like one from an interrupted creation.
        if Marker::of(text).is_some() {
            return Err(NameError(
                "names that end in `(genkey …)` are reserved for keys being created".into(),
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// Whether it could be mistaken for an id.
    pub fn looks_like_id(&self) -> bool {
        looks_like_id(&self.0)
    }

    /// The name's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Whether a text consists of digits only.
pub fn looks_like_id(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether it is a control character, or changes the order in which a terminal shows text.
pub fn is_unprintable(character: char) -> bool {
    // Marks, embeddings, overrides and isolates; line and paragraph separators.
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

/// Sixteen random hexadecimal digits that identify the creation a key comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct Marker(String);

impl TryFrom<String> for Marker {
    type Error = &'static str;

    fn try_from(digits: String) -> Result<Self, Self::Error> {
        // Checked strictly: it becomes part of file names.
        let is_valid = digits.len() == 16
            && digits
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if is_valid {
            Ok(Self(digits))
        } else {
            Err("expected 16 hexadecimal digits")
        }
    }
}

impl Marker {
    /// Formats random bytes.
    pub fn from_random(bytes: [u8; 8]) -> Self {
        Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// A key's name until its secret is stored: `<name> (genkey <marker>)`.
    pub fn append_to(&self, name: &str) -> String {
        format!("{name} (genkey {self})")
    }

    /// The marker at the end of a temporary name, if any.
    pub fn of(name: &str) -> Option<Self> {
        name.strip_suffix(')')?
            .rsplit_once(" (genkey ")?
            .1
            .to_owned()
            .try_into()
            .ok()
    }

    /// The first half, which is unique enough, too.
    pub fn half(&self) -> &str {
        // For services that truncate a name in the middle of the marker.
        self.0.get(..8).unwrap_or(&self.0)
    }

    /// The first four digits, enough to tell apart the keys of one day.
    pub fn short(&self) -> &str {
        self.0.get(..4).unwrap_or(&self.0)
    }
}

impl fmt::Display for Marker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

const RETIRING: &str = " (retiring ";
const RETIRING_UNTIL: &str = "%Y-%m-%dT%H:%MZ";

/// The name of a key that was replaced and is to be revoked at that time: `ci (retiring
/// 2026-12-04T09:30Z)`. `None` if the name is already such a one.
pub(crate) fn retiring_name(name: &str, until: Timestamp) -> Option<String> {
    let until = until.to_zoned_datetime(TimeZone::UTC);
    let is_plain = !name.contains(RETIRING);
    is_plain.then(|| format!("{name}{RETIRING}{})", until.strftime(RETIRING_UNTIL)))
}

/// What [`retiring_name`] made a name of.
pub(crate) fn of_retiring_name(name: &str) -> Option<(&str, Timestamp)> {
    let (base, until) = name.strip_suffix(')')?.rsplit_once(RETIRING)?;
    let until = DateTime::strptime(RETIRING_UNTIL, until).ok()?;
    Some((base, Offset::UTC.to_timestamp(until).ok()?))
}

/// Why a text is not a valid name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NameError(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_names_are_refused() {
        for text in [
            "",
            "  ",
            " ci",
            "ci ",
            "a\nb",
            "a\tb",
            "a\u{7f}",
            "\u{1b}[31mred",
            "a\u{202e}b",
            &"x".repeat(201),
            &"x".repeat(10_000),
            "ci (genkey 0123456789abcdef)",
        ] {
            assert!(KeyName::new(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn valid_names_are_unchanged() {
        for text in [
            "ci",
            "n8n production",
            "Schlüssel für Köln",
            "日本語",
            "ci (genkey)",
            &"x".repeat(200),
        ] {
            assert_eq!(KeyName::new(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn the_time_in_the_name_of_a_replaced_key_is_found() {
        let until: Timestamp = "2026-12-04T09:30:00Z".parse().unwrap();
        let name = retiring_name("ci (old)", until).unwrap();
        assert_eq!(name, "ci (old) (retiring 2026-12-04T09:30Z)");
        assert_eq!(of_retiring_name(&name), Some(("ci (old)", until)));
        assert_eq!(retiring_name(&name, until), None);
        for other in ["ci", "ci (retiring soon)", "ci (retiring 2026-12-04)", ""] {
            assert_eq!(of_retiring_name(other), None, "{other}");
        }
    }

    #[test]
    fn the_marker_of_a_temporary_name_is_found() {
        let marker = Marker::from_random([1, 2, 3, 4, 5, 6, 7, 255]);
        let marked = marker.append_to(KeyName::new("ci (genkey old)").unwrap().as_str());
        assert_eq!(marked, "ci (genkey old) (genkey 01020304050607ff)");
        assert_eq!(Marker::of(&marked), Some(marker));
        assert_eq!(Marker::of("ci (genkey 01020304050607FF)"), None);
    }
}

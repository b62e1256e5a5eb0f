//! Names of keys, and the marker that a key bears until it is safe.

use std::fmt;

/// The longest name in characters. No document gives a limit; a marked name still fits the 255 that
/// databases commonly allow.
const LONGEST: usize = 200;

/// A name that genkey gives to a key: not empty, without control characters or text-direction
/// overrides, at most 200 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyName(String);

impl KeyName {
    /// Checks a name that a person typed.
    pub fn new(text: &str) -> Result<Self, NameError> {
        if text.trim().is_empty() {
            return Err(NameError("a key's name cannot be empty".into()));
        }
        if text != text.trim() {
            return Err(NameError(
                "a key's name cannot begin or end with a space".into(),
            ));
        }
        let length = text.chars().count();
        if length > LONGEST {
            return Err(NameError(format!(
                "a key's name can have {LONGEST} characters, not {length}"
            )));
        }
        if text.chars().any(is_unprintable) {
            return Err(NameError(
                "a key's name cannot contain control characters or text-direction overrides".into(),
            ));
        }
        if Marker::of(text).is_some() {
            return Err(NameError(
                "a name that ends in `(genkey …)` marks a key that is being made; choose another"
                    .into(),
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// Whether it is easily taken for an id.
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

/// Whether a text has the form of a usual id.
pub fn looks_like_id(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Control characters, and the characters that make a terminal show text in another order than it
/// is stored.
pub fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

/// Sixteen random hexadecimal digits that say which unfinished creation a key belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct Marker(String);

impl TryFrom<String> for Marker {
    type Error = &'static str;

    /// Reads a marker that was written down: it becomes part of file names, so that it must be
    /// nothing else.
    fn try_from(digits: String) -> Result<Self, Self::Error> {
        let ours = digits.len() == 16
            && digits
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if ours {
            Ok(Self(digits))
        } else {
            Err("a marker is made of 16 hexadecimal digits")
        }
    }
}

impl Marker {
    /// Makes a marker of random bytes from the system.
    pub fn from_random(bytes: [u8; 8]) -> Self {
        Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The name that a key bears until its secret is safe: `<name> (genkey <marker>)`.
    pub fn append_to(&self, name: &str) -> String {
        format!("{name} (genkey {self})")
    }

    /// The marker that a name ends in, if it is one of ours.
    pub fn of(name: &str) -> Option<Self> {
        name.strip_suffix(')')?
            .rsplit_once(" (genkey ")?
            .1
            .to_owned()
            .try_into()
            .ok()
    }

    /// The first half, which is as unlike any other: a service may cut a name off within a marker.
    pub fn half(&self) -> &str {
        self.0.get(..8).unwrap_or(&self.0)
    }

    /// The first digits, enough to tell two keys of one day apart.
    pub fn short(&self) -> &str {
        self.0.get(..4).unwrap_or(&self.0)
    }
}

impl fmt::Display for Marker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Why a text is no name for a key: one sentence for the person who typed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NameError(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_would_harm_are_refused() {
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
    fn ordinary_names_are_kept_to_the_letter() {
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
    fn a_marked_name_gives_its_marker_back() {
        let marker = Marker::from_random([1, 2, 3, 4, 5, 6, 7, 255]);
        let marked = marker.append_to(KeyName::new("ci (genkey old)").unwrap().as_str());
        assert_eq!(marked, "ci (genkey old) (genkey 01020304050607ff)");
        assert_eq!(Marker::of(&marked), Some(marker));
        assert_eq!(Marker::of("ci (genkey 01020304050607FF)"), None);
    }
}

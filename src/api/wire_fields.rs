//! Deserializers for the fields of responses.

use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};
use serde_json::Value;

use super::wire_time;
use crate::model::{KeyId, Moment, Status};
use crate::secret::Secret;

pub(super) fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<KeyId, D::Error> {
    // GEN's guides show the id of an account once as an integer and once as a string.
    struct Id;
    impl Visitor<'_> for Id {
        type Value = KeyId;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("an id (an integer or a non-empty string)")
        }

        fn visit_u64<E: de::Error>(self, number: u64) -> Result<KeyId, E> {
            Ok(KeyId::Number(number))
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<KeyId, E> {
            if text.is_empty() {
                Err(unfit(&self))
            } else {
                Ok(KeyId::Text(text.to_owned()))
            }
        }
    }
    deserializer.deserialize_any(Id)
}

/// A string that `read` understands, or null.
struct Text<T> {
    expected: &'static str,
    read: fn(&str) -> Option<T>,
}

impl<T> Visitor<'_> for Text<T> {
    type Value = Option<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.expected)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        (self.read)(text).map(Some).ok_or_else(|| unfit(&self))
    }
}

pub(super) fn status<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Status>, D::Error> {
    let read = |text: &str| (!text.is_empty()).then(|| text.into());
    deserializer.deserialize_any(Text {
        expected: "a status such as `active`",
        read,
    })
}

pub(super) fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Moment>, D::Error> {
    deserializer.deserialize_any(Text {
        expected: "a time such as `2026-03-01T12:00:00.000Z`",
        read: wire_time::read,
    })
}

/// A time that is only shown, and therefore optional.
pub(super) fn time_if_readable<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Moment>, D::Error> {
    Ok(Value::deserialize(deserializer)?
        .as_str()
        .and_then(wire_time::read))
}

/// The secret of a new key.
pub(super) fn token<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    fn read(text: &str) -> Option<Secret> {
        // Anything else could not be sent in a header, so the key would be useless.
        let is_usable = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        is_usable.then(|| Secret::new(text.to_owned()))
    }
    let expected = "a secret of printable ASCII characters";
    deserializer
        .deserialize_any(Text { expected, read })?
        .ok_or_else(|| unfit(&expected))
}

fn unfit<E: de::Error>(expected: &dyn de::Expected) -> E {
    E::invalid_value(de::Unexpected::Other("text"), expected)
}

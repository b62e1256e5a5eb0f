//! What the formats of files have in common: one value in a text.

use crate::secret::Secret;

use super::error::{DeliveryError, Outcome};

/// Finds and changes one value in a text, and leaves everything else in it as it is. A file that
/// does not exist is an empty text.
pub(super) trait Edit {
    /// The value, which may be empty; `None` if it does not exist.
    ///
    /// # Errors
    /// [`DeliveryError`], also if the value is one that must not be replaced.
    fn find(&self, text: &str) -> Result<Option<Secret>, DeliveryError>;

    /// The text with this value, which may be empty.
    fn set(&self, text: &str, value: &str) -> Result<String, DeliveryError>;

    /// The text without the value: as [`Edit::set`] found it if it was missing, or else with an
    /// empty one.
    fn remove(&self, text: &str) -> Result<String, DeliveryError>;

    /// What tells the value from others in the same file; `None` if there are no others.
    fn address(&self) -> Option<String>;
}

/// The start of a text that some programs add.
pub(super) const BYTE_ORDER_MARK: char = '\u{feff}';

/// The beginnings of encrypted values: of dotenvx, and of sops.
const ENCRYPTED: [&str; 2] = ["encrypted:", "ENC["];

/// Whether a value refers to a variable or another file, which programs put into its place.
pub fn is_reference(value: &str) -> bool {
    let is_variable = value.strip_prefix('$').is_some_and(|name| {
        name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
    });
    is_variable
        || ["${", "{env:", "{file:"]
            .iter()
            .any(|start| value.contains(start))
}

/// Refuses a value that is a reference to another one, or encrypted.
pub(super) fn refuse_special(value: &str) -> Result<(), DeliveryError> {
    if is_reference(value) {
        return Err(refused("the value refers to a variable or another file")
            .hint("deliver to what it refers to"));
    }
    refuse_encrypted(value)
}

/// Refuses a value that is encrypted.
pub(super) fn refuse_encrypted(value: &str) -> Result<(), DeliveryError> {
    if ENCRYPTED.iter().any(|start| value.starts_with(start)) {
        return Err(refused("the value is encrypted")
            .hint("write it with the program that encrypts it: `--to 'command:CMD'`"));
    }
    Ok(())
}

/// An error that changed nothing.
pub(super) fn refused(reason: impl Into<String>) -> DeliveryError {
    DeliveryError::new(Outcome::Refused, reason)
}

/// The text with a part of it replaced.
pub(super) fn spliced(text: &str, part: std::ops::Range<usize>, by: &str) -> String {
    let before = text.get(..part.start).unwrap_or_default();
    let after = text.get(part.end..).unwrap_or_default();
    [before, by, after].concat()
}

//! Reads a JSON or TOML text as data, and changes parts of it. Everything else in it stays as it is.

use serde_json::Value;

use super::error::DeliveryError;
use super::json::{self, Pointer};
use super::toml::{self, DottedKey};

/// The syntax of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// JSON, which may have comments and trailing commas.
    Json,
    /// TOML.
    Toml,
}

/// A part of a text is named by the names that lead to it, the outermost first.
impl Syntax {
    /// The whole text as data; `null` if it is empty.
    ///
    /// # Errors
    /// [`DeliveryError`] with the line of a mistake, without the text.
    pub fn read(self, text: &str) -> Result<Value, DeliveryError> {
        match self {
            Self::Json => json::read(text),
            Self::Toml => toml::read(text),
        }
    }

    /// The text with a string there, in the place of what is there now. What is missing is added.
    ///
    /// # Errors
    /// [`DeliveryError`] if it cannot be there.
    pub fn put(self, text: &str, names: &[&str], value: &str) -> Result<String, DeliveryError> {
        match self {
            Self::Json => Pointer::of(names).put(text, value),
            Self::Toml => DottedKey::of(names).put(text, value),
        }
    }

    /// The text with strings before the first element of an array, which is added if it is missing.
    ///
    /// # Errors
    /// [`DeliveryError`] if something else is there.
    pub fn prepend(
        self,
        text: &str,
        names: &[&str],
        strings: &[String],
    ) -> Result<String, DeliveryError> {
        match self {
            Self::Json => json::prepend(text, names, strings),
            Self::Toml => toml::prepend(text, names, strings),
        }
    }

    /// The text without the first `count` elements of an array.
    ///
    /// # Errors
    /// [`DeliveryError`] if there are not so many.
    pub fn remove_first(
        self,
        text: &str,
        names: &[&str],
        count: usize,
    ) -> Result<String, DeliveryError> {
        match self {
            Self::Json => json::remove_first(text, names, count),
            Self::Toml => toml::remove_first(text, names, count),
        }
    }

    /// The text without a member and its value; comments stay. It may be missing already.
    ///
    /// # Errors
    /// [`DeliveryError`] if the text cannot be read.
    pub fn remove(self, text: &str, names: &[&str]) -> Result<String, DeliveryError> {
        match self {
            Self::Json => json::remove(text, names),
            Self::Toml => toml::remove(text, names),
        }
    }
}

#[cfg(test)]
mod tests;

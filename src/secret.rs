//! A secret that cannot be printed.

use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

mod conceal;

#[cfg(test)]
pub(crate) use conceal::KEY_PREFIXES;
pub use conceal::conceal;

/// The plain text of a key, a passphrase or another credential.
///
/// It is wiped from memory when dropped, has no `Display`, no `Serialize` and a `Debug` that shows nothing.
/// [`Secret::expose`] is the only way to its text; search for that word to see every place that handles plain text.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Secret(String);

impl Secret {
    /// Takes ownership of the plain text.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// Turns bytes into a secret. The bytes are wiped when they are not UTF-8, and no error carries them.
    ///
    /// # Errors
    /// [`NotText`] when the bytes are not UTF-8.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, NotText> {
        String::from_utf8(bytes).map(Self).map_err(|error| {
            error.into_bytes().zeroize();
            NotText
        })
    }

    /// The plain text. Never log it, format it into a message or keep a copy.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The secret without the one newline (LF or CRLF) that editors and `echo` add.
    pub fn without_trailing_newline(mut self) -> Self {
        let text = self.0.strip_suffix('\n').map(|rest| rest.strip_suffix('\r').unwrap_or(rest));
        if let Some(length) = text.map(str::len) {
            self.0.truncate(length);
        }
        self
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(***)")
    }
}

/// The bytes were not UTF-8. It says nothing about the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is not valid UTF-8 text")]
pub struct NotText;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_the_secret() {
        assert_eq!(format!("{:?}", Secret::new("gen_pat_abc".into())), "Secret(***)");
    }

    #[test]
    fn exactly_one_trailing_newline_is_dropped() {
        let trimmed = |text: &str| Secret::new(text.into()).without_trailing_newline().expose().to_owned();
        assert_eq!(trimmed("key\n"), "key");
        assert_eq!(trimmed("key\r\n"), "key");
        assert_eq!(trimmed("key\n\n"), "key\n");
        assert_eq!(trimmed("key\r"), "key\r");
        assert_eq!(trimmed("key"), "key");
        assert_eq!(trimmed("\n"), "");
    }

    #[test]
    fn bytes_that_are_not_text_are_refused_without_showing_them() {
        let error = Secret::from_bytes(vec![0x67, 0x65, 0x6e, 0xff]).unwrap_err();
        assert_eq!(error.to_string(), "it is not valid UTF-8 text");
    }
}

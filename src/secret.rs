//! A secret that cannot be printed.

use std::fmt;
use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Deserialize;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

mod key_scanner;
mod known;
mod prefixes;
mod private_key;
mod redact;

pub(crate) use key_scanner::{KeyScanner, Scanned};
#[cfg(test)]
pub(crate) use prefixes::KEY_PREFIXES;
pub(crate) use prefixes::add_key_prefixes;
pub(crate) use redact::{contains_key, redact};

/// Whether there was a secret that calls can have left on the stack.
static WAS_THERE: AtomicBool = AtomicBool::new(false);

/// How far down the stack secrets get, in bytes: half of the smallest stack that is worked with.
/// What lies deeper was left by the parser of the command line.
const DEPTH: usize = 256 * 1024;

/// What some editors and shells put before a text (U+FEFF).
const BYTE_ORDER_MARK: char = '\u{feff}';
/// What begins a text in UTF-16, in either order of its bytes.
const UTF_16: [[u8; 2]; 2] = [[0xff, 0xfe], [0xfe, 0xff]];

/// The longest secret that is read from a file, a pipe or a terminal, in bytes: far more than any
/// key or passphrase.
pub(crate) const READ_LIMIT: usize = 64 * 1024;

/// The plain text of a key, a passphrase or another credential.
///
/// It is wiped from memory when dropped and redacted in every message, has no `Display`, no
/// `Serialize` and a `Debug` that shows nothing. [`Secret::expose`] is the only way to its text;
/// search for that word to see every place that handles plain text.
#[derive(Clone, PartialEq, Eq, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(from = "String")]
pub struct Secret(String);

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl Secret {
    /// Takes ownership of the plain text.
    pub fn new(text: String) -> Self {
        mark_stack_used();
        known::remember(&text);
        Self(text)
    }

    /// Turns bytes into a secret. The bytes are wiped when they are not UTF-8, and no error carries
    /// them.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, NotText> {
        String::from_utf8(bytes).map(Self::new).map_err(|error| {
            mark_stack_used();
            let mut bytes = error.into_bytes();
            let problem = NotText::of(&bytes);
            bytes.zeroize();
            problem
        })
    }

    /// Reads a secret to its end, without the one newline at it. The buffer is never moved, which
    /// would leave a copy in memory, and is wiped whatever happens.
    pub fn read(from: impl Read) -> Result<Self, ReadError> {
        mark_stack_used();
        let mut bytes = Zeroizing::new(Vec::with_capacity(READ_LIMIT + 1));
        from.take(READ_LIMIT as u64 + 1).read_to_end(&mut bytes)?;
        if bytes.len() > READ_LIMIT {
            return Err(ReadError::TooLong);
        }
        Ok(Self::from_bytes(std::mem::take(&mut *bytes))?.without_trailing_newline())
    }

    /// Whether it is made of what every credential is made of, printable ASCII without spaces.
    /// genkey stores nothing else, so another text that comes out of a store was put there by
    /// somebody else, and may do harm where it goes to.
    pub fn is_printable(&self) -> bool {
        !self.0.is_empty() && self.0.bytes().all(|byte| byte.is_ascii_graphic())
    }

    /// The plain text. Never log it, format it into a message or keep a copy.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether a byte order mark stands before it. Of a passphrase that is part.
    pub fn has_byte_order_mark(&self) -> bool {
        self.0.starts_with(BYTE_ORDER_MARK)
    }

    /// The secret without the byte order mark before it, which is in no key.
    pub fn without_byte_order_mark(mut self) -> Self {
        if self.has_byte_order_mark() {
            self.0.remove(0);
            known::remember(&self.0);
        }
        self
    }

    /// The secret without the one newline (LF or CRLF) that editors and `echo` add.
    pub fn without_trailing_newline(mut self) -> Self {
        let text = self
            .0
            .strip_suffix('\n')
            .map(|rest| rest.strip_suffix('\r').unwrap_or(rest));
        if let Some(length) = text.map(str::len) {
            self.0.truncate(length);
            known::remember(&self.0);
        }
        self
    }
}

fn mark_stack_used() {
    WAS_THERE.store(true, Ordering::Relaxed);
}

/// Overwrites what calls that have returned left on the stack: whatever searches or decrypts a text
/// has pieces of it there. To be called when the work is done, from where it was begun. Where there
/// was no secret at all, there is nothing to do.
pub fn wipe_stack() {
    if WAS_THERE.load(Ordering::Relaxed) {
        overwrite();
    }
}

#[inline(never)]
fn overwrite() {
    let mut left = [0_u8; DEPTH];
    std::hint::black_box(&mut left);
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(***)")
    }
}

/// The bytes were not UTF-8. It says nothing more about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotText {
    /// They begin as Windows saves text, and PowerShell before its version 6.
    #[error("it is UTF-16 text; save it as UTF-8")]
    Utf16,
    /// They are something else.
    #[error("it is not valid UTF-8 text")]
    Other,
}

impl NotText {
    /// What bytes are that are not UTF-8.
    pub fn of(bytes: &[u8]) -> Self {
        if UTF_16.iter().any(|mark| bytes.starts_with(mark)) {
            Self::Utf16
        } else {
            Self::Other
        }
    }
}

/// Why a secret could not be read. It says nothing about what was read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system said no.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is not text.
    #[error(transparent)]
    NotText(#[from] NotText),
    /// It is longer than any secret.
    #[error("it is longer than 64 KiB")]
    TooLong,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_up_to_a_limit() {
        assert_eq!(Secret::read(&b"key\r\n"[..]).unwrap().expose(), "key");
        assert_eq!(Secret::read(&b""[..]).unwrap().expose(), "");
        assert_eq!(
            Secret::read(&vec![b'x'; READ_LIMIT][..])
                .unwrap()
                .expose()
                .len(),
            READ_LIMIT
        );
        assert!(matches!(
            Secret::read(io::repeat(b'x')),
            Err(ReadError::TooLong)
        ));
        assert!(matches!(
            Secret::read(&b"\xff"[..]),
            Err(ReadError::NotText(_))
        ));
    }

    #[test]
    fn debug_shows_nothing_of_the_secret() {
        assert_eq!(
            format!("{:?}", Secret::new("gen_pat_abc".into())),
            "Secret(***)"
        );
    }

    #[test]
    fn exactly_one_trailing_newline_is_dropped() {
        let trimmed = |text: &str| {
            Secret::new(text.into())
                .without_trailing_newline()
                .expose()
                .to_owned()
        };
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
        let utf_16 = "gen_pat_x".encode_utf16().flat_map(u16::to_le_bytes);
        let error =
            Secret::from_bytes([0xff, 0xfe].into_iter().chain(utf_16).collect()).unwrap_err();
        assert_eq!(error.to_string(), "it is UTF-16 text; save it as UTF-8");
    }

    #[test]
    fn a_byte_order_mark_is_dropped_once() {
        let without = |text: &str| {
            Secret::new(text.into())
                .without_byte_order_mark()
                .expose()
                .to_owned()
        };
        assert_eq!(without("\u{feff}key"), "key");
        assert_eq!(without("\u{feff}\u{feff}key"), "\u{feff}key");
        assert_eq!(without("key\u{feff}"), "key\u{feff}");
        assert_eq!(without(""), "");
    }
}

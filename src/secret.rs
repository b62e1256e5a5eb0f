//! A secret that cannot be printed.

use std::fmt;
use std::io::{self, Read};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Deserialize;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

mod encodings;
mod key_scanner;
mod known;
mod output;
mod prefixes;
mod private_key;
mod redact;

pub(crate) use key_scanner::{KeyScanner, Scanned};
pub(crate) use output::redact_output;
#[cfg(test)]
pub(crate) use prefixes::KEY_PREFIXES;
pub(crate) use prefixes::add_key_prefixes;
pub(crate) use redact::{beginning, contains_key, key_in, redact};

/// How deep on the stack a call may have left a secret, in bytes.
static STACK_USED: AtomicUsize = AtomicUsize::new(0);

/// How deep stores and files go. Only the parser of the command line goes deeper. Wiping is not free:
/// of the 333 page faults of `genkey token`, a wipe of 256 KiB was 50.
const STACK_DEPTH: usize = 128 * 1024;
/// How deep HTTP goes: half of the smallest stack in use.
const HTTP_STACK_DEPTH: usize = 256 * 1024;

/// Some editors and shells put it at the start of a text.
const BYTE_ORDER_MARK: char = '\u{feff}';
/// The byte order mark in UTF-16, little and big endian.
const UTF_16: [[u8; 2]; 2] = [[0xff, 0xfe], [0xfe, 0xff]];

/// The longest secret that is read from a file, a pipe or a terminal, in bytes.
pub(crate) const READ_LIMIT: usize = 64 * 1024;

/// The plain text of a key, a passphrase or another credential.
///
/// It is wiped from memory when dropped and redacted in messages, and has no `Display`, no
/// `Serialize` and an empty `Debug`. [`Secret::expose`] is the only access to its text: search for
/// it to see all code that handles plain text.
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

    /// Converts bytes, which are wiped if they are not UTF-8.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, NotText> {
        String::from_utf8(bytes).map(Self::new).map_err(|error| {
            mark_stack_used();
            let mut bytes = error.into_bytes();
            let problem = NotText::of(&bytes);
            bytes.zeroize();
            problem
        })
    }

    /// Reads to the end, and removes one trailing newline.
    pub fn read(from: impl Read) -> Result<Self, ReadError> {
        mark_stack_used();
        // Allocated at once: a buffer that grows would leave copies in memory.
        let mut bytes = Zeroizing::new(Vec::with_capacity(READ_LIMIT + 1));
        from.take(READ_LIMIT as u64 + 1).read_to_end(&mut bytes)?;
        if bytes.len() > READ_LIMIT {
            return Err(ReadError::TooLong);
        }
        Ok(Self::from_bytes(std::mem::take(&mut *bytes))?.without_trailing_newline())
    }

    /// Whether it is printable ASCII without spaces, as every credential is. genkey stores nothing
    /// else, so other text from a store is another program's, and unsafe to print or send.
    pub fn is_printable(&self) -> bool {
        !self.0.is_empty() && self.0.bytes().all(|byte| byte.is_ascii_graphic())
    }

    /// The plain text. Never log it, format it into a message or keep a copy.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Tells it from other secrets, and says nothing about it: half of its SHA-256, in hexadecimal
    /// digits. For random secrets only, which cannot be guessed.
    pub fn fingerprint(&self) -> String {
        use sha2::{Digest, Sha256};
        let digest = Sha256::digest(self.0.as_bytes());
        digest
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// Redacts what base64, JSON, URLs and hexadecimal digits make of it from now on, too: for the
    /// output of programs that get the secret.
    pub fn redact_encodings(&self) {
        if known::is_redacted(&self.0) {
            for form in encodings::encodings(&self.0) {
                known::remember(&form);
            }
        }
    }

    /// Whether it starts with a byte order mark, which is part of a passphrase, but not of a key.
    pub fn has_byte_order_mark(&self) -> bool {
        self.0.starts_with(BYTE_ORDER_MARK)
    }

    /// Removes one leading byte order mark.
    pub fn without_byte_order_mark(mut self) -> Self {
        if self.has_byte_order_mark() {
            self.0.remove(0);
            // The shorter text is redacted too.
            known::remember(&self.0);
        }
        self
    }

    /// Removes one trailing LF or CRLF, which editors and `echo` add.
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
    STACK_USED.fetch_max(STACK_DEPTH, Ordering::Relaxed);
}

/// To be called before a secret is handed to the HTTP library.
pub fn mark_http_stack_used() {
    STACK_USED.fetch_max(HTTP_STACK_DEPTH, Ordering::Relaxed);
}

/// Overwrites what calls that have returned left on the stack. To be called at the end of the work,
/// from the function that started it.
pub fn wipe_stack() {
    // Code that searches or decrypts a text leaves pieces of it, which `zeroize` cannot reach.
    match STACK_USED.load(Ordering::Relaxed) {
        0 => {}
        STACK_DEPTH => overwrite::<STACK_DEPTH>(),
        _ => overwrite::<HTTP_STACK_DEPTH>(),
    }
}

// Inlined, the array would be part of the caller's frame, above what is to be overwritten.
#[inline(never)]
fn overwrite<const DEPTH: usize>() {
    let mut bytes = [0_u8; DEPTH];
    std::hint::black_box(&mut bytes);
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(***)")
    }
}

/// The bytes are not UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotText {
    /// They start with a UTF-16 byte order mark, as PowerShell before version 6 writes it.
    #[error("it is UTF-16 text; save it as UTF-8")]
    Utf16,
    /// Anything else.
    #[error("it is not valid UTF-8 text")]
    Other,
}

impl NotText {
    /// Classifies bytes that are not UTF-8.
    pub fn of(bytes: &[u8]) -> Self {
        if UTF_16.iter().any(|mark| bytes.starts_with(mark)) {
            Self::Utf16
        } else {
            Self::Other
        }
    }
}

/// Why a secret could not be read. No variant contains what was read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Reading failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is not text.
    #[error(transparent)]
    NotText(#[from] NotText),
    /// It is longer than [`READ_LIMIT`].
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
    fn one_trailing_newline_is_removed() {
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
    fn one_byte_order_mark_is_removed() {
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

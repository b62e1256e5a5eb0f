//! Texts that people write: small, and UTF-8.

use std::io::Read;

/// Limit of a text, in bytes.
const MAX_SIZE: u64 = 64 * 1024;

/// Reads a text. The error follows the file's name in messages; `what` is what the file is.
///
/// # Errors
/// When it cannot be read, is larger than 64 KiB or not UTF-8.
pub fn text_of(from: impl Read, what: &str) -> Result<String, String> {
    let mut bytes = Vec::new();
    // One byte more than the limit, to tell a file at the limit from a larger one.
    from.take(MAX_SIZE + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() as u64 > MAX_SIZE {
        return Err(format!("is larger than 64 KiB, the limit for a {what}"));
    }
    String::from_utf8(bytes).map_err(|_| "is not UTF-8 text".to_owned())
}

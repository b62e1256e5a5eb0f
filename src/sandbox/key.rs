//! The keys that the server makes, and the hashes that it keeps of them.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::secret::Secret;

/// What every key of the embedded server begins with, so that nobody takes it for one of a real service.
pub const KEY_PREFIX: &str = "gen_pat_sandbox_";

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789AB";

/// Makes a key: the prefix and forty random letters and digits.
pub fn generate() -> Result<Secret, getrandom::Error> {
    let mut bytes = Zeroizing::new([0; 40]);
    getrandom::fill(bytes.as_mut_slice())?;
    let mut text = String::with_capacity(KEY_PREFIX.len() + bytes.len());
    text.push_str(KEY_PREFIX);
    text.extend(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 64)])));
    Ok(Secret::new(text))
}

/// All that is kept of a key: its SHA-256. A key is random, so its hash needs neither salt nor stretching.
pub fn hash(key: &str) -> Vec<u8> {
    Sha256::digest(key.as_bytes()).to_vec()
}

//! Reading an answer's body, bounded in size and time.

use reqwest::Response;
use tokio::time::{Instant, timeout_at};
use zeroize::Zeroize;

/// What was read of a body. A confidential one is wiped from memory when dropped, and whenever it moves to grow.
///
/// The buffers of the HTTP and TLS layers below are theirs; the program's allocator wipes them.
pub(super) struct Body {
    bytes: Vec<u8>,
    confidential: bool,
}

/// Why a body was not read to its end.
pub(super) enum Unfinished {
    TooLarge,
    TimedOut,
    Broken(reqwest::Error),
}

/// The next piece of a body, after decompression; `None` after the last.
pub(super) async fn next(
    response: &mut Response,
    deadline: Instant,
) -> Result<Option<impl AsRef<[u8]> + use<>>, Unfinished> {
    let next = timeout_at(deadline, response.chunk()).await.map_err(|_| Unfinished::TimedOut)?;
    next.map_err(Unfinished::Broken)
}

impl Body {
    pub fn new(confidential: bool) -> Self {
        Self { bytes: Vec::new(), confidential }
    }

    /// A confidential body that has been read.
    #[cfg(feature = "testing")]
    pub fn of(bytes: &[u8]) -> Self {
        Self { bytes: bytes.to_owned(), confidential: true }
    }

    /// Reads up to the end, the limit (in bytes after decompression) or the deadline; what came before stays readable.
    pub async fn read(&mut self, response: &mut Response, limit: usize, deadline: Instant) -> Result<(), Unfinished> {
        while let Some(piece) = next(response, deadline).await? {
            if !self.keep(piece.as_ref(), limit) {
                return Err(Unfinished::TooLarge);
            }
        }
        Ok(())
    }

    /// Adds a piece, unless the whole would pass the limit. Whether it was added.
    pub fn keep(&mut self, chunk: &[u8], limit: usize) -> bool {
        let fits = self.bytes.len().saturating_add(chunk.len()) <= limit;
        if fits {
            self.append(chunk);
        }
        fits
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn append(&mut self, chunk: &[u8]) {
        let needed = self.bytes.len() + chunk.len();
        if self.confidential && needed > self.bytes.capacity() {
            let mut larger = Vec::with_capacity(needed.next_power_of_two());
            larger.extend_from_slice(&self.bytes);
            std::mem::replace(&mut self.bytes, larger).zeroize();
        }
        self.bytes.extend_from_slice(chunk);
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        if self.confidential {
            self.bytes.zeroize();
        }
    }
}

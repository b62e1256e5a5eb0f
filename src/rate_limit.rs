//! A client-side rate limit per minute, shared by all processes of this machine.
//!
//! A file has the time of each request of the last minute: a sliding window, in which bursts are
//! allowed. If the file is unusable, requests are sent anyway: the limit is a courtesy to the
//! service, which enforces it itself.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::durable::{self, FileError, Lock};

// A minute, and a second more: latency varies, so requests may arrive closer together than they
// were sent.
const WINDOW_MS: i64 = 61_000;
// The lock is held only to read and write a small file, so a longer wait means that its holder is
// suspended.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);
/// Shorter waits are not announced.
const MIN_ANNOUNCED_WAIT: Duration = Duration::from_secs(1);

/// The times of requests in Unix milliseconds, oldest first, by the service's origin.
type Sent = BTreeMap<String, Vec<i64>>;

/// The last minute's requests to one service.
pub struct Window {
    /// The shared file.
    pub path: PathBuf,
    pub origin: String,
    pub limit: NonZeroU32,
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

impl Window {
    /// How long to wait before the next request, at most 61 s; `None` if it may be sent now. With
    /// `acquire`, it is then counted.
    fn ask(&self, acquire: bool) -> Result<Option<Duration>, FileError> {
        let _lock = Lock::acquire_within(&self.path.with_extension("lock"), LOCK_TIMEOUT)?;
        let now = (self.clock)().as_millisecond();
        let mut sent = self.read()?;
        let was_ahead = expire(&mut sent, now);
        let times = sent.entry(self.origin.clone()).or_default();
        let wait = wait(times, self.limit, now);
        if wait.is_none() && acquire {
            times.push(now);
        }
        // A corrected time is written at once, or the next process would count it from its own now
        // and the wait would start over.
        if (wait.is_none() && acquire) || was_ahead {
            durable::replace_for_now(&self.path, serde_json::json!(sent).to_string().as_bytes())?;
        }
        Ok(wait)
    }

    fn read(&self) -> Result<Sent, FileError> {
        let content = durable::read(&self.path)?.unwrap_or_default();
        // A damaged file counts as empty, and is replaced by the next request.
        Ok(serde_json::from_slice(&content).unwrap_or_default())
    }
}

/// Removes expired requests. Returns whether any was in the future.
fn expire(sent: &mut Sent, now: i64) -> bool {
    let mut was_ahead = false;
    for times in sent.values_mut() {
        times.retain(|time| *time > now - WINDOW_MS);
        times.sort_unstable();
        // The clock was set back. Counting such a request from now on is too long rather than too
        // short, but no longer than for any other.
        for time in times.iter_mut().filter(|time| **time > now) {
            (*time, was_ahead) = (now, true);
        }
    }
    sent.retain(|_, times| !times.is_empty());
    was_ahead
}

/// How long until fewer than `limit` requests are in the window; `None` if that is so now.
fn wait(times: &[i64], limit: NonZeroU32, now: i64) -> Option<Duration> {
    let limit = usize::try_from(limit.get()).unwrap_or(usize::MAX);
    let last_in_the_way = times.get(times.len().checked_sub(limit)?)?;
    Some(Duration::from_millis(
        (last_in_the_way + WINDOW_MS - now).unsigned_abs(),
    ))
}

/// A rate limit that announces its waits.
pub struct RateLimit {
    window: Window,
    notify: Box<dyn Fn(Duration) + Send + Sync>,
    /// The end of the wait that was last announced.
    announced_until: Mutex<Option<Instant>>,
}

impl RateLimit {
    /// `notify` is called once per wait of a second or more.
    pub fn new(window: Window, notify: impl Fn(Duration) + Send + Sync + 'static) -> Self {
        Self {
            window,
            notify: Box::new(notify),
            announced_until: Mutex::default(),
        }
    }

    /// Counts a request that is sent now, and returns `None`; or how long to wait before trying
    /// again.
    pub fn acquire(&self) -> Option<Duration> {
        self.ask(true)
    }

    /// How long [`RateLimit::acquire`] would ask to wait, without counting a request.
    pub fn peek(&self) -> Option<Duration> {
        self.ask(false)
    }

    fn ask(&self, acquire: bool) -> Option<Duration> {
        // An unusable file must not block requests.
        let wait = self.window.ask(acquire).ok().flatten()?;
        if wait >= MIN_ANNOUNCED_WAIT && self.is_new_wait(Instant::now() + wait) {
            (self.notify)(wait);
        }
        Some(wait)
    }

    /// Whether a wait has not been announced yet; records it as announced.
    fn is_new_wait(&self, until: Instant) -> bool {
        let mut announced_until = self
            .announced_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // Repeated calls during one wait compute slightly different ends.
        let is_new_wait = announced_until
            .is_none_or(|announced_until| until > announced_until + MIN_ANNOUNCED_WAIT);
        if is_new_wait {
            *announced_until = Some(until);
        }
        is_new_wait
    }
}

#[cfg(test)]
mod tests;

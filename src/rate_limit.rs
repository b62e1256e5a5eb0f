//! Keeps to how many requests a service acquires in a minute, whichever processes of this machine send
//! them.
//!
//! A file holds when each request of the last minute was sent: what is counted is any minute, not
//! the one on the clock's face, and all that a minute acquires may be sent at once. Whatever is wrong
//! with the file, the requests go: it is a courtesy to the service, which counts by itself.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::durable::{self, FileError, Lock};

/// How long a request is counted, in milliseconds: a minute, and a second because requests may take
/// different times on their way.
const WINDOW_MS: i64 = 61_000;
/// How long to queue for the lock. Whoever holds it has read and written a small file in a moment,
/// unless it was stopped.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);
/// A wait that is shorter is not worth telling.
const MIN_ANNOUNCED_WAIT: Duration = Duration::from_secs(1);

/// When requests were sent, in milliseconds of Unix time: the oldest first, by the service's
/// origin.
type Sent = BTreeMap<String, Vec<i64>>;

/// The last minute of one service.
pub struct Window {
    /// The file that the processes of this machine share.
    pub path: PathBuf,
    pub origin: String,
    pub limit: NonZeroU32,
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

impl Window {
    /// How long the minute will be full at least, never more than what a request is counted; `None`
    /// if it has room: if `acquires`, a request that is sent now is counted then.
    fn ask(&self, acquires: bool) -> Result<Option<Duration>, FileError> {
        let _lock = Lock::acquire_within(&self.path.with_extension("lock"), LOCK_TIMEOUT)?;
        let now = (self.clock)().as_millisecond();
        let mut sent = self.read()?;
        let was_ahead = expire(&mut sent, now);
        let times = sent.entry(self.origin.clone()).or_default();
        let wait = wait(times, self.limit, now);
        if wait.is_none() && acquires {
            times.push(now);
        }
        if (wait.is_none() && acquires) || was_ahead {
            durable::replace_for_now(&self.path, serde_json::json!(sent).to_string().as_bytes())?;
        }
        Ok(wait)
    }

    /// A file that is missing or damaged is as good as none.
    fn read(&self) -> Result<Sent, FileError> {
        let content = durable::read(&self.path)?.unwrap_or_default();
        Ok(serde_json::from_slice(&content).unwrap_or_default())
    }
}

/// Drops what is counted no more. What seems to be sent later than now, since the clock was set
/// back, is taken as sent now: so it is counted too long rather than not long enough, and not
/// longer than any other. Says whether there was such.
fn expire(sent: &mut Sent, now: i64) -> bool {
    let mut was_ahead = false;
    for times in sent.values_mut() {
        times.retain(|time| *time > now - WINDOW_MS);
        times.sort_unstable();
        for time in times.iter_mut().filter(|time| **time > now) {
            (*time, was_ahead) = (now, true);
        }
    }
    sent.retain(|_, times| !times.is_empty());
    was_ahead
}

/// How long it is until fewer requests than the limit are counted; `None` if that is so now.
fn wait(times: &[i64], limit: NonZeroU32, now: i64) -> Option<Duration> {
    let limit = usize::try_from(limit.get()).unwrap_or(usize::MAX);
    let last_in_the_way = times.get(times.len().checked_sub(limit)?)?;
    Some(Duration::from_millis(
        (last_in_the_way + WINDOW_MS - now).unsigned_abs(),
    ))
}

/// A limit that requests wait for, and that people are announced_until of.
pub struct RateLimit {
    window: Window,
    notify: Box<dyn Fn(Duration) + Send + Sync>,
    /// Until when it is waited, as far as people were announced_until.
    announced_until: Mutex<Option<Instant>>,
}

impl RateLimit {
    /// A limit whose longer waits are announced_until to `notify`, each once.
    pub fn new(window: Window, notify: impl Fn(Duration) + Send + Sync + 'static) -> Self {
        Self {
            window,
            notify: Box::new(notify),
            announced_until: Mutex::default(),
        }
    }

    /// Takes a place for a request that is sent now: then `None`. While the minute is full, how
    /// long to wait before asking again.
    pub fn acquire(&self) -> Option<Duration> {
        self.ask(true)
    }

    /// The same, but no place is taken.
    pub fn peek(&self) -> Option<Duration> {
        self.ask(false)
    }

    fn ask(&self, acquires: bool) -> Option<Duration> {
        // Without a file that can be used, nothing is known of the last minute, and nothing is
        // waited for.
        let wait = self.window.ask(acquires).ok().flatten()?;
        if wait >= MIN_ANNOUNCED_WAIT && self.is_new_wait(Instant::now() + wait) {
            (self.notify)(wait);
        }
        Some(wait)
    }

    /// Whether people were not announced_until yet that it is waited until then, or a moment before. Takes it
    /// that they are now.
    fn is_new_wait(&self, until: Instant) -> bool {
        let mut announced_until = self
            .announced_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
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

//! Throttles all requests to a service together: its rate limit, `Retry-After`, and concurrency.
//!
//! A `Retry-After` delays every request, not only the retry of the one that it answers. Each 429
//! halves the number of concurrent requests for the rest of the run.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use reqwest::Method;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep};

use super::error::Error;

/// A service's rate limit. Retries and redirects count as requests of their own.
pub trait RateLimit: Send + Sync {
    /// Counts a request that is sent now, and returns `None`; or how long to wait before trying
    /// again.
    fn acquire(&self) -> Option<Duration>;

    /// How long [`RateLimit::acquire`] would ask to wait, without counting a request.
    fn peek(&self) -> Option<Duration> {
        None
    }
}

/// Called with the length of a pause that the service asked for.
pub type PauseNotice = Arc<dyn Fn(Duration) + Send + Sync>;

/// The times of a request. Waiting for a permit extends both: it is not the service's time.
pub(super) struct Timing {
    /// When the first attempt started.
    pub began: Instant,
    /// When the current attempt times out.
    pub deadline: Instant,
}

/// The maximum number of concurrent requests.
// More than 8, so that bulk revocation at 50 ms round-trip time is 8 times faster than one by one
// even with a journal write between requests. Not many more: each has a connection of its own.
pub const MAX_CONCURRENT: usize = 12;
// Adding a longer time to an `Instant` may overflow.
const MAX_PAUSE: Duration = Duration::from_secs(24 * 60 * 60);
// One second, less the time that may have passed since the response.
const MIN_ANNOUNCED_PAUSE: Duration = Duration::from_millis(900);

pub(super) struct Throttle {
    state: Mutex<State>,
    // Only its holder waits for a permit; all others queue for the lock, first come first served,
    // instead of polling the rate limit.
    queue: tokio::sync::Mutex<()>,
    freed: Notify,
    /// The longest pause that is waited for.
    max_pause: Duration,
    notice: Option<PauseNotice>,
    rate_limit: Option<Arc<dyn RateLimit>>,
    stopped: watch::Sender<bool>,
}

#[derive(Default)]
struct State {
    max_concurrent: usize,
    in_flight: usize,
    /// When `max_concurrent` was last halved.
    reduced_at: Option<Instant>,
    paused_until: Option<Instant>,
    is_announced: bool,
}

pub(super) struct Permit<'a>(&'a Throttle);

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.0.lock().in_flight -= 1;
        self.0.freed.notify_one();
    }
}

impl Throttle {
    pub fn new(
        max_pause: Duration,
        notice: Option<PauseNotice>,
        rate_limit: Option<Arc<dyn RateLimit>>,
    ) -> Self {
        Self {
            state: Mutex::new(State {
                max_concurrent: MAX_CONCURRENT,
                ..State::default()
            }),
            queue: tokio::sync::Mutex::default(),
            freed: Notify::new(),
            max_pause,
            notice,
            rate_limit,
            stopped: watch::Sender::new(false),
        }
    }

    pub fn stop_revoking(&self) {
        self.stopped.send_replace(true);
    }

    /// Awaits `wait` before a request with this method. A revocation fails as soon as revocations
    /// are stopped.
    pub async fn unless_stopped<T>(
        &self,
        method: &Method,
        wait: impl Future<Output = T>,
    ) -> Result<T, Error> {
        if method != Method::DELETE {
            return Ok(wait.await);
        }
        // Every DELETE is a revocation, except in `genkey api`, which never stops them.
        let mut subscriber = self.stopped.subscribe();
        let (mut stopped, mut wait) = (pin!(subscriber.wait_for(|stopped| *stopped)), pin!(wait));
        poll_fn(|context| match stopped.as_mut().poll(context) {
            Poll::Ready(_) => Poll::Ready(Err(Error::Stopped)),
            Poll::Pending => wait.as_mut().poll(context).map(Ok),
        })
        .await
    }

    pub fn max_concurrent(&self) -> usize {
        self.lock().max_concurrent
    }

    /// Waits until a request may be sent, and extends its times accordingly.
    ///
    /// # Errors
    /// [`Error::RetryAfterTooLong`], without waiting.
    pub async fn acquire(&self, timing: &mut Timing) -> Result<Permit<'_>, Error> {
        let asked = Instant::now();
        let _alone = self.queue.lock().await;
        loop {
            if self.is_full() {
                self.freed.notified().await;
            } else if let Some(pause) = self.pause() {
                if pause > self.max_pause {
                    return Err(Error::RetryAfterTooLong(pause));
                }
                self.announce_pause();
                sleep(pause).await;
            } else if let Some(wait) = self.rate_limit.as_deref().and_then(RateLimit::acquire) {
                sleep(wait).await;
            } else {
                break;
            }
        }
        self.lock().in_flight += 1;
        let waited = asked.elapsed();
        timing.began += waited;
        timing.deadline += waited;
        Ok(Permit(self))
    }

    fn is_full(&self) -> bool {
        let state = self.lock();
        state.in_flight >= state.max_concurrent
    }

    pub fn next_send_in(&self) -> Option<Duration> {
        self.announce_pause();
        self.acceptable_pause()
            .or_else(|| self.rate_limit.as_deref().and_then(RateLimit::peek))
    }

    /// What is left of a pause that the service asked for.
    fn pause(&self) -> Option<Duration> {
        let until = self.lock().paused_until?;
        Some(until.saturating_duration_since(Instant::now())).filter(|pause| !pause.is_zero())
    }

    /// [`Throttle::pause`], unless it is too long to wait for.
    fn acceptable_pause(&self) -> Option<Duration> {
        self.pause().filter(|pause| *pause <= self.max_pause)
    }

    /// Records the response to a request sent at `sent`.
    pub fn answered(&self, sent: Instant, status: u16, retry_after: Option<Duration>) {
        let mut state = self.lock();
        let now = Instant::now();
        // Requests in flight together are refused together. Only one of those refusals counts, or
        // a burst would drop the limit to one at once.
        if status == 429 && state.reduced_at.is_none_or(|reduced_at| sent >= reduced_at) {
            (state.reduced_at, state.max_concurrent) =
                (Some(now), (state.max_concurrent / 2).max(1));
        }
        if let (429 | 503, Some(asked)) = (status, retry_after) {
            let before = state.paused_until.unwrap_or(now);
            state.is_announced &= before > now;
            state.paused_until = Some(before.max(now + asked.min(MAX_PAUSE)));
        }
    }

    /// Announces the current pause, once.
    pub fn announce_pause(&self) {
        let Some(pause) = self.acceptable_pause() else {
            return;
        };
        let was_announced = std::mem::replace(&mut self.lock().is_announced, true);
        if let Some(tell) = self
            .notice
            .as_ref()
            .filter(|_| !was_announced && pause >= MIN_ANNOUNCED_PAUSE)
        {
            tell(pause);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

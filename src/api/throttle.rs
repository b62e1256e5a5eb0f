//! What a service takes: its rate limit and what it has said about how much it takes, kept to by
//! all requests together.
//!
//! A `Retry-After` holds back every request, not only the next attempt of the one that it answers.
//! After a 429, half as many requests as before are under way at once, until the exchange ends.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use reqwest::Method;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep};

use super::error::Error;

/// Keeps to how many requests a service takes in a time. Asked before every request, be it a
/// repeated or a redirected one.
pub trait RateLimit: Send + Sync {
    /// Takes a place for one request, which is to be sent now: then `None`. While there is no
    /// place, how long to wait before asking again.
    fn acquire(&self) -> Option<Duration>;

    /// The same, but no place is taken: for who is not to begin what would have to wait.
    fn peek(&self) -> Option<Duration> {
        None
    }
}

/// Is told how long a pause is that the service asked for.
pub type PauseNotice = Arc<dyn Fn(Duration) + Send + Sync>;

/// The times that a call is held to. Waiting for a permit extends them: it is not the service that
/// takes that time.
pub(super) struct Timing {
    /// When the first attempt began.
    pub began: Instant,
    /// When the time of the present attempt is over.
    pub deadline: Instant,
}

/// How many requests are under way at once, at most. Somewhat more than eight, so that work at 50
/// ms round-trip time takes less than an eighth of its time one after the other although there is
/// something to be written down in between; not many more, since each has a connection of its own.
pub const MAX_CONCURRENT: usize = 12;
/// A pause that is longer is not counted exactly: clocks overflow.
const MAX_PAUSE: Duration = Duration::from_secs(24 * 60 * 60);
/// A pause that is shorter is not worth announcing: a second, less what may have passed of it.
const MIN_ANNOUNCED_PAUSE: Duration = Duration::from_millis(900);

pub(super) struct Throttle {
    state: Mutex<State>,
    /// One waits for what is next, and the others for their turn to: nobody asks again and again
    /// beside it.
    queue: tokio::sync::Mutex<()>,
    freed: Notify,
    /// How long a pause is waited for.
    max_pause: Duration,
    notice: Option<PauseNotice>,
    rate_limit: Option<Arc<dyn RateLimit>>,
    stopped: watch::Sender<bool>,
}

#[derive(Default)]
struct State {
    max_concurrent: usize,
    in_flight: usize,
    /// When the service said last that it is too much.
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

    /// Waits before a request with this method is sent, but no longer once revocations are stopped
    /// and it is one.
    pub async fn unless_stopped<T>(
        &self,
        method: &Method,
        wait: impl Future<Output = T>,
    ) -> Result<T, Error> {
        if method != Method::DELETE {
            return Ok(wait.await);
        }
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

    /// Waits until one more request may be sent, which extends the call's times, but not through a
    /// longer pause than is acceptable.
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

    /// How long the pause still is that the service has asked for.
    fn pause(&self) -> Option<Duration> {
        let until = self.lock().paused_until?;
        Some(until.saturating_duration_since(Instant::now())).filter(|pause| !pause.is_zero())
    }

    /// The same, but not one that nobody waits for.
    fn acceptable_pause(&self) -> Option<Duration> {
        self.pause().filter(|pause| *pause <= self.max_pause)
    }

    /// Takes note of an answer to a request that was sent then.
    pub fn answered(&self, sent: Instant, status: u16, retry_after: Option<Duration>) {
        let mut state = self.lock();
        let now = Instant::now();
        // Requests that were under way together are refused together, which says no more than one
        // refusal.
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

    /// Says, once a pause, that it is waited for.
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

//! What the service has said about how much it takes, kept to by all requests of a client together.
//!
//! A `Retry-After` holds back every request, not only the next attempt of the one that it answers. After a 429, half as many
//! requests as before are under way at once, to the client's end.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep};

use super::options::PauseNotice;
use super::pace::Moments;
use super::{Error, Pace};

/// How many requests are under way at once, at most. Somewhat more than eight, so that work at 50 ms round-trip time takes
/// less than an eighth of its time one after the other although there is something to be written down in between; not many
/// more, since each has a connection of its own.
pub const AT_ONCE: usize = 12;
/// A pause that is longer is not counted exactly: clocks overflow.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
/// A pause that is shorter is not worth telling: a second, less what may have passed of it.
const WORTH_TELLING: Duration = Duration::from_millis(900);

/// Who may send when.
pub(super) struct Throttle {
    state: Mutex<State>,
    /// One waits for what is next, and the others for their turn to: nobody asks again and again beside it.
    queue: tokio::sync::Mutex<()>,
    /// A request has ended.
    freed: Notify,
    /// How long a pause is waited for.
    patience: Duration,
    notice: Option<PauseNotice>,
    /// Whether revocations are over.
    stopped: watch::Sender<bool>,
}

struct State {
    at_once: usize,
    under_way: usize,
    /// When the service said last that it is too much.
    narrowed: Option<Instant>,
    paused_until: Option<Instant>,
    is_told: bool,
}

/// The place of a request that is under way.
pub(super) struct Place<'a>(&'a Throttle);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.lock().under_way -= 1;
        self.0.freed.notify_one();
    }
}

impl Throttle {
    pub fn new(patience: Duration, notice: Option<PauseNotice>) -> Self {
        let state = State { at_once: AT_ONCE, under_way: 0, narrowed: None, paused_until: None, is_told: false };
        Self {
            state: Mutex::new(state),
            queue: tokio::sync::Mutex::default(),
            freed: Notify::new(),
            patience,
            notice,
            stopped: watch::Sender::new(false),
        }
    }

    /// No revocation is to be sent any more.
    pub fn stop_revoking(&self) {
        self.stopped.send_replace(true);
    }

    /// Waits until no revocation is to be sent any more.
    pub async fn stopped(&self) {
        // It only fails without a sender, which is here.
        let _ = self.stopped.subscribe().wait_for(|stopped| *stopped).await;
    }

    /// How many requests may be under way at once.
    pub fn at_once(&self) -> usize {
        self.lock().at_once
    }

    /// Waits until one more request may be sent. That puts off the call's moments: it is not the service that takes that time.
    ///
    /// # Errors
    /// [`Error::HeldBack`] when the service has asked for a longer pause than anybody waits.
    pub async fn take_place(&self, pace: Option<&dyn Pace>, moments: &mut Moments) -> Result<Place<'_>, Error> {
        let asked = Instant::now();
        let _alone = self.queue.lock().await;
        loop {
            if self.is_full() {
                self.freed.notified().await;
            } else if let Some(pause) = self.pause() {
                self.hold(pause).await?;
            } else if let Some(wait) = pace.and_then(Pace::take) {
                sleep(wait).await;
            } else {
                break;
            }
        }
        self.lock().under_way += 1;
        moments.put_off(asked.elapsed());
        Ok(Place(self))
    }

    async fn hold(&self, pause: Duration) -> Result<(), Error> {
        if pause > self.patience {
            return Err(Error::HeldBack(pause));
        }
        self.tell_of_pause();
        sleep(pause).await;
        Ok(())
    }

    fn is_full(&self) -> bool {
        let state = self.lock();
        state.under_way >= state.at_once
    }

    /// How long the pause still is that the service has asked for.
    pub fn pause(&self) -> Option<Duration> {
        let until = self.lock().paused_until?;
        Some(until.saturating_duration_since(Instant::now())).filter(|pause| !pause.is_zero())
    }

    /// The same, but not one that nobody waits for.
    pub fn bearable_pause(&self) -> Option<Duration> {
        self.pause().filter(|pause| *pause <= self.patience)
    }

    /// Takes note of an answer to a request that was sent then.
    pub fn answered(&self, sent: Instant, status: u16, retry_after: Option<Duration>) {
        let mut state = self.lock();
        let now = Instant::now();
        // Requests that were under way together are refused together, which says no more than one refusal.
        if status == 429 && state.narrowed.is_none_or(|narrowed| sent >= narrowed) {
            (state.narrowed, state.at_once) = (Some(now), (state.at_once / 2).max(1));
        }
        if let (429 | 503, Some(asked)) = (status, retry_after) {
            let before = state.paused_until.unwrap_or(now);
            state.is_told &= before > now;
            state.paused_until = Some(before.max(now + asked.min(LONGEST)));
        }
    }

    /// Says, once a pause, that it is waited for.
    pub fn tell_of_pause(&self) {
        let Some(pause) = self.bearable_pause() else { return };
        let was_told = std::mem::replace(&mut self.lock().is_told, true);
        if let Some(tell) = self.notice.as_ref().filter(|_| !was_told && pause >= WORTH_TELLING) {
            tell(pause);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

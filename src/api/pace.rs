//! How many requests a service takes in a time is kept to on our side.

use std::time::Duration;

use tokio::time::Instant;

/// Asked before every request, be it a repeated or a redirected one.
pub trait Pace: Send + Sync {
    /// Takes a place for one request, which is to be sent now: then `None`. While there is no place, how long to wait before
    /// asking again.
    fn take(&self) -> Option<Duration>;

    /// The same, but no place is taken: for who is not to begin what would have to wait.
    fn look(&self) -> Option<Duration> {
        None
    }
}

/// The moments that a call is held to. Waiting for a place puts them off: it is not the service that takes that time.
pub(super) struct Moments {
    /// When the first attempt began.
    pub began: Instant,
    /// When the time of the present attempt is over.
    pub deadline: Instant,
}

impl Moments {
    /// A call that begins now; each attempt sets its deadline.
    pub fn now() -> Self {
        let now = Instant::now();
        Self { began: now, deadline: now }
    }

    /// Does not count time that was spent on waiting for a place.
    pub fn put_off(&mut self, waited: Duration) {
        self.began += waited;
        self.deadline += waited;
    }
}

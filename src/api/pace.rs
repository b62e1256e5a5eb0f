//! How many requests a service takes in a time is kept to on our side.

use std::time::Duration;

use tokio::time::{Instant, sleep};

/// Asked before every request, be it a repeated or a redirected one.
pub trait Pace: Send + Sync {
    /// Takes a place for one request, which is to be sent now: then `None`. While there is no place, how long to wait before
    /// asking again.
    fn take(&self) -> Option<Duration>;
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

    /// Waits until there is a place for one request.
    pub async fn take_place(&mut self, pace: &dyn Pace) {
        let asked = Instant::now();
        while let Some(wait) = pace.take() {
            sleep(wait).await;
        }
        let waited = asked.elapsed();
        self.began += waited;
        self.deadline += waited;
    }
}

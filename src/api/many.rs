//! Many requests at once, as far as the service takes them.

use std::time::Duration;

use super::{Client, Pace};

impl Client {
    /// How many keys may be revoked at once: one, until it is certain how the service wants to be asked for it. After a 429 it is half as
    /// many as before.
    pub fn revocations_at_once(&self) -> usize {
        if self.discovery.is_settled() { self.throttle.at_once() } else { 1 }
    }

    /// Has no revocation sent from now on, nor sent again: those that wait for it end with [`Error::Stopped`](super::Error::Stopped), or
    /// as what was lost before. What is sent already comes to its end, and lists are still asked for.
    pub fn stop_revoking(&self) {
        self.throttle.stop_revoking();
    }

    /// How long a request would have to wait that began now, because of what the service takes or has asked for. Who has many to send
    /// begins none meanwhile, so that it need not be waited for if it turns out not to be wanted.
    pub fn would_wait(&self) -> Option<Duration> {
        let pause = self.throttle.bearable_pause();
        if pause.is_some() {
            self.throttle.tell_of_pause();
        }
        pause.or_else(|| self.pace.as_deref().and_then(Pace::look))
    }
}

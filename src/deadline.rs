//! Deadlines for what is outside of this process: stores, other programs.

use std::io;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

// Long enough for a busy machine, and short enough for a script that has no terminal.
const UNATTENDED_LIMIT: Duration = Duration::from_secs(3);
// The user may have to unlock something first.
const INTERACTIVE_LIMIT: Duration = Duration::from_secs(60);
/// After how long the user is told what is being waited for.
const NOTICE_AFTER: Duration = Duration::from_secs(1);

/// How long to wait for a result, and whether the user can be prompted meanwhile.
pub struct Deadline {
    limit: Duration,
    on_wait: Option<Box<dyn Fn() + Send + Sync>>,
}

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub enum DeadlineError {
    #[error("no answer within {} seconds", .0.as_secs())]
    TimedOut(Duration),
    #[error("cannot start a thread: {0}")]
    NoThread(io::Error),
    #[error("it stopped unexpectedly")]
    Panicked,
}

impl Deadline {
    /// Three seconds, without prompts.
    pub fn unattended() -> Self {
        Self {
            limit: UNATTENDED_LIMIT,
            on_wait: None,
        }
    }

    /// One minute, with prompts. `on_wait` is called once per wait of more than a second.
    pub fn interactive(on_wait: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            limit: INTERACTIVE_LIMIT,
            on_wait: Some(Box::new(on_wait)),
        }
    }

    /// Replaces the limit.
    pub fn with_limit(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    /// Whether the user can be prompted.
    pub fn is_interactive(&self) -> bool {
        self.on_wait.is_some()
    }

    /// Runs `work` in a thread and waits for its result.
    pub(crate) fn wait<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, DeadlineError> {
        // A thread cannot be cancelled: one that hangs is abandoned. With room for one result in
        // the channel, one that is only late does not block when it sends.
        let (sender, answer) = mpsc::sync_channel(1);
        let send = move || drop(sender.send(work()));
        thread::Builder::new()
            .name("deadline".into())
            .spawn(send)
            .map_err(DeadlineError::NoThread)?;
        let receive = |time| {
            answer.recv_timeout(time).map_err(|error| match error {
                RecvTimeoutError::Timeout => DeadlineError::TimedOut(self.limit),
                RecvTimeoutError::Disconnected => DeadlineError::Panicked,
            })
        };
        let Some(on_wait) = &self.on_wait else {
            return receive(self.limit);
        };
        let quiet = NOTICE_AFTER.min(self.limit);
        match receive(quiet) {
            Err(DeadlineError::TimedOut(_)) if quiet < self.limit => {
                on_wait();
                receive(self.limit.saturating_sub(quiet))
            }
            received => received,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Instant;

    use super::*;

    fn slow(time: Duration) -> u8 {
        thread::sleep(time);
        7
    }

    #[test]
    fn work_that_hangs_times_out() {
        let started = Instant::now();
        let deadline = Deadline::unattended().with_limit(Duration::from_millis(100));
        let error = deadline.wait(|| slow(Duration::from_secs(60))).unwrap_err();
        assert!(matches!(error, DeadlineError::TimedOut(_)), "{error}");
        assert!(started.elapsed() < Duration::from_secs(10));
        assert_eq!(Deadline::unattended().limit, Duration::from_secs(3));
    }

    #[test]
    fn the_user_is_told_once_and_only_of_a_long_wait() {
        let told = Arc::new(AtomicUsize::new(0));
        let count = told.clone();
        let deadline = Deadline::interactive(move || {
            count.fetch_add(1, Ordering::SeqCst);
        });
        assert_eq!(deadline.wait(|| slow(Duration::ZERO)).unwrap(), 7);
        assert_eq!(told.load(Ordering::SeqCst), 0);
        assert_eq!(
            deadline.wait(|| slow(Duration::from_millis(1200))).unwrap(),
            7
        );
        assert_eq!(told.load(Ordering::SeqCst), 1);
        let error = deadline
            .with_limit(Duration::from_millis(1100))
            .wait(|| slow(Duration::from_secs(60)));
        assert_eq!(error.unwrap_err().to_string(), "no answer within 1 seconds");
        assert_eq!(told.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn a_panic_is_an_error() {
        let error = Deadline::unattended()
            .wait(|| -> u8 { panic!("expected in this test") })
            .unwrap_err();
        assert_eq!(error.to_string(), "it stopped unexpectedly");
    }
}

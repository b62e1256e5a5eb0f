//! How long something outside of this process may take: a store, another program.

use std::io;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// The limit where nobody can be prompted.
const UNATTENDED_LIMIT: Duration = Duration::from_secs(3);
/// The limit where a person may have to unlock something first.
const INTERACTIVE_LIMIT: Duration = Duration::from_secs(60);
/// After how long a person is told what is being waited for.
const NOTICE_AFTER: Duration = Duration::from_secs(1);

/// How long to wait for an answer, and whether a person can be prompted meanwhile.
pub struct Deadline {
    limit: Duration,
    on_wait: Option<Box<dyn Fn() + Send + Sync>>,
}

/// Why there is no answer.
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
    /// Three seconds, and nothing that would make the system prompt is tried.
    pub fn unattended() -> Self {
        Self {
            limit: UNATTENDED_LIMIT,
            on_wait: None,
        }
    }

    /// A minute for a person to answer. `on_wait` is called, at most once a wait, when it takes
    /// longer than a second, to say what is being waited for.
    pub fn interactive(on_wait: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            limit: INTERACTIVE_LIMIT,
            on_wait: Some(Box::new(on_wait)),
        }
    }

    /// The same with another limit.
    pub fn with_limit(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    /// Whether a person can be prompted.
    pub fn is_interactive(&self) -> bool {
        self.on_wait.is_some()
    }

    /// Does `work` in a thread of its own. What hangs keeps its thread until the process ends; the
    /// caller goes on.
    pub(crate) fn wait<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, DeadlineError> {
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
    fn what_hangs_is_given_up_in_time() {
        let begun = Instant::now();
        let deadline = Deadline::unattended().with_limit(Duration::from_millis(100));
        let error = deadline.wait(|| slow(Duration::from_secs(60))).unwrap_err();
        assert!(matches!(error, DeadlineError::TimedOut(_)), "{error}");
        assert!(begun.elapsed() < Duration::from_secs(10));
        assert_eq!(Deadline::unattended().limit, Duration::from_secs(3));
    }

    #[test]
    fn a_person_is_told_once_and_only_when_it_takes_long() {
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
    fn a_panic_is_an_error_like_any_other() {
        let error = Deadline::unattended()
            .wait(|| -> u8 { panic!("expected in this test") })
            .unwrap_err();
        assert_eq!(error.to_string(), "it stopped unexpectedly");
    }
}

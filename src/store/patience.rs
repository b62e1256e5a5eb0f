//! Limits on how long a store may take.

use std::fmt;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::{StoreError, refused};

/// How long a store may take when nobody can be asked to unlock it.
pub(super) const TIME_LIMIT: Duration = Duration::from_secs(3);
/// How long a person is given to unlock a store.
const PERSON_LIMIT: Duration = Duration::from_secs(60);
/// After how long a person is told what is being waited for.
const NOTICE_AFTER: Duration = Duration::from_secs(1);

/// How long a store may keep its caller waiting, and whether somebody is there to unlock it.
pub struct Patience {
    limit: Duration,
    on_wait: Option<Box<dyn Fn() + Send + Sync>>,
}

impl Patience {
    /// Nobody can be asked: [`TIME_LIMIT`], and nothing that would make the system prompt is tried.
    pub fn nobody() -> Self {
        Self { limit: TIME_LIMIT, on_wait: None }
    }

    /// Somebody can be asked, and gets a minute. `on_wait` is called, at most once a wait, when it takes longer than a
    /// second, to say what is being waited for.
    pub fn somebody(on_wait: impl Fn() + Send + Sync + 'static) -> Self {
        Self { limit: PERSON_LIMIT, on_wait: Some(Box::new(on_wait)) }
    }

    /// The same with another limit.
    pub fn with_limit(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    /// Whether somebody can be asked to unlock the store.
    pub fn somebody_is_there(&self) -> bool {
        self.on_wait.is_some()
    }

    /// Does `work` in a thread of its own and gives up on it, not on the caller, when it takes too long.
    pub(super) fn wait<T: Send + 'static>(
        &self,
        store: &str,
        work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let answer = begin(store, work)?;
        let Some(on_wait) = &self.on_wait else { return receive(store, &answer, self.limit, self.limit) };
        let short = NOTICE_AFTER.min(self.limit);
        match receive(store, &answer, short, self.limit) {
            Err(StoreError::TimedOut { .. }) if short < self.limit => {
                on_wait();
                receive(store, &answer, self.limit.saturating_sub(short), self.limit)
            }
            answer => answer,
        }
    }
}

impl fmt::Debug for Patience {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let somebody = self.somebody_is_there();
        formatter.debug_struct("Patience").field("limit", &self.limit).field("somebody", &somebody).finish()
    }
}

/// Does `work` in a thread of its own and gives up on it after `limit`. What hangs keeps its thread until the process ends.
pub(super) fn within<T: Send + 'static>(
    store: &str,
    limit: Duration,
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    receive(store, &begin(store, work)?, limit, limit)
}

type Answer<T> = Receiver<Result<T, StoreError>>;

fn begin<T: Send + 'static>(
    store: &str,
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<Answer<T>, StoreError> {
    let (sender, answer) = mpsc::sync_channel(1);
    let send = move || drop(sender.send(work()));
    let thread = thread::Builder::new().name("store".into()).spawn(send);
    thread.map_err(|error| refused(store, format!("cannot start a thread: {error}")))?;
    Ok(answer)
}

fn receive<T>(store: &str, answer: &Answer<T>, wait: Duration, after: Duration) -> Result<T, StoreError> {
    answer.recv_timeout(wait).unwrap_or_else(|error| match error {
        RecvTimeoutError::Timeout => Err(StoreError::TimedOut { store: store.to_owned(), after }),
        RecvTimeoutError::Disconnected => Err(refused(store, "it stopped unexpectedly".into())),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Instant;

    use super::*;

    fn slow(time: Duration) -> Result<u8, StoreError> {
        thread::sleep(time);
        Ok(7)
    }

    #[test]
    fn what_hangs_is_given_up_in_time() {
        let begun = Instant::now();
        let patience = Patience::nobody().with_limit(Duration::from_millis(100));
        let error = patience.wait("keychain", || slow(Duration::from_secs(60))).unwrap_err();
        assert!(matches!(error, StoreError::TimedOut { .. }), "{error}");
        assert!(begun.elapsed() < Duration::from_secs(10));
        assert_eq!(Patience::nobody().limit, Duration::from_secs(3));
    }

    #[test]
    fn a_person_is_told_once_and_only_when_it_takes_long() {
        let told = Arc::new(AtomicUsize::new(0));
        let count = told.clone();
        let patience = Patience::somebody(move || {
            count.fetch_add(1, Ordering::SeqCst);
        });
        assert_eq!(patience.wait("keychain", || slow(Duration::ZERO)).unwrap(), 7);
        assert_eq!(told.load(Ordering::SeqCst), 0);
        assert_eq!(patience.wait("keychain", || slow(Duration::from_millis(1200))).unwrap(), 7);
        assert_eq!(told.load(Ordering::SeqCst), 1);
        let error = patience.with_limit(Duration::from_millis(1100)).wait("keychain", || slow(Duration::from_secs(60)));
        assert_eq!(error.unwrap_err().to_string(), "keychain did not answer within 1 seconds");
        assert_eq!(told.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn a_panic_in_a_store_is_an_error_like_any_other() {
        let error = within::<u8>("keychain", TIME_LIMIT, || panic!("expected in this test")).unwrap_err();
        assert_eq!(error.to_string(), "keychain refused: it stopped unexpectedly");
    }
}

//! Many jobs of work at once, on one thread.

use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::{Either, LocalBoxFuture, select};
use futures_util::stream::FuturesUnordered;
use tokio::time::{Instant, interval, sleep};

use crate::api::Client;
use crate::interrupt::Interrupt;

/// After how long, while nothing happens, Ctrl-C is noticed.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Jobs that need nothing of each other.
pub(super) trait Jobs<'a> {
    /// What comes of a job.
    type Result;

    /// Begins the next one; `None` after the last.
    fn begin(&mut self) -> Option<LocalBoxFuture<'a, Self::Result>>;

    /// Takes the result of one, in whatever order they end.
    fn ended(&mut self, result: Self::Result);

    /// Whether results are to be written down now.
    fn flush_due(&self) -> bool;

    /// Whether writing them down takes time. Then no job may be running, since nobody would take
    /// its answer meanwhile.
    fn flush_blocks(&self) -> bool;

    /// Writes down the results so far, together.
    fn flush(&mut self);
}

/// Runs as many jobs at once as the service takes. After Ctrl-C no further job is begun and no
/// further revocation sent; those that run are finished.
pub(super) async fn run_all<'a, P: Jobs<'a>>(client: &Client, interrupt: &Interrupt, jobs: &mut P) {
    let mut work = pin!(begin_and_end(client, interrupt, jobs));
    let mut look_again = interval(LOOK_AGAIN);
    poll_fn(|context| {
        while look_again.poll_tick(context).is_ready() {}
        // Nothing is sent but by what is polled next.
        if interrupt.requested() {
            client.stop_revoking();
        }
        work.as_mut().poll(context)
    })
    .await;
}

async fn begin_and_end<'a, P: Jobs<'a>>(client: &Client, interrupt: &Interrupt, jobs: &mut P) {
    let mut running = FuturesUnordered::new();
    let mut more = true;
    loop {
        more = more && !interrupt.requested();
        let (flush_due, may_flush) = (jobs.flush_due(), running.is_empty() || !jobs.flush_blocks());
        if more && may_flush && (flush_due || client.next_send_in().is_some()) {
            jobs.flush();
        }
        if !more || (flush_due && !may_flush) || running.len() >= client.revocations_at_once() {
            let Some(outcome) = running.next().await else {
                return;
            };
            jobs.ended(outcome);
            continue;
        }
        match next_event(&mut running, client, interrupt).await {
            Some(outcome) => jobs.ended(outcome),
            None if interrupt.requested() => {}
            None => match jobs.begin() {
                Some(piece) => running.push(piece),
                None => more = false,
            },
        }
    }
}

/// The outcome of a piece that ended; `None` when another may begin first. Whoever has begun has
/// sent its request by then.
async fn next_event<T>(
    running: &mut FuturesUnordered<LocalBoxFuture<'_, T>>,
    client: &Client,
    interrupt: &Interrupt,
) -> Option<T> {
    let wait_for_slot = std::pin::pin!(wait_for_slot(client, interrupt));
    if running.is_empty() {
        wait_for_slot.await;
        return None;
    }
    match select(running.next(), wait_for_slot).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(_) => None,
    }
}

/// Waits until a request could be sent at once, or for Ctrl-C.
async fn wait_for_slot(client: &Client, interrupt: &Interrupt) {
    while let Some(wait) = client.next_send_in() {
        let until = Instant::now() + wait;
        while Instant::now() < until {
            if interrupt.requested() {
                return;
            }
            sleep(LOOK_AGAIN.min(until.saturating_duration_since(Instant::now()))).await;
        }
    }
}

//! Runs many jobs concurrently on one thread.

use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::{Either, LocalBoxFuture, select};
use futures_util::stream::FuturesUnordered;
use tokio::time::{Instant, interval, sleep};

use crate::api::Client;
use crate::interrupt::Interrupt;

const POLL_INTERVAL: Duration = Duration::from_millis(100);

pub(super) trait Jobs<'a> {
    type Result;

    fn begin(&mut self) -> Option<LocalBoxFuture<'a, Self::Result>>;

    /// Takes the result of a job. They arrive in any order.
    fn finished(&mut self, result: Self::Result);

    /// Whether the results so far should be saved now.
    fn flush_due(&self) -> bool;

    /// Whether saving blocks the thread, so that no job may be running: its response would time
    /// out.
    fn flush_blocks(&self) -> bool;

    fn flush(&mut self);
}

/// Runs as many jobs at a time as the service allows. After Ctrl-C, no further job is started and
/// no further revocation sent; running ones are finished.
pub(super) async fn run_all<'a, J: Jobs<'a>>(client: &Client, interrupt: &Interrupt, jobs: &mut J) {
    let mut work = pin!(run_jobs(client, interrupt, jobs));
    let mut poll_interval = interval(POLL_INTERVAL);
    poll_fn(|context| {
        // Wakes this task, so that Ctrl-C is noticed while all jobs wait.
        while poll_interval.poll_tick(context).is_ready() {}
        // Before the jobs are polled: only they send.
        if interrupt.requested() {
            client.stop_revoking();
        }
        work.as_mut().poll(context)
    })
    .await;
}

async fn run_jobs<'a, J: Jobs<'a>>(client: &Client, interrupt: &Interrupt, jobs: &mut J) {
    let mut running = FuturesUnordered::new();
    let mut more = true;
    loop {
        more = more && !interrupt.requested();
        let (flush_due, may_flush) = (jobs.flush_due(), running.is_empty() || !jobs.flush_blocks());
        // While the rate limit makes us wait anyway, saving costs nothing.
        if more && may_flush && (flush_due || client.next_send_in().is_some()) {
            jobs.flush();
        }
        // A due flush that blocks lets the running jobs end first.
        if !more || (flush_due && !may_flush) || running.len() >= client.revocations_at_once() {
            let Some(outcome) = running.next().await else {
                return;
            };
            jobs.finished(outcome);
            continue;
        }
        match next_event(&mut running, client, interrupt).await {
            Some(outcome) => jobs.finished(outcome),
            None if interrupt.requested() => {}
            None => match jobs.begin() {
                Some(job) => running.push(job),
                None => more = false,
            },
        }
    }
}

/// The result of the next job that ends; `None` as soon as another can start.
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

/// Waits until a request could be sent without delay, or until Ctrl-C.
async fn wait_for_slot(client: &Client, interrupt: &Interrupt) {
    while let Some(wait) = client.next_send_in() {
        let until = Instant::now() + wait;
        while Instant::now() < until {
            if interrupt.requested() {
                return;
            }
            sleep(POLL_INTERVAL.min(until.saturating_duration_since(Instant::now()))).await;
        }
    }
}

//! Many pieces of work at once, on one thread.

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

/// Work that is done piece by piece.
pub(super) trait Pieces<'a> {
    /// What comes of a piece.
    type Outcome;

    /// Begins the next piece; `None` after the last.
    fn begin(&mut self) -> Option<LocalBoxFuture<'a, Self::Outcome>>;

    /// Takes what came of a piece, in whatever order they end.
    fn ended(&mut self, outcome: Self::Outcome);

    /// Whether it is time to rest.
    fn wants_rest(&self) -> bool;

    /// Whether a rest takes its time. Then no piece may be under way, since nobody would take an answer meanwhile.
    fn rests_long(&self) -> bool;

    /// Does what is not done with each piece.
    fn rest(&mut self);
}

/// Does as many pieces at once as the service takes, each with its own requests. After Ctrl-C no further one is begun and no further
/// revocation sent; those that are come to their end.
pub(super) async fn work_off<'a, P: Pieces<'a>>(client: &Client, interrupt: &Interrupt, pieces: &mut P) {
    let mut work = pin!(begin_and_end(client, interrupt, pieces));
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

async fn begin_and_end<'a, P: Pieces<'a>>(client: &Client, interrupt: &Interrupt, pieces: &mut P) {
    let mut running = FuturesUnordered::new();
    let mut more = true;
    loop {
        more = more && !interrupt.requested();
        let (wants_rest, may_rest) = (pieces.wants_rest(), running.is_empty() || !pieces.rests_long());
        if more && may_rest && (wants_rest || client.would_wait().is_some()) {
            pieces.rest();
        }
        if !more || (wants_rest && !may_rest) || running.len() >= client.revocations_at_once() {
            let Some(outcome) = running.next().await else { return };
            pieces.ended(outcome);
            continue;
        }
        match ended_or_may_begin(&mut running, client, interrupt).await {
            Some(outcome) => pieces.ended(outcome),
            None if interrupt.requested() => {}
            None => match pieces.begin() {
                Some(piece) => running.push(piece),
                None => more = false,
            },
        }
    }
}

/// The outcome of a piece that ended; `None` when another may begin first. Whoever has begun has sent its request by then.
async fn ended_or_may_begin<T>(
    running: &mut FuturesUnordered<LocalBoxFuture<'_, T>>,
    client: &Client,
    interrupt: &Interrupt,
) -> Option<T> {
    let may_begin = std::pin::pin!(may_begin(client, interrupt));
    if running.is_empty() {
        may_begin.await;
        return None;
    }
    match select(running.next(), may_begin).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(_) => None,
    }
}

/// Waits until a request could be sent at once, or for Ctrl-C.
async fn may_begin(client: &Client, interrupt: &Interrupt) {
    while let Some(wait) = client.would_wait() {
        let until = Instant::now() + wait;
        while Instant::now() < until {
            if interrupt.requested() {
                return;
            }
            sleep(LOOK_AGAIN.min(until.saturating_duration_since(Instant::now()))).await;
        }
    }
}

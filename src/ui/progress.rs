//! A progress bar with a count and the estimated time left.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::stderr::{Spinner, Stderr, room};

/// The length of a bar in a wide window, in columns.
const LONGEST: usize = 40;
/// A shorter bar is left out.
const SHORTEST: usize = 8;
/// Estimates from less time are wild.
const ESTIMATE_AFTER: Duration = Duration::from_secs(2);

/// A progress bar that is wiped when it is dropped.
pub struct Progress {
    done: Arc<AtomicUsize>,
    _spinner: Option<Spinner>,
}

impl Progress {
    /// Counts, and draws the bar if there is a stream; for a screen reader only its text.
    pub(super) fn start(stderr: Option<Stderr>, doing: &str, total: usize) -> Self {
        let is_text = stderr.as_ref().is_some_and(Stderr::is_accessible);
        let done = Arc::<AtomicUsize>::default();
        let (count, began, doing) = (Arc::clone(&done), Instant::now(), doing.to_owned());
        let text = move || {
            let done = count.load(Ordering::Relaxed);
            if is_text {
                format!("{doing}: {done} of {total}")
            } else {
                line(&doing, done, total, began.elapsed(), room())
            }
        };
        Self {
            done,
            _spinner: stderr.map(|stderr| Spinner::start(stderr, text)),
        }
    }

    pub fn advance(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}

/// The text beside the spinner in `room` columns. What does not fit is left out, the bar first; the
/// count stays longest.
fn line(doing: &str, done: usize, total: usize, took: Duration, room: usize) -> String {
    let count = format!("{done} of {total}");
    let left = time_left(done, total, took)
        .map(|left| format!("  {left} left"))
        .unwrap_or_default();
    let text = format!("{doing}: {count}");
    if room < text.len() + left.len() {
        // The count is ASCII: a character is a column.
        return count.chars().take(room).collect();
    }
    // 2: the spaces between text and bar.
    let length = room
        .saturating_sub(text.len() + left.len() + 2)
        .min(LONGEST);
    if length < SHORTEST {
        text + &left
    } else {
        format!("{text}  {}{left}", bar(done, total, length))
    }
}

fn bar(done: usize, total: usize, length: usize) -> String {
    let full = (done.min(total) * length)
        .checked_div(total)
        .unwrap_or(length);
    "━".repeat(full) + &"─".repeat(length - full)
}

/// The estimated time left, in seconds, or in minutes from two minutes on.
fn time_left(done: usize, total: usize, took: Duration) -> Option<String> {
    let rest = u32::try_from(total.checked_sub(done)?)
        .ok()
        .filter(|rest| *rest > 0)?;
    let done = u32::try_from(done)
        .ok()
        .filter(|done| *done > 0 && took >= ESTIMATE_AFTER)?;
    // `0 s left` would mean that it is done.
    let seconds = (took.checked_mul(rest)? / done).as_secs().max(1);
    Some(if seconds < 120 {
        format!("{seconds} s")
    } else {
        format!("{} min", seconds.div_ceil(60))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(done: usize, seconds: u64, room: usize) -> String {
        line(
            "revoking keys",
            done,
            1000,
            Duration::from_secs(seconds),
            room,
        )
    }

    #[test]
    fn a_bar_fits_the_window_and_the_count_is_what_stays() {
        assert_eq!(
            shown(250, 1, 46),
            "revoking keys: 250 of 1000  ━━━━──────────────"
        );
        assert_eq!(
            shown(250, 10, 50),
            "revoking keys: 250 of 1000  ━━─────────  30 s left"
        );
        assert_eq!(shown(250, 10, 40), "revoking keys: 250 of 1000  30 s left");
        assert_eq!(shown(250, 10, 30), "250 of 1000");
        assert_eq!(shown(250, 10, 6), "250 of");
        for room in 0..200 {
            assert!(shown(999, 4000, room).chars().count() <= room, "{room}");
        }
        assert_eq!(
            shown(1000, 10, 200)
                .chars()
                .filter(|one| *one == '━')
                .count(),
            LONGEST
        );
    }

    #[test]
    fn the_time_left_is_told_once_something_was_done_in_some_time() {
        let left = |done, seconds| time_left(done, 1000, Duration::from_secs(seconds));
        assert_eq!(
            (left(0, 60), left(500, 1), left(1000, 60)),
            (None, None, None)
        );
        assert_eq!(left(500, 2).as_deref(), Some("2 s"));
        assert_eq!(left(999, 2).as_deref(), Some("1 s"), "never nothing");
        assert_eq!(left(10, 60).as_deref(), Some("99 min"));
    }
}

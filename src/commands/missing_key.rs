//! A KEY that may be left out on a terminal, where it is chosen from a list, and nowhere else.

use std::sync::atomic::{AtomicBool, Ordering};

static IS_REQUIRED: AtomicBool = AtomicBool::new(false);

/// Has clap refuse a command line without KEY from now on, in its own words. Whether the session is
/// interactive is only known after the command line was parsed.
pub fn require() {
    IS_REQUIRED.store(true, Ordering::Relaxed);
}

/// Whether clap refuses a command line without KEY.
pub(super) fn is_required() -> bool {
    IS_REQUIRED.load(Ordering::Relaxed)
}

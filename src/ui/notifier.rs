//! Messages from other threads.

use std::time::Duration;

use super::stderr::Stderr;
use crate::output::escape_control;

/// Writes messages to stderr.
#[derive(Debug, Clone)]
pub struct Notifier {
    pub(super) quiet: bool,
    pub(super) stderr: Stderr,
}

impl Notifier {
    /// Writes a status message, unless `--quiet`.
    pub fn status(&self, message: &str) {
        if !self.quiet {
            self.line(message);
        }
    }

    /// Announces a pause of `time` and its reason, unless `--quiet`.
    pub fn waiting(&self, time: Duration, reason: &str) {
        // Rounded up: a wait of half a second is not one of zero.
        let shown = Duration::from_secs(time.as_secs() + u64::from(time.subsec_nanos() > 0));
        self.status(&format!(
            "waiting {}: {reason}",
            humantime::format_duration(shown)
        ));
    }

    /// Writes a line, even with `--quiet`.
    pub fn line(&self, message: &str) {
        self.stderr.line(&escape_control(message));
    }
}

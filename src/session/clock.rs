//! What time it is, by whom a command may believe.

use std::time::Duration;

use jiff::Timestamp;

use super::Session;

/// By how much this machine's clock may differ before expiries are judged by the service's.
const TOLERANCE: Duration = Duration::from_secs(5 * 60);

impl Session<'_> {
    /// The time by which the service's keys are judged: this machine's, unless it is far from the
    /// one that the service's last answer told.
    pub fn time_of_service(&self) -> Timestamp {
        let (here, there) = (self.ctx.now(), self.client.service_time());
        let ahead = there
            .map(|there| here.duration_since(there))
            .filter(|ahead| ahead.unsigned_abs() > TOLERANCE);
        let (Some(there), Some(ahead)) = (there, ahead) else {
            return here;
        };
        let direction = if ahead.is_positive() {
            "ahead of"
        } else {
            "behind"
        };
        let minutes = Duration::from_secs(ahead.unsigned_abs().as_secs() / 60 * 60);
        let difference = humantime::format_duration(minutes);
        self.ctx.ui.warn(format!(
            "this machine's clock is {difference} {direction} the service's, which is used"
        ));
        there
    }
}

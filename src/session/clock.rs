//! The time by which expiries are judged.

use std::time::Duration;

use jiff::Timestamp;

use super::Session;

/// How far this machine's clock may be off before the service's is used.
const TOLERANCE: Duration = Duration::from_secs(5 * 60);

impl Session<'_> {
    /// The current time: this machine's, unless it is far from the `Date` of the service's last
    /// response. Then it is the service's, with a warning.
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
            "this machine's clock is {difference} {direction} the service's; using the service's time"
        ));
        there
    }
}

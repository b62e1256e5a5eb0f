//! One authenticated request: whether the service answers, accepts the key, and has the same time.

use std::time::Duration;

use jiff::SignedDuration;

use super::{Finding, key};
use crate::api::Reading;
use crate::error::Kind;
use crate::session::Session;

pub const CHECK: &str = "service";
const CLOCK: &str = "clock";
/// By how much clocks may differ before expiries and certificates are misjudged.
const TOLERANCE: Duration = Duration::from_secs(60);

/// Asks whose the key is. The key is not judged when the service did not get to see it, and the
/// clock not without a `Date` to compare it with.
pub fn examine(session: &Session<'_>) -> Vec<Finding> {
    let answer = session.identity();
    if !session.can_be_checked() {
        return vec![key::unchecked(session)];
    }
    let reading = session.client.last_reading();
    let (service, key) = match answer {
        Ok(account) => (None, Some(key::accepted(session, account.as_ref()))),
        Err(error) if matches!(error.kind, Kind::NotAuthenticated | Kind::NotAllowed) => {
            (None, Some(Finding::failed(key::CHECK, error)))
        }
        Err(error) => (Some(Finding::failed(CHECK, error)), None),
    };
    let service = service
        .unwrap_or_else(|| Finding::ok(CHECK, format!("`{}` answers", session.client.base_url())));
    let service = reading
        .iter()
        .fold(service, |service, reading| service.took(reading.elapsed));
    let clock = reading.and_then(|Reading { ahead, .. }| ahead).map(clock);
    [Some(service), clock, key].into_iter().flatten().collect()
}

fn clock(ahead: SignedDuration) -> Finding {
    let difference = ahead.unsigned_abs();
    if difference.as_secs() == 0 {
        return Finding::ok(CLOCK, "the service has the same time");
    }
    let direction = if ahead.is_positive() {
        "ahead of"
    } else {
        "behind"
    };
    let message = format!(
        "this machine is {} {direction} the service",
        rounded(difference)
    );
    if difference <= TOLERANCE {
        return Finding::ok(CLOCK, message);
    }
    let remedy = "set this machine's clock, best by network time: expiries and certificates are judged by it";
    Finding::warning(CLOCK, message, remedy)
}

/// The difference to the second, or to the minute where there are some.
fn rounded(difference: Duration) -> String {
    let seconds = difference.as_secs();
    let shown = if seconds < 120 {
        seconds
    } else {
        (seconds + 30) / 60 * 60
    };
    humantime::format_duration(Duration::from_secs(shown)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_is_tolerated_and_the_direction_is_told() {
        let seconds = |seconds| clock(SignedDuration::from_secs(seconds));
        for (ahead, message, warns) in [
            (0, "the service has the same time", false),
            (60, "this machine is 1m ahead of the service", false),
            (-12, "this machine is 12s behind the service", false),
            (61, "this machine is 1m 1s ahead of the service", true),
            (-7199, "this machine is 2h behind the service", true),
        ] {
            let finding = seconds(ahead);
            assert_eq!(
                (
                    finding.message.as_str(),
                    finding.verdict != super::super::Verdict::Ok
                ),
                (message, warns)
            );
        }
        let _no_overflow = [SignedDuration::MIN, SignedDuration::MAX].map(clock);
    }
}

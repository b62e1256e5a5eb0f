//! One authenticated request: whether the service responds, its clock is in sync, and the key valid.

use std::time::Duration;

use jiff::SignedDuration;

use super::{Finding, key};
use crate::api::Reading;
use crate::error::Kind;
use crate::session::Session;

pub const CHECK: &str = "service";
const CLOCK: &str = "clock";
/// Clocks that differ by more misjudge expiries and certificates.
const TOLERANCE: Duration = Duration::from_secs(60);

/// Requests the account. There is no finding about a key that the service did not see, or about
/// the clock if the response has no `Date`.
pub fn examine(session: &Session<'_>) -> Vec<Finding> {
    let account = session.identity();
    if !session.can_be_checked() {
        return vec![key::unchecked(session)];
    }
    let reading = session.client.last_reading();
    let (service, key) = match account {
        Ok(account) => (None, Some(key::accepted(session, account.as_ref()))),
        // The service works: it has rejected the key.
        Err(error) if matches!(error.kind, Kind::NotAuthenticated | Kind::NotAllowed) => {
            (None, Some(Finding::failed(key::CHECK, error)))
        }
        Err(error) => (Some(Finding::failed(CHECK, error)), None),
    };
    let service = service
        .unwrap_or_else(|| Finding::ok(CHECK, format!("`{}` responds", session.client.base_url())));
    let service = reading
        .iter()
        .fold(service, |service, reading| service.took(reading.elapsed));
    let clock = reading.and_then(|Reading { ahead, .. }| ahead).map(clock);
    [Some(service), clock, key].into_iter().flatten().collect()
}

fn clock(ahead: SignedDuration) -> Finding {
    let difference = ahead.unsigned_abs();
    if difference.as_secs() == 0 {
        return Finding::ok(CLOCK, "in sync with the service");
    }
    let direction = if ahead.is_positive() {
        "ahead of"
    } else {
        "behind"
    };
    let message = format!("clock is {} {direction} the service's", rounded(difference));
    if difference <= TOLERANCE {
        return Finding::ok(CLOCK, message);
    }
    let remedy =
        "set this machine's clock, for example with NTP; expiries and certificates depend on it";
    Finding::warning(CLOCK, message, remedy)
}

/// In seconds below two minutes, otherwise in minutes.
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
    fn a_difference_of_more_than_a_minute_is_a_warning() {
        let seconds = |seconds| clock(SignedDuration::from_secs(seconds));
        for (ahead, message, warns) in [
            (0, "in sync with the service", false),
            (60, "clock is 1m ahead of the service's", false),
            (-12, "clock is 12s behind the service's", false),
            (61, "clock is 1m 1s ahead of the service's", true),
            (-7199, "clock is 2h behind the service's", true),
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

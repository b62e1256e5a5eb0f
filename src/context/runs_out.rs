//! A JWT that runs out: what it says of that itself is read without trust, to warn in time.

use std::fmt;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{Context, Credential};
use crate::model::CredentialKind;
use crate::provider::expiry_of_jwt;

/// How near the end deserves a warning.
const SOON: SignedDuration = SignedDuration::from_mins(5);

/// What helps against a JWT that has run out, or is about to.
pub const ANOTHER_JWT: &str = "`genkey login --jwt` keeps a new one";

/// When a JWT runs out, by its own words and this machine's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunsOut {
    end: Timestamp,
    left: SignedDuration,
}

impl RunsOut {
    /// Whether it has come to its end.
    pub fn is_over(&self) -> bool {
        !self.left.is_positive()
    }

    /// Whether the end is near, or past.
    pub fn is_soon(&self) -> bool {
        self.left <= SOON
    }
}

/// `runs out in 4m 3s, at 2026-11-18T11:06:40Z`
impl fmt::Display for RunsOut {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = self.end;
        if self.is_over() {
            return write!(formatter, "ran out at {end:.0}, by this machine's clock");
        }
        let left = Duration::from_secs(self.left.unsigned_abs().as_secs());
        write!(formatter, "runs out in {}, at {end:.0}", humantime::format_duration(left))
    }
}

impl Credential {
    /// When it runs out, where it says so: a JWT does.
    pub fn runs_out(&self, now: Timestamp) -> Option<RunsOut> {
        let end = expiry_of_jwt(&self.secret).filter(|_| self.kind == CredentialKind::Jwt)?;
        Some(RunsOut { end, left: end.duration_since(now) })
    }
}

impl Context {
    /// Warns of a JWT that is about to run out, or has.
    pub fn warn_of_expiry(&self, credential: &Credential) {
        if let Some(runs_out) = credential.runs_out(self.now()).filter(RunsOut::is_soon) {
            self.ui.warn(format!("the JWT {runs_out}: {ANOTHER_JWT}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_minutes_are_soon_and_nothing_is_left_at_the_end() {
        let now: Timestamp = "2026-11-21T09:30:00.25Z".parse().unwrap();
        for (milliseconds, shown, soon) in [
            (3_600_000, "runs out in 1h, at 2026-11-21T10:30:00Z", false),
            (300_001, "runs out in 5m, at 2026-11-21T09:35:00Z", false),
            (300_000, "runs out in 5m, at 2026-11-21T09:35:00Z", true),
            (750, "runs out in 0s, at 2026-11-21T09:30:01Z", true),
            (0, "ran out at 2026-11-21T09:30:00Z, by this machine's clock", true),
            (-86_400_000, "ran out at 2026-11-20T09:30:00Z, by this machine's clock", true),
        ] {
            let left = SignedDuration::from_millis(milliseconds);
            let runs_out = RunsOut { end: now + left, left };
            assert_eq!((runs_out.to_string().as_str(), runs_out.is_soon()), (shown, soon));
        }
        let _no_overflow =
            [SignedDuration::MIN, SignedDuration::MAX].map(|left| RunsOut { end: now, left }.to_string());
    }
}

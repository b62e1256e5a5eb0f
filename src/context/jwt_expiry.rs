//! Warns when a JWT is about to expire. Its `exp` claim is read without verifying the signature.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::{Context, Credential, Source};
use crate::model::CredentialKind;
use crate::output::distance;
use crate::provider::expiry_of_jwt;

/// A JWT that expires within this time deserves a warning.
const SOON: SignedDuration = SignedDuration::from_mins(5);

/// The hint for a JWT that has expired or is about to.
pub const ANOTHER_JWT: &str = "log in with a new one: `genkey login --jwt`";

/// When a JWT expires, by its `exp` claim and this machine's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JwtExpiry {
    end: Timestamp,
    left: SignedDuration,
}

impl JwtExpiry {
    pub fn is_over(&self) -> bool {
        !self.left.is_positive()
    }

    pub fn is_soon(&self) -> bool {
        self.left <= SOON
    }
}

/// `expires in 4 minutes, at 2026-11-18T11:06:40Z`
impl fmt::Display for JwtExpiry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = self.end;
        if self.is_over() {
            return write!(formatter, "expired at {end:.0}, by this machine's clock");
        }
        write!(
            formatter,
            "expires in {}, at {end:.0}",
            distance(self.left.unsigned_abs())
        )
    }
}

impl Credential {
    /// The expiry of a JWT that has an `exp` claim.
    pub fn jwt_expiry(&self, now: Timestamp) -> Option<JwtExpiry> {
        let end = expiry_of_jwt(&self.secret).filter(|_| self.kind == CredentialKind::Jwt)?;
        Some(JwtExpiry {
            end,
            left: end.duration_since(now),
        })
    }
}

impl Context {
    /// Warns if a credential has expired or is about to.
    pub fn warn_of_expiry(&self, credential: &Credential) {
        if let (CredentialKind::Key, Source::Store(at)) = (credential.kind, &credential.source) {
            self.remind_of_expiry(at);
        }
        if let Some(expiry) = credential.jwt_expiry(self.now()).filter(JwtExpiry::is_soon) {
            self.ui.warn(format!("the JWT {expiry}; {ANOTHER_JWT}"));
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
            (
                3_599_750,
                "expires in 1 hour, at 2026-11-21T10:30:00Z",
                false,
            ),
            (
                3_600_000,
                "expires in 1 hour, at 2026-11-21T10:30:00Z",
                false,
            ),
            (
                300_001,
                "expires in 5 minutes, at 2026-11-21T09:35:00Z",
                false,
            ),
            (
                300_000,
                "expires in 5 minutes, at 2026-11-21T09:35:00Z",
                true,
            ),
            (750, "expires in 1 second, at 2026-11-21T09:30:01Z", true),
            (
                0,
                "expired at 2026-11-21T09:30:00Z, by this machine's clock",
                true,
            ),
            (
                -86_400_000,
                "expired at 2026-11-20T09:30:00Z, by this machine's clock",
                true,
            ),
        ] {
            let left = SignedDuration::from_millis(milliseconds);
            let expiry = JwtExpiry {
                end: now + left,
                left,
            };
            assert_eq!(
                (expiry.to_string().as_str(), expiry.is_soon()),
                (shown, soon)
            );
        }
        let _no_overflow = [SignedDuration::MIN, SignedDuration::MAX]
            .map(|left| JwtExpiry { end: now, left }.to_string());
    }
}

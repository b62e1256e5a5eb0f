//! The JWT of a server: what people who have logged in to the web app send instead of a key ("Get
//! API Key" guide).

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{RoundMode, Timestamp, TimestampRound, Unit};
use zeroize::Zeroizing;

use super::mint::Fingerprint;
use crate::secret::Secret;

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// A JWT that a server takes, without its text.
pub(super) struct Jwt {
    fingerprint: Fingerprint,
    expires_at: Timestamp,
}

impl Jwt {
    /// Makes one for an account, and gives its text as well. It ends with the second in which
    /// `lifetime` is over, because `exp` has whole seconds.
    ///
    /// The third part is as long as an HS256 signature and cannot be guessed. It need not be one:
    /// the server knows what it has issued, and nobody else can check a signature whose secret
    /// is the server's alone.
    pub(super) fn mint(
        account: i64,
        now: Timestamp,
        lifetime: Duration,
    ) -> Result<(Self, Secret), getrandom::Error> {
        let up = TimestampRound::new()
            .smallest(Unit::Second)
            .mode(RoundMode::Ceil);
        let expires_at = now
            .saturating_add(lifetime)
            .ok()
            .and_then(|time| time.round(up).ok())
            .unwrap_or(Timestamp::MAX);
        let (iat, exp) = (now.as_second(), expires_at.as_second());
        let claims = format!(r#"{{"sub":"{account}","iat":{iat},"exp":{exp}}}"#);
        let mut signature = Zeroizing::new([0; 32]);
        getrandom::fill(signature.as_mut())?;
        let part = |bytes: &[u8]| Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes));
        let [header, claims, signature] =
            [HEADER.as_bytes(), claims.as_bytes(), signature.as_slice()].map(part);
        let text = Secret::new([header.as_str(), &claims, &signature].join("."));
        Ok((
            Self {
                fingerprint: Fingerprint::of(text.expose()),
                expires_at,
            },
            text,
        ))
    }

    /// Whether it is the one that a request bears, and has not run out.
    pub(super) fn accepts(&self, fingerprint: Fingerprint, now: Timestamp) -> bool {
        self.fingerprint == fingerprint && now < self.expires_at
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn decoded(text: &Secret) -> Vec<Vec<u8>> {
        text.expose()
            .split('.')
            .map(|part| URL_SAFE_NO_PAD.decode(part).unwrap())
            .collect()
    }

    #[test]
    fn it_has_three_parts_that_say_whose_it_is_and_until_when() {
        let now = "2026-03-09T10:00:00.250Z".parse().unwrap();
        for (lifetime, exp) in [
            (3_600_000, 1_773_054_001),
            (750, 1_773_050_401),
            (1, 1_773_050_401),
        ] {
            let (_, text) = Jwt::mint(7, now, Duration::from_millis(lifetime)).unwrap();
            let [header, claims, signature] = decoded(&text).try_into().unwrap();
            let json = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap();
            assert_eq!(json(&header), json!({"alg": "HS256", "typ": "JWT"}));
            assert_eq!(
                json(&claims),
                json!({"sub": "7", "iat": 1_773_050_400, "exp": exp})
            );
            assert_eq!(signature.len(), 32);
        }
    }

    #[test]
    fn no_two_are_the_same_and_each_ends_in_its_second() {
        let now = "2026-03-09T10:00:00Z".parse().unwrap();
        let [(first, text), (second, _)] =
            [(); 2].map(|()| Jwt::mint(1, now, Duration::from_secs(60)).unwrap());
        let sent = Fingerprint::of(text.expose());
        assert!(first.accepts(sent, "2026-03-09T10:00:59.999Z".parse().unwrap()));
        assert!(!first.accepts(sent, "2026-03-09T10:01:00Z".parse().unwrap()));
        assert!(!second.accepts(sent, now));
    }

    #[test]
    fn a_lifetime_beyond_all_times_is_no_error() {
        let (jwt, text) = Jwt::mint(1, Timestamp::UNIX_EPOCH, Duration::MAX).unwrap();
        assert!(jwt.accepts(
            Fingerprint::of(text.expose()),
            "9999-01-01T00:00:00Z".parse().unwrap()
        ));
    }
}

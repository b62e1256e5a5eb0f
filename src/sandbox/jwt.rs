//! The JWT of a server. The real ones are those of the web app, which the API accepts instead of a
//! key ("Get API Key" guide).

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{RoundMode, Timestamp, TimestampRound, Unit};
use zeroize::Zeroizing;

use super::mint::Fingerprint;
use crate::secret::Secret;

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// The JWT that a server accepts, by its hash.
pub(super) struct Jwt {
    fingerprint: Fingerprint,
    expires_at: Timestamp,
}

impl Jwt {
    /// Creates a JWT for an account, and returns it with its text.
    pub(super) fn mint(
        account: i64,
        now: Timestamp,
        lifetime: Duration,
    ) -> Result<(Self, Secret), getrandom::Error> {
        // `exp` has whole seconds; rounding down could make the JWT expire at once.
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
        // Random bytes as long as an HS256 signature. A real one is not needed: the server compares
        // with what it has issued, and no one else could verify it.
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

    /// Whether a credential is this JWT, and it has not expired.
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
    fn it_has_three_parts_with_account_and_expiry() {
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
    fn each_is_unique_and_expires_on_time() {
        let now = "2026-03-09T10:00:00Z".parse().unwrap();
        let [(first, text), (second, _)] =
            [(); 2].map(|()| Jwt::mint(1, now, Duration::from_secs(60)).unwrap());
        let sent = Fingerprint::of(text.expose());
        assert!(first.accepts(sent, "2026-03-09T10:00:59.999Z".parse().unwrap()));
        assert!(!first.accepts(sent, "2026-03-09T10:01:00Z".parse().unwrap()));
        assert!(!second.accepts(sent, now));
    }

    #[test]
    fn an_overflowing_lifetime_is_capped() {
        let (jwt, text) = Jwt::mint(1, Timestamp::UNIX_EPOCH, Duration::MAX).unwrap();
        assert!(jwt.accepts(
            Fingerprint::of(text.expose()),
            "9999-01-01T00:00:00Z".parse().unwrap()
        ));
    }
}

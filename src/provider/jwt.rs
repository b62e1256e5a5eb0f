//! Reads JWTs without verifying them, which only their service can.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::secret::Secret;

/// Whether a text has the format of a JWT: three base64url parts separated by dots.
pub fn is_jwt(text: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    text.split('.').count() == 3 && text.split('.').all(is_part)
}

/// The expiry of a JWT (`exp`, RFC 7519, 4.1.4), if it has one and is readable.
pub fn expiry_of_jwt(jwt: &Secret) -> Option<Timestamp> {
    #[derive(Deserialize)]
    struct Claims {
        exp: f64,
    }
    let payload = jwt.expose().split('.').nth(1)?;
    let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(payload).ok()?);
    let Claims { exp } = serde_json::from_slice(&bytes).ok()?;
    // The cast saturates, so a number out of range ends up outside of what `Timestamp` accepts.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "parts of a second do not matter, and the range is checked"
    )]
    Timestamp::from_second(exp as i64).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jwt(claims: &str) -> Secret {
        Secret::new(format!(
            "eyJhbGciOiJIUzI1NiJ9.{}.c2ln",
            URL_SAFE_NO_PAD.encode(claims)
        ))
    }

    #[test]
    fn the_expiry_is_read_if_there_is_one() {
        let at = |claims| expiry_of_jwt(&jwt(claims)).map(|time| time.to_string());
        assert_eq!(
            at(r#"{"sub":"u","exp":1795000000}"#).as_deref(),
            Some("2026-11-18T11:06:40Z")
        );
        assert_eq!(
            at(r#"{"exp":1795000000.9}"#).as_deref(),
            Some("2026-11-18T11:06:40Z")
        );
        for claims in [
            "{}",
            r#"{"exp":"soon"}"#,
            r#"{"exp":1e300}"#,
            "[]",
            "",
            r#"{"exp":null}"#,
        ] {
            assert_eq!(at(claims), None, "{claims}");
        }
        assert_eq!(expiry_of_jwt(&Secret::new("a.!.c".into())), None);
    }

    #[test]
    fn a_jwt_has_three_parts() {
        assert!(is_jwt("eyJhbGciOi.eyJzdWIi.c2ln-_"));
        for text in ["", "gen_pat_abc", "a.b", "a.b.", "a.b.c.d", "a.b.c="] {
            assert!(!is_jwt(text), "{text}");
        }
    }
}

//! Who sends a request.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::mint::Fingerprint;
use super::refusal::Refusal;
use super::routes::Service;

/// Proof that a request bears a key that works, or the session credential. Each use of a key moves its `last_used_at`.
pub(super) struct Caller {
    /// Whether it bears the session credential.
    pub(super) is_session: bool,
}

impl FromRequestParts<Arc<Service>> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, service: &Arc<Service>) -> Result<Self, Refusal> {
        let key = key(&parts.headers).ok_or(Refusal::Unauthorized)?;
        let fingerprint = Fingerprint::of(key);
        let is_session = service.is_session(fingerprint);
        let known = is_session || service.database().use_token(fingerprint, service.now())?;
        if known { Ok(Self { is_session }) } else { Err(Refusal::Unauthorized) }
    }
}

/// The key in `X-API-Key`, as the "Authentication" guide has it. A key in `Authorization: Bearer` is taken as well: the
/// guide has JWTs there, which the sandbox does not issue.
fn key(headers: &HeaderMap) -> Option<&str> {
    if let Some(value) = headers.get("x-api-key") {
        return value.to_str().ok();
    }
    let (scheme, key) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

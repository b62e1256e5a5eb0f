//! Who sends a request.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::mint::Fingerprint;
use super::refusal::Refusal;
use super::routes::Service;

/// Proof that a request bears a key that works, the session credential or the JWT. Each use of a key moves its `last_used_at`.
pub(super) struct Caller {
    /// Whether it bears the session credential.
    pub(super) is_session: bool,
}

impl FromRequestParts<Arc<Service>> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, service: &Arc<Service>) -> Result<Self, Refusal> {
        let credential = credential(&parts.headers).ok_or(Refusal::Unauthorized)?;
        let fingerprint = Fingerprint::of(credential.text);
        let is_session = service.is_session(fingerprint);
        let is_jwt = credential.is_bearer && service.is_jwt(fingerprint);
        let known = is_session || is_jwt || service.database().use_token(fingerprint, service.now())?;
        if known { Ok(Self { is_session }) } else { Err(Refusal::Unauthorized) }
    }
}

struct Credential<'a> {
    text: &'a str,
    is_bearer: bool,
}

/// What stands in `X-API-Key`, where both guides have keys, or in `Authorization: Bearer`, where they have JWTs. They do not
/// forbid a key behind `Bearer`, and other services of this kind want it there: it is taken. A JWT in `X-API-Key` is not.
fn credential(headers: &HeaderMap) -> Option<Credential<'_>> {
    if let Some(value) = headers.get("x-api-key") {
        return Some(Credential { text: value.to_str().ok()?, is_bearer: false });
    }
    let (scheme, text) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Credential { text: text.trim(), is_bearer: true })
}

//! Who sends a request: the key headers.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::refusal::Refusal;
use super::service::{Caller, Service};

impl FromRequestParts<Arc<Service>> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, service: &Arc<Service>) -> Result<Self, Refusal> {
        let (text, is_bearer) = credential(&parts.headers).ok_or(Refusal::Unauthorized)?;
        service.authenticate(text, is_bearer)
    }
}

/// What stands in `X-API-Key`, where both guides have keys, or in `Authorization: Bearer`, where they have JWTs; and whether it is
/// the latter. They do not forbid a key behind `Bearer`, and other services of this kind want it there: it is taken. A JWT in
/// `X-API-Key` is not.
fn credential(headers: &HeaderMap) -> Option<(&str, bool)> {
    if let Some(value) = headers.get("x-api-key") {
        return Some((value.to_str().ok()?, false));
    }
    let (scheme, text) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| (text.trim(), true))
}

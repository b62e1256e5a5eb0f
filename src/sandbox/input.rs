//! Extracts and validates bodies, ids, query fields and credentials.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::IntoResponse;
use serde_json::{Map, Value};

use super::refusal::Refusal;
use super::service::{Caller, Service};

/// In bytes.
pub(super) const MAX_BODY: usize = 64 * 1024;

// In characters. The documents give no limit; 255 is the usual length of a database column.
pub(super) const MAX_NAME: usize = 255;

/// A body that is a JSON object.
pub(super) struct Body(Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let is_json = is_json(request.headers());
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| {
                let too_large = rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE;
                if too_large {
                    Refusal::TooLarge
                } else {
                    Refusal::Cut
                }
            })?;
        // Every field of create is optional, so no body counts as an empty object.
        if bytes.is_empty() {
            return Ok(Self(Map::new()));
        }
        if !is_json {
            return Err(Refusal::WrongContentType);
        }
        let document: Value = serde_json::from_slice(&bytes).map_err(|error| Refusal::NotJson {
            line: error.line(),
            column: error.column(),
        })?;
        let Value::Object(fields) = document else {
            return Err(Refusal::Invalid("the body must be a JSON object"));
        };
        Ok(Self(fields))
    }
}

impl Body {
    /// `name` of create.
    pub(super) fn optional_name(&self) -> Result<Option<&str>, Refusal> {
        self.0
            .get("name")
            .filter(|name| !name.is_null())
            .map(name)
            .transpose()
    }

    /// `expires_in` of create.
    pub(super) fn expires_in(&self) -> Result<Option<&str>, Refusal> {
        let given = self.0.get("expires_in").filter(|value| !value.is_null());
        given
            .map(|value| {
                value
                    .as_str()
                    .ok_or(Refusal::Invalid("`expires_in` must be a string"))
            })
            .transpose()
    }

    /// `name` of rename in the guides.
    pub(super) fn name(&self) -> Result<&str, Refusal> {
        required_name(&self.0)
    }

    /// `persisted_token.name` of rename in the reference.
    pub(super) fn wrapped_name(&self) -> Result<&str, Refusal> {
        let token = self
            .0
            .get("persisted_token")
            .ok_or(Refusal::Missing("persisted_token"))?;
        required_name(
            token
                .as_object()
                .ok_or(Refusal::Invalid("`persisted_token` must be an object"))?,
        )
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

fn required_name(fields: &Map<String, Value>) -> Result<&str, Refusal> {
    name(fields.get("name").ok_or(Refusal::Missing("name"))?)
}

fn name(value: &Value) -> Result<&str, Refusal> {
    let name = value
        .as_str()
        .ok_or(Refusal::Invalid("`name` must be a string"))?;
    if name.chars().count() > MAX_NAME {
        return Err(Refusal::Invalid("`name` must have at most 255 characters"));
    }
    Ok(name)
}

/// The `{id}` of a path: an integer ("API Keys" reference).
pub(super) struct TokenId(pub(super) i64);

impl<S: Send + Sync> FromRequestParts<S> for TokenId {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let path = Path::<i64>::from_request_parts(parts, state).await;
        // Anything else cannot be the id of a key, which is a 404 and not a 422.
        path.map(|Path(id)| Self(id))
            .map_err(|_| Refusal::NoSuchToken)
    }
}

impl FromRequestParts<Arc<Service>> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(
        parts: &mut Parts,
        service: &Arc<Service>,
    ) -> Result<Self, Refusal> {
        let (text, is_bearer) = credential(&parts.headers).ok_or(Refusal::Unauthorized)?;
        service.authenticate(text, is_bearer)
    }
}

/// The credential of a request, and whether it is in `Authorization: Bearer`.
fn credential(headers: &HeaderMap) -> Option<(&str, bool)> {
    // The guides show keys in `X-API-Key` and JWTs in `Authorization`. A key in `Authorization` is
    // accepted too, since other services of this kind require it there.
    if let Some(value) = headers.get("x-api-key") {
        return Some((value.to_str().ok()?, false));
    }
    let (scheme, text) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| (text.trim(), true))
}

/// A required integer field of the query.
pub(super) fn query_integer(uri: &Uri, field: &'static str) -> Result<i64, Refusal> {
    let query = uri.query().unwrap_or_default();
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let given = pairs.find(|(name, _)| name == field);
    let (_, id) = given.ok_or(Refusal::Missing(field))?;
    id.parse().map_err(|_| Refusal::NotAnInteger(field))
}

//! The error answers: `{"error": …, "error_code": …}`, as the documents describe them.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Why a request is refused.
#[derive(Debug)]
pub enum Refusal {
    /// No key, or one that is unknown, revoked or expired.
    Unauthorized,
    /// No such token. The reference's words.
    NoSuchToken,
    /// No such route. Its code is not the service's own `not_found`, so that nobody takes it for a missing token.
    NoSuchRoute,
    /// The route knows other methods only.
    Method,
    /// The body is not JSON.
    NotJson,
    /// The body is longer than anything this server takes.
    TooLarge,
    /// A field is missing or wrong.
    Invalid(&'static str),
    /// A name of another host: a page in a browser must not reach this server by a name of its own choosing.
    OtherHost,
    /// The data cannot be read or written.
    Broken(rusqlite::Error),
    /// The system gives no random numbers.
    NoRandomness,
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::Broken(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, code, message) = match self {
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, "unauthorized", "Unauthorized".to_owned()),
            Self::NoSuchToken => {
                (StatusCode::NOT_FOUND, "not_found", "Token not found or not owned by you.".to_owned())
            }
            Self::NoSuchRoute => (StatusCode::NOT_FOUND, "route_not_found", "There is no such endpoint.".to_owned()),
            Self::Method => {
                (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "The endpoint has no such method.".to_owned())
            }
            Self::NotJson => (StatusCode::BAD_REQUEST, "bad_request", "The body is not a JSON object.".to_owned()),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The body is too large.".to_owned()),
            Self::Invalid(reason) => (StatusCode::UNPROCESSABLE_ENTITY, "validation_failed", reason.to_owned()),
            Self::OtherHost => {
                (StatusCode::MISDIRECTED_REQUEST, "misdirected", "This server answers for loopback only.".to_owned())
            }
            Self::Broken(error) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "internal_error", format!("The data cannot be used: {error}."))
            }
            Self::NoRandomness => {
                (StatusCode::INTERNAL_SERVER_ERROR, "internal_error", "There are no random numbers.".to_owned())
            }
        };
        (status, Json(json!({ "error": message, "error_code": code }))).into_response()
    }
}

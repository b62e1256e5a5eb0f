//! Error responses in the documented format `{"error", "error_code"}`.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Why a request is refused. Its `Display` is the `error` of the response.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// Documented: 401 `unauthorized`.
    #[error("API key is missing, unknown, revoked or expired")]
    Unauthorized,
    /// Documented with this text: 404 `not_found`.
    #[error("Token not found or not owned by you.")]
    NoSuchToken,
    // Undocumented. A code other than `not_found` lets clients tell it from a missing key, and try
    // another dialect.
    #[error("No such route")]
    NoSuchRoute,
    #[error("Method not allowed for this route")]
    MethodNotAllowed,
    #[error("The body is not valid JSON (line {line}, column {column})")]
    NotJson { line: usize, column: usize },
    #[error("The body could not be read")]
    Cut,
    #[error("The body must be `application/json`")]
    WrongContentType,
    #[error("The body is too large")]
    TooLarge,
    #[error("`{0}` is missing")]
    Missing(&'static str),
    #[error("`{0}` must be an integer")]
    NotAnInteger(&'static str),
    /// Documented: 422 for validation.
    #[error("{0}")]
    Invalid(&'static str),
    /// Documented: 422 `usable_gen_credit_required`.
    #[error("The workspace has no active GEN credits")]
    NoCredits,
    // The documents say who may use an agent, but not which error others get.
    #[error("Only an owner or manager of its workspace may use this agent")]
    NotOwnerOrManager,
    #[error("This server only accepts the hosts `localhost`, `127.0.0.1` and `[::1]`")]
    WrongHost,
    #[error("The sandbox's data cannot be used: {0}")]
    Data(#[from] rusqlite::Error),
    #[error("Cannot get random bytes from the system: {0}")]
    Random(#[from] getrandom::Error),
}

impl Refusal {
    pub(super) fn status_and_code(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, "unauthorized"),
            Self::NoSuchToken => (StatusCode::NOT_FOUND, "not_found"),
            Self::NoSuchRoute => (StatusCode::NOT_FOUND, "route_not_found"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::NotJson { .. } | Self::Cut => (StatusCode::BAD_REQUEST, "bad_request"),
            Self::WrongContentType => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type")
            }
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "payload_too_large"),
            Self::Missing(_) | Self::NotAnInteger(_) | Self::Invalid(_) => {
                (StatusCode::UNPROCESSABLE_ENTITY, "validation_failed")
            }
            Self::NoCredits => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "usable_gen_credit_required",
            ),
            Self::NotOwnerOrManager => (StatusCode::FORBIDDEN, "forbidden"),
            Self::WrongHost => (StatusCode::MISDIRECTED_REQUEST, "misdirected_request"),
            Self::Data(_) | Self::Random(_) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "internal_error")
            }
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, error_code) = self.status_and_code();
        (
            status,
            Json(json!({"error": self.to_string(), "error_code": error_code})),
        )
            .into_response()
    }
}

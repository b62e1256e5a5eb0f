//! The `Date` of responses.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::DATE;
use axum::middleware::Next;
use axum::response::Response;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

use super::service::Service;

/// Middleware that dates responses by the service's clock. hyper would take this machine's.
pub(super) async fn dated(
    State(service): State<Arc<Service>>,
    request: Request,
    next: Next,
) -> Response {
    let mut answer = next.run(request).await;
    if let Some(date) = http_date(service.now()) {
        answer.headers_mut().insert(DATE, date);
    }
    answer
}

fn http_date(time: Timestamp) -> Option<HeaderValue> {
    let text = DateTimePrinter::new().timestamp_to_rfc9110_string(&time);
    HeaderValue::try_from(text.ok()?).ok()
}

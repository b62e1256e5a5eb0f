//! Who may ask: requests for a loopback name, with a key that works.

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, HOST};
use axum::http::{HeaderMap, Uri};
use axum::middleware::Next;
use axum::response::Response;

use super::refusal::Refusal;
use super::routes::App;

/// Refuses requests that were meant for another host's name (DNS rebinding).
pub async fn loopback_only(request: Request, next: Next) -> Result<Response, Refusal> {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    if host.is_some_and(is_loopback) { Ok(next.run(request).await) } else { Err(Refusal::OtherHost) }
}

fn is_loopback(host: &str) -> bool {
    let Ok(uri) = format!("http://{host}/").parse::<Uri>() else { return false };
    matches!(uri.host(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

/// Lets a request with a key that works pass, and notes that the key was used.
pub async fn authenticated(State(app): State<App>, request: Request, next: Next) -> Result<Response, Refusal> {
    let key = credential(request.headers()).ok_or(Refusal::Unauthorized)?;
    if !app.admits(key)? {
        return Err(Refusal::Unauthorized);
    }
    Ok(next.run(request).await)
}

/// The key of a request: `X-API-Key`, or `Authorization: Bearer` ("Authentication" guide).
fn credential(headers: &HeaderMap) -> Option<&str> {
    if let Some(key) = headers.get("x-api-key") {
        return key.to_str().ok();
    }
    let (scheme, key) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(key)
}

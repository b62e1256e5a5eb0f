//! The endpoints of the reference dialect, under `/v1`.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{delete, get, patch};
use axum::{Json, Router, middleware};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::data::{Data, Token};
use super::refusal::Refusal;
use super::{Clock, expiry, guard, key};
use crate::secret::Secret;

/// The longest body that is read, in bytes.
const BODY_LIMIT: usize = 64 * 1024;
/// The longest name, in characters.
const NAME_LIMIT: usize = 255;

/// What the handlers share.
#[derive(Clone)]
pub struct App {
    data: Arc<Mutex<Data>>,
    session: Arc<[u8]>,
    clock: Clock,
}

impl App {
    fn data(&self) -> MutexGuard<'_, Data> {
        self.data.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Whether a key works: one that is kept, or the server's own.
    pub fn admits(&self, presented: &str) -> rusqlite::Result<bool> {
        let hash = key::hash(presented);
        if *self.session == *hash { Ok(true) } else { self.data().admit(&hash, self.now()) }
    }
}

type Answer = Result<Json<Value>, Refusal>;

/// All endpoints.
pub fn router(data: Data, session: &Secret, clock: Clock) -> Router {
    let app = App { data: Arc::new(Mutex::new(data)), session: key::hash(session.expose()).into(), clock };
    let v1 = Router::new()
        .route("/me", get(me))
        .route("/workspaces", get(workspaces))
        .route("/agents", get(agents))
        .route("/persisted_tokens", get(list).post(create))
        .route("/persisted_tokens/revoke_all", delete(revoke_all))
        .route("/persisted_tokens/{id}", patch(rename))
        .route("/persisted_tokens/{id}/revoke", delete(revoke))
        .method_not_allowed_fallback(|| async { Refusal::Method })
        .layer(middleware::from_fn_with_state(app.clone(), guard::authenticated))
        .layer(DefaultBodyLimit::max(BODY_LIMIT));
    Router::new()
        .nest("/v1", v1)
        .fallback(|| async { Refusal::NoSuchRoute })
        .layer(middleware::from_fn(guard::loopback_only))
        .with_state(app)
}

/// `GET /me` ("Get API Key" guide); the id is an integer here, as in the API reference.
async fn me() -> Json<Value> {
    Json(json!({
        "id": 1, "email": "you@example.com", "name": "Your Name", "username": "you",
        "created_at": "2026-01-01T00:00:00.000Z",
    }))
}

/// `GET /workspaces`: those where the user is owner or manager.
async fn workspaces() -> Json<Value> {
    Json(json!([{ "id": 10, "name": "My Company" }]))
}

/// `GET /agents?workspace_id=10`
async fn agents(RawQuery(query): RawQuery) -> Answer {
    match query.as_deref().and_then(|query| query.strip_prefix("workspace_id=")) {
        Some("10") => Ok(Json(json!([{ "id": 42, "name": "TrendBot", "workspace_id": 10 }]))),
        Some(_) => Ok(Json(json!([]))),
        None => Err(Refusal::Invalid("workspace_id is required.")),
    }
}

async fn list(State(app): State<App>) -> Answer {
    let now = app.now();
    let tokens = app.data().list()?;
    Ok(Json(tokens.iter().map(|token| Value::Object(describe(token, now))).collect()))
}

async fn create(State(app): State<App>, body: Result<Bytes, BytesRejection>) -> Result<impl IntoResponse, Refusal> {
    let body = object(body)?;
    let now = app.now();
    let name = name_of(&body)?;
    let expires_at = match body.get("expires_in") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => {
            Some(expiry::expires_at(text, now).ok_or(Refusal::Invalid("expires_in is not a duration such as 30d."))?)
        }
        Some(_) => return Err(Refusal::Invalid("expires_in must be a string.")),
    };
    let secret = key::generate().map_err(|_| Refusal::NoRandomness)?;
    let token = app.data().create(name, &key::hash(secret.expose()), now, expires_at)?;
    let mut answer = describe(&token, now);
    answer.insert("token".into(), secret.expose().into());
    Ok((StatusCode::CREATED, Json(Value::Object(answer))))
}

async fn rename(State(app): State<App>, Path(id): Path<String>, body: Result<Bytes, BytesRejection>) -> Answer {
    let body = object(body)?;
    let Some(Value::Object(fields)) = body.get("persisted_token") else {
        return Err(Refusal::Invalid("persisted_token is required."));
    };
    if !fields.contains_key("name") {
        return Err(Refusal::Invalid("persisted_token.name is required."));
    }
    let token = app.data().rename(number(&id)?, name_of(fields)?)?.ok_or(Refusal::NoSuchToken)?;
    Ok(Json(Value::Object(describe(&token, app.now()))))
}

async fn revoke(State(app): State<App>, Path(id): Path<String>) -> Result<StatusCode, Refusal> {
    let now = app.now();
    if app.data().revoke(number(&id)?, now)? { Ok(StatusCode::NO_CONTENT) } else { Err(Refusal::NoSuchToken) }
}

async fn revoke_all(State(app): State<App>) -> Result<StatusCode, Refusal> {
    let now = app.now();
    app.data().revoke_all(now)?;
    Ok(StatusCode::NO_CONTENT)
}

/// An id that is no number names no token.
fn number(id: &str) -> Result<i64, Refusal> {
    id.parse().map_err(|_| Refusal::NoSuchToken)
}

fn object(body: Result<Bytes, BytesRejection>) -> Result<Map<String, Value>, Refusal> {
    let body = body.map_err(|_| Refusal::TooLarge)?;
    if body.is_empty() {
        return Ok(Map::new());
    }
    serde_json::from_slice(&body).map_err(|_| Refusal::NotJson)
}

fn name_of(fields: &Map<String, Value>) -> Result<Option<&str>, Refusal> {
    match fields.get("name") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(name)) if name.chars().count() > NAME_LIMIT => Err(Refusal::Invalid("name is too long.")),
        Some(Value::String(name)) => Ok(Some(name)),
        Some(_) => Err(Refusal::Invalid("name must be a string.")),
    }
}

/// The token object of the "API Keys" reference.
fn describe(token: &Token, now: Timestamp) -> Map<String, Value> {
    let fields = [
        ("id", token.id.into()),
        ("name", token.name.as_deref().into()),
        ("token_type", "personal_access_token".into()),
        ("created_at", moment(Some(token.created_at))),
        ("expires_at", moment(token.expires_at)),
        ("last_used_at", moment(token.last_used_at)),
        ("revoked_at", moment(token.revoked_at)),
        ("status", token.status(now).into()),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Times as the reference writes them: `2026-03-01T12:00:00.000Z`.
fn moment(milliseconds: Option<i64>) -> Value {
    let time = milliseconds.and_then(|milliseconds| Timestamp::from_millisecond(milliseconds).ok());
    time.map(|time| time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()).into()
}

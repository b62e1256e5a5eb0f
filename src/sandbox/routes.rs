//! The table of routes, and what all requests share.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, delete, get, patch, post};
use jiff::{Timestamp, Unit};
use serde_json::Value;

use super::Clock;
use super::Dialect;
use super::database::Database;
use super::host::loopback_only;
use super::input::LONGEST_BODY;
use super::jwt::Jwt;
use super::mint::Fingerprint;
use super::openapi::{self, Description, operations};
use super::refusal::Refusal;
use super::rehearsal::{Rehearsal, inject};
use super::{account, agent_chat, content_engine, tokens};

/// The version that every path begins with.
pub(super) const BASE_PATH: &str = "/v1";

/// What all requests share.
pub(super) struct Service {
    database: Mutex<Database>,
    clock: Clock,
    /// The hash of the session credential, which no table has.
    session: Fingerprint,
    /// Whether the session credential has revoked all keys, itself included.
    session_revoked: AtomicBool,
    jwt: Option<Jwt>,
}

impl Service {
    pub(super) fn new(database: Database, clock: Clock, session: Fingerprint, jwt: Option<Jwt>) -> Self {
        Self { database: Mutex::new(database), clock, session, session_revoked: AtomicBool::new(false), jwt }
    }

    /// Whether a key is the session credential, which has not revoked itself.
    pub(super) fn is_session(&self, key: Fingerprint) -> bool {
        key == self.session && !self.session_revoked.load(Ordering::Relaxed)
    }

    /// Whether what stands behind `Bearer` is the JWT, which has not run out.
    pub(super) fn is_jwt(&self, bearer: Fingerprint) -> bool {
        self.jwt.as_ref().is_some_and(|jwt| jwt.is(bearer, self.now()))
    }

    /// Ends the session credential.
    pub(super) fn revoke_session(&self) {
        self.session_revoked.store(true, Ordering::Relaxed);
    }

    /// The data. Requests are served one after the other on one thread, so nobody waits for it; SQLite itself rolls back
    /// what a panic cut short.
    pub(super) fn database(&self) -> MutexGuard<'_, Database> {
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time, to the millisecond: what is answered is what is kept.
    pub(super) fn now(&self) -> Timestamp {
        to_millisecond((self.clock)())
    }
}

/// Cuts a time down to what the documents' times show.
pub(super) fn to_millisecond(time: Timestamp) -> Timestamp {
    let round = jiff::TimestampRound::new().smallest(Unit::Millisecond).mode(jiff::RoundMode::Trunc);
    time.round(round).unwrap_or(time)
}

/// A method, a path below the version, what answers, and its description.
pub(super) struct Endpoint {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    handler: MethodRouter<Arc<Service>>,
    pub(super) describe: fn() -> Value,
}

fn endpoint(
    method: &'static str,
    path: &'static str,
    handler: MethodRouter<Arc<Service>>,
    describe: fn() -> Value,
) -> Endpoint {
    Endpoint { method, path, handler, describe }
}

/// The endpoints that a server of this dialect has.
pub(super) fn endpoints(dialect: Dialect) -> Vec<Endpoint> {
    let mut endpoints = vec![
        endpoint("GET", "/me", get(account::me), operations::me),
        endpoint("GET", "/workspaces", get(account::workspaces), operations::workspaces),
        endpoint("GET", "/agents", get(account::agents), operations::agents),
        endpoint("GET", "/agent/conversations", get(agent_chat::conversations), operations::conversations),
        endpoint("POST", "/agent/run", post(agent_chat::run), operations::run_agent),
        endpoint("GET", "/autocontentengine/engines", get(content_engine::engines), operations::engines),
    ];
    endpoints.extend(match dialect {
        Dialect::Reference => keys_of_reference(),
        Dialect::Guide => keys_of_guide(),
        Dialect::Pat => keys_of_pat(),
    });
    endpoints
}

/// The key endpoints of the "API Keys" reference.
fn keys_of_reference() -> Vec<Endpoint> {
    vec![
        endpoint("GET", "/persisted_tokens", get(tokens::list), operations::list),
        endpoint("POST", "/persisted_tokens", post(tokens::create), operations::create),
        endpoint("DELETE", "/persisted_tokens/revoke_all", delete(tokens::revoke_all), operations::revoke_all),
        endpoint("PATCH", "/persisted_tokens/{id}", patch(tokens::rename), operations::rename_wrapped),
        endpoint("DELETE", "/persisted_tokens/{id}/revoke", delete(tokens::revoke), operations::revoke),
    ]
}

/// The key endpoints of the "Get API Key" guide. It does not show how a key is made, which is as in the reference, and cannot
/// revoke all: `revoke_all` there is the id of no key.
fn keys_of_guide() -> Vec<Endpoint> {
    vec![
        endpoint("GET", "/persisted_tokens", get(tokens::list), operations::list),
        endpoint("POST", "/persisted_tokens", post(tokens::create), operations::create),
        endpoint("PATCH", "/persisted_tokens/{id}", patch(tokens::rename_as_in_guides), operations::rename),
        endpoint("DELETE", "/persisted_tokens/{id}", delete(tokens::revoke), operations::revoke),
    ]
}

/// The key endpoints of the "Authentication" guide: those of the other guide under another name.
fn keys_of_pat() -> Vec<Endpoint> {
    vec![
        endpoint("GET", "/personal_access_tokens", get(tokens::list), operations::list),
        endpoint("POST", "/personal_access_tokens", post(tokens::create), operations::create),
        endpoint("PATCH", "/personal_access_tokens/{id}", patch(tokens::rename_as_in_guides), operations::rename),
        endpoint("DELETE", "/personal_access_tokens/{id}", delete(tokens::revoke), operations::revoke),
    ]
}

/// The endpoints of a dialect, with the faults of a rehearsal. Whoever asks what the server speaks needs no credential.
pub(super) fn router(dialect: Dialect, service: Arc<Service>, rehearsal: Option<Rehearsal>) -> Router {
    let endpoints = endpoints(dialect);
    let description = Description::of(dialect, &endpoints);
    let describe = get(async move || description.answer());
    let routes = endpoints
        .into_iter()
        .fold(Router::new(), |routes, endpoint| routes.route(endpoint.path, endpoint.handler))
        .route(openapi::PATH, describe.clone());
    let mut router = Router::new()
        .nest(BASE_PATH, routes)
        .route(openapi::PATH, describe)
        .fallback(async || Refusal::NoSuchRoute)
        .method_not_allowed_fallback(async || Refusal::MethodNotAllowed)
        .layer(DefaultBodyLimit::max(LONGEST_BODY));
    if let Some(rehearsal) = rehearsal {
        router = router.layer(from_fn_with_state(Arc::new(rehearsal), inject));
    }
    router.layer(from_fn(loopback_only)).with_state(service)
}

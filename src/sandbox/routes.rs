//! The table of routes, and what all requests share.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, delete, get, patch, post};
use jiff::{Timestamp, Unit};

use super::Clock;
use super::database::Database;
use super::dialect::Dialect;
use super::host::loopback_only;
use super::input::LONGEST_BODY;
use super::jwt::Jwt;
use super::mint::Fingerprint;
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

/// A method, a path below the version, and what answers.
pub(super) type Endpoint = (&'static str, &'static str, MethodRouter<Arc<Service>>);

/// The endpoints that a server of this dialect has.
pub(super) fn endpoints(dialect: Dialect) -> Vec<Endpoint> {
    let mut endpoints = vec![
        ("GET", "/me", get(account::me)),
        ("GET", "/workspaces", get(account::workspaces)),
        ("GET", "/agents", get(account::agents)),
        ("GET", "/agent/conversations", get(agent_chat::conversations)),
        ("POST", "/agent/run", post(agent_chat::run)),
        ("GET", "/autocontentengine/engines", get(content_engine::engines)),
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
        ("GET", "/persisted_tokens", get(tokens::list)),
        ("POST", "/persisted_tokens", post(tokens::create)),
        ("DELETE", "/persisted_tokens/revoke_all", delete(tokens::revoke_all)),
        ("PATCH", "/persisted_tokens/{id}", patch(tokens::rename)),
        ("DELETE", "/persisted_tokens/{id}/revoke", delete(tokens::revoke)),
    ]
}

/// The key endpoints of the "Get API Key" guide. It does not show how a key is made, which is as in the reference, and cannot
/// revoke all: `revoke_all` there is the id of no key.
fn keys_of_guide() -> Vec<Endpoint> {
    vec![
        ("GET", "/persisted_tokens", get(tokens::list)),
        ("POST", "/persisted_tokens", post(tokens::create)),
        ("PATCH", "/persisted_tokens/{id}", patch(tokens::rename_as_in_guides)),
        ("DELETE", "/persisted_tokens/{id}", delete(tokens::revoke)),
    ]
}

/// The key endpoints of the "Authentication" guide: those of the other guide under another name.
fn keys_of_pat() -> Vec<Endpoint> {
    vec![
        ("GET", "/personal_access_tokens", get(tokens::list)),
        ("POST", "/personal_access_tokens", post(tokens::create)),
        ("PATCH", "/personal_access_tokens/{id}", patch(tokens::rename_as_in_guides)),
        ("DELETE", "/personal_access_tokens/{id}", delete(tokens::revoke)),
    ]
}

/// The endpoints of a dialect, with the faults of a rehearsal.
pub(super) fn router(dialect: Dialect, service: Arc<Service>, rehearsal: Option<Rehearsal>) -> Router {
    let endpoints = endpoints(dialect).into_iter();
    let routes = endpoints.fold(Router::new(), |routes, (_, path, endpoint)| routes.route(path, endpoint));
    let mut router = Router::new()
        .nest(BASE_PATH, routes)
        .fallback(async || Refusal::NoSuchRoute)
        .method_not_allowed_fallback(async || Refusal::MethodNotAllowed)
        .layer(DefaultBodyLimit::max(LONGEST_BODY));
    if let Some(rehearsal) = rehearsal {
        router = router.layer(from_fn_with_state(Arc::new(rehearsal), inject));
    }
    router.layer(from_fn(loopback_only)).with_state(service)
}

//! The endpoints of each dialect and their handlers.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::routing::{MethodRouter, delete, get, patch, post};

use super::Dialect;
use super::documents::{
    AccountDocument, AgentDocument, AgentItemDocument, RunDocument, TokenDocument,
    WorkspaceDocument,
};
use super::input::{Body, TokenId, query_integer};
use super::refusal::Refusal;
use super::service::{Caller, Service};

/// The version prefix of every path.
pub(super) const BASE_PATH: &str = "/v1";

pub(super) struct Endpoint {
    pub(super) method: &'static str,
    /// The path below the version.
    pub(super) path: &'static str,
    pub(super) handler: MethodRouter<Shared>,
    /// The name of its description in `openapi.json`.
    pub(super) operation: &'static str,
}

type Shared = Arc<Service>;
type Answer<T> = Result<Json<T>, Refusal>;

fn endpoint(
    method: &'static str,
    path: &'static str,
    handler: MethodRouter<Shared>,
    operation: &'static str,
) -> Endpoint {
    Endpoint {
        method,
        path,
        handler,
        operation,
    }
}

/// The endpoints of a server of this dialect.
pub(super) fn endpoints(dialect: Dialect) -> Vec<Endpoint> {
    // The real service has Agent Chat on a host of its own, `agent.gen.pro` ("Get API Key" guide).
    // Here all endpoints share one base URL.
    let mut endpoints = vec![
        endpoint("GET", "/me", get(me), "me"),
        endpoint("GET", "/workspaces", get(workspaces), "workspaces"),
        endpoint("GET", "/agents", get(agents), "agents"),
        endpoint(
            "GET",
            "/agent/conversations",
            get(conversations),
            "conversations",
        ),
        endpoint("POST", "/agent/run", post(run_agent), "runAgent"),
        endpoint("GET", "/autocontentengine/engines", get(engines), "engines"),
    ];
    endpoints.extend(match dialect {
        Dialect::Reference => reference_key_endpoints(),
        Dialect::Guide => guide_key_endpoints("/persisted_tokens", "/persisted_tokens/{id}"),
        Dialect::Pat => {
            guide_key_endpoints("/personal_access_tokens", "/personal_access_tokens/{id}")
        }
    });
    endpoints
}

/// The key endpoints of the "API Keys" reference.
fn reference_key_endpoints() -> Vec<Endpoint> {
    vec![
        endpoint("GET", "/persisted_tokens", get(list), "listTokens"),
        endpoint("POST", "/persisted_tokens", post(create), "createToken"),
        endpoint(
            "DELETE",
            "/persisted_tokens/revoke_all",
            delete(revoke_all),
            "revokeAllTokens",
        ),
        endpoint(
            "PATCH",
            "/persisted_tokens/{id}",
            patch(rename_wrapped),
            "renameTokenWrapped",
        ),
        endpoint(
            "DELETE",
            "/persisted_tokens/{id}/revoke",
            delete(revoke),
            "revokeToken",
        ),
    ]
}

/// The key endpoints of the "Get API Key" and the "Authentication" guide, whose collections differ.
fn guide_key_endpoints(collection: &'static str, key: &'static str) -> Vec<Endpoint> {
    // The guides do not show how a key is created, so that is as in the reference. They have no
    // `revoke_all`: here it is an id, and not one of a key.
    vec![
        endpoint("GET", collection, get(list), "listTokens"),
        endpoint("POST", collection, post(create), "createToken"),
        endpoint("PATCH", key, patch(rename), "renameToken"),
        endpoint("DELETE", key, delete(revoke), "revokeToken"),
    ]
}

async fn me(_: Caller, State(service): State<Shared>) -> Answer<AccountDocument> {
    service.account().map(Json)
}

async fn workspaces(_: Caller, State(service): State<Shared>) -> Answer<Vec<WorkspaceDocument>> {
    service.workspaces().map(Json)
}

async fn agents(_: Caller, uri: Uri, State(service): State<Shared>) -> Answer<Vec<AgentDocument>> {
    service
        .agents(query_integer(&uri, "workspace_id")?)
        .map(Json)
}

async fn conversations(_: Caller, State(service): State<Shared>) -> Answer<Vec<AgentItemDocument>> {
    service.conversations().map(Json)
}

async fn run_agent(_: Caller, _: Body) -> Answer<RunDocument> {
    // The documents do not show the body, so any object is accepted.
    Service::run_agent().map(Json)
}

async fn engines(
    _: Caller,
    uri: Uri,
    State(service): State<Shared>,
) -> Answer<Vec<AgentItemDocument>> {
    service.engines(query_integer(&uri, "agent_id")?).map(Json)
}

async fn list(_: Caller, State(service): State<Shared>) -> Answer<Vec<TokenDocument>> {
    service.tokens().map(Json)
}

async fn create(
    _: Caller,
    State(service): State<Shared>,
    body: Body,
) -> Result<(StatusCode, Json<TokenDocument>), Refusal> {
    let made = service.create(body.optional_name()?, body.expires_in()?)?;
    Ok((StatusCode::CREATED, Json(made)))
}

async fn rename_wrapped(
    _: Caller,
    TokenId(id): TokenId,
    State(service): State<Shared>,
    body: Body,
) -> Answer<TokenDocument> {
    service.rename(id, body.wrapped_name()?).map(Json)
}

async fn rename(
    _: Caller,
    TokenId(id): TokenId,
    State(service): State<Shared>,
    body: Body,
) -> Answer<TokenDocument> {
    // The guides show no response; this is the reference's.
    service.rename(id, body.name()?).map(Json)
}

async fn revoke(
    _: Caller,
    TokenId(id): TokenId,
    State(service): State<Shared>,
) -> Result<StatusCode, Refusal> {
    // 204 is documented by the reference; the guides show no response.
    service.revoke(id).map(|()| StatusCode::NO_CONTENT)
}

async fn revoke_all(caller: Caller, State(service): State<Shared>) -> Result<StatusCode, Refusal> {
    service.revoke_all(&caller).map(|()| StatusCode::NO_CONTENT)
}

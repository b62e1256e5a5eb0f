//! The endpoints of each dialect: what is read of a request, and which part of the service answers
//! it.

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

/// The version that every path begins with.
pub(super) const BASE_PATH: &str = "/v1";

/// A method, a path below the version, what answers, and the name of its description in
/// `openapi.json`.
pub(super) struct Endpoint {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) handler: MethodRouter<Shared>,
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

/// The endpoints that a server of this dialect has. At the service those of Agent Chat are on
/// another host, `agent.gen.pro`, which takes the same credentials ("Get API Key" guide); here they
/// have the base URL of everything else.
pub(super) fn endpoints(dialect: Dialect) -> Vec<Endpoint> {
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

/// The key endpoints of the "Get API Key" guide, and under another name of the "Authentication"
/// guide. They do not show how a key is made, which is as in the reference, and cannot revoke all:
/// `revoke_all` there is not the id of a key.
fn guide_key_endpoints(collection: &'static str, key: &'static str) -> Vec<Endpoint> {
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

/// What is to be run is not shown in the documents, so any object is taken.
async fn run_agent(_: Caller, _: Body) -> Answer<RunDocument> {
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

/// As both guides have it: with another body. They show no answer; it is that of the reference.
async fn rename(
    _: Caller,
    TokenId(id): TokenId,
    State(service): State<Shared>,
    body: Body,
) -> Answer<TokenDocument> {
    service.rename(id, body.name()?).map(Json)
}

/// The guides show no answer; a client that knows the reference's 204 knows this one.
async fn revoke(
    _: Caller,
    TokenId(id): TokenId,
    State(service): State<Shared>,
) -> Result<StatusCode, Refusal> {
    service.revoke(id).map(|()| StatusCode::NO_CONTENT)
}

async fn revoke_all(caller: Caller, State(service): State<Shared>) -> Result<StatusCode, Refusal> {
    service.revoke_all(&caller).map(|()| StatusCode::NO_CONTENT)
}

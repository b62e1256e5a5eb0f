//! Who am I, and where: `/me`, `/workspaces`, `/agents`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::caller::Caller;
use super::documents::{AccountDocument, AgentDocument, WorkspaceDocument};
use super::input::WorkspaceId;
use super::refusal::Refusal;
use super::routes::Service;

/// `GET /me`.
pub(super) async fn me(_: Caller, State(service): State<Arc<Service>>) -> Result<Json<AccountDocument>, Refusal> {
    Ok(Json(service.database().account()?.into()))
}

/// `GET /workspaces`.
pub(super) async fn workspaces(
    _: Caller,
    State(service): State<Arc<Service>>,
) -> Result<Json<Vec<WorkspaceDocument>>, Refusal> {
    Ok(Json(service.database().workspaces()?))
}

/// `GET /agents?workspace_id=10`. A workspace that is not there has no agents.
pub(super) async fn agents(
    _: Caller,
    WorkspaceId(workspace): WorkspaceId,
    State(service): State<Arc<Service>>,
) -> Result<Json<Vec<AgentDocument>>, Refusal> {
    Ok(Json(service.database().agents(workspace)?))
}

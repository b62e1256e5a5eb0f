//! The Auto Content Engine, as far as the "Get API Key" guide tells who may not use it.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;

use super::caller::Caller;
use super::input::AgentId;
use super::refusal::Refusal;
use super::routes::Service;

/// `GET /autocontentengine/engines?agent_id=42`, which never has an answer but a refusal: the sandbox's workspace has no
/// credits.
///
/// The guide wants an `agent_id` with each request, of an agent in a workspace where the user is owner or manager: no other
/// is in the data.
pub(super) async fn engines(
    _: Caller,
    AgentId(agent): AgentId,
    State(service): State<Arc<Service>>,
) -> Result<Infallible, Refusal> {
    let is_ours = service.database().all_agents()?.iter().any(|ours| ours.id == agent);
    Err(if is_ours { Refusal::NoCredits } else { Refusal::NotOwnerOrManager })
}

//! The Auto Content Engine, as far as the "Get API Key" guide tells who may not use it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::caller::Caller;
use super::documents::EngineDocument;
use super::input::AgentId;
use super::refusal::Refusal;
use super::routes::Service;

/// An agent that no list has, so that the refusal can be met: its workspace has no credits. (402 is "Payment Required".)
const WITHOUT_CREDITS: i64 = 402;

/// `GET /autocontentengine/engines?agent_id=42`. The guide tells of no more than who is refused; the answer is ours.
///
/// It wants an `agent_id` with each request, of an agent in a workspace where the user is owner or manager.
pub(super) async fn engines(
    _: Caller,
    AgentId(agent): AgentId,
    State(service): State<Arc<Service>>,
) -> Result<Json<Vec<EngineDocument>>, Refusal> {
    if agent == WITHOUT_CREDITS {
        return Err(Refusal::NoCredits);
    }
    let is_ours = service.database().all_agents()?.iter().any(|ours| ours.id == agent);
    if is_ours { Ok(Json(vec![EngineDocument { id: 1, agent_id: agent }])) } else { Err(Refusal::NotOwnerOrManager) }
}

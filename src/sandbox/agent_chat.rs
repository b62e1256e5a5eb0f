//! The Agent Chat API. At the service it is another host, `agent.gen.pro`, that takes the same credentials ("Get API Key"
//! guide); here it has the base URL of everything else.
//!
//! The documents show no more of it than what is said below; other fields are the sandbox's own.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::caller::Caller;
use super::documents::{ConversationDocument, RunDocument};
use super::input::Body;
use super::mint::random_behind;
use super::refusal::Refusal;
use super::routes::Service;

/// `GET /agent/conversations`: one with each agent.
pub(super) async fn conversations(
    _: Caller,
    State(service): State<Arc<Service>>,
) -> Result<Json<Vec<ConversationDocument>>, Refusal> {
    let agents = service.database().all_agents()?;
    let with = |(id, agent_id)| ConversationDocument { id, agent_id };
    Ok(Json((1..).zip(agents.into_iter().map(|agent| agent.id)).map(with).collect()))
}

/// `POST /agent/run`: the guide says that it returns a run-specific `firebase_path`, and to treat that as sensitive. What is
/// to be run is not shown, so that any object is taken.
pub(super) async fn run(_: Caller, _: Body) -> Result<Json<RunDocument>, Refusal> {
    Ok(Json(RunDocument { firebase_path: random_behind("agent_runs/")? }))
}

//! The JSON that the sandbox answers, field by field as in the documents.

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use crate::secret::Secret;

/// The token object of the "API Keys" reference.
#[derive(Serialize)]
pub(super) struct TokenDocument {
    pub(super) id: i64,
    pub(super) name: Option<String>,
    /// The plain text, in the answer to create alone.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "plain_text_if_any")]
    pub(super) token: Option<Secret>,
    pub(super) token_type: &'static str,
    #[serde(serialize_with = "time")]
    pub(super) created_at: Timestamp,
    #[serde(serialize_with = "time_or_null")]
    pub(super) expires_at: Option<Timestamp>,
    #[serde(serialize_with = "time_or_null")]
    pub(super) last_used_at: Option<Timestamp>,
    #[serde(serialize_with = "time_or_null")]
    pub(super) revoked_at: Option<Timestamp>,
    pub(super) status: &'static str,
}

/// `GET /me`.
#[derive(Serialize)]
pub(super) struct AccountDocument {
    pub(super) id: i64,
    pub(super) email: String,
    pub(super) name: String,
    pub(super) username: String,
    #[serde(serialize_with = "time")]
    pub(super) created_at: Timestamp,
}

/// One of `GET /workspaces`.
#[derive(Serialize)]
pub(super) struct WorkspaceDocument {
    pub(super) id: i64,
    pub(super) name: String,
}

/// One of `GET /agents`.
#[derive(Serialize)]
pub(super) struct AgentDocument {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) workspace_id: i64,
}

/// One of `GET /autocontentengine/engines` or `GET /agent/conversations`.
#[derive(Serialize)]
pub(super) struct OfAgentDocument {
    pub(super) id: i64,
    pub(super) agent_id: i64,
}

/// `POST /agent/run`.
#[derive(Serialize)]
pub(super) struct RunDocument {
    #[serde(serialize_with = "plain_text")]
    pub(super) firebase_path: Secret,
}

fn plain_text<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}

fn plain_text_if_any<S: Serializer>(secret: &Option<Secret>, serializer: S) -> Result<S::Ok, S::Error> {
    secret.as_ref().map(Secret::expose).serialize(serializer)
}

/// `2026-03-01T12:00:00.000Z`: always with milliseconds, as in every example of the documents.
fn time<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{time:.3}"))
}

fn time_or_null<S: Serializer>(moment: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    match moment {
        Some(moment) => time(moment, serializer),
        None => serializer.serialize_none(),
    }
}

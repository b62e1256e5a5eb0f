//! The JSON that the sandbox answers, field by field as in the documents.

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::database::Token;
use crate::secret::Secret;

/// The token object of the "API Keys" reference.
#[derive(Serialize)]
pub(super) struct TokenDocument {
    id: i64,
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "plain_text_if_any")]
    token: Option<Secret>,
    token_type: &'static str,
    #[serde(serialize_with = "time")]
    created_at: Timestamp,
    #[serde(serialize_with = "time_or_null")]
    expires_at: Option<Timestamp>,
    #[serde(serialize_with = "time_or_null")]
    last_used_at: Option<Timestamp>,
    #[serde(serialize_with = "time_or_null")]
    revoked_at: Option<Timestamp>,
    status: &'static str,
}

impl TokenDocument {
    /// A key as it stands at `now`.
    pub(super) fn new(token: Token, now: Timestamp) -> Self {
        let status = status(&token, now);
        let Token { id, name, created_at, expires_at, last_used_at, revoked_at } = token;
        let token_type = "personal_access_token";
        Self { id, name, token: None, token_type, created_at, expires_at, last_used_at, revoked_at, status }
    }

    /// The same with its plain text, for the answer to create.
    pub(super) fn with_plain_text(self, key: Secret) -> Self {
        Self { token: Some(key), ..self }
    }
}

/// A key that is both is revoked: that is final, and expiry is not what ended it.
fn status(token: &Token, now: Timestamp) -> &'static str {
    if token.revoked_at.is_some() {
        "revoked"
    } else if token.expires_at.is_some_and(|end| end <= now) {
        "expired"
    } else {
        "active"
    }
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

/// One of `GET /autocontentengine/engines`.
#[derive(Serialize)]
pub(super) struct EngineDocument {
    pub(super) id: i64,
    pub(super) agent_id: i64,
}

/// One of `GET /agent/conversations`.
#[derive(Serialize)]
pub(super) struct ConversationDocument {
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

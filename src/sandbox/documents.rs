//! The JSON of responses, with the fields that the documents show.

use jiff::Timestamp;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use serde::{Serialize, Serializer};

use crate::secret::Secret;

/// The token object of the "API Keys" reference.
#[derive(Serialize)]
pub(super) struct TokenDocument {
    pub(super) id: i64,
    pub(super) name: Option<String>,
    /// The secret, only in the response to create.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "plain_text_if_any"
    )]
    pub(super) token: Option<Secret>,
    pub(super) token_type: &'static str,
    pub(super) created_at: Time,
    pub(super) expires_at: Option<Time>,
    pub(super) last_used_at: Option<Time>,
    pub(super) revoked_at: Option<Time>,
    pub(super) status: &'static str,
}

/// `GET /me`.
#[derive(Serialize)]
pub(super) struct AccountDocument {
    pub(super) id: i64,
    pub(super) email: String,
    pub(super) name: String,
    pub(super) username: String,
    pub(super) created_at: Time,
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
pub(super) struct AgentItemDocument {
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

fn plain_text_if_any<S: Serializer>(
    secret: &Option<Secret>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    secret.as_ref().map(Secret::expose).serialize(serializer)
}

/// A time, stored in Unix milliseconds.
#[derive(Clone, Copy)]
pub(super) struct Time(pub(super) Timestamp);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Always with milliseconds, as in every example of the documents.
        serializer.collect_str(&format_args!("{:.3}", self.0))
    }
}

impl FromSql for Time {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let milliseconds = i64::column_result(value)?;
        Timestamp::from_millisecond(milliseconds)
            .map(Self)
            .map_err(|_| FromSqlError::OutOfRange(milliseconds))
    }
}

//! The JSON in both directions. An answer has the fields that are named here and no others: a key's plain text is in one
//! answer alone.

use serde_json::{Value, json};

use crate::sandbox::input::LONGEST_NAME;
use crate::sandbox::lifetime;

/// A reference to one of [`all`].
pub(super) fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// A list of one of [`all`].
pub(super) fn list_of(name: &str) -> Value {
    json!({"type": "array", "items": reference(name)})
}

/// Every schema, by its name.
pub(super) fn all() -> Value {
    json!({
        "Account": account(),
        "Workspace": object(json!({"id": id(), "name": {"type": "string"}})),
        "Agent": object(json!({"id": id(), "name": {"type": "string"}, "workspace_id": id()})),
        "Engine": object(json!({"id": id(), "agent_id": id()})),
        "Conversation": object(json!({"id": id(), "agent_id": id()})),
        "Run": object(json!({"firebase_path": {"type": "string"}})),
        "Token": object(token()),
        "CreatedToken": created_token(),
        "NewToken": new_token(),
        "Rename": rename(),
        "WrappedRename": wrapped_rename(),
        "Error": object(json!({"error": {"type": "string"}, "error_code": {"type": "string"}})),
    })
}

/// An object that has all of these properties and no others.
fn object(properties: Value) -> Value {
    let required: Vec<&String> = properties.as_object().into_iter().flatten().map(|(name, _)| name).collect();
    json!({"type": "object", "required": required, "properties": properties, "additionalProperties": false})
}

/// An id in a path, a query or an answer.
pub(super) fn id() -> Value {
    json!({"type": "integer", "format": "int64", "minimum": i64::MIN, "maximum": i64::MAX})
}

/// The documents show the id as an integer and as a text.
fn account() -> Value {
    let mut account = object(json!({
        "id": {"anyOf": [id(), {"type": "string"}]},
        "email": {"type": "string"},
        "name": {"type": "string"},
        "username": {"type": "string"},
        "created_at": time(),
    }));
    account["required"] = json!(["id", "email", "name"]);
    account
}

fn token() -> Value {
    json!({
        "id": id(),
        "name": {"type": ["string", "null"]},
        "token_type": {"const": "personal_access_token"},
        "created_at": time(),
        "expires_at": time_or_null(),
        "last_used_at": time_or_null(),
        "revoked_at": time_or_null(),
        "status": {"enum": ["active", "expired", "revoked"]},
    })
}

fn created_token() -> Value {
    let mut properties = token();
    properties["token"] = json!({"type": "string", "pattern": "^gen_pat_.", "description": "The key, shown once"});
    object(properties)
}

fn new_token() -> Value {
    let expires_in = json!({"type": ["string", "null"], "pattern": lifetime::FORM, "examples": ["30d", "90d"]});
    json!({
        "type": "object",
        "properties": {"name": {"type": ["string", "null"], "maxLength": LONGEST_NAME}, "expires_in": expires_in},
    })
}

fn rename() -> Value {
    json!({
        "type": "object",
        "required": ["name"],
        "properties": {"name": {"type": "string", "maxLength": LONGEST_NAME}},
    })
}

fn wrapped_rename() -> Value {
    json!({"type": "object", "required": ["persisted_token"], "properties": {"persisted_token": reference("Rename")}})
}

fn time() -> Value {
    json!({"type": "string", "format": "date-time", "pattern": TIME})
}

fn time_or_null() -> Value {
    json!({"type": ["string", "null"], "format": "date-time", "pattern": TIME})
}

/// UTC, to the millisecond.
const TIME: &str = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$";

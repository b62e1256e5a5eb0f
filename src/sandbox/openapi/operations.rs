//! What each route takes and answers. The examples are those of the documents.

use serde_json::{Value, json};

use super::answers::{Answer, answers, document, no_content};
use super::schemas::{id, list_of, reference};
use crate::sandbox::refusal::Refusal;

/// `GET /openapi.json`.
pub(in crate::sandbox) fn description() -> Value {
    let done = document("200", "OpenAPI 3.1", json!({"type": "object"}), json!({"openapi": "3.1.0"}));
    let mut operation = open_to_all("describe", "Describe this server", done, Vec::new());
    operation["security"] = json!([]);
    operation
}

/// `GET /me`.
pub(in crate::sandbox) fn me() -> Value {
    let account = json!({
        "id": 1234,
        "email": "you@example.com",
        "name": "Your Name",
        "username": "you",
        "created_at": "2026-01-01T00:00:00.000Z",
    });
    let done = document("200", "The account", reference("Account"), account);
    operation("me", "Who the credential belongs to", done, Vec::new())
}

/// `GET /workspaces`.
pub(in crate::sandbox) fn workspaces() -> Value {
    let done = document("200", "All of them", list_of("Workspace"), json!([{"id": 10, "name": "My Company"}]));
    operation("workspaces", "The account's workspaces", done, Vec::new())
}

/// `GET /agents`.
pub(in crate::sandbox) fn agents() -> Value {
    let example = json!([{"id": 42, "name": "TrendBot", "workspace_id": 10}]);
    let done = document("200", "All of them; none where there is no such workspace", list_of("Agent"), example);
    let mut operation = operation("agents", "A workspace's agents", done, vec![Refusal::NoInteger("workspace_id")]);
    operation["parameters"] = required("query", "workspace_id", 10);
    operation
}

/// `GET /agent/conversations`.
pub(in crate::sandbox) fn conversations() -> Value {
    let done = document("200", "One with each agent", list_of("Conversation"), json!([{"id": 1, "agent_id": 42}]));
    operation("conversations", "The conversations of Agent Chat", done, Vec::new())
}

/// `POST /agent/run`.
pub(in crate::sandbox) fn run_agent() -> Value {
    let example = json!({"firebase_path": "agent_runs/0123456789abcdefghijABCDEFGHIJ0123456789"});
    let done = document("200", "The run, whose path is sensitive", reference("Run"), example);
    let refusals = reading_a_body(vec![Refusal::Invalid("the body must be a JSON object")]);
    let mut operation = operation("runAgent", "Run an agent", done, refusals);
    operation["requestBody"] = body(false, json!({"type": "object"}), json!({}));
    operation
}

/// `GET /autocontentengine/engines`.
pub(in crate::sandbox) fn engines() -> Value {
    let done = document("200", "Its engines", list_of("Engine"), json!([{"id": 1, "agent_id": 42}]));
    let refusals = vec![Refusal::NoInteger("agent_id"), Refusal::NoCredits, Refusal::NotOwnerOrManager];
    let mut operation = operation("engines", "An agent's content engines", done, refusals);
    operation["parameters"] = required("query", "agent_id", 42);
    operation
}

/// `GET` of the collection.
pub(in crate::sandbox) fn list() -> Value {
    let mut example = token("CI Pipeline", 5);
    example["created_at"] = json!("2026-03-01T12:00:00.000Z");
    example["expires_at"] = json!("2026-06-01T12:00:00.000Z");
    example["last_used_at"] = json!("2026-03-09T08:15:00.000Z");
    let done = document("200", "All of them, by ascending id", list_of("Token"), json!([example]));
    operation("listTokens", "The account's keys", done, Vec::new())
}

/// `POST` to the collection.
pub(in crate::sandbox) fn create() -> Value {
    let mut example = token("n8n production", 6);
    example["token"] = json!("gen_pat_abc123def456...");
    let (status, mut done) = document("201", "The new key with its plain text", reference("CreatedToken"), example);
    let same_id = json!({"id": "$response.body#/id"});
    done["links"] = json!({
        "rename": {"operationId": "renameToken", "parameters": same_id},
        "revoke": {"operationId": "revokeToken", "parameters": same_id},
    });
    let refusals = reading_a_body(vec![no_name()]);
    let mut operation = operation("createToken", "Make a key", (status, done), refusals);
    operation["requestBody"] =
        body(false, reference("NewToken"), json!({"name": "n8n production", "expires_in": "90d"}));
    operation
}

/// `PATCH` of a key, as the reference has it.
pub(in crate::sandbox) fn rename_wrapped() -> Value {
    renaming("WrappedRename", json!({"persisted_token": {"name": "Updated name"}}))
}

/// `PATCH` of a key, as the guides have it.
pub(in crate::sandbox) fn rename() -> Value {
    renaming("Rename", json!({"name": "new-name"}))
}

fn renaming(schema: &str, example: Value) -> Value {
    let done = document("200", "The key under its new name", reference("Token"), token("Updated name", 6));
    let refusals = reading_a_body(vec![no_name(), Refusal::NoSuchToken]);
    let mut operation = operation("renameToken", "Rename a key", done, refusals);
    operation["parameters"] = required("path", "id", 6);
    operation["requestBody"] = body(true, reference(schema), example);
    operation
}

/// `DELETE` of a key.
pub(in crate::sandbox) fn revoke() -> Value {
    let done = no_content("The key is revoked, now or before");
    let mut operation = operation("revokeToken", "Revoke a key", done, vec![Refusal::NoSuchToken]);
    operation["parameters"] = required("path", "id", 6);
    operation
}

/// `DELETE /persisted_tokens/revoke_all`.
pub(in crate::sandbox) fn revoke_all() -> Value {
    let done = no_content("All keys are revoked, the one that sent this included");
    operation("revokeAllTokens", "Revoke all keys", done, Vec::new())
}

/// An operation that needs a credential, and the data.
fn operation(id: &str, summary: &str, done: impl Into<Option<Answer>>, mut refusals: Vec<Refusal>) -> Value {
    refusals.extend([Refusal::Unauthorized, Refusal::Data(rusqlite::Error::InvalidQuery)]);
    open_to_all(id, summary, done, refusals)
}

/// An operation that needs nothing but the right host.
fn open_to_all(id: &str, summary: &str, done: impl Into<Option<Answer>>, mut refusals: Vec<Refusal>) -> Value {
    refusals.push(Refusal::OtherHost);
    json!({"operationId": id, "summary": summary, "responses": answers(done.into(), &refusals)})
}

/// These refusals, and those of a request with a body.
fn reading_a_body(mut refusals: Vec<Refusal>) -> Vec<Refusal> {
    let not_json = Refusal::NotJson { line: 1, column: 1 };
    refusals.extend([not_json, Refusal::TooLarge, Refusal::OtherType]);
    refusals
}

fn no_name() -> Refusal {
    Refusal::Invalid("`name` must be a string")
}

fn body(required: bool, schema: Value, example: Value) -> Value {
    let content = json!({"application/json": {"schema": schema, "example": example}});
    json!({"required": required, "content": content})
}

/// An id that a request must bear there.
fn required(place: &str, name: &str, example: i64) -> Value {
    json!([{"name": name, "in": place, "required": true, "schema": id(), "example": example}])
}

/// The key that the documents' examples of create and rename show.
fn token(name: &str, id: i64) -> Value {
    json!({
        "id": id,
        "name": name,
        "token_type": "personal_access_token",
        "created_at": "2026-03-09T10:00:00.000Z",
        "expires_at": "2026-06-07T10:00:00.000Z",
        "last_used_at": null,
        "revoked_at": null,
        "status": "active",
    })
}

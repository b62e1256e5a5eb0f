//! What an operation answers.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::schemas::reference;
use crate::sandbox::refusal::Refusal;

/// An answer: status and description.
pub(super) type Answer = (&'static str, Value);

/// An answer with a document of this schema, such as this one.
pub(super) fn document(status: &'static str, description: &str, schema: Value, example: Value) -> Answer {
    let content = json!({"application/json": {"schema": schema, "example": example}});
    (status, json!({"description": description, "content": content}))
}

/// 204.
pub(super) fn no_content(description: &str) -> Answer {
    ("204", json!({"description": description}))
}

/// All answers of an operation: that it is done, if it ever is, and what it can be refused with.
pub(super) fn answers(done: Option<Answer>, refusals: &[Refusal]) -> Value {
    let mut by_status = BTreeMap::<StatusCode, Vec<&Refusal>>::new();
    for refusal in refusals {
        by_status.entry(refusal.status_and_code().0).or_default().push(refusal);
    }
    let done = done.into_iter().map(|(status, answer)| (status.to_owned(), answer));
    let refused =
        by_status.into_iter().map(|(status, refusals)| (status.as_str().to_owned(), refused(status, &refusals)));
    done.chain(refused).collect::<Map<_, _>>().into()
}

/// An answer to what is refused for one of these reasons.
fn refused(status: StatusCode, refusals: &[&Refusal]) -> Value {
    let codes: Vec<&str> = refusals.iter().map(|refusal| refusal.status_and_code().1).collect();
    let examples: Map<String, Value> = refusals
        .iter()
        .zip(&codes)
        .map(|(refusal, code)| (code.to_string(), json!({"value": {"error": refusal.to_string(), "error_code": code}})))
        .collect();
    let schema = json!({"allOf": [reference("Error"), {"properties": {"error_code": {"enum": codes}}}]});
    let content = json!({"application/json": {"schema": schema, "examples": examples}});
    json!({"description": status.canonical_reason(), "content": content})
}

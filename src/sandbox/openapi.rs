//! Assembles the OpenAPI 3.1 description of the running server from the parts in `openapi.json`.
//! `tests/contract/` tests the server and the client against it.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Dialect;
use super::endpoints::Endpoint;

/// Its path, at the root and below the version.
pub(super) const PATH: &str = "/openapi.json";

const FILE: &str = include_str!("openapi.json");

type Errors = BTreeMap<String, String>;

#[derive(Deserialize)]
struct Parts {
    /// The errors that operations refer to by code alone.
    refusals: Errors,
    /// The document without its paths.
    document: Value,
    /// The operations by name.
    operations: BTreeMap<String, Value>,
}

/// Describes a server with these endpoints of a dialect.
pub(super) fn document(dialect: Dialect, endpoints: &[Endpoint]) -> Value {
    let mut parts = parts();
    let mut paths =
        Map::from_iter([(PATH.to_owned(), json!({"get": parts.operation("describe")}))]);
    for endpoint in endpoints {
        let operations = paths.entry(endpoint.path).or_insert_with(|| json!({}));
        operations[endpoint.method.to_ascii_lowercase()] = parts.operation(endpoint.operation);
    }
    let info = &mut parts.document["info"];
    info["title"] = format!("genkey sandbox, dialect {dialect}").into();
    info["version"] = env!("CARGO_PKG_VERSION").into();
    parts.document["paths"] = paths.into();
    parts.document
}

#[allow(
    clippy::expect_used,
    reason = "the file is compiled in, and a test reads it"
)]
fn parts() -> Parts {
    serde_json::from_str(FILE).expect("the file is right")
}

impl Parts {
    /// An operation with its errors expanded.
    fn operation(&self, name: &str) -> Value {
        let mut operation = self.operations.get(name).cloned().unwrap_or_default();
        for (status, answer) in operation["responses"].as_object_mut().into_iter().flatten() {
            if let Some(errors) = self.errors(status, answer) {
                *answer = refused(status, &errors);
            }
        }
        operation
    }

    /// The errors of a response, if its status is an error.
    fn errors(&self, status: &str, answer: &Value) -> Option<Errors> {
        // Either the code of a shared error, or a map from codes to messages.
        match answer.as_str() {
            Some(code) => Some(Errors::from([(
                code.to_owned(),
                self.refusals.get(code)?.clone(),
            )])),
            None => status
                .starts_with(['4', '5'])
                .then(|| Errors::deserialize(answer).ok())
                .flatten(),
        }
    }
}

/// Describes an error response with one of these errors.
fn refused(status: &str, errors: &Errors) -> Value {
    let example = |(code, error)| (code, json!({"value": {"error": error, "error_code": code}}));
    let examples: BTreeMap<_, _> = errors.iter().map(example).collect();
    let codes: Vec<_> = errors.keys().collect();
    let error = json!({"$ref": "#/components/schemas/Error"});
    let schema = json!({"allOf": [error, {"properties": {"error_code": {"enum": codes}}}]});
    let content = json!({"application/json": {"schema": schema, "examples": examples}});
    let reason = status
        .parse()
        .ok()
        .and_then(|status: StatusCode| status.canonical_reason());
    json!({"description": reason, "content": content})
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::endpoints::{BASE_PATH, endpoints};
    use super::super::input::MAX_NAME;
    use super::super::lifetime;
    use super::super::refusal::Refusal;
    use super::*;

    #[test]
    fn routes_and_descriptions_match() {
        let described: BTreeSet<String> = parts().operations.into_keys().collect();
        let routes = Dialect::ALL
            .into_iter()
            .flat_map(endpoints)
            .map(|endpoint| endpoint.operation);
        assert_eq!(
            routes
                .chain(["describe"])
                .map(str::to_owned)
                .collect::<BTreeSet<_>>(),
            described
        );
    }

    #[test]
    fn limits_in_the_description_match_the_code() {
        let document = document(Dialect::Reference, &[]);
        assert_eq!(document["servers"][0]["url"], BASE_PATH);
        let schemas = &document["components"]["schemas"];
        for name in [&schemas["NewToken"], &schemas["Rename"]] {
            assert_eq!(name["properties"]["name"]["maxLength"], MAX_NAME);
        }
        assert_eq!(
            schemas["NewToken"]["properties"]["expires_in"]["pattern"],
            lifetime::FORM
        );
    }

    #[test]
    fn described_errors_match_the_responses() {
        let refusals = [
            Refusal::Unauthorized,
            Refusal::NoSuchToken,
            Refusal::NotJson { line: 1, column: 1 },
            Refusal::WrongContentType,
            Refusal::TooLarge,
            Refusal::NotAnInteger("workspace_id"),
            Refusal::NotAnInteger("agent_id"),
            Refusal::Invalid("`name` must be a string"),
            Refusal::Invalid("the body must be a JSON object"),
            Refusal::NoCredits,
            Refusal::NotOwnerOrManager,
            Refusal::WrongHost,
            Refusal::Data(rusqlite::Error::InvalidQuery),
        ];
        let answered = refusals.iter().map(|refusal| {
            let (status, code) = refusal.status_and_code();
            (
                status.as_str().to_owned(),
                code.to_owned(),
                refusal.to_string(),
            )
        });
        let parts = parts();
        let mut described = BTreeSet::new();
        for operation in parts.operations.values() {
            for (status, answer) in operation["responses"].as_object().unwrap() {
                let errors = parts.errors(status, answer).into_iter().flatten();
                described.extend(errors.map(|(code, error)| (status.clone(), code, error)));
            }
        }
        assert_eq!(described, answered.collect());
    }
}

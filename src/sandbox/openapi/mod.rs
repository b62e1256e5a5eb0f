//! The description of the running server in OpenAPI 3.1.
//!
//! It is made of the table of routes, in which each route has its own description; refusals are described by what they
//! answer. Client and mock servers are held to it from outside (`tests/contract/`).
//!
//! | file | what is in it |
//! |---|---|
//! | `operations.rs` | what each route takes and answers |
//! | `answers.rs` | answers, the refusals among them |
//! | `schemas.rs` | the JSON in both directions |

use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use serde_json::{Map, Value, json};

use super::Dialect;
use super::routes::{BASE_PATH, Endpoint};

mod answers;
pub(super) mod operations;
mod schemas;

/// Where the description is, at the root and below the version.
pub(super) const PATH: &str = "/openapi.json";

const ABOUT: &str = "\
The server that is embedded in genkey, for trying things out and for tests. It listens on loopback alone. An unknown path \
is answered with 404 `route_not_found`, and a method that a path does not take with 405 `method_not_allowed` and `Allow`.";

/// The description, as it is served.
#[derive(Clone)]
pub(super) struct Description(Bytes);

impl Description {
    /// Describes a server that has these endpoints, which are those of a dialect.
    pub(super) fn of(dialect: Dialect, endpoints: &[Endpoint]) -> Self {
        Self(document(dialect, endpoints).to_string().into())
    }

    /// The answer with it.
    pub(super) fn answer(&self) -> ([(HeaderName, &'static str); 1], Bytes) {
        ([(CONTENT_TYPE, "application/json")], self.0.clone())
    }
}

fn document(dialect: Dialect, endpoints: &[Endpoint]) -> Value {
    let mut paths = Map::from_iter([(PATH.to_owned(), json!({"get": operations::description()}))]);
    for endpoint in endpoints {
        let operations = paths.entry(endpoint.path).or_insert_with(|| json!({}));
        operations[endpoint.method.to_ascii_lowercase()] = (endpoint.describe)();
    }
    let title = format!("genkey sandbox, dialect {dialect}");
    json!({
        "openapi": "3.1.0",
        "info": {"title": title, "version": env!("CARGO_PKG_VERSION"), "description": ABOUT},
        "servers": [{"url": BASE_PATH}],
        "security": [{"apiKey": []}, {"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": schemas::all(),
            "securitySchemes": {
                "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    })
}

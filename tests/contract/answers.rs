//! What the server answers is what the description says: its routes are there, no others are, and
//! every answer happens.

use std::collections::BTreeSet;
use std::time::Duration;

use genkey::sandbox::Dialect;
use rusqlite::Connection;
use serde_json::{Value, json};

use super::{description, operations};
use crate::sandbox::bench::{Answer, Bench};

/// What every dialect has.
const COMMON: [&str; 7] = [
    "GET /agent/conversations",
    "GET /agents",
    "GET /autocontentengine/engines",
    "GET /me",
    "GET /openapi.json",
    "GET /workspaces",
    "POST /agent/run",
];

fn routes(dialect: Dialect) -> [&'static str; 4] {
    match dialect {
        Dialect::Reference => [
            "GET /persisted_tokens",
            "POST /persisted_tokens",
            "PATCH /persisted_tokens/{id}",
            "DELETE /persisted_tokens/{id}/revoke",
        ],
        Dialect::Guide => [
            "GET /persisted_tokens",
            "POST /persisted_tokens",
            "PATCH /persisted_tokens/{id}",
            "DELETE /persisted_tokens/{id}",
        ],
        Dialect::Pat => [
            "GET /personal_access_tokens",
            "POST /personal_access_tokens",
            "PATCH /personal_access_tokens/{id}",
            "DELETE /personal_access_tokens/{id}",
        ],
    }
}

#[test]
fn the_description_needs_no_credential() {
    let Some(bench) = Bench::new() else { return };
    let description = description(&bench);
    let root = bench.url("/openapi.json").replace("/v1/", "/");
    assert_eq!(bench.curl(&[&root]).json(), description);
    assert_eq!(bench.curl(&[&root, "-H", "Host: evil.example"]).status, 421);
    assert_eq!(description["openapi"], "3.1.0");
    assert_eq!(description["info"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(description["servers"][0]["url"], "/v1");
}

#[test]
fn the_description_has_the_routes_of_the_running_dialect() {
    for dialect in Dialect::ALL {
        let Some(bench) = Bench::speaking(dialect) else {
            return;
        };
        let description = description(&bench);
        assert_eq!(
            description["info"]["title"],
            format!("genkey sandbox, dialect {dialect}")
        );
        let described = operations(&description)
            .into_iter()
            .map(|(method, path, _)| format!("{method} {path}"));
        let documented = COMMON.into_iter().chain(routes(dialect)).map(str::to_owned);
        let revoke_all = (dialect == Dialect::Reference)
            .then(|| "DELETE /persisted_tokens/revoke_all".to_owned());
        let documented: BTreeSet<String> = documented.chain(revoke_all).collect();
        assert_eq!(
            described.collect::<BTreeSet<String>>(),
            documented,
            "{dialect}"
        );
    }
}

#[test]
fn paths_accept_only_the_described_methods() {
    for dialect in Dialect::ALL {
        let Some(bench) = Bench::speaking(dialect) else {
            return;
        };
        for (path, described) in description(&bench)["paths"].as_object().unwrap() {
            let mut described: BTreeSet<String> = described
                .as_object()
                .unwrap()
                .keys()
                .map(|method| method.to_uppercase())
                .collect();
            if described.contains("GET") {
                described.insert("HEAD".into());
            }
            let answer = bench.send("PUT", &path.replace("{id}", "1"), "");
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (405, "method_not_allowed"),
                "{dialect}: {path}"
            );
            let allowed = answer
                .header("allow")
                .unwrap()
                .split(',')
                .map(str::to_owned)
                .collect();
            assert_eq!(described, allowed, "{dialect}: {path}");
        }
    }
}

#[test]
fn every_described_response_occurs() {
    for dialect in Dialect::ALL {
        let Some(bench) = Bench::with_jwt(dialect, Duration::from_secs(3600)) else {
            return;
        };
        for (method, path, operation) in operations(&description(&bench)) {
            let Some(bench) = Bench::with_jwt(dialect, Duration::from_secs(3600)) else {
                return;
            };
            bench.create(json!({}));
            // The statuses are in ascending order: 500, after which nothing works, is the last.
            for (status, described) in operation["responses"].as_object().unwrap() {
                for code in codes(described) {
                    let answer = provoke(&bench, &method, path, operation, &code);
                    assert_described(
                        &answer,
                        status,
                        described,
                        &code,
                        &format!("{dialect}: {method} {path}"),
                    );
                }
            }
        }
    }
}

/// The codes with which an answer refuses; an answer that does not refuse has an empty one.
fn codes(described: &Value) -> Vec<String> {
    let codes = &described["content"]["application/json"]["schema"]["allOf"][1]["properties"]["error_code"]
        ["enum"];
    codes.as_array().map_or(vec![String::new()], |codes| {
        codes
            .iter()
            .map(|code| code.as_str().unwrap().into())
            .collect()
    })
}

/// Sends the request of the examples with one thing about it that makes for a refusal with this
/// code.
fn provoke(bench: &Bench, method: &str, path: &str, operation: &Value, code: &str) -> Answer {
    let jwt = bench.server.jwt().unwrap().expose();
    let (mut credential, mut host, mut content_type) = (jwt, "localhost", "application/json");
    let parameter = &operation["parameters"][0];
    let (mut id, mut queried) = ("1", parameter["example"].to_string());
    let example = &operation["requestBody"]["content"]["application/json"]["example"];
    let mut body = if example.is_null() {
        String::new()
    } else {
        example.to_string()
    };
    match code {
        "" => {}
        "usable_gen_credit_required" => queried = "402".into(),
        "bad_request" => body = "{".into(),
        "unauthorized" => credential = "nobody",
        "forbidden" => queried = "43".into(),
        "not_found" => id = "2000",
        "payload_too_large" => body = " ".repeat(64 * 1024 + 1),
        "unsupported_media_type" => content_type = "text/plain",
        "misdirected_request" => host = "evil.example",
        "validation_failed" => (queried, body) = ("ten".into(), "[]".into()),
        "internal_error" => {
            credential = "nobody";
            Connection::open(bench.data())
                .unwrap()
                .execute_batch(WITHOUT_TABLES)
                .unwrap();
        }
        other => panic!("nothing here makes for `{other}`"),
    }
    let mut url = bench.url(&path.replace("{id}", id));
    if parameter["in"] == "query" {
        url = format!("{url}?{}={queried}", parameter["name"].as_str().unwrap());
    }
    let headers = [
        ("Authorization", format!("Bearer {credential}")),
        ("Host", host.into()),
        ("Content-Type", content_type.into()),
    ];
    let headers = headers.map(|(name, value)| format!("{name}: {value}"));
    let mut arguments = vec!["-X", method, &url, "--data-binary", &body];
    arguments.extend(headers.iter().flat_map(|header| ["-H", header]));
    bench.curl(&arguments)
}

/// What ends the server's data: it opens them no more than once.
const WITHOUT_TABLES: &str = "PRAGMA foreign_keys = off; DROP TABLE token; DROP TABLE account; DROP TABLE workspace; DROP TABLE agent;";

#[track_caller]
fn assert_described(answer: &Answer, status: &str, described: &Value, code: &str, operation: &str) {
    assert_eq!(
        answer.status.to_string(),
        status,
        "{operation}: {}",
        answer.body
    );
    if described["content"].is_null() {
        assert_eq!(
            (answer.body.as_str(), answer.header("content-type")),
            ("", None),
            "{operation}: {status}"
        );
        return;
    }
    assert_eq!(
        answer.header("content-type"),
        Some("application/json"),
        "{operation}: {status}"
    );
    if !code.is_empty() {
        assert_eq!(answer.code(), code, "{operation}: {status}");
    }
}

//! Agent Chat and the Auto Content Engine: as much of them as the documents tell.

use std::time::Duration;

use genkey::sandbox::Dialect;
use serde_json::json;

use super::bench::{Bench, fixture, in_shape};

/// A bench for each dialect, with a JWT.
fn benches() -> impl Iterator<Item = Bench> {
    Dialect::ALL
        .into_iter()
        .filter_map(|dialect| Bench::with_jwt(dialect, Duration::from_secs(60)))
}

#[test]
fn agent_chat_accepts_keys_and_jwts_in_every_dialect() {
    for bench in benches() {
        let key = bench.create(json!({"name": "ci"}));
        for answer in [
            bench.get("/agent/conversations", &key),
            bench.with_bearer("GET", "/agent/conversations", &bench.jwt()),
        ] {
            assert_eq!(
                (answer.status, answer.json()),
                (200, fixture("agent_conversations"))
            );
        }
        for body in ["", "{}", r#"{"agent_id": 42, "message": "Hello"}"#] {
            let answer = bench.send("POST", "/agent/run", body);
            assert_eq!(answer.status, 200, "{body}");
            in_shape(&answer.json(), &fixture("agent_run"));
        }
        assert_eq!(
            bench.with_bearer("POST", "/agent/run", &bench.jwt()).status,
            200
        );
    }
}

#[test]
fn every_run_has_a_random_path() {
    let Some(bench) = Bench::new() else { return };
    let path = || {
        bench.send("POST", "/agent/run", "").json()["firebase_path"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let (first, second) = (path(), path());
    assert_ne!(first, second);
    for path in [first, second] {
        assert_eq!(
            path.strip_prefix("agent_runs/").unwrap().len(),
            40,
            "{path}"
        );
    }
}

#[test]
fn the_content_engine_requires_an_own_agent_and_credits() {
    const ENGINES: &str = "/autocontentengine/engines";
    for bench in benches() {
        for (query, status, refusal) in [
            (
                "",
                422,
                json!({"error": "`agent_id` is missing", "error_code": "validation_failed"}),
            ),
            (
                "?workspace_id=10",
                422,
                json!({"error": "`agent_id` is missing", "error_code": "validation_failed"}),
            ),
            (
                "?agent_id=",
                422,
                json!({"error": "`agent_id` must be an integer", "error_code": "validation_failed"}),
            ),
            (
                "?agent_id=me",
                422,
                json!({"error": "`agent_id` must be an integer", "error_code": "validation_failed"}),
            ),
            ("?agent_id=43", 403, fixture("error_forbidden")),
            ("?agent_id=42", 200, json!([{"id": 1, "agent_id": 42}])),
            ("?agent_id=402", 422, fixture("error_credit_required")),
            (
                "?workspace_id=10&agent_id=402",
                422,
                fixture("error_credit_required"),
            ),
        ] {
            let answer = bench.get(&format!("{ENGINES}{query}"), &bench.session());
            assert_eq!((answer.status, answer.json()), (status, refusal), "{query}");
        }
    }
}

#[test]
fn a_credential_and_the_right_method_are_required() {
    let Some(bench) = Bench::new() else { return };
    for (method, path) in [
        ("GET", "/agent/conversations"),
        ("POST", "/agent/run"),
        ("GET", "/autocontentengine/engines?agent_id=42"),
    ] {
        let answer = bench.with_bearer(method, path, "gen_pat_unknown");
        assert_eq!(
            (answer.status, answer.json()),
            (401, fixture("error_unauthorized")),
            "{method} {path}"
        );
        assert_eq!(
            bench.send("PUT", path, "").code(),
            "method_not_allowed",
            "{path}"
        );
    }
    assert_eq!(
        bench.send("POST", "/agent/run", "[]").code(),
        "validation_failed"
    );
}

#[test]
fn every_listed_agent_is_an_own_one() {
    let Some(bench) = Bench::new() else { return };
    let agents = bench
        .get("/agents?workspace_id=10", &bench.session())
        .json();
    for agent in agents.as_array().unwrap() {
        let answer = bench.get(
            &format!("/autocontentengine/engines?agent_id={}", agent["id"]),
            &bench.session(),
        );
        assert_eq!(
            (answer.status, &answer.json()[0]["agent_id"]),
            (200, &agent["id"]),
            "{agent}"
        );
    }
}

//! What the client sends and takes, held to what the documents show; `sandbox.rs` holds the
//! embedded server to the same.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use genkey::api::{BaseUrl, Client, CredentialHeader, DialectChoice, Error, Options};
use genkey::model::{Agent, Dialect, Expiry, Identity, Key, KeyId, Status, Workspace};
use genkey::secret::Secret;
use serde_json::{Value, json};

use crate::client::runtime;
use crate::support::wire_server::{Received, Reply, WireServer, no_content, reply};

const CREDENTIAL: &str = "your-api-key";

/// What a document shows, as it stands in `tests/fixtures/wire/`.
fn fixture(name: &str) -> Value {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/wire/{name}.json"));
    serde_json::from_slice(&fs::read(&path).unwrap())
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn documented(status: u16, name: &str) -> Reply {
    reply(status, fixture(name).to_string())
}

fn client(server: &WireServer) -> Client {
    let base_url = BaseUrl::parse(&server.url()).unwrap();
    let header = CredentialHeader::Named("X-API-Key".into());
    let clock = Arc::new(|| "2026-03-09T10:00:00Z".parse().unwrap());
    let options = Options::new(base_url, Secret::new(CREDENTIAL.into()), header, clock);
    Client::new(Options {
        dialect: DialectChoice::Fixed(Dialect::Reference),
        ..options
    })
    .unwrap()
}

/// Holds the only request to the documents: method, path, the key's header, and the body to the
/// letter.
#[track_caller]
fn assert_sent(server: &WireServer, line: &str, expected: Option<&str>) {
    let received = server.received();
    let [sent] = received.as_slice() else {
        panic!("{received:#?}")
    };
    assert_eq!(sent.line(), format!("{line} HTTP/1.1"));
    assert_eq!(sent.header("X-API-Key"), Some(CREDENTIAL));
    assert_eq!(sent.header("Authorization"), None);
    assert_eq!(body(sent), expected.map_or(Value::Null, fixture));
    let has_type = expected.map(|_| "application/json");
    assert_eq!(
        sent.header("Content-Type"),
        has_type,
        "a body and nothing else has a type"
    );
}

fn body(received: &Received) -> Value {
    if received.body.is_empty() {
        Value::Null
    } else {
        serde_json::from_str(&received.body).unwrap()
    }
}

fn production() -> Key {
    Key {
        id: KeyId::Number(6),
        name: Some("n8n production".into()),
        status: Status::Active,
        created_at: Some("2026-03-09T10:00:00Z".parse().unwrap()),
        expires_at: Some("2026-06-07T10:00:00Z".parse().unwrap()),
        last_used_at: None,
        revoked_at: None,
        unreadable: vec![],
    }
}

#[test]
fn the_client_lists_as_documented() {
    let server = WireServer::start([documented(200, "list")]);
    let keys = runtime().block_on(client(&server).list_keys()).unwrap();
    let pipeline = Key {
        id: KeyId::Number(5),
        name: Some("CI Pipeline".into()),
        status: Status::Active,
        created_at: Some("2026-03-01T12:00:00Z".parse().unwrap()),
        expires_at: Some("2026-06-01T12:00:00Z".parse().unwrap()),
        last_used_at: Some("2026-03-09T08:15:00Z".parse().unwrap()),
        revoked_at: None,
        unreadable: vec![],
    };
    assert_eq!(keys, [pipeline]);
    assert_sent(&server, "GET /v1/persisted_tokens", None);
}

#[test]
fn the_client_creates_as_documented() {
    let server = WireServer::start([documented(201, "create")]);
    let expiry = Expiry::from_duration("90d").unwrap();
    let made = runtime()
        .block_on(client(&server).create_key("n8n production", Some(expiry)))
        .unwrap();
    assert_eq!(made.key, production());
    assert_eq!(made.token.expose(), "gen_pat_abc123def456...");
    assert_sent(&server, "POST /v1/persisted_tokens", Some("request_create"));
}

#[test]
fn the_client_renames_as_documented() {
    let server = WireServer::start([documented(200, "rename")]);
    let renamed = runtime()
        .block_on(client(&server).rename_key(&production(), "Updated name"))
        .unwrap();
    assert_eq!(
        renamed,
        Some(Key {
            name: Some("Updated name".into()),
            ..production()
        })
    );
    assert_sent(
        &server,
        "PATCH /v1/persisted_tokens/6",
        Some("request_rename"),
    );
}

#[test]
fn the_client_revokes_as_documented() {
    let server = WireServer::start([no_content()]);
    runtime()
        .block_on(client(&server).revoke_key(&KeyId::Number(6), false))
        .unwrap();
    assert_sent(&server, "DELETE /v1/persisted_tokens/6/revoke", None);
    let server = WireServer::start([no_content()]);
    runtime().block_on(client(&server).revoke_all()).unwrap();
    assert_sent(&server, "DELETE /v1/persisted_tokens/revoke_all", None);
}

#[test]
fn the_client_accepts_null_fields() {
    let server = WireServer::start([reply(200, json!([fixture("token_nulls")]).to_string())]);
    let keys = runtime().block_on(client(&server).list_keys()).unwrap();
    let expected = Key {
        id: KeyId::Number(7),
        name: None,
        expires_at: None,
        ..production()
    };
    assert_eq!(keys, [expected]);
}

#[test]
fn the_client_accepts_both_documented_forms_of_an_account() {
    let you = |id, username: Option<&str>, created_at: Option<&str>| Identity {
        id,
        email: Some("you@example.com".into()),
        name: Some("Your Name".into()),
        username: username.map(Into::into),
        created_at: created_at.map(|time| time.parse().unwrap()),
    };
    let with_number = you(
        KeyId::Number(1234),
        Some("you"),
        Some("2026-01-01T00:00:00Z"),
    );
    for (name, expected) in [
        (
            "me_string_id",
            you(KeyId::Text("user_abc123".into()), None, None),
        ),
        ("me_integer_id", with_number),
    ] {
        let server = WireServer::start([documented(200, name)]);
        assert_eq!(
            runtime().block_on(client(&server).account(["me"])).unwrap(),
            expected,
            "{name}"
        );
        assert_sent(&server, "GET /v1/me", None);
    }
}

#[test]
fn the_client_lists_workspaces_and_agents_as_documented() {
    let server = WireServer::start([documented(200, "workspaces")]);
    let company = Workspace {
        id: KeyId::Number(10),
        name: Some("My Company".into()),
    };
    assert_eq!(
        runtime()
            .block_on(client(&server).workspaces(["workspaces"]))
            .unwrap(),
        [company]
    );
    assert_sent(&server, "GET /v1/workspaces", None);
    let server = WireServer::start([documented(200, "agents")]);
    let bot = Agent {
        id: KeyId::Number(42),
        name: Some("TrendBot".into()),
    };
    assert_eq!(
        runtime()
            .block_on(client(&server).agents(["agents"], &KeyId::Number(10)))
            .unwrap(),
        [bot]
    );
    assert_sent(&server, "GET /v1/agents?workspace_id=10", None);
}

#[test]
fn the_client_accepts_variants_of_agents_and_skips_other_workspaces() {
    let answer = json!([
        {"id": "agt_1", "name": null, "workspace_id": "10", "created_at_ts": 1},
        {"id": 2},
        {"id": 3, "name": "elsewhere", "workspace_id": 11},
    ]);
    let server = WireServer::start([reply(200, answer.to_string())]);
    let found = runtime()
        .block_on(client(&server).agents(["agents"], &KeyId::Number(10)))
        .unwrap();
    let nameless = |id| Agent { id, name: None };
    assert_eq!(
        found,
        [
            nameless(KeyId::Text("agt_1".into())),
            nameless(KeyId::Number(2))
        ]
    );
    let server = WireServer::start([reply(200, "[]")]);
    let odd = KeyId::Text("a b&c=../ü".into());
    assert_eq!(
        runtime()
            .block_on(client(&server).agents(["agents"], &odd))
            .unwrap(),
        []
    );
    assert_sent(
        &server,
        "GET /v1/agents?workspace_id=a+b%26c%3D..%2F%C3%BC",
        None,
    );
    for (answer, problem) in [
        (
            "{}",
            "unexpected response to `GET /agents`: expected a sequence",
        ),
        (
            r#"[{"name": "x"}]"#,
            "unexpected response to `GET /agents`: `[0]`: missing field `id`",
        ),
        (
            r#"[{"id": {}}]"#,
            "`[0].id`: expected an id (an integer or a non-empty string)",
        ),
        ("<html>", "invalid JSON (line 1, column 1)"),
    ] {
        let server = WireServer::start([reply(200, answer)]);
        let error = runtime()
            .block_on(client(&server).agents(["agents"], &KeyId::Number(10)))
            .unwrap_err();
        assert!(error.to_string().contains(problem), "{error}");
    }
}

#[test]
fn the_client_reports_status_code_and_message_of_documented_errors() {
    for (name, status, code) in [
        ("error_unauthorized", 401, "unauthorized"),
        ("error_not_found", 404, "not_found"),
        ("error_credit_required", 422, "usable_gen_credit_required"),
    ] {
        let words = fixture(name)["error"].as_str().unwrap().to_owned();
        let server = WireServer::start([documented(status, name)]);
        let error = runtime().block_on(client(&server).list_keys()).unwrap_err();
        assert!(matches!(error, Error::Rejected { .. }), "{error:?}");
        assert_eq!(
            (error.status(), error.code(), error.message()),
            (Some(status), Some(code), Some(words.as_str()))
        );
    }
}

//! The embedded server: what it answers to real `curl`, and what it keeps.

use serde_json::{Value, json};

mod agents;
pub mod bench;
mod data;
mod dialects;
mod jwt;
mod lifecycle;
mod many;
mod refusals;

use bench::{Bench, fixture, in_shape};

/// The examples of the "API Keys" reference and the guides, to the letter; host and key are filled
/// in by the bench.
const LIST: &str = r#"curl https://api.gen.pro/v1/persisted_tokens \
-H "X-API-Key: your-api-key""#;
const CREATE: &str = r#"curl -X POST https://api.gen.pro/v1/persisted_tokens \
-H "X-API-Key: your-api-key" \
-H "Content-Type: application/json" \
-d '{"name": "n8n production", "expires_in": "90d"}'"#;
const RENAME: &str = r#"curl -X PATCH https://api.gen.pro/v1/persisted_tokens/6 \
-H "X-API-Key: your-api-key" \
-H "Content-Type: application/json" \
-d '{"persisted_token": {"name": "Updated name"}}'"#;
const REVOKE: &str = r#"curl -X DELETE https://api.gen.pro/v1/persisted_tokens/6/revoke \
-H "X-API-Key: your-api-key""#;
const REVOKE_ALL: &str = r#"curl -X DELETE https://api.gen.pro/v1/persisted_tokens/revoke_all \
-H "X-API-Key: your-api-key""#;
const ME: &str = r#"curl https://api.gen.pro/v1/me \
-H "X-API-Key: $GEN_API_KEY""#;

/// A bench with six keys, as the examples have it. The sixth is the documents' `n8n production`;
/// the fifth, `CI Pipeline`, is what the examples are sent with.
fn as_documented() -> Option<(Bench, String)> {
    let bench = Bench::new()?;
    bench.set_clock("2026-03-01T12:00:00Z");
    for name in ["one", "two", "three", "four"] {
        bench.create(json!({"name": name}));
    }
    let ci = bench.create(json!({"name": "CI Pipeline", "expires_in": "92d"}));
    bench.set_clock("2026-03-09T10:00:00Z");
    Some((bench, ci))
}

#[test]
fn the_documents_example_of_create_answers_what_they_show() {
    let Some((bench, ci)) = as_documented() else {
        return;
    };
    let answer = bench.example(CREATE, &ci);
    assert_eq!(answer.status, 201);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let mut created = answer.json();
    let token = created["token"].take();
    let token = token.as_str().unwrap();
    assert!(
        token.starts_with(genkey::sandbox::KEY_PREFIX) && token.len() == 56,
        "{token}"
    );
    let mut shown = fixture("create");
    shown["token"].take();
    assert_eq!(created, shown);
    assert_eq!(bench.get("/me", token).status, 200, "the new key works");
}

#[test]
fn the_documents_example_of_list_answers_what_they_show() {
    let Some((bench, ci)) = as_documented() else {
        return;
    };
    bench.set_clock("2026-03-09T08:15:00Z");
    let answer = bench.example(LIST, &ci);
    assert_eq!(answer.status, 200);
    let keys = answer.json();
    assert_eq!(keys.as_array().unwrap().len(), 5);
    assert_eq!(keys[4], fixture("token"));
    assert_eq!(json!([keys[4]]), fixture("list"));
}

#[test]
fn the_documents_example_of_rename_answers_the_key_without_its_plain_text() {
    let Some((bench, ci)) = as_documented() else {
        return;
    };
    bench.example(CREATE, &ci);
    let answer = bench.example(RENAME, &ci);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json(), fixture("rename"));
    assert_eq!(bench.key(6), fixture("rename"), "the new name is stored");
}

#[test]
fn the_documents_example_of_revoke_ends_one_key_at_once() {
    let Some((bench, ci)) = as_documented() else {
        return;
    };
    let doomed = bench.example(CREATE, &ci).json()["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let answer = bench.example(REVOKE, &ci);
    assert_eq!((answer.status, answer.body.as_str()), (204, ""));
    assert_eq!(bench.get("/me", &doomed).status, 401);
    assert_eq!(
        bench.get("/me", &ci).status,
        200,
        "the other key still works"
    );
    assert_eq!(bench.key(6)["status"], "revoked");
    assert_eq!(bench.key(6)["revoked_at"], "2026-03-09T10:00:00.000Z");
}

#[test]
fn the_documents_example_of_revoke_all_ends_the_key_that_sends_it_too() {
    let Some((bench, ci)) = as_documented() else {
        return;
    };
    let answer = bench.example(REVOKE_ALL, &ci);
    assert_eq!((answer.status, answer.body.as_str()), (204, ""));
    let refused = bench.example(LIST, &ci);
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (401, "unauthorized")
    );
    let keys = bench.keys();
    assert_eq!(keys.len(), 5);
    assert!(
        keys.iter().all(|key| key["status"] == "revoked"),
        "{keys:?}"
    );
}

#[test]
fn the_guides_example_of_me_answers_the_account() {
    let Some((bench, ci)) = as_documented() else {
        return;
    };
    let answer = bench.example(ME, &ci);
    assert_eq!(answer.status, 200);
    let account = answer.json();
    in_shape(&account, &fixture("me_integer_id"));
    for field in ["email", "name"] {
        assert_eq!(account[field], fixture("me_string_id")[field]);
    }
}

#[test]
fn workspaces_and_agents_are_the_documents_own() {
    let Some(bench) = Bench::new() else { return };
    let session = bench.session();
    assert_eq!(
        bench.get("/workspaces", &session).json(),
        fixture("workspaces")
    );
    assert_eq!(
        bench.get("/agents?workspace_id=10", &session).json(),
        fixture("agents")
    );
    assert_eq!(
        bench.get("/agents?workspace_id=11", &session).json(),
        json!([])
    );
    for path in [
        "/agents",
        "/agents?workspace_id=",
        "/agents?workspace_id=ten",
    ] {
        let answer = bench.get(path, &session);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (422, "validation_failed"),
            "{path}"
        );
    }
    for path in ["/workspaces", "/agents?workspace_id=10", "/agents", "/me"] {
        assert_eq!(bench.get(path, "gen_pat_nobody").status, 401, "{path}");
    }
}

#[test]
fn a_key_without_name_and_expiry_has_nulls() {
    let Some(bench) = Bench::new() else { return };
    bench.set_clock("2026-03-09T10:00:00.987654Z");
    for body in [
        "{}",
        r#"{"name":null,"expires_in":null}"#,
        r#"{"extra":[1]}"#,
        "",
    ] {
        let answer = bench.post(body);
        assert_eq!(answer.status, 201, "{body}");
        let mut created = answer.json();
        assert_eq!(
            created["created_at"], "2026-03-09T10:00:00.987Z",
            "cut to the millisecond"
        );
        created.as_object_mut().unwrap().remove("token").unwrap();
        in_shape(&created, &fixture("token_nulls"));
        assert_eq!(bench.key(created["id"].as_i64().unwrap()), created);
    }
}

#[test]
fn the_session_credential_is_not_a_key() {
    let Some(bench) = Bench::new() else { return };
    let session = bench.session();
    assert!(session.starts_with(genkey::sandbox::KEY_PREFIX));
    assert_eq!(bench.keys(), Vec::<Value>::new(), "it is in no list");
    assert_eq!(bench.revoke_all(&bench.create(json!({}))).status, 204);
    assert_eq!(
        bench.get("/me", &session).status,
        200,
        "another key's revoke_all does not touch it"
    );
    assert_eq!(bench.revoke_all(&session).status, 204);
    assert_eq!(
        bench.get("/me", &session).status,
        401,
        "its own does, as any key's"
    );
    let bench = bench.restart();
    assert_eq!(
        bench.get("/me", &session).status,
        401,
        "it ends with its server"
    );
    assert_ne!(bench.session(), session);
}

#[test]
fn a_key_is_accepted_in_either_header() {
    let Some(bench) = Bench::new() else { return };
    let key = bench.create(json!({}));
    let url = bench.url("/me");
    let bearer = |header: String| bench.curl(&[&url, "-H", &header]).status;
    assert_eq!(bearer(format!("Authorization: Bearer {key}")), 200);
    assert_eq!(bearer(format!("authorization: bearer {key}")), 200);
    assert_eq!(bearer(format!("x-api-key: {key}")), 200);
    assert_eq!(bearer(format!("Authorization: Basic {key}")), 401);
    assert_eq!(bearer(format!("Authorization: {key}")), 401);
    let both = [
        "-H",
        "X-API-Key: wrong",
        "-H",
        &format!("Authorization: Bearer {key}"),
    ];
    assert_eq!(
        bench.curl(&[&[url.as_str()], &both[..]].concat()).status,
        401,
        "X-API-Key decides"
    );
}

//! The documents' other two accounts of the key endpoints. `sandbox.rs` holds the server to the
//! reference.

use genkey::sandbox::Dialect;
use serde_json::{Value, json};

use super::bench::{Answer, Bench, fixture};

/// The examples of the two guides, as their lines were before the documents were copied. They
/// differ in the path alone.
const LIST: &str = r#"curl https://api.gen.pro/v1/COLLECTION \
-H "X-API-Key: $GEN_API_KEY""#;
const RENAME: &str = r#"curl -X PATCH https://api.gen.pro/v1/COLLECTION/{token_id} \
-H "X-API-Key: $GEN_API_KEY" \
-H "Content-Type: application/json" \
-d '{"name": "new-name"}'"#;
const REVOKE: &str = r#"curl -X DELETE https://api.gen.pro/v1/COLLECTION/{token_id} \
-H "X-API-Key: $GEN_API_KEY""#;

const GUIDES: [Dialect; 2] = [Dialect::Guide, Dialect::Pat];

/// The reference's two keys: `CI Pipeline`, whose plain text is given back, and `n8n production`.
fn as_documented(dialect: Dialect) -> Option<(Bench, String)> {
    let bench = Bench::speaking(dialect)?;
    bench.set_clock("2026-03-01T12:00:00Z");
    for name in ["one", "two", "three", "four"] {
        bench.create(json!({"name": name}));
    }
    let ci = bench.create(json!({"name": "CI Pipeline", "expires_in": "92d"}));
    bench.set_clock("2026-03-09T10:00:00Z");
    let created = bench.post(&fixture("request_create").to_string());
    assert_eq!(created.status, 201, "create is as in the reference");
    let without_token = |mut key: Value| key.as_object_mut().unwrap().remove("token").map(|_| key);
    assert_eq!(
        without_token(created.json()).unwrap(),
        without_token(fixture("create")).unwrap()
    );
    bench.set_clock("2026-03-09T08:15:00Z");
    Some((bench, ci))
}

/// Runs an example of a guide for the sixth key.
fn example(bench: &Bench, example: &str, key: &str) -> Answer {
    bench.example(
        &example
            .replace("/COLLECTION", bench.collection())
            .replace("{token_id}", "6"),
        key,
    )
}

/// The status and, of a refusal, the code that one request without a body is answered.
fn answered(bench: &Bench, line: &str) -> (u16, String) {
    let (method, path) = line.split_once(' ').unwrap();
    let answer = bench.send(method, path, "");
    let code = if answer.status < 300 {
        String::new()
    } else {
        answer.code()
    };
    (answer.status, code)
}

#[test]
fn the_guides_examples_list_rename_and_revoke() {
    for dialect in GUIDES {
        let Some((bench, ci)) = as_documented(dialect) else {
            return;
        };
        let listed = example(&bench, LIST, &ci);
        assert_eq!(listed.status, 200, "{dialect}");
        assert_eq!(json!([listed.json()[4]]), fixture("list"), "{dialect}");

        let renamed = example(&bench, RENAME, &ci);
        let mut expected = fixture("rename");
        expected["name"] = fixture("request_rename_guides")["name"].clone();
        assert_eq!(
            (renamed.status, renamed.json()),
            (200, expected.clone()),
            "{dialect}"
        );
        assert_eq!(bench.key(6), expected, "{dialect}");

        let revoked = example(&bench, REVOKE, &ci);
        assert_eq!(
            (revoked.status, revoked.body.as_str()),
            (204, ""),
            "{dialect}"
        );
        assert_eq!(
            (&bench.key(6)["status"], &bench.key(5)["status"]),
            (&json!("revoked"), &json!("active"))
        );
        assert_eq!(
            example(&bench, REVOKE, &ci).status,
            204,
            "{dialect}: it may be repeated"
        );
    }
}

#[test]
fn the_routes_of_the_other_dialects_do_not_exist() {
    const NO_ROUTE: (u16, &str) = (404, "route_not_found");
    const NO_METHOD: (u16, &str) = (405, "method_not_allowed");
    const NO_KEY: (u16, &str) = (404, "not_found");
    let rows = [
        ("GET /persisted_tokens", [(200, ""), (200, ""), NO_ROUTE]),
        (
            "GET /personal_access_tokens",
            [NO_ROUTE, NO_ROUTE, (200, "")],
        ),
        (
            "POST /personal_access_tokens",
            [NO_ROUTE, NO_ROUTE, (201, "")],
        ),
        (
            "PATCH /personal_access_tokens/9",
            [NO_ROUTE, NO_ROUTE, (422, "validation_failed")],
        ),
        (
            "PATCH /persisted_tokens/9",
            [
                (422, "validation_failed"),
                (422, "validation_failed"),
                NO_ROUTE,
            ],
        ),
        (
            "DELETE /persisted_tokens/9/revoke",
            [NO_KEY, NO_ROUTE, NO_ROUTE],
        ),
        ("DELETE /persisted_tokens/9", [NO_METHOD, NO_KEY, NO_ROUTE]),
        (
            "DELETE /personal_access_tokens/9",
            [NO_ROUTE, NO_ROUTE, NO_KEY],
        ),
        (
            "DELETE /personal_access_tokens/9/revoke",
            [NO_ROUTE, NO_ROUTE, NO_ROUTE],
        ),
        (
            "DELETE /personal_access_tokens/revoke_all",
            [NO_ROUTE, NO_ROUTE, NO_KEY],
        ),
        (
            "PATCH /persisted_tokens/revoke_all",
            [NO_METHOD, NO_KEY, NO_ROUTE],
        ),
        ("POST /persisted_tokens/9", [NO_METHOD, NO_METHOD, NO_ROUTE]),
        (
            "GET /personal_access_tokens/9",
            [NO_ROUTE, NO_ROUTE, NO_METHOD],
        ),
    ];
    for (place, dialect) in Dialect::ALL.into_iter().enumerate() {
        let Some(bench) = Bench::speaking(dialect) else {
            return;
        };
        for (line, expected) in rows {
            let (status, code) = expected[place];
            assert_eq!(
                answered(&bench, line),
                (status, code.to_owned()),
                "{dialect}: {line}"
            );
        }
    }
}

#[test]
fn revoke_all_in_the_guide_is_an_unknown_id() {
    for dialect in GUIDES {
        let Some(bench) = Bench::speaking(dialect) else {
            return;
        };
        bench.create(json!({"name": "ci"}));
        let answer = bench.delete(&format!("{}/revoke_all", bench.collection()));
        assert_eq!(
            (answer.status, answer.json()),
            (404, fixture("error_not_found")),
            "{dialect}"
        );
        assert_eq!(bench.key(1)["status"], "active", "{dialect}");
    }
}

#[test]
fn a_body_of_the_other_dialect_is_refused() {
    for (dialect, body, missing) in [
        (
            Dialect::Reference,
            "request_rename_guides",
            "`persisted_token` is missing",
        ),
        (Dialect::Guide, "request_rename", "`name` is missing"),
        (Dialect::Pat, "request_rename", "`name` is missing"),
    ] {
        let Some(bench) = Bench::speaking(dialect) else {
            return;
        };
        bench.create(json!({"name": "ci"}));
        let answer = bench.send(
            "PATCH",
            &format!("{}/1", bench.collection()),
            &fixture(body).to_string(),
        );
        let complaint = json!({"error": missing, "error_code": "validation_failed"});
        assert_eq!(
            (answer.status, answer.json()),
            (422, complaint),
            "{dialect}"
        );
        assert_eq!(bench.key(1)["name"], "ci", "{dialect}");
    }
}

#[test]
fn names_are_validated_in_every_dialect() {
    let Some(bench) = Bench::speaking(Dialect::Guide) else {
        return;
    };
    bench.create(json!({"name": "ci"}));
    for body in [
        json!({}),
        json!({"name": null}),
        json!({"name": 1}),
        json!({"name": "x".repeat(256)}),
        json!([]),
    ] {
        let answer = bench.send("PATCH", "/persisted_tokens/1", &body.to_string());
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (422, "validation_failed"),
            "{body}"
        );
    }
    assert_eq!(bench.send("PATCH", "/persisted_tokens/1", "{").status, 400);
    assert_eq!(bench.key(1)["name"], "ci");
}

#[test]
fn every_route_of_every_dialect_requires_a_key() {
    for dialect in Dialect::ALL {
        let Some(bench) = Bench::speaking(dialect) else {
            return;
        };
        bench.create(json!({"name": "ci"}));
        let one = format!("{}/1", bench.collection());
        let revoke = if dialect == Dialect::Reference {
            format!("{one}/revoke")
        } else {
            one.clone()
        };
        for (method, path) in [
            ("GET", bench.collection()),
            ("POST", bench.collection()),
            ("PATCH", &one),
            ("DELETE", &revoke),
        ] {
            let answer = bench.curl(&[
                "-X",
                method,
                &bench.url(path),
                "-H",
                "X-API-Key: gen_pat_unknown",
            ]);
            assert_eq!(
                (answer.status, answer.json()),
                (401, fixture("error_unauthorized")),
                "{dialect} {method} {path}"
            );
        }
        assert_eq!(bench.keys().len(), 1, "{dialect}");
        assert_eq!(bench.key(1)["status"], "active", "{dialect}");
    }
}

#[test]
fn all_dialects_share_the_same_keys() {
    let Some(reference) = Bench::new() else {
        return;
    };
    let key = reference.create(json!({"name": "ci"}));
    for dialect in GUIDES {
        let guide = reference.second_speaking(dialect);
        assert_eq!(guide.keys(), reference.keys(), "{dialect}");
        assert_eq!(guide.get("/me", &key).status, 200, "{dialect}");
    }
    let guide = reference.second_speaking(Dialect::Pat);
    assert_eq!(guide.delete("/personal_access_tokens/1").status, 204);
    assert_eq!(reference.get("/me", &key).status, 401);
}

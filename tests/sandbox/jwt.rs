//! The JWT, which is a login and no key.

use std::time::Duration;

use genkey::sandbox::Dialect;
use serde_json::{Value, json};

use super::bench::{Bench, fixture};

/// The example of the "Get API Key" guide.
const ME: &str = r#"curl https://api.gen.pro/v1/me \
-H "Authorization: Bearer <jwt-token>""#;

const HOUR: Duration = Duration::from_secs(3_600);

#[test]
fn the_guides_example_of_a_jwt_answers_the_account_in_every_dialect() {
    for dialect in Dialect::ALL {
        let Some(bench) = Bench::with_jwt(dialect, HOUR) else {
            return;
        };
        let jwt = bench.jwt();
        let answer = bench.example(&ME.replace("<jwt-token>", &jwt), "");
        assert_eq!(
            (answer.status, answer.json()),
            (200, bench.get("/me", &bench.session()).json()),
            "{dialect}"
        );
        for path in ["/workspaces", "/agents?workspace_id=10", bench.collection()] {
            assert_eq!(
                bench.with_bearer("GET", path, &jwt).status,
                200,
                "{dialect} {path}"
            );
        }
        assert_eq!(
            bench.with_bearer("POST", bench.collection(), &jwt).status,
            201,
            "{dialect}"
        );
    }
}

#[test]
fn it_is_valid_until_its_exp_by_the_servers_clock() {
    let Some(bench) = Bench::with_jwt(Dialect::Reference, HOUR) else {
        return;
    };
    bench.set_clock("2026-11-21T10:29:59.999Z");
    assert_eq!(bench.with_bearer("GET", "/me", &bench.jwt()).status, 200);
    for time in ["2026-11-21T10:30:00Z", "2027-11-21T10:30:00Z"] {
        bench.set_clock(time);
        let refused = bench.with_bearer("GET", "/me", &bench.jwt());
        assert_eq!(
            (refused.status, refused.json()),
            (401, fixture("error_unauthorized")),
            "{time}"
        );
    }
    assert_eq!(
        bench.get("/me", &bench.session()).status,
        200,
        "the session credential does not expire"
    );
}

#[test]
fn it_is_not_a_key_and_survives_revoke_all() {
    let Some(bench) = Bench::with_jwt(Dialect::Reference, HOUR) else {
        return;
    };
    let jwt = bench.jwt();
    assert_eq!(bench.keys(), Vec::<Value>::new(), "it is in no list");
    let key = bench.create(json!({"name": "ci"}));
    assert_eq!(bench.revoke_all(&key).status, 204);
    assert_eq!(bench.with_bearer("GET", "/me", &jwt).status, 200);
    let key = bench.create(json!({"name": "ci"}));
    assert_eq!(
        bench
            .with_bearer("DELETE", "/persisted_tokens/revoke_all", &jwt)
            .status,
        204
    );
    assert_eq!(bench.get("/me", &key).status, 401, "it revokes keys");
    assert_eq!(
        bench.get("/me", &bench.session()).status,
        200,
        "and nothing else"
    );
    assert_eq!(bench.with_bearer("GET", "/me", &jwt).status, 200);
}

#[test]
fn only_the_exact_jwt_in_its_own_header_is_accepted() {
    let Some(bench) = Bench::with_jwt(Dialect::Reference, HOUR) else {
        return;
    };
    let jwt = bench.jwt();
    assert_eq!(bench.get("/me", &jwt).status, 401, "X-API-Key is for keys");
    let (unsigned, signature) = jwt.rsplit_once('.').unwrap();
    let (header, claims) = unsigned.split_once('.').unwrap();
    let none = "eyJhbGciOiJub25lIn0";
    for changed in [
        unsigned.to_owned(),
        format!("{unsigned}."),
        format!("{none}.{claims}."),
        format!("{none}.{claims}.{signature}"),
        format!("{header}.e30.{signature}"),
        format!("{jwt}."),
        format!("{jwt} {jwt}"),
        jwt.to_ascii_lowercase(),
    ] {
        assert_eq!(
            bench.with_bearer("GET", "/me", &changed).status,
            401,
            "{changed}"
        );
    }
    let second = bench.second();
    assert_eq!(
        second.with_bearer("GET", "/me", &jwt).status,
        401,
        "another server has another"
    );
    assert_eq!(second.with_bearer("GET", "/me", &second.jwt()).status, 200);
    let bench = bench.restart();
    assert_eq!(
        bench.with_bearer("GET", "/me", &jwt).status,
        401,
        "it ends with its server"
    );
}

#[test]
fn a_server_has_none_by_default() {
    let Some(bench) = Bench::new() else { return };
    assert!(bench.server.jwt().is_none());
}

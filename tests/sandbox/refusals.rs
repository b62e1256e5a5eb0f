//! What is refused, with the documented error shape, and changes nothing.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use super::bench::{Bench, fixture};

const RENAME: &str = "/persisted_tokens/1";

#[test]
fn without_a_valid_key_everything_is_401() {
    let Some(bench) = Bench::new() else { return };
    let requests = [
        ("GET", "/me"),
        ("GET", "/workspaces"),
        ("GET", "/agents?workspace_id=10"),
        ("GET", "/persisted_tokens"),
        ("POST", "/persisted_tokens"),
        ("PATCH", RENAME),
        ("DELETE", "/persisted_tokens/1/revoke"),
        ("DELETE", "/persisted_tokens/revoke_all"),
    ];
    bench.create(json!({"name": "mine"}));
    for (method, path) in requests {
        for header in [
            "X-API-Key: gen_pat_unknown",
            "X-API-Key;",
            "X-Other: 1",
            "Authorization: Bearer a.b.c",
        ] {
            let answer = bench.curl(&["-X", method, &bench.url(path), "-H", header]);
            assert_eq!(
                (answer.status, answer.json()),
                (401, fixture("error_unauthorized")),
                "{method} {path} {header}"
            );
        }
    }
    let keys = bench.keys();
    assert_eq!(
        (keys.len(), &keys[0]["status"], &keys[0]["name"]),
        (1, &json!("active"), &json!("mine"))
    );
}

#[test]
fn a_missing_token_is_the_documented_404() {
    let Some(bench) = Bench::new() else { return };
    for id in ["1", "0", "-1", "6x", "99999999999999999999", "%ff"] {
        let rename = bench.send(
            "PATCH",
            &format!("/persisted_tokens/{id}"),
            r#"{"persisted_token":{"name":"x"}}"#,
        );
        assert_eq!(
            (rename.status, rename.json()),
            (404, fixture("error_not_found")),
            "{id}"
        );
        let revoke = bench.delete(&format!("/persisted_tokens/{id}/revoke"));
        assert_eq!(
            (revoke.status, revoke.json()),
            (404, fixture("error_not_found")),
            "{id}"
        );
    }
}

#[test]
fn a_missing_route_can_be_told_from_a_missing_token() {
    let Some(bench) = Bench::new() else { return };
    for path in [
        "/personal_access_tokens",
        "/persisted_tokens/",
        "/",
        "",
        "/../me",
        "/persisted_tokens/1/revoke/now",
    ] {
        let answer = bench.curl(&[
            "--path-as-is",
            &bench.url(path),
            "-H",
            &format!("X-API-Key: {}", bench.session()),
        ]);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (404, "route_not_found"),
            "{path}"
        );
    }
    let other_dialect = bench.delete(RENAME);
    assert_eq!(
        (other_dialect.status, other_dialect.code().as_str()),
        (405, "method_not_allowed")
    );
    assert_eq!(other_dialect.header("allow"), Some("PATCH"));
    assert_eq!(bench.send("PUT", "/me", "{}").status, 405);
}

#[test]
fn create_with_invalid_fields_creates_no_key() {
    let Some(bench) = Bench::new() else { return };
    for body in [
        json!({"name": 5}),
        json!({"name": ["ci"]}),
        json!({"name": "x".repeat(256)}),
        json!({"expires_in": 90}),
        json!({"expires_in": ""}),
        json!({"expires_in": "soon"}),
        json!({"expires_in": "90"}),
        json!({"expires_in": "-3d"}),
        json!({"expires_in": "0d"}),
        json!({"expires_in": "3w"}),
        json!({"expires_in": "99999999999999d"}),
        json!([]),
        json!("ci"),
        Value::Null,
    ] {
        let answer = bench.post(&body.to_string());
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (422, "validation_failed"),
            "{body}"
        );
    }
    assert_eq!(
        bench.post(r#"{"name": 5}"#).json(),
        fixture("error_validation")
    );
    assert_eq!(bench.keys(), Vec::<Value>::new());
}

#[test]
fn rename_with_invalid_fields_changes_no_name() {
    let Some(bench) = Bench::new() else { return };
    bench.create(json!({"name": "ci"}));
    for body in [
        json!({"name": "guide dialect"}),
        json!({}),
        json!({"persisted_token": "x"}),
        json!({"persisted_token": {}}),
        json!({"persisted_token": {"name": null}}),
        json!({"persisted_token": {"name": 1}}),
        json!({"persisted_token": {"name": "x".repeat(256)}}),
    ] {
        let answer = bench.send("PATCH", RENAME, &body.to_string());
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (422, "validation_failed"),
            "{body}"
        );
    }
    assert_eq!(
        bench.send("PATCH", RENAME, "").status,
        422,
        "no body at all"
    );
    assert_eq!(bench.key(1)["name"], "ci");
}

#[test]
fn long_and_unusual_names_are_preserved() {
    let Some(bench) = Bench::new() else { return };
    let names = [
        "é".repeat(255),
        "a\u{0}b\n\u{1b}[31m\u{202e}".into(),
        "日本語 '); DROP TABLE token; --".into(),
        "".into(),
    ];
    for (id, name) in (1..).zip(names) {
        assert_eq!(
            bench.post(&json!({"name": name}).to_string()).json()["name"],
            name.as_str()
        );
        let renamed = json!({"persisted_token": {"name": name}}).to_string();
        assert_eq!(
            bench
                .send("PATCH", &format!("/persisted_tokens/{id}"), &renamed)
                .status,
            200
        );
        assert_eq!(bench.key(id)["name"], name.as_str());
    }
}

#[test]
fn invalid_json_is_400() {
    let Some(bench) = Bench::new() else { return };
    for body in [
        "{",
        "{\"name\":}",
        "name=ci",
        "{} {}",
        "{\"name\": \"\u{1}\"}",
        &"[".repeat(5000),
    ] {
        let answer = bench.post(body);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (400, "bad_request"),
            "{body:.20}"
        );
    }
    assert_eq!(bench.keys(), Vec::<Value>::new());
}

#[test]
fn a_body_of_another_type_is_415() {
    let Some(bench) = Bench::new() else { return };
    let key = format!("X-API-Key: {}", bench.session());
    let post = |content_type: &str| {
        let header = format!("Content-Type: {content_type}");
        bench.curl(&[
            "-X",
            "POST",
            &bench.url("/persisted_tokens"),
            "-H",
            &key,
            "-H",
            &header,
            "-d",
            "{}",
        ])
    };
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonp",
    ] {
        let answer = post(content_type);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (415, "unsupported_media_type"),
            "{content_type}"
        );
    }
    assert_eq!(post("Application/JSON; charset=utf-8").status, 201);
}

#[test]
fn a_body_over_64_kib_is_413() {
    let Some(bench) = Bench::new() else { return };
    let padded = |length: usize| format!("{{\"pad\":\"{}\"}}", "x".repeat(length - 10));
    assert_eq!(bench.post(&padded(65_536)).status, 201);
    let answer = bench.post(&padded(65_537));
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (413, "payload_too_large")
    );
    assert_eq!(bench.keys().len(), 1);
}

#[test]
fn a_request_for_another_host_is_refused() {
    let Some(bench) = Bench::new() else { return };
    let key = format!("X-API-Key: {}", bench.session());
    let host = |host: &str| {
        bench.curl(&[
            &bench.url("/me"),
            "-H",
            &key,
            "-H",
            &format!("Host: {host}"),
        ])
    };
    for name in [
        "evil.example",
        "evil.example:80",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "0.0.0.0",
    ] {
        let answer = host(name);
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (421, "misdirected_request"),
            "{name}"
        );
    }
    for name in ["localhost", "localhost:1", "127.0.0.1", "[::1]:9"] {
        assert_eq!(host(name).status, 200, "{name}");
    }
}

#[test]
fn a_request_line_for_another_host_and_one_without_a_host_are_refused() {
    let Some(bench) = Bench::new() else { return };
    let base = bench.server.base_url();
    let address = base
        .strip_prefix("http://")
        .unwrap()
        .strip_suffix("/v1")
        .unwrap();
    let first_line = |request: &str| {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.lines().next().unwrap_or_default().to_owned()
    };
    let refused = "HTTP/1.1 421 Misdirected Request";
    let absolute =
        "GET http://evil.example/v1/me HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert_eq!(first_line(absolute), refused);
    let twice =
        "GET /v1/me HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
    assert_eq!(first_line(twice), refused);
    assert_eq!(
        first_line("GET /v1/me HTTP/1.0\r\n\r\n"),
        "HTTP/1.0 421 Misdirected Request"
    );
}

#[test]
fn no_web_page_may_read_the_answers() {
    let Some(bench) = Bench::new() else { return };
    let answer = bench.curl(&[
        "-X",
        "OPTIONS",
        &bench.url("/me"),
        "-H",
        "Origin: https://evil.example",
    ]);
    assert_eq!(answer.status, 405);
    assert_eq!(answer.header("access-control-allow-origin"), None);
}

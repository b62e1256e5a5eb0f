//! Use, expiry and revocation.

use serde_json::{Value, json};

use super::bench::Bench;

#[test]
fn only_use_updates_last_used_at() {
    let Some(bench) = Bench::new() else { return };
    bench.set_clock("2026-03-01T12:00:00Z");
    let key = bench.create(json!({"name": "ci"}));
    assert_eq!(bench.key(1)["last_used_at"], Value::Null);
    for time in ["2026-03-02T08:00:00.000Z", "2026-03-03T08:00:00.500Z"] {
        bench.set_clock(time);
        assert_eq!(bench.get("/me", &key).status, 200);
        assert_eq!(bench.key(1)["last_used_at"], time);
    }
    bench.set_clock("2026-03-04T08:00:00Z");
    assert_eq!(
        bench
            .send(
                "PATCH",
                "/persisted_tokens/1",
                r#"{"persisted_token":{"name":"x"}}"#
            )
            .status,
        200
    );
    assert_eq!(bench.delete("/persisted_tokens/1/revoke").status, 204);
    assert_eq!(bench.get("/me", &key).status, 401);
    assert_eq!(bench.key(1)["last_used_at"], "2026-03-03T08:00:00.500Z");
}

#[test]
fn a_key_expires_by_the_clock_to_the_millisecond() {
    let Some(bench) = Bench::new() else { return };
    bench.set_clock("2026-03-01T12:00:00Z");
    let key = bench.create(json!({"expires_in": "30d"}));
    bench.set_clock("2026-03-31T11:59:59.999Z");
    assert_eq!(bench.get("/me", &key).status, 200);
    assert_eq!(bench.key(1)["status"], "active");
    bench.set_clock("2026-03-31T12:00:00Z");
    let refused = bench.get("/me", &key);
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (401, "unauthorized")
    );
    assert_eq!(bench.key(1)["status"], "expired");
    assert_eq!(bench.key(1)["last_used_at"], "2026-03-31T11:59:59.999Z");
}

#[test]
fn every_unit_of_expires_in_counts_from_now() {
    let Some(bench) = Bench::new() else { return };
    bench.set_clock("2026-03-09T10:00:00Z");
    for (expires_in, expires_at) in [
        ("90d", "2026-06-07T10:00:00.000Z"),
        ("12h", "2026-03-09T22:00:00.000Z"),
        ("30m", "2026-03-09T10:30:00.000Z"),
        ("45s", "2026-03-09T10:00:45.000Z"),
    ] {
        let answer = bench.post(&json!({"expires_in": expires_in}).to_string());
        assert_eq!(answer.json()["expires_at"], expires_at);
    }
}

#[test]
fn revocation_is_final_and_preserves_its_first_time() {
    let Some(bench) = Bench::new() else { return };
    bench.set_clock("2026-03-01T12:00:00Z");
    let key = bench.create(json!({"expires_in": "30d"}));
    assert_eq!(bench.delete("/persisted_tokens/1/revoke").status, 204);
    bench.set_clock("2026-03-02T12:00:00Z");
    assert_eq!(
        bench.delete("/persisted_tokens/1/revoke").status,
        204,
        "it may be repeated"
    );
    assert_eq!(bench.revoke_all(&bench.create(json!({}))).status, 204);
    assert_eq!(bench.key(1)["revoked_at"], "2026-03-01T12:00:00.000Z");
    assert_eq!(bench.get("/me", &key).status, 401);
    bench.set_clock("2027-03-02T12:00:00Z");
    assert_eq!(
        bench.key(1)["status"],
        "revoked",
        "it does not become expired"
    );
}

#[test]
fn an_expired_key_can_be_revoked() {
    let Some(bench) = Bench::new() else { return };
    bench.set_clock("2026-03-01T12:00:00Z");
    bench.create(json!({"expires_in": "1s"}));
    bench.create(json!({"expires_in": "1s"}));
    bench.set_clock("2026-03-02T12:00:00Z");
    assert_eq!(bench.delete("/persisted_tokens/1/revoke").status, 204);
    assert_eq!(
        (&bench.key(1)["status"], &bench.key(2)["status"]),
        (&json!("revoked"), &json!("expired"))
    );
    assert_eq!(bench.revoke_all(&bench.create(json!({}))).status, 204);
    assert_eq!(bench.key(2)["status"], "revoked");
}

#[test]
fn a_key_may_revoke_itself() {
    let Some(bench) = Bench::new() else { return };
    let key = bench.create(json!({}));
    let header = format!("X-API-Key: {key}");
    let revoke = || {
        bench.curl(&[
            "-X",
            "DELETE",
            &bench.url("/persisted_tokens/1/revoke"),
            "-H",
            &header,
        ])
    };
    assert_eq!(revoke().status, 204);
    assert_eq!(revoke().status, 401);
}

#[test]
fn the_list_is_by_id_and_ids_are_never_reused() {
    let Some(bench) = Bench::new() else { return };
    let [_, _, last] = ["c", "a", "b"].map(|name| bench.create(json!({"name": name})));
    assert_eq!(bench.revoke_all(&last).status, 204);
    bench.create(json!({"name": "a"}));
    let listed: Vec<_> = bench
        .keys()
        .iter()
        .map(|key| (key["id"].clone(), key["name"].clone()))
        .collect();
    let expected =
        [(1, "c"), (2, "a"), (3, "b"), (4, "a")].map(|(id, name)| (json!(id), json!(name)));
    assert_eq!(listed, expected);
}

//! Rows of a list of which not all can be read: what can be is shown, and no other key suffers for
//! it.

use serde_json::{Value, json};

use crate::support::genkey::{Home, places};
use crate::support::wire_server::{Reply, WireServer, list_made, no_content, reply};

/// A list of the key `ci` (7) and of this row, which is JSON or nearly so.
fn beside(odd: &str) -> Reply {
    reply(
        200,
        format!(
            r#"[{odd},{{"id":7,"name":"ci","status":"active","created_at":"2026-03-01T12:00:00Z"}}]"#
        ),
    )
}

fn home_for(server: &WireServer) -> Home {
    Home::with_file_store()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", "gen_pat_hunter2")
}

/// Rows, and what the warning says of them.
const ODD: [(&str, &str); 9] = [
    (
        r#"{"id":8,"name":"odd","status":"active","expires_at":""}"#,
        "`expires_at` of key `8`",
    ),
    (
        r#"{"id":8,"name":"odd","status":"active","last_used_at":1772366400000}"#,
        "`last_used_at` of key `8`",
    ),
    (
        r#"{"id":8,"name":"odd","status":{},"created_at":"yesterday"}"#,
        "`status`, `created_at` of key `8`",
    ),
    (
        r#"{"id":"k","name":5,"status":"active","revoked_at":[]}"#,
        "`name`, `revoked_at` of key `k`",
    ),
    (
        r#"{"id":-1,"name":"odd","status":"active"}"#,
        "the id of 1 key (omitted)",
    ),
    (
        r#"{"name":"odd"},null,5,[],"x""#,
        "the ids of 5 keys (omitted)",
    ),
    (
        r#"{"id":1,"id":2,"name":"odd"}"#,
        "the id of 1 key (omitted)",
    ),
    (
        r#"{"id":8,"name":5},{"id":8,"name":5}"#,
        "`name` of key `8`",
    ),
    (
        r#"{"id":8,"name":5},{"id":9,"status":""}"#,
        "`name` of key `8`; `status` of key `9`",
    ),
];

#[test]
fn a_malformed_row_is_a_warning_for_other_keys() {
    for (odd, said) in ODD {
        let warning = format!("warning: parts of the service's list cannot be read: {said}\n");
        let server = WireServer::start([beside(odd)]);
        let ended = home_for(&server).run("list --json");
        let listed = ended.json();
        let warnings =
            json!({"warnings": [format!("parts of the service's list cannot be read: {said}")]});
        assert_eq!((ended.code, ended.json_error()), (0, warnings), "{odd}");
        assert!(
            listed.as_array().unwrap().iter().any(|key| key["id"] == 7),
            "{odd}"
        );

        let server = WireServer::start([beside(odd)]);
        let ended = home_for(&server).run("show ci");
        assert_eq!((ended.code, ended.stderr), (0, warning.clone()), "{odd}");

        let server = WireServer::start([beside(odd), no_content()]);
        home_for(&server).run("revoke ci --yes").pins(
            0,
            "",
            &format!("{warning}revoked `ci` (7)\n"),
        );
        assert_eq!(
            server.received()[1].line(),
            "DELETE /v1/persisted_tokens/7/revoke HTTP/1.1"
        );
    }
}

#[test]
fn valid_fields_of_a_malformed_row_are_shown() {
    let odd = r#"{"id":8,"name":"odd","status":5,"expires_at":"","last_used_at":7,"created_at":"2026-03-01T12:00:00Z"}"#;
    let server = WireServer::start([beside(odd)]);
    let row = home_for(&server).run("list --json").json()[0].clone();
    let (unknown, null) = (json!("unknown"), Value::Null);
    assert_eq!(
        (&row["id"], &row["name"], &row["status"]),
        (&json!(8), &json!("odd"), &unknown)
    );
    assert_eq!(
        (&row["created_at"], &row["expires_at"]),
        (&json!("2026-03-01T12:00:00.000Z"), &null)
    );
    let server = WireServer::start([beside(odd)]);
    let table = home_for(&server).run("list");
    let line = table
        .stdout
        .lines()
        .find(|line| line.starts_with('8'))
        .unwrap()
        .to_owned();
    let cells: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(
        cells[1..6],
        ["odd", "unknown", "2026-03-01T12:00:00.000Z", "-", "-"],
        "unknown is not never"
    );
}

#[test]
fn a_lone_surrogate_is_shown_as_a_replacement_character() {
    for name in [r"x\ud83d", r"x\ude00", r"x\uD83D"] {
        let server = WireServer::start([beside(&format!(
            r#"{{"id":8,"name":"{name}","note":"{name}"}}"#
        ))]);
        let ended = home_for(&server).run("list --json");
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
        assert_eq!(ended.json()[0]["name"], "x\u{fffd}");
    }
    let me = WireServer::start([reply(
        200,
        r#"{"id":1,"name":"x\ud83d","email":"a@example.com","created_at":""}"#,
    )]);
    assert_eq!(
        home_for(&me).run("whoami --json").json()["name"],
        "x\u{fffd}"
    );
}

#[test]
fn times_are_accepted_up_to_the_year_9999() {
    for (time, shown) in [
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
        (
            "9999-12-31T23:59:59.999999+00:00",
            "9999-12-31T23:59:59.999Z",
        ),
        ("9999-12-31T23:59:59-08:00", "9999-12-31T23:59:59.999Z"),
        ("9999-12-30T22:00:00Z", "9999-12-30T22:00:00.000Z"),
    ] {
        let row = format!(r#"{{"id":8,"name":"odd","status":"active","expires_at":"{time}"}}"#);
        for line in ["list --json", "list --json --expires-within 14d --all"] {
            let server = WireServer::start([beside(&row)]);
            let ended = home_for(&server).run(line);
            assert_eq!(
                (ended.code, ended.stderr.contains("cannot read")),
                (0, false),
                "{time}: {}",
                ended.stderr
            );
            if line == "list --json" {
                assert_eq!(ended.json()[0]["expires_at"], shown, "{time}");
            }
        }
        let server = WireServer::start([reply(200, format!("[{row}]"))]);
        home_for(&server)
            .run("check --require-expiry -q")
            .pins(0, "", "");
    }
}

#[test]
fn a_malformed_field_does_not_roll_back_a_creation() {
    for expires_at in [
        json!("9999-12-31T23:59:59Z"),
        json!(""),
        json!(17),
        json!({"a": 1}),
    ] {
        let made =
            json!({"id": 7, "token": "gen_pat_5up3rS3cret", "status": 5, "expires_at": expires_at});
        let server = WireServer::start([
            reply(201, made.to_string()),
            list_made(7, &[json!({"id": 8, "name": 5}), json!(null)]),
            reply(
                200,
                json!({"id": 7, "name": "ci", "created_at": ""}).to_string(),
            ),
        ]);
        let home = home_for(&server);
        let ended = home.run("create --name ci --json");
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{expires_at}");
        assert_eq!(home.run("token ci").data(), "gen_pat_5up3rS3cret\n");
        assert_eq!(home.read(places::JOURNAL), "");
    }
}

#[test]
fn check_fails_on_a_key_that_cannot_be_checked() {
    for (odd, field) in [
        (
            r#"{"id":8,"name":"odd","status":"active","expires_at":""}"#,
            "expires_at",
        ),
        (r#"{"id":8,"name":"odd","status":5}"#, "status"),
        (
            r#"{"id":8,"name":"odd","status":"active","last_used_at":{}}"#,
            "last_used_at",
        ),
    ] {
        for line in [
            "check --json",
            "check --json --require-expiry --unused-for 9999d",
        ] {
            let server = WireServer::start([beside(odd)]);
            let ended = home_for(&server).run(line);
            let found: Value = serde_json::from_str(&ended.stdout).unwrap();
            let unreadable = found
                .as_array()
                .unwrap()
                .iter()
                .find(|row| row["problem"] == "unreadable");
            assert_eq!(
                (ended.code, &unreadable.unwrap()["id"]),
                (3, &json!(8)),
                "{field}: {}",
                ended.stderr
            );
        }
    }
    let server = WireServer::start([beside("null")]);
    home_for(&server).run("check").pins(
        8,
        "",
        "warning: parts of the service's list cannot be read: the id of 1 key (omitted)\n\
         error: 1 key was not checked, because its id cannot be read\n",
    );
}

#[test]
fn filters_skip_unreadable_fields() {
    let odd = r#"{"id":8,"name":"odd","status":5,"expires_at":"","last_used_at":[],"created_at":"2001-03-01T12:00:00Z"}"#;
    for filter in [
        "--unused-for 1d",
        "--no-expiry",
        "--expires-within 9999d",
        "--status expired",
        "--status active",
    ] {
        let server = WireServer::start([beside(odd)]);
        let listed = home_for(&server)
            .run(&format!("list --json {filter}"))
            .json();
        assert!(
            listed.as_array().unwrap().iter().all(|key| key["id"] != 8),
            "{filter}: {listed}"
        );
    }
}

#[test]
fn revoke_all_skips_and_reports_unreadable_keys() {
    let listed = || beside(r#"{"id":8,"name":"odd","status":5},{"name":"no id"}"#);
    let missing = || reply(404, r#"{"error":"x","error_code":"route_not_found"}"#);
    let server = WireServer::start_and_then([listed(), missing()], no_content);
    let ended = home_for(&server).run("revoke-all --yes");
    assert_eq!(ended.code, 8, "{}", ended.stderr);
    assert!(
        ended
            .stderr
            .ends_with("error: 1 key was not revoked, because its id cannot be read\n"),
        "{}",
        ended.stderr
    );
    let lines: Vec<String> = server
        .received()
        .iter()
        .map(|request| request.line().to_owned())
        .collect();
    for id in [7, 8] {
        assert!(
            lines.contains(&format!("DELETE /v1/persisted_tokens/{id}/revoke HTTP/1.1")),
            "{lines:?}"
        );
    }
}

#[test]
fn the_index_preserves_what_the_list_omits() {
    let made =
        json!({"id": 7, "token": "gen_pat_5up3rS3cret", "expires_at": "2999-01-01T00:00:00Z"});
    let renamed = json!({"id": 7, "name": "ci"});
    let odd = json!([{"id": 7, "name": 5, "status": "active", "expires_at": ""}]);
    let server = WireServer::start([
        reply(201, made.to_string()),
        list_made(7, &[]),
        reply(200, renamed.to_string()),
        reply(200, odd.to_string()),
    ]);
    let home = home_for(&server);
    assert_eq!(home.run("create --name ci").code, 0);
    let index = home.read(places::INDEX);
    assert_eq!(home.run("list").code, 0);
    assert_eq!(home.read(places::INDEX), index);
    assert_eq!(home.run("token ci").data(), "gen_pat_5up3rS3cret\n");
}

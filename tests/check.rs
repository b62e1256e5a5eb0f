//! `genkey check`: a gate for CI.

use serde_json::{Value, json};

use crate::support::genkey::{Home, Sandbox, places};
use crate::support::wire_server::{WireServer, reply};

const HEADER: &str = "id,name,problem,status,created_at,expires_at,last_used_at\n";
const GENMB: &str = "genmb_sk_0123456789abcdefghijABCDEFGHIJ-_";
const GENREX: &str = "grx_sk_0123456789abcdef0123456789abcdef0123456789abcdef";

fn key(id: u64, status: &str, expires_at: Value, last_used_at: Value) -> Value {
    json!({"id": id, "name": format!("k{id}"), "status": status, "created_at": "2020-01-01T00:00:00Z",
        "expires_at": expires_at, "last_used_at": last_used_at, "revoked_at": null})
}

fn in_days(days: i64) -> Value {
    let moment = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * days);
    format!("{moment:.3}").into()
}

/// What `check` with these options finds among these keys: ids and problems; and its exit code.
fn found(keys: &[Value], options: &str) -> (i32, Vec<(u64, String)>) {
    let server = WireServer::start([reply(200, json!(keys).to_string())]);
    let home = Home::new()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", "gen_pat_hunter2");
    let ended = home.run(&format!("check --json -q {options}"));
    assert_eq!(ended.stderr, "", "{options}");
    let rows: Vec<Value> = serde_json::from_str(&ended.stdout).unwrap();
    let row = |row: &Value| {
        (
            row["id"].as_u64().unwrap(),
            row["problem"].as_str().unwrap().to_owned(),
        )
    };
    (ended.code, rows.iter().map(row).collect())
}

#[test]
fn each_option_finds_exactly_its_keys() {
    let keys = [
        key(1, "active", in_days(100), in_days(0)),
        key(2, "active", in_days(13), in_days(-100)),
        key(3, "active", in_days(20), Value::Null),
        key(4, "active", Value::Null, in_days(-1)),
        key(5, "expired", in_days(-1), in_days(-2)),
        key(6, "active", in_days(-1), in_days(-2)),
        key(7, "revoked", in_days(1), in_days(-200)),
    ];
    for (options, expected) in [
        (
            "",
            &[(2, "expires_within"), (5, "expired"), (6, "expired")][..],
        ),
        ("--expires-within 1h", &[(5, "expired"), (6, "expired")]),
        (
            "--expires-within 3w",
            &[
                (2, "expires_within"),
                (3, "expires_within"),
                (5, "expired"),
                (6, "expired"),
            ],
        ),
        ("--unused-for 90d", &[(2, "unused"), (3, "unused")]),
        ("--require-expiry", &[(4, "no_expiry")]),
        (
            "--expires-within 14d --unused-for 90d --require-expiry",
            &[
                (2, "expires_within"),
                (2, "unused"),
                (3, "unused"),
                (4, "no_expiry"),
                (5, "expired"),
                (6, "expired"),
            ],
        ),
        ("--unused-for 1000y", &[]),
        ("--unused-for 20000y", &[]),
        (
            "--expires-within 20000y --unused-for 1000y",
            &[
                (1, "expires_within"),
                (2, "expires_within"),
                (3, "expires_within"),
                (5, "expired"),
                (6, "expired"),
            ],
        ),
    ] {
        let expected: Vec<_> = expected
            .iter()
            .map(|&(id, problem)| (id, problem.to_owned()))
            .collect();
        let code = if expected.is_empty() { 0 } else { 3 };
        assert_eq!(found(&keys, options), (code, expected), "{options}");
    }
    assert_eq!(found(&[], "--require-expiry"), (0, vec![]));
}

#[test]
fn it_finds_what_list_shows() {
    let home = Home::new();
    for line in [
        "--name a --expires-in 3d",
        "--name b --expires-in 90d",
        "--name c",
        "--name d --expires-in 10d",
    ] {
        assert_eq!(home.run(&format!("--sandbox create {line}")).code, 0);
    }
    assert_eq!(home.run("--sandbox revoke d --yes").code, 0);
    for (check, list) in [
        ("--expires-within 14d", "--expires-within 14d"),
        ("--unused-for 1ms", "--unused-for 1ms"),
        ("--require-expiry", "--no-expiry"),
    ] {
        let ids = |ended: Value| {
            ended
                .as_array()
                .unwrap()
                .iter()
                .map(|row| row["id"].clone())
                .collect::<Vec<_>>()
        };
        let checked = home.run(&format!("--sandbox check {check} -o json"));
        assert_eq!(checked.code, 3, "{check}");
        let checked = ids(serde_json::from_str(&checked.stdout).unwrap());
        assert_eq!(
            checked,
            ids(home.run(&format!("--sandbox list {list} -o json")).json()),
            "{check}"
        );
    }
}

#[test]
fn findings_go_to_stdout_and_the_count_to_stderr() {
    let home = Home::new();
    assert_eq!(
        home.run("--sandbox create --name ci --expires-in 3d").code,
        0
    );
    let table = "ID  NAME  PROBLEM         STATUS  CREATED                   EXPIRES                   LAST USED\n\
                 1   ci    expires_within  active  [TIME]  [TIME]  never\n";
    home.run("--sandbox check")
        .pins(3, table, "1 key needs attention\n");
    let row = "1,ci,expires_within,active,[TIME],[TIME],\n1,ci,unused,active,[TIME],[TIME],\n";
    home.run("--sandbox check --expires-within 14d --unused-for 1ms -o csv")
        .pins(
            3,
            &format!("{HEADER}{row}"),
            "1 key needs attention (2 problems)\n",
        );
    home.run("--sandbox check --require-expiry")
        .pins(0, "", "1 key checked, all fine\n");
    home.run("--sandbox check --require-expiry -q -o csv")
        .pins(0, HEADER, "");
    home.run("--sandbox check --require-expiry -q --json")
        .pins(0, "[]\n", "");
}

#[test]
fn a_stored_secret_of_a_revoked_key_is_reported() {
    let mut home = Home::with_file_store();
    let server = Sandbox::start(&home);
    home.set("GENKEY_API_URL", &server.url);
    home.set("GEN_API_KEY", &server.key);
    assert_eq!(home.run("create --name ci --expires-in 90d").code, 0);
    assert_eq!(home.run("create --name other --expires-in 90d").code, 0);
    home.run("check").pins(0, "", "2 keys checked, all fine\n");
    let elsewhere = Home::new()
        .with("GENKEY_API_URL", &server.url)
        .with("GEN_API_KEY", &server.key);
    assert_eq!(elsewhere.run("revoke ci other --yes").code, 0);
    assert_eq!(home.run("revoke other --yes").code, 0);
    elsewhere.run("check").pins(0, "", "no keys to check\n");
    home.run("check -o csv").pins(
        3,
        &format!("{HEADER}1,ci,revoked_but_stored,revoked,[TIME],[TIME],\n"),
        "1 key needs attention\n",
    );
    home.run("check --require-expiry")
        .pins(0, "", "no keys to check\n");
    home.run("revoke ci --yes").pins(
        0,
        "",
        "`ci` (1) was already revoked; removed its secret from the store\n",
    );
    home.run("check").pins(0, "", "no keys to check\n");
}

#[test]
fn a_missing_or_refused_credential_is_an_error_and_not_a_finding() {
    let home = Home::new();
    let server = Sandbox::start(&home);
    let home = home.with("GENKEY_API_URL", &server.url);
    assert_eq!(home.run("check").code, 4);
    let home = home.with("GEN_API_KEY", "gen_pat_hunter2");
    let refused = home.run("check");
    assert_eq!(
        (refused.code, refused.stdout.as_str()),
        (4, ""),
        "{}",
        refused.stderr
    );
    assert!(
        refused.stderr.contains("401 (`unauthorized`)"),
        "{}",
        refused.stderr
    );
    let unreachable = home.run("check --api-url http://127.0.0.1:1/v1");
    assert_eq!(
        (unreachable.code, unreachable.stdout.as_str()),
        (7, ""),
        "{}",
        unreachable.stderr
    );
}

#[test]
fn genmb_is_asked_whether_the_key_works() {
    let server = WireServer::start([
        reply(200, "[]"),
        reply(401, r#"{"error": "Invalid API key"}"#),
    ]);
    let home = Home::new()
        .with("GENKEY_API_URL", server.url())
        .with("GENMB_API_KEY", GENMB);
    home.write(
        places::CONFIG,
        "version = 1\n[profiles.default]\nprovider = \"genmb\"\n",
    );
    home.run("check")
        .pins(0, "", "GenMB accepts the credential\n");
    home.run("check --json").pins(
        4,
        "",
        "{\"error\":{\"hints\":[\"a revoked GenMB key cannot be reinstated; create another one under Settings > API Keys\",\
         \"set `GENMB_API_KEY` to a valid key, or unset it to use the login\"],\"kind\":\"not_authenticated\",\
         \"message\":\"the service answered 401: Invalid API key (environment variable `GENMB_API_KEY`)\",\"status\":401}}\n",
    );
    let lines: Vec<_> = server
        .received()
        .iter()
        .map(|request| request.line().to_owned())
        .collect();
    assert_eq!(lines, ["GET /v1/apps HTTP/1.1"; 2]);
}

#[test]
fn for_genrex_only_the_form_of_the_key_is_checked() {
    let server = WireServer::start([]);
    let home = Home::new().with("GENKEY_API_URL", server.url());
    home.write(
        places::CONFIG,
        "version = 1\n[profiles.default]\nprovider = \"genrex\"\n",
    );
    let home = home.with("GENREX_API_KEY", GENREX);
    let status = "GenRex has no way to verify a key; only the format of this one was checked\n";
    home.run("check").pins(0, "", status);
    home.run("check --json").pins(0, "[]\n", "");
    let home = home.with("GENREX_API_KEY", &GENREX[1..]);
    home.run("check").pins(
        2,
        "",
        "error: not a valid GenRex API key in environment variable `GENREX_API_KEY`: it should start with `grx_sk_`\n\nhint: set `GENREX_API_KEY` to a valid key, or unset it to use the login\n",
    );
}

#[test]
fn a_check_that_cannot_run_fails() {
    let server = WireServer::start([]);
    let home = Home::new()
        .with("GENKEY_API_URL", server.url())
        .with("GENMB_API_KEY", GENMB);
    home.write(
        places::CONFIG,
        "version = 1\n[profiles.default]\nprovider = \"genmb\"\n",
    );
    for options in [
        "--expires-within 14d",
        "--unused-for 90d",
        "--require-expiry",
    ] {
        home.run(&format!("check {options}")).pins(
            2,
            "",
            "error: GenMB has no API for keys\n\n\
             hint: manage GenMB keys in the dashboard: Settings > API Keys at genmb.com\n\n\
             hint: log in with a key from there: `genkey login`\n\n\
             hint: `genkey check` without options checks the key in use\n",
        );
    }
}

#[test]
fn malformed_spans_are_refused() {
    for (line, complaint) in [
        (
            "check --expires-within soon",
            "not a duration such as `14d`, `12h` or `2w`",
        ),
        (
            "check --unused-for -3d",
            "not a duration such as `14d`, `12h` or `2w`",
        ),
        (
            "check --unused-for 0d",
            "the duration must be longer than zero",
        ),
    ] {
        let ended = Home::new().run(line);
        assert_eq!((ended.code, ended.stdout.as_str()), (2, ""), "{line}");
        assert!(ended.stderr.contains(complaint), "{}", ended.stderr);
    }
}

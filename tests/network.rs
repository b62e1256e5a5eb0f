//! Services that cannot be reached, fail or answer nonsense: the right exit code, one clear error,
//! and nothing lost.

use serde_json::{Value, json};

use crate::support::genkey::{Home, places};
use crate::support::wire_server::{
    Reply, WireServer, answer, list_what_was_made, no_content, reply, reply_with,
};

const KEY: &str = "gen_pat_hunter2";
const ADDRESS: &str =
    "check that the base URL includes the version, as in `https://api.gen.pro/v1`";
const CREDITS: &str = "Auto Content Engine endpoints need active GEN credits on the workspace";
const ROLES: &str = "only owners and managers of a workspace can use its agents; editors and viewers can only manage API keys";

/// A home with a file store and a key in the environment that is for this service.
fn home_for(server: &WireServer) -> Home {
    Home::with_file_store()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", KEY)
}

fn key(id: u64, name: &str, status: &str) -> Value {
    json!({"id": id, "name": name, "token_type": "personal_access_token", "created_at": "2026-03-01T12:00:00.000Z",
        "expires_at": null, "last_used_at": null, "revoked_at": null, "status": status})
}

fn created(id: u64, name: &str) -> Reply {
    let mut key = key(id, name, "active");
    key["token"] = "gen_pat_fresh".into();
    reply(201, key.to_string())
}

/// What was asked of the service, a line a request.
fn asked(server: &WireServer) -> Vec<String> {
    let line = |request: &str| request.strip_suffix(" HTTP/1.1").unwrap().to_owned();
    server
        .received()
        .iter()
        .map(|request| line(request.line()))
        .collect()
}

fn error_body(code: &str) -> String {
    json!({"error": "The service's own words", "error_code": code}).to_string()
}

#[track_caller]
fn list_ends(answer: Reply, code: i32, error: &str, hint: &str) {
    list_ends_after([answer], code, error, hint);
}

/// The same where one collection after the other is asked for.
#[track_caller]
fn list_ends_after(answers: impl IntoIterator<Item = Reply>, code: i32, error: &str, hint: &str) {
    let server = WireServer::start(answers);
    let home = home_for(&server);
    let hint = if hint.is_empty() {
        String::new()
    } else {
        format!("\nhint: {hint}\n")
    };
    home.run("list")
        .pins(code, "", &format!("error: {error}\n{hint}"));
    assert_eq!(home.files(), ["identity.txt"]);
}

#[test]
fn every_status_has_its_exit_code_and_the_services_message() {
    let words = "The service's own words";
    for (status, code, exit, shown, hint) in [
        (
            401,
            "unauthorized",
            4,
            " (environment variable `GEN_API_KEY`)",
            "set `GEN_API_KEY` to a valid key, or unset it to use the login",
        ),
        (402, "payment_required", 5, "", ""),
        (403, "forbidden", 5, "", ROLES),
        (422, "usable_gen_credit_required", 5, "", CREDITS),
        (422, "validation_failed", 8, "", ""),
        (404, "not_found", 8, "", ADDRESS),
        (404, "route_not_found", 8, "", ADDRESS),
        (405, "method_not_allowed", 8, "", ADDRESS),
        (400, "bad_request", 8, "", ""),
        (409, "conflict", 8, "", ""),
        (500, "internal", 8, "", ""),
        (501, "internal", 8, "", ""),
    ] {
        let error = format!("the service answered {status} (`{code}`): {words}{shown}");
        let collections = if matches!(status, 404 | 405) { 2 } else { 1 };
        list_ends_after(
            (0..collections).map(|_| reply(status, error_body(code))),
            exit,
            &error,
            hint,
        );
    }
}

#[test]
fn a_missing_endpoint_is_told_apart_from_a_missing_key() {
    for (line, requests) in [("create --name ci", 4), ("whoami", 1)] {
        let server = WireServer::start((0..requests).map(|_| reply(404, error_body("not_found"))));
        let ended = home_for(&server).run(line);
        assert_eq!(ended.code, 8, "{line}: {}", ended.stderr);
        assert!(
            ended.stderr.ends_with(&format!("\n\nhint: {ADDRESS}\n")),
            "{line}: {}",
            ended.stderr
        );
    }
}

#[test]
fn a_junk_body_never_hides_the_status() {
    list_ends_after(
        [reply(404, "<html>nginx</html>"), reply(404, "")],
        8,
        "the service answered 404",
        ADDRESS,
    );
    list_ends(reply(403, ""), 5, "the service answered 403", ROLES);
    list_ends(
        reply(500, "{\"error\": {"),
        8,
        "the service answered 500",
        "",
    );
    list_ends(reply(418, [0xff, 0xfe]), 8, "the service answered 418", "");
}

#[test]
fn a_malformed_response_is_a_service_error() {
    for body in [
        "<html>welcome</html>",
        "[{\"id\": 1,",
        "",
        "{\"keys\": []}",
        "[1]",
        "[{\"id\": true}]",
        "[{\"name\": \"x\"}]",
    ] {
        let server = WireServer::start([reply(200, body)]);
        let home = home_for(&server);
        let ended = home.run("list --json");
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (8, ""),
            "{body}: {}",
            ended.stderr
        );
        let last: Value = ended.json_error();
        assert_eq!(last["error"]["kind"], "service", "{body}");
        let message = last["error"]["message"].as_str().unwrap();
        assert!(
            message.starts_with("unexpected response to `GET /persisted_tokens`: "),
            "{message}"
        );
    }
}

#[test]
fn with_json_an_error_carries_status_and_code() {
    let server = WireServer::start([reply(422, error_body("usable_gen_credit_required"))]);
    let ended = home_for(&server).run("whoami --json");
    let last: Value = ended.json_error();
    let expected = json!({"error": {
        "kind": "not_allowed",
        "message": "the service answered 422 (`usable_gen_credit_required`): The service's own words",
        "hints": [CREDITS],
        "status": 422,
        "code": "usable_gen_credit_required",
    }});
    assert_eq!((ended.code, last), (5, expected));
}

#[test]
fn a_redirect_to_another_origin_is_refused_and_the_key_is_not_sent_there() {
    let elsewhere = WireServer::start([]);
    let server = WireServer::start([reply_with(
        302,
        &format!("location: {}\r\n", elsewhere.url()),
        "",
    )]);
    let home = home_for(&server);
    let ended = home.run("list");
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (8, ""),
        "{}",
        ended.stderr
    );
    let pointed = format!(
        "error: did not follow the 302 redirect to `http://127.0.0.1:{}`",
        elsewhere.port()
    );
    assert!(ended.stderr.starts_with(&pointed), "{}", ended.stderr);
    assert!(
        ended
            .stderr
            .contains("\nhint: if the service has moved, set its address with `--api-url`\n")
    );
}

#[test]
fn a_busy_service_gets_retries_for_reads_unless_it_asks_for_too_long() {
    let server = WireServer::start([reply_with(503, "retry-after: 0\r\n", ""), reply(200, "[]")]);
    home_for(&server).run("list -q").pins(0, "", "");
    let server = WireServer::start([reply_with(503, "retry-after: 3600\r\n", error_body("busy"))]);
    home_for(&server).run("list").pins(
        8,
        "",
        "error: the service answered 503 (`busy`): The service's own words; retry after 1h\n",
    );
    let server = WireServer::start([reply_with(429, "retry-after: 0\r\n", ""), reply(200, "[]")]);
    let ended = home_for(&server).run("list -q -v");
    assert_eq!(ended.code, 0);
    assert!(
        ended
            .stderr
            .contains("! the service answered 429; trying again in "),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_silent_service_times_out() {
    let server = WireServer::start([Reply::Silence]);
    home_for(&server).run("list --timeout 200ms").pins(
        7,
        "",
        "error: incomplete response from `127.0.0.1:[PORT]`: timed out after 200ms\n\n\
         hint: try a longer `--timeout`\n",
    );
    let home = Home::new().with("GEN_API_KEY", KEY);
    home.run("list --api-url http://127.0.0.1:1/v1").pins(
        7,
        "",
        "error: cannot reach `127.0.0.1:[PORT]`: connection refused\n\n\
         hint: check your network and the address shown by `genkey --api-url http://127.0.0.1:[PORT]/v1 profile show`\n",
    );
    // A label that is too long for DNS: no name server is asked.
    let ended = home.run(&format!(
        "list --api-url https://{}.invalid/v1",
        "x".repeat(64)
    ));
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (7, ""),
        "{}",
        ended.stderr
    );
}

#[test]
fn the_services_text_cannot_move_the_cursor() {
    let server = WireServer::start([reply(
        403,
        r#"{"error": "no\n\u001b[2Jway", "error_code": "a\tb"}"#,
    )]);
    home_for(&server).run("list").pins(
        5,
        "",
        &format!(
            "error: the service answered 403 (`a\\tb`): no\\n\\u{{1b}}[2Jway\n\nhint: {ROLES}\n"
        ),
    );
    let server = WireServer::start([reply(
        200,
        json!([key(1, "evil\u{1b}[2J\u{202e}\n2", "active")]).to_string(),
    )]);
    home_for(&server).run("list -o tsv").pins(
        0,
        "id\tname\tstatus\tcreated_at\texpires_at\tlast_used_at\trevoked_at\tstored\n\
         1\tevil\\u{1b}[2J\\u{202e}\\n2\tactive\t[TIME]\t\t\t\t\n",
        "",
    );
}

#[test]
fn a_key_echoed_in_an_error_is_redacted() {
    let body = json!({"error": format!("bad key {KEY}"), "error_code": "x"}).to_string();
    let server = WireServer::start([reply(403, body)]);
    home_for(&server).run("list").pins(
        5,
        "",
        &format!("error: the service answered 403 (`x`): bad key ***\n\nhint: {ROLES}\n"),
    );
}

#[test]
fn creating_a_key_takes_five_steps_and_stores_the_secret() {
    let renamed = reply(200, key(7, "ci", "active").to_string());
    let server = WireServer::start([created(7, "x"), list_what_was_made(), renamed]);
    let home = home_for(&server);
    home.run("create --name ci").pins(
        0,
        "ID  NAME  STATUS  CREATED                   EXPIRES  LAST USED  REVOKED  STORED  IN USE\n\
         7   ci    active  [TIME]  never    never      -        file    -\n",
        "",
    );
    let list = "GET /v1/persisted_tokens";
    assert_eq!(
        asked(&server),
        [
            "POST /v1/persisted_tokens",
            list,
            "PATCH /v1/persisted_tokens/7"
        ]
    );
    let sent: Value = serde_json::from_str(&server.received()[0].body).unwrap();
    let name = sent["name"].as_str().unwrap();
    assert!(
        name.starts_with("ci (genkey ") && name.len() == "ci (genkey 0123456789abcdef)".len(),
        "{name}"
    );
    home.run("token ci").pins(0, "gen_pat_fresh\n", "");
}

#[test]
fn a_refused_creation_leaves_nothing_and_is_sent_once() {
    for (status, code, exit) in [
        (422, "usable_gen_credit_required", 5),
        (422, "validation_failed", 8),
        (429, "slow", 8),
        (403, "no", 5),
    ] {
        let server = WireServer::start([reply(status, error_body(code)), reply(200, "[]")]);
        let home = home_for(&server);
        let ended = home.run("create --name ci");
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (exit, ""),
            "{}",
            ended.stderr
        );
        let said = format!(
            "error: no key was created: the service answered {status} (`{code}`): The service's own words\n"
        );
        assert!(ended.stderr.starts_with(&said), "{}", ended.stderr);
        assert_eq!(
            asked(&server),
            ["POST /v1/persisted_tokens", "GET /v1/persisted_tokens"]
        );
        nothing_is_open(&home);
    }
}

/// No journal entry is unfinished, and no secret is stored.
#[track_caller]
fn nothing_is_open(home: &Home) {
    let journal = home.read(places::JOURNAL);
    let opened = journal.matches("\"step\":\"begin\"").count();
    assert_eq!(opened, journal.matches("\"done\"").count(), "{journal}");
    assert!(
        !home.files().contains(&places::INDEX.to_owned())
            || !home.read(places::INDEX).contains("\"entry\"")
    );
}

#[test]
fn a_lost_response_leaves_the_outcome_unknown_and_is_not_retried() {
    for lost in [
        Reply::Lose,
        Reply::WriteAndClose(
            b"HTTP/1.1 201 Created\r\ncontent-length: 900\r\n\r\n{\"id\"".to_vec(),
        ),
    ] {
        let server = WireServer::start([lost]);
        let home = home_for(&server);
        home.run("create --name ci").pins(
            10,
            "",
            "error: the key may or may not have been created; if so, its name is `ci (genkey [MARKER])`: \
             incomplete response from `127.0.0.1:[PORT]`: connection closed unexpectedly\n\n\
             hint: `genkey recover` checks, and revokes it if it exists\n",
        );
        assert_eq!(asked(&server), ["POST /v1/persisted_tokens"]);
        assert!(
            !home.read(places::JOURNAL).contains("\"done\""),
            "the journal still knows of it"
        );
    }
}

#[test]
fn a_server_error_is_verified_before_a_creation_counts_as_failed() {
    let server = WireServer::start([reply(500, error_body("internal")), reply(200, "[]")]);
    let home = home_for(&server);
    home.run("create --name ci").pins(
        8,
        "",
        "error: no key was created: the service answered 500 (`internal`): The service's own words\n",
    );
    assert_eq!(
        asked(&server),
        ["POST /v1/persisted_tokens", "GET /v1/persisted_tokens"]
    );
    assert_eq!(
        home.run("token none").stderr.lines().count(),
        3,
        "nobody is reminded of what was not made"
    );
    assert!(
        home.read(places::JOURNAL).contains("\"absent\""),
        "should it appear late, it is known for ours"
    );

    let server = WireServer::start([reply(500, ""), reply(500, "")]);
    let ended = home_for(&server).run("create --name ci");
    assert_eq!(
        (ended.code, asked(&server).len()),
        (10, 2),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_key_without_a_secret_is_revoked_again() {
    for token in [json!(null), json!(""), json!(5)] {
        let mut body = key(7, "ci", "active");
        body["token"] = token;
        let server = WireServer::start([
            reply(201, body.to_string()),
            list_what_was_made(),
            no_content(),
        ]);
        let home = home_for(&server);
        let ended = home.run("create --name ci --show-token");
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (8, ""),
            "{}",
            ended.stderr
        );
        let said = "error: the key was created, but its secret could not be stored, so it was revoked: \
                    the service created a key, but its response is unusable: ";
        assert!(ended.stderr.starts_with(said), "{}", ended.stderr);
        let list = "GET /v1/persisted_tokens";
        assert_eq!(
            asked(&server),
            [
                "POST /v1/persisted_tokens",
                list,
                "DELETE /v1/persisted_tokens/7/revoke"
            ]
        );
        nothing_is_open(&home);
    }
}

#[test]
fn a_failed_rename_is_a_warning_and_the_secret_is_stored() {
    let server = WireServer::start([
        created(7, "x"),
        list_what_was_made(),
        reply(500, error_body("internal")),
        list_what_was_made(),
    ]);
    let home = home_for(&server);
    let ended = home.run("create --name ci --show-token");
    ended.pins(
        0,
        "gen_pat_fresh\n",
        "warning: the key was created and stored, but renaming it failed \
         (the service answered 500 (`internal`): The service's own words); for now it is called `ci (genkey [MARKER])`\n\
         hint: `genkey recover` finishes the rename\n\
         ID  NAME  STATUS  CREATED                   EXPIRES  LAST USED  REVOKED  STORED  IN USE\n\
         7   x     active  [TIME]  never    never      -        file    -\n",
    );
    let reminder = "warning: the creation of `ci` was interrupted; run `genkey recover`\n";
    home.run("token 7").pins(0, "gen_pat_fresh\n", reminder);
    assert!(
        !home.read(places::JOURNAL).contains("\"done\""),
        "the journal still knows of it"
    );
}

#[test]
fn an_expiry_that_the_service_ignored_is_a_warning() {
    let renamed = reply(200, key(7, "ci", "active").to_string());
    let server = WireServer::start([created(7, "x"), list_what_was_made(), renamed]);
    let home = home_for(&server);
    let ended = home.run("create --name ci --expires-in 90d -q");
    assert_eq!(ended.code, 0);
    assert_eq!(
        ended.stderr,
        "warning: the service did not apply the lifetime `90d`: the key never expires\n"
    );
}

#[test]
fn a_changed_expiry_is_a_warning() {
    let answer = serde_json::json!({
        "id": 7, "name": "x", "token": "gen_pat_fresh", "status": "active",
        "created_at": "2026-03-09T10:00:00.000Z", "expires_at": "2026-03-10T09:00:00.000Z",
    });
    let renamed = reply(200, key(7, "ci", "active").to_string());
    let server = WireServer::start([
        reply(201, answer.to_string()),
        list_what_was_made(),
        renamed,
    ]);
    let ended = home_for(&server).run("create --name ci --expires-in 1h -q");
    assert_eq!(ended.code, 0);
    let said = "warning: the service did not apply the lifetime `1h`: the key expires at 2026-03-10T09:00:00Z\n";
    assert_eq!(ended.stderr, said);
}

#[test]
fn a_refused_revocation_leaves_the_secret() {
    let server = WireServer::start([
        created(7, "x"),
        list_what_was_made(),
        reply(200, key(7, "ci", "active").to_string()),
        reply(200, json!([key(7, "ci", "active")]).to_string()),
        reply(500, error_body("internal")),
        reply(200, json!([key(7, "ci", "active")]).to_string()),
    ]);
    let home = home_for(&server);
    assert_eq!(home.run("create --name ci").code, 0);
    home.run("revoke ci -y").pins(
        8,
        "",
        "error: `ci` (7): the service did not revoke the key: \
         the service answered 500 (`internal`): The service's own words\n",
    );
    home.run("token ci").pins(0, "gen_pat_fresh\n", "");
}

#[test]
fn one_failed_revocation_does_not_stop_the_others() {
    let listed = json!([
        key(1, "a", "active"),
        key(2, "b", "active"),
        key(3, "c", "active")
    ]);
    let server = WireServer::start([
        reply(200, listed.to_string()),
        reply(403, error_body("forbidden")),
        no_content(),
        no_content(),
    ]);
    home_for(&server).run("revoke a b c --yes").pins(
        5,
        "",
        &format!(
            "revoked `b` (2)\nrevoked `c` (3)\n\
         error: 1 of 3 revocations failed: `a` (1): the service did not revoke the key: \
         the service answered 403 (`forbidden`): The service's own words\n\nhint: {ROLES}\n"
        ),
    );
}

#[test]
fn ids_and_unknown_fields_of_any_form_are_accepted() {
    let body = json!([{"id": "user_abc", "name": null, "status": "frozen", "created_at_ts": 1, "extra": {"a": [1]}}]);
    let server = WireServer::start([reply(200, body.to_string())]);
    home_for(&server).run("list -o csv").pins(
        0,
        "id,name,status,created_at,expires_at,last_used_at,revoked_at,stored\nuser_abc,,frozen,,,,,\n",
        "",
    );
    let me = WireServer::start([reply(
        200,
        r#"{"id": "user_abc123def", "email": "you@example.com", "name": "You"}"#,
    )]);
    let shown = home_for(&me).run("whoami --json").json();
    assert_eq!(
        (&shown["id"], &shown["username"]),
        (&json!("user_abc123def"), &Value::Null)
    );
}

#[cfg(unix)]
mod when_the_store_fails_afterwards {
    use super::*;

    /// A credential helper that proves fine, and refuses whatever comes after the proof.
    const HELPER: &str = r#"#!/bin/sh
input=$(cat)
case "$1 $input" in
    store*/proof-*) printf '%s' "$input" | sed 's/.*"Secret":"\([^"]*\)".*/\1/' > "$HOME/proof" ;;
    get*/proof-*) [ -f "$HOME/proof" ] || { echo "credentials not found in native keychain"; exit 1; }
        printf '{"Secret":"%s"}' "$(cat "$HOME/proof")" ;;
    erase*/proof-*) rm "$HOME/proof" ;;
    get*) echo "credentials not found in native keychain"; exit 1 ;;
    *) echo "the disk is full"; exit 1 ;;
esac
"#;

    /// A credential helper that keeps everything, and gives nothing up but proofs.
    const MISER: &str = r#"#!/bin/sh
input=$(cat)
file=$HOME/stored-$(printf '%s' "$input" | sed 's/.*genkey.invalid.\([a-z0-9-]*\).*/\1/')
case "$1 $input" in
    store*) printf '%s' "$input" > "$file" ;;
    get*) [ -f "$file" ] && cat "$file" || { echo "credentials not found in native keychain"; exit 1; } ;;
    erase*/proof-*) rm "$file" ;;
    *) echo "nothing is given up here"; exit 1 ;;
esac
"#;

    #[test]
    fn a_secret_that_cannot_be_removed_is_told_and_the_key_is_revoked_all_the_same() {
        let named = || reply(200, key(7, "ci", "active").to_string());
        let server = WireServer::start([
            created(7, "x"),
            list_what_was_made(),
            named(),
            reply(200, json!([key(7, "ci", "active")]).to_string()),
            no_content(),
        ]);
        let home = home_with_helper(&server, MISER);
        assert_eq!(home.run("create --name ci").code, 0);
        let ended = home.run("revoke ci -y");
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (9, ""),
            "{}",
            ended.stderr
        );
        let said = "error: `ci` (7): the key is revoked at the service, but its secret could not be removed from the store: ";
        assert!(ended.stderr.starts_with(said), "{}", ended.stderr);
        assert!(
            ended.stderr.contains("nothing is given up here"),
            "{}",
            ended.stderr
        );
        assert!(
            home.read(places::INDEX).contains("\"7-"),
            "it is still known where the secret is"
        );
    }

    fn home_with_helper(server: &WireServer, helper: &str) -> Home {
        let mut home = home_for(server);
        home.unset("GENKEY_STORE");
        // A shell writes it: a file that this process has open for writing cannot be run by its
        // other threads.
        let script = format!(
            "cat > docker-credential-fickle <<'END'\n{helper}END\nchmod +x docker-credential-fickle"
        );
        home.shell("sh", &script).data();
        let helper = format!(
            "command:{}",
            home.path("docker-credential-fickle").display()
        );
        home.with("GENKEY_STORE", helper)
    }

    #[test]
    fn the_key_is_revoked_and_nothing_is_printed() {
        let server = WireServer::start([created(7, "x"), list_what_was_made(), no_content()]);
        let home = home_with_helper(&server, HELPER);
        let ended = home.run("create --name ci --show-token");
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (9, ""),
            "{}",
            ended.stderr
        );
        let said =
            "error: the key was created, but its secret could not be stored, so it was revoked: ";
        assert!(
            ended.stderr.starts_with(said) && ended.stderr.contains("the disk is full"),
            "{}",
            ended.stderr
        );
        let list = "GET /v1/persisted_tokens";
        assert_eq!(
            asked(&server),
            [
                "POST /v1/persisted_tokens",
                list,
                "DELETE /v1/persisted_tokens/7/revoke"
            ]
        );
        nothing_is_open(&home);
    }

    #[test]
    fn a_key_that_could_not_even_be_revoked_is_named() {
        let server = WireServer::start([created(7, "x"), reply(500, error_body("internal"))]);
        let home = home_with_helper(&server, HELPER);
        let ended = home.run("create --name ci");
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (10, ""),
            "{}",
            ended.stderr
        );
        let said = "error: the key `7` was created, but its secret could not be stored, and it could not be revoked \
                    (the service answered 500 (`internal`): The service's own words): ";
        assert!(ended.stderr.starts_with(said), "{}", ended.stderr);
        assert!(
            ended
                .stderr
                .ends_with("\nhint: `genkey recover` revokes it once the service is reachable\n")
        );
        assert!(!ended.stderr.contains("gen_pat_fresh"), "{}", ended.stderr);
        assert!(
            !home.read(places::JOURNAL).contains("\"done\""),
            "the journal still knows of it"
        );
    }

    #[test]
    fn a_store_that_fails_its_proof_asks_nothing_of_the_service() {
        let server = WireServer::start([]);
        let home = home_for(&server).with("GENKEY_STORE", "command:/no/such/helper");
        let ended = home.run("create --name ci");
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (9, ""),
            "{}",
            ended.stderr
        );
        assert!(
            ended
                .stderr
                .starts_with("error: no key was created: the store is not writable: ")
        );
    }
}

#[test]
fn an_invalid_or_insecure_base_url_is_refused() {
    let home = Home::new().with("GEN_API_KEY", KEY);
    for (url, complaint) in [
        (
            "http://api.gen.pro/v1",
            "refusing to send a key over plain http to `api.gen.pro`; use `https`",
        ),
        (
            "http://127.0.0.1.example.com/v1",
            "refusing to send a key over plain http to `127.0.0.1.example.com`; use `https`",
        ),
        (
            "api.gen.pro/v1",
            "`api.gen.pro/v1` is not a valid base URL: it must start with `https://` (example: `https://api.gen.pro/v1`)",
        ),
        (
            "ftp://api.gen.pro/v1",
            "unsupported scheme `ftp`; use `https`",
        ),
        (
            "https://user:hunter2@api.gen.pro/v1",
            "a base URL cannot contain a user name or password",
        ),
        (
            "https://api.gen.pro/v1?key=1",
            "a base URL cannot contain `?` or `#`",
        ),
        (
            "https://api.gen.pro/ v1",
            "a base URL cannot contain spaces or control characters",
        ),
        (
            "https://",
            "`https://` is not a valid base URL: empty host (example: `https://api.gen.pro/v1`)",
        ),
    ] {
        home.run_args(&["list", "--api-url", url]).pins(
            2,
            "",
            &format!("error: invalid `--api-url`: {complaint}\n"),
        );
        let mut by_variable = home.genkey("list");
        home.end(by_variable.env("GENKEY_API_URL", url)).pins(
            2,
            "",
            &format!("error: invalid `GENKEY_API_URL`: {complaint}\n"),
        );
    }
    assert!(home.files().is_empty());
}

#[test]
fn an_unusable_ca_file_is_named() {
    let home = Home::new().with("GEN_API_KEY", KEY);
    let ended = home.run("list --cacert none.pem");
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (2, ""),
        "{}",
        ended.stderr
    );
    assert!(
        ended
            .stderr
            .starts_with("error: cannot use the CA file `none.pem`: "),
        "{}",
        ended.stderr
    );
    home.write("junk.pem", "no certificate");
    let ended = home.run("list --cacert junk.pem");
    assert_eq!(ended.code, 2, "{}", ended.stderr);
}

#[test]
fn a_server_that_does_not_speak_http_is_reported() {
    let server = WireServer::start([Reply::WriteAndClose(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec())]);
    let ended = home_for(&server).run("list");
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (8, ""),
        "{}",
        ended.stderr
    );
    assert!(
        ended
            .stderr
            .contains("unexpected response to `GET /persisted_tokens`: not an HTTP response"),
        "{}",
        ended.stderr
    );
    let server = WireServer::start([Reply::Write(answer(200, "", "[]"))]);
    home_for(&server).run("list -q").pins(0, "", "");
}

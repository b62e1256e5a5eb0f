//! Services whose answers leave open what was done, change it, or put an error into a success.

use serde_json::{Value, json};

use crate::support::genkey::{Home, places};
use crate::support::wire_server::{Reply, WireServer, list_what_was_made, no_content, reply};

const ROW: &str = "ID  NAME  STATUS  CREATED  EXPIRES  LAST USED  REVOKED  STORED  IN USE\n";

/// A home with a file store and a key in the environment that is for this service.
fn home_for(server: &WireServer) -> Home {
    Home::with_file_store()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", "gen_pat_hunter2")
}

fn key(name: &str, status: &str) -> Value {
    json!({"id": 7, "name": name, "status": status})
}

fn listed(name: &str, status: &str) -> Reply {
    reply(200, json!([key(name, status)]).to_string())
}

fn created() -> Reply {
    let mut key = key("x", "active");
    key["token"] = "gen_pat_fresh".into();
    reply(201, key.to_string())
}

/// What a service answers that creates the key `7` under this name.
fn creation(name: &str) -> [Reply; 3] {
    let named = reply(200, key(name, "active").to_string());
    [created(), list_what_was_made(), named]
}

fn failed() -> Reply {
    reply(
        500,
        json!({"error": "Words", "error_code": "internal"}).to_string(),
    )
}

#[test]
fn after_a_failed_rename_the_list_tells() {
    let row = format!("{ROW}7   new   active  -        never    never      -        -       -\n");
    let ended = |answers: [Reply; 3]| {
        let server = WireServer::start(answers);
        home_for(&server).run("rename old new")
    };
    for answer in [failed(), Reply::Lose] {
        ended([listed("old", "active"), answer, listed("new", "active")]).pins(
            0,
            &row,
            "renamed `old` to `new`\n",
        );
    }
    ended([listed("old", "active"), failed(), listed("old", "active")]).pins(
        8,
        "",
        "error: the service answered 500 (`internal`): Words\n",
    );
    ended([listed("old", "active"), failed(), failed()]).pins(
        10,
        "",
        "error: the key may or may not have been renamed: the service answered 500 (`internal`): Words\n\n\
         hint: `genkey list` shows its name\n",
    );
}

#[test]
fn after_a_failed_rename_the_list_tells_whether_a_creation_is_complete() {
    let answers = [
        created(),
        list_what_was_made(),
        failed(),
        listed("ci", "active"),
    ];
    let server = WireServer::start(answers);
    let home = home_for(&server);
    home.run("create ci -q").pins(
        0,
        &format!("{ROW}7   ci    active  -        never    never      -        file    -\n"),
        "",
    );
    assert_eq!(home.read(places::JOURNAL), "");
    assert_eq!(home.run("token ci").data(), "gen_pat_fresh\n");

    let answers = [created(), list_what_was_made(), failed(), failed()];
    let server = WireServer::start(answers);
    let ended = home_for(&server).run("create ci");
    assert_eq!(ended.code, 0);
    let said =
        "(the service answered 500 (`internal`): Words; it may have been renamed all the same)";
    assert!(ended.stderr.contains(said), "{}", ended.stderr);
}

#[test]
fn a_name_that_the_service_changed_is_the_name_of_the_key() {
    let listed_again = || listed("my key", "active");
    let server = WireServer::start(creation("my key").into_iter().chain([
        listed_again(),
        listed_again(),
        listed_again(),
        reply(200, key("your key", "active").to_string()),
    ]));
    let home = home_for(&server);
    let ended = home.run_args(&["create", "My Key", "-o", "json"]);
    assert_eq!((ended.code, &ended.json()["name"]), (0, &json!("my key")));
    assert_eq!(
        ended.stderr.matches("named the key").count(),
        1,
        "{}",
        ended.stderr
    );
    assert_eq!(
        home.run_args(&["token", "my key"]).data(),
        "gen_pat_fresh\n"
    );
    let shown = home.run_args(&["show", "my key", "-o", "json"]).json();
    assert_eq!(shown["stored"]["store"], "file");
    let again = home.run_args(&["create", "--if-missing", "My Key", "-o", "json"]);
    assert_eq!(again.json()["id"], 7);
    let renamed = home.run_args(&["rename", "my key", "Your Key"]);
    assert_eq!(renamed.code, 0);
    assert_eq!(
        renamed.stderr,
        "warning: the service named the key `your key`, not `Your Key`\nrenamed `my key` to `your key`\n"
    );
    assert!(renamed.stdout.contains("your key"), "{}", renamed.stdout);
    assert_eq!(
        home.run_args(&["token", "your key"]).data(),
        "gen_pat_fresh\n"
    );
}

/// Replaces the identity that unlocks the encrypted file by another one.
fn lose_access_to_the_store(home: &Home) {
    let identity = age::x25519::Identity::generate().to_string();
    home.write(
        "identity.txt",
        age::secrecy::ExposeSecret::expose_secret(&identity),
    );
}

#[test]
fn a_revoked_key_whose_secret_is_still_stored_is_in_the_report() {
    let answers = creation("ci").into_iter();
    let server = WireServer::start(answers.chain([listed("ci", "active"), no_content()]));
    let home = home_for(&server);
    assert_eq!(home.run("create ci").code, 0);
    lose_access_to_the_store(&home);
    let ended = home.run("revoke ci -y -o json");
    assert_eq!(ended.code, 9, "{}", ended.stderr);
    let rows: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(
        rows,
        json!([{"id": 7, "name": "ci", "status": "revoked", "secret_removed": false, "delivered_to": []}])
    );
    assert!(
        ended.stderr.contains("could not be removed from the store"),
        "{}",
        ended.stderr
    );
}

/// As if the keys had been revoked one by one.
#[test]
fn one_request_that_revokes_all_keys_reports_the_secrets_that_stay() {
    let answers = creation("ci").into_iter();
    let revoked = || listed("ci", "revoked");
    let server =
        WireServer::start(answers.chain([listed("ci", "active"), no_content(), revoked()]));
    let home = home_for(&server);
    assert_eq!(home.run("create ci").code, 0);
    lose_access_to_the_store(&home);
    let ended = home.run("revoke-all -y -o json");
    assert_eq!(ended.code, 9, "{}", ended.stderr);
    let rows: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(
        rows,
        json!([{"id": 7, "name": "ci", "status": "revoked", "secret_removed": false, "delivered_to": []}])
    );
    let message = &ended.json_error()["error"]["message"];
    let said = "`ci` (7): the key is revoked at the service, but its secret could not be removed from the store";
    assert!(message.as_str().unwrap().starts_with(said), "{message}");
    assert_ne!(home.read(places::JOURNAL), "");
}

#[test]
fn a_refusal_to_revoke_a_revoked_key_is_a_success() {
    for (status, answer, code) in [
        (409, listed("ci", "revoked"), 0),
        (422, reply(200, "[]"), 0),
        (409, listed("ci", "active"), 8),
    ] {
        let refused = reply(status, json!({"error": "Already revoked"}).to_string());
        let answers = creation("ci").into_iter();
        let server = WireServer::start(answers.chain([listed("ci", "active"), refused, answer]));
        let home = home_for(&server);
        assert_eq!(home.run("create ci").code, 0);
        let ended = home.run("revoke ci -y");
        assert_eq!(ended.code, code, "{}", ended.stderr);
        if code == 0 {
            assert_eq!(
                ended.stderr,
                "revoked `ci` (7) and removed its secret from the store\n"
            );
        }
        let has_secret = home.run("token ci").code == 0;
        assert_eq!(has_secret, code != 0, "{status}");
    }
}

#[test]
fn an_error_in_a_success_is_the_services_error() {
    let words = "error: the service answered 200 (`trial_over`): The trial is over\n";
    for body in [
        json!({"error": "The trial is over", "error_code": "trial_over"}),
        json!({"error": {"message": "The trial is over", "code": "trial_over"}}),
    ] {
        let answer = || reply(200, body.to_string());
        let server = WireServer::start([answer(), answer()]);
        let home = home_for(&server);
        home.run("list").pins(8, "", words);
        let ended = home.run("whoami -o json");
        let error: Value = serde_json::from_str(&ended.stderr).unwrap();
        assert_eq!(
            (&error["error"]["status"], &error["error"]["code"]),
            (&json!(200), &json!("trial_over"))
        );

        let server = WireServer::start([answer(), reply(200, "[]")]);
        let home = home_for(&server);
        let ended = home.run("create ci -o json");
        let error: Value = serde_json::from_str(&ended.stderr).unwrap();
        let (message, code) = (&error["error"]["message"], &error["error"]["code"]);
        let message = message.as_str().unwrap();
        assert_eq!(
            (ended.code, code),
            (10, &json!("trial_over")),
            "{}",
            ended.stderr
        );
        assert!(
            message.starts_with("the key may or may not have been created"),
            "{message}"
        );
        assert!(
            message.ends_with("(`trial_over`): The trial is over"),
            "{message}"
        );
        assert!(!home.read(places::JOURNAL).is_empty());
    }
    // A key that only has such a field is a key.
    let mut odd = key("ci", "active");
    odd["error"] = "none".into();
    let server = WireServer::start([listed("old", "active"), reply(200, odd.to_string())]);
    assert_eq!(home_for(&server).run("rename old ci").code, 0);
}

/// The response to a creation, with this id.
fn fresh(id: &str) -> Reply {
    let key = json!({"id": id, "name": "x", "status": "active", "token": "gen_pat_other"});
    reply(201, key.to_string())
}

/// No request changes a key, after those that created the first ones.
#[track_caller]
fn changes_nothing(server: &WireServer, after: usize) {
    let received = server.received();
    let lines: Vec<&str> = received[after..].iter().map(|one| one.line()).collect();
    assert!(
        lines.iter().all(|line| line.starts_with("GET ")),
        "{lines:?}"
    );
}

#[test]
fn a_response_with_the_id_of_the_login_does_not_get_that_key_revoked() {
    for line in [
        "create ci",
        "create ci --to file:key",
        "create ci --store none --show-token",
    ] {
        let list = || listed("good", "active");
        let answers = creation("good").into_iter();
        let server = WireServer::start(answers.chain([fresh("7"), list(), list()]));
        let mut home = home_for(&server);
        assert_eq!(home.run("create good --use -q").code, 0);
        home.unset("GEN_API_KEY");
        home.run(line).pins(
            10,
            "",
            "error: the key may or may not have been created; if so, its name is `ci (genkey [MARKER])`: the service's response names the key `7`, for which another secret is already stored\n\n\
             hint: `genkey recover` checks, and revokes it if it exists\n",
        );
        assert_eq!(home.run("token good").stdout, "gen_pat_fresh\n");
        home.run("recover --yes").pins(
            0,
            "",
            "`ci` was not created: the account has no such key\n",
        );
        assert_eq!(home.run("token good").data(), "gen_pat_fresh\n");
        changes_nothing(&server, 4);
    }
}

#[test]
fn recover_does_not_suggest_to_revoke_a_key_that_was_there_before() {
    for (created_at, said) in [
        (
            json!("2020-01-01T00:00:00Z"),
            "`theirs` (7) is older than the interrupted creation, so it was left alone\n",
        ),
        (
            Value::Null,
            "`theirs` (7) may not be the key that was created, so it was left alone\n",
        ),
    ] {
        let mut theirs = key("theirs", "active");
        theirs["created_at"] = created_at;
        let list = reply(200, json!([theirs]).to_string());
        let server = WireServer::start([fresh("7"), list]);
        let home = home_for(&server);
        let mut command = home.genkey("create ci");
        let ended = home.end(command.env("FAILPOINTS", "issue.noted=return(kill)"));
        assert_eq!(ended.code, 137, "{}", ended.stderr);
        home.run("recover --yes").pins(0, "", said);
        changes_nothing(&server, 1);
    }
}

#[test]
fn a_response_with_an_odd_id_changes_no_key() {
    for id in ["", " ", "a/b", "..", "a\u{7}b", "a\nb"] {
        let list = move || {
            let others = json!([{"id": id, "name": "good", "status": "active"}]);
            reply(200, others.to_string())
        };
        let server = WireServer::start_and_then([fresh(id)], list);
        let home = home_for(&server);
        let created = home.run("create ci");
        let recovered = home.run("recover --yes");
        // An empty id is none, so that neither answer can be read.
        let expected = if id.is_empty() { (10, 8) } else { (0, 0) };
        assert_eq!((created.code, recovered.code), expected, "{id:?}");
        for ended in [&created, &recovered] {
            assert!(!ended.stderr.contains("genkey revoke"), "{}", ended.stderr);
            let is_odd = |one: char| one.is_control() && one != '\n';
            assert!(!ended.stderr.contains(is_odd), "{:?}", ended.stderr);
        }
        changes_nothing(&server, 1);
    }
}

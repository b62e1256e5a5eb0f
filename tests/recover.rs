//! `genkey recover`: its messages, and what it does not touch. That it works after every interruption
//! is tested in tests/matrix.rs.

use std::fs;

use serde_json::{Value, json};

use crate::support::genkey::{Ended, Home, Sandbox, places};
use crate::support::proxy::{Fault, Relay};
use crate::support::service::Service;
use crate::support::wire_server::{Reply, WireServer, list_what_was_made, reply};

const REMINDER: &str = "warning: the creation of `ci` was interrupted; run `genkey recover`\n";

/// A home with a file store, and its server.
fn setup() -> (Home, Sandbox) {
    let mut home = Home::with_file_store();
    let server = Sandbox::start(&home);
    home.set("GENKEY_API_URL", &server.url);
    home.set("GEN_API_KEY", &server.key);
    (home, server)
}

/// Runs a command that is killed at a failpoint.
fn killed(home: &Home, line: &str, point: &str) {
    let ended = home.end(
        home.genkey(line)
            .env("FAILPOINTS", format!("{point}=return(kill)")),
    );
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (137, ""),
        "{point}: {}",
        ended.stderr
    );
}

/// The names and states of all keys of the account.
fn keys(home: &Home) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let listed = home.run("list --all -o json").json();
    listed
        .as_array()
        .unwrap()
        .iter()
        .map(|key| (text(&key["name"]), text(&key["status"])))
        .collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected
        .iter()
        .map(|(name, status)| ((*name).to_owned(), (*status).to_owned()))
        .collect()
}

fn assert_nothing_unfinished(home: &Home) {
    home.run("recover").pins(0, "", "nothing to recover\n");
    assert_eq!(home.run("list -q").stderr, "");
}

fn marker(home: &Home) -> String {
    let line: Value =
        serde_json::from_str(home.read(places::JOURNAL).lines().next().unwrap()).unwrap();
    line["marker"].as_str().unwrap().to_owned()
}

#[test]
fn without_unfinished_operations_nothing_is_done() {
    let home = Home::new();
    home.run("recover").pins(0, "", "nothing to recover\n");
    home.run("recover --dry-run -q").pins(0, "", "");
    home.run("recover --yes -o json").pins(0, "[]\n", "");
}

#[test]
fn a_key_whose_secret_is_stored_gets_its_name() {
    let (home, _server) = setup();
    killed(&home, "create --name ci", "issue.stored");
    home.run("recover --dry-run").pins(
        0,
        "",
        "would finish `ci` (1); its secret is safe\ndry run: nothing was changed\n",
    );
    home.run("recover")
        .pins(0, "", "finished `ci` (1); its secret is safe\n");
    assert_eq!(keys(&home), pairs(&[("ci", "active")]));
    let secret = home.run("token ci").data().trim().to_owned();
    assert_eq!(
        home.end(home.genkey("whoami").env("GEN_API_KEY", secret))
            .code,
        0,
        "it is valid"
    );
    assert_nothing_unfinished(&home);
}

#[test]
fn a_login_with_a_key_under_its_temporary_name_stays() {
    let (mut home, server) = setup();
    let relay = Relay::to(&server.url);
    home.set("GENKEY_API_URL", relay.url());
    relay.on("PATCH", "/persisted_tokens/*", 1, Fault::RefuseBefore);
    let ended = home.run("create --name ci --use --show-token");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    home.run("recover")
        .pins(0, "", "finished `ci` (1); its secret is safe\n");
    home.unset("GEN_API_KEY");
    assert_eq!(home.run("token").data(), ended.stdout);
}

#[test]
fn a_key_cannot_be_renamed_until_its_secret_is_stored() {
    let (home, _server) = setup();
    killed(&home, "create --name ci", "issue.answered");
    let ended = home.run("rename 1 deploy");
    let said = "{REMINDER}error: `ci (genkey [MARKER])` (1) cannot be renamed, because its secret is not stored\n\n\
                hint: `genkey recover` finishes or undoes what was interrupted\n";
    ended.pins(10, "", &said.replace("{REMINDER}", REMINDER));
    assert_eq!(home.run("recover --yes").code, 0);
    assert_eq!(keys(&home)[0].1, "revoked");
    killed(&home, "create --name ci", "issue.stored");
    assert_eq!(
        home.run("rename 2 deploy").code,
        0,
        "a stored key may be renamed"
    );
    home.run("recover")
        .pins(0, "", "`ci` was already finished\n");
    assert_eq!(keys(&home)[1], ("deploy".to_owned(), "active".to_owned()));
    assert_nothing_unfinished(&home);
}

#[test]
fn a_key_without_marker_and_secret_is_not_revoked() {
    let mut home = Home::with_file_store();
    let service = Service::start(&mut home);
    killed(&home, "create --name ci", "issue.indexed");
    service.ask(
        "PATCH",
        "/1",
        &json!({ "persisted_token": { "name": "theirs" } }),
    );
    let said =
        "`theirs` (1) was renamed before its secret was stored; `genkey revoke 1` revokes it\n";
    home.run("recover --yes").pins(0, "", said);
    assert_eq!(keys(&home), pairs(&[("theirs", "active")]));
    assert_eq!(home.run("list --stored --json").json(), json!([]));
    assert_nothing_unfinished(&home);
}

#[test]
fn a_key_whose_secret_is_lost_is_revoked_after_confirmation() {
    let (home, _server) = setup();
    killed(&home, "create --name ci", "issue.answered");
    let ended = home.run("recover");
    let said = "error: cannot prompt: not a terminal; this would revoke `ci (genkey [MARKER])` (1), whose secret is lost\n\nhint: add `--yes` to confirm\n";
    ended.pins(2, "", said);
    assert_eq!(keys(&home)[0].1, "active");
    home.run("recover --dry-run -o json").pins(
        0,
        "[\n  {\n    \"profile\": \"default\",\n    \"name\": \"ci (genkey [MARKER])\",\n    \"id\": 1,\n    \"action\": \
         \"revoke\",\n    \"done\": false\n  }\n]\n",
        "",
    );
    home.run("recover --yes").pins(
        0,
        "",
        "revoked `ci (genkey [MARKER])` (1), whose secret is lost\n",
    );
    assert_eq!(keys(&home)[0].1, "revoked");
    assert_nothing_unfinished(&home);
}

#[test]
fn every_command_reminds_once_of_unfinished_operations() {
    let (home, _server) = setup();
    assert_eq!(home.run("create --name old").code, 0);
    killed(&home, "create --name ci", "issue.stored");
    for line in [
        "list",
        "list -q",
        "token old",
        "whoami",
        "profile list",
        "completions bash",
        "env old",
    ] {
        let ended = home.run(line);
        assert_eq!((ended.code, ended.stderr.as_str()), (0, REMINDER), "{line}");
    }
    let in_json =
        serde_json::json!({ "warnings": [REMINDER.trim_start_matches("warning: ").trim_end()] });
    assert_eq!(home.run("whoami -o json").json_error(), in_json);
    killed(&home, "create --name ci", "issue.stored");
    let two = "warning: the creation of `ci` and the creation of `ci` were interrupted; run `genkey recover`\n";
    assert_eq!(home.run("list").stderr, two);
    home.run("recover").pins(
        0,
        "",
        "finished `ci` (2); its secret is safe\nfinished `ci` (3); its secret is safe\n",
    );
    assert_nothing_unfinished(&home);
}

#[test]
fn a_key_of_a_request_that_arrives_late_is_revoked() {
    let (home, server) = setup();
    killed(&home, "create --name ci", "issue.planned");
    let marker = marker(&home);
    home.run("recover")
        .pins(0, "", "`ci` was not created: the account has no such key\n");
    assert_nothing_unfinished(&home);

    post(&home, &server, &format!("ci (genkey {marker})"));
    let late =
        "warning: a key whose creation was interrupted exists after all; run `genkey recover`\n";
    assert_eq!(home.run("list").stderr, late);
    home.run("recover --yes").pins(
        0,
        "",
        "revoked `ci (genkey [MARKER])` (1), whose secret is lost\n",
    );
    assert_nothing_unfinished(&home);
}

/// Creates a key without genkey.
fn post(home: &Home, server: &Sandbox, name: &str) {
    let body = json!({ "name": name }).to_string();
    let header = format!("X-API-Key: {}", server.key);
    let url = format!("{}/persisted_tokens", server.url);
    let arguments = [
        "-sS",
        "-f",
        "-H",
        &header,
        "-H",
        "Content-Type: application/json",
        "-d",
        &body,
        &url,
    ];
    let ended = home.end(home.command("curl").args(arguments));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
}

#[test]
fn foreign_keys_are_not_touched_whatever_their_names() {
    let (home, server) = setup();
    post(&home, &server, "ci");
    post(&home, &server, "ci (genkey 0123456789abcdef)");
    killed(&home, "create --name ci", "issue.answered");
    post(&home, &server, "ci");
    home.run("recover --yes").pins(
        0,
        "",
        "revoked `ci (genkey [MARKER])` (3), whose secret is lost\n",
    );
    let states: Vec<String> = keys(&home).into_iter().map(|(_, status)| status).collect();
    assert_eq!(states, ["active", "active", "revoked", "active"]);
    assert_nothing_unfinished(&home);
}

#[test]
fn an_interrupted_revocation_removes_the_secret_but_never_revokes() {
    let (home, _server) = setup();
    assert_eq!(home.run("create --name gone").code, 0);
    assert_eq!(home.run("create --name ci").code, 0);
    killed(&home, "revoke --yes gone", "retire.answered");
    home.run("recover").pins(
        0,
        "",
        "removed the stored secret of `1`, which no longer works\n",
    );
    assert_eq!(home.run("token gone").code, 6);
    assert_nothing_unfinished(&home);
    assert_eq!(keys(&home), pairs(&[("gone", "revoked"), ("ci", "active")]));
}

#[test]
fn a_revocation_whose_response_is_lost_is_checked_in_the_list() {
    for (fault, code) in [
        ("hang-answer x1", 0),
        ("fail-answer 500 x1", 0),
        ("fail-answer 404 x1", 0),
        ("hang-request x1", 7),
    ] {
        let (mut home, server) = setup();
        assert_eq!(home.run("create --name ci").code, 0);
        let data = home.path("data/sandbox/sandbox.db").display().to_string();
        let rule = format!("DELETE *: {fault}");
        let faulty = Sandbox::start_args(
            &home,
            &["sandbox", "--port", "0", "--data", &data, "--fault", &rule],
        );
        home.set("GENKEY_API_URL", &faulty.url);
        home.set("GEN_API_KEY", &faulty.key);
        let text = home.read(places::INDEX).replace(&server.url, &faulty.url);
        home.write(places::INDEX, text);
        let ended = home.run("revoke --yes ci --timeout 500ms");
        assert_eq!(ended.code, code, "{fault}: {}", ended.stderr);
        let status = if code == 0 { "revoked" } else { "active" };
        assert_eq!(keys(&home), pairs(&[("ci", status)]), "{fault}");
        assert_eq!(
            home.run("token ci").code,
            if code == 0 { 6 } else { 0 },
            "{fault}"
        );
        assert_nothing_unfinished(&home);
    }
}

#[test]
fn a_revocation_with_unknown_outcome_is_settled_by_recover() {
    let key = r#"[{"id": 7, "name": "ci", "status": "active"}]"#;
    let made = r#"{"id": 7, "name": "ci", "status": "active", "token": "gen_pat_fresh"}"#;
    let dead = key.replace("active", "revoked");
    let server = WireServer::start([
        reply(201, made),
        list_what_was_made(),
        reply(200, ""),
        reply(200, key),
        reply(200, key),
        reply(500, ""),
        reply(500, ""),
        reply(200, dead),
    ]);
    let home = Home::with_file_store()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", "gen_pat_hunter2");
    assert_eq!(home.run("create --name ci").code, 0);
    home.run("revoke --yes ci").pins(
        10,
        "",
        "error: `ci` (7): the key may or may not have been revoked: the service answered 500\n\n\
         hint: `genkey recover` checks, and removes the secret if it was revoked\n",
    );
    assert_eq!(
        home.run("token ci").stderr,
        REMINDER.replace("creation of `ci`", "revocation of key 7")
    );
    home.run("recover").pins(
        0,
        "",
        "removed the stored secret of `7`, which no longer works\n",
    );
    assert_eq!(home.run("token ci").code, 6);
}

/// A creation whose rename failed, and the further responses of the service.
fn not_renamed(answers: impl IntoIterator<Item = Reply>) -> (Home, WireServer) {
    let made = r#"{"id": 7, "name": "x", "status": "active", "token": "gen_pat_fresh"}"#;
    let made = [
        reply(201, made),
        list_what_was_made(),
        reply(500, ""),
        list_what_was_made(),
    ];
    let server = WireServer::start(made.into_iter().chain(answers));
    let home = Home::with_file_store()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", "gen_pat_hunter2");
    assert_eq!(home.run("create --name ci").code, 0);
    (home, server)
}

#[test]
fn a_stored_key_that_is_not_listed_lists_with_its_own_secret() {
    let (home, server) = not_renamed([
        reply(200, "[]"),
        reply(200, r#"[{"id": 7, "name": "ci", "status": "active"}]"#),
    ]);
    home.run("recover")
        .pins(0, "", "`ci` was already finished\n");
    let heads: Vec<String> = server
        .received()
        .iter()
        .skip(4)
        .map(|request| request.head.clone())
        .collect();
    assert!(
        heads[0].contains("x-api-key: gen_pat_hunter2")
            && heads[1].contains("x-api-key: gen_pat_fresh")
    );

    let (home, _server) = not_renamed([
        reply(200, "[]"),
        reply(401, r#"{"error": "No", "error_code": "unauthorized"}"#),
    ]);
    home.run("recover").pins(
        0,
        "",
        "removed the stored secret of `ci` (7), which no longer works\n",
    );
    assert_eq!(home.run("token ci").code, 6);

    let (home, _server) = not_renamed([reply(200, "[]"), reply(200, "[]")]);
    home.run("recover").pins(
        8,
        "",
        "error: the creation of `ci` is still unfinished: the service does not list the key `7`\n\n\
         hint: run `genkey recover` to check again\n",
    );
    assert_eq!(home.run("token ci").stderr, REMINDER);
}

#[test]
fn an_interrupted_login_leaves_no_secret_behind() {
    let (mut home, server) = setup();
    home.unset("GEN_API_KEY");
    let ended = home.end_with_stdin(
        home.genkey("login --with-token")
            .env("FAILPOINTS", "login.stored=return(kill)"),
        &server.key,
    );
    assert_eq!(ended.code, 137, "{}", ended.stderr);
    home.run("recover").pins(
        0,
        "",
        "removed the secret of an interrupted login of profile `default`\n",
    );
    home.run("recover").pins(0, "", "nothing to recover\n");
    assert_eq!(home.run("token").code, 4);
}

#[test]
fn operations_stay_while_service_or_store_cannot_be_asked() {
    let (mut home, server) = setup();
    assert_eq!(home.run("create --name old").code, 0);
    killed(&home, "create --name ci", "issue.answered");
    let (url, key) = (server.url.clone(), server.key.clone());

    home.unset("GEN_API_KEY");
    let ended = home.run("recover --yes");
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (4, ""),
        "{}",
        ended.stderr
    );

    home.set("GEN_API_KEY", &key);
    home.set("GENKEY_API_URL", "http://127.0.0.1:1/v1");
    home.run("recover --yes").pins(
        4,
        "",
        "error: no credential to recover what profile `default` started at `http://127.0.0.1:[PORT]/v1`\n\n\
         hint: set `GEN_API_KEY` to a key of that account, then run `genkey --profile default --api-url http://127.0.0.1:[PORT]/v1 \
         recover`\n",
    );
    home.set("GENKEY_API_URL", &url);
    home.write("identity.txt", "AGE-SECRET-KEY-1NOTHING");
    let ended = home.run("recover --yes");
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (9, ""),
        "{}",
        ended.stderr
    );
    assert!(
        ended
            .stderr
            .starts_with("error: the creation of `ci` is still unfinished: "),
        "{}",
        ended.stderr
    );
    assert_eq!(home.run("whoami").stderr, REMINDER);
    let _refused = server.stop();
    assert_eq!(home.run("recover --yes").code, 7);
}

#[test]
fn operations_of_other_profiles_use_their_logins() {
    let (mut home, server) = setup();
    let key = home
        .run("create --name login --show-token")
        .stdout
        .trim()
        .to_owned();
    home.unset("GEN_API_KEY");
    home.unset("GENKEY_API_URL");
    assert_eq!(
        home.run_with_stdin(
            &format!("-p work --api-url {} login --with-token", server.url),
            &key
        )
        .code,
        0
    );
    killed(&home, "-p work create --name ci", "issue.stored");
    home.run("recover")
        .pins(0, "", "finished `ci` (2); its secret is safe\n");
    home.run("recover").pins(0, "", "nothing to recover\n");
    assert_eq!(home.run("-p work token ci").code, 0);
}

#[test]
fn a_line_that_cannot_be_read_is_set_aside_and_reported() {
    let (home, _server) = setup();
    killed(&home, "create --name ci", "issue.stored");
    let whole = home.read(places::JOURNAL);
    let damaged = format!("{{\"v\":1,\"step\":\"beg\n{whole}\u{0}\u{0}");
    fs::write(home.path(places::JOURNAL), &damaged).unwrap();
    home.run("recover --dry-run").pins(
        0,
        "",
        "warning: 1 line of the journal cannot be read and would be moved aside\n\
         hint: `genkey list --name '*(genkey *)'` lists keys whose creation was interrupted\n\
         would finish `ci` (1); its secret is safe\n\
         dry run: nothing was changed\n",
    );
    assert_eq!(home.read(places::JOURNAL), damaged);
    let ended = home.run("recover");
    ended.pins(
        0,
        "",
        "warning: 2 lines of the journal could not be read and were moved to \
         `[HOME]/data/journal.unreadable`\n\
         hint: `genkey list --name '*(genkey *)'` lists keys whose creation was interrupted\n\
         finished `ci` (1); its secret is safe\n",
    );
    assert_eq!(
        home.read("data/journal.unreadable"),
        "{\"v\":1,\"step\":\"beg\n\u{0}\u{0}\n"
    );
    assert_nothing_unfinished(&home);
}

#[test]
fn a_journal_of_a_newer_genkey_is_refused_and_not_changed() {
    let (home, _server) = setup();
    let newer = "{\"v\":4,\"step\":\"sung\"}\n";
    home.write(places::JOURNAL, newer);
    let refused = |ended: Ended, head: &str| {
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (1, ""),
            "{}",
            ended.stderr
        );
        assert!(
            ended.stderr.starts_with(&format!("error: {head}")),
            "{}",
            ended.stderr
        );
        assert!(
            ended
                .stderr
                .contains("has version 4, but this genkey only reads versions up to 3"),
            "{}",
            ended.stderr
        );
    };
    refused(home.run("recover --yes"), "`");
    refused(
        home.run("create --name ci"),
        "no key was created: the journal could not be written: ",
    );
    assert_eq!(
        home.run("list -q -o json").data(),
        "[]\n",
        "commands that need no journal work"
    );
    assert_eq!(home.read(places::JOURNAL), newer);
}

#[test]
fn a_reset_sandbox_has_nothing_unfinished() {
    let home = Home::with_file_store();
    killed(&home, "--sandbox create --name ci", "issue.stored");
    assert!(
        home.run("--sandbox list")
            .stderr
            .contains("run `genkey --sandbox recover`")
    );
    drop(Sandbox::start_with(&home, "sandbox --reset"));
    home.run("--sandbox recover")
        .pins(0, "", "nothing to recover\n");
}

#[test]
fn another_account_does_not_close_a_creation_whose_secret_was_not_stored() {
    let mut home = Home::with_file_store();
    let server = Sandbox::start(&home);
    home.set("GENKEY_API_URL", &server.url);
    home.set("GEN_API_KEY", &server.key);
    let mut command = home.genkey("create --name ci --expires-in 90d");
    let killed = home.end(command.env("FAILPOINTS", "issue.noted=return(kill)"));
    assert_eq!(killed.code, 137, "{}", killed.stderr);
    let journal = home.read(places::JOURNAL);
    for (line, code) in [
        ("sandbox --port 0", 10),
        ("sandbox --port 0 --clock +40d", 10),
        ("sandbox --port 0 --clock +91d", 0),
    ] {
        let elsewhere = Home::new();
        let other = Sandbox::start_with(&elsewhere, line);
        home.set("GENKEY_API_URL", &other.url);
        home.set("GEN_API_KEY", &other.key);
        home.write(places::JOURNAL, journal.replace(&server.url, &other.url));
        let recovered = home.run("recover");
        assert_eq!(recovered.code, code, "{line}: {}", recovered.stderr);
        if code == 10 {
            let said = "error: the creation of `ci` is still unfinished: the account does not list the key `1`, so another account may have created it\n";
            assert!(recovered.stderr.starts_with(said), "{}", recovered.stderr);
        } else {
            assert_eq!(home.read(places::JOURNAL), "");
        }
    }
    home.set("GENKEY_API_URL", &server.url);
    home.set("GEN_API_KEY", &server.key);
    home.write(places::JOURNAL, &journal);
    home.run("recover --yes").pins(
        0,
        "",
        "revoked `ci (genkey [MARKER])` (1), whose secret is lost\n",
    );
}

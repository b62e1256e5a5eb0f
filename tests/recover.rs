//! `genkey recover`: what it says, and what it leaves alone. That it works at every point,
//! tests/matrix.rs shows.

use std::fs;

use serde_json::{Value, json};

use crate::support::genkey::{Ended, Home, Sandbox, places};
use crate::support::proxy::{Fault, Relay};
use crate::support::service::Service;
use crate::support::wire_server::{Reply, WireServer, list_what_was_made, reply};

const REMINDER: &str = "warning: the creation of `ci` was interrupted; run `genkey recover`\n";

/// A home with a file store, and a server that it works with.
fn site() -> (Home, Sandbox) {
    let mut home = Home::with_file_store();
    let server = Sandbox::start(&home);
    home.set("GENKEY_API_URL", &server.url);
    home.set("GEN_API_KEY", &server.key);
    (home, server)
}

/// Runs a command that is killed at a point.
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

/// Names and states of all keys of the account, whatever is said on stderr.
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

fn nothing_is_left(home: &Home) {
    home.run("recover").pins(0, "", "nothing to recover\n");
    assert_eq!(home.run("list -q").stderr, "");
}

fn marker(home: &Home) -> String {
    let line: Value =
        serde_json::from_str(home.read(places::JOURNAL).lines().next().unwrap()).unwrap();
    line["marker"].as_str().unwrap().to_owned()
}

#[test]
fn where_nothing_is_unfinished_nothing_is_done() {
    let home = Home::new();
    home.run("recover").pins(0, "", "nothing to recover\n");
    home.run("recover --dry-run -q").pins(0, "", "");
    home.run("recover --yes -o json").pins(0, "[]\n", "");
}

#[test]
fn a_key_whose_secret_is_kept_gets_its_name() {
    let (home, _server) = site();
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
        "it works"
    );
    nothing_is_left(&home);
}

#[test]
fn a_login_with_a_key_that_had_not_got_its_name_stays() {
    let (mut home, server) = site();
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
fn a_key_keeps_its_marker_until_its_secret_is_kept() {
    let (home, _server) = site();
    killed(&home, "create --name ci", "issue.answered");
    let ended = home.run("rename 1 deploy");
    let said = "{REMINDER}error: `ci (genkey [MARKER])` (1) cannot be renamed, since its secret is not kept\n\n\
                hint: `genkey recover` finishes or undoes what was interrupted\n";
    ended.pins(10, "", &said.replace("{REMINDER}", REMINDER));
    assert_eq!(home.run("recover --yes").code, 0);
    assert_eq!(keys(&home)[0].1, "revoked");
    killed(&home, "create --name ci", "issue.stored");
    assert_eq!(
        home.run("rename 2 deploy").code,
        0,
        "a key that is safe may be called anything"
    );
    home.run("recover")
        .pins(0, "", "`ci` was already finished\n");
    assert_eq!(keys(&home)[1], ("deploy".to_owned(), "active".to_owned()));
    nothing_is_left(&home);
}

#[test]
fn a_key_that_lost_its_marker_and_its_secret_is_left_to_people() {
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
    nothing_is_left(&home);
}

#[test]
fn a_key_whose_secret_is_lost_is_revoked_but_not_unasked() {
    let (home, _server) = site();
    killed(&home, "create --name ci", "issue.answered");
    let ended = home.run("recover");
    let said = "error: this revokes `ci (genkey [MARKER])` (1), whose secret is lost: this needs an answer, and nobody can \
                be asked\n\nhint: add `--yes` to confirm\n";
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
        "revoked `ci (genkey [MARKER])` (1), whose secret was lost\n",
    );
    assert_eq!(keys(&home)[0].1, "revoked");
    nothing_is_left(&home);
}

#[test]
fn every_command_reminds_once_while_something_is_unfinished() {
    let (home, _server) = site();
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
    let two = "warning: the creation of `ci`, the creation of `ci` were interrupted; run `genkey recover`\n";
    assert_eq!(home.run("list").stderr, two);
    home.run("recover").pins(
        0,
        "",
        "finished `ci` (2); its secret is safe\nfinished `ci` (3); its secret is safe\n",
    );
    nothing_is_left(&home);
}

#[test]
fn a_request_that_arrives_late_is_seen_to() {
    let (home, server) = site();
    killed(&home, "create --name ci", "issue.begun");
    let marker = marker(&home);
    home.run("recover")
        .pins(0, "", "`ci` was not created: the account has no such key\n");
    nothing_is_left(&home);

    post(&home, &server, &format!("ci (genkey {marker})"));
    let late = "warning: a key of an interrupted `create` appeared after all: `genkey recover` sees to it\n";
    assert_eq!(home.run("list").stderr, late);
    home.run("recover --yes").pins(
        0,
        "",
        "revoked `ci (genkey [MARKER])` (1), whose secret was lost\n",
    );
    nothing_is_left(&home);
}

/// Makes a key as another program would.
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
fn keys_of_others_are_left_alone_whatever_they_are_called() {
    let (home, server) = site();
    post(&home, &server, "ci");
    post(&home, &server, "ci (genkey 0123456789abcdef)");
    killed(&home, "create --name ci", "issue.answered");
    post(&home, &server, "ci");
    home.run("recover --yes").pins(
        0,
        "",
        "revoked `ci (genkey [MARKER])` (3), whose secret was lost\n",
    );
    let states: Vec<String> = keys(&home).into_iter().map(|(_, status)| status).collect();
    assert_eq!(states, ["active", "active", "revoked", "active"]);
    nothing_is_left(&home);
}

#[test]
fn an_interrupted_revocation_drops_the_secret_but_never_revokes() {
    let (home, _server) = site();
    assert_eq!(home.run("create --name gone").code, 0);
    assert_eq!(home.run("create --name ci").code, 0);
    killed(&home, "revoke --yes gone", "retire.answered");
    home.run("recover").pins(
        0,
        "",
        "removed the stored secret of `1`, which no longer works\n",
    );
    assert_eq!(home.run("token gone").code, 6);
    nothing_is_left(&home);
    assert_eq!(keys(&home), pairs(&[("gone", "revoked"), ("ci", "active")]));
}

#[test]
fn a_revocation_whose_answer_is_lost_is_looked_for() {
    for (fault, code) in [
        ("hang-answer x1", 0),
        ("fail-answer 500 x1", 0),
        ("fail-answer 404 x1", 0),
        ("hang-request x1", 7),
    ] {
        let (mut home, server) = site();
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
        nothing_is_left(&home);
    }
}

#[test]
fn a_revocation_that_nobody_can_tell_of_is_found_out_later() {
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
        "error: `ci` (7): it is unknown whether the key was revoked: the service answered 500\n\n\
         hint: `genkey recover` finds out, and drops the secret if so\n",
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

/// A creation whose rename failed, at a service that then answers like this.
fn not_renamed(answers: impl IntoIterator<Item = Reply>) -> (Home, WireServer) {
    let made = r#"{"id": 7, "name": "x", "status": "active", "token": "gen_pat_fresh"}"#;
    let made = [reply(201, made), list_what_was_made(), reply(500, "")];
    let server = WireServer::start(made.into_iter().chain(answers));
    let home = Home::with_file_store()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", "gen_pat_hunter2");
    assert_eq!(home.run("create --name ci").code, 0);
    (home, server)
}

#[test]
fn a_kept_key_that_is_not_listed_is_asked_itself() {
    let (home, server) = not_renamed([
        reply(200, "[]"),
        reply(200, r#"[{"id": 7, "name": "ci", "status": "active"}]"#),
    ]);
    home.run("recover")
        .pins(0, "", "`ci` was already finished\n");
    let heads: Vec<String> = server
        .received()
        .iter()
        .skip(3)
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
         hint: `genkey recover` looks again\n",
    );
    assert_eq!(home.run("token ci").stderr, REMINDER);
}

#[test]
fn an_interrupted_login_leaves_no_secret_behind() {
    let (mut home, server) = site();
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
fn what_cannot_be_asked_about_stays() {
    let (mut home, server) = site();
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
        "error: no key to recover what profile `default` started at `http://127.0.0.1:[PORT]/v1`\n\n\
         hint: set the key in the environment and run `genkey --profile default --api-url http://127.0.0.1:[PORT]/v1 \
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
    drop(server);
    assert_eq!(home.run("recover --yes").code, 7);
}

#[test]
fn work_of_other_profiles_is_done_with_their_logins() {
    let (mut home, server) = site();
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
    let (home, _server) = site();
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
        "warning: 2 lines of the journal could not be read and moved to \
         `[HOME]/data/journal.unreadable`\n\
         hint: `genkey list --name '*(genkey *)'` lists keys whose creation was interrupted\n\
         finished `ci` (1); its secret is safe\n",
    );
    assert_eq!(
        home.read("data/journal.unreadable"),
        "{\"v\":1,\"step\":\"beg\n\u{0}\u{0}\n"
    );
    nothing_is_left(&home);
}

#[test]
fn a_journal_of_a_newer_genkey_is_refused_and_not_changed() {
    let (home, _server) = site();
    let newer = "{\"v\":2,\"step\":\"sung\"}\n";
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
                .contains("was written by a newer genkey (version 2)"),
            "{}",
            ended.stderr
        );
    };
    refused(home.run("recover --yes"), "`");
    refused(
        home.run("create --name ci"),
        "no key was made, because the intent could not be written down: ",
    );
    assert_eq!(
        home.run("list -q -o json").data(),
        "[]\n",
        "what needs no journal works"
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

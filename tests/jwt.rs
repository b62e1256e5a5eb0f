//! A JWT as the login: stored, sent as `Authorization: Bearer` and no otherwise, never taken for a
//! key.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};

use crate::support::genkey::{Ended, Home, Sandbox, places};
use crate::support::wire_server::{WireServer, reply};

const ME: &str = r#"{"id": 1, "email": "you@example.com"}"#;
const LOGGED_IN: &str = "logged in to 127.0.0.1:[PORT] as you@example.com (profile `default`); \
    the JWT is stored in `[HOME]/data/secrets.age`\n";

/// A JWT with these claims, and a signature that nobody checks.
fn jwt(claims: &str) -> String {
    format!(
        "eyJhbGciOiJIUzI1NiJ9.{}.c2lnbmF0dXJl",
        URL_SAFE_NO_PAD.encode(claims)
    )
}

fn ending_in(seconds: i64) -> String {
    jwt(&format!(
        r#"{{"exp":{}}}"#,
        (Timestamp::now() + SignedDuration::from_secs(seconds)).as_second()
    ))
}

/// A home that is logged in to a sandbox with its JWT.
fn logged_in() -> (Home, Sandbox, String) {
    let mut home = Home::with_file_store();
    let server = Sandbox::start_with(&home, "sandbox --port 0 --jwt 1h");
    home.set("GENKEY_API_URL", &server.url);
    let jwt = server.jwt.clone().unwrap();
    home.run_with_stdin("login --jwt", format!("{jwt}\n"))
        .pins(0, "", LOGGED_IN);
    (home, server, jwt)
}

/// Logs in with a JWT at a service that takes everything; what was said.
fn log_in(jwt: &str) -> (Home, WireServer, Ended) {
    let server = WireServer::start_and_then([], || reply(200, ME));
    let home = Home::with_file_store().with("GENKEY_API_URL", server.url());
    let ended = home.run_with_stdin("login --jwt", jwt);
    (home, server, ended)
}

#[test]
fn it_is_stored_and_shown_with_its_expiry() {
    let (home, _server, jwt) = logged_in();
    let shown = home.run("whoami --json").json();
    assert_eq!(
        (&shown["email"], &shown["key_id"]),
        (&"you@example.com".into(), &serde_json::Value::Null)
    );
    let credential = shown["credential"].as_str().unwrap();
    assert!(
        credential.starts_with("JWT, store `file`, entry `login-"),
        "{credential}"
    );
    let end: Timestamp = shown["expires_at"].as_str().unwrap().parse().unwrap();
    let left = end.duration_since(Timestamp::now());
    assert!((50..=60).contains(&left.as_mins()), "{left:?}");
    home.run("token").pins(0, &format!("{jwt}\n"), "");
    let index: serde_json::Value = serde_json::from_str(&home.read(places::INDEX)).unwrap();
    assert_eq!(index["logins"]["default"]["kind"], "jwt");
}

#[test]
fn every_request_has_it_as_its_only_credential() {
    let jwt = ending_in(3600);
    let (home, server, ended) = log_in(&jwt);
    ended.pins(0, "", LOGGED_IN);
    home.run("whoami");
    home.run("list");
    let received = server.received();
    assert_eq!(received.len(), 3);
    for request in received {
        assert_eq!(
            request.header("Authorization"),
            Some(format!("Bearer {jwt}").as_str())
        );
        assert_eq!(request.header("X-API-Key"), None);
        assert_eq!(request.head.matches(&jwt).count(), 1, "{}", request.head);
    }
}

#[test]
fn every_key_verb_works_with_it() {
    let (home, _server, jwt) = logged_in();
    for (line, code) in [
        ("create --name ci --expires-in 90d", 0),
        ("create --name web", 0),
        ("list", 0),
        ("show ci", 0),
        ("rename ci build", 0),
        ("token build", 0),
        ("run --key build -- true", 0),
        ("env build", 0),
        ("revoke build --yes", 0),
        ("check --require-expiry", 3),
        ("recover", 0),
        ("whoami", 0),
        ("doctor", 0),
    ] {
        let ended = home.run(line);
        assert_eq!(ended.code, code, "{line}: {}", ended.stderr);
    }
    home.run("token").pins(0, &format!("{jwt}\n"), "");
}

#[test]
fn it_is_not_put_where_programs_look_for_a_key() {
    let (home, _server, jwt) = logged_in();
    let refused = "error: the login is a JWT, but `GEN_API_KEY` is for a key\n\n\
                   hint: `genkey run --env NAME` puts it into another variable\n";
    home.run("env").pins(2, "", refused);
    home.run("run -- true").pins(2, "", refused);
    home.run("run --env GEN_JWT -- printenv GEN_JWT")
        .pins(0, &format!("{jwt}\n"), "");
}

#[test]
fn logging_out_removes_it_and_cannot_revoke_it() {
    let (home, _server, _) = logged_in();
    home.run("logout --revoke").pins(
        2,
        "",
        "error: the login is a JWT, which cannot be revoked; it expires by itself\n\nhint: `genkey logout` removes it from this machine\n",
    );
    assert_eq!(home.run("whoami").code, 0);
    home.run("logout").pins(
        0,
        "",
        "logged out of 127.0.0.1:[PORT] (profile `default`)\nthe JWT still works at the service until it expires\n",
    );
    assert_eq!(home.run("whoami").code, 4);
    assert_eq!(home.run("token").code, 4);
}

#[test]
fn its_expiry_is_announced_in_time() {
    let past = ending_in(-60);
    let (home, _server, ended) = log_in(&past);
    assert_eq!(
        ended.code, 0,
        "this machine's clock may be wrong: {}",
        ended.stderr
    );
    let warned = |stderr: &str, when: &str| {
        let warning = stderr
            .lines()
            .find(|line| line.starts_with("warning: "))
            .unwrap_or_default();
        let fits = warning.starts_with(&format!("warning: the JWT {when}"));
        assert!(
            fits && warning.ends_with("; log in with a new one: `genkey login --jwt`"),
            "{stderr}"
        );
    };
    for ended in [
        ended,
        home.run("whoami"),
        home.run("token"),
        home.run("run --env X -- true"),
    ] {
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        warned(&ended.stderr, "expired at ");
    }
    let (home, _server, ended) = log_in(&ending_in(290));
    warned(&ended.stderr, "expires in 5 minutes, at ");
    warned(&home.run("whoami").stderr, "expires in 5 minutes, at ");
    let (home, _server, ended) = log_in(&ending_in(1000));
    ended.pins(0, "", LOGGED_IN);
    assert_eq!(home.run("whoami").stderr, "");
}

#[test]
fn a_missing_or_invalid_expiry_is_not_an_error() {
    for claims in [
        "{}",
        r#"{"exp":"soon"}"#,
        r#"{"exp":1e300}"#,
        r#"{"exp":-1e300}"#,
        "[]",
        "",
        "\u{0}",
    ] {
        let text = jwt(claims);
        if claims.is_empty() {
            // Three parts, one of which is empty.
            assert_eq!(
                log_in_refused(&text),
                "error: not a valid GEN JWT: not a JWT: expected three parts separated by dots\n"
            );
            continue;
        }
        let (home, _server, ended) = log_in(&text);
        ended.pins(0, "", LOGGED_IN);
        let shown = home.run("whoami --json");
        assert_eq!(
            (shown.json()["expires_at"].clone(), shown.stderr.as_str()),
            (serde_json::Value::Null, ""),
            "{claims}"
        );
    }
    let (home, _server, ended) = log_in("eyJ!.eyJ.c".replace('!', "-").as_str());
    ended.pins(0, "", LOGGED_IN);
    assert_eq!(home.run("whoami").stderr, "");
}

/// What somebody is told whose credential is refused before anything is sent.
fn log_in_refused(text: &str) -> String {
    let home = Home::with_file_store().with("GENKEY_API_URL", "http://127.0.0.1:9/v1");
    let ended = home.run_with_stdin("login --jwt", text);
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (2, ""),
        "{}",
        ended.stderr
    );
    assert_eq!(home.files(), ["identity.txt"]);
    ended.stderr
}

#[test]
fn keys_and_jwts_are_told_apart_and_the_right_flag_is_named() {
    assert_eq!(
        log_in_refused("gen_pat_hunter2"),
        "error: not a valid GEN JWT: this looks like a GEN key, but `--jwt` expects a JWT; omit `--jwt`\n"
    );
    assert_eq!(
        log_in_refused("hunter2"),
        "error: not a valid GEN JWT: not a JWT: expected three parts separated by dots\n"
    );
    assert!(log_in_refused("").starts_with("error: no JWT was given\n"));
    let text = ending_in(3600);
    let home = Home::with_file_store().with("GENKEY_API_URL", "http://127.0.0.1:9/v1");
    let hint = "\n\nhint: `genkey login --jwt` logs in with a JWT\n";
    let looks = "this looks like a JWT, but a GEN key starts with `gen_pat_`";
    home.run_with_stdin("login", &text).pins(
        2,
        "",
        &format!("error: not a valid GEN API key: {looks}{hint}"),
    );
    let home = home.with("GEN_API_KEY", &text);
    for line in ["whoami", "token", "list"] {
        home.run(line).pins(
            2,
            "",
            &format!("error: not a valid GEN API key in environment variable `GEN_API_KEY`: {looks}{hint}\nhint: set `GEN_API_KEY` to a valid key, or unset it to use the login\n"),
        );
    }
    home.write("key.txt", &text);
    home.run("list --api-key-file key.txt").pins(
        2,
        "",
        &format!("error: not a valid GEN API key in file `key.txt`: {looks}{hint}\nhint: put a valid key into that file\n"),
    );
}

#[test]
fn services_without_jwts_refuse_them() {
    let text = ending_in(3600);
    let home = Home::with_file_store();
    for (name, title, prefix) in [
        ("genrex", "GenRex", "grx_sk_"),
        ("genmb", "GenMB", "genmb_sk_"),
    ] {
        home.run_with_stdin(&format!("login --provider {name} --jwt"), &text)
            .pins(
                2,
                "",
                &format!(
                    "error: {title} does not accept JWTs, so `--jwt` cannot be used with it\n"
                ),
            );
        home.run_with_stdin(&format!("login --provider {name}"), &text).pins(
            2,
            "",
            &format!("error: not a valid {title} API key: this looks like a JWT, but a {title} key starts with `{prefix}`\n"),
        );
    }
    assert_eq!(home.files(), ["identity.txt"]);
}

#[test]
fn a_refused_one_is_reported_and_not_stored() {
    let home = Home::with_file_store();
    let server = Sandbox::start(&home);
    let home = home.with("GENKEY_API_URL", &server.url);
    let refused = "error: the service answered 401 (`unauthorized`): API key is missing, unknown, revoked or expired \
                   (the JWT that was entered)\n\n";
    let hint = "hint: check that you pasted the whole JWT and that it has not expired\n";
    home.run_with_stdin("login --jwt", ending_in(3600))
        .pins(4, "", &format!("{refused}{hint}"));
    let ended = home.run_with_stdin("login --jwt", ending_in(-60));
    assert!(
        ended
            .stderr
            .starts_with(&format!("{refused}hint: the JWT expired at ")),
        "{}",
        ended.stderr
    );
    assert!(ended.stderr.ends_with(hint), "{}", ended.stderr);
    assert!(
        !home
            .files()
            .iter()
            .any(|file| [places::CONFIG, places::INDEX].contains(&file.as_str()))
    );
}

#[test]
fn a_key_created_with_it_can_replace_it() {
    let (home, _server, jwt) = logged_in();
    let made = home.run("create --name ci --expires-in 90d --use");
    assert_eq!(made.code, 0);
    assert_eq!(
        made.stderr,
        "profile `default` now uses key `ci` (1)\n\
         the previous JWT was removed from this machine, but it still works at the service until it expires\n"
    );
    let shown = home.run("whoami --json").json();
    assert_eq!(
        (&shown["key_name"], &shown["expires_at"].is_null()),
        (&"ci".into(), &false)
    );
    assert!(
        !crate::support::secrets::in_file(&home)
            .values()
            .any(|secret| *secret == jwt)
    );
    let index: serde_json::Value = serde_json::from_str(&home.read(places::INDEX)).unwrap();
    assert_eq!(index["logins"]["default"].get("kind"), None);
    assert_eq!(home.run("env").code, 0);
}

#[test]
fn revoking_every_key_leaves_it_working() {
    let (home, _server, jwt) = logged_in();
    assert_eq!(home.run("create --name ci").code, 0);
    home.run("revoke-all --keep-current --yes").pins(
        1,
        "",
        "error: nothing was revoked: the login is a JWT, so no key is in use\n\n\
         hint: `genkey revoke-all` revokes every key; the JWT keeps working\n",
    );
    home.run("revoke-all --yes").pins(
        0,
        "",
        "revoked every key of the account, and removed 1 secret from the store\n",
    );
    home.run("token").pins(0, &format!("{jwt}\n"), "");
    assert_eq!(
        home.run("list --all -o csv")
            .data()
            .matches(",revoked,")
            .count(),
        1
    );
}

#[test]
fn revoking_keys_one_by_one_leaves_it_working() {
    let mut home = Home::with_file_store();
    let server = Sandbox::start_with(&home, "sandbox --port 0 --jwt 1h --dialect guide");
    home.set("GENKEY_API_URL", &server.url);
    assert_eq!(
        home.run_with_stdin("login --jwt", server.jwt.as_deref().unwrap())
            .code,
        0
    );
    assert_eq!(home.run("create --name ci").code, 0);
    assert_eq!(home.run("create --name web").code, 0);
    let ended = home.run("revoke-all --yes");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(
        ended
            .stderr
            .ends_with("revoked every key of the account, one by one (2)\n"),
        "{}",
        ended.stderr
    );
    home.run("list")
        .pins(0, "", "all 2 keys are revoked; `--all` lists them\n");
}

#[test]
fn recover_recognizes_it_as_a_jwt() {
    let (home, _server, jwt) = logged_in();
    assert_eq!(home.run("create --name ci").code, 0);
    std::fs::remove_file(home.path(places::INDEX)).unwrap();
    let recovered = home.run("recover");
    assert_eq!(recovered.code, 0, "{}", recovered.stderr);
    assert!(
        recovered
            .stderr
            .contains("restored the login of profile `default`\n"),
        "{}",
        recovered.stderr
    );
    home.run("token").pins(0, &format!("{jwt}\n"), "");
    assert_eq!(home.run("list -q").code, 0, "it is sent as a JWT");
    assert_eq!(home.run("token ci").code, 0);
}

#[test]
fn doctor_shows_it_and_warns_before_it_expires() {
    let (home, _server, _) = logged_in();
    let key = |ended: &Ended| {
        let rows: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
        let row = rows
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["check"] == "key")
            .cloned()
            .unwrap();
        let text = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
        (text("status"), text("message"), text("remedy"))
    };
    let (status, message, _) = key(&home.run("doctor -o json"));
    assert!(
        status == "ok"
            && message.starts_with("the JWT is valid for you@example.com, from store `file`"),
        "{message}"
    );
    assert!(message.contains("; it expires in 1 hour, at "), "{message}");
    let (home, _other, _) = log_in(&ending_in(290));
    let (status, message, remedy) = key(&home.run("doctor -o json"));
    assert!(
        status == "warning" && message.contains("; it expires in 5 minutes, at "),
        "{message}"
    );
    assert_eq!(remedy, "log in with a new one: `genkey login --jwt`");
    let (home, _third, _) = log_in(&jwt("{}"));
    let (status, message, _) = key(&home.run("doctor -o json"));
    assert!(
        status == "ok" && message.ends_with("; its expiry is unknown"),
        "{message}"
    );
}

/// A service of somebody's own that takes JWTs, and offers nothing to ask it by.
#[test]
fn without_an_account_endpoint_its_claims_are_shown() {
    let home = Home::with_file_store();
    home.write(
        "config/providers/acme.toml",
        "name = \"acme\"\ntitle = \"Acme\"\napi_url = \"https://api.acme.example/v1\"\nenvironment = \"ACME_API_KEY\"\n\
         dashboard = \"acme.example\"\njwt = true\n[key]\nprefix = \"acme_\"\nheaders = [\"X-API-Key\"]\n",
    );
    assert_eq!(
        home.run_with_stdin("login --provider acme --jwt", ending_in(3600))
            .code,
        0
    );
    assert_eq!(home.run("check").code, 0);
    assert_eq!(
        home.run_with_stdin("login --provider acme --jwt", ending_in(-60))
            .code,
        0
    );
    let ended = home.run("check");
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (4, ""),
        "{}",
        ended.stderr
    );
    assert!(
        ended.stderr.contains("error: the JWT expired at "),
        "{}",
        ended.stderr
    );
}

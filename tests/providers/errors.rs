//! Every refusal that the documents of GenRex and GenMB describe: its exit code, its words, and
//! hints.

use super::{GENMB_KEY, GENREX_KEY, home_at};
use crate::support::genkey::Home;
use crate::support::wire_server::{WireServer, reply};

/// A home that is logged in to GenRex, which is asked nothing for that.
fn genrex(server: &WireServer) -> Home {
    let home = home_at(server);
    assert_eq!(home.run_with_stdin("login", GENREX_KEY).code, 0);
    home
}

#[test]
fn every_error_of_genrex() {
    for (status, code, exit, hint) in [
        (
            401,
            "UNAUTHENTICATED",
            4,
            Some("run `genkey login` with a valid key"),
        ),
        (
            401,
            "INVALID_API_KEY",
            4,
            Some("run `genkey login` with a valid key"),
        ),
        (
            402,
            "INSUFFICIENT_CREDITS",
            5,
            Some("the GenRex account has insufficient credits"),
        ),
        (
            403,
            "ACCOUNT_DISABLED",
            5,
            Some("the GenRex account is disabled"),
        ),
        (403, "FORBIDDEN", 5, None),
        (404, "NOT_FOUND", 8, None),
        (422, "VALIDATION_ERROR", 8, None),
    ] {
        let body =
            format!(r#"{{"success":false,"error":{{"code":"{code}","message":"In words"}}}}"#);
        let server = WireServer::start([reply(status, &body)]);
        let home = genrex(&server);
        let ended = home.run("api POST /document/create");
        assert_eq!(
            (ended.code, ended.stdout.trim_end()),
            (exit, body.as_str()),
            "{}",
            ended.stderr
        );
        let said = format!("error: the service answered {status} (`{code}`): In words");
        assert!(ended.stderr.starts_with(&said), "{}", ended.stderr);
        assert!(
            hint.is_none_or(|hint| ended.stderr.contains(&format!("hint: {hint}"))),
            "{}",
            ended.stderr
        );
        assert!(!ended.stderr.contains(GENREX_KEY));
    }
}

#[test]
fn genrex_limits_requests() {
    let body = r#"{"success":false,"error":{"code":"RATE_LIMIT_EXCEEDED","message":"Slow down"}}"#;
    let server = WireServer::start([reply(429, body)]);
    let ended = genrex(&server).run("api POST /document/create");
    assert_eq!(ended.code, 8, "{}", ended.stderr);
    assert!(
        ended
            .stderr
            .contains("429 (`RATE_LIMIT_EXCEEDED`): Slow down"),
        "{}",
        ended.stderr
    );
}

#[test]
fn every_error_of_genmb_at_login() {
    let revoked =
        "a revoked GenMB key cannot be reinstated; create another one under Settings > API Keys";
    let plan = "GenMB API keys require a Pro or Business plan";
    for (status, body, exit, said, hint) in [
        (
            401,
            r#"{"error":"Invalid API key"}"#,
            4,
            "401: Invalid API key",
            revoked,
        ),
        (401, r#"{"detail":"Unauthorized"}"#, 4, "401", revoked),
        (401, "<html>", 4, "401", revoked),
        (403, r#"{"message":"Upgrade"}"#, 5, "403", plan),
        (
            404,
            "",
            8,
            "404",
            "check that the base URL includes the version",
        ),
        (500, "", 8, "500", ""),
        (
            200,
            "<html>welcome</html>",
            8,
            "unexpected response to `GET /apps`: invalid JSON",
            "",
        ),
    ] {
        let server = WireServer::start_and_then([], move || reply(status, body));
        let home = home_at(&server);
        let ended = home.run_with_stdin("login", GENMB_KEY);
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (exit, ""),
            "{status}: {}",
            ended.stderr
        );
        let said = if status == 200 {
            format!("error: {said}")
        } else {
            format!("error: the service answered {said}")
        };
        assert!(
            ended.stderr.starts_with(&said) && ended.stderr.contains(hint),
            "{status}: {}",
            ended.stderr
        );
        let stored = home.files().iter().any(|file| file.contains("config.toml"));
        assert!(!stored, "nothing is stored: {:?}", home.files());
    }
}

#[test]
fn a_key_of_genmb_that_was_revoked_is_named_by_its_source() {
    let server = WireServer::start([
        reply(200, "[]"),
        reply(401, r#"{"error":"Invalid API key"}"#),
    ]);
    let home = home_at(&server);
    assert_eq!(home.run_with_stdin("login", GENMB_KEY).code, 0);
    home.run("whoami").pins(
        4,
        "",
        "error: the service answered 401: Invalid API key (store `file`, entry `login-[MARKER]`)\n\n\
         hint: a revoked GenMB key cannot be reinstated; create another one under Settings > API Keys\n\n\
         hint: run `genkey login` with a valid key\n",
    );
}

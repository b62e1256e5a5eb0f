//! What a bad network does to the program: broken, slow and half-open connections between it and a
//! real service.

use std::collections::BTreeSet;
use std::io::Write;
use std::time::Duration;

use serde_json::json;

use crate::support::genkey::{Ended, Home, Sandbox};
use crate::support::proxy::{Fault, Relay};
use crate::support::wire_server::{Reply, WireServer, answer, reply, reply_with};

const TOKENS: &str = "/persisted_tokens";
/// A time limit that a local service keeps, were it not for the fault.
const SHORT: &str = "--timeout 300ms";

/// What breaks off an exchange, or says that the service is busy.
const PASSING: [Fault; 9] = [
    Fault::RefuseBefore,
    Fault::LoseAnswer,
    Fault::ResetAnswer,
    Fault::Truncate,
    Fault::ResetMidBody,
    Fault::Status(429),
    Fault::Status(502),
    Fault::Status(503),
    Fault::Status(504),
];

/// A service, and homes that reach it through a relay of their own.
struct Site {
    home: Home,
    server: Sandbox,
}

impl Site {
    fn new() -> Self {
        let mut home = Home::with_file_store();
        let server = Sandbox::start(&home);
        home.set("GEN_API_KEY", &server.key);
        Self { home, server }
    }

    /// Makes a key of this name, undisturbed.
    fn with_key(self, name: &str) -> Self {
        self.home.end(
            self.home
                .genkey(&format!("create -q --name {name}"))
                .env("GENKEY_API_URL", &self.server.url),
        );
        self
    }

    /// Runs the program with this fault at the first request of this method and path; what it left,
    /// and what it sent.
    fn disturbed(
        &self,
        line: &str,
        method: &str,
        path: &str,
        fault: Fault,
    ) -> (Ended, Vec<String>) {
        let relay = Relay::to(&self.server.url);
        relay.on(method, path, 1, fault);
        let ended = relay.run(
            &self.home,
            self.home.genkey(line).env("GENKEY_API_URL", relay.url()),
        );
        (ended, relay.requests())
    }
}

fn home_for(server: &WireServer) -> Home {
    Home::with_file_store()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", "gen_pat_hunter2")
}

fn count(requests: &[String], method: &str) -> usize {
    requests
        .iter()
        .filter(|request| request.starts_with(method))
        .count()
}

#[test]
fn reads_are_retried_after_transient_failures() {
    let site = Site::new();
    for fault in PASSING {
        let (ended, requests) = site.disturbed("list -q", "GET", TOKENS, fault);
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{fault:?}");
        assert_eq!(
            requests,
            ["GET /persisted_tokens", "GET /persisted_tokens"],
            "{fault:?}"
        );
    }
}

#[test]
fn revocations_are_retried_after_transient_failures() {
    for fault in PASSING {
        let site = Site::new().with_key("ci");
        let (ended, requests) = site.disturbed(
            "revoke -y ci",
            "DELETE",
            "/persisted_tokens/*/revoke",
            fault,
        );
        assert_eq!(ended.code, 0, "{fault:?}: {}", ended.stderr);
        assert_eq!(
            (count(&requests, "DELETE"), requests.len()),
            (2, 3),
            "{fault:?}: {requests:?}"
        );
        let direct = site.home.end(
            site.home
                .genkey("show ci --json")
                .env("GENKEY_API_URL", &site.server.url),
        );
        assert_eq!(direct.json()["status"], "revoked", "{fault:?}");
    }
}

#[test]
fn permanent_failures_are_not_retried() {
    let site = Site::new().with_key("ci");
    let refusals = [
        400, 401, 402, 403, 404, 405, 408, 409, 418, 422, 425, 500, 501, 505, 520,
    ]
    .map(Fault::Status);
    for fault in refusals.into_iter().chain([Fault::NotJson]) {
        let (ended, requests) = site.disturbed("list -q", "GET", TOKENS, fault);
        assert!((4..=8).contains(&ended.code), "{fault:?}: {}", ended.stderr);
        let missing = matches!(fault, Fault::Status(404 | 405));
        let collections = ["GET /persisted_tokens", "GET /personal_access_tokens"];
        assert_eq!(
            requests,
            collections[..if missing { 2 } else { 1 }],
            "{fault:?}"
        );
    }
    for fault in refusals {
        let (ended, requests) = site.disturbed(
            "revoke -y ci",
            "DELETE",
            "/persisted_tokens/*/revoke",
            fault,
        );
        assert!((4..=8).contains(&ended.code), "{fault:?}: {}", ended.stderr);
        // A missing route leads to the other dialects, to each of them once.
        let forms = if matches!(fault, Fault::Status(404 | 405)) {
            3
        } else {
            1
        };
        let deletes: BTreeSet<&String> = requests
            .iter()
            .filter(|request| request.starts_with("DELETE"))
            .collect();
        assert_eq!(
            (deletes.len(), count(&requests, "DELETE")),
            (forms, forms),
            "{fault:?}: {requests:?}"
        );
    }
}

#[test]
fn a_creation_is_sent_once() {
    let unknown = [
        Fault::RefuseBefore,
        Fault::LoseAnswer,
        Fault::ResetAnswer,
        Fault::Truncate,
        Fault::ResetMidBody,
        Fault::HalfOpen,
        Fault::Status(502),
        Fault::Status(504),
    ];
    let failed = [
        Fault::NotJson,
        Fault::Status(429),
        Fault::Status(500),
        Fault::Status(503),
        Fault::StatusAfter(500),
        Fault::StatusAfter(504),
    ];
    let slow = [Fault::Delay(Duration::from_millis(300)), Fault::Dribble];
    let expected = unknown.map(|fault| (fault, 10)).into_iter();
    let expected = expected
        .chain(failed.map(|fault| (fault, 8)))
        .chain(slow.map(|fault| (fault, 0)));
    for (number, (fault, code)) in expected.enumerate() {
        let site = Site::new();
        let limit = if code == 0 { "" } else { SHORT };
        let line = format!("create -q --name ci-{number} {limit}");
        let (ended, requests) = site.disturbed(&line, "POST", TOKENS, fault);
        assert_eq!(count(&requests, "POST"), 1, "{fault:?}: {requests:?}");
        assert_eq!(
            ended.code, code,
            "{fault:?}: {}\n{requests:?}",
            ended.stderr
        );
    }
}

#[test]
fn a_rename_is_sent_once() {
    let site = Site::new().with_key("ci");
    for fault in
        PASSING
            .into_iter()
            .chain([Fault::NotJson, Fault::StatusAfter(503), Fault::HalfOpen])
    {
        let (ended, requests) = site.disturbed(
            &format!("rename ci ci {SHORT}"),
            "PATCH",
            "/persisted_tokens/*",
            fault,
        );
        assert_eq!(count(&requests, "PATCH"), 1, "{fault:?}: {requests:?}");
        // Whatever leaves the outcome open, the list tells. Only 429 is a refusal.
        let code = if fault == Fault::Status(429) { 8 } else { 0 };
        assert_eq!(ended.code, code, "{fault:?}: {}", ended.stderr);
    }
}

#[test]
fn slow_and_half_open_connections_time_out_and_are_not_retried() {
    let said = "timed out after 300ms\n\nhint: try a longer `--timeout`\n";
    for (command, method, path) in [
        ("list", "GET", TOKENS),
        ("whoami", "GET", "/me"),
        ("revoke -y ci", "DELETE", "/persisted_tokens/*/revoke"),
    ] {
        for fault in [Fault::HalfOpen, Fault::Dribble, Fault::Hold] {
            let site = Site::new().with_key("ci");
            let (ended, requests) =
                site.disturbed(&format!("{command} {SHORT}"), method, path, fault);
            // What was to be revoked is looked for: it was, only the answer did not come.
            let (code, said) = if method == "DELETE" {
                (0, "revoked `ci` (1)\n")
            } else {
                (7, said)
            };
            assert_eq!(
                (ended.code, ended.stdout.as_str()),
                (code, ""),
                "{command} {fault:?}: {}",
                ended.stderr
            );
            assert!(
                ended.stderr.ends_with(said),
                "{command} {fault:?}: {}",
                ended.stderr
            );
            assert_eq!(count(&requests, method), 1, "{command} {fault:?}");
        }
    }
}

#[test]
fn a_slow_response_within_the_timeout_succeeds() {
    let site = Site::new();
    for fault in [Fault::Delay(Duration::from_millis(300)), Fault::Dribble] {
        let (ended, requests) = site.disturbed("list -q", "GET", TOKENS, fault);
        assert_eq!(
            (ended.code, requests.len()),
            (0, 1),
            "{fault:?}: {}",
            ended.stderr
        );
    }
}

#[test]
fn an_endless_response_times_out() {
    let chunk = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffff\r\n[";
    for endless in [
        "HTTP/1.1 200 OK\r\n\r\n[",
        chunk,
        "HTTP/1.1 200 OK\r\nx-long: ",
    ] {
        let server = WireServer::start([Reply::Dribble(endless.into())]);
        let ended = home_for(&server).run(&format!("list {SHORT}"));
        assert_eq!(ended.code, 7, "{endless:?}: {}", ended.stderr);
        assert!(
            ended.stderr.contains("timed out after 300ms"),
            "{endless:?}: {}",
            ended.stderr
        );
    }
}

#[test]
fn retry_after_is_honoured_or_fails_at_once() {
    let server = WireServer::start([reply_with(503, "retry-after: 1\r\n", ""), reply(200, "[]")]);
    let ended = home_for(&server).run("list -v");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(
        ended
            .stderr
            .contains("answered 503; retry after 1s; trying again in 1000 ms"),
        "{}",
        ended.stderr
    );
    for too_long in [
        "3600",
        "61",
        "99999999999",
        "18446744073709551615",
        "Fri, 06 Nov 2893 08:49:37 GMT",
    ] {
        for (status, line) in [(429, "list"), (503, "list"), (429, "create --name ci")] {
            let server = WireServer::start([reply_with(
                status,
                &format!("retry-after: {too_long}\r\n"),
                "",
            )]);
            let ended = home_for(&server).run(line);
            assert_eq!(ended.code, 8, "{line}, {too_long}: {}", ended.stderr);
            assert!(
                ended.stderr.contains("; retry after "),
                "{line}, {too_long}: {}",
                ended.stderr
            );
        }
    }
}

#[test]
fn an_unavailable_service_gets_four_attempts() {
    for reply_of in [|| reply(503, ""), || Reply::Lose] {
        let server = WireServer::start((0..4).map(|_| reply_of()));
        let ended = home_for(&server).run("list -v");
        assert!(matches!(ended.code, 7 | 8), "{}", ended.stderr);
        assert_eq!(
            ended.stderr.matches("trying again in").count(),
            3,
            "{}",
            ended.stderr
        );
    }
}

fn zip(body: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn zipped(bytes: impl AsRef<[u8]>) -> WireServer {
    WireServer::start([reply_with(200, "content-encoding: gzip\r\n", bytes)])
}

#[test]
fn a_decompression_bomb_is_refused() {
    let server = zipped(zip(&vec![b' '; (64 << 20) + 1]));
    home_for(&server).run("list").pins(
        8,
        "",
        "error: the response to `GET /persisted_tokens` is larger than 67108864 bytes\n",
    );
}

#[test]
fn a_body_that_cannot_be_decompressed_is_malformed_and_not_unreachable() {
    let whole = zip(b"[]");
    let mut damaged = whole.clone();
    damaged[whole.len() - 8] ^= 1;
    let longer = [whole.as_slice(), &[b' '; 1 << 20]].concat();
    for body in [&whole[..whole.len() - 1], &whole[..5], &damaged, &longer] {
        let server = zipped(body);
        let said =
            "error: unexpected response to `GET /persisted_tokens`: the body cannot be decoded\n";
        home_for(&server).run("list").pins(8, "", said);
    }
    home_for(&zipped(&whole)).run("list -q").pins(0, "", "");
}

#[test]
fn writes_are_never_redirected_to_another_origin() {
    let key = json!({"id": 7, "name": "ci", "status": "active"});
    for status in [301, 302, 303, 307, 308] {
        for line in [
            "create --name ci",
            "rename ci new",
            "revoke -y ci",
            "revoke-all -y",
            "whoami",
        ] {
            let elsewhere = WireServer::start([]);
            let pointing =
                || reply_with(status, &format!("location: {}/x\r\n", elsewhere.url()), "");
            let before = (!line.starts_with("create") && line != "whoami")
                .then(|| reply(200, json!([key]).to_string()));
            let looks = line.starts_with("create") || (status == 303 && line.starts_with("re"));
            let listed = if line.starts_with("create") {
                "[]".to_owned()
            } else {
                json!([key]).to_string()
            };
            let after = looks.then(|| Reply::Write(answer(200, "", &listed)));
            let server = WireServer::start(before.into_iter().chain([pointing()]).chain(after));
            let ended = home_for(&server).run(line);
            assert!(
                matches!(ended.code, 8 | 10),
                "{line}, {status}: {}",
                ended.stderr
            );
            let pointed = format!(
                "did not follow the {status} redirect to `http://127.0.0.1:{}`",
                elsewhere.port()
            );
            assert!(
                ended.stderr.contains(&pointed),
                "{line}, {status}: {}",
                ended.stderr
            );
        }
    }
}

//! `genkey sandbox --fault`: what a client sees of each fault, and whether its request was carried
//! out all the same.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use genkey::sandbox::ACTIONS;
use serde_json::{Value, json};

use crate::support::genkey::{Home, LIMIT, Sandbox};

const CREATE: &str = "POST /persisted_tokens";

/// A sandbox in the foreground with these faults, in a home of its own.
struct Stage {
    home: Home,
    sandbox: Sandbox,
}

impl Stage {
    fn new(rules: &[&str]) -> Self {
        let home = Home::new();
        let faults = rules.iter().flat_map(|rule| ["--fault", rule]);
        let arguments: Vec<&str> = ["sandbox", "--port", "0"]
            .into_iter()
            .chain(faults)
            .collect();
        Self {
            sandbox: Sandbox::start_args(&home, &arguments),
            home,
        }
    }

    /// The same in a dialect.
    fn speaking(dialect: &str, rule: &str) -> Self {
        let home = Home::new();
        let arguments = [
            "sandbox",
            "--port",
            "0",
            "--dialect",
            dialect,
            "--fault",
            rule,
        ];
        Self {
            sandbox: Sandbox::start_args(&home, &arguments),
            home,
        }
    }

    /// A connection on which a request was sent.
    fn send(&self, line: &str, body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.authority()).unwrap();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        self.send_on(&mut stream, line, body);
        stream
    }

    fn send_on(&self, stream: &mut TcpStream, line: &str, body: &str) {
        let (method, path) = line.split_once(' ').unwrap();
        let (host, key, length) = (self.authority(), &self.sandbox.key, body.len());
        let head = format!(
            "{method} /v1{path} HTTP/1.1\r\nHost: {host}\r\nX-API-Key: {key}\r\nConnection: close\r\n"
        );
        let head =
            format!("{head}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n");
        stream.write_all((head + body).as_bytes()).unwrap();
    }

    fn authority(&self) -> &str {
        self.sandbox.url["http://".len()..].trim_end_matches("/v1")
    }

    /// Sends a request and reads until the server closes the connection.
    fn exchange(&self, line: &str, body: &str) -> Seen {
        Seen::on(self.send(line, body))
    }

    fn create(&self, name: &str) -> Seen {
        self.exchange(CREATE, &json!({"name": name}).to_string())
    }

    /// The names and the states of the keys that there are, seen without a fault.
    fn keys(&self) -> Vec<(String, String)> {
        let keys = self.exchange("GET /persisted_tokens", "").json();
        let text = |key: &Value, field: &str| key[field].as_str().unwrap().to_owned();
        keys.as_array()
            .unwrap()
            .iter()
            .map(|key| (text(key, "name"), text(key, "status")))
            .collect()
    }

    fn has(&self, keys: &[(&str, &str)]) -> bool {
        self.keys()
            .iter()
            .map(|(name, status)| (name.as_str(), status.as_str()))
            .eq(keys.iter().copied())
    }

    #[track_caller]
    fn wait_for(&self, keys: &[(&str, &str)]) {
        let started = Instant::now();
        while !self.has(keys) {
            assert!(started.elapsed() < LIMIT, "{:?}", self.keys());
        }
    }
}

/// What a client saw until the connection was closed.
struct Seen(String);

impl Seen {
    fn on(mut stream: TcpStream) -> Self {
        let mut bytes = Vec::new();
        match stream.read_to_end(&mut bytes) {
            Err(error) if error.kind() != ErrorKind::ConnectionReset => panic!("{error}"),
            _ => Self(String::from_utf8(bytes).unwrap()),
        }
    }

    fn status(&self) -> &str {
        self.0.get(9..12).unwrap_or_default()
    }

    fn head_and_body(&self) -> (&str, &str) {
        self.0.split_once("\r\n\r\n").unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head_and_body()
            .0
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(found, _)| *found == name)?
            .1
            .into()
    }

    fn json(&self) -> Value {
        serde_json::from_str(self.head_and_body().1)
            .unwrap_or_else(|error| panic!("{error}: {}", self.0))
    }
}

/// Nothing has arrived, and the connection is open.
fn is_silent(stream: &TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    let read = stream.peek(&mut [0]);
    stream.set_nonblocking(false).unwrap();
    read.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
}

const MADE: &[(&str, &str)] = &[("ci", "active")];

#[test]
fn drop_request_closes_without_a_byte_and_does_nothing() {
    let stage = Stage::new(&["POST /persisted_tokens: drop-request"]);
    assert_eq!(stage.create("ci").0, "");
    assert!(stage.has(&[]));
}

#[test]
fn drop_answer_processes_the_request_and_closes_without_a_byte() {
    let stage = Stage::new(&["POST /persisted_tokens: drop-answer"]);
    assert_eq!(stage.create("ci").0, "");
    assert!(stage.has(MADE));
}

#[test]
fn earlier_responses_on_a_dropped_connection_arrive() {
    let stage = Stage::new(&["POST /persisted_tokens: drop-answer"]);
    let mut stream = TcpStream::connect(stage.authority()).unwrap();
    write!(stream, "GET /v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut beginning = [0; 12];
    stream.read_exact(&mut beginning).unwrap();
    assert_eq!(&beginning, b"HTTP/1.1 401");
    stage.send_on(&mut stream, CREATE, r#"{"name":"ci"}"#);
    let rest = Seen::on(stream).0;
    assert!(
        rest.contains("unauthorized") && !rest.contains("HTTP/1.1"),
        "{rest}"
    );
    assert!(stage.has(MADE));
}

#[test]
fn truncate_answer_ends_in_the_middle_of_the_body() {
    let stage = Stage::new(&[
        "* /persisted_tokens: truncate-answer x1",
        "GET /me: truncate-answer",
    ]);
    for (seen, status) in [
        (stage.create("ci"), "201"),
        (stage.exchange("GET /me", ""), "200"),
    ] {
        assert_eq!(seen.status(), status);
        let announced: usize = seen.header("content-length").unwrap().parse().unwrap();
        assert_eq!(seen.head_and_body().1.len(), announced / 2);
    }
    assert!(stage.has(MADE));
}

#[test]
fn truncate_answer_ends_in_the_head_if_that_is_all() {
    let stage = Stage::new(&["DELETE /persisted_tokens/{id}/revoke: truncate-answer"]);
    assert_eq!(stage.create("ci").status(), "201");
    let seen = stage.exchange("DELETE /persisted_tokens/1/revoke", "");
    assert_eq!(seen.status(), "204");
    assert!(!seen.0.contains("\r\n\r\n"), "{}", seen.0);
    assert!(stage.has(&[("ci", "revoked")]));
}

#[test]
fn garble_answer_processes_the_request_and_returns_a_web_page() {
    let stage = Stage::new(&["POST *: garble-answer"]);
    let seen = stage.create("ci");
    assert_eq!(
        (seen.status(), seen.header("content-type")),
        ("200", Some("text/html; charset=utf-8"))
    );
    assert!(serde_json::from_str::<Value>(seen.head_and_body().1).is_err());
    assert!(stage.has(MADE));
}

#[test]
fn errors_have_the_documented_format() {
    let refused = "POST /persisted_tokens: refuse-request 429 retry-after 2 x1";
    let stage = Stage::new(&[refused, "POST /persisted_tokens: fail-answer 503 x1"]);
    let shape = |code: &str| json!({"error": "Fault injected by `--fault`", "error_code": code});
    let seen = stage.create("never");
    assert_eq!(
        (seen.status(), seen.header("retry-after")),
        ("429", Some("2"))
    );
    assert_eq!(seen.json(), shape("too_many_requests"));
    assert!(stage.has(&[]));
    let seen = stage.create("ci");
    assert_eq!((seen.status(), seen.header("retry-after")), ("503", None));
    assert_eq!(seen.json(), shape("service_unavailable"));
    assert!(stage.has(MADE));
    assert_eq!(
        stage.create("second").status(),
        "201",
        "both were for one request"
    );
}

#[test]
fn hang_request_does_nothing_and_never_answers() {
    let stage = Stage::new(&["POST /persisted_tokens: hang-request x1"]);
    let hanging = stage.send(CREATE, r#"{"name":"never"}"#);
    assert_eq!(
        stage.create("ci").status(),
        "201",
        "the first one was met by the fault"
    );
    assert!(is_silent(&hanging));
    assert!(stage.has(MADE));
}

#[test]
fn hang_answer_processes_the_request_and_blocks_no_other() {
    let stage = Stage::new(&["POST /persisted_tokens: hang-answer"]);
    let hanging = stage.send(CREATE, r#"{"name":"ci"}"#);
    stage.wait_for(MADE);
    assert!(is_silent(&hanging));
    drop(hanging);
    assert!(stage.has(MADE));
}

#[test]
fn delay_answer_does_it_at_once_and_answers_later() {
    let stage = Stage::new(&[
        "POST /persisted_tokens: delay-answer 200ms x1",
        "POST /persisted_tokens: delay-answer 1d",
    ]);
    let started = Instant::now();
    assert_eq!(stage.create("ci").status(), "201");
    assert!(started.elapsed() >= Duration::from_millis(200));
    let waiting = stage.send(CREATE, r#"{"name":"second"}"#);
    stage.wait_for(&[("ci", "active"), ("second", "active")]);
    assert!(is_silent(&waiting));
}

#[test]
fn delay_request_does_it_later_whether_or_not_the_client_waits() {
    let stage = Stage::new(&[
        "POST /persisted_tokens: delay-request 200ms x2",
        "POST /persisted_tokens: delay-request 1d",
    ]);
    let started = Instant::now();
    assert_eq!(stage.create("ci").status(), "201");
    assert!(started.elapsed() >= Duration::from_millis(200));
    let leaving = stage.send(CREATE, r#"{"name":"gone"}"#);
    // Requests are handled in order: by the response to this one, the other has started.
    stage.keys();
    drop(leaving);
    stage.wait_for(&[("ci", "active"), ("gone", "active")]);
    let waiting = stage.send(CREATE, r#"{"name":"never"}"#);
    assert_eq!((stage.keys().len(), is_silent(&waiting)), (2, true));
}

#[test]
fn the_first_matching_rule_that_is_not_used_up_applies() {
    let stage = Stage::new(&[
        "DELETE /persisted_tokens/*/revoke: drop-request x2",
        "delete /persisted_tokens/2/revoke: refuse-request 500",
    ]);
    for name in ["one", "two"] {
        assert_eq!(stage.create(name).status(), "201");
    }
    let revoke = |id: u8| {
        stage
            .exchange(&format!("DELETE /persisted_tokens/{id}/revoke"), "")
            .status()
            .to_owned()
    };
    assert_eq!([revoke(2), revoke(1)], ["", ""]);
    assert_eq!([revoke(2), revoke(1)], ["500", "204"]);
    assert!(stage.has(&[("one", "revoked"), ("two", "active")]));
}

#[test]
fn rules_accept_the_endpoints_of_every_dialect() {
    for dialect in ["guide", "pat"] {
        let stage = Stage::speaking(
            dialect,
            "DELETE /persisted_tokens/*/revoke: refuse-request 503",
        );
        assert_eq!(
            stage
                .exchange("DELETE /persisted_tokens/1/revoke", "")
                .status(),
            "503",
            "{dialect}"
        );
    }
    let stage = Stage::speaking("pat", "POST /personal_access_tokens: drop-answer x1");
    assert_eq!(
        stage
            .exchange("POST /personal_access_tokens", r#"{"name":"ci"}"#)
            .0,
        ""
    );
    let keys = stage.exchange("GET /personal_access_tokens", "").json();
    assert_eq!(
        (keys.as_array().unwrap().len(), &keys[0]["name"]),
        (1, &json!("ci")),
        "it was carried out"
    );
}

#[cfg(unix)]
#[test]
fn faults_are_announced_at_the_start_and_when_injected() {
    let stage = Stage::new(&["* *: refuse-request 503 x1", "GET /me:  drop-answer"]);
    assert_eq!(stage.exchange("GET /agents", "").status(), "503");
    for _ in 0..2 {
        assert_eq!(stage.exchange("GET /me", "").status(), "");
    }
    stage.sandbox.interrupt(&stage.home).pins(
        0,
        "",
        "sandbox listening on http://127.0.0.1:[PORT]/v1; press Ctrl-C to stop\n\
         fault rule: `* *: refuse-request 503 x1`\n\
         fault rule: `GET /me: drop-answer`\n\
         injected `* *: refuse-request 503 x1`\n\
         injected `GET /me: drop-answer`\n\
         injected `GET /me: drop-answer`\n",
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_it_while_a_request_hangs() {
    let stage = Stage::new(&["GET /me: hang-answer", "GET /agents: delay-request 1d"]);
    let _hanging = [stage.send("GET /me", ""), stage.send("GET /agents", "")];
    assert!(stage.has(&[]));
    assert_eq!(stage.sandbox.interrupt(&stage.home).code, 0);
}

#[test]
fn an_invalid_rule_is_refused_before_anything_is_started_or_reset() {
    let endpoints = "`GET /me`, `GET /workspaces`, `GET /agents`, `GET /agent/conversations`, `POST /agent/run`, \
        `GET /autocontentengine/engines`, `GET /persisted_tokens`, `POST /persisted_tokens`, \
        `DELETE /persisted_tokens/revoke_all`, `PATCH /persisted_tokens/{id}`, `DELETE /persisted_tokens/{id}/revoke`, \
        `DELETE /persisted_tokens/{id}`, `GET /personal_access_tokens`, `POST /personal_access_tokens`, \
        `PATCH /personal_access_tokens/{id}`, `DELETE /personal_access_tokens/{id}`";
    let actions = "`drop-request`, `hang-request`, `delay-request DURATION`, `refuse-request STATUS`, `drop-answer`, \
        `truncate-answer`, `garble-answer`, `hang-answer`, `delay-answer DURATION`, `fail-answer STATUS`";
    let home = Home::new();
    for (rule, reason) in [
        (
            "drop-answer",
            "not a rule such as `POST /persisted_tokens: drop-answer`".to_owned(),
        ),
        (
            "POST /tokens: drop-answer",
            format!("no such endpoint; use {endpoints}"),
        ),
        ("GET /me:", format!("unknown action; use {actions}")),
        (
            "GET /me: lose-answer",
            format!("unknown action; use {actions}"),
        ),
        (
            "GET /me: delay-answer",
            "the delay must be a duration of at most one day, such as `500ms` or `2s`".to_owned(),
        ),
        (
            "GET /me: fail-answer 200",
            "the error must be a status from 400 to 599, such as `503` or `429 retry-after 2`"
                .to_owned(),
        ),
        (
            "GET /me: fail-answer 429 retry-after",
            "`retry-after` must be followed by a number of seconds".to_owned(),
        ),
        (
            "GET /me: drop-answer x0",
            "only a count such as `x2` may follow the action".to_owned(),
        ),
    ] {
        let error = format!(
            "error: invalid value '{rule}' for '--fault <RULE>': {reason}\n\nFor more information, try '--help'.\n"
        );
        home.run_args(&[
            "sandbox",
            "--reset",
            "--fault",
            "GET /me: drop-answer",
            "--fault",
            rule,
        ])
        .pins(2, "", &error);
        assert!(home.files().is_empty(), "{rule}");
    }
}

#[test]
fn a_creation_with_a_dropped_response_is_sent_once() {
    let stage = Stage::new(&[
        "POST /persisted_tokens: drop-answer",
        "GET /persisted_tokens: refuse-request 500 x1",
    ]);
    let client = Home::with_file_store()
        .with("GENKEY_API_URL", stage.sandbox.url.as_str())
        .with("GEN_API_KEY", stage.sandbox.key.as_str());
    let ended = client.run("create --name ci --timeout 60s");
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (10, ""),
        "{}",
        ended.stderr
    );
    drop(stage.exchange("GET /persisted_tokens", ""));
    let keys = stage.keys();
    assert_eq!(keys.len(), 1, "{keys:?}");
    assert!(keys[0].0.starts_with("ci (genkey "), "{keys:?}");
}

#[test]
fn help_lists_every_action() {
    for line in ["sandbox --help", "help sandbox"] {
        let help = Home::new().run(line);
        for (action, effect) in ACTIONS {
            let listed = help.data().lines().any(|line| {
                let row = line.trim().strip_prefix(action);
                row.is_some_and(|row| row.starts_with(' ') && row.trim() == effect)
            });
            assert!(listed, "`genkey {line}` has no `{action}`");
        }
    }
}

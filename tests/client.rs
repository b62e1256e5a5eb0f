//! The client against raw servers: what it sends, what it takes, and what it never does.

use std::io::Write;
use std::net::TcpListener;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::future::join3;
use genkey::api::{
    BaseUrl, Client, CreatedKey, CredentialHeader, Error, Observer, Options, Proxies, Reason,
    RetryPolicy, Revocation, RevokeAll, SetupError, TrustSources,
};
use genkey::model::{
    CodeMeaning, CredentialKind, ErrorClass, ErrorForm, Expiry, Key, KeyId, Status,
};
use genkey::secret::Secret;
use tokio::runtime::{Builder, Runtime};

use crate::support::wire_server::{Reply, WireServer, answer, no_content, reply, reply_with};

pub const CREDENTIAL: &str = "gen_pat_hunter2";
const KEY: &str = r#"{"id": 6, "name": "n8n production", "token_type": "personal_access_token",
    "created_at": "2026-03-09T10:00:00.000Z", "expires_at": "2026-06-07T10:00:00.000Z",
    "last_used_at": null, "revoked_at": null, "status": "active"}"#;
const CREATED: &str = r#"{"id": 6, "name": "n8n production", "token": "gen_pat_abc123def456...",
    "created_at": "2026-03-09T10:00:00.000Z", "expires_at": "2026-06-07T10:00:00.000Z", "status": "active"}"#;

pub fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

pub fn options(url: &str) -> Options {
    let base_url = BaseUrl::parse(url).unwrap();
    let header = CredentialHeader::Named("X-API-Key".into());
    let clock = Arc::new(|| "1994-11-06T08:49:00Z".parse().unwrap());
    Options {
        retry: RetryPolicy {
            first_wait: Duration::from_millis(5),
            ..RetryPolicy::default()
        },
        timeout: Duration::from_secs(10),
        errors: not_found_as("not_found"),
        ..Options::new(base_url, Secret::new(CREDENTIAL.into()), header, clock)
    }
}

/// The errors of a service that has this code for a missing key.
pub fn not_found_as(code: &str) -> ErrorForm {
    let missing = CodeMeaning {
        means: Some(ErrorClass::NoSuchKey),
        hint: None,
    };
    ErrorForm {
        codes: [(code.to_owned(), missing)].into(),
        ..ErrorForm::default()
    }
}

fn client(server: &WireServer) -> Client {
    Client::new(options(&server.url())).unwrap()
}

fn list(server: &WireServer) -> Result<Vec<genkey::model::Key>, Error> {
    runtime().block_on(client(server).list_keys())
}

fn create(server: &WireServer) -> Result<CreatedKey, Error> {
    runtime().block_on(client(server).create_key("ci", None))
}

fn revoke(server: &WireServer) -> Result<Revocation, Error> {
    runtime().block_on(client(server).revoke_key(&KeyId::Number(5), false))
}

/// The key of the documents under another name.
pub fn named(name: &str) -> Key {
    Key {
        id: KeyId::Number(6),
        name: Some(name.into()),
        status: Status::Active,
        created_at: None,
        expires_at: None,
        last_used_at: None,
        revoked_at: None,
        unreadable: vec![],
    }
}

fn lines(server: &WireServer) -> Vec<String> {
    server
        .received()
        .iter()
        .map(|request| request.line().to_owned())
        .collect()
}

/// Keeps what an observer is told.
#[derive(Default)]
struct Notes(Mutex<Vec<String>>);

impl Notes {
    fn text(&self) -> String {
        self.0.lock().unwrap().join("\n")
    }
}

impl Observer for Notes {
    fn request(&self, method: &str, url: &str, headers: &[(String, String)]) {
        self.0
            .lock()
            .unwrap()
            .push(format!("> {method} {url} {headers:?}"));
    }

    fn response(
        &self,
        method: &str,
        url: &str,
        status: u16,
        _: Duration,
        headers: &[(String, String)],
    ) {
        self.0
            .lock()
            .unwrap()
            .push(format!("< {method} {url} {status} {headers:?}"));
    }

    fn retry(&self, reason: &str, wait: Duration) {
        self.0
            .lock()
            .unwrap()
            .push(format!("retry in {} s: {reason}", wait.as_secs()));
    }
}

#[test]
fn listing_sends_the_documented_request_and_accepts_variants() {
    let body = format!(
        r#"[{KEY}, {{"id": "user_abc", "status": "frozen", "created_at_ts": 1772366400000, "extra": {{"a": [1]}}}},
            {{"id": 18446744073709551615, "name": null, "revoked_at": "2026-03-09T10:00:00+02:00"}}]"#
    );
    let server = WireServer::start([reply(200, body)]);
    let keys = list(&server).unwrap();
    assert_eq!(keys[0].id, KeyId::Number(6));
    assert_eq!(keys[0].name.as_deref(), Some("n8n production"));
    assert_eq!(keys[0].status, Status::Active);
    assert_eq!(
        keys[0].expires_at,
        Some("2026-06-07T10:00:00Z".parse().unwrap())
    );
    assert_eq!(keys[1].id, KeyId::Text("user_abc".into()));
    assert_eq!(keys[1].status, Status::Other("frozen".into()));
    assert_eq!(keys[2].id, KeyId::Number(u64::MAX));
    assert_eq!(keys[2].status, Status::Revoked);
    assert_eq!(
        keys[2].revoked_at,
        Some("2026-03-09T08:00:00Z".parse().unwrap())
    );

    let request = &server.received()[0];
    assert_eq!(request.line(), "GET /v1/persisted_tokens HTTP/1.1");
    assert_eq!(request.header("x-api-key"), Some(CREDENTIAL));
    assert_eq!(
        request.header("host"),
        Some(format!("127.0.0.1:{}", server.port()).as_str())
    );
    assert_eq!(
        request.header("user-agent"),
        Some(concat!("genkey/", env!("CARGO_PKG_VERSION")))
    );
}

#[test]
fn creating_and_renaming_use_one_connection_and_the_documented_bodies() {
    let server = WireServer::start([reply(201, CREATED), reply(200, KEY)]);
    let client = client(&server);
    runtime().block_on(async {
        let expiry = Expiry::from_duration("90d").unwrap();
        let created = client
            .create_key("n8n production", Some(expiry))
            .await
            .unwrap();
        assert_eq!(created.token.expose(), "gen_pat_abc123def456...");
        assert_eq!(created.key.id, KeyId::Number(6));
        assert!(!format!("{created:?}").contains("gen_pat_abc"));
        let renamed = client
            .rename_key(&named("temporary"), "n8n production")
            .await
            .unwrap();
        assert_eq!(renamed.unwrap().id, KeyId::Number(6));
    });
    let received = server.received();
    assert_eq!(received[0].line(), "POST /v1/persisted_tokens HTTP/1.1");
    assert_eq!(received[0].header("content-type"), Some("application/json"));
    let sent: serde_json::Value = serde_json::from_str(&received[0].body).unwrap();
    assert_eq!(
        sent,
        serde_json::json!({"name": "n8n production", "expires_in": "90d"})
    );
    assert_eq!(received[1].line(), "PATCH /v1/persisted_tokens/6 HTTP/1.1");
    assert_eq!(
        received[1].body,
        r#"{"persisted_token":{"name":"n8n production"}}"#
    );
    assert!(
        received.iter().all(|request| request.connection == 0),
        "{received:#?}"
    );
}

#[test]
fn creating_without_an_expiry_omits_the_field() {
    let server = WireServer::start([reply(201, CREATED)]);
    create(&server).unwrap();
    assert_eq!(server.received()[0].body, r#"{"name":"ci"}"#);
}

#[test]
fn revocations_accept_any_success_with_or_without_a_body() {
    let server = WireServer::start([
        no_content(),
        reply(200, ""),
        reply(200, r#"{"id": "ü", "status": "revoked"}"#),
        no_content(),
        reply(200, "[]"),
    ]);
    let client = client(&server);
    runtime().block_on(async {
        for id in [
            KeyId::Number(5),
            KeyId::Text("a/../b?c".into()),
            KeyId::Text("ü".into()),
        ] {
            assert_eq!(
                client.revoke_key(&id, false).await.unwrap(),
                Revocation::Confirmed
            );
        }
        assert_eq!(
            client.revoke_all().await.unwrap(),
            RevokeAll::Done(Revocation::Confirmed)
        );
    });
    assert_eq!(
        lines(&server),
        [
            "DELETE /v1/persisted_tokens/5/revoke HTTP/1.1",
            "DELETE /v1/persisted_tokens/a%2F..%2Fb%3Fc/revoke HTTP/1.1",
            "DELETE /v1/persisted_tokens/%C3%BC/revoke HTTP/1.1",
            "DELETE /v1/persisted_tokens/revoke_all HTTP/1.1",
            "GET /v1/persisted_tokens HTTP/1.1",
        ]
    );
}

#[test]
fn an_id_that_would_change_the_path_is_never_sent() {
    let server = WireServer::start([]);
    let client = client(&server);
    for id in ["", ".", ".."] {
        let error = runtime()
            .block_on(client.revoke_key(&KeyId::Text(id.into()), false))
            .unwrap_err();
        assert!(
            matches!(&error, Error::UnusableId(found) if found == id),
            "{error}"
        );
        assert!(!error.outcome_unknown());
    }
}

#[test]
fn both_documented_forms_of_the_account_are_accepted() {
    let server = WireServer::start([
        reply(
            200,
            r#"{"id": 1234, "email": "jane@example.com", "name": "Jane", "username": "jane"}"#,
        ),
        reply(
            200,
            r#"{"id": "user_abc123", "email": null, "created_at": "2026-01-01T00:00:00Z"}"#,
        ),
    ]);
    let client = client(&server);
    let (first, second) = runtime().block_on(async {
        (
            client.account(["me"]).await.unwrap(),
            client.account(["me"]).await.unwrap(),
        )
    });
    assert_eq!(
        (first.id, first.email.as_deref()),
        (KeyId::Number(1234), Some("jane@example.com"))
    );
    assert_eq!(second.id, KeyId::Text("user_abc123".into()));
    assert_eq!(lines(&server)[0], "GET /v1/me HTTP/1.1");
}

#[test]
fn a_jwt_goes_into_the_authorization_header() {
    let server = WireServer::start([reply(200, "[]")]);
    let options = Options {
        header: CredentialHeader::Bearer,
        ..options(&server.url())
    };
    runtime()
        .block_on(Client::new(options).unwrap().list_keys())
        .unwrap();
    assert_eq!(
        server.received()[0].header("authorization"),
        Some(format!("Bearer {CREDENTIAL}").as_str())
    );
    assert_eq!(server.received()[0].header("x-api-key"), None);
}

#[test]
fn a_redirect_to_another_origin_is_refused_and_the_key_never_goes_there() {
    for status in [301, 302, 303, 307, 308] {
        let other = WireServer::start([]);
        let location = format!(
            "location: http://user:word@127.0.0.1:{}/steal?secret=1\r\n",
            other.port()
        );
        let server = WireServer::start([reply_with(status, &location, "")]);
        let error = list(&server).unwrap_err();
        let message = error.to_string();
        assert!(
            matches!(error, Error::RedirectRefused { status: found, .. } if found == status),
            "{message}"
        );
        assert!(
            message.contains(&format!("`http://127.0.0.1:{}`", other.port())),
            "{message}"
        );
        assert!(
            !message.contains("secret") && !message.contains("word"),
            "{message}"
        );
    }
}

#[test]
fn a_read_follows_a_limited_number_of_redirects_within_the_origin() {
    let server = WireServer::start([
        reply_with(308, "location: /v2/persisted_tokens?page=1\r\n", ""),
        reply(200, "[]"),
    ]);
    assert_eq!(list(&server).unwrap(), []);
    assert_eq!(
        lines(&server)[1],
        "GET /v2/persisted_tokens?page=1 HTTP/1.1"
    );

    let server = WireServer::start((0..6).map(|_| reply_with(302, "location: /again\r\n", "")));
    assert!(list(&server).unwrap_err().to_string().contains("too many"));

    let server = WireServer::start([reply_with(302, "", "")]);
    assert!(
        matches!(list(&server), Err(Error::RedirectRefused { .. })),
        "a redirect to nowhere"
    );
}

#[test]
fn writes_do_not_follow_redirects() {
    for (status, unknown) in [(301, false), (303, true), (307, false), (308, false)] {
        let server = WireServer::start([reply_with(status, "location: /v1/elsewhere\r\n", "")]);
        let error = create(&server).unwrap_err();
        assert_eq!(error.status(), Some(status));
        assert_eq!(error.outcome_unknown(), unknown, "{status}");
    }
}

#[test]
fn creating_is_never_retried() {
    let truncated = b"HTTP/1.1 201 Created\r\ncontent-length: 500\r\n\r\n{\"id\": 6, ".to_vec();
    for reply in [
        Reply::Lose,
        Reply::WriteAndClose(truncated),
        reply(500, ""),
        reply(502, ""),
        reply_with(503, "retry-after: 0\r\n", ""),
        reply(504, ""),
    ] {
        let server = WireServer::start([reply]);
        let error = create(&server).unwrap_err();
        assert!(error.outcome_unknown(), "{error}");
    }
    let server = WireServer::start([reply_with(429, "retry-after: 0\r\n", "")]);
    assert!(!create(&server).unwrap_err().outcome_unknown());
}

#[test]
fn renaming_is_never_retried() {
    for reply in [Reply::Lose, reply(503, "")] {
        let server = WireServer::start([reply]);
        let error = runtime()
            .block_on(client(&server).rename_key(&named("old"), "x"))
            .unwrap_err();
        assert!(error.outcome_unknown(), "{error}");
    }
}

#[test]
fn a_stale_connection_does_not_send_a_creation_twice() {
    for _ in 0..20 {
        let server = WireServer::start([
            Reply::WriteAndClose(answer(200, "", "[]")),
            reply(201, CREATED),
        ]);
        let client = client(&server);
        let runtime = runtime();
        runtime.block_on(client.list_keys()).unwrap();
        server.wait_for_closed(1);
        runtime.block_on(client.create_key("ci", None)).unwrap();
        let received = server.received();
        assert_eq!(received[1].line(), "POST /v1/persisted_tokens HTTP/1.1");
        assert_eq!(received[1].connection, 1, "it was sent on a new connection");
    }
}

#[test]
fn a_reused_connection_that_breaks_does_not_send_a_creation_twice() {
    let server = WireServer::start([reply(200, "[]"), Reply::Lose]);
    let client = client(&server);
    let error = runtime().block_on(async {
        client.list_keys().await.unwrap();
        client.create_key("ci", None).await.unwrap_err()
    });
    assert_eq!(
        server.received()[1].connection,
        0,
        "the connection was used again"
    );
    assert!(
        matches!(
            error,
            Error::Unreachable {
                reason: Reason::Closed,
                sent: true,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn reads_are_retried_after_transient_errors() {
    let server = WireServer::start([
        Reply::Lose,
        reply(502, "<html>"),
        reply(504, ""),
        reply(200, "[]"),
    ]);
    assert_eq!(list(&server).unwrap(), []);

    let server =
        WireServer::start((0..4).map(|_| reply(503, r#"{"error": "down", "error_code": "down"}"#)));
    let error = list(&server).unwrap_err();
    assert_eq!(
        (error.status(), error.code(), error.message()),
        (Some(503), Some("down"), Some("down"))
    );

    for status in [400, 401, 403, 422, 500, 501] {
        let server = WireServer::start([reply(status, "")]);
        assert_eq!(list(&server).unwrap_err().status(), Some(status));
    }
}

#[test]
fn both_forms_of_retry_after_are_honoured() {
    for header in [
        "retry-after: 1\r\n",
        "retry-after: Sun, 06 Nov 1994 08:49:01 GMT\r\n",
    ] {
        let server = WireServer::start([reply_with(429, header, ""), reply(200, "[]")]);
        let notes = Arc::new(Notes::default());
        let watched = Options {
            observers: vec![notes.clone()],
            ..options(&server.url())
        };
        let began = Instant::now();
        runtime()
            .block_on(Client::new(watched).unwrap().list_keys())
            .unwrap();
        assert!(began.elapsed() >= Duration::from_secs(1));
        assert!(
            notes
                .text()
                .contains("retry in 1 s: the service answered 429"),
            "{}",
            notes.text()
        );
    }
}

#[test]
fn a_wait_beyond_the_budget_fails_at_once_with_its_length() {
    let server = WireServer::start([reply_with(503, "retry-after: 300\r\n", "")]);
    let began = Instant::now();
    let error = list(&server).unwrap_err();
    assert!(began.elapsed() < Duration::from_secs(60));
    assert_eq!(
        error.rejection().unwrap().retry_after,
        Some(Duration::from_secs(300))
    );
    assert!(error.to_string().contains("5m"), "{error}");
}

#[test]
fn a_missing_key_is_an_error_unless_an_earlier_attempt_may_have_revoked_it() {
    let missing = || reply(404, r#"{"error": "Not found", "error_code": "not_found"}"#);
    let server = WireServer::start([missing()]);
    let error = revoke(&server).unwrap_err();
    assert_eq!(
        (error.status(), error.code()),
        (Some(404), Some("not_found"))
    );

    for first in [Reply::Lose, reply(502, ""), reply(503, "")] {
        let server = WireServer::start([first, missing()]);
        assert_eq!(revoke(&server).unwrap(), Revocation::Presumed);
    }

    let server = WireServer::start([reply(429, ""), missing()]);
    assert_eq!(
        revoke(&server).unwrap_err().status(),
        Some(404),
        "a 429 has revoked nothing"
    );
    let server = WireServer::start([Reply::Lose, reply(401, "")]);
    assert!(
        revoke(&server).unwrap_err().outcome_unknown(),
        "another key may have been revoked or not"
    );
    let server = WireServer::start([Reply::Lose, reply(401, "")]);
    let own = runtime().block_on(client(&server).revoke_key(&KeyId::Number(5), true));
    assert_eq!(own.unwrap(), Revocation::Presumed);
}

#[test]
fn a_401_after_a_lost_response_means_that_all_keys_were_revoked() {
    let revoke_all = |server: &WireServer| runtime().block_on(client(server).revoke_all());
    let server = WireServer::start([Reply::Lose, reply(401, "")]);
    assert_eq!(
        revoke_all(&server).unwrap(),
        RevokeAll::Done(Revocation::Presumed)
    );
    let server = WireServer::start([reply(401, "")]);
    assert_eq!(revoke_all(&server).unwrap_err().status(), Some(401));
    // A JWT is not a key: that it is invalid says nothing about the keys.
    let server = WireServer::start([Reply::Lose, reply(401, "")]);
    let with_jwt = Client::new(Options {
        kind: CredentialKind::Jwt,
        ..options(&server.url())
    })
    .unwrap();
    assert!(
        runtime()
            .block_on(with_jwt.revoke_all())
            .unwrap_err()
            .outcome_unknown()
    );
}

#[test]
fn a_junk_body_never_hides_the_status() {
    let documented = r#"{"error": "Invalid or missing API key", "error_code": "unauthorized"}"#;
    let nested = r#"{"success": false, "error": {"code": "INVALID_API_KEY", "message": "no"}}"#;
    let bodies: [(&[u8], Option<&str>, Option<&str>); 9] = [
        (
            documented.as_bytes(),
            Some("unauthorized"),
            Some("Invalid or missing API key"),
        ),
        (nested.as_bytes(), Some("INVALID_API_KEY"), Some("no")),
        (br#"{"message": "other"}"#, None, Some("other")),
        (b"<html><body>401</body></html>", None, None),
        (b"", None, None),
        (b"\x00\xff\xfe\x80binary", None, None),
        (b"[1, 2", None, None),
        (br#"{"error": 5, "error_code": {"a": null}}"#, None, None),
        (b"null", None, None),
    ];
    for (body, code, message) in bodies {
        let server = WireServer::start([reply(401, body)]);
        let error = list(&server).unwrap_err();
        assert_eq!(
            (error.status(), error.code(), error.message()),
            (Some(401), code, message)
        );
    }
    let garbled = [
        Reply::WriteAndClose(b"HTTP/1.1 401 No\r\ncontent-length: 900\r\n\r\n{\"error\"".to_vec()),
        Reply::WriteAndClose(answer(
            401,
            "content-encoding: gzip\r\n",
            "this is not gzip",
        )),
        Reply::Write(answer(401, "", "x".repeat(1_000_000))),
    ];
    for reply in garbled {
        let server = WireServer::start([reply]);
        assert_eq!(list(&server).unwrap_err().status(), Some(401));
    }
}

#[test]
fn a_slow_error_body_does_not_hide_the_status() {
    let server = WireServer::start([Reply::Dribble(
        b"HTTP/1.1 403 No\r\ncontent-length: 9000\r\n\r\n".to_vec(),
    )]);
    let short = Options {
        timeout: Duration::from_millis(300),
        ..options(&server.url())
    };
    let error = runtime()
        .block_on(Client::new(short).unwrap().list_keys())
        .unwrap_err();
    assert_eq!(error.status(), Some(403));
}

#[test]
fn the_services_message_is_truncated_and_redacted() {
    let words = format!("key {CREDENTIAL} is bad \\u001b[31m {}", "ä".repeat(1000));
    let server = WireServer::start([reply(
        401,
        format!(r#"{{"error": "{words}", "error_code": "{CREDENTIAL}"}}"#),
    )]);
    let error = list(&server).unwrap_err();
    let message = error.message().unwrap();
    assert!(
        message.starts_with("key *** is bad \u{1b}[31m ä"),
        "{message:?}"
    );
    assert_eq!(message.chars().count(), 301);
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

#[test]
fn errors_of_malformed_responses_do_not_quote_them() {
    for (body, problem) in [
        ("", "it ends unexpectedly"),
        ("[", "it ends unexpectedly"),
        ("gen_pat_secret", "invalid JSON (line 1, column 1)"),
        ("[] []", "invalid JSON: trailing data after the list"),
        (r#""gen_pat_secret""#, "expected a sequence"),
        (r#"{"gen_pat_secret": 1}"#, "expected a sequence"),
        (r#"["gen_pat_secret"]"#, "`[0]`: expected a key object"),
        (
            r#"[{"name": "gen_pat_secret"}]"#,
            "`[0]`: missing field `id`",
        ),
        (
            r#"[{"id": null}]"#,
            "`[0].id`: expected an id (an integer or a non-empty string)",
        ),
        (
            r#"[{"id": ""}]"#,
            "`[0].id`: expected an id (an integer or a non-empty string)",
        ),
        (
            r#"[{"id": 1.5}]"#,
            "`[0].id`: expected an id (an integer or a non-empty string)",
        ),
    ] {
        let server = WireServer::start([reply(200, body)]);
        let error = list(&server).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
        let Error::Malformed {
            request,
            problem: found,
        } = error
        else {
            panic!("{error}")
        };
        assert_eq!(
            (request.as_str(), found.as_str()),
            ("`GET /persisted_tokens`", problem),
            "{body}"
        );
    }
}

#[test]
fn a_creation_without_a_usable_secret_still_has_the_id() {
    let six = Some(KeyId::Number(6));
    for (body, id) in [
        (KEY, six.clone()),
        (r#"{"id": 6, "token": null}"#, six.clone()),
        (r#"{"id": 6, "token": ""}"#, six.clone()),
        (r#"{"id": 6, "token": "gen_pat secret"}"#, six.clone()),
        (r#"{"id": 6, "token": "gen_pat_secret\n"}"#, six.clone()),
        (r#"{"id": 6, "token": {"value": "gen_pat_secret"}}"#, six),
        (
            r#"{"id": "gen_pat_secret", "token": "gen_pat_secret"}"#,
            None,
        ),
        (
            r#"{"id": "x gen_pat_secret", "token": "gen_pat_secret"}"#,
            None,
        ),
        (r#"{"id": null, "token": "gen_pat_secret"}"#, None),
        (r#"{"token": "gen_pat_secret"}"#, None),
        ("gen_pat_secret", None),
        ("", None),
    ] {
        let server = WireServer::start([reply(201, body)]);
        let error = create(&server).unwrap_err();
        assert!(error.outcome_unknown());
        assert!(
            !format!("{error} {error:?}").contains("secret\""),
            "{error:?}"
        );
        assert!(
            !format!("{error} {error:?}").contains("gen_pat"),
            "{error:?}"
        );
        let Error::CreatedUnusable { id: found, .. } = error else {
            panic!("{error}")
        };
        assert_eq!(found, id, "{body}");
    }
}

#[test]
fn responses_are_read_up_to_the_limit() {
    let sized = |size: usize| format!("[{}]", " ".repeat(size - 2));
    let small = |server: &WireServer| Options {
        body_limit: 10_000,
        ..options(&server.url())
    };
    let server = WireServer::start([reply(200, sized(10_000)), reply(200, sized(10_001))]);
    let client = Client::new(small(&server)).unwrap();
    runtime().block_on(async {
        client.list_keys().await.unwrap();
        assert!(matches!(
            client.list_keys().await,
            Err(Error::TooLarge { limit: 10_000, .. })
        ));
    });
}

#[test]
fn compressed_responses_are_decoded_within_the_limit() {
    let zip = |body: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(body).unwrap();
        encoder.finish().unwrap()
    };
    let bomb = zip(&vec![b' '; 50_000_000]);
    assert!(bomb.len() < 100_000);
    let gzip = "content-encoding: gzip\r\n";
    let server = WireServer::start([
        reply_with(200, gzip, zip(b"[]")),
        reply_with(200, gzip, bomb),
        reply_with(200, gzip, "this is not gzip"),
    ]);
    let small = Options {
        body_limit: 1_000_000,
        ..options(&server.url())
    };
    let client = Client::new(small).unwrap();
    runtime().block_on(async {
        assert_eq!(client.list_keys().await.unwrap(), []);
        assert!(matches!(
            client.list_keys().await,
            Err(Error::TooLarge { .. })
        ));
        let garbled = client.list_keys().await;
        assert!(
            matches!(garbled, Err(Error::Malformed { .. })),
            "{garbled:?}"
        );
    });
    assert_eq!(server.received()[0].header("accept-encoding"), Some("gzip"));
}

#[test]
fn secrets_are_requested_uncompressed() {
    let server = WireServer::start([reply(201, CREATED)]);
    create(&server).unwrap();
    assert_eq!(
        server.received()[0].header("accept-encoding"),
        Some("identity")
    );
}

#[test]
fn silent_and_slow_services_time_out() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 9000\r\n\r\n".to_vec();
    for reply in [
        Reply::Silence,
        Reply::Dribble(head),
        Reply::Dribble(b"HTTP/1.1".to_vec()),
    ] {
        let server = WireServer::start([reply]);
        let short = Options {
            timeout: Duration::from_millis(300),
            ..options(&server.url())
        };
        let began = Instant::now();
        let error = runtime()
            .block_on(Client::new(short).unwrap().create_key("ci", None))
            .unwrap_err();
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "{:?}",
            began.elapsed()
        );
        let limit = Duration::from_millis(300);
        assert!(
            matches!(error, Error::Unreachable { reason: Reason::TimedOut(found), sent: true, .. } if found == limit),
            "{error}"
        );
    }
}

#[test]
fn failing_to_connect_means_that_nothing_was_sent() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    for (url, expected) in [
        ("http://127.0.0.1:1".to_owned(), Reason::Refused),
        ("https://127.0.0.1:1".to_owned(), Reason::Refused),
        (
            format!("https://{address}"),
            Reason::TimedOut(Duration::from_millis(300)),
        ),
    ] {
        let short = Options {
            timeout: Duration::from_millis(300),
            ..options(&url)
        };
        let error = runtime()
            .block_on(Client::new(short).unwrap().create_key("ci", None))
            .unwrap_err();
        assert!(!error.outcome_unknown(), "{error}");
        let Error::Unreachable { host, reason, .. } = error else {
            panic!("{error}")
        };
        assert_eq!(reason, expected);
        assert!(url.ends_with(&host));
    }
}

#[test]
fn a_response_that_is_not_http_is_malformed_and_not_unreachable() {
    let server = WireServer::start([Reply::WriteAndClose(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec())]);
    let error = list(&server).unwrap_err();
    assert!(matches!(error, Error::Malformed { .. }), "{error:?}");
}

#[test]
fn observers_see_requests_but_no_secret() {
    let server = WireServer::start([
        reply_with(307, "location: /v1/other?token=hunter2\r\n", ""),
        reply_with(
            200,
            "set-cookie: session=hunter2\r\nx-request-id: abc\r\n",
            "[]",
        ),
    ]);
    let notes = Arc::new(Notes::default());
    let header = CredentialHeader::Named("X-Unusual".into());
    let watched = Options {
        observers: vec![notes.clone()],
        header,
        ..options(&server.url())
    };
    runtime()
        .block_on(Client::new(watched).unwrap().list_keys())
        .unwrap();
    let text = notes.text();
    assert!(
        text.contains(&format!("> GET {}/persisted_tokens", server.url())),
        "{text}"
    );
    assert!(text.contains(r#"("x-unusual", "***")"#), "{text}");
    assert!(text.contains(r#"("set-cookie", "***")"#), "{text}");
    assert!(text.contains(r#"("x-request-id", "abc")"#), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn the_debug_output_of_a_client_has_no_credential() {
    let client = Client::new(options("https://api.gen.pro/v1")).unwrap();
    assert_eq!(
        format!("{client:?}"),
        r#"Client { base_url: "https://api.gen.pro/v1", .. }"#
    );
    assert_eq!(client.base_url().to_string(), "https://api.gen.pro/v1");
}

const OTHER: &str = "gen_pat_5up3rS3cret";

#[test]
fn a_second_key_uses_the_same_connection_and_header() {
    let server = WireServer::start([reply(200, "[]"), reply(200, "[]"), reply(200, "[]")]);
    let client = client(&server);
    let other = client.with_credential(&Secret::new(OTHER.into())).unwrap();
    runtime().block_on(async {
        for client in [&client, &other, &client] {
            client.list_keys().await.unwrap();
        }
    });
    let received = server.received();
    let sent: Vec<_> = received
        .iter()
        .map(|request| (request.connection, request.header("x-api-key")))
        .collect();
    assert_eq!(
        sent,
        [
            (0, Some(CREDENTIAL)),
            (0, Some(OTHER)),
            (0, Some(CREDENTIAL))
        ]
    );
    assert_eq!(format!("{other:?}"), format!("{client:?}"));
    let unfit = client.with_credential(&Secret::new("gen_pat_\n".into()));
    assert!(matches!(unfit, Err(SetupError::Credential)), "{unfit:?}");
}

#[test]
fn a_key_and_a_jwt_are_sent_in_different_headers() {
    let server = WireServer::start([reply(200, "[]"), reply(200, "[]")]);
    let with_jwt = Client::new(Options {
        kind: CredentialKind::Jwt,
        ..options(&server.url())
    })
    .unwrap();
    let with_key = with_jwt
        .with_credential(&Secret::new(OTHER.into()))
        .unwrap();
    assert!(!with_jwt.uses_key() && with_key.uses_key());
    runtime().block_on(async {
        with_jwt.list_keys().await.unwrap();
        with_key.list_keys().await.unwrap();
    });
    let [jwt, key] = &server.received()[..] else {
        panic!()
    };
    assert_eq!(
        (jwt.header("x-api-key"), key.header("x-api-key")),
        (None, Some(OTHER))
    );
    assert_eq!(
        (
            jwt.header("authorization").is_some(),
            key.header("authorization")
        ),
        (true, None)
    );
}

#[test]
fn both_credentials_of_a_connection_are_redacted() {
    let echo = || {
        let headers = format!("x-echo: {OTHER} {CREDENTIAL}\r\n");
        reply_with(
            400,
            &headers,
            format!(r#"{{"error": "{CREDENTIAL} became {OTHER}"}}"#),
        )
    };
    let server = WireServer::start([echo(), echo()]);
    let notes = Arc::new(Notes::default());
    let watched = Options {
        observers: vec![notes.clone()],
        ..options(&server.url())
    };
    let client = Client::new(watched).unwrap();
    let other = client.with_credential(&Secret::new(OTHER.into())).unwrap();
    for client in [&client, &other] {
        let error = runtime().block_on(client.list_keys()).unwrap_err();
        assert_eq!(error.message(), Some("*** became ***"));
        assert!(
            !format!("{error:?} {client:?}").contains("gen_pat"),
            "{error:?}"
        );
    }
    assert!(
        notes.text().contains(r#"("x-echo", "*** ***")"#),
        "{}",
        notes.text()
    );
    assert!(!notes.text().contains("gen_pat"), "{}", notes.text());
}

#[test]
fn live_keys_are_listed_once_per_credential() {
    let server = WireServer::start_and_then([], || reply(200, "[]"));
    let client = client(&server);
    let other = client.with_credential(&Secret::new(OTHER.into())).unwrap();
    // Of three who ask one client at once, the last two share a list.
    let asked = join3(client.live_keys(), client.live_keys(), other.live_keys());
    let (one, two, three) = runtime().block_on(asked);
    assert!(
        [one, two, three]
            .into_iter()
            .all(|live| live.unwrap().is_empty())
    );
    let received = server.received();
    let with = |credential| {
        received
            .iter()
            .filter(|sent| sent.header("x-api-key") == Some(credential))
            .count()
    };
    assert_eq!((with(CREDENTIAL), with(OTHER)), (2, 1));
}

#[test]
fn a_credential_that_is_invalid_in_a_header_is_refused_before_sending() {
    for text in ["gen_pat_a\nb", "gen_pat_\0", "gen_pat_ü\u{7f}"] {
        let unfit = Options {
            credential: Secret::new(text.into()),
            ..options("http://127.0.0.1:1")
        };
        let error = Client::new(unfit).unwrap_err();
        assert!(matches!(error, SetupError::Credential), "{error}");
    }
    let unfit = Options {
        header: CredentialHeader::Named("X API".into()),
        ..options("http://127.0.0.1:1")
    };
    assert!(matches!(Client::new(unfit), Err(SetupError::Header(_))));
}

#[test]
fn plain_http_reads_no_roots() {
    let server = WireServer::start([reply(200, "[]")]);
    let trust = TrustSources {
        ssl_cert_file: Some("/nowhere/roots.pem".into()),
        ..TrustSources::default()
    };
    runtime()
        .block_on(
            Client::new(Options {
                trust,
                ..options(&server.url())
            })
            .unwrap()
            .list_keys(),
        )
        .unwrap();
}

/// Runs one of the ignored tests below in a process with this environment and no other.
fn in_child<'a>(test: &str, environment: impl IntoIterator<Item = (&'a str, String)>) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("client::{test}"), "--ignored"])
        .env_clear()
        .envs(environment)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}"
    );
}

#[test]
fn requests_to_loopback_bypass_the_proxy() {
    let proxy = WireServer::start([]);
    let variables = ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"];
    in_child(
        "child_lists_over_loopback",
        variables.map(|name| (name, format!("http://127.0.0.1:{}", proxy.port()))),
    );
}

#[test]
#[ignore = "started by a test above, with proxies in its environment"]
fn child_lists_over_loopback() {
    for host in ["127.0.0.1", "localhost"] {
        let server = WireServer::start([reply(200, "[]")]);
        let mut options = options(&format!("http://{host}:{}", server.port()));
        options.proxies = Proxies::read(|name| std::env::var(name).ok()).unwrap();
        runtime()
            .block_on(Client::new(options).unwrap().list_keys())
            .unwrap();
    }
}

#[test]
fn a_proxy_gets_a_connect_request_and_never_the_key() {
    let proxy = WireServer::start([Reply::WriteAndClose(answer(407, "", ""))]);
    in_child(
        "child_creates_through_a_proxy",
        [("HTTPS_PROXY", format!("http://127.0.0.1:{}", proxy.port()))],
    );
    let request = &proxy.received()[0];
    assert_eq!(request.line(), "CONNECT genkey.invalid:443 HTTP/1.1");
    assert!(!request.head.contains("hunter2"), "{}", request.head);
}

#[test]
#[ignore = "started by a test above, with a proxy in its environment"]
fn child_creates_through_a_proxy() {
    let mut options = options("https://genkey.invalid");
    options.proxies = Proxies::read(|name| std::env::var(name).ok()).unwrap();
    let client = Client::new(options).unwrap();
    let error = runtime()
        .block_on(client.create_key("ci", None))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot reach `genkey.invalid`: the proxy failed: it requires a user name and password"
    );
    assert!(!error.outcome_unknown());
}

#[test]
fn an_unknown_host_is_a_dns_error() {
    in_child("child_asks_for_a_name_that_does_not_exist", []);
}

#[test]
#[ignore = "started by a test above, without proxies in its environment"]
fn child_asks_for_a_name_that_does_not_exist() {
    let runtime = runtime();
    let error = runtime
        .block_on(
            Client::new(options("https://genkey.invalid"))
                .unwrap()
                .list_keys(),
        )
        .unwrap_err();
    runtime.shutdown_background();
    let Error::Unreachable {
        reason,
        sent: false,
        ..
    } = error
    else {
        panic!("{error:?}")
    };
    assert!(
        matches!(reason, Reason::Dns | Reason::TimedOut(_)),
        "{reason:?}"
    );
}

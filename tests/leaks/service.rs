//! Services that quote keys, or redirect.

use std::io::ErrorKind;
use std::net::TcpListener;

use super::{KEY, assert_not_in_files, assert_silent, traced};
use crate::support::credential_helper::CredentialHelper;
use crate::support::genkey::Home;
use crate::support::wire_server::{Reply, WireServer, list_made, no_content, reply, reply_with};

#[test]
fn a_key_quoted_by_the_service_is_redacted() {
    let echo =
        format!("x-debug: key={KEY}\r\nset-cookie: k={KEY}\r\ncontent-type: application/json\r\n");
    let body =
        |code: &str| format!(r#"{{"error": "what is {KEY}?", "error_code": "{code}-{KEY}"}}"#);
    for (status, code) in [(401, 4), (403, 5), (404, 8), (422, 8), (500, 8)] {
        let requests = if status == 404 { 2 } else { 1 };
        let server = WireServer::start((0..requests).map(|_| reply_with(status, &echo, body("x"))));
        let home = traced(Home::new())
            .with("GENKEY_API_URL", server.url())
            .with("GEN_API_KEY", KEY);
        let ended = home.run("-vvv -o json list");
        assert_eq!(ended.code, code, "{}", ended.stderr);
        assert!(
            ended.stderr.contains("x-debug: key=***"),
            "{}",
            ended.stderr
        );
        assert_silent(&ended, &[KEY]);
    }
    let nonsense = format!(r#"[{{"id": ["{KEY}"], "status": 5}}]"#);
    for script in [
        reply(200, format!("{KEY} is not JSON")),
        reply(200, nonsense),
        Reply::WriteAndClose(format!("{KEY} HTTP\r\n\r\n").into_bytes()),
        Reply::Silence,
    ] {
        let server = WireServer::start([script]);
        let home = traced(Home::new())
            .with("GENKEY_API_URL", server.url())
            .with("GEN_API_KEY", KEY);
        let ended = home.run("-vvv --timeout 300ms -o json list");
        assert!(matches!(ended.code, 7 | 8), "{}", ended.stderr);
        assert_silent(&ended, &[KEY]);
    }
}

#[test]
fn no_failure_of_a_creation_shows_the_new_key() {
    let other = "gen_pat_0therS3cret";
    for (created, code) in [
        (
            format!(r#"{{"id": 6, "token": "{other}", "status": 7}}"#),
            0,
        ),
        (format!(r#"{{"id": "{other}", "token": "{other}"}}"#), 8),
        (format!(r#"{{"id": 6, "token": ["{other}"]}}"#), 8),
        (format!(r#"{{"id": 6, "token": "{other} with spaces"}}"#), 8),
        (
            format!(r#"{{"id": 6, "token": "{other}", "expires_at": "{other}"}}"#),
            0,
        ),
        (
            format!(r#"{{"id": [6], "token": "{other}", "expires_at": "{other}"}}"#),
            8,
        ),
    ] {
        // Of the last response (rename or revocation) only the status is read.
        let answered = if code == 0 {
            reply(200, r#"{"id": 6, "name": "ci", "status": "active"}"#)
        } else {
            no_content()
        };
        let server = WireServer::start([reply(201, &created), list_made(6, &[]), answered]);
        let mut home = traced(Home::new())
            .with("GENKEY_API_URL", server.url())
            .with("GEN_API_KEY", KEY);
        let helper = CredentialHelper::install(&mut home);
        let ended = home.run("-vvv -o json create --name ci");
        assert_eq!(ended.code, code, "{}", ended.stderr);
        assert_silent(&ended, &[KEY, other]);
        assert_not_in_files(
            &home,
            if code == 0 { "helper/vault" } else { "nothing" },
            &[KEY, other],
        );
        drop(helper);
    }
}

#[test]
fn a_key_never_follows_a_redirect_to_another_origin() {
    for status in [301, 302, 303, 307, 308] {
        for line in ["list", "whoami", "create --name ci --store file"] {
            let elsewhere = WireServer::start([]);
            let to = format!(
                "location: {}/persisted_tokens?key={KEY}\r\n",
                elsewhere.url()
            );
            // The key may exist nevertheless, so it is looked up at the same service.
            let requests = if line.starts_with("create") { 2 } else { 1 };
            let server = WireServer::start((0..requests).map(|_| reply_with(status, &to, "")));
            let home = traced(Home::with_file_store())
                .with("GENKEY_API_URL", server.url())
                .with("GEN_API_KEY", KEY);
            let ended = home.run(&format!("-vvv {line}"));
            assert!(
                matches!(ended.code, 8 | 10),
                "{status} {line}: {} {}",
                ended.code,
                ended.stderr
            );
            assert!(
                ended.stderr.contains("did not follow the "),
                "{}",
                ended.stderr
            );
            assert_silent(&ended, &[KEY]);
            assert_eq!(elsewhere.received().len(), 0, "{status} {line}");
        }
    }
}

#[test]
fn plain_http_to_another_host_is_refused_before_connecting() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    // These may resolve to this machine, but not everywhere.
    for host in ["localhost.", "0.0.0.0", "[::ffff:127.0.0.1]"] {
        let url = format!("http://{host}:{port}/v1");
        let home = traced(Home::new()).with("GEN_API_KEY", KEY);
        for ended in [
            home.run(&format!("-vvv --api-url {url} list")),
            traced(Home::new())
                .with("GENKEY_API_URL", &url)
                .run_with_stdin("-vvv login", KEY),
        ] {
            assert_eq!(ended.code, 2, "{}", ended.stderr);
            assert!(
                ended
                    .stderr
                    .contains("refusing to send a key over plain http"),
                "{}",
                ended.stderr
            );
            assert_silent(&ended, &[KEY]);
        }
    }
    assert_eq!(
        listener.accept().unwrap_err().kind(),
        ErrorKind::WouldBlock,
        "nobody connected"
    );
}

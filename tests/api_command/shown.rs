//! What is shown of an answer: with `-i`, under `-v`, on a terminal, and in the logs of GitHub
//! Actions.

use super::{KEY, home_for};
use crate::support::genkey::Home;
#[cfg(unix)]
use crate::support::terminal::Terminal;
use crate::support::wire_server::{Reply, WireServer, answer, reply, reply_with};

#[test]
fn status_and_headers_precede_the_body() {
    let headers = format!("set-cookie: a=b\r\nx-echo: <{KEY}>\r\n");
    let server = WireServer::start([Reply::Write(answer(418, &headers, "{}"))]);
    home_for(&server).run("api GET /x -i").pins(
        8,
        "HTTP/1.1 418 I'm a teapot\nset-cookie: a=b\nx-echo: <***>\ncontent-length: 2\n\n{}",
        "error: the service answered 418\n",
    );
    let server = WireServer::start([reply(200, "")]);
    let ended = home_for(&server).run("api HEAD /x --include");
    ended.pins(
        0,
        "HTTP/1.1 200 OK\ncontent-type: application/json\ncontent-length: 0\n\n",
        "",
    );
}

const RUN: &str = r#"{"id": 7, "runs": [{"firebase_path": "/private/app", "a": {"session_token": "s3cret"}}], "echo": "gen_pat_hunter2"}"#;

#[test]
fn vvv_shows_bodies_without_sensitive_fields() {
    let run = || reply_with(200, "x-firebase-path: /private/app\r\nx-run: 7\r\n", RUN);
    let server = WireServer::start([run(), run(), run(), run()]);
    let home = home_for(&server);
    let line =
        "api POST /agent/run?firebase_path=/private/app -f firebase_path=/private/app -f text=hi";
    for (verbosity, shown) in [
        ("", String::new()),
        ("-v", "> POST [URL]\n< 200 POST [URL] ([MS])\n".to_owned()),
        (
            "-vv",
            format!("> POST [URL]\n{REQUEST_HEADERS}< 200 POST [URL] ([MS])\n{HEADERS}"),
        ),
        ("-vvv", {
            let bodies = [
                r#">   {"firebase_path":"***","text":"hi"}"#,
                r#"<   {"echo":"***","id":7,"runs":[{"a":{"session_token":"***"},"firebase_path":"***"}]}"#,
            ];
            let [request, answer] = bodies;
            format!(
                "> POST [URL]\n{REQUEST_HEADERS}{request}\n< 200 POST [URL] ([MS])\n{HEADERS}{answer}\n"
            )
        }),
    ] {
        let ended = home.run(&format!("{line} {verbosity}"));
        assert_eq!(ended.stdout, RUN, "stdout is the service's");
        ended.pins(
            0,
            RUN,
            &shown.replace("[URL]", "http://127.0.0.1:[PORT]/v1/agent/run"),
        );
        assert!(
            !ended.stderr.contains("private") && !ended.stderr.contains("hunter2"),
            "{}",
            ended.stderr
        );
    }
}

const REQUEST_HEADERS: &str = ">   accept: */*\n>   content-type: application/json\n>   accept-encoding: identity\n>   x-api-key: ***\n";
const HEADERS: &str = "<   x-firebase-path: ***\n<   x-run: 7\n<   content-length: 115\n";

#[test]
fn the_firebase_path_is_shown_only_on_stdout() {
    let ended = Home::new().run("-vvv --sandbox api --host agent POST /agent/run -f text=hi");
    let path = ended.json()["firebase_path"].as_str().unwrap().to_owned();
    assert!(
        ended.stderr.contains("<   {\"firebase_path\":\"***\"}") && !ended.stderr.contains(&path),
        "{}",
        ended.stderr
    );
}

#[test]
fn only_the_size_of_a_long_or_non_json_body_is_shown() {
    let long = format!("{{\"firebase_path\": \"/private{}\"}}", " ".repeat(70_000));
    let server = WireServer::start([reply(200, &long), reply(200, "firebase_path=/private")]);
    let home = home_for(&server);
    for size in [
        "<   (body of more than ",
        "<   (body of 22 bytes, not JSON)",
    ] {
        let ended = home.run("-vvv api GET /x");
        assert_eq!(ended.code, 0);
        assert!(
            ended.stderr.contains(size) && !ended.stderr.contains("private"),
            "{}",
            ended.stderr
        );
    }
}

#[test]
fn the_services_error_message_is_escaped() {
    let body = format!("{{\"error\": \"no {KEY} \u{1b}[2J\"}}").replace('\u{1b}', "\\u001b");
    let server = WireServer::start([reply(400, &body)]);
    home_for(&server).run("api GET /x").pins(
        8,
        &body,
        "error: the service answered 400: no *** \\u{1b}[2J\n",
    );
}

#[cfg(unix)]
#[test]
fn control_characters_are_escaped_on_a_terminal() {
    let body = "{\n  \"a\": \"\u{1b}[2Jü\u{202e}\"\r\n}";
    let server = WireServer::start([
        reply_with(200, "x-a: b\r\n", body),
        reply(200, "one line\n"),
    ]);
    let home = home_for(&server);
    let shown = Terminal::run(&home, "genkey api GET /x -i; echo end").ended();
    let expected = "HTTP/1.1 200 OK\nx-a: b\ncontent-length: 23\n\n{\n  \"a\": \"\\u{1b}[2Jü\\u{202e}\"\\r\n}\nend";
    assert_eq!(shown.screen, expected);
    let shown = Terminal::run(&home, "genkey api GET /x; echo end").ended();
    assert_eq!(shown.screen, "one line\nend");
}

#[test]
fn the_start_of_a_truncated_response_is_printed() {
    let half = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"half\":";
    let server = WireServer::start([half, half].map(|half| Reply::WriteAndClose(half.into())));
    for github_actions in ["false", "true"] {
        let home = home_for(&server).with("GITHUB_ACTIONS", github_actions);
        let ended = home.run("api GET /x");
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (7, "{\"half\":"),
            "{}",
            ended.stderr
        );
    }
}

#[test]
fn under_github_actions_a_key_is_masked_before_it_is_printed() {
    let home = Home::new().with("GITHUB_ACTIONS", "true");
    let made = home.run("--sandbox api POST /persisted_tokens -f name=ci");
    let token = made.json()["token"].as_str().unwrap().to_owned();
    assert!(
        made.stderr.starts_with(&format!("::add-mask::{token}\n")),
        "{}",
        made.stderr
    );
    // Both go to one pipe, as in a log: the mask is first.
    let log = home.shell(
        "sh",
        "genkey --sandbox api POST /persisted_tokens -f name=web 2>&1",
    );
    let (mask, data) = log.stdout.split_once('\n').unwrap();
    let token = mask.strip_prefix("::add-mask::").unwrap();
    assert!(
        token.starts_with("gen_pat_") && data.contains(token),
        "{}",
        log.stdout
    );
    let listed = home.run("--sandbox api GET /persisted_tokens");
    assert!(!listed.data().contains("gen_pat_"));
}

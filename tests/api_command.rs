//! `genkey api`: one request that a person puts together, and its answer as it is.

use std::io::{Read, Write};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::genkey::{Home, Sandbox, places};
use crate::support::wire_server::{
    Received, Reply, WireServer, answer, no_content, reply, reply_with,
};

mod bad_input;
mod fuzz;
mod shown;

const KEY: &str = "gen_pat_hunter2";
/// The hint for a 403.
const ROLES: &str = "only owners and managers of a workspace can use its agents; editors and viewers can only manage API keys";
/// What the service says of a failure.
const WORDS: &str = r#"{"error": "Its own words", "error_code": "its_code"}"#;

/// A home with a key in the environment that is for this service.
fn home_for(server: &WireServer) -> Home {
    Home::with_file_store()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", KEY)
}

/// What one request looks like, once it was answered with `{}`.
#[track_caller]
fn sent(arguments: &[&str]) -> Received {
    let server = WireServer::start([reply(200, "{}")]);
    let home = home_for(&server);
    home.write("file.txt", "of a file\n");
    home.run_args(&[&["api"], arguments].concat())
        .pins(0, "{}", "");
    server.received().remove(0)
}

#[track_caller]
fn sent_body(arguments: &[&str]) -> Value {
    let sent = sent(arguments);
    assert_eq!(sent.header("content-type"), Some("application/json"));
    serde_json::from_str(&sent.body).unwrap()
}

#[test]
fn a_request_goes_below_the_base_url_with_the_profiles_key() {
    for (method, path) in [("GET", "/me"), ("get", "me"), ("Get", "me?x=%2f&y[]=1")] {
        let request = sent(&[method, path]);
        assert_eq!(
            request.line(),
            format!("GET /v1/{} HTTP/1.1", path.trim_start_matches('/'))
        );
        assert_eq!(request.header("x-api-key"), Some(KEY));
        assert_eq!(
            (request.header("accept"), request.header("content-type")),
            (Some("*/*"), None)
        );
        assert_eq!(request.body, "");
    }
    for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
        assert_eq!(
            sent(&[method, "/x"]).line(),
            format!("{method} /v1/x HTTP/1.1")
        );
    }
}

#[test]
fn a_full_url_below_the_base_url_is_accepted() {
    let server = WireServer::start([reply(200, "1")]);
    home_for(&server)
        .run(&format!("api GET {}/me?x=1", server.url()))
        .pins(0, "1", "");
    assert_eq!(server.received()[0].line(), "GET /v1/me?x=1 HTTP/1.1");
}

#[test]
fn fields_are_the_query_of_reads_and_the_json_body_of_writes() {
    let fields = [
        "-f",
        "name=a b&c",
        "-f",
        "n=1",
        "-F",
        "limit=5",
        "-f",
        "ids[]=x",
        "-f",
        "ids[]=y",
    ];
    let request = sent(&[&["GET", "/x?own=%2F"], &fields[..]].concat());
    assert_eq!(
        request.line(),
        "GET /v1/x?own=%2F&name=a+b%26c&n=1&ids%5B%5D=x&ids%5B%5D=y&limit=5 HTTP/1.1"
    );
    assert_eq!(
        (request.body.as_str(), request.header("content-type")),
        ("", None)
    );
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let body = sent_body(&[&[method, "/x"], &fields[..]].concat());
        assert_eq!(
            body,
            json!({"name": "a b&c", "n": "1", "ids": ["x", "y"], "limit": 5}),
            "{method}"
        );
    }
}

#[test]
fn typed_fields_are_json_values_or_read_from_a_file() {
    let line =
        "POST /x -F a=true -F b=null -F c=1.5 -F d=text -F e=@file.txt -f f=true -F g[h][]=-3";
    let body = sent_body(&line.split(' ').collect::<Vec<_>>());
    let expected = json!({"a": true, "b": null, "c": 1.5, "d": "text", "e": "of a file\n", "f": "true", "g": {"h": [-3]}});
    assert_eq!(body, expected);
}

#[test]
fn input_is_sent_unchanged_and_fields_go_into_the_query() {
    let request = sent(&["POST", "/x", "--input", "file.txt", "-f", "a=b"]);
    assert_eq!(
        (request.line(), request.body.as_str()),
        ("POST /v1/x?a=b HTTP/1.1", "of a file\n")
    );
    assert_eq!(request.header("content-type"), Some("application/json"));
    let request = sent(&[
        "PUT",
        "/x",
        "--input",
        "file.txt",
        "-H",
        "Content-Type: text/plain",
    ]);
    assert_eq!(request.header("content-type"), Some("text/plain"));
    let server = WireServer::start([no_content(), no_content()]);
    home_for(&server)
        .run_with_stdin("api POST /x --input -", "{ \"raw\": 1}\n")
        .pins(0, "", "");
    home_for(&server)
        .run_with_stdin("api POST /x -F a=@-", "piped")
        .pins(0, "", "");
    assert_eq!(server.received()[0].body, "{ \"raw\": 1}\n");
    assert_eq!(server.received()[1].body, "{\"a\":\"piped\"}");
}

#[test]
fn headers_are_added_but_cannot_replace_the_credential() {
    let request = sent(&[
        "GET",
        "/x",
        "-H",
        "Accept: text/csv",
        "-H",
        "X-Two: 1",
        "-H",
        "x-two:2",
        "-H",
        "User-Agent: me",
    ]);
    assert_eq!(
        (request.header("accept"), request.header("user-agent")),
        (Some("text/csv"), Some("me"))
    );
    assert_eq!(
        request.head.matches("x-two: ").count(),
        2,
        "{}",
        request.head
    );
    assert_eq!(
        request.head.to_lowercase().matches("x-api-key").count(),
        1,
        "{}",
        request.head
    );
}

#[test]
fn the_response_is_printed_unchanged_in_any_format() {
    for format in ["table", "json", "jsonl", "csv", "tsv"] {
        let server = WireServer::start([reply(200, "{\"a\" :1}\u{1b}[2J no newline")]);
        let ended = home_for(&server).run(&format!("api GET /x -o {format}"));
        ended.pins(0, "{\"a\" :1}\u{1b}[2J no newline", "");
    }
}

#[test]
fn binary_and_compressed_responses_are_printed_whole() {
    let bytes: Vec<u8> = (0..=255).cycle().take(300_000).collect();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&bytes).unwrap();
    let compressed = reply_with(200, "content-encoding: gzip\r\n", encoder.finish().unwrap());
    for body in [reply(200, &bytes), compressed] {
        let server = WireServer::start([body]);
        let output = home_for(&server)
            .genkey("api GET /x")
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert!(output.stdout == bytes && output.stderr.is_empty());
    }
}

#[test]
fn every_status_has_its_exit_code_and_the_body_is_on_stdout() {
    for (status, code, exit, hint) in [
        (
            401,
            "its_code",
            4,
            "set `GEN_API_KEY` to a valid key, or unset it to use the login",
        ),
        (402, "its_code", 5, ""),
        (403, "its_code", 5, ROLES),
        (
            422,
            "usable_gen_credit_required",
            5,
            "Auto Content Engine endpoints need active GEN credits on the workspace",
        ),
        (422, "its_code", 8, ""),
        (
            404,
            "not_found",
            8,
            "the request went to `http://127.0.0.1:[PORT]/v1/x`",
        ),
        (
            405,
            "its_code",
            8,
            "the request went to `http://127.0.0.1:[PORT]/v1/x`",
        ),
        (400, "its_code", 8, ""),
        (304, "its_code", 8, ""),
        (500, "its_code", 8, ""),
    ] {
        let body = WORDS.replace("its_code", code);
        // By definition a 304 has no body.
        let (body, said) = if status == 304 {
            ("", String::new())
        } else {
            (body.as_str(), format!(" (`{code}`): Its own words"))
        };
        let server = WireServer::start([reply(status, body)]);
        let source = if status == 401 {
            " (environment variable `GEN_API_KEY`)"
        } else {
            ""
        };
        let hint = if hint.is_empty() {
            String::new()
        } else {
            format!("\nhint: {hint}\n")
        };
        let error = format!("error: the service answered {status}{said}{source}\n{hint}");
        home_for(&server)
            .run("api GET /x?q=1")
            .pins(exit, body, &error);
    }
}

#[test]
fn with_json_errors_are_objects_on_stderr_and_stdout_is_the_response() {
    let server = WireServer::start([reply(403, WORDS)]);
    let ended = home_for(&server).run("api DELETE /x --json");
    assert_eq!((ended.code, ended.stdout.as_str()), (5, WORDS));
    let error: Value = ended.json_error();
    assert_eq!(
        (&error["error"]["status"], &error["error"]["code"]),
        (&json!(403), &json!("its_code"))
    );
}

#[test]
fn only_reads_are_retried() {
    let busy = || reply_with(503, "retry-after: 0\r\n", "busy");
    let limited = || reply_with(429, "retry-after: 0\r\n", "slow down");
    for method in ["GET", "HEAD"] {
        let server = WireServer::start([
            Reply::Lose,
            busy(),
            limited(),
            reply(200, if method == "GET" { "1" } else { "" }),
        ]);
        let ended = home_for(&server).run(&format!("api {method} /x"));
        ended.pins(0, if method == "GET" { "1" } else { "" }, "");
    }
    for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
        let server = WireServer::start([busy(), Reply::Lose]);
        home_for(&server).run(&format!("api {method} /x")).pins(
            8,
            "busy",
            "error: the service answered 503\n",
        );
        home_for(&server).run(&format!("api {method} /x")).pins(
            7,
            "",
            "error: incomplete response from `127.0.0.1:[PORT]`: connection closed unexpectedly\n\n\
             hint: check your network and the address shown by `genkey profile show`\n\n\
             hint: the request may have taken effect; check before you send it again\n",
        );
    }
}

#[test]
fn only_the_last_response_of_retried_reads_is_printed() {
    let busy = |body: &str| reply_with(503, "retry-after: 0\r\n", body);
    let server = WireServer::start([busy("1"), busy("2"), busy("3"), busy("4")]);
    home_for(&server)
        .run("api GET /x")
        .pins(8, "4", "error: the service answered 503\n");
}

#[test]
fn a_request_that_was_not_sent_has_a_known_outcome() {
    let home = Home::new()
        .with("GENKEY_API_URL", "http://127.0.0.1:1/v1")
        .with("GEN_API_KEY", KEY);
    home.run("api POST /x").pins(
        7,
        "",
        "error: cannot reach `127.0.0.1:[PORT]`: connection refused\n\n\
         hint: check your network and the address shown by `genkey profile show`\n",
    );
}

#[test]
fn only_reads_follow_redirects_and_only_within_the_origin() {
    let moved = |to: &str| reply_with(302, &format!("location: {to}\r\n"), "");
    for method in ["GET", "HEAD"] {
        let server = WireServer::start([
            moved("/v1/new"),
            reply(200, if method == "GET" { "1" } else { "" }),
        ]);
        assert_eq!(home_for(&server).run(&format!("api {method} /x")).code, 0);
        assert_eq!(
            server.received()[1].line(),
            format!("{method} /v1/new HTTP/1.1")
        );
    }
    let other = WireServer::start([]);
    let server = WireServer::start([moved(&other.url()), moved("/v1/new")]);
    for line in ["api GET /x", "api POST /x"] {
        let ended = home_for(&server).run(line);
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (8, ""),
            "{line}: {}",
            ended.stderr
        );
        assert!(
            ended.stderr.contains("did not follow the "),
            "{}",
            ended.stderr
        );
    }
}

#[test]
fn responses_are_streamed() {
    let server = WireServer::start([Reply::Dribble(b"HTTP/1.1 200 OK\r\n\r\nfirst".to_vec())]);
    let home = home_for(&server);
    let mut child = home
        .genkey("api GET /x")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 5];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    assert_eq!(&first, b"first");
    home.wait(child).pins(0, "", "");
}

#[test]
fn a_truncated_response_is_an_error() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nfirst";
    let server = WireServer::start([Reply::WriteAndClose(head.into()), Reply::Write(head.into())]);
    let home = home_for(&server);
    home.run("api GET /x").pins(
        7,
        "first",
        "error: incomplete response from `127.0.0.1:[PORT]`: connection closed unexpectedly\n\n\
         hint: check your network and the address shown by `genkey profile show`\n",
    );
    let ended = home.run("api GET /x --timeout 1s");
    assert_eq!(ended.code, 7, "{}", ended.stderr);
    assert!(
        ended.stderr.contains("timed out after 1s"),
        "{}",
        ended.stderr
    );
}

#[cfg(unix)]
#[test]
fn a_response_may_exceed_the_limit_for_decoded_ones() {
    let length = 65 * 1024 * 1024;
    let server = WireServer::start([reply(200, vec![b'x'; length])]);
    home_for(&server)
        .shell("sh", "genkey api GET /x | wc -c | tr -d ' '")
        .pins(0, &format!("{length}\n"), "");
}

#[cfg(unix)]
#[test]
fn a_closed_stdout_ends_the_transfer_quietly() {
    let endless = b"HTTP/1.1 200 OK\r\n\r\nfirst line\n".to_vec();
    let server = WireServer::start([Reply::Dribble(endless)]);
    home_for(&server)
        .shell("sh", "genkey api GET /x | head -n 1")
        .pins(0, "first line\n", "");
    server.wait_for_closed(1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_stdout_is_an_error() {
    let server = WireServer::start([reply(200, "1")]);
    let ended = home_for(&server).shell("sh", "genkey api GET /x > /dev/full");
    ended.pins(
        1,
        "",
        "error: cannot write to stdout: No space left on device (os error 28)\n",
    );
}

#[test]
fn statuses_of_the_embedded_server_decide_the_exit_code() {
    let home = Home::new();
    let me = home.run("--sandbox api GET /me").json();
    assert_eq!(me["email"], "you@example.com");
    let nothing = home.run("--sandbox api GET /nothing -i").stdout;
    assert_eq!(nothing.lines().next(), Some("HTTP/1.1 404 Not Found"));
    let missing = home.run("--sandbox api DELETE /persisted_tokens/17/revoke");
    assert_eq!(missing.code, 8, "{}", missing.stderr);
    assert_eq!(
        home.run("--sandbox api GET http://127.0.0.1:1/v1/me").code,
        2
    );
    assert_eq!(home.run("--sandbox api --host agent GET /me").json(), me);
}

#[test]
fn a_key_created_by_api_is_not_stored_and_a_warning_says_so() {
    let server_home = Home::new();
    let sandbox = Sandbox::start(&server_home);
    let home = Home::with_file_store()
        .with("GENKEY_API_URL", &sandbox.url)
        .with("GEN_API_KEY", &sandbox.key);
    let made = home.run("api POST /persisted_tokens -f name=ci -f expires_in=30d");
    let key = made.json();
    assert_eq!(
        (
            &key["name"],
            key["token"].as_str().unwrap().starts_with("gen_pat_")
        ),
        (&json!("ci"), true)
    );
    assert_eq!(
        made.stderr,
        "warning: genkey did not store the new key: its secret is in this response and will never be shown again\n\
         hint: `genkey create` creates a key and stores its secret\n"
    );
    assert_eq!(home.run("list --stored --json --quiet").data(), "[]\n");
    let renamed = home
        .run_args(&[
            "api",
            "PATCH",
            "/persisted_tokens/1",
            "-f",
            "persisted_token[name]=web",
        ])
        .json();
    assert_eq!(renamed["name"], "web");
    home.run("api delete /persisted_tokens/1/revoke")
        .pins(0, "", "");
    assert_eq!(home.run("show 1 --json").json()["status"], "revoked");
}

#[test]
fn without_a_credential_nothing_is_sent() {
    let server = WireServer::start([]);
    let home = Home::with_file_store().with("GENKEY_API_URL", server.url());
    let ended = home.run("api GET /me");
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (4, ""),
        "{}",
        ended.stderr
    );
}

#[test]
fn only_known_hosts_of_the_service_get_the_key() {
    let server = WireServer::start([reply(200, "1")]);
    home_for(&server)
        .run("api --host agent GET /agent/conversations")
        .pins(0, "1", "");
    assert_eq!(
        server.received()[0].line(),
        "GET /v1/agent/conversations HTTP/1.1"
    );
    let home = Home::new().with("GEN_API_KEY", KEY);
    home.run("api --host mail GET /x").pins(
        2,
        "",
        "error: GEN has no host `mail`; known: `agent`\n",
    );
    home.run("--api-url https://api.example/v1 api --host agent GET /x")
        .pins(
            2,
            "",
            "error: the address of host `agent` is unknown for `https://api.example/v1`\n\n\
         hint: set its address with `--api-url`\n",
        );
}

#[test]
fn a_key_is_sent_in_the_header_of_its_service() {
    let server = WireServer::start([reply(200, "[]")]);
    let key = format!("genmb_sk_{}", "a".repeat(32));
    let home = Home::with_file_store()
        .with("GENKEY_API_URL", server.url())
        .with("GENMB_API_KEY", key.as_str());
    home.write(
        places::CONFIG,
        "version = 1\n\n[profiles.default]\nprovider = \"genmb\"\n",
    );
    home.run("api GET /apps").pins(0, "[]", "");
    let sent = server.received().remove(0);
    assert_eq!(
        (sent.header("authorization"), sent.header("x-api-key")),
        (Some(&*format!("Bearer {key}")), None)
    );
    home.run("api --host agent GET /x").pins(
        2,
        "",
        "error: GenMB has no host `agent`; it has no other hosts\n",
    );
}

#[test]
fn the_other_host_is_at_its_documented_address() {
    let refusal = Reply::WriteAndClose(answer(403, "", ""));
    let proxy = WireServer::start([refusal]);
    let home = Home::new()
        .with("GEN_API_KEY", KEY)
        .with("HTTPS_PROXY", format!("http://127.0.0.1:{}", proxy.port()));
    let ended = home.run("api --host agent GET https://agent.gen.pro/v1/agent/conversations");
    assert_eq!(ended.code, 7, "{}", ended.stderr);
    assert_eq!(
        proxy.received()[0].line(),
        "CONNECT agent.gen.pro:443 HTTP/1.1"
    );
    let ended = home.run("api GET https://agent.gen.pro/v1/agent/conversations");
    assert_eq!(ended.code, 2, "only with `--host`: {}", ended.stderr);
}

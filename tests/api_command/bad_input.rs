//! What is refused before anything is sent, and without a word of what may be a secret.

use super::{KEY, home_for};
use crate::support::genkey::Home;
use crate::support::wire_server::WireServer;

#[track_caller]
fn refused(arguments: &[&str], complaint: &str) {
    let server = WireServer::start([]);
    let home = home_for(&server);
    let ended = home.run_args(&[&["api"], arguments].concat());
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (2, ""),
        "{arguments:?}: {}",
        ended.stderr
    );
    assert!(
        ended.stderr.contains(complaint),
        "{arguments:?}: {}",
        ended.stderr
    );
    assert!(
        !ended.stderr.contains("hunter2"),
        "{arguments:?}: {}",
        ended.stderr
    );
    assert_eq!(home.files(), ["identity.txt"]);
}

#[test]
fn no_path_sends_the_key_anywhere_else() {
    let elsewhere = "is never sent anywhere else; pass a path below it";
    for (path, complaint) in [
        ("https://evil.example/v1/me", elsewhere),
        ("http://127.0.0.1/v1/me", elsewhere),
        ("http://127.0.0.1:1/v1/me", elsewhere),
        (
            "http://user:hunter2@127.0.0.1:1/v1/me",
            "must not contain a user name or password",
        ),
        ("//evil.example/x", "not a path such as"),
        ("https:/evil.example", "not a path such as"),
        ("\\\\evil.example\\x", "must not contain a backslash"),
        ("/\\evil.example/x", "must not contain a backslash"),
        (
            "/me\r\nHost: evil.example",
            "must not contain spaces or control characters",
        ),
        (
            "/\t/evil.example",
            "must not contain spaces or control characters",
        ),
        ("/a b", "must not contain spaces or control characters"),
        ("/me#x", "must not contain `#`"),
        ("", "is empty"),
        ("/../v2/x", "must not contain `.` or `..`"),
        ("/%2e%2e/v2/x", "must not contain `.` or `..`"),
        ("/a/..%2f..%2fv2", "must not contain `.` or `..`"),
        ("/%252e%252e/v2", "must not contain `.` or `..`"),
        ("/..;/v2", "must not contain `.` or `..`"),
        ("/keys/gen_pat_hunter2", "looks like an API key"),
    ] {
        refused(&["GET", path], "error: invalid path: ");
        refused(&["POST", path], complaint);
    }
}

#[test]
fn a_url_outside_the_base_path_is_refused() {
    let server = WireServer::start([]);
    for path in ["/v2/me", "/v10", "/", "", "/v1/../v2", "/V1/me"] {
        let url = server.url().replace("/v1", path);
        let ended = home_for(&server).run_args(&["api", "GET", &url]);
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (2, ""),
            "{url}: {}",
            ended.stderr
        );
    }
}

#[test]
fn no_header_overrides_the_credential_or_the_framing() {
    for name in [
        "Authorization",
        "x-api-key",
        "X-MCP-API-Key",
        "Proxy-Authorization",
        "Cookie",
    ] {
        refused(
            &["GET", "/me", "-H", &format!("{name}: hunter2")],
            "is set by genkey from the profile and cannot be overridden",
        );
    }
    for name in [
        "Host",
        "Content-Length",
        "Transfer-Encoding",
        "Connection",
        "Upgrade",
        "TE",
        "Expect",
    ] {
        refused(
            &["GET", "/me", "-H", &format!("{name}: hunter2")],
            "is set by genkey and cannot be overridden",
        );
    }
    for (header, complaint) in [
        ("hunter2", "a header must have the form `Name: value`"),
        (": hunter2", "a header name may contain only"),
        ("X Y: hunter2", "a header name may contain only"),
        ("X: hunter2\r\nHost: evil.example", "printable ASCII"),
        ("X: gen_pat_hunter2", "looks like an API key"),
    ] {
        refused(&["GET", "/me", "-H", header], complaint);
    }
}

#[cfg(unix)]
#[test]
fn invalid_methods_fields_and_files_are_refused() {
    for method in ["CONNECT", "TRACE", "FETCH", "G ET", ""] {
        refused(
            &[method, "/me"],
            "unknown method; use `GET`, `HEAD`, `POST`, `PUT`, `PATCH`, `DELETE` or `OPTIONS`",
        );
    }
    refused(&["GET"], "required arguments were not provided");
    for (arguments, complaint) in [
        (
            ["-f", "hunter2"],
            "invalid `--field`: expected `name=value`",
        ),
        (
            ["-F", "hunter2"],
            "invalid `--typed-field`: expected `name=value`",
        ),
        (
            ["-f", "=hunter2"],
            "expected a name such as `name`, `list[]` or `object[name]`",
        ),
        (
            ["-f", "a[=hunter2"],
            "expected a name such as `name`, `list[]` or `object[name]`",
        ),
        (
            ["-f", "a=gen_pat_hunter2"],
            "`-F name=@FILE` reads a value from a file",
        ),
        (
            ["-F", "a=@none.txt"],
            "cannot read `@none.txt`: No such file",
        ),
        (
            ["--input", "none.txt"],
            "cannot read `none.txt` (`--input`): No such file",
        ),
        (
            ["--input", "."],
            "cannot read `.` (`--input`): Is a directory",
        ),
    ] {
        refused(&[&["POST", "/x"], &arguments[..]].concat(), complaint);
    }
    refused(
        &["POST", "/x", "-f", "a=1", "-f", "a=2"],
        "field `a` conflicts with an earlier one",
    );
    refused(
        &["POST", "/x", "-F", "a=@-", "--input", "-"],
        "stdin can be read only once",
    );
    let home = Home::new().with("GEN_API_KEY", KEY);
    home.write("binary", b"\xff\xfe");
    let ended = home.run("api POST /x -F a=@binary");
    ended.pins(2, "", "error: `@binary`: not valid UTF-8 text\n");
}

#[cfg(target_os = "linux")]
#[test]
fn an_endless_body_is_refused() {
    refused(
        &["POST", "/x", "--input", "/dev/zero"],
        "is larger than the limit of 64 MiB",
    );
}

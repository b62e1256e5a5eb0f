//! `--clock`: server and command move together, and nothing else does.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;

use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::support::genkey::{Home, Sandbox, places};

/// More than any test takes.
const MINUTES: SignedDuration = SignedDuration::from_mins(5);

const FOR_THE_SANDBOX: &str = "error: `--clock` moves the clock of the sandbox only\n\n\
     hint: add `--sandbox`, or `--api-url` with the address of a running `genkey sandbox`\n";

fn days(count: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * count)
}

#[track_caller]
fn assert_near(time: &str, expected: Timestamp) {
    let time: Timestamp = time.parse().unwrap();
    let off = time.duration_since(expected).abs();
    assert!(off < MINUTES, "{time}, not {expected}");
}

/// The status of a response and its `Date`.
fn dated(sandbox: &Sandbox, host: &str, path: &str, key: &str) -> (String, Timestamp) {
    let authority = sandbox.url["http://".len()..].trim_end_matches("/v1");
    let host = if host.is_empty() { authority } else { host };
    let mut stream = TcpStream::connect(authority).unwrap();
    write!(
        stream,
        "GET /v1{path} HTTP/1.1\r\nHost: {host}\r\nX-API-Key: {key}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let dates: Vec<&str> = answer
        .lines()
        .filter_map(|line| line.strip_prefix("date: "))
        .collect();
    let [date] = dates.as_slice() else {
        panic!("{answer}");
    };
    let date = rfc2822::parse(date).unwrap().timestamp();
    (answer["HTTP/1.1 ".len()..][..3].to_owned(), date)
}

#[test]
fn a_key_falls_due_expires_and_is_refused_in_seconds() {
    let home = Home::with_file_store();
    home.run("--sandbox create ci --expires-in 90d");
    home.run("--sandbox --clock +75d check")
        .pins(0, "", "1 key checked, all fine\n");
    let due = home.run("--sandbox --clock +80d check -o json");
    assert_eq!(due.code, 3, "{}", due.stderr);
    assert!(due.stdout.contains("\"expires_within\""), "{}", due.stdout);
    let listed = home.run("--sandbox list --clock=+80d --expires-within 14d -o json");
    assert_eq!(listed.json()[0]["status"], "active");

    assert_eq!(home.run("--sandbox use ci").code, 0);
    assert_eq!(home.run("--sandbox --clock +89d whoami -q").code, 0);
    let over = home.run("--sandbox --clock +91d list");
    assert_eq!(over.code, 4, "{}", over.stderr);
    assert!(over.stderr.contains("answered 401"), "{}", over.stderr);
    let token = home.run("--sandbox --clock +91d token ci");
    assert!(
        token.stdout.starts_with("gen_pat_sandbox_"),
        "the secret is stored all the same"
    );

    assert_eq!(
        home.run("--sandbox whoami -q").code,
        0,
        "this machine's clock is untouched"
    );
    home.run("--sandbox logout");
    let listed = home.run("--sandbox --clock +91d list -o json").json();
    assert_eq!(listed[0]["status"], "expired");
}

#[test]
fn a_clock_starts_at_a_time_and_runs_on() {
    let home = Home::with_file_store();
    for clock in [
        "2030-01-01",
        "2030-01-01T00:00:00Z",
        "2030-01-01T02:00:00+02:00",
    ] {
        let created = home.run(&format!("--sandbox --clock {clock} create -o json"));
        let created_at = created.json()["created_at"].clone();
        let start = "2030-01-01T00:00:00Z".parse().unwrap();
        assert_near(created_at.as_str().unwrap(), start);
        assert!(
            created_at.as_str().unwrap().parse::<Timestamp>().unwrap() > start,
            "{created_at}: it stands still"
        );
    }
}

#[test]
fn a_running_server_has_its_own_clock_and_dates_every_response_by_it() {
    let home = Home::with_file_store();
    let arguments = [
        "sandbox",
        "--clock",
        "+80d",
        "--fault",
        "GET /agents: fail-answer 503",
    ];
    let sandbox = Sandbox::start_args(&home, &arguments);
    let expected = Timestamp::now() + days(80);
    for (host, path, key, status) in [
        ("", "/me", sandbox.key.as_str(), "200"),
        ("", "/me", "gen_pat_unknown", "401"),
        ("", "/nothing", &sandbox.key, "404"),
        ("", "/agents", &sandbox.key, "503"),
        ("evil.example", "/me", &sandbox.key, "421"),
    ] {
        let (seen, date) = dated(&sandbox, host, path, key);
        assert_eq!(seen, status, "{path}");
        assert_near(&date.to_string(), expected);
    }

    // Two commands, of which one has the server's clock.
    let user = Home::with_file_store()
        .with("GENKEY_API_URL", &sandbox.url)
        .with("GEN_API_KEY", &sandbox.key);
    let created = user.run("--clock +80d create ci --expires-in 90d -o json");
    assert_near(created.json()["created_at"].as_str().unwrap(), expected);
    user.run("--clock +80d check -o csv").pins(
        0,
        "id,name,problem,status,created_at,expires_at,last_used_at\n",
        "1 key checked, all fine\n",
    );
    let by_flag = format!("--api-url {} --clock +80d check -q", sandbox.url);
    assert_eq!(user.run(&by_flag).stderr, "");
    let real = user.run("check -q");
    assert!(
        real.stderr
            .contains("behind the service's; using the service's time"),
        "{}",
        real.stderr
    );

    let said = sandbox.interrupt(&home).stderr;
    let (_, clock) = said.split_once("\nits clock says ").unwrap();
    assert_near(clock.lines().next().unwrap(), expected);
}

#[test]
fn a_clock_is_refused_where_keys_are_real() {
    let home = Home::with_file_store();
    let remote = Home::with_file_store().with("GENKEY_API_URL", "https://gen.example/v1");
    home.write(
        places::CONFIG,
        "[profiles.work]\napi_url = \"http://127.0.0.1:9/v1\"\n",
    );
    for (home, line) in [
        (&home, "--clock +80d list"),
        (&home, "token ci --clock +80d"),
        (&home, "--clock -1h profile list"),
        (&home, "--clock +80d -p work list"),
        (&home, "--api-url https://gen.example/v1 --clock +80d list"),
        (&home, "--api-url http://192.0.2.1/v1 --clock +80d list"),
        (&home, "--api-url nonsense --clock +80d list"),
        (&remote, "--clock 2030-01-01 list"),
    ] {
        home.run(line).pins(2, "", FOR_THE_SANDBOX);
    }
    assert!(!remote.path("data").exists());
}

#[test]
fn a_clock_that_cannot_be_set_is_a_usage_error() {
    let home = Home::with_file_store();
    for text in ["80d", "+", "+soon", "2027-02-30", "", "+101y"] {
        let reason = if text == "+101y" {
            "the clock can be moved by 100 years at most"
        } else {
            "expected an offset such as `+80d` or `-1h`, or a time such as `2027-03-01`"
        };
        let error = format!(
            "error: invalid value '{text}' for '--clock <OFFSET>': {reason}\n\nFor more information, try '--help'.\n"
        );
        home.run_args(&["--sandbox", "--clock", text, "list"])
            .pins(2, "", &error);
    }
    // Only with this machine's time is it known how far away a time is.
    for line in [
        "--sandbox --clock 9999-01-01 list",
        "sandbox --clock 0001-01-01",
    ] {
        home.run(line).pins(
            2,
            "",
            "error: invalid value for `--clock`: the clock can be moved by 100 years at most\n",
        );
    }
    assert!(!home.path("data").exists());
}

#[test]
fn a_clock_that_went_back_breaks_nothing() {
    let home = Home::with_file_store();
    home.run("--sandbox --clock +80d create later --use");
    home.run("--sandbox --clock +80d create other");
    let used = home.run("--sandbox list -o json");
    assert_eq!(used.code, 0, "{}", used.stderr);
    for line in [
        "list -q",
        "list --unused-for 1d",
        "check -q",
        "create sooner",
        "rename other another",
        "rotate another --yes",
        "rotate sooner --grace 1h",
        "recover",
        "revoke another --yes",
        "doctor -q",
        "whoami",
    ] {
        let ended = home.run(&format!("--sandbox --clock -1h {line}"));
        assert_eq!(ended.code, 0, "{line}: {}", ended.stderr);
    }
}

#[test]
fn a_rotation_is_retired_by_the_moved_clock() {
    let home = Home::with_file_store();
    home.run("--sandbox create ci --expires-in 90d");
    home.run("--sandbox rotate ci --grace 24h");
    home.run("--sandbox recover")
        .pins(0, "", "nothing to recover\n");
    let ended = home.run("--sandbox --clock +2d recover");
    assert!(ended.stderr.contains("revoked"), "{}", ended.stderr);
    let left = home.run("--sandbox list -o json").json();
    assert_eq!(left.as_array().unwrap().len(), 1);
}

#[test]
fn a_moved_clock_decides_nothing_about_real_keys_and_files() {
    let server_home = Home::with_file_store();
    let sandbox = Sandbox::start(&server_home);
    let home = Home::with_file_store();
    // A creation at the real service, of which only the journal knows.
    let started = json!({
        "v": 1, "step": "begin", "work": "issue", "marker": "0123456789abcdef",
        "profile": "default", "service": "https://api.gen.pro/v1", "store": "file", "name": "ci",
        "expires_in": null, "begun_at": "2026-11-20T10:00:00Z",
    });
    home.write(places::JOURNAL, format!("{started}\n"));
    // What another process is writing.
    home.write("data/.genkey-abc", "");
    let line = format!("--api-url {} --clock +80d recover", sandbox.url);
    let mut command = home.genkey(&line);
    let ended = home.end(command.env("GEN_API_KEY", &sandbox.key));
    assert_eq!(ended.code, 2, "{}", ended.stderr);
    assert!(
        ended
            .stderr
            .contains("`--clock` moves the clock of the sandbox only\n"),
        "{}",
        ended.stderr
    );
    assert!(fs::exists(home.path("data/.genkey-abc")).unwrap());
}

//! Lists that are shown while they arrive, however long they are, and what comes of them when they
//! break off.

use std::io::{BufRead, BufReader, Read, Write};
use std::ops::Range;
use std::process::{Child, ChildStdout, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::genkey::{Ended, Home, places};
use crate::support::wire_server::{Reply, WireServer, answer, reply};

/// How many keys are shown at a time.
const BLOCK: u64 = 1000;

fn home_for(server: &WireServer) -> Home {
    Home::with_file_store()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", "gen_pat_hunter2")
}

fn key(id: u64) -> Value {
    json!({"id": id, "name": format!("key {id}"), "token_type": "personal_access_token",
        "created_at": "2026-03-01T12:00:00.000Z", "expires_at": null, "last_used_at": null, "revoked_at": null,
        "status": if id.is_multiple_of(3) { "revoked" } else { "active" }})
}

/// The text of a list of these keys.
fn list(ids: Range<u64>) -> String {
    Value::from_iter(ids.map(key)).to_string()
}

/// An answer, cut where so many of its keys are there.
fn cut(body: &str, keys: u64) -> (Vec<u8>, Vec<u8>) {
    let whole = answer(200, "content-type: application/json\r\n", body);
    let text = String::from_utf8(whole).unwrap();
    let end = text
        .match_indices("},")
        .nth(usize::try_from(keys).unwrap() - 1)
        .unwrap()
        .0
        + 1;
    let (before, after) = text.split_at(end);
    (before.as_bytes().to_vec(), after.as_bytes().to_vec())
}

/// An answer that goes on after so many keys only when that is allowed.
fn pausing(body: &str, keys: u64) -> (Reply, Sender<()>) {
    let (before, after) = cut(body, keys);
    let (go_on, allowed) = channel();
    (Reply::Pause(before, allowed, after), go_on)
}

/// An answer whose connection is closed after so many keys.
fn breaking(body: &str, keys: u64) -> Reply {
    Reply::WriteAndClose(cut(body, keys).0)
}

fn start(home: &Home, line: &str) -> (Child, BufReader<ChildStdout>) {
    let mut child = home
        .genkey(line)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    (child, stdout)
}

fn read_lines(stdout: &mut impl BufRead, count: usize) -> String {
    let mut text = String::new();
    for _ in 0..count {
        assert!(
            stdout.read_line(&mut text).unwrap() > 0,
            "stdout ended after {} bytes",
            text.len()
        );
    }
    text
}

/// Runs a list of what the service answers at once.
fn list_at_once(line: &str, body: &str) -> Ended {
    home_for(&WireServer::start([reply(200, body)])).run(line)
}

#[test]
fn rows_are_shown_as_they_arrive() {
    let body = list(0..3 * BLOCK);
    for (format, lines) in [
        ("table", 1001),
        ("json", 10_000),
        ("jsonl", 1000),
        ("csv", 1001),
        ("tsv", 1001),
    ] {
        let line = format!("list --all -o {format}");
        let (paused, go_on) = pausing(&body, BLOCK + 1);
        let server = WireServer::start([paused]);
        let home = home_for(&server);
        let (child, mut stdout) = start(&home, &line);
        let mut seen = read_lines(&mut stdout, lines);
        go_on.send(()).unwrap();
        stdout.read_to_string(&mut seen).unwrap();
        home.wait(child).pins(0, "", "");
        assert!(seen == list_at_once(&line, &body).data(), "{format}");
    }
}

#[test]
fn a_long_list_is_one_document_and_one_table() {
    let body = list(0..2 * BLOCK + 500);
    let run = |line: &str| list_at_once(line, &body);
    let ids = |listed: Value| -> Vec<u64> {
        listed
            .as_array()
            .unwrap()
            .iter()
            .map(|key| key["id"].as_u64().unwrap())
            .collect()
    };
    assert_eq!(
        ids(run("list --all --json").json()),
        (0..2 * BLOCK + 500).collect::<Vec<_>>()
    );
    assert_eq!(
        ids(run("list --status revoked --json").json()),
        (0..2 * BLOCK + 500).step_by(3).collect::<Vec<_>>()
    );
    assert_eq!(
        ids(run("list --all --reverse --json").json()),
        (0..2 * BLOCK + 500).rev().collect::<Vec<_>>()
    );
    for (format, heading) in [("table", "ID "), ("csv", "id,"), ("tsv", "id\t")] {
        let listed = run(&format!("list --all -o {format}"));
        let headings = listed
            .data()
            .lines()
            .filter(|line| line.starts_with(heading))
            .count();
        assert_eq!(
            (headings, listed.data().lines().count()),
            (1, 2501),
            "{format}"
        );
    }
}

#[test]
fn keys_are_in_the_services_order_unless_sorted() {
    let mut keys = [3, 1, 2].map(key);
    keys[0]["created_at"] = "2026-03-02T12:00:00.000Z".into();
    let body = Value::from(keys.to_vec()).to_string();
    let names = |line: &str| {
        let listed = list_at_once(&format!("{line} --all -o tsv"), &body);
        listed
            .data()
            .lines()
            .skip(1)
            .map(|line| line.split('\t').next().unwrap().to_owned())
            .collect::<String>()
    };
    for (line, order) in [
        ("list", "312"),
        ("list --reverse", "213"),
        ("list --sort id", "123"),
        ("list --sort created_at", "123"),
        ("list --sort created_at --reverse", "321"),
        ("list --sort status", "123"),
    ] {
        assert_eq!(names(line), order, "{line}");
    }
}

#[test]
fn a_short_list_that_ends_early_is_retried_and_shown_once() {
    let body = list(1..BLOCK + 1);
    let server = WireServer::start([
        breaking(&body, BLOCK - 1),
        breaking(&body, 5),
        reply(200, &body),
    ]);
    let listed = home_for(&server).run("list --all -o tsv");
    assert_eq!(
        listed.data(),
        list_at_once("list --all -o tsv", &body).data()
    );
}

#[test]
fn filtered_rows_do_not_count_and_a_sorted_list_is_shown_whole_or_not() {
    let body = list(1..3 * BLOCK);
    for line in [
        "list --name *0 --json",
        "list --all --sort name --json",
        "list --all --reverse --json",
    ] {
        let server = WireServer::start([breaking(&body, 2 * BLOCK + 500), reply(200, &body)]);
        assert!(
            !home_for(&server)
                .run(line)
                .json()
                .as_array()
                .unwrap()
                .is_empty(),
            "{line}"
        );
    }
}

#[test]
fn a_longer_list_that_ends_early_says_after_how_many_keys() {
    let body = list(1..3 * BLOCK);
    for (format, lines) in [("table", 1001), ("jsonl", 1000), ("csv", 1001)] {
        let server = WireServer::start([breaking(&body, 2 * BLOCK)]);
        let ended = home_for(&server).run(&format!("list --all -o {format}"));
        assert_eq!(
            (ended.code, ended.stdout.lines().count()),
            (7, lines),
            "{}",
            ended.stderr
        );
        let said = if format == "jsonl" {
            ended.json_error()["error"]["message"].to_string()
        } else {
            ended.stderr
        };
        let said = said.trim_start_matches("error: ").trim_start_matches('"');
        assert!(
            said.starts_with("the list ended early, after 1000 keys: incomplete response from"),
            "{said}"
        );
    }
}

#[test]
fn a_truncated_json_document_is_invalid() {
    let body = list(1..3 * BLOCK);
    let server = WireServer::start([breaking(&body, 2 * BLOCK)]);
    let ended = home_for(&server).run("list --all --json");
    assert!(
        ended.stdout.ends_with("\n  }\n") && serde_json::from_str::<Value>(&ended.stdout).is_err()
    );
    let error: Value = ended.json_error();
    assert_eq!(error["error"]["kind"], "unreachable");
}

#[test]
fn malformed_json_after_the_first_block_is_reported_with_its_index() {
    let mut body = list(1..3 * BLOCK);
    body.truncate(body.rfind("\"id\":2999").unwrap());
    body.push_str("\"id\":}]");
    let ended = list_at_once("list --all -o tsv", &body);
    assert_eq!((ended.code, ended.stdout.lines().count()), (8, 2001));
    assert_eq!(
        ended.stderr,
        "error: the list ended early, after 2000 keys: unexpected response to `GET /persisted_tokens`: \
         `[2998]`: invalid JSON\n"
    );
}

#[cfg(unix)]
#[test]
fn a_closed_stdout_ends_the_transfer_whatever_the_service_does() {
    let (first, _rest) = cut(&list(1..3 * BLOCK), BLOCK + 1);
    let (_never, allowed) = channel();
    for endless in [
        Reply::Dribble(first.clone()),
        Reply::Pause(first, allowed, Vec::new()),
    ] {
        let server = WireServer::start([endless]);
        let home = home_for(&server);
        let (child, mut stdout) = start(&home, "list --all -o tsv");
        assert!(read_lines(&mut stdout, 1).starts_with("id\t"));
        drop(stdout);
        home.wait(child).pins(0, "", "");
    }
}

#[cfg(unix)]
#[test]
fn the_rest_of_an_unread_list_is_not_fetched() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let sent = std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        crate::support::wire_server::read_request(&mut connection, 0).unwrap();
        connection
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[")
            .unwrap();
        let endless = (1..).map(|id| format!("{},", key(id)));
        endless
            .take_while(|key| connection.write_all(key.as_bytes()).is_ok())
            .count()
    });
    let home = Home::with_file_store()
        .with("GENKEY_API_URL", url)
        .with("GEN_API_KEY", "gen_pat_hunter2");
    let ended = home.shell("sh", "genkey list --all -o jsonl | head -n 1");
    assert_eq!(
        (
            ended.code,
            ended.stderr.as_str(),
            ended.stdout.lines().count()
        ),
        (0, "", 1)
    );
    // What was under way in buffers was sent, but nothing near the limit of an answer.
    assert!(sent.join().unwrap() < 100_000);
}

#[cfg(unix)]
#[test]
fn ctrl_c_during_a_list_ends_it() {
    use rustix::process::{Pid, Signal, kill_process};
    let (paused, _never) = pausing(&list(1..3 * BLOCK), BLOCK + 1);
    let server = WireServer::start([paused]);
    let home = home_for(&server);
    let (child, mut stdout) = start(&home, "list --all -o tsv");
    read_lines(&mut stdout, 1001);
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    home.wait(child).pins(130, "", "");
}

#[test]
fn time_spent_by_the_reader_does_not_time_out() {
    let limit = Duration::from_secs(3);
    let body = list(1..20 * BLOCK);
    let server = WireServer::start([reply(200, &body)]);
    let home = home_for(&server);
    let (child, mut stdout) = start(&home, "list --all --json --timeout 3s");
    // What is not read does not fit into the pipe.
    let mut seen = read_lines(&mut stdout, 1);
    std::thread::sleep(limit + Duration::from_millis(500));
    stdout.read_to_string(&mut seen).unwrap();
    home.wait(child).pins(0, "", "");
    assert_eq!(
        serde_json::from_str::<Vec<Value>>(&seen).unwrap().len(),
        19_999
    );
}

#[test]
fn a_service_that_stalls_during_a_list_times_out() {
    let (paused, _never) = pausing(&list(1..3 * BLOCK), BLOCK + 1);
    let server = WireServer::start([paused]);
    let ended = home_for(&server).run("list --all -o csv --timeout 3s");
    assert_eq!(
        (ended.code, ended.stdout.lines().count()),
        (7, 1001),
        "{}",
        ended.stderr
    );
    assert!(
        ended.stderr.contains("after 1000 keys") && ended.stderr.contains("timed out after 3s"),
        "{}",
        ended.stderr
    );
}

#[test]
fn when_no_key_of_many_matches_all_are_counted_once() {
    let body = list(1..3 * BLOCK);
    let server = WireServer::start([breaking(&body, 2 * BLOCK), reply(200, &body)]);
    home_for(&server).run("list --name none").pins(
        0,
        "",
        "none of the 2999 keys match; `--all` includes revoked keys\n",
    );
}

#[test]
fn a_stored_key_far_down_the_list_is_followed_to_its_new_name() {
    let server = WireServer::start([reply(200, list(1..3 * BLOCK))]);
    let home = home_for(&server);
    let index = json!({"version": 1, "logins": {}, "keys": [{"profile": "default", "api_url": server.url(), "id": 2500,
        "name": "old", "expires_at": null, "store": "file", "entry": "default/2500"}]});
    home.write(places::INDEX, index.to_string());
    let listed = home.run("list --all -o jsonl");
    let stored: Vec<&str> = listed
        .data()
        .lines()
        .filter(|line| !line.ends_with("\"stored\":null}"))
        .collect();
    assert_eq!(stored.len(), 1);
    assert!(
        stored[0].starts_with("{\"id\":2500,") && stored[0].contains("\"entry\":\"default/2500\""),
        "{}",
        stored[0]
    );
    assert!(home.read(places::INDEX).contains("\"key 2500\""));
}

#[cfg(all(unix, feature = "sandbox"))]
#[test]
fn a_long_list_on_a_terminal_has_its_summary_at_its_end() {
    use crate::support::terminal::Terminal;
    let server = WireServer::start([reply(200, list(1..2 * BLOCK))]);
    let home = home_for(&server).with("NO_COLOR", "1");
    let shown = Terminal::run(&home, "genkey list").ended();
    assert_eq!(shown.code, 0);
    let lines: Vec<&str> = shown.raw.lines().map(str::trim_end).collect();
    assert!(lines[0].trim_start().starts_with("ID"), "{}", lines[0]);
    // A third of them is revoked.
    assert_eq!(
        lines[1334..],
        [
            "",
            "1333 keys · 1333 never expire",
            "",
            "! never expires, unused for 90 days · `genkey list --all` adds 666 revoked keys"
        ]
    );
}

//! `genkey check --runbook`: the keys of the account, compared with a file.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};

use crate::support::genkey::{Home, Sandbox, places};
use crate::support::terminal::Terminal;
use crate::support::wire_server::{WireServer, reply};

const MARKER: &str = "0123456789abcdef";

/// Writes the runbook of a home, which nobody else may write, whatever the umask is.
pub fn write_runbook(home: &Home, text: &str) {
    home.write("genkey.toml", text);
    let mode = fs::Permissions::from_mode(0o600);
    fs::set_permissions(home.path("genkey.toml"), mode).unwrap();
}

fn in_hours(hours: i64) -> Value {
    let moment = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(hours);
    format!("{moment:.3}").into()
}

fn in_days(days: i64) -> Value {
    in_hours(24 * days)
}

/// A live key that was created and expires that many days from now.
pub fn key(id: u64, name: &str, created: i64, expires: i64) -> Value {
    json!({"id": id, "name": name, "status": "active", "created_at": in_days(created),
        "expires_at": in_days(expires), "last_used_at": null, "revoked_at": null})
}

/// A home whose service lists these keys.
pub fn with_keys(keys: &[Value]) -> (Home, WireServer) {
    let list = json!(keys).to_string();
    let server = WireServer::start_and_then([], move || reply(200, &list));
    let home = Home::with_file_store()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", "gen_pat_hunter2");
    (home, server)
}

/// Names, problems and lines of the findings; nothing else is on stderr.
#[track_caller]
fn found(home: &Home, options: &str) -> Vec<(String, String, u64)> {
    let ended = home.run(&format!("check --runbook genkey.toml --json -q {options}"));
    assert_eq!(ended.stderr, "", "{options}");
    let rows: Vec<Value> = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(ended.code, if rows.is_empty() { 0 } else { 3 });
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    rows.iter()
        .map(|row| {
            let line = row["line"].as_u64().unwrap_or_default();
            (text(&row["name"]), text(&row["problem"]), line)
        })
        .collect()
}

fn rows(expected: &[(&str, &str, u64)]) -> Vec<(String, String, u64)> {
    expected
        .iter()
        .map(|(name, problem, line)| ((*name).to_owned(), (*problem).to_owned(), *line))
        .collect()
}

#[test]
fn each_problem_is_found_and_has_its_line_in_the_runbook() {
    let young = format!("fine (genkey {MARKER})");
    let old = format!("soon (genkey {MARKER})");
    let revoked = json!({"id": 13, "name": "nobody", "status": "revoked", "created_at": in_days(-9),
        "expires_at": in_days(9), "last_used_at": null, "revoked_at": in_days(-1)});
    let keys = [
        key(1, "stranger", -1, 80),
        key(2, "fine", -10, 80),
        key(3, "due", -70, 20),
        key(4, "half", -80, 10),
        key(5, "over", -91, -1),
        key(6, "twice", -1, 89),
        key(7, "twice", -2, 88),
        key(8, "laptop", -80, 5),
        key(9, "fine (retiring 2020-01-01T00:00Z)", -80, 10),
        key(10, "soon (retiring 2099-01-01T00:00Z)", -80, 10),
        // A rotation of another machine, and one that was interrupted there.
        key(11, &young, 0, 90),
        key(12, &old, -1, 90),
        revoked,
        // Expires within two weeks, which is what the runbook says.
        key(14, "soon", -18, 12),
        // The service has given it less than was asked for.
        key(15, "capped", -3, 4),
        // It has a successor.
        key(16, "fine", -100, -1),
    ];
    let (home, server) = with_keys(&keys);
    write_runbook(
        &home,
        "version = 1\n[defaults]\nexpires_in = '90d'\n[keys.fine]\n[keys.due]\n[keys.half]\n[keys.over]\n\
         [keys.twice]\n[keys.laptop]\nmanaged = false\n[keys.nobody]\n\
         [keys.soon]\nexpires_in = '30d'\n[keys.capped]\n",
    );
    let expected = [
        ("fine (retiring 2020-01-01T00:00Z)", "not_retired", 4),
        ("due", "due", 5),
        ("half", "overdue", 6),
        ("over", "expired", 7),
        ("over", "overdue", 7),
        ("twice", "duplicate", 8),
        ("twice", "duplicate", 8),
        ("laptop", "expires_within", 9),
        ("nobody", "missing", 11),
        (&old, "unfinished", 12),
        ("stranger", "unknown_to_runbook", 0),
    ];
    assert_eq!(found(&home, ""), rows(&expected));
    // Nothing but lists were asked for, which a key that may only read can do.
    let sent = server.received();
    assert!(
        sent.iter()
            .all(|request| request.line().starts_with("GET "))
    );
}

#[test]
fn options_apply_to_keys_of_the_runbook_too() {
    let keys = [key(1, "a", -18, 12), key(2, "b", -10, 80)];
    let (home, _server) = with_keys(&keys);
    write_runbook(
        &home,
        "version = 1\n[keys.a]\nexpires_in = '30d'\n[keys.b]\nexpires_in = '90d'\n",
    );
    assert_eq!(found(&home, ""), rows(&[]));
    assert_eq!(
        found(&home, "--expires-within 14d --unused-for 9d"),
        rows(&[
            ("a", "expires_within", 2),
            ("a", "unused", 2),
            ("b", "unused", 4)
        ])
    );
}

#[test]
fn what_this_machine_knows_about_rotations_is_found() {
    let used = |id: u64, name: &str, hours: i64| {
        let mut key = key(id, name, -10, 80);
        key["last_used_at"] = in_hours(hours);
        key
    };
    // 1 → 2 has switched, and 1 is still used; 3 → 4 should have ended; 5 → 6 was interrupted.
    let keys = [
        used(1, "a", -1),
        used(2, "a", -1),
        used(3, "b", -20),
        used(4, "b", -1),
        used(5, "c", -1),
        key(6, &format!("c (genkey {MARKER})"), -1, 89),
    ];
    let (home, server) = with_keys(&keys);
    write_runbook(&home, "version = 1\n[keys.a]\n[keys.b]\n[keys.c]\n");
    let lines = |marker: &str, name: &str, ids: [u64; 2], retire_at: Option<i64>| {
        let begin = json!({
            "v": 2, "step": "begin", "work": "rotate", "marker": marker,
            "profile": "default", "service": server.url(), "store": "file", "name": name,
            "expires_in": null, "begun_at": in_hours(-10),
            "old": {"id": ids[0], "at": null, "expires_at": null},
            "destinations": [], "verify": null, "grace": 60,
        });
        let stored = json!({
            "v": 1, "marker": marker, "step": "stored", "id": ids[1],
            "at": {"store": "file", "entry": "x"},
        });
        let switched = retire_at.map(|hours| {
            json!({
                "v": 2, "marker": marker, "step": "switched",
                "at": in_hours(-10), "retire_at": in_hours(hours),
            })
        });
        [Some(begin), Some(stored), switched]
            .into_iter()
            .flatten()
            .map(|line| format!("{line}\n"))
            .collect::<String>()
    };
    let journal = [
        lines("00000000000000aa", "a", [1, 2], Some(10)),
        lines("00000000000000bb", "b", [3, 4], Some(-1)),
        lines(MARKER, "c", [5, 6], None),
    ];
    home.write(places::JOURNAL, journal.concat());
    let ended = home.run("check --runbook genkey.toml -o tsv -q");
    let found: Vec<Vec<&str>> = ended
        .stdout
        .lines()
        .skip(1)
        .map(|line| line.split('\t').take(4).collect())
        .collect();
    let [still_used, not_retired, unfinished] = found.as_slice() else {
        panic!("{}{}", ended.stdout, ended.stderr)
    };
    assert_eq!(still_used[..3], ["1", "a", "still_used"]);
    assert_eq!(not_retired[..3], ["3", "b", "not_retired"]);
    assert_eq!(
        unfinished[..],
        ["6", "c", "unfinished", "the rotation of `c`"]
    );
    assert_eq!(ended.code, 3);
}

#[test]
fn a_destination_that_does_not_hold_its_key_is_found_and_commands_run_only_if_asked_for() {
    let mut home = Home::with_file_store();
    let server = Sandbox::start(&home);
    home.set("GENKEY_API_URL", &server.url);
    home.set("GEN_API_KEY", &server.key);
    let made =
        home.run("create ci --expires-in 90d -q --to dotenv:.env#A --to json:a.json#/k?create");
    assert_eq!(made.code, 0, "{}", made.stderr);
    let runbook = "version = 1\n[keys.ci]\ndeliver = [\n'dotenv:.env#A',\n\
        { to = 'json:a.json#/k', create = true },\n{ to = 'file:b', hosts = ['elsewhere'] },\n\
        { to = 'command', run = 'false', readable = ['touch', 'ran'] }]\n";
    write_runbook(&home, runbook);
    assert_eq!(found(&home, ""), rows(&[]));
    assert!(!home.path("ran").exists());
    // It prints nothing, so the destination does not hold the key.
    let with_commands = found(&home, "--destinations");
    assert_eq!(with_commands, rows(&[("ci", "drifted", 7)]));
    assert!(home.path("ran").exists());
    home.write(".env", "A=old\n");
    home.write("a.json", "{}");
    let ended = home.run("check --runbook genkey.toml -q -o csv");
    let details: Vec<&str> = ended.stdout.lines().skip(1).collect();
    assert_eq!(details.len(), 2, "{}", ended.stdout);
    assert!(
        details[0].starts_with("1,ci,drifted,`dotenv:")
            && details[0].contains("/.env#A` holds another value,4,"),
        "{details:?}"
    );
    assert!(
        details[1].contains("/a.json#/k?create` is empty or does not exist,5,"),
        "{details:?}"
    );
    // A machine without the secret cannot compare.
    fs::remove_dir_all(home.path("data")).unwrap();
    let ended = home.run("check --runbook genkey.toml");
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (0, "1 key checked, all fine\n")
    );
}

#[test]
fn another_service_or_account_is_refused() {
    let mut home = Home::with_file_store();
    let server = Sandbox::start(&home);
    home.set("GENKEY_API_URL", &server.url);
    home.set("GEN_API_KEY", &server.key);
    let check = |service: &str| {
        write_runbook(
            &home,
            &format!("version = 1\n[service]\n{service}\n[keys.a]\nmanaged = false\n"),
        );
        home.run("check --runbook genkey.toml")
    };
    let hint = "\n\nhint: choose another profile: `--profile NAME`\n";
    check("provider = 'genmb'").pins(
        2,
        "",
        &format!(
            "error: `genkey.toml` is for `genmb`, but the profile `default` is for `gen`{hint}"
        ),
    );
    let ended = check("api_url = 'https://a.example/v1'");
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.starts_with("error: `genkey.toml` is for `https://a.example/v1`, but the profile `default` is for `http://127.0.0.1:"), "{}", ended.stderr);
    let me = home.run("whoami --json").json();
    let email = me["email"].as_str().unwrap();
    let ended = check("account = 'ops@other.example'");
    assert_eq!(ended.code, 2);
    assert!(
        ended
            .stderr
            .contains("is for the account `ops@other.example`, but the login is that of `"),
        "{}",
        ended.stderr
    );
    for account in [email.to_uppercase(), me["id"].to_string().replace('"', "")] {
        let ended = check(&format!(
            "provider = 'gen'\napi_url = '{}'\naccount = '{account}'",
            server.url
        ));
        assert_eq!(ended.code, 0, "{account}: {}", ended.stderr);
    }
}

#[test]
fn a_terminal_shows_what_happens_when() {
    let keys = [
        key(1, "ci", -10, 80),
        key(2, "nightly", -80, 10),
        key(3, "ci (retiring 2099-01-01T00:00Z)", -80, 200),
    ];
    let (home, _server) = with_keys(&keys);
    write_runbook(
        &home,
        "version = 1\n[defaults]\nexpires_in = '90d'\n[keys.ci]\n[keys.nightly]\nmanaged = false\n",
    );
    let shown = Terminal::sized(&home, 120, "genkey check --runbook genkey.toml").ended();
    let lines: Vec<String> = shown
        .screen
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    let starts = [
        "ID NAME PROBLEM",
        "",
        "1 key needs attention",
        "hint: `genkey rotate KEY` replaces a key, `genkey revoke --expired` removes those",
        "",
        "Next 90 days",
        "KEY WHAT WHEN DATE",
        "nightly expires ━───────── in 10 d ! 20",
        "ci due ━━━━━╸──── in 50 d 20",
        "ci expires ━━━━━━━━━─ in 80 d 20",
    ];
    let first = lines
        .iter()
        .position(|line| line.starts_with(starts[0]))
        .unwrap_or_default();
    for (line, start) in lines.iter().skip(first).zip(starts) {
        assert!(line.starts_with(start), "{}", shown.screen);
    }
    // Programs get the findings alone.
    let ended = home.run("check --runbook genkey.toml -q");
    assert!(!ended.stdout.contains("retires"), "{}", ended.stdout);
}

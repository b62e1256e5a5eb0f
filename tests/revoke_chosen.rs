//! `revoke --expired` and `--unused-for`: keys that nobody named.

use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::rotate::bench::Bench;
use crate::rotate::between::Then;
use crate::support::genkey::{Ended, Home};
use crate::support::terminal::Terminal;
use crate::support::wire_server::{Reply, WireServer, no_content, reply_with};

const HEADER: &str = "dry_run,id,name,status,created_at,expires_at,last_used_at\n";

/// A home whose sandbox has these keys, with ids from 1, that never expire if they have no lifetime.
fn home_with(keys: &[(&str, &str)]) -> Home {
    let home = Home::with_file_store();
    for (name, lifetime) in keys {
        let expiry = match *lifetime {
            "" => String::new(),
            lifetime => format!("--expires-in {lifetime}"),
        };
        let ended = home.run(&format!("--sandbox create {name} {expiry}"));
        assert_eq!(ended.code, 0, "{}", ended.stderr);
    }
    home
}

/// The ids of the keys that are not revoked.
fn left(home: &Home) -> Vec<Value> {
    let listed = home.run("--sandbox list -o json -q").json();
    let keys = listed.as_array().unwrap().iter();
    keys.map(|key| key["id"].clone()).collect()
}

fn ids(ended: &Ended) -> Vec<Value> {
    let rows = ended.json();
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| row["id"].clone()).collect()
}

#[test]
fn keys_that_have_expired_or_are_unused_are_revoked_and_no_others() {
    let home = home_with(&[("a", "30d"), ("b", "90d"), ("c", ""), ("d", "")]);
    // Used on the 20th day.
    home.run("--sandbox use d");
    home.run("--sandbox --clock +20d whoami");
    home.run("--sandbox logout");
    home.run("--sandbox --clock +31d revoke --expired --dry-run -o csv")
        .pins(
            0,
            &format!("{HEADER}true,1,a,expired,[TIME],[TIME],\n"),
            "dry run: 1 key would be revoked\n",
        );
    for (clock, options, expected) in [
        ("+29d", "--expired", &[][..]),
        ("+89d", "--unused-for 90d", &[]),
        ("+89d", "--unused-for 60d", &[1, 2, 3, 4]),
        ("+91d", "--expired", &[1, 2]),
        ("+91d", "--unused-for 90d", &[1, 2, 3]),
        ("+61d", "--expired --unused-for 60d", &[1, 2, 3]),
        ("+31d", "--unused-for 1000y --expired", &[1]),
    ] {
        let line = format!("--sandbox --clock {clock} revoke {options} --dry-run -o json");
        assert_eq!(ids(&home.run(&line)), expected, "{clock} {options}");
    }
    assert_eq!(left(&home), [1, 2, 3, 4]);

    home.run("--sandbox --clock +31d revoke --expired --yes")
        .pins(
            0,
            "",
            "revoked `a` (1) and removed its secret from the store\n",
        );
    let revoked = home.run("--sandbox --clock +91d keys rm --expired --unused-for 90d -y --json");
    assert_eq!(
        revoked.json(),
        json!([
            {"id": 2, "name": "b", "status": "revoked", "secret_removed": true, "delivered_to": []},
            {"id": 3, "name": "c", "status": "revoked", "secret_removed": true, "delivered_to": []},
        ])
    );
    assert_eq!(left(&home), [4]);
    let none = "--sandbox --clock +91d revoke --expired";
    home.run(none).pins(0, "", "no keys to revoke\n");
    home.run(&format!("{none} --dry-run"))
        .pins(0, "", "dry run: no keys to revoke\n");
    home.run(&format!("{none} -o json")).pins(0, "[]\n", "");
    assert_eq!(home.run("--sandbox token d").code, 0);
}

#[test]
fn a_dry_run_of_named_keys_revokes_none() {
    let home = home_with(&[("a", "30d"), ("b", "")]);
    home.run("--sandbox revoke b --yes");
    home.run("--sandbox revoke a 1 b nope --dry-run -o csv")
        .pins(
            6,
            &format!("{HEADER}true,1,a,active,[TIME],[TIME],\ntrue,2,b,revoked,[TIME],,\n"),
            "dry run: 1 key would be revoked\n\
         error: no such key: `nope`\n\n\
         hint: `genkey --sandbox list --all` shows every key of the account\n",
        );
    assert_eq!(left(&home), [1]);
    assert_eq!(home.run("--sandbox token a").code, 0);
}

#[test]
fn keys_and_options_exclude_each_other_and_one_is_needed() {
    let home = home_with(&[]);
    for (line, said) in [
        (
            "revoke",
            "the following required arguments were not provided:\n  <KEY|--expired|--unused-for <DURATION>>\n",
        ),
        ("revoke a --expired", "cannot be used with '--expired'\n"),
        (
            "revoke --unused-for 90d a",
            "cannot be used with '[KEY]...'\n",
        ),
        (
            "revoke --unused-for 0s",
            "the duration must be longer than zero\n",
        ),
        ("revoke --unused-for -1d", "not a duration such as"),
    ] {
        let ended = home.run(&format!("--sandbox {line} --yes"));
        assert_eq!((ended.code, ended.stdout.as_str()), (2, ""), "{line}");
        assert!(ended.stderr.contains(said), "{line}: {}", ended.stderr);
    }
}

#[test]
fn without_a_terminal_the_consent_must_be_given() {
    let home = home_with(&[("a", "30d")]);
    home.run("--sandbox --clock +31d revoke --expired").pins(
        2,
        "",
        "error: cannot prompt: not a terminal\n\n\
         hint: add `--yes` to confirm\n\n\
         hint: `--dry-run` lists the keys\n",
    );
    assert_eq!(left(&home), [1]);
}

#[test]
fn the_question_lists_the_keys_and_says_how_many() {
    let home = home_with(&[("a", "30d"), ("b", "")]);
    let script = "genkey --sandbox --clock 2126-01-01 revoke --expired --unused-for 90d";
    let screen = |question: &str, key: &str| {
        let terminal = Terminal::run(&home, script);
        terminal.wait_for_question(question);
        terminal.press(key);
        terminal.ended()
    };
    let today = Timestamp::now();
    let day = |days: i64| {
        let time = today + SignedDuration::from_hours(24 * days);
        time.strftime("%F").to_string()
    };
    let (created, expired) = (day(0), day(30));
    let shown = screen("Revoke 2 keys?", "n\r");
    let expected = format!(
        "this permanently revokes 2 keys:\n  \
         `a` (1): expired on {expired}, never used since {created}\n  \
         `b` (2): never expires, never used since {created}\n\
         Revoke 2 keys? [y/N] n\n"
    );
    assert!(shown.screen.starts_with(&expected), "{}", shown.screen);
    assert!(shown.screen.contains("cancelled; nothing was changed"));
    assert_eq!(left(&home), [1, 2]);

    add_rows(&home, 19);
    let shown = screen("Revoke 21 keys?", "n\r");
    assert!(shown.screen.contains("\n  `row 17` ("), "{}", shown.screen);
    assert!(!shown.screen.contains("`row 18`"), "{}", shown.screen);
    assert!(
        shown.screen.contains("\n  and 1 more\nRevoke 21 keys?"),
        "{}",
        shown.screen
    );
    home.run("--sandbox revoke 1 --yes");
    let shown = screen("Revoke 20 keys?", "y\r");
    assert!(!shown.screen.contains("more\n"), "{}", shown.screen);
    assert_eq!(left(&home), Vec::<Value>::new());
}

/// Adds keys that have expired, `row 0` and so on.
fn add_rows(home: &Home, count: u32) {
    let table = Connection::open(home.path("data/sandbox/sandbox.db")).unwrap();
    let insert = "WITH RECURSIVE row (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM row WHERE n + 1 < ?1) \
        INSERT INTO token (name, sha256, created_at, expires_at) SELECT 'row ' || n, randomblob(32), 1, 2 FROM row";
    table.execute(insert, [count]).unwrap();
}

#[test]
fn ten_thousand_keys_are_chosen_from() {
    let home = home_with(&[("a", "90d")]);
    add_rows(&home, 10_000);
    let chosen = ids(&home.run("--sandbox revoke --expired --dry-run -o json"));
    assert_eq!((chosen.len(), &chosen[0]), (10_000, &json!(2)));
    let table = Connection::open(home.path("data/sandbox/sandbox.db")).unwrap();
    table
        .execute("UPDATE token SET expires_at = NULL WHERE id > 40", ())
        .unwrap();
    let revoked = home.run("--sandbox revoke --expired --yes -o json");
    assert_eq!(ids(&revoked).len(), 39);
    let used = "--sandbox revoke --expired --unused-for 1000000d --dry-run -o json";
    assert_eq!(ids(&home.run(used)), Vec::<Value>::new());
}

#[test]
fn keys_of_a_rotation_are_left_to_it() {
    let home = home_with(&[("ci", "30d"), ("web", "")]);
    home.run("--sandbox rotate web --grace 1h");
    let mut command = home.genkey("--sandbox rotate ci");
    let killed = home.end(command.env("FAILPOINTS", "rotate.proven=return(kill)"));
    assert_eq!(killed.code, 137, "{}", killed.stderr);
    let ended = home.run("--sandbox --clock +91d revoke --expired --unused-for 90d --yes");
    assert_eq!((ended.code, ended.stdout.as_str()), (0, ""));
    let (_, said) = ended.stderr.split_once("not chosen").unwrap();
    let expected = ", because they are being rotated: `ci` (1), `web (retiring ";
    assert!(said.starts_with(expected), "{said}");
    assert!(
        said.ends_with("hint: `genkey --sandbox recover` ends rotations\nno keys to revoke\n"),
        "{said}"
    );
    assert_eq!(left(&home), [1, 2, 3, 4]);
}

/// A list of these keys, which were created in 2020, with the date of today.
fn list(keys: &[(u64, Value)]) -> Reply {
    dated(keys, Timestamp::now())
}

fn dated(keys: &[(u64, Value)], time: Timestamp) -> Reply {
    let rows = keys.iter().map(|(id, last_used_at)| {
        json!({
            "id": id, "name": format!("k{id}"), "status": "active",
            "created_at": "2020-01-01T00:00:00Z", "expires_at": null, "last_used_at": last_used_at,
        })
    });
    let rows = Value::from(rows.collect::<Vec<_>>()).to_string();
    let date = DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&time)
        .unwrap();
    reply_with(200, &format!("date: {date}\r\n"), rows)
}

fn home_for(server: &WireServer) -> Home {
    Home::with_file_store()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", "gen_pat_hunter2")
}

/// The ids of the keys that were revoked.
fn revoked(server: &WireServer) -> Vec<String> {
    let received = server.received();
    let deleted = received.iter().filter_map(|request| {
        let path = request.line().strip_prefix("DELETE ")?;
        path.split('/').rev().nth(2).map(str::to_owned)
    });
    deleted.collect()
}

#[test]
fn the_key_in_use_is_chosen_only_if_it_has_expired() {
    let (mut bench, secret) = Bench::with_ci();
    bench.log_in(&secret);
    // A service that records uses late, and refuses no expired key.
    let listed = |field: &'static str| {
        bench.between.rule(move |request, _| match request {
            "GET /persisted_tokens" => Then::Change(Box::new(move |keys| {
                keys[0][field] = "2020-01-01T00:00:00Z".into();
            })),
            _ => Then::Pass,
        });
    };
    listed("last_used_at");
    bench.home.run("revoke --unused-for 90d --yes").pins(
        0,
        "",
        "not chosen, because it is in use: `ci` (1)\nno keys to revoke\n",
    );
    assert_eq!(bench.between.changes(), Vec::<String>::new());

    listed("expires_at");
    let terminal = Terminal::run(&bench.home, "genkey revoke --expired");
    terminal.wait_for_question("Revoke it?");
    terminal.press("n\r");
    let screen = terminal.ended().screen;
    assert!(
        screen.starts_with("this permanently revokes 1 key:\n  `ci` (1): expired on 2020-01-01, "),
        "{screen}"
    );
    assert!(screen.contains(", the key in use\n"), "{screen}");
    let ended = bench.home.run("revoke --expired --yes");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(
        ended
            .stderr
            .starts_with("warning: revoking `ci` (1), the key in use ("),
        "{}",
        ended.stderr
    );
    bench.works(&[]);
}

#[test]
fn an_unknown_key_in_use_is_found_by_its_use() {
    let old = json!("2020-02-01T00:00:00Z");
    let used = json!("2026-01-01T00:00:00Z");
    let before = [(5, old.clone()), (6, old.clone()), (7, Value::Null)];
    let after = [(5, old), (6, used), (7, Value::Null)];
    let server = WireServer::start([list(&before), list(&after), no_content(), no_content()]);
    let ended = home_for(&server).run("revoke --unused-for 90d --yes");
    ended.pins(
        0,
        "",
        "not chosen, because it is in use: `k6` (6)\nrevoked `k5` (5)\nrevoked `k7` (7)\n",
    );
    assert_eq!(revoked(&server), ["5", "7"]);
}

#[test]
fn a_key_whose_times_are_unknown_is_named_and_not_chosen() {
    let rows = r#"[
        {"id": 5, "name": "a", "status": "active", "created_at": "2020-01-01T00:00:00Z", "last_used_at": 5},
        {"id": 6, "name": "b", "status": "active", "created_at": "2020-01-01T00:00:00Z", "expires_at": ""},
        {"id": 7, "name": "c", "status": "expired", "created_at": "2020-01-01T00:00:00Z"},
        {"name": "d", "status": "expired"}
    ]"#;
    let date = "date: Sat, 21 Nov 2026 09:31:00 GMT\r\n";
    let server = WireServer::start([reply_with(200, date, rows), no_content()]);
    home_for(&server).run("revoke --expired --yes").pins(
        0,
        "",
        "warning: parts of the service's list cannot be read: `last_used_at` of key `5`; `expires_at` of key `6`; \
         the id of 1 key (omitted)\n\
         warning: not chosen, because their times are unknown: `b` (6)\n\
         revoked `c` (7)\n",
    );
    assert_eq!(revoked(&server), ["7"]);
}

#[test]
fn ages_are_judged_by_the_services_time_and_not_without_it() {
    let recent = [(5, json!("2026-01-01T00:00:00Z"))];
    let then = "2026-02-01T00:00:00Z".parse().unwrap();
    let server = WireServer::start([dated(&recent, then)]);
    home_for(&server)
        .run("revoke --unused-for 90d --yes")
        .pins(0, "", "no keys to revoke\n");

    let server = WireServer::start([reply_with(200, "", "[]")]);
    home_for(&server).run("revoke --expired --yes").pins(
        8,
        "",
        "error: the service does not say what time it is, so no key can be chosen by its age\n\n\
         hint: name the keys: `genkey revoke KEY…`\n",
    );
}

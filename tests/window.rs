//! What windows of all widths show: tables, records, messages, colour, and locales without UTF-8.

use std::sync::mpsc;

use serde_json::{Value, json};

use crate::support::genkey::Home;
use crate::support::service::Service;
use crate::support::terminal::{Terminal, screen};
use crate::support::wire_server::{Reply, WireServer, answer, reply};

/// A home whose profile talks to this server, with a key in the environment.
fn with_key(server: &WireServer) -> Home {
    Home::with_file_store()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", "gen_pat_hunter2hunter2")
}

#[test]
fn columns_are_aligned_whatever_script_a_name_is_in() {
    let names = [
        "日本語のキー",
        "مفتاح لا يحذف",
        "e\u{301}a\u{308}",
        "👩‍💻 deploys",
        "🇩🇪 ❤️",
        "می\u{200c}خواهم",
        "हिन्दी",
        "zero\u{200b}width",
        "מפתח 2",
    ];
    let keys: Vec<_> = (1..)
        .zip(names)
        .map(|(id, name)| json!({"id": id, "name": name, "status": "active"}))
        .collect();
    for columns in [40, 60, 80, 120, 200] {
        let server = WireServer::start([reply(200, Value::from(keys.clone()).to_string())]);
        let home = with_key(&server);
        let shown = Terminal::sized(&home, columns, "genkey list").ended();
        let screen = screen(shown.raw.as_bytes(), columns);
        let cell = |row: u16, column: u16| screen.cell(row, column).unwrap().contents().to_owned();
        // The bar, or else `never`, must be right below the heading `EXPIRES`.
        let lines = shown.screen.lines();
        let heading = lines.take_while(|line| !line.starts_with("ID")).count();
        let heading = u16::try_from(heading).unwrap();
        let start = (0..columns)
            .find(|column| cell(heading, *column) == "E" && cell(heading, column + 1) == "X")
            .unwrap();
        let first = if columns == 40 { "n" } else { "─" };
        for row in heading + 1..=heading + 9 {
            assert_eq!(
                cell(row, start),
                first,
                "{columns}, row {row}:\n{}",
                shown.screen
            );
            assert_eq!(
                cell(row, start - 1).trim(),
                "",
                "{columns}, row {row}:\n{}",
                shown.screen
            );
        }
        assert!(
            shown.screen.contains("zero\\u{200b}width")
                && shown
                    .screen
                    .starts_with("9 keys · 9 never expire\n\nID  NAME"),
            "{}",
            shown.screen
        );
        let isolated = ["مفتاح لا يحذف", "می\u{200c}خواهم", "מפתח 2"];
        for name in isolated.map(|name| format!("\u{2068}\x1b[1m{name}\x1b[0m\u{2069}")) {
            assert!(shown.raw.contains(&name), "{columns}: {:?}", shown.raw);
        }
    }
}

#[test]
fn one_key_is_a_record_with_exact_local_times() {
    let home = Home::new().with("TZ", "UTC-2");
    assert_eq!(home.run("--sandbox create --name laptop").code, 0);
    assert_eq!(
        home.run("--sandbox create --name ci-deploy --expires-in 5d")
            .code,
        0
    );
    let shown = Terminal::run(&home, "genkey --sandbox show ci-deploy").ended();
    let lines: Vec<&str> = shown.screen.lines().collect();
    let value = |label: &str| {
        let line = lines
            .iter()
            .find_map(|line| line.strip_prefix(&format!("{label}:")));
        line.unwrap_or_else(|| panic!("no {label} in\n{}", shown.screen))
            .trim()
    };
    assert_eq!(
        (value("ID"), value("name"), value("last used")),
        ("2", "ci-deploy", "never")
    );
    let json = home.run("--sandbox show ci-deploy --json").json();
    for (label, field, distance) in [
        ("expires", "expires_at", "in 5 days !"),
        ("created", "created_at", "just now"),
    ] {
        let at: jiff::Timestamp = json[field].as_str().unwrap().parse().unwrap();
        // `TZ=UTC-2` is two hours ahead of UTC: POSIX turns the sign around.
        let local = (at + jiff::SignedDuration::from_hours(2))
            .strftime("%F %T")
            .to_string();
        assert_eq!(value(label), format!("{distance} ({local} +02:00)"));
    }
    let piped = home.run("--sandbox show ci-deploy");
    assert!(
        piped.data().starts_with("ID  NAME") && piped.data().lines().count() == 2,
        "{}",
        piped.stdout
    );
}

/// Whether help and messages are coloured, on a terminal or through a pipe.
#[test]
fn colour_rules_apply_to_help_usage_errors_and_all_other_errors_alike() {
    let home = Home::new().with("DATA", "data");
    let lines = [
        "--help",
        "list -h",
        "help create",
        "help stores",
        "lst",
        "create --expires-in soon",
        "",
        "list --profile staging",
        "token",
        "--sandbox show x",
    ];
    for line in lines {
        for (setting, on_terminal, in_pipe) in [
            ("genkey", true, false),
            ("NO_COLOR=1 genkey", false, false),
            ("CLICOLOR_FORCE=1 genkey", true, true),
            ("TERM=dumb genkey", false, false),
            ("genkey --color never", false, false),
            ("genkey --color=always", true, true),
            ("NO_COLOR=1 genkey --color always", true, true),
            ("CLICOLOR_FORCE=1 genkey --color never", false, false),
        ] {
            for (pipe, expected) in [("", on_terminal), (" 2>&1 | cat", in_pipe)] {
                let script = format!("{setting} {line}{pipe}");
                let shown = Terminal::run(&home, &script).ended();
                assert_eq!(
                    shown.raw.contains("\x1b["),
                    expected,
                    "{script}: {:?}",
                    shown.raw
                );
            }
        }
    }
}

/// Every word is shown, even one that is longer than the window.
#[test]
fn messages_are_wrapped_between_words_on_a_terminal_and_stay_one_line_in_a_pipe() {
    let home = Home::with_file_store();
    for line in [
        "create --expires-in soon",
        "login gen_pat_hunter2",
        "list --expires-within soon",
        "token",
        "--sandbox show no-such-key",
        "list --store vault",
        "list --no-expiry --expires-within 3d",
    ] {
        let piped = home.run(line).stderr;
        let words = |text: &str| {
            text.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        for columns in [40, 60, 80, 120, 200] {
            let shown =
                Terminal::sized(&home, columns, &format!("NO_COLOR=1 genkey {line}")).ended();
            let rows = shown.raw.replace('\r', "");
            assert_eq!(words(&rows), words(&piped), "{line} at {columns}");
            for row in rows.lines().filter(|row| row.trim().contains(' ')) {
                assert!(
                    row.chars().count() <= usize::from(columns),
                    "{line} at {columns}: {row:?}"
                );
            }
        }
        assert!(
            piped.lines().any(|row| row.len() > 60),
            "{line} tests nothing: {piped}"
        );
    }
}

const ABROAD: &str = "Schlüssel für 日本 – “ci”…";

#[test]
fn without_utf_8_everything_for_people_is_ascii_and_data_stays_as_it_is() {
    let keys = json!([{"id": 1, "name": ABROAD, "status": "active"}, {"id": 2, "name": "x".repeat(90), "status": "active"}]);
    let server = WireServer::start_and_then([], move || reply(200, keys.to_string()));
    let home = with_key(&server);
    let formats = ["json", "jsonl", "csv", "tsv"].map(|format| format!("list -o {format}"));
    let data: Vec<String> = formats
        .iter()
        .map(|line| home.run(line).data().to_owned())
        .collect();
    let escaped = r#"Schl\u{fc}ssel f\u{fc}r \u{65e5}\u{672c} - "ci"..."#;
    for (name, value) in [
        ("LANG", "C"),
        ("LC_ALL", "C"),
        ("LC_ALL", "POSIX"),
        ("LC_CTYPE", "C"),
    ] {
        let home = with_key(&server).with(name, value);
        for (line, data) in formats.iter().zip(&data) {
            assert_eq!(home.run(line).data(), data, "{name}={value} {line}");
        }
        let table = home.run("list");
        assert!(
            table.data().contains(escaped) && table.stdout.is_ascii(),
            "{}",
            table.stdout
        );
        let shown = Terminal::run(
            &home,
            "genkey list; genkey show ü; genkey create --expires-in ü; genkey --help",
        )
        .ended();
        assert!(
            shown.raw.is_ascii() && shown.screen.contains("xxx..."),
            "{}",
            shown.screen
        );
        assert!(
            shown.screen.contains("`\\u{fc}`") && shown.screen.contains("'\\u{fc}'"),
            "{}",
            shown.screen
        );
    }
    for (name, value) in [("LANG", "C.UTF-8"), ("LC_ALL", "de_DE.utf8")] {
        let home = with_key(&server).with("LANG", "C").with(name, value);
        let shown = Terminal::run(&home, "genkey list").ended();
        assert!(
            shown.screen.contains(ABROAD) && shown.screen.contains('…'),
            "{}",
            shown.screen
        );
    }
    let shown = Terminal::run(&with_key(&server), "genkey list").ended();
    assert!(
        shown.screen.contains(ABROAD),
        "without a locale, UTF-8 is shown: {}",
        shown.screen
    );
}

#[test]
fn without_utf_8_the_spinner_is_ascii_too() {
    // The answer is held back until the spinner has turned.
    let (release, held) = mpsc::channel::<()>();
    let server = WireServer::start([Reply::Hold(
        held,
        answer(200, "content-type: application/json\r\n", "[]"),
    )]);
    let terminal = Terminal::run(&with_key(&server).with("LANG", "C"), "genkey list");
    terminal.wait_for("\\ ");
    terminal.wait_for("/ ");
    drop(release);
    let shown = terminal.ended();
    assert!(shown.code == 0 && shown.raw.is_ascii(), "{:?}", shown.raw);
}

/// A time so many days from now, and an hour more, so that a slow run rounds to the same day.
fn in_days(days: i64) -> String {
    let hours = jiff::SignedDuration::from_hours(24 * days + 1);
    (jiff::Timestamp::now() + hours).to_string()
}

/// Keys with every end of a life, and two revoked ones.
fn lives() -> Value {
    let key = |id: u64, name: &str, created: i64, expires: Option<i64>, used: Option<i64>| {
        json!({"id": id, "name": name, "status": "active", "created_at": in_days(created),
            "expires_at": expires.map(in_days), "last_used_at": used.map(in_days), "revoked_at": null})
    };
    let mut keys = vec![
        key(31, "laptop", -1, Some(89), Some(-1)),
        key(2, "desktop", -83, Some(7), Some(-2)),
        key(
            8,
            "a-really-long-name-that-somebody-typed",
            -100,
            Some(100),
            None,
        ),
        key(5, "n8n production", -400, None, Some(-3)),
        key(17, "idle", -700, None, Some(-500)),
        key(26, "retired", -100, Some(-10), Some(-11)),
        key(28, "gone", -100, Some(10), None),
        key(29, "gone too", -100, Some(10), None),
    ];
    keys[5]["status"] = "expired".into();
    for key in &mut keys[6..] {
        key["status"] = "revoked".into();
    }
    keys.into()
}

/// A home in which the key in the environment is that of `laptop`, and the secret of `desktop` is
/// stored.
fn with_lives() -> (Home, WireServer) {
    let server = WireServer::start_and_then([], || reply(200, lives().to_string()));
    let home = with_key(&server);
    let index = json!({"version": 1, "logins": {}, "keys": [{"profile": "default", "api_url": server.url(), "id": 2,
        "name": "desktop", "expires_at": null, "store": "file", "entry": "default/2"}]});
    home.write(crate::support::genkey::places::INDEX, index.to_string());
    (home, server)
}

#[test]
fn a_list_shows_lives_as_bars_as_far_as_the_window_has_room() {
    let (home, _server) = with_lives();
    let at = |columns| {
        Terminal::sized(&home, columns, "genkey list")
            .ended()
            .screen
    };
    assert_eq!(
        at(80),
        "6 keys · 1 expires within 14 days · 1 expired · 2 never expire

ID  NAME                              EXPIRES                      USED   STORED
31  laptop                            ━━━━━━━━━━ in 89 d           23 h
2   desktop                           ━───────── in 7 d !          2 d    file
8   a-really-long-name-that-somebod…  ━━━━━───── in 100 d          never
5   n8n production                    ────────── never             3 d
17  idle                              ────────── never !           500 d
26  retired                           ┄┄┄┄┄┄┄┄┄┄ expired 10 d ago  11 d

! expires soon, or never and unused for 90 days
`genkey list --all` adds 2 revoked keys"
    );
    assert_eq!(
        at(60),
        "6 keys · 1 expires within 14 days · 1 expired
2 never expire

ID  NAME                            EXPIRES           STORED
31  laptop                          in 89 d
2   desktop                         in 7 d !          file
8   a-really-long-name-that-someb…  in 100 d
5   n8n production                  never
17  idle                            never !
26  retired                         expired 10 d ago

! expires soon, or never and unused for 90 days
`genkey list --all` adds 2 revoked keys"
    );
    assert_eq!(
        at(40),
        "6 keys · 1 expires within 14 days
1 expired · 2 never expire

ID  NAME                EXPIRES
31  laptop              in 89 d
2   desktop             in 7 d !
8   a-really-long-nam…  in 100 d
5   n8n production      never
17  idle                never !
26  retired             expired 10 d ago

! expires soon, or never and unused for
90 days
`genkey list --all` adds 2 revoked keys"
    );
}

#[test]
fn a_list_can_do_without_lines_and_symbols() {
    let (home, _server) = with_lives();
    for setting in ["LC_ALL=C", "TERM=linux", "TERM=dumb"] {
        let script = format!("{setting} genkey list --color never");
        let shown = Terminal::run(&home, &script).ended();
        let screen = &shown.screen;
        assert!(shown.raw.is_ascii(), "{setting}: {screen}");
        assert!(
            screen.contains("#---------") && screen.contains(".........."),
            "{setting}: {screen}"
        );
    }
}

#[test]
fn an_empty_list_and_a_quiet_one_have_nothing_around_them() {
    let (home, _server) = with_lives();
    let quiet = Terminal::run(&home, "genkey list -q --name desktop").ended();
    assert_eq!(
        quiet.screen,
        "ID  NAME     EXPIRES              USED  STORED\n2   desktop  ━───────── in 7 d !  2 d   file"
    );
    let none = Terminal::run(&home, "genkey list --name nothing").ended();
    assert_eq!(
        none.screen,
        "none of the 8 keys match; `--all` includes revoked keys"
    );
    let some = Terminal::run(&home, "genkey list --all --name '*o*'").ended();
    assert!(
        some.screen.starts_with("6 of 8 keys · 1 expires"),
        "{}",
        some.screen
    );
    let piped = home.run("list --columns name,in_use,expires --sort expires --name *d* -o csv");
    assert!(
        piped
            .data()
            .starts_with("name,in_use,expires_at\nretired,false,2"),
        "{}",
        piped.stdout
    );
}

#[test]
fn check_speaks_the_language_of_the_list() {
    let (home, _server) = with_lives();
    let shown = Terminal::run(&home, "genkey check").ended();
    assert_eq!(
        shown.screen,
        "ID  NAME     PROBLEM         EXPIRES                      USED
2   desktop  expires_within  ━───────── in 7 d !          2 d
26  retired  expired         ┄┄┄┄┄┄┄┄┄┄ expired 10 d ago  11 d
2 keys need attention
hint: `genkey rotate KEY` replaces a key, `genkey revoke --expired` removes
those that no longer work"
    );
}

#[test]
fn whoami_says_who_with_which_key_until_when_and_from_where() {
    let mut home = Home::with_file_store();
    let service = Service::start(&mut home);
    let unknown = Terminal::run(&home, "genkey whoami").ended().screen;
    assert!(
        unknown.contains("\n  - genkey does not know the id and the expiry of the key\n  - from environment variable `GEN_API_KEY`\n"),
        "{unknown}"
    );
    let token = home.run("create ci --expires-in 5d --show-token");
    assert_eq!(home.run("create spare").code, 0);
    home.unset("GEN_API_KEY");
    assert_eq!(
        home.run_with_stdin("login --with-token", &token.stdout)
            .code,
        0
    );
    let of_whom = |expected: &str| {
        let listed = Terminal::run(&home, "genkey list 2> said").ended().screen;
        let first = listed.lines().next().unwrap_or_default();
        assert!(first.starts_with(expected), "{listed}");
    };
    // The login knows the account, so that no request is sent for it.
    of_whom("2 keys of you@example.com · 1 expires within 14 days · ");
    let shown = Terminal::sized(&home, 120, "genkey whoami 2> said").ended();
    let url = service.url();
    let host = url.trim_start_matches("http://").trim_end_matches("/v1");
    let starts = [
        host.to_owned(),
        "  ✓ logged in as you@example.com (1)".into(),
        "  ! key `ci` (1), expires in 5 days (20".into(),
        format!(
            "  - from `{}`, entry `1-",
            home.path("data/secrets.age").display()
        ),
        "  - account: Your Name, you, since 20".into(),
        format!("  - profile `default`, GEN at {url}"),
    ];
    assert_eq!(
        shown.screen.lines().count(),
        starts.len(),
        "{}",
        shown.screen
    );
    for (line, start) in shown.screen.lines().zip(&starts) {
        assert!(line.starts_with(start), "{}", shown.screen);
    }
    // A stored key might be another account's; `whoami` knows.
    assert_eq!(home.run("use spare").code, 0);
    of_whom("2 keys · 1 expires within 14 days · ");
    assert_eq!(home.run("whoami -q").code, 0);
    of_whom("2 keys of you@example.com · ");
    let piped = home.run("whoami");
    assert!(
        piped
            .data()
            .starts_with("ID:          1\nemail:       you@"),
        "{}",
        piped.stdout
    );
}

#[test]
fn a_screen_reader_gets_words_and_no_drawings() {
    let (home, _server) = with_lives();
    let shown = Terminal::run(
        &home,
        "GENKEY_ACCESSIBLE=1 genkey list --all --sort expires",
    )
    .ended();
    assert_eq!(
        shown.screen,
        "8 keys, 1 expires within 14 days, 1 expired, 2 never expire, 2 revoked

ID  NAME                               EXPIRES              USED          STORED
26  retired                            expired 10 days ago  11 days ago
2   desktop                            in 7 days (soon)     2 days ago    file
28  gone                               revoked              never
29  gone too                           revoked              never
31  laptop                             in 89 days           23 hours ago
8   a-really-long-name-that-somebody…  in 100 days          never
5   n8n production                     never                3 days ago
17  idle                               never (unused)       500 days ago"
    );
    let plain = Terminal::run(&home, "genkey show desktop -o plain").ended();
    let lines: Vec<&str> = plain.screen.lines().collect();
    assert!(
        lines.contains(&"name: desktop") && lines.contains(&"stored: file"),
        "{lines:?}"
    );
    let expiry = lines.iter().find(|line| line.starts_with("expires_at: "));
    assert!(
        expiry.is_some_and(|line| line.starts_with("expires_at: in 7 days ! (20")),
        "{lines:?}"
    );
}

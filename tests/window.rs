//! What windows of all widths show: tables, records, messages, colour, and locales without UTF-8.

use std::sync::mpsc;

use serde_json::{Value, json};

use crate::support::genkey::Home;
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
        // `never` must be right below the heading `EXPIRES`.
        let start = (0..columns)
            .find(|column| cell(0, *column) == "E" && cell(0, column + 1) == "X")
            .unwrap();
        for row in 1..=8 {
            assert_eq!(
                cell(row, start),
                "n",
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
            shown.screen.contains("zero\\u{200b}width") && shown.screen.lines().count() == 9,
            "{}",
            shown.screen
        );
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

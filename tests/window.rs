//! What is seen in windows of all widths: tables, records, messages, colour and letters.

use serde_json::{Value, json};

use crate::support::genkey::Home;
use crate::support::terminal::{Terminal, screen};
use crate::support::wire_server::{WireServer, reply};

/// A home whose profile talks to this server, with a key in the environment.
fn with_key(server: &WireServer) -> Home {
    Home::with_file_store().with("GENKEY_API_URL", server.url()).with("GEN_API_KEY", "gen_pat_hunter2hunter2")
}

#[test]
fn columns_stand_below_each_other_whatever_script_a_name_is_in() {
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
    let keys: Vec<_> = (1..).zip(names).map(|(id, name)| json!({"id": id, "name": name, "status": "active"})).collect();
    for columns in [40, 60, 80, 120, 200] {
        let server = WireServer::start([reply(200, Value::from(keys.clone()).to_string())]);
        let home = with_key(&server);
        let shown = Terminal::sized(&home, columns, "genkey list").ended();
        let screen = screen(shown.raw.as_bytes(), columns);
        let cell = |row: u16, column: u16| screen.cell(row, column).unwrap().contents().to_owned();
        // `never` must stand below the heading `EXPIRES`.
        let start = (0..columns).find(|column| cell(0, *column) == "E" && cell(0, column + 1) == "X").unwrap();
        for row in 1..=8 {
            assert_eq!(cell(row, start), "n", "{columns}, row {row}:\n{}", shown.screen);
            assert_eq!(cell(row, start - 1).trim(), "", "{columns}, row {row}:\n{}", shown.screen);
        }
        assert!(shown.screen.contains("zero\\u{200b}width") && shown.screen.lines().count() == 9, "{}", shown.screen);
    }
}

#[test]
fn one_key_is_a_record_with_exact_times_by_the_clock_on_the_wall() {
    let home = Home::new().with("TZ", "UTC-2");
    assert_eq!(home.run("--sandbox create --name laptop").code, 0);
    assert_eq!(home.run("--sandbox create --name ci-deploy --expires-in 5d").code, 0);
    let shown = Terminal::run(&home, "genkey --sandbox show ci-deploy").ended();
    let lines: Vec<&str> = shown.screen.lines().collect();
    let value = |label: &str| {
        let line = lines.iter().find_map(|line| line.strip_prefix(&format!("{label}:")));
        line.unwrap_or_else(|| panic!("no {label} in\n{}", shown.screen)).trim()
    };
    assert_eq!((value("id"), value("name"), value("last used")), ("2", "ci-deploy", "never"));
    let json = home.run("--sandbox show ci-deploy --json").json();
    for (label, field, distance) in [("expires", "expires_at", "in 5 days !"), ("created", "created_at", "just now")] {
        let at: jiff::Timestamp = json[field].as_str().unwrap().parse().unwrap();
        let local = (at + jiff::SignedDuration::from_hours(2)).strftime("%F %T").to_string();
        assert_eq!(value(label), format!("{distance} ({local} +02:00)"));
    }
    let piped = home.run("--sandbox show ci-deploy");
    assert!(piped.data().starts_with("ID  NAME") && piped.data().lines().count() == 2, "{}", piped.stdout);
}

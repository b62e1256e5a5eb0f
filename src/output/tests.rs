//! The exact bytes of every format.

use std::io::{self, Write};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::wrap::width_of;
use super::*;
use crate::model::{EntryRef, Key, KeyId, Status};

const DAY: i64 = 86_400;

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    moment("2026-11-21T09:30:00Z")
}

fn program() -> Target {
    Target {
        terminal: false,
        width: None,
        color: false,
        ascii: false,
        drawing: Drawing::Symbols,
        now: now(),
        zone: || TimeZone::UTC,
    }
}

fn window(width: u16) -> Target {
    Target {
        terminal: true,
        width: Some(width),
        color: false,
        ascii: false,
        drawing: Drawing::Symbols,
        now: now(),
        zone: || TimeZone::UTC,
    }
}

fn named(id: u64, name: &str) -> Key {
    Key {
        id: KeyId::Number(id),
        name: Some(name.into()),
        status: Status::Active,
        created_at: Some(moment("2026-03-01T12:00:00Z").into()),
        expires_at: None,
        last_used_at: None,
        revoked_at: None,
        unreadable: Vec::new(),
    }
}

fn expiring(id: u64, name: &str, seconds: i64) -> Key {
    Key {
        expires_at: Some((now() + SignedDuration::from_secs(seconds)).into()),
        ..named(id, name)
    }
}

fn row(key: &Key) -> KeyRow<'_> {
    KeyRow {
        key,
        stored: None,
        in_use: false,
        token: None,
        replaced: None,
    }
}

fn keychain() -> EntryRef {
    EntryRef {
        store: "keychain".into(),
        entry: "default/5".into(),
    }
}

fn text(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn listed(rows: &[KeyRow<'_>], format: Format, target: Target) -> String {
    text(|out| KeyList::new(format, target, None).write(rows, true, out))
}

fn shown(row: KeyRow<'_>, format: Format, target: Target) -> String {
    text(|out| key(&row, format, &target, out))
}

/// Three keys that between them have every status, both kinds of id, every null and an entry in a
/// store.
fn sample() -> [Key; 3] {
    [
        Key {
            last_used_at: Some(moment("2026-11-18T08:15:00.25Z").into()),
            ..expiring(5, "CI Pipeline", 90 * DAY - 1)
        },
        Key {
            id: KeyId::Text("tok_9".into()),
            status: Status::Expired,
            ..expiring(0, "old", -3 * DAY)
        },
        Key {
            name: None,
            status: Status::Revoked,
            created_at: None,
            revoked_at: Some(moment("2026-11-21T09:29:30Z").into()),
            ..expiring(7, "", 3 * DAY)
        },
    ]
}

fn with_sample(check: impl FnOnce(&[KeyRow<'_>])) {
    let keys = sample();
    let stored = keychain();
    let [first, second, third] = &keys;
    check(&[
        KeyRow {
            stored: Some(&stored),
            in_use: true,
            ..row(first)
        },
        row(second),
        row(third),
    ]);
}

#[test]
fn format_names_are_read_back() {
    for format in Format::ALL {
        assert_eq!(format.to_string().parse(), Ok(format));
    }
    assert_eq!(
        "yaml".parse::<Format>().unwrap_err().to_string(),
        "unknown output format; use `table`, `json`, `jsonl`, `csv`, `tsv` or `plain` (`check` also has `junit`, `sarif` and `github`)"
    );
}

#[test]
fn json_is_one_array_in_the_services_order_and_keeps_nulls_and_id_types() {
    with_sample(|rows| {
        assert_eq!(
            listed(rows, Format::Json, program()),
            r#"[
  {
    "id": 5,
    "name": "CI Pipeline",
    "status": "active",
    "created_at": "2026-03-01T12:00:00.000Z",
    "expires_at": "2027-02-19T09:29:59.000Z",
    "last_used_at": "2026-11-18T08:15:00.250Z",
    "revoked_at": null,
    "stored": {
      "store": "keychain",
      "entry": "default/5"
    }
  },
  {
    "id": "tok_9",
    "name": "old",
    "status": "expired",
    "created_at": "2026-03-01T12:00:00.000Z",
    "expires_at": "2026-11-18T09:30:00.000Z",
    "last_used_at": null,
    "revoked_at": null,
    "stored": null
  },
  {
    "id": 7,
    "name": null,
    "status": "revoked",
    "created_at": null,
    "expires_at": "2026-11-24T09:30:00.000Z",
    "last_used_at": null,
    "revoked_at": "2026-11-21T09:29:30.000Z",
    "stored": null
  }
]
"#
        );
    });
}

#[test]
fn json_lines_are_one_object_per_line() {
    let key = named(5, "ci");
    let stored = keychain();
    let rows = [
        KeyRow {
            stored: Some(&stored),
            ..row(&key)
        },
        row(&key),
    ];
    assert_eq!(
        listed(&rows, Format::Jsonl, program()),
        concat!(
            r#"{"id":5,"name":"ci","status":"active","created_at":"2026-03-01T12:00:00.000Z","expires_at":null,"last_used_at":null,"revoked_at":null,"stored":{"store":"keychain","entry":"default/5"}}"#,
            "\n",
            r#"{"id":5,"name":"ci","status":"active","created_at":"2026-03-01T12:00:00.000Z","expires_at":null,"last_used_at":null,"revoked_at":null,"stored":null}"#,
            "\n",
        )
    );
}

#[test]
fn one_key_is_a_json_object_that_has_a_token_only_when_one_is_shown() {
    let key = named(5, "ci");
    let shown_token = KeyRow {
        token: Some("gen_pat_test"),
        ..row(&key)
    };
    let json = shown(shown_token, Format::Json, program());
    assert!(json.starts_with("{\n  \"id\": 5,\n"), "{json}");
    assert!(
        json.ends_with("  \"stored\": null,\n  \"token\": \"gen_pat_test\"\n}\n"),
        "{json}"
    );
    assert!(!shown(row(&key), Format::Json, program()).contains("token"));
    assert!(!shown(shown_token, Format::Table, program()).contains("gen_pat_test"));
    let csv = shown(shown_token, Format::Csv, program());
    assert!(
        csv.lines().next().unwrap().ends_with(",stored,token"),
        "{csv}"
    );
    assert!(csv.ends_with(",,gen_pat_test\n"), "{csv}");
}

#[test]
fn csv_and_tsv_name_the_store_and_leave_nulls_empty() {
    with_sample(|rows| {
        let csv = "id,name,status,created_at,expires_at,last_used_at,revoked_at,stored\n\
             5,CI Pipeline,active,2026-03-01T12:00:00.000Z,2027-02-19T09:29:59.000Z,2026-11-18T08:15:00.250Z,,keychain\n\
             tok_9,old,expired,2026-03-01T12:00:00.000Z,2026-11-18T09:30:00.000Z,,,\n\
             7,,revoked,,2026-11-24T09:30:00.000Z,,2026-11-21T09:29:30.000Z,\n";
        assert_eq!(listed(rows, Format::Csv, program()), csv);
        assert_eq!(listed(rows, Format::Tsv, program()), csv.replace(',', "\t"));
    });
}

#[test]
fn without_rows_every_format_is_as_short_as_it_can_be() {
    let header = "id,name,status,created_at,expires_at,last_used_at,revoked_at,stored\n";
    for (format, bytes) in [
        (Format::Table, String::new()),
        (Format::Json, "[]\n".into()),
        (Format::Jsonl, String::new()),
        (Format::Csv, header.into()),
        (Format::Tsv, header.replace(',', "\t")),
        (Format::Plain, String::new()),
    ] {
        assert_eq!(listed(&[], format, program()), bytes, "{format}");
        assert_eq!(listed(&[], format, window(80)), bytes, "{format}");
    }
}

#[test]
fn a_table_for_programs_is_exact_and_always_has_the_same_columns() {
    with_sample(|rows| {
        assert_eq!(
            listed(rows, Format::Table, Target { width: Some(20), ..program() }),
            "\
ID     NAME         STATUS   CREATED                   EXPIRES                   LAST USED                 REVOKED                   STORED    IN USE
5      CI Pipeline  active   2026-03-01T12:00:00.000Z  2027-02-19T09:29:59.000Z  2026-11-18T08:15:00.250Z  -                         keychain  yes
tok_9  old          expired  2026-03-01T12:00:00.000Z  2026-11-18T09:30:00.000Z  never                     -                         -         -
7      -            revoked  -                         2026-11-24T09:30:00.000Z  never                     2026-11-21T09:29:30.000Z  -         -
"
        );
    });
}

#[test]
fn a_narrow_window_drops_the_least_useful_columns_first() {
    with_sample(|rows| {
        let at = |width| listed(rows, Format::Table, window(width));
        let widest = "  ID     NAME         EXPIRES                      USED   STORED
▸ 5      CI Pipeline  ━━╸─────── in 90 d           3 d    keychain
  tok_9  old          ┄┄┄┄┄┄┄┄┄┄ expired 3 d ago   never
  7      (no name)               revoked just now  never
";
        assert_eq!(at(200), widest);
        assert_eq!(
            listed(
                rows,
                Format::Table,
                Target {
                    width: None,
                    ..window(1)
                }
            ),
            widest
        );
        // Some terminals report 0 columns.
        assert_eq!(listed(rows, Format::Table, window(0)), widest);
        assert_eq!(at(80), widest);
        assert_eq!(
            at(60),
            "  ID     NAME         EXPIRES                      STORED
▸ 5      CI Pipeline  ━━╸─────── in 90 d           keychain
  tok_9  old          ┄┄┄┄┄┄┄┄┄┄ expired 3 d ago
  7      (no name)               revoked just now
"
        );
        assert_eq!(
            at(40),
            "  ID     NAME         EXPIRES
▸ 5      CI Pipeline  in 90 d
  tok_9  old          expired 3 d ago
  7      (no name)    revoked just now
"
        );
    });
}

/// The headings at a width, at which no line is wider than the window.
fn headings(rows: &[KeyRow<'_>], width: u16) -> String {
    let table = listed(rows, Format::Table, window(width));
    for line in table.lines() {
        assert!(width_of(line) <= usize::from(width), "{width}: {line:?}");
    }
    table
        .lines()
        .next()
        .unwrap()
        .split("  ")
        .map(str::trim)
        .filter(|one| !one.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn columns_are_dropped_before_a_name_gets_narrower_than_20() {
    let long = "a-name-of-exactly-thirty-chars";
    let names = [
        long,
        "日本語のとても長い名前のキーです",
        "مفتاح الإنتاج لا تحذفه أبدا من هنا",
        "👩‍💻 deploys everything",
        "e\u{301}e\u{301}",
    ];
    let keys: Vec<_> = (1000..)
        .zip(names)
        .map(|(id, name)| expiring(id, name, 90 * DAY))
        .collect();
    let rows: Vec<_> = keys.iter().map(row).collect();
    for (width, shown) in [
        (200, "ID NAME EXPIRES USED"),
        (80, "ID NAME EXPIRES USED"),
        (60, "ID NAME EXPIRES USED"),
        (50, "ID NAME EXPIRES"),
        (40, "ID NAME EXPIRES"),
    ] {
        assert_eq!(headings(&rows, width), shown, "{width}");
    }
    assert!(listed(&rows, Format::Table, window(36)).contains("a-name-of-exactly-th…"));
    assert!(
        listed(
            &rows,
            Format::Table,
            Target {
                ascii: true,
                ..window(40)
            }
        )
        .contains("1000  a-name-of-exactly-thir...  in 90 d\n")
    );
    // The store is dropped last if a secret is stored.
    let stored = keychain();
    let old = Key {
        status: Status::Expired,
        ..expiring(1005, "old", -DAY)
    };
    let mixed = [
        KeyRow {
            stored: Some(&stored),
            ..rows[0]
        },
        row(&old),
    ];
    for (width, shown) in [
        (80, "ID NAME EXPIRES USED STORED"),
        (60, "ID NAME EXPIRES STORED"),
        (40, "ID NAME EXPIRES"),
    ] {
        assert_eq!(headings(&mixed, width), shown, "{width}");
    }
}

#[test]
fn a_window_too_narrow_for_columns_shows_a_line_per_field() {
    let long = expiring(5, "deploy to production", 90 * DAY);
    let rows = [
        KeyRow {
            in_use: true,
            ..row(&long)
        },
        row(&long),
    ];
    let block = "ID:       5
name:     deploy to
          production
expires:  in 90 d
used:     never
";
    let wrapped = format!("in use:   ▸\n{block}\n{block}");
    assert_eq!(listed(&rows, Format::Table, window(20)), wrapped);
    assert_eq!(
        shown(row(&long), Format::Table, window(12)),
        "ID: 5\nname: deploy to production\nexpires: in 90 d\nused: never\n"
    );
}

#[test]
fn one_key_is_a_row_if_it_fits_and_is_never_truncated() {
    let key_with =
        |name: &str| text(|out| key(&row(&named(5, name)), Format::Table, &window(60), out));
    let fits = "ID  NAME  EXPIRES             USED\n\
                5   ci    ────────── never !  never\n";
    assert_eq!(key_with("ci"), fits);
    // A single key loses no column but the bar: it becomes labelled lines instead.
    let at = |width| shown(row(&named(5, "ci")), Format::Table, window(width));
    let without_bar = "ID  NAME  EXPIRES  USED\n5   ci    never !  never\n";
    assert_eq!(at(30), without_bar);
    assert!(at(20).contains("expires:  never !\n"), "{}", at(20));
    let name = "a rather long name that no column of sixty could hold beside the others";
    let stacked = key_with(name);
    assert!(
        stacked.starts_with("ID:       5\nname:     a rather long name that no column of sixty"),
        "{stacked}"
    );
    assert!(!stacked.contains('…'), "{stacked}");
    assert!(
        stacked
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .contains(name),
        "{stacked}"
    );
}

fn undelivered(row: KeyRow<'_>) -> KeyDetails<'_> {
    KeyDetails {
        row,
        delivered_to: &[],
    }
}

#[test]
fn the_details_of_a_key_are_a_line_per_value_with_exact_times_for_people() {
    let details = |row: KeyRow<'_>, target: Target| {
        text(|out| key_details(&undelivered(row), Format::Table, &target, out))
    };
    with_sample(|rows| {
        assert_eq!(
            details(rows[0], window(80)),
            "\
in use:     yes
ID:         5
name:       CI Pipeline
status:     active
expires:    in 90 days (2027-02-19 09:29:59 UTC)
last used:  3 days ago (2026-11-18 08:15:00 UTC)
created:    265 days ago (2026-03-01 12:00:00 UTC)
stored:     keychain
"
        );
        // Nine hours ahead of UTC: 09:29 becomes 18:29.
        let east = || TimeZone::fixed(jiff::tz::Offset::constant(9));
        let revoked = "ID:         7
name:       -
status:     \u{1b}[2mrevoked\u{1b}[0m
expires:    -
last used:  never
created:    -
revoked:    just now (2026-11-21 18:29:30 +09:00)
stored:     -
";
        assert_eq!(
            details(
                rows[2],
                Target {
                    color: true,
                    zone: east,
                    ..window(80)
                }
            ),
            revoked
        );
        assert!(
            details(rows[0], window(40))
                .contains("\nexpires:    in 90 days (2027-02-19\n            09:29:59 UTC)\n")
        );
        assert_eq!(
            details(rows[0], program()),
            shown(rows[0], Format::Table, program())
        );
    });
}

/// Names that are wide, combined, right to left, endless or made to attack a terminal.
fn difficult_names() -> Vec<String> {
    vec![
        "日本語のとても長い名前のキー".into(),
        // A joiner, a variation selector and a pair of regional indicators.
        "👩‍💻❤️🇩🇪".repeat(20),
        "e\u{301}".repeat(50),
        // 900 accents on one letter: one column.
        format!("a{}", "\u{301}".repeat(900)),
        "مفتاح".repeat(20),
        // Colour, the window's title, reversed text, line ends.
        "\u{1b}[31m\u{1b}]0;title\u{7}\u{202e}x\n\t\r".repeat(5),
        "x".repeat(1000),
        "two words ".repeat(20),
        " ".repeat(100),
        String::new(),
    ]
}

#[test]
fn no_line_is_wider_than_the_window_or_ends_in_a_space_or_controls_the_terminal() {
    for name in difficult_names() {
        let key = expiring(5, &name, DAY);
        let rows = [KeyRow {
            in_use: true,
            ..row(&key)
        }];
        for width in (20..100).chain([200]) {
            let table = listed(&rows, Format::Table, window(width))
                + &shown(rows[0], Format::Table, window(width));
            for line in table.lines() {
                assert!(width_of(line) <= usize::from(width), "{width}: {line:?}");
                assert!(!line.ends_with(' '), "{width}: {line:?}");
                // What isolates a name is ours, and ends in its line.
                let isolates = ['\u{2068}', '\u{2069}'].map(|one| line.matches(one).count());
                assert!(isolates[0] == isolates[1], "{width}: {line:?}");
                let own = line.replace(['\u{2068}', '\u{2069}'], "");
                assert!(
                    !own.chars().any(crate::model::is_unprintable),
                    "{width}: {line:?}"
                );
            }
        }
        // Too narrow for any layout: a line per value, for the terminal to wrap.
        let unwrapped = listed(&rows, Format::Table, window(1));
        assert_eq!(unwrapped.lines().count(), 5);
        assert!(
            unwrapped.lines().all(|line| !line.ends_with(' ')),
            "{unwrapped:?}"
        );
    }
}

#[test]
fn columns_align_by_display_width() {
    let (wide, narrow) = (named(1, "日本語"), named(2, "e\u{301} ❤️"));
    assert_eq!(
        listed(&[row(&wide), row(&narrow)], Format::Table, window(80)),
        "ID  NAME    EXPIRES             USED
1   日本語  ────────── never !  never
2   e\u{301} ❤️    ────────── never !  never
"
    );
}

#[test]
fn without_a_terminal_nothing_is_truncated_wrapped_or_coloured() {
    for name in difficult_names().iter().filter(|name| !name.is_empty()) {
        let key = named(5, name);
        let narrow = Target {
            width: Some(20),
            ..program()
        };
        for table in [
            listed(&[row(&key)], Format::Table, narrow),
            shown(row(&key), Format::Table, narrow),
        ] {
            assert!(table.contains(escape_control(name).as_ref()), "{name:?}");
            assert_eq!(table.lines().count(), 2, "{name:?}");
            assert!(!table.contains('\u{1b}'), "{name:?}");
        }
    }
}

#[test]
fn hostile_text_stays_one_cell_of_one_row() {
    let stored = EntryRef {
        store: "command:=x,\ty".into(),
        entry: "a\nb".into(),
    };
    let key = Key {
        id: KeyId::Text("=id".into()),
        status: Status::Other("odd\u{1b}[2J".into()),
        created_at: None,
        ..named(0, "a,\"b\"\n\tc\u{202e}")
    };
    let rows = [KeyRow {
        stored: Some(&stored),
        ..row(&key)
    }];
    let second = |format| {
        listed(&rows, format, program())
            .lines()
            .skip(1)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        second(Format::Csv),
        [r#"'=id,"a,""b""\n\tc\u{202e}",odd\u{1b}[2J,,,,,"command:=x,\ty""#]
    );
    assert_eq!(
        second(Format::Tsv),
        ["=id\ta,\"b\"\\n\\tc\\u{202e}\todd\\u{1b}[2J\t\t\t\t\tcommand:=x,\\ty"]
    );
    assert_eq!(
        second(Format::Table),
        [
            r#"=id  a,"b"\n\tc\u{202e}  odd\u{1b}[2J  -        never    never      -        command:=x,\ty  -"#
        ]
    );
    let line = listed(&rows, Format::Jsonl, program());
    assert_eq!(
        line,
        concat!(
            r#"{"id":"=id","name":"a,\"b\"\n\tc\u202e","status":"odd\u001b[2J","created_at":null,"expires_at":null,"#,
            r#""last_used_at":null,"revoked_at":null,"stored":{"store":"command:=x,\ty","entry":"a\nb"}}"#,
            "\n"
        )
    );
    let parsed: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(parsed["name"], "a,\"b\"\n\tc\u{202e}");
}

#[test]
fn a_formula_in_a_name_is_escaped_in_csv_only() {
    let key = named(5, "=HYPERLINK(\"http://x\")");
    assert!(
        listed(&[row(&key)], Format::Csv, program())
            .contains(",\"'=HYPERLINK(\"\"http://x\"\")\",")
    );
    assert!(listed(&[row(&key)], Format::Tsv, program()).contains("\t=HYPERLINK(\"http://x\")\t"));
    assert!(
        listed(&[row(&key)], Format::Json, program()).contains(r#""=HYPERLINK(\"http://x\")""#)
    );
}

fn expiry_shown(key: &Key, target: Target) -> String {
    let table = listed(&[row(key)], Format::Table, target);
    let line = table.lines().nth(1).unwrap();
    let (_, shown) = line.split_once("ci  ").unwrap();
    shown.trim_start().split("  ").next().unwrap().to_owned()
}

#[test]
fn what_is_left_of_a_key_is_a_bar_and_words_with_a_mark_where_it_needs_attention() {
    let old = |created: i64, key: Key| Key {
        created_at: Some((now() - SignedDuration::from_secs(created)).into()),
        ..key
    };
    for (seconds, shown) in [
        // The limit is 14 days to the second.
        (14 * DAY + 1, "━╸──────── in 14 d"),
        (14 * DAY, "━╸──────── in 14 d !"),
        (3 * DAY, "╸───────── in 3 d !"),
        (60, "╸───────── in 1 min !"),
        (59, "╸───────── in 59 s !"),
        (0, "┄┄┄┄┄┄┄┄┄┄ expired just now"),
        (-3 * DAY, "┄┄┄┄┄┄┄┄┄┄ expired 3 d ago"),
    ] {
        let status = if seconds > 0 {
            Status::Active
        } else {
            Status::Expired
        };
        let key = Key {
            status,
            ..old(90 * DAY - seconds, expiring(5, "ci", seconds))
        };
        assert_eq!(expiry_shown(&key, window(80)), shown, "{seconds}");
    }
    // It no longer works, whenever it would have expired.
    let revoked = Key {
        status: Status::Revoked,
        ..expiring(5, "ci", 3 * DAY)
    };
    assert_eq!(expiry_shown(&revoked, window(80)), "revoked");
    // A key without an end is a risk once nobody uses it.
    let young = old(DAY, named(5, "ci"));
    assert_eq!(expiry_shown(&young, window(80)), "────────── never");
    assert_eq!(
        expiry_shown(&named(5, "ci"), window(80)),
        "────────── never !"
    );
    let used = Key {
        last_used_at: Some(now().into()),
        ..named(5, "ci")
    };
    assert_eq!(expiry_shown(&used, window(80)), "────────── never");
    // Clocks differ: the service's decides.
    let early = Key {
        status: Status::Expired,
        ..expiring(5, "ci", 60)
    };
    assert_eq!(expiry_shown(&early, window(80)), "┄┄┄┄┄┄┄┄┄┄ expired");
    // Without a creation, the bar's length is unknown.
    let unknown = Key {
        created_at: None,
        ..expiring(5, "ci", 60 * DAY)
    };
    assert_eq!(expiry_shown(&unknown, window(80)), "in 60 d");
}

#[test]
fn without_symbols_marks_and_bars_are_ascii_and_for_screen_readers_words() {
    let mut keys = [
        expiring(1, "Köln", 90 * DAY),
        expiring(2, "ci", 3 * DAY),
        Key {
            status: Status::Expired,
            ..expiring(3, "old", -3 * DAY)
        },
        named(4, "unused"),
    ];
    keys[1].last_used_at = Some((now() - SignedDuration::from_hours(2)).into());
    let mut rows: Vec<_> = keys.iter().map(row).collect();
    rows[1].in_use = true;
    let drawn = |drawing| {
        listed(
            &rows,
            Format::Table,
            Target {
                drawing,
                ..window(80)
            },
        )
    };
    assert_eq!(
        drawn(Drawing::Ascii),
        "  ID  NAME    EXPIRES                     USED
  1   Köln    ###------- in 90 d          never
> 2   ci      #--------- in 3 d !         2 h
  3   old     .......... expired 3 d ago  never
  4   unused  ---------- never !          never
"
    );
    assert_eq!(
        drawn(Drawing::None),
        "       ID  NAME    EXPIRES             USED
       1   Köln    in 90 days          never
in use 2   ci      in 3 days (soon)    2 hours ago
       3   old     expired 3 days ago  never
       4   unused  never (unused)      never
"
    );
}

#[test]
fn a_name_from_right_to_left_is_isolated_on_a_terminal_only() {
    let key = named(5, "מפתח 2");
    let on = |target| listed(&[row(&key)], Format::Table, target);
    assert!(on(window(80)).contains("\u{2068}מפתח 2\u{2069}  ──"));
    let ascii = Target {
        ascii: true,
        ..window(80)
    };
    for target in [program(), ascii] {
        assert!(!on(target).contains(['\u{2068}', '\u{2069}']));
    }
}

#[test]
fn a_past_time_is_not_in_the_future_even_if_the_services_clock_is_ahead() {
    let key = Key {
        created_at: Some((now() + SignedDuration::from_secs(90)).into()),
        last_used_at: Some((now() + SignedDuration::from_secs(5)).into()),
        ..expiring(5, "ci", DAY * 20)
    };
    let table = listed(&[row(&key)], Format::Table, window(80));
    assert!(table.ends_with("━━━━━━━━━━ in 20 d  just now\n"), "{table}");
    let details = text(|out| key_details(&undelivered(row(&key)), Format::Table, &window(80), out));
    assert!(details.contains("\ncreated:    just now ("), "{details}");
}

#[test]
fn colour_repeats_what_the_text_says() {
    let mut keys: Vec<_> = [
        Status::Active,
        Status::Expired,
        Status::Revoked,
        Status::Other("new".into()),
    ]
    .into_iter()
    .map(|status| Key {
        status,
        ..named(5, "ci")
    })
    .collect();
    keys.push(expiring(5, "ci", 3 * DAY));
    keys.push(expiring(5, "ci", DAY));
    let mut rows: Vec<_> = keys.iter().map(row).collect();
    rows[0].in_use = true;
    let coloured = listed(
        &rows,
        Format::Table,
        Target {
            color: true,
            ..window(80)
        },
    );
    let expected = "  ^[1mID^[0m  ^[1mNAME^[0m  ^[1mSTATUS^[0m  ^[1mEXPIRES^[0m              ^[1mUSED^[0m
^[36m▸^[0m ^[2m5^[0m   ^[1mci^[0m            ^[33m──────────^[0m ^[33mnever !^[0m   ^[2mnever^[0m
  ^[2m5^[0m   ^[2mci^[0m            ^[31m┄┄┄┄┄┄┄┄┄┄^[0m ^[31mexpired^[0m   ^[2mnever^[0m
  ^[2m5^[0m   ^[2mci^[0m                       ^[2mrevoked^[0m   ^[2mnever^[0m
  ^[2m5^[0m   ^[1mci^[0m    new     ^[33m──────────^[0m ^[33mnever !^[0m   ^[2mnever^[0m
  ^[2m5^[0m   ^[1mci^[0m            ^[33m╸^[0m^[2m─────────^[0m ^[33min 3 d !^[0m  ^[2mnever^[0m
  ^[2m5^[0m   ^[1mci^[0m            ^[31m^[1m╸^[0m^[2m─────────^[0m ^[31m^[1min 1 d !^[0m  ^[2mnever^[0m
";
    assert_eq!(coloured.replace('\u{1b}', "^"), expected);
    assert_eq!(
        console::strip_ansi_codes(&coloured),
        listed(&rows, Format::Table, window(80))
    );
}

fn framed(rows: &[KeyRow<'_>], blocks: &[usize], frame: Frame, target: Target) -> String {
    framed_with(None, rows, blocks, frame, target)
}

fn framed_with(
    columns: Option<&KeyColumns>,
    rows: &[KeyRow<'_>],
    blocks: &[usize],
    frame: Frame,
    target: Target,
) -> String {
    text(|out| {
        let mut list = KeyList::new(Format::Table, target, columns).framed(frame);
        let mut rest = rows;
        for (number, block) in blocks.iter().enumerate() {
            let (now, later) = rest.split_at(*block);
            rest = later;
            list.write(now, number + 1 == blocks.len(), out)?;
        }
        Ok(())
    })
}

#[test]
fn a_list_has_a_summary_and_explains_its_marks_on_a_terminal() {
    let keys = [
        expiring(1, "a", 90 * DAY),
        expiring(2, "b", 3 * DAY),
        expiring(3, "c", -3 * DAY),
        named(4, "d"),
    ];
    let mut rows: Vec<_> = keys.iter().map(row).collect();
    rows[0].in_use = true;
    let frame = Frame {
        account: Some("you@example.com\u{1b}".into()),
        total: None,
        hidden: 2,
        all: "`genkey list --all`".into(),
    };
    let shown = framed(&rows, &[4], frame.clone(), window(120));
    let (first, last) = (shown.lines().next().unwrap(), shown.lines().last().unwrap());
    assert_eq!(
        first,
        "4 keys of you@example.com\\u{1b} · 1 expires within 14 days · 1 expired · 1 never expires"
    );
    assert_eq!(
        last,
        "▸ the key in use · ! expires soon, or never and unused for 90 days · `genkey list --all` adds 2 revoked keys"
    );
    // Only marks that are there are explained.
    for (columns, expected) in [
        (vec![KeyColumn::Name], None),
        (
            vec![KeyColumn::ExpiresAt],
            Some("! expires soon, or never and unused for 90 days"),
        ),
    ] {
        let columns = KeyColumns::new(columns).unwrap();
        let shown = framed_with(Some(&columns), &rows, &[4], frame.clone(), window(120));
        let all = "`genkey list --all` adds 2 revoked keys";
        let expected = expected.into_iter().chain([all]).collect::<Vec<_>>();
        assert_eq!(shown.lines().last().unwrap(), expected.join(" · "));
    }
    // The counts of a list in several blocks are only known in the end.
    let later = framed(&rows, &[1, 3], frame.clone(), window(120));
    assert!(later.starts_with("  ID"), "{later}");
    assert!(later.contains(&format!("\n\n{first}\n\n{last}")), "{later}");
    // Nothing of it in a pipe, and nothing around no keys.
    assert_eq!(
        framed(&rows, &[4], frame.clone(), program()),
        listed(&rows, Format::Table, program())
    );
    assert_eq!(framed(&[], &[0], frame.clone(), window(100)), "");
    for width in 1..100 {
        let shown = framed(&rows, &[4], frame.clone(), window(width));
        for line in shown.lines().filter(|_| width > 20) {
            assert!(width_of(line) <= usize::from(width), "{width}: {line:?}");
        }
    }
    let some = Frame {
        total: Some(9),
        ..Frame::default()
    };
    let shown = framed(&rows[..1], &[1], some, window(40));
    assert!(shown.starts_with("1 of 9 keys\n\n  ID"), "{shown}");
}

#[test]
fn chosen_columns_are_the_fields_of_every_format_in_their_order() {
    with_sample(|rows| {
        let columns =
            KeyColumns::new(vec![KeyColumn::Name, KeyColumn::InUse, KeyColumn::Id]).unwrap();
        let chosen = |format, target| {
            text(|out| KeyList::new(format, target, Some(&columns)).write(rows, true, out))
        };
        assert_eq!(
            chosen(Format::Csv, program()),
            "name,in_use,id\nCI Pipeline,true,5\nold,false,tok_9\n,false,7\n"
        );
        assert_eq!(
            chosen(Format::Jsonl, program()).lines().next().unwrap(),
            r#"{"name":"CI Pipeline","in_use":true,"id":5}"#
        );
        assert_eq!(
            chosen(Format::Table, program()),
            "NAME         IN USE  ID\nCI Pipeline  yes     5\nold          -       tok_9\n-            -       7\n"
        );
        assert_eq!(
            chosen(Format::Table, window(80)),
            "NAME         IN USE  ID\nCI Pipeline  yes     5\nold          no      tok_9\n(no name)    no      7\n"
        );
        assert_eq!(
            chosen(Format::Plain, program()),
            "name: CI Pipeline\nin_use: yes\nid: 5\n\nname: old\nin_use: no\nid: tok_9\n\nname: -\nin_use: no\nid: 7\n"
        );
        let twice = KeyColumns::new(vec![KeyColumn::Id, KeyColumn::Name, KeyColumn::Id]);
        assert_eq!(twice.unwrap_err(), KeyColumn::Id);
    });
}

#[test]
fn every_column_has_its_own_value_and_understands_its_names() {
    with_sample(|rows| {
        let all = KeyColumns::new(KeyColumn::ALL.to_vec()).unwrap();
        let csv =
            text(|out| KeyList::new(Format::Csv, program(), Some(&all)).write(rows, true, out));
        let usual = listed(rows, Format::Csv, program());
        for (line, usual) in csv.lines().zip(usual.lines()) {
            assert!(line.starts_with(usual), "{line}");
        }
    });
    for column in KeyColumn::ALL {
        let (name, short) = column.names();
        for name in [Some(name), short].into_iter().flatten() {
            assert_eq!(KeyColumn::of_name(name), Some(column));
        }
    }
    assert_eq!(KeyColumn::of_name("expiry"), None);
}

#[test]
fn plain_is_a_line_per_field_however_hostile_or_long_a_value_is() {
    let mut key = expiring(5, "a\n\u{1b}b", 3 * DAY);
    assert_eq!(
        listed(&[row(&key), row(&key)], Format::Plain, program()),
        ["", "\n"]
            .map(|before| format!(
                "{before}id: 5\nname: a\\n\\u{{1b}}b\nstatus: active\ncreated_at: 2026-03-01T12:00:00.000Z\n\
                 expires_at: 2026-11-24T09:30:00.000Z\nlast_used_at: never\nrevoked_at: -\nstored: -\n"
            ))
            .concat()
    );
    let people = shown(row(&key), Format::Plain, window(20));
    assert!(
        people.contains("expires_at: in 3 days ! (2026-11-24 09:30:00 UTC)\n"),
        "{people}"
    );
    key.name = Some("Köln ".repeat(1000));
    let ascii = Target {
        ascii: true,
        ..window(20)
    };
    let long = shown(row(&key), Format::Plain, ascii);
    assert!(long.is_ascii() && long.lines().count() == 8, "{long}");
}

fn account(format: Format, target: Target) -> String {
    let values = [
        Value::from(1234),
        "me@example.com".into(),
        None::<&str>.into(),
        "".into(),
        true.into(),
        Value::or_never(Some((now() + SignedDuration::from_secs(3 * DAY)).into())),
        Value::or_never(None),
    ];
    let fields = [
        "id",
        "email",
        "name",
        "username",
        "current",
        "expires_at",
        "last_used_at",
    ];
    text(|out| record(&fields, &values, format, &target, out))
}

#[test]
fn a_record_is_a_line_per_field_or_one_object_or_one_row() {
    let people = "ID:            1234
email:         me@example.com
name:          -
username:      -
current:       yes
expires at:    in 3 days (2026-11-24 09:30:00 UTC)
last used at:  never
";
    let exact = people.replace(
        "in 3 days (2026-11-24 09:30:00 UTC)",
        "2026-11-24T09:30:00.000Z",
    );
    let json = r#"{
  "id": 1234,
  "email": "me@example.com",
  "name": null,
  "username": "",
  "current": true,
  "expires_at": "2026-11-24T09:30:00.000Z",
  "last_used_at": null
}
"#;
    let csv = "id,email,name,username,current,expires_at,last_used_at\n\
               1234,me@example.com,,,true,2026-11-24T09:30:00.000Z,\n";
    assert_eq!(account(Format::Table, window(80)), people);
    assert_eq!(account(Format::Table, program()), exact);
    assert_eq!(account(Format::Json, program()), json);
    assert_eq!(
        account(Format::Jsonl, program()),
        json.replace("\n  ", "")
            .replace(": ", ":")
            .replace("\n}", "}")
    );
    assert_eq!(account(Format::Csv, program()), csv);
    assert_eq!(account(Format::Tsv, program()), csv.replace(',', "\t"));
    assert!(
        account(Format::Table, window(24))
            .contains("email:         me@exampl\n               e.com\n")
    );
}

#[test]
fn records_are_rows_that_become_blocks_in_a_narrow_window() {
    let fields = ["name", "api_url", "current"];
    let rows = [
        ["work".into(), "https://api.gen.pro/v1".into(), true.into()],
        ["a\u{1b}b".into(), Value::Null, false.into()],
    ];
    let written = |rows: &[[Value<'_>; 3]], format, target| {
        text(|out| records(&fields, rows, format, &target, out))
    };
    let table = "NAME      API URL                 CURRENT\n\
                 work      https://api.gen.pro/v1  yes\n\
                 a\\u{1b}b  -                       no\n";
    assert_eq!(written(&rows, Format::Table, window(80)), table);
    assert_eq!(written(&rows, Format::Table, program()), table);
    assert_eq!(
        written(&rows, Format::Table, window(36)),
        "name:     work\nAPI URL:  https://api.gen.pro/v1\ncurrent:  yes\n\n\
         name:     a\\u{1b}b\nAPI URL:  -\ncurrent:  no\n"
    );
    assert_eq!(
        written(&rows, Format::Jsonl, program()),
        "{\"name\":\"work\",\"api_url\":\"https://api.gen.pro/v1\",\"current\":true}\n\
         {\"name\":\"a\\u001bb\",\"api_url\":null,\"current\":false}\n"
    );
    assert_eq!(
        written(&rows, Format::Csv, program()),
        "name,api_url,current\nwork,https://api.gen.pro/v1,true\na\\u{1b}b,,false\n"
    );
    for (format, bytes) in Format::ALL.into_iter().zip([
        "",
        "[]\n",
        "",
        "name,api_url,current\n",
        "name\tapi_url\tcurrent\n",
        "",
    ]) {
        assert_eq!(written(&[], format, program()), bytes, "{format}");
    }
}

#[test]
fn endless_text_is_left_for_the_terminal_to_wrap() {
    let key = named(5, &"x".repeat(1_000_000));
    let table = shown(row(&key), Format::Table, window(20));
    assert_eq!(table.lines().count(), 4);
    assert!(table.contains(key.name_or_empty()));
    let list = listed(&[row(&key)], Format::Table, window(80));
    assert!(list.lines().all(|line| width_of(line) <= 80), "{list}");
}

/// A pipe whose reader has gone.
struct Broken;

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
}

#[test]
fn a_broken_pipe_is_reported_as_one_in_every_format() {
    let key = named(5, "ci");
    // Less and more than fits into the buffer.
    for rows in [vec![row(&key)], vec![row(&key); 1000]] {
        for format in Format::ALL {
            let error = KeyList::new(format, program(), None)
                .write(&rows, true, &mut Broken)
                .unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::BrokenPipe, "{format}");
        }
    }
}

//! The list from which a key is chosen, where KEY is left out or means several keys.

use rustix::process::{Pid, Signal, kill_process};

use crate::support::genkey::Home;
use crate::support::terminal::{CTRL_C, CTRL_D, CTRL_Z, ENTER, Shown, Terminal};
use crate::support::wire_server::{WireServer, reply};

const ESCAPE: &str = "\x1b";
const UP: &str = "\x1b[A";
const DOWN: &str = "\x1bOB";
const END: &str = "\x1b[F";
const THEN_STTY: &str = "code=$?; stty -a; exit $code";

/// A home whose sandbox has the keys `ci` (1), `production` (2) and another `ci` (3), which is in
/// use.
fn with_keys() -> Home {
    let home = Home::new();
    for (name, rest) in [("ci", ""), ("production", ""), ("ci", " --use")] {
        let made = home.run(&format!(
            "--sandbox create --name {name} --expires-in 90d{rest}"
        ));
        assert_eq!(made.code, 0, "{}", made.stderr);
    }
    home
}

/// A home whose service lists these keys.
fn listing(keys: &[serde_json::Value]) -> (WireServer, Home) {
    let list = serde_json::Value::from(keys).to_string();
    let server = WireServer::start_and_then([], move || reply(200, &list));
    let home = Home::with_file_store()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", "gen_pat_hunter2hunter2");
    (server, home)
}

fn key(id: usize, name: &str) -> serde_json::Value {
    serde_json::json!({"id": id, "name": name, "status": "active",
        "created_at": "2026-03-09T10:00:00.000Z"})
}

/// The key in use, by its id.
fn in_use(home: &Home) -> u64 {
    let index = home.read("data/sandbox/index.json");
    let index: serde_json::Value = serde_json::from_str(&index).unwrap();
    index["logins"]["sandbox"]["key"].as_u64().unwrap()
}

#[track_caller]
fn is_restored(shown: &Shown) {
    assert!(
        shown.screen.contains(" echo ") && shown.screen.contains(" icanon "),
        "{}",
        shown.screen
    );
    assert!(!shown.screen.contains("Switch to"), "{}", shown.screen);
}

#[test]
fn a_key_is_chosen_by_typing_and_by_arrows() {
    let home = with_keys();
    let terminal = Terminal::run(&home, &format!("genkey --sandbox use; {THEN_STTY}"));
    terminal.wait_for(
        "Switch to: \n\
         > ci          1  expires in 90 d\n  \
           production  2  expires in 90 d\n  \
           ci          3  expires in 90 d  in use\n\
         3 keys; type to filter, Enter to choose, Esc to cancel",
    );
    terminal.press("prd");
    terminal.wait_for("1 of 3 keys");
    terminal.press("x");
    terminal.wait_for("Switch to: prdx\n0 of 3 keys");
    // Nothing to choose.
    terminal.press(ENTER);
    terminal.press("\x7f");
    terminal.wait_for("> production  2");
    terminal.press("\x15");
    terminal.wait_for("Switch to: \n> ci");
    terminal.press(&format!("{DOWN}{DOWN}{DOWN}{UP}{ENTER}"));
    let shown = terminal.ended();
    assert_eq!(shown.code, 0, "{}", shown.screen);
    assert!(
        shown
            .screen
            .starts_with("profile `sandbox` now uses key `production` (2)\n"),
        "{}",
        shown.screen
    );
    is_restored(&shown);
    assert!(!shown.raw.contains("\x1b[?25l"), "the cursor is not hidden");
}

#[test]
fn cancelling_changes_nothing_and_restores_the_terminal() {
    let home = with_keys();
    for keys in [ESCAPE, CTRL_C, CTRL_D] {
        let script = format!("trap : INT; genkey --sandbox use; {THEN_STTY}");
        let terminal = Terminal::run(&home, &script);
        terminal.wait_for("3 keys;");
        terminal.press(&format!("prod{keys}"));
        let shown = terminal.ended();
        assert_eq!(shown.code, 130, "{keys:?}: {}", shown.screen);
        is_restored(&shown);
    }
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        home.write("pick", "echo $$ > pid; exec genkey --sandbox use");
        let terminal = Terminal::run(&home, &format!("sh ./pick; {THEN_STTY}"));
        terminal.wait_for("3 keys;");
        let pid = Pid::from_raw(home.read("pid").trim().parse().unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
        let shown = terminal.ended();
        assert_eq!(shown.code, code, "{}", shown.screen);
        is_restored(&shown);
    }
    assert_eq!(in_use(&home), 3);
}

#[test]
fn ctrl_z_stops_it_and_fg_draws_it_again() {
    let home = with_keys();
    let shell = ["bash", "--norc", "--noprofile", "-i"];
    let terminal = Terminal::start(home.variables(), &home.path(""), 80, &shell);
    terminal.press("PS1='ready''> '\r");
    terminal.wait_for("ready>");
    terminal.press("genkey --sandbox use\r");
    terminal.wait_for("3 keys;");
    terminal.press(&format!("prod{CTRL_Z}"));
    terminal.wait_for("Stopped");
    assert!(
        !terminal.screen().contains("3 keys"),
        "{}",
        terminal.screen()
    );
    terminal.press("echo still'' here\r");
    terminal.wait_for("still here");
    terminal.press("fg\r");
    terminal.wait_for("Switch to: prod\n> production  2");
    terminal.press(ENTER);
    terminal.wait_for("now uses key `production` (2)");
    terminal.press("stty -a; exit\r");
    let shown = terminal.ended();
    assert!(shown.screen.contains(" echo "), "{}", shown.screen);
}

/// Runs a command once these keys were typed.
fn typed_ahead(home: &Home, keys: &str, command: &str) -> Terminal {
    let _ = std::fs::remove_file(home.path("go"));
    let wait = "echo waiting; while [ ! -e go ]; do sleep 0.02; done;";
    let terminal = Terminal::run(home, &format!("{wait} {command}"));
    terminal.wait_for("waiting");
    terminal.press(keys);
    // The terminal's echo of them.
    terminal.wait_until_written("\r\n", 1 + keys.matches(ENTER).count());
    home.write("go", "");
    terminal
}

#[test]
fn what_is_typed_ahead_filters_but_an_enter_alone_chooses_nothing() {
    let home = with_keys();
    let shown = typed_ahead(&home, "produ\r", "genkey --sandbox use").ended();
    assert_eq!(shown.code, 0, "{}", shown.screen);
    assert_eq!(in_use(&home), 2);
    let terminal = typed_ahead(&home, ENTER, "genkey --sandbox use");
    terminal.wait_for("3 keys;");
    terminal.press(ESCAPE);
    assert_eq!(terminal.ended().code, 130);
    // What follows the choice is for the next prompt.
    let terminal = typed_ahead(&home, "produ\rn\r", "genkey --sandbox revoke");
    let shown = terminal.ended();
    assert_eq!(shown.code, 1, "{}", shown.screen);
    assert!(
        shown
            .screen
            .ends_with("error: cancelled; nothing was changed"),
        "{}",
        shown.screen
    );
}

#[test]
fn a_picked_key_is_revoked_after_a_confirmation_that_names_it() {
    let home = with_keys();
    let terminal = Terminal::run(&home, "genkey --sandbox revoke");
    terminal.wait_for("Revoke: \n> ci          1  expires in 90 d  never used     stored\n");
    terminal.press("prod\r");
    terminal.wait_for_question("Revoke it? [y/N]");
    assert!(
        terminal
            .screen()
            .starts_with("this permanently revokes `production` (2)\n"),
        "{}",
        terminal.screen()
    );
    terminal.press("y\r");
    let shown = terminal.ended();
    assert_eq!(shown.code, 0, "{}", shown.screen);
    // Of the keys of one name, only those can be chosen.
    let terminal = Terminal::run(&home, "genkey --sandbox show ci");
    terminal.wait_for("Which `ci`: \n> ci  1");
    terminal.wait_for("2 keys;");
    terminal.press(&format!("{DOWN}{ENTER}"));
    let shown = terminal.ended();
    assert_eq!(shown.code, 0, "{}", shown.screen);
    assert!(shown.screen.contains("ID:         3\n"), "{}", shown.screen);
    // The key in use is not the one that Enter alone would revoke.
    assert_eq!(home.run("--sandbox use 1").code, 0);
    let terminal = Terminal::run(&home, "genkey --sandbox revoke");
    terminal.wait_for("Revoke: \n> ci  3  ");
    terminal.press(ESCAPE);
    assert_eq!(terminal.ended().code, 130);
    let terminal = Terminal::run(&home, "genkey --sandbox revoke ci");
    terminal.wait_for("Which `ci`: \n> ci  3  ");
    terminal.press(ESCAPE);
    assert_eq!(terminal.ended().code, 130);
}

#[test]
fn a_picked_key_is_renamed_to_a_name_that_is_asked_for() {
    let home = with_keys();
    let terminal = Terminal::run(&home, "genkey --sandbox rename");
    terminal.wait_for("Rename:");
    terminal.press("prod\r");
    terminal.wait_for_question("New name:");
    terminal.press("gen_pat_hunter2hunter2\r");
    terminal.wait_for("that looks like an API key, not like a name for one; try again");
    terminal.press("live\r");
    let shown = terminal.ended();
    assert_eq!(shown.code, 0, "{}", shown.screen);
    assert!(
        shown.screen.contains("renamed `production` to `live`"),
        "{}",
        shown.screen
    );
    let terminal = Terminal::run(&home, "genkey --sandbox rename live");
    terminal.wait_for_question("New name:");
    terminal.press(ENTER);
    let shown = terminal.ended();
    assert_eq!(shown.code, 1, "{}", shown.screen);
}

#[test]
fn secrets_of_a_picked_key_go_where_they_went_before() {
    let home = with_keys();
    let secret = home.run("--sandbox token 1").data().trim().to_owned();
    for (script, keys) in [
        (
            "x=$(genkey --sandbox token --pick); echo \"$x\" > seen",
            "id",
        ),
        ("genkey --sandbox token ci > seen", "which"),
        (
            "genkey --sandbox run --pick -- sh -c 'echo $GEN_API_KEY > seen'",
            "id",
        ),
        (
            "genkey --sandbox run --key ci -- sh -c 'echo $GEN_API_KEY > seen'",
            "which",
        ),
        ("genkey --sandbox env --pick --format dotenv > seen", "id"),
        (
            "genkey --sandbox deliver --pick --to file:seen --to command:cat",
            "id",
        ),
    ] {
        let terminal = Terminal::run(&home, script);
        if keys == "id" {
            terminal.wait_for("3 keys;");
        } else {
            terminal.wait_for("Which `ci`:");
        }
        terminal.press(&format!("1{ENTER}"));
        let shown = terminal.ended();
        assert_eq!(shown.code, 0, "{script}: {}", shown.screen);
        let seen = home.read("seen");
        assert_eq!(
            seen.trim().trim_start_matches("GEN_API_KEY="),
            secret,
            "{script}"
        );
        std::fs::remove_file(home.path("seen")).unwrap();
    }
    let terminal = Terminal::run(&home, "genkey --sandbox rotate --pick --dry-run");
    terminal.wait_for("Rotate:");
    terminal.press("production\r");
    let shown = terminal.ended();
    assert_eq!(shown.code, 0, "{}", shown.screen);
    assert!(shown.screen.contains("production"), "{}", shown.screen);
}

#[test]
fn without_a_terminal_a_missing_key_is_a_usage_error_as_before() {
    let home = Home::new();
    home.run("--sandbox use").pins(
        2,
        "",
        "error: the following required arguments were not provided:\n  <KEY>\n\n\
         Usage: genkey use <KEY>\n\n\
         For more information, try '--help'.\n",
    );
    home.run("--sandbox rename ci").pins(
        2,
        "",
        "error: the following required arguments were not provided:\n  <NEW_NAME>\n\n\
         Usage: genkey rename <KEY> <NEW_NAME>\n\n\
         For more information, try '--help'.\n",
    );
    home.run("--sandbox keys revoke").pins(
        2,
        "",
        "error: the following required arguments were not provided:\n  \
         <KEY|--expired|--unused-for <DURATION>>\n\n\
         Usage: genkey keys revoke <KEY|--expired|--unused-for <DURATION>>\n\n\
         For more information, try '--help'.\n",
    );
    home.run("--sandbox token --pick").pins(
        2,
        "",
        "error: cannot prompt: not a terminal

hint: name the key by its id or name
",
    );
    for script in [
        "genkey --sandbox --no-input show",
        "CI=true genkey --sandbox show",
        "genkey --sandbox -o json show",
        "genkey --sandbox show 2>/dev/null",
        "genkey --sandbox show </dev/null",
    ] {
        assert_eq!(Terminal::run(&home, script).ended().code, 2, "{script}");
    }
}

#[test]
fn an_account_without_keys_has_nothing_to_choose_from() {
    let (_server, home) = listing(&[]);
    let shown = Terminal::run(&home, "genkey show").ended();
    assert_eq!(shown.code, 6, "{}", shown.screen);
    assert!(
        shown.screen.starts_with("error: the account has no keys\n"),
        "{}",
        shown.screen
    );
    let shown = Terminal::run(&home, "genkey use").ended();
    assert_eq!(shown.code, 6, "{}", shown.screen);
    assert!(
        shown
            .screen
            .starts_with("error: there are no stored keys (profile `default`)\n"),
        "{}",
        shown.screen
    );
}

#[test]
fn two_thousand_keys_scroll_in_a_screen_of_ten() {
    let keys: Vec<_> = (1..=2000)
        .map(|id| key(id, &format!("job-{id:04}")))
        .collect();
    let (_server, home) = listing(&keys);
    let terminal = Terminal::sized(&home, 40, "genkey show");
    terminal.wait_for("2000 keys; Esc to cancel");
    assert_eq!(
        terminal.screen().lines().count(),
        12,
        "{}",
        terminal.screen()
    );
    terminal.press(END);
    terminal.wait_for("> job-2000  2000  never expires");
    terminal.press(&format!("{UP}{ENTER}"));
    let shown = terminal.ended();
    assert_eq!(shown.code, 0, "{}", shown.screen);
    assert!(shown.screen.contains("job-1999"), "{}", shown.screen);
}

#[test]
fn hostile_and_wide_names_stay_in_their_lines() {
    let names = [
        "\u{1b}[2J\rgone",
        "\u{202e}evil",
        &"日本語".repeat(30),
        "e\u{301}a",
        "",
    ];
    let keys: Vec<_> = (1..).zip(names).map(|(id, name)| key(id, name)).collect();
    let (_server, home) = listing(&keys);
    for (locale, wide) in [("C.UTF-8", "…"), ("C", "...")] {
        let home = &home;
        for columns in [40, 20, 9] {
            let script = format!("LC_ALL={locale} NO_COLOR=1 genkey show");
            let terminal = Terminal::sized(home, columns, &script);
            terminal.wait_until_written("5 keys", 1);
            terminal.press(&format!("{END}{ESCAPE}"));
            let shown = terminal.ended();
            assert_eq!(shown.code, 130, "{}", shown.screen);
            assert_eq!(shown.screen, "", "all was erased in {columns} columns");
            assert!(shown.raw.contains("\\u{1b}[2J\\rgone") || columns < 40);
            assert!(!shown.raw.contains('\u{202e}'));
            assert!(shown.raw.contains(wide), "{}", shown.raw);
            assert!(locale != "C" || shown.raw.is_ascii(), "{}", shown.raw);
            assert!(!shown.raw.contains("\u{1b}[1m"), "{}", shown.raw);
        }
    }
}

#[test]
fn a_window_that_changes_is_filled_again() {
    let (_server, home) = listing(&[key(1, "ci"), key(2, "production")]);
    let terminal = Terminal::run(&home, "genkey show");
    terminal.wait_for("2 keys; type to filter, Enter to choose, Esc to cancel");
    terminal.resize(30);
    terminal.wait_until_written("2 keys; Esc to cancel", 1);
    terminal.press("prod\r");
    let shown = terminal.ended();
    assert_eq!(shown.code, 0, "{}", shown.screen);
}

#[test]
fn screen_readers_and_dumb_terminals_get_a_numbered_list() {
    let home = with_keys();
    for variable in ["GENKEY_ACCESSIBLE=1", "TERM=dumb", "TERM=xterm"] {
        if variable == "TERM=xterm" {
            // The sandbox has its own profile, but the same user.
            home.write("config/config.toml", "accessible = true\n");
        }
        let script = format!("{variable} NO_COLOR=1 genkey --sandbox use");
        let terminal = Terminal::run(&home, &script);
        terminal.wait_for_question("Switch to [1-3, or part of its name]:");
        assert!(
            terminal.screen().starts_with(
                "1. ci (1), expires in 90 days\n2. production (2), expires in 90 days\n3. ci (3), expires in 90 days"
            ),
            "{}",
            terminal.screen()
        );
        terminal.press("nothing\r");
        terminal.wait_for("no key matches `nothing`");
        terminal.wait_until_written("[1-3, or part of its name]", 2);
        assert_eq!(terminal.count("1. ci"), 1, "{}", terminal.screen());
        // Those that match are numbered anew.
        terminal.press("ci\r");
        terminal.wait_for_question("Switch to [1-3, or part of its name]:");
        terminal.press("prod\r");
        let shown = terminal.ended();
        assert_eq!(shown.code, 0, "{}", shown.screen);
        assert_eq!(in_use(&home), 2);
        assert!(
            !shown.raw.contains('\u{1b}') && !shown.raw.replace("\r\n", "").contains('\r'),
            "{:?}",
            shown.raw
        );
        let terminal = Terminal::run(&home, &script);
        terminal.wait_for_question("Switch to [1-3");
        terminal.press("3\r");
        assert_eq!(terminal.ended().code, 0);
        assert_eq!(in_use(&home), 3);
        for keys in [ENTER, CTRL_D] {
            let terminal = Terminal::run(&home, &script);
            terminal.wait_for_question("Switch to [1-3");
            terminal.press(keys);
            assert_eq!(terminal.ended().code, 130);
        }
    }
}

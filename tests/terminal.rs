//! genkey as a person sees it: on a real terminal, with keys pressed, a window of some width, and
//! Ctrl-C.

use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use crate::support::genkey::{Home, places};
use crate::support::terminal::{CTRL_C, CTRL_D, CTRL_Z, ENTER, Shown, Terminal};
use crate::support::wire_server::{Reply, WireServer, answer, list_made, reply};

const KEY: &str = "gen_pat_hunter2hunter2";
const ME: &str = r#"{"id": 1, "email": "dev@example.com"}"#;
const CREATED: &str = r#"{"id": 6, "name": "x", "token": "gen_pat_n3wS3cret", "status": "active",
    "created_at": "2026-03-09T10:00:00.000Z", "expires_at": "2126-06-07T10:00:00.000Z"}"#;
const RENAMED: &str =
    r#"{"id": 6, "name": "ci", "status": "active", "created_at": "2026-03-09T10:00:00.000Z"}"#;

/// Runs genkey, then shows how the terminal is set, and ends with genkey's own exit code. The shell
/// outlives Ctrl-C.
const THEN_STTY: &str = "code=$?; stty -a; exit $code";

/// A home whose profile talks to this server, with a key in the environment.
fn with_key(server: &WireServer) -> Home {
    Home::with_file_store()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", KEY)
}

/// A home whose sandbox has the keys `ci-deploy`, which expires soon, and `production`, which does
/// not.
fn with_two_keys() -> Home {
    let home = Home::new();
    assert_eq!(
        home.run("--sandbox create --name production --expires-in 90d")
            .code,
        0
    );
    assert_eq!(
        home.run("--sandbox create --name ci-deploy --expires-in 5d")
            .code,
        0
    );
    home
}

/// An answer that is held back until the sender sends or is dropped.
fn held(body: &str) -> (Sender<()>, Reply) {
    let (let_go, until) = mpsc::channel();
    (
        let_go,
        Reply::Hold(
            until,
            answer(200, "content-type: application/json\r\n", body),
        ),
    )
}

/// Runs genkey on a terminal until a prompt hides what is typed, presses keys, and shows how the
/// terminal is set then.
fn at_login(home: &Home, keys: &str) -> Shown {
    let terminal = Terminal::run(home, &format!("trap : INT; genkey login; {THEN_STTY}"));
    terminal.wait_for_hidden("API key for");
    terminal.press(keys);
    let shown = terminal.ended();
    assert!(
        shown.screen.contains(" echo "),
        "the terminal got no echo back:\n{}",
        shown.screen
    );
    shown
}

#[test]
fn a_key_typed_at_login_is_never_shown() {
    let server = WireServer::start([reply(200, ME)]);
    let home = Home::with_file_store().with("GENKEY_API_URL", server.url());
    let shown = at_login(&home, &format!("{KEY}{ENTER}"));
    assert_eq!(shown.code, 0, "{}", shown.screen);
    assert!(
        shown.screen.contains("as dev@example.com"),
        "{}",
        shown.screen
    );
    assert!(!shown.raw.contains("hunter"), "{}", shown.raw);
    assert_eq!(home.run("token").data(), format!("{KEY}\n"));
}

#[test]
fn a_login_without_a_key_sends_no_request() {
    let server = WireServer::start([]);
    let home = Home::with_file_store().with("GENKEY_API_URL", server.url());
    for keys in [ENTER, CTRL_D] {
        let shown = at_login(&home, keys);
        assert_eq!(shown.code, 2, "{}", shown.screen);
        assert!(
            shown.screen.contains("error: no key was given"),
            "{}",
            shown.screen
        );
    }
}

#[test]
fn ctrl_c_at_a_hidden_prompt_restores_the_echo() {
    let server = WireServer::start([]);
    let home = Home::with_file_store().with("GENKEY_API_URL", server.url());
    let shown = at_login(&home, &format!("gen_pat_half{CTRL_C}"));
    assert_eq!(shown.code, 130, "{}", shown.screen);
    assert!(
        !shown.screen.contains("error") && !shown.raw.contains("half"),
        "{}",
        shown.screen
    );
    assert_eq!(
        home.files(),
        ["data/index.lock", "data/secrets.age.lock", "identity.txt"],
        "nothing was stored"
    );
}

#[test]
fn a_key_that_could_not_be_stored_is_not_prompted_for() {
    let home = Home::new().with("GENKEY_API_URL", "http://127.0.0.1:1/v1");
    let shown = Terminal::run(&home, "genkey --store keychain login").ended();
    assert_eq!(shown.code, 9, "{}", shown.screen);
    assert!(!shown.screen.contains("API key for"), "{}", shown.screen);
}

#[test]
fn only_a_clear_yes_revokes() {
    let home = with_two_keys();
    let asked = |keys: &str| {
        let terminal = Terminal::sized(&home, 40, "trap : INT; genkey --sandbox revoke ci-deploy");
        terminal.wait_for_question("Revoke it?");
        terminal.press(keys);
        terminal.ended()
    };
    for keys in [ENTER, "n\r", "yn\r"] {
        let shown = asked(keys);
        assert_eq!(shown.code, 1, "{}", shown.screen);
        assert!(
            shown
                .screen
                .starts_with("this permanently revokes `ci-deploy` (2)\n"),
            "{}",
            shown.screen
        );
        assert!(
            shown
                .screen
                .contains("error: cancelled; nothing was changed"),
            "{}",
            shown.screen
        );
    }
    let shown = asked(CTRL_C);
    assert_eq!(shown.code, 130, "{}", shown.screen);
    let said = "[y/N] ^C\nerror: cancelled; nothing was changed";
    assert!(shown.screen.ends_with(said), "{}", shown.screen);
    assert_eq!(
        home.run("--sandbox list -o json").json()[1]["status"],
        "active"
    );
    let shown = asked("y\r");
    assert_eq!(shown.code, 0, "{}", shown.screen);
    assert!(
        shown
            .screen
            .contains("\nrevoked `ci-deploy` (2) and removed its"),
        "{}",
        shown.screen
    );
    assert_eq!(
        home.run("--sandbox show ci-deploy -o json").json()["status"],
        "revoked"
    );
}

#[test]
fn a_question_wraps_at_words_and_is_asked_again_after_ctrl_z_and_fg() {
    let home = with_two_keys();
    let shell = ["bash", "--norc", "--noprofile", "-i"];
    let terminal = Terminal::start(home.variables(), &home.path(""), 30, &shell);
    terminal.press("PS1='ready''> '\r");
    terminal.wait_for("ready>");
    terminal.press("genkey --sandbox revoke 2\r");
    let question = "this permanently revokes\n`ci-deploy` (2)\nRevoke it? [y/N]";
    terminal.wait_for_question("Revoke it? [y/N]");
    let screen = terminal.screen();
    assert!(screen.contains(question), "{screen}");
    terminal.press(CTRL_Z);
    terminal.wait_for("Stopped");
    terminal.press("fg\r");
    terminal.wait_until_written("Revoke it? [y/N]", 2);
    terminal.press("n\r");
    terminal.wait_for("error: cancelled;");
    terminal.press("exit\r");
    let shown = terminal.ended();
    assert!(
        shown.screen.contains("Revoke it? [y/N] n\n"),
        "{}",
        shown.screen
    );
}

#[test]
fn revoke_all_asks_for_the_e_mail_address() {
    let home = with_two_keys();
    let typed = |text: &str| {
        let terminal = Terminal::run(&home, "trap : INT; genkey --sandbox revoke-all");
        terminal.wait_for_question("To confirm, type you@example.com");
        terminal.press(text);
        terminal.ended()
    };
    let active = || {
        home.run("--sandbox list --status active -o json")
            .json()
            .as_array()
            .unwrap()
            .len()
    };
    for (text, code) in [
        ("\r", 1),
        ("y\r", 1),
        ("you@example.org\r", 1),
        (CTRL_C, 130),
    ] {
        let shown = typed(text);
        assert_eq!((shown.code, active()), (code, 2), "{}", shown.screen);
        assert!(
            shown.screen.contains(
                "this permanently revokes every key of you@example.com, including the one in use"
            ),
            "{}",
            shown.screen
        );
    }
    let shown = typed("you@example.com\r");
    assert_eq!((shown.code, active()), (0, 0), "{}", shown.screen);
}

#[test]
fn a_table_fits_the_window() {
    let home = with_two_keys();
    let long = format!(
        "--sandbox create --expires-in 90d --name {}",
        "long-".repeat(12)
    );
    assert_eq!(home.run(&long).code, 0);
    let shown = |columns: u16| {
        let shown = Terminal::sized(&home, columns, "genkey --sandbox list").ended();
        assert_eq!(
            shown
                .screen
                .lines()
                .skip_while(|line| !line.contains("NAME"))
                .take_while(|line| !line.is_empty())
                .count(),
            4,
            "a row was wrapped at {columns} columns:\n{}",
            shown.screen
        );
        for text in [
            "ID",
            "NAME",
            "EXPIRES",
            "production",
            "ci-deploy",
            &"long-".repeat(4),
            "in 90 d",
            "in 5 d !",
        ] {
            assert!(
                shown.screen.contains(text),
                "{text} is missing at {columns} columns:\n{}",
                shown.screen
            );
        }
        shown.screen
    };
    let (narrow, usual, wide) = (shown(40), shown(80), shown(200));
    assert!(!narrow.contains('━') && narrow.contains('…'), "{narrow}");
    assert!(
        usual.contains("USED") && usual.contains("STORED") && usual.contains('…'),
        "{usual}"
    );
    assert!(
        wide.contains('━') && wide.contains(&"long-".repeat(12)),
        "{wide}"
    );
}

#[test]
fn people_see_colours_and_distances_and_programs_exact_times() {
    let home = with_two_keys();
    let shown = Terminal::run(&home, "genkey --sandbox list").ended();
    assert!(
        shown.raw.contains("\x1b[32m━━━━━━━━━━\x1b[")
            && shown.raw.contains("\x1b[1mci-deploy\x1b["),
        "{:?}",
        shown.raw
    );
    assert!(
        shown.raw.contains("\x1b[33min 5 d !\x1b["),
        "what expires soon is not marked: {:?}",
        shown.raw
    );
    assert!(shown.screen.contains("in 90 d"), "{}", shown.screen);
    let piped = Terminal::sized(&home, 40, "genkey --sandbox list | cat").ended();
    assert!(
        !piped.raw.contains('\x1b') && !piped.raw.contains("in 90 d"),
        "{:?}",
        piped.raw
    );
    assert!(piped.raw.contains("Z  "), "{:?}", piped.raw);
    for setting in [
        "NO_COLOR=1 genkey",
        "TERM=dumb genkey",
        "genkey --color never",
    ] {
        let plain = Terminal::run(&home, &format!("{} --sandbox list", setting)).ended();
        assert!(
            !plain.raw.contains('\x1b') && plain.screen.contains("in 5 d !"),
            "{setting}: {:?}",
            plain.raw
        );
    }
    for setting in ["CLICOLOR_FORCE=1 genkey", "genkey --color always"] {
        let forced = Terminal::run(&home, &format!("{} --sandbox list | cat", setting)).ended();
        assert!(
            forced.raw.contains("\x1b[32mactive"),
            "{setting}: {:?}",
            forced.raw
        );
    }
}

#[test]
fn waiting_is_shown_on_stderr_and_leaves_nothing_behind() {
    let (let_go, keys) = held("[]");
    let server = WireServer::start([keys]);
    let home = with_key(&server);
    let terminal = Terminal::run(&home, "genkey list -o csv > out");
    terminal.wait_for("waiting for the service");
    let_go.send(()).unwrap();
    let shown = terminal.ended();
    assert_eq!(
        (shown.code, shown.screen.lines().next()),
        (0, Some("no keys yet; create one with `genkey create`"))
    );
    assert_eq!(
        home.read("out"),
        "id,name,status,created_at,expires_at,last_used_at,revoked_at,stored\n"
    );
}

#[test]
fn a_short_wait_shows_no_spinner() {
    // A busy machine may make even this take half a second, now and then.
    let quick = || {
        let server = WireServer::start([reply(200, "[]")]);
        let shown = Terminal::run(&with_key(&server), "genkey list").ended();
        assert_eq!(shown.code, 0);
        !shown.raw.contains("waiting")
    };
    assert!((0..10).any(|_| quick()));
}

#[test]
fn nothing_is_animated_without_a_terminal() {
    let start = |line: &'static str| {
        let (let_go, keys) = held("[]");
        let server = WireServer::start([keys]);
        let home = with_key(&server);
        let terminal = Terminal::run(&home, line);
        (line, let_go, server, home, terminal)
    };
    let running = [
        "genkey list 2> err",
        "genkey -q list",
        "genkey -v list",
        "TERM=dumb genkey list",
    ]
    .map(start);
    running
        .iter()
        .for_each(|(_, _, server, ..)| server.wait_for_requests(1));
    // Longer than it takes a spinner to appear; there is nothing to wait for that must not come.
    thread::sleep(Duration::from_millis(700));
    for (line, let_go, _server, home, terminal) in running {
        let_go.send(()).unwrap();
        let shown = terminal.ended();
        assert_eq!(shown.code, 0, "{line}: {}", shown.screen);
        assert!(
            !shown.raw.contains("waiting") && !shown.raw.contains("\x1b[2K"),
            "{line}: {:?}",
            shown.raw
        );
        if line.contains("2> err") {
            assert_eq!(
                home.read("err"),
                "no keys yet; create one with `genkey create`\n"
            );
        }
    }
}

#[test]
fn ctrl_c_before_anything_has_started_ends_at_once() {
    let server = WireServer::start([Reply::Silence]);
    let home = with_key(&server);
    let terminal = Terminal::run(&home, "trap : INT; genkey list");
    terminal.wait_for("waiting for the service");
    terminal.press(CTRL_C);
    let shown = terminal.ended();
    assert_eq!((shown.code, shown.screen.as_str()), (130, ""));
}

#[test]
fn a_first_ctrl_c_lets_a_creation_finish() {
    let (let_go, created) = held(CREATED);
    let server = WireServer::start([created, list_made(6, &[]), reply(200, RENAMED)]);
    let home = with_key(&server);
    let terminal = Terminal::run(&home, "trap : INT; genkey create --name ci");
    terminal.wait_for("waiting for the service");
    terminal.press(CTRL_C);
    terminal.wait_for("finishing the current operation; press Ctrl-C again to stop now");
    let_go.send(()).unwrap();
    let shown = terminal.ended();
    assert_eq!(shown.code, 0, "{}", shown.screen);
    assert!(
        !shown.screen.contains("waiting"),
        "the spinner left something behind:\n{}",
        shown.screen
    );
    assert_eq!(home.run("token ci").data(), "gen_pat_n3wS3cret\n");
    assert_eq!(home.read(places::JOURNAL), "");
}

#[test]
fn a_second_ctrl_c_stops_a_creation_and_its_intent_stays() {
    let server = WireServer::start([Reply::Silence]);
    let home = with_key(&server);
    let terminal = Terminal::run(&home, "trap : INT; genkey create --name ci");
    server.wait_for_requests(1);
    terminal.press(CTRL_C);
    terminal.wait_for("finishing the current operation");
    terminal.press(CTRL_C);
    let shown = terminal.ended();
    assert_eq!(shown.code, 10, "{}", shown.screen);
    assert!(
        shown
            .screen
            .ends_with("stopped halfway: run `genkey recover` to finish or undo the operation"),
        "{}",
        shown.screen
    );
    let journal: serde_json::Value = serde_json::from_str(&home.read(places::JOURNAL)).unwrap();
    assert_eq!(
        (journal["work"].as_str(), journal["name"].as_str()),
        (Some("issue"), Some("ci"))
    );
}

#[test]
fn a_new_encrypted_file_takes_its_passphrase_twice_and_opens_with_it() {
    let server = WireServer::start([reply(200, ME)]);
    let home = Home::new()
        .with("GENKEY_STORE", "file")
        .with("GENKEY_API_URL", server.url());
    let terminal = Terminal::run(&home, "genkey login");
    for (prompt, answer) in [
        ("Passphrase", "correct horse"),
        ("Repeat passphrase", "battery staple"),
        ("Passphrase", "correct horse"),
        ("Repeat passphrase", "correct horse"),
        ("API key for", KEY),
    ] {
        terminal.wait_for_hidden(prompt);
        terminal.press(&format!("{answer}{ENTER}"));
        if answer == "battery staple" {
            terminal.wait_for("they don't match; try again");
        }
    }
    let shown = terminal.ended();
    assert_eq!(shown.code, 0, "{}", shown.screen);
    assert!(
        !shown.raw.contains("horse") && !shown.raw.contains("hunter"),
        "{}",
        shown.raw
    );
    assert!(!shown.screen.contains("warning"), "{}", shown.screen);
    let terminal = Terminal::run(&home, "genkey token");
    terminal.wait_for_hidden("Passphrase");
    terminal.press(&format!("correct horse{ENTER}"));
    let shown = terminal.ended();
    assert_eq!(shown.code, 0, "{}", shown.screen);
    assert!(shown.screen.contains(KEY), "{}", shown.screen);
}

#[test]
fn no_input_disables_every_prompt() {
    let server = WireServer::start([]);
    let home = Home::new()
        .with("GENKEY_STORE", "file")
        .with("GENKEY_API_URL", server.url());
    let sandbox = with_two_keys();
    for setting in [
        "CI=true genkey",
        "GENKEY_NO_INPUT=1 genkey",
        "genkey --no-input",
    ] {
        let (pipe, yes) = ("pipe the key into", "add `--yes` to confirm");
        for (home, command, code, hint) in [
            (&home, "login", 2, pipe),
            (&sandbox, "--sandbox revoke ci-deploy", 2, yes),
            (&sandbox, "--sandbox revoke-all", 2, yes),
        ] {
            let shown = Terminal::run(home, &format!("{setting} {command}")).ended();
            assert_eq!(shown.code, code, "{}", shown.screen);
            let said = format!("error: cannot prompt: prompts are disabled\n\nhint: {hint}");
            assert!(
                shown.screen.starts_with(&said),
                "{setting} {command}: {}",
                shown.screen
            );
        }
    }
    let shown = Terminal::run(&home.with("GEN_API_KEY", KEY), "genkey --no-input create").ended();
    assert_eq!(shown.code, 9, "{}", shown.screen);
    assert!(
        shown.screen.contains("`GENKEY_PASSPHRASE`"),
        "{}",
        shown.screen
    );
}

#[test]
fn a_dumb_terminal_gets_nothing_but_text() {
    let server = WireServer::start([reply(200, ME)]);
    let home = Home::new()
        .with("GENKEY_STORE", "file")
        .with("GENKEY_API_URL", server.url())
        .with("TERM", "dumb");
    let terminal = Terminal::run(&home, "genkey login");
    for (prompt, answer) in [
        ("Passphrase", "a"),
        ("Repeat passphrase", "b"),
        ("Passphrase", "a"),
    ] {
        terminal.wait_for_hidden(prompt);
        terminal.press(&format!("{answer}{ENTER}"));
    }
    terminal.wait_for("they don't match; try again");
    for (prompt, answer) in [("Repeat passphrase", "a"), ("API key for", KEY)] {
        terminal.wait_for_hidden(prompt);
        terminal.press(&format!("{answer}{ENTER}"));
    }
    let shown = terminal.ended();
    assert_eq!(
        (shown.code, shown.raw.contains('\x1b')),
        (0, false),
        "{:?}",
        shown.raw
    );

    let home = with_two_keys().with("TERM", "dumb");
    for (command, question, answer, code) in [
        ("revoke ci-deploy", "Revoke it? [y/N]", "\r", 1),
        ("revoke ci-deploy", "Revoke it? [y/N]", CTRL_D, 1),
        ("revoke ci-deploy", "Revoke it? [y/N]", "y\r", 0),
        (
            "revoke-all",
            "To confirm, type you@example.com",
            "you@example.com\r",
            0,
        ),
    ] {
        let terminal = Terminal::run(&home, &format!("genkey --sandbox {command}"));
        terminal.wait_for(question);
        terminal.press(answer);
        let shown = terminal.ended();
        assert_eq!(
            (shown.code, shown.raw.contains('\x1b')),
            (code, false),
            "{:?}",
            shown.raw
        );
    }
}

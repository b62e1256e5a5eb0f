//! For screen readers: nothing is drawn twice, and no cursor moves.

use std::sync::mpsc::{self, Sender};

use crate::support::genkey::Home;
use crate::support::terminal::{CTRL_Z, ENTER, Shown, Terminal};
use crate::support::wire_server::{Reply, WireServer, answer, reply};

const KEY: &str = "gen_pat_hunter2hunter2";

/// Nothing but text, colour and line ends was written.
#[track_caller]
fn is_plain(shown: &Shown) {
    let text = console::strip_ansi_codes(&shown.raw);
    let codes = shown.raw.matches('\u{1b}').count();
    let colours = shown
        .raw
        .split('\u{1b}')
        .skip(1)
        .filter(|code| {
            code.strip_prefix('[')
                .and_then(|code| code.split_once('m'))
                .is_some_and(|(numbers, _)| {
                    numbers
                        .chars()
                        .all(|one| one.is_ascii_digit() || one == ';')
                })
        })
        .count();
    assert_eq!(codes, colours, "{:?}", shown.raw);
    assert!(
        !text.replace("\r\n", "\n").contains('\r'),
        "{:?}",
        shown.raw
    );
}

/// An answer that is held back until the sender sends or is dropped.
fn held() -> (Sender<()>, Reply) {
    let (let_go, until) = mpsc::channel();
    let list = answer(200, "content-type: application/json\r\n", "[]");
    (let_go, Reply::Hold(until, list))
}

/// A list that takes long, in a home with this configuration and environment.
fn long_wait(configuration: &str, variables: &[(&str, &str)], told: &str) -> Shown {
    let (let_go, answer) = held();
    let server = WireServer::start([answer]);
    let mut home = Home::with_file_store()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", KEY);
    home.write("config/config.toml", configuration);
    for (name, value) in variables {
        home.set(name, *value);
    }
    let terminal = Terminal::run(&home, "genkey list");
    terminal.wait_for(told);
    drop(let_go);
    terminal.ended()
}

#[test]
fn a_long_wait_is_told_in_a_line_of_text() {
    for (configuration, variables) in [
        (
            "",
            [("GENKEY_ACCESSIBLE", "1"), ("TERM", "xterm")].as_slice(),
        ),
        ("accessible = true\n", &[]),
        ("accessible = true\n", &[("TERM", "dumb")]),
    ] {
        let shown = long_wait(configuration, variables, "waiting for the service");
        assert_eq!(shown.code, 0, "{}", shown.screen);
        is_plain(&shown);
        assert!(
            shown.screen.starts_with("waiting for the service\n"),
            "{}",
            shown.screen
        );
    }
}

#[test]
fn the_environment_switches_the_configuration_off() {
    for off in ["0", "false"] {
        let shown = long_wait(
            "accessible = true\n",
            &[("GENKEY_ACCESSIBLE", off)],
            "⠙ waiting for the service",
        );
        assert_eq!(shown.code, 0, "{}", shown.screen);
    }
}

#[test]
fn a_prompt_comes_back_on_a_line_of_its_own_after_a_stop() {
    let server = WireServer::start_and_then([], || reply(200, r#"{"id": 1}"#));
    let home = Home::with_file_store()
        .with("GENKEY_API_URL", server.url())
        .with("GENKEY_ACCESSIBLE", "1");
    let script = "set -m; genkey login; fg >/dev/null";
    let terminal = Terminal::start(
        home.variables(),
        &home.path(""),
        80,
        &["bash", "--norc", "-c", script],
    );
    terminal.wait_for_hidden("API key for");
    terminal.press(CTRL_Z);
    terminal.wait_until_written("API key for", 2);
    terminal.press(&format!("{KEY}{ENTER}"));
    let shown = terminal.ended();
    assert_eq!(shown.code, 0, "{}", shown.screen);
    is_plain(&shown);
}

#[test]
fn a_setting_that_is_neither_true_nor_false_is_refused() {
    let home = Home::with_file_store().with("GEN_API_KEY", KEY);
    home.write("config/config.toml", "accessible = \"yes\"\n");
    let ended = home.run("profile list");
    assert_eq!(ended.code, 2, "{}", ended.stderr);
    assert!(
        ended.stderr.contains("line 1:") && ended.stderr.contains("boolean"),
        "{}",
        ended.stderr
    );
}

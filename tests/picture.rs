//! The picture in the README is what a terminal shows of a real run.

use std::fs;

use crate::support::genkey::Home;
use crate::support::keyring::Keyring;
use crate::support::picture::{self, DARK, LIGHT, Theme};
use crate::support::repository;
use crate::support::terminal::{Terminal, screen};

const PICTURES: [(&str, Theme); 2] = [
    (".github/genkey.svg", DARK),
    (".github/genkey-light.svg", LIGHT),
];
const TITLE: &str =
    "genkey at work: two keys are created and listed, one is used, and one expires soon";
const COLUMNS: u16 = 84;
/// What is typed, and the exit code.
const LINES: [(&str, i32); 5] = [
    ("genkey --sandbox create laptop --expires-in 90d --use", 0),
    ("genkey --sandbox create ci --expires-in 10d", 0),
    ("genkey --sandbox --clock +8d list", 0),
    (
        "genkey --sandbox run --key ci -- sh -c 'echo ${#GEN_API_KEY} characters'",
        0,
    ),
    ("genkey --sandbox --clock +8d check", 3),
];

/// What a terminal gets to show when a person types a line and it runs.
fn typed(home: &Home, (line, code): (&str, i32)) -> String {
    let shown = Terminal::sized(home, COLUMNS, line).ended();
    assert_eq!(shown.code, code, "`{line}`: {}", shown.screen);
    format!("\x1b[34m$\x1b[0m \x1b[1m{line}\x1b[0m\r\n{}", shown.raw)
}

#[test]
fn the_picture_shows_what_genkey_does_now() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let home = Home::new().with("DBUS_SESSION_BUS_ADDRESS", keyring.address());
    let lines: Vec<String> = LINES.iter().map(|line| typed(&home, *line)).collect();
    let written = lines.join("\r\n");
    let screen = screen(written.as_bytes(), COLUMNS);
    for (path, theme) in PICTURES {
        let (drawn, path) = (
            picture::svg(&screen, TITLE, &theme),
            repository().join(path),
        );
        if std::env::var_os("UPDATE_PICTURE").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &drawn).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap();
        assert!(
            expected == drawn,
            "genkey shows something else; `UPDATE_PICTURE=1 cargo test picture` draws it anew:\n{drawn}"
        );
    }
}

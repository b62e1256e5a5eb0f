//! The picture in the README is what a terminal shows of a real run.

use std::fs;

use crate::support::genkey::Home;
use crate::support::keyring::Keyring;
use crate::support::terminal::{Terminal, screen};
use crate::support::{picture, repository};

const PICTURE: &str = ".github/genkey.svg";
const TITLE: &str = "genkey at work: two keys are made, listed and used, and one is revoked";
const COLUMNS: u16 = 84;
const LINES: [&str; 5] = [
    "genkey --sandbox create --name laptop --expires-in 90d",
    "genkey --sandbox create --name ci --expires-in 10d",
    "genkey --sandbox list",
    "genkey --sandbox run --key ci -- sh -c 'echo ${#GEN_API_KEY} characters'",
    "genkey --sandbox revoke ci --yes",
];

/// What a terminal gets to show when a person types a line and it runs.
fn typed(home: &Home, line: &str) -> String {
    let shown = Terminal::sized(home, COLUMNS, line).ended();
    assert_eq!(shown.code, 0, "`{line}`: {}", shown.screen);
    format!("\x1b[34m$\x1b[0m \x1b[1m{line}\x1b[0m\r\n{}", shown.raw)
}

#[test]
fn the_picture_shows_what_genkey_does_now() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let home = Home::new().with("DBUS_SESSION_BUS_ADDRESS", keyring.address());
    let written: String = LINES.iter().map(|line| typed(&home, line)).collect();
    let drawn = picture::svg(&screen(written.as_bytes(), COLUMNS), TITLE);
    let path = repository().join(PICTURE);
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

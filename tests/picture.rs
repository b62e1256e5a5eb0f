//! The picture in the README is what a terminal shows of a real run.

use std::fs;
use std::io::Read;
use std::num::NonZero;

use pty_process::Size;
use pty_process::blocking::{Command, open};
use vt100::Parser;

use crate::support::genkey::{Home, PROGRAM};
use crate::support::keyring::Keyring;
use crate::support::{picture, repository};

const PICTURE: &str = ".github/genkey.svg";
const TITLE: &str = "genkey at work: two keys are made, listed and used, and one is revoked";
const ROWS: NonZero<u16> = NonZero::new(30).unwrap();
const COLUMNS: NonZero<u16> = NonZero::new(84).unwrap();
const LINES: [&str; 5] = [
    "genkey --sandbox create --name laptop --expires-in 90d",
    "genkey --sandbox create --name ci --expires-in 10d",
    "genkey --sandbox list",
    "genkey --sandbox run --key ci -- sh -c 'echo ${#GEN_API_KEY} characters'",
    "genkey --sandbox revoke ci --yes",
];

/// Runs a line in a pseudo-terminal and shows it all on the screen.
fn run(home: &Home, line: &str, screen: &mut Parser) {
    screen.process(format!("\x1b[34m$\x1b[0m \x1b[1m{line}\x1b[0m\r\n").as_bytes());
    let (mut terminal, inside) = open().unwrap();
    terminal.resize(Size::new(ROWS.get(), COLUMNS.get())).unwrap();
    let environment = home.command("sh");
    let environment = environment.get_envs().filter_map(|(name, value)| Some((name, value?)));
    let command = Command::new("sh").args(["-c", line]).env_clear().envs(environment).current_dir(home.path("."));
    let mut child = command.spawn(inside).unwrap();
    let mut bytes = [0; 4096];
    // A terminal that nobody is in any more fails to be read.
    while let Ok(count @ 1..) = terminal.read(&mut bytes) {
        screen.process(&bytes[..count]);
    }
    assert!(child.wait().unwrap().success(), "`{line}` failed: {}", screen.screen().contents());
}

#[test]
fn the_picture_shows_what_genkey_does_now() {
    let Some(keyring) = Keyring::unlocked() else { return };
    let home = Home::new().with("TERM", "xterm-256color").with("DBUS_SESSION_BUS_ADDRESS", keyring.address());
    let mut screen = Parser::new(ROWS, COLUMNS, 0);
    LINES.iter().for_each(|line| run(&home, line, &mut screen));
    let drawn = picture::svg(screen.screen(), TITLE);
    let path = repository().join(PICTURE);
    if std::env::var_os("UPDATE_PICTURE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &drawn).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap();
    assert!(
        kept == drawn,
        "`{PROGRAM}` shows something else; `UPDATE_PICTURE=1 cargo test picture` draws it anew:\n{drawn}"
    );
}

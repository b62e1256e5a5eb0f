//! Starting, and handing out a secret: what needs no service.

use anyhow::{Result, ensure};

use crate::keyring::Keyring;
use crate::process::{Home, Program, in_pairs};
use crate::report::Row;
use crate::servers::{Sandbox, free_port};
use crate::setup::{Group, Setup};

/// They take a millisecond or so, and are run often.
const PAIRS: usize = 300;

const VERSION: &str = "`--version`";
const HELP: &str = "`--help`";
const TOKEN: &str = "`token` from the file store";
const RUN: &str = "`run -- true`";
/// What `run` becomes takes its time, too.
const TRUE: &str = "`true` by itself, without genkey";
const KEYCHAIN: &str = "`token` from the keychain";

/// Without any other program.
pub const START: Group = Group {
    name: "start",
    needs: &[],
    rows: &[VERSION, HELP, TOKEN, RUN, TRUE],
    measure: start,
};
/// With a real keychain.
pub const SECRETS: Group = Group {
    name: "keychain",
    needs: &["dbus-daemon", "gnome-keyring-daemon", "secret-tool"],
    rows: &[KEYCHAIN],
    measure: keychain,
};

fn start(setup: &Setup) -> Result<Vec<Row>> {
    let home = Home::with_file_store()?;
    log_in(setup, &home)?;
    let genkey = |arguments: &[&str]| home.program(&setup.product.released, arguments);
    let empty = |option: &[&str]| home.program(setup.peers.join("empty"), option);
    let against_empty = |what, ours: &Program, option: &[&str]| -> Result<Row> {
        Ok(Row::ratio(
            what,
            &in_pairs(ours, &empty(option), PAIRS)?,
            "empty program",
            1.30,
        ))
    };
    let token = genkey(&["token"]);
    Ok(vec![
        against_empty(VERSION, &genkey(&["--version"]), &["--version"])?,
        against_empty(HELP, &genkey(&["--help"]), &["--help"])?,
        against_empty(TOKEN, &token, &[])?,
        Row::difference(
            RUN,
            &in_pairs(&genkey(&["run", "--", "true"]), &token, PAIRS)?,
            "`token`",
            0.5,
        ),
        Row::ratio(
            TRUE,
            &in_pairs(&home.program("true", [""; 0]), &empty(&[]), PAIRS)?,
            "empty program",
            1.0,
        )
        .for_information(),
    ])
}

/// Both read the same item of the same daemon.
fn keychain(setup: &Setup) -> Result<Vec<Row>> {
    let mut home = Home::new()?;
    let _keyring = Keyring::start(&mut home)?;
    let key = log_in(setup, &home)?;
    let found = home
        .program("secret-tool", ["search", "service", "genkey"])
        .command()
        .output()?;
    // secret-tool writes attributes to stderr.
    let text = String::from_utf8_lossy(&[found.stdout, found.stderr].concat()).into_owned();
    let entry = text
        .lines()
        .find_map(|line| line.strip_prefix("attribute.username = "))
        .unwrap_or_default();
    let peer = home.program(
        "secret-tool",
        ["lookup", "service", "genkey", "username", entry],
    );
    ensure!(
        peer.stdout()?.contains(&key),
        "`secret-tool` does not find the secret of `{entry}`"
    );
    let ours = home.program(&setup.product.released, ["token"]);
    Ok(vec![Row::ratio(
        KEYCHAIN,
        &in_pairs(&ours, &peer, 100)?,
        "`secret-tool lookup`",
        0.90,
    )])
}

/// Logs in to the embedded server, which is gone afterwards, and returns the key.
fn log_in(setup: &Setup, home: &Home) -> Result<String> {
    let sandbox = Sandbox::start(
        home,
        &setup.product.released,
        free_port()?,
        &home.path("sandbox.sqlite"),
    )?;
    let login = home.program(
        &setup.product.released,
        ["login", "--with-token", "--api-url", &sandbox.url],
    );
    login.stdout_with(&sandbox.key)?;
    let token = home.program(&setup.product.released, ["token"]).stdout()?;
    ensure!(
        token.trim_end() == sandbox.key,
        "`token` prints another key than `login` was given"
    );
    Ok(sandbox.key.clone())
}

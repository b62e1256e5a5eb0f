//! A GNOME Keyring on a bus of its own.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use anyhow::{Context as _, Result};

use crate::process::{Background, Home, wait_for};

const BUS_CONFIGURATION: &str = include_str!("../../tests/fixtures/session-bus.conf");

/// The unlocked keychain of one home. Dropping it ends it.
pub struct Keyring {
    _daemon: Background,
    _bus: Background,
}

impl Keyring {
    /// Starts bus and keyring, and makes them the keychain of this home.
    pub fn start(home: &mut Home) -> Result<Self> {
        for folder in ["run", "xdg-data"] {
            fs::create_dir(home.path(folder))?;
        }
        fs::set_permissions(home.path("run"), fs::Permissions::from_mode(0o700))?;
        home.set("XDG_RUNTIME_DIR", home.path("run"));
        home.set("XDG_DATA_HOME", home.path("xdg-data"));
        let socket = home.path("run/bus").display().to_string();
        home.set("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={socket}"));
        let bus = bus(home, &socket)?;
        let daemon = daemon(home)?;
        Ok(Self {
            _daemon: daemon,
            _bus: bus,
        })
    }
}

fn bus(home: &Home, socket: &str) -> Result<Background> {
    let configuration = home.path("bus.conf");
    fs::write(&configuration, BUS_CONFIGURATION.replace("BUS", socket))?;
    let mut bus = home
        .program(
            "dbus-daemon",
            [
                "--nofork",
                "--nopidfile",
                "--print-address=1",
                "--config-file",
            ],
        )
        .command();
    let mut bus = Background(
        bus.arg(configuration)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?,
    );
    let mut address = String::new();
    BufReader::new(bus.0.stdout.take().context("no stdout")?).read_line(&mut address)?;
    Ok(bus)
}

/// It is ready when a secret can be put into it.
fn daemon(home: &Home) -> Result<Background> {
    let mut daemon = home
        .program(
            "gnome-keyring-daemon",
            ["--foreground", "--components=secrets", "--unlock"],
        )
        .command();
    let daemon = daemon
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let mut daemon = Background(daemon);
    daemon
        .0
        .stdin
        .take()
        .context("no stdin")?
        .write_all(b"the keyring's own password")?;
    let probe = home.program("secret-tool", ["store", "--label=probe", "bench", "probe"]);
    wait_for("the keyring", || probe.stdout_with("probe").ok())?;
    Ok(daemon)
}

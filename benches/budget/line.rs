//! A line of 50 ms, in a network namespace of its own that goes with its last process: there is
//! nothing to clean up.
//!
//! A TUN device leads back to this machine (`benches/peers/src/bin/delay.rs`); `tc netem` delays
//! its packets where the kernel has that, and the program behind the device otherwise. All that is
//! sent over it takes the time, TCP's handshake included.

use std::fs;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use crate::process::{Background, Home, Program};
use crate::trace::Traffic;

/// How long a packet takes each way; there and back is a round trip.
const ONE_WAY_MS: u32 = 25;
/// A round trip in milliseconds.
pub const ROUND_TRIP_MS: f64 = 2.0 * ONE_WAY_MS as f64;
/// Where servers are reached over the line.
pub const THERE: &str = "10.77.0.2";
const HERE: &str = "10.77.0.1/24";
const DEVICE: &str = "genkey0";

/// The delayed line. Dropping it ends the process that delays.
pub struct Line {
    _process: Background,
    trace: PathBuf,
    /// What delays the packets.
    pub delayed_by: &'static str,
}

/// What one command did over the line.
pub struct Sent {
    /// How long it took.
    pub milliseconds: f64,
    /// What went over the line.
    pub traffic: Traffic,
}

impl Line {
    /// Makes it in this process's network namespace, which must be a new one.
    pub fn start(home: &Home, peers: &Path) -> Result<Self> {
        ip(&["link", "set", "lo", "up"])?;
        let netem = has_netem();
        let trace = home.path("trace");
        let one_way = if netem { 0 } else { ONE_WAY_MS };
        let arguments = [
            DEVICE.to_owned(),
            one_way.to_string(),
            trace.display().to_string(),
        ];
        let mut delay = home.program(peers.join("delay"), arguments).command();
        let mut process = Background(delay.stdout(Stdio::piped()).spawn()?);
        let mut ready = String::new();
        BufReader::new(process.0.stdout.take().context("no stdout")?).read_line(&mut ready)?;
        ensure!(ready == "ready\n", "no TUN device can be made here");
        ip(&["addr", "add", HERE, "dev", DEVICE])?;
        ip(&["link", "set", DEVICE, "up"])?;
        if netem {
            ensure!(
                delay_by_netem("add", DEVICE),
                "`tc` did not delay `{DEVICE}`"
            );
        }
        let delayed_by = if netem { "`tc netem`" } else { "a TUN device" };
        Ok(Self {
            _process: process,
            trace,
            delayed_by,
        })
    }

    /// Runs a command, and returns what it sent until it ended.
    pub fn run(&self, program: &Program) -> Result<Sent> {
        // What the command before has left is not counted.
        thread::sleep(Duration::from_millis(120));
        let before = fs::metadata(&self.trace)?.len();
        let (port, taken) = (server_port(program)?, program.milliseconds()?);
        let mut trace = fs::File::open(&self.trace)?;
        trace.seek(SeekFrom::Start(before))?;
        let mut lines = String::new();
        trace.read_to_string(&mut lines)?;
        Ok(Sent {
            milliseconds: taken,
            traffic: Traffic::of(&lines, port),
        })
    }
}

/// The port in the base URL that the command is given.
fn server_port(program: &Program) -> Result<u16> {
    let url = program.variable("GENKEY_API_URL").context("no base URL")?;
    let port = url
        .trim_end_matches("/v1")
        .rsplit(':')
        .next()
        .context("no port")?;
    Ok(port.parse()?)
}

fn has_netem() -> bool {
    delay_by_netem("add", "lo") && delay_by_netem("del", "lo")
}

fn delay_by_netem(verb: &str, device: &str) -> bool {
    let delay = format!("{ONE_WAY_MS}ms");
    let mut tc = Command::new("tc");
    tc.args([
        "qdisc", verb, "dev", device, "root", "netem", "delay", &delay,
    ]);
    tc.stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn ip(arguments: &[&str]) -> Result<()> {
    let output = Command::new("ip").args(arguments).output()?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "`ip {}`: {}",
        arguments.join(" "),
        complaint.trim()
    );
    Ok(())
}

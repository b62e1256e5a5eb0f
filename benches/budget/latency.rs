//! Round trips: what a command costs where the service is far away.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use crate::authority::Authority;
use crate::line::{Line, ROUND_TRIP_MS, Sent, THERE};
use crate::process::{Home, Program};
use crate::report::{Row, Verdict, judged, number};
use crate::servers::{Nginx, Sandbox, free_port};
use crate::setup::Setup;
use crate::statistics::Summary;

/// The names of the rows, for the report when they cannot be measured.
pub const ROWS: [&str; 4] = [WHOAMI, CREATE, ROTATE, REVOKE];
const WHOAMI: &str = "round trips of `whoami` at 50 ms";
const CREATE: &str = "round trips of `create` at 50 ms, on one connection";
const ROTATE: &str = "round trips of `rotate` at 50 ms";
const REVOKE: &str = "`revoke` of 1,000 keys at 50 ms";

/// How often each is run.
const RUNS: usize = 20;
/// How many keys are revoked, and the part of the sequential time that this may take.
const REVOKED: (usize, f64) = (1000, 1.0 / 8.0);

/// Measures in a network namespace of its own.
pub fn measure(setup: &Setup) -> Result<Vec<Row>> {
    let mut inside = Command::new("unshare");
    if !rustix::process::geteuid().is_root() {
        inside.arg("--map-root-user");
    }
    inside
        .args(["--net", "--pid", "--fork", "--kill-child", "--"])
        .arg(std::env::current_exe()?);
    inside
        .arg("inside")
        .arg("--binary")
        .arg(&setup.product.released)
        .arg("--peers")
        .arg(&setup.peers);
    let output = inside
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .context("`unshare`")?;
    ensure!(
        output.status.success(),
        "no network namespace with a TUN device can be made here"
    );
    let printed = String::from_utf8(output.stdout)?;
    printed
        .lines()
        .map(|line| Ok(serde_json::from_str(line)?))
        .collect()
}

/// What `measure` starts in the namespace.
pub fn inside(genkey: &Path, peers: &Path) -> Result<Vec<Row>> {
    let server_home = Home::new()?;
    let folder = server_home.path("");
    let authority = Authority::new(&folder)?;
    let line = Line::start(&server_home, peers)?;
    let sandbox_port = free_port()?;
    let nginx = Nginx::start(&server_home, &folder, &authority, Some(sandbox_port))?;
    eprintln!("the line is delayed by {}", line.delayed_by);
    let far = Far {
        server_home,
        authority,
        line,
        sandbox_port,
        nginx,
        genkey: genkey.to_owned(),
    };
    Ok(vec![
        far.whoami()?,
        far.create()?,
        far.rotate()?,
        far.revoke()?,
    ])
}

/// A service at the other end of the line.
struct Far {
    server_home: Home,
    authority: Authority,
    line: Line,
    sandbox_port: u16,
    nginx: Nginx,
    genkey: PathBuf,
}

impl Far {
    fn whoami(&self) -> Result<Row> {
        let sandbox = self.sandbox("once")?;
        let home = self.home(&sandbox)?;
        let whoami = self.program(&home, &["whoami"]);
        trips(WHOAMI, &self.times(|_| whoami.clone())?, 3)
    }

    fn create(&self) -> Result<Row> {
        let sandbox = self.sandbox("once")?;
        let home = self.home(&sandbox)?;
        let sent = self.times(|number| {
            self.program(&home, &["create", "--name", &format!("bench-{number}")])
        })?;
        // TCP, TLS, the key, the list that confirms it, and its name. The budget has no such list.
        let row = trips(CREATE, &sent, 4)?;
        let alone = sent.iter().all(|sent| sent.traffic.connections == 1);
        Ok(if alone {
            row
        } else {
            Row {
                verdict: Verdict::Over,
                result: row.result + ", on more connections",
                ..row
            }
        })
    }

    /// Two connections are used at the same time, whose packets mix: the count is the higher limit,
    /// and the time decides.
    fn rotate(&self) -> Result<Row> {
        let sandbox = self.sandbox("rotated")?;
        let home = self.home(&sandbox)?;
        self.line
            .run(&self.program(&home, &["create", "--name", "bench"]))?;
        let sent = self.times(|_| self.program(&home, &["rotate", "bench", "--yes"]))?;
        // TCP, TLS, the list and the account, the key, the list and the account again, then its name
        // and the revocation of the old one.
        let row = trips(ROTATE, &sent, 6)?;
        let time = Summary::of(sent.iter().map(|sent| sent.milliseconds)).context("no run")?;
        let by_time = (time.least / ROUND_TRIP_MS).floor();
        Ok(Row {
            verdict: judged(by_time, 6.0),
            ..row
        })
    }

    /// Against the time that one after the other takes at the least: a round trip each.
    fn revoke(&self) -> Result<Row> {
        let sequential = REVOKED.0 as f64 * ROUND_TRIP_MS;
        let limit = sequential * REVOKED.1;
        self.sandbox("filled")?.make_keys(REVOKED.0)?;
        let mut taken = Vec::new();
        // A row that is far over the budget is so after the first run.
        while taken.len() < RUNS && taken.first().is_none_or(|first| *first < 2.0 * limit) {
            taken.push(self.revoke_all_of_a_copy()?);
        }
        let seen = Summary::of(taken.iter().copied()).context("no run")?;
        let ratio = seen.median / sequential;
        Ok(Row {
            what: REVOKE.into(),
            ours: format!("{} s", number(seen.median / 1000.0)),
            peer: format!(
                "{} s one after the other, reckoned",
                number(sequential / 1000.0)
            ),
            result: format!(
                "{} × ({} to {})",
                number(ratio),
                number(seen.least / sequential),
                number(seen.most / sequential)
            ),
            budget: format!("≤ {:.3} ×", REVOKED.1),
            verdict: judged(ratio, REVOKED.1),
        })
    }

    fn revoke_all_of_a_copy(&self) -> Result<f64> {
        let (filled, copy) = (
            self.server_home.path("filled"),
            self.server_home.path("copy"),
        );
        let _none_before_the_first = fs::remove_dir_all(&copy);
        fs::create_dir_all(&copy)?;
        for file in fs::read_dir(filled)? {
            let file = file?;
            fs::copy(file.path(), copy.join(file.file_name()))?;
        }
        let sandbox = self.sandbox("copy")?;
        let home = self.home(&sandbox)?;
        let near = home
            .program(
                &self.genkey,
                ["list", "-o", "json", "--api-url", &sandbox.url],
            )
            .stdout()?;
        let listed: Vec<serde_json::Value> = serde_json::from_str(&near)?;
        let ids: Vec<String> = listed
            .iter()
            .filter(|key| is_ours(key))
            .map(|key| key["id"].to_string())
            .collect();
        ensure!(ids.len() == REVOKED.0, "the sandbox has {} keys", ids.len());
        let arguments = ["revoke", "--yes"]
            .into_iter()
            .chain(ids.iter().map(String::as_str));
        Ok(self
            .line
            .run(&self.program(&home, &arguments.collect::<Vec<_>>()))?
            .milliseconds)
    }

    fn sandbox(&self, data: &str) -> Result<Sandbox> {
        fs::create_dir_all(self.server_home.path(data))?;
        let file = self.server_home.path(data).join("data.sqlite");
        Sandbox::start(&self.server_home, &self.genkey, self.sandbox_port, &file)
    }

    fn home(&self, sandbox: &Sandbox) -> Result<Home> {
        let url = format!("https://{THERE}:{}/v1", self.nginx.port);
        Ok(Home::with_file_store()?
            .with("GEN_API_KEY", &sandbox.key)
            .with("GENKEY_API_URL", url))
    }

    fn program(&self, home: &Home, arguments: &[&str]) -> Program {
        let authority = self.authority.certificate.to_string_lossy();
        home.program(
            &self.genkey,
            ["--cacert", &authority].iter().chain(arguments),
        )
    }

    /// The first run is not counted: it creates folders.
    fn times(&self, program: impl Fn(usize) -> Program) -> Result<Vec<Sent>> {
        (0..=RUNS)
            .map(|number| self.line.run(&program(number)))
            .skip(1)
            .collect()
    }
}

fn is_ours(key: &serde_json::Value) -> bool {
    key["name"]
        .as_str()
        .is_some_and(|name| name.starts_with("bench-"))
}

/// Round trips by what went over the line and by the time that it took, of which the larger counts.
/// The time is that of the fastest run: a slow one has waited for the machine and not for the line.
fn trips(what: &str, sent: &[Sent], limit: u32) -> Result<Row> {
    let time = Summary::of(sent.iter().map(|sent| sent.milliseconds)).context("no run")?;
    let seen = sent
        .iter()
        .map(|sent| sent.traffic.round_trips)
        .max()
        .unwrap_or(0) as f64;
    let by_time = (time.least / ROUND_TRIP_MS).floor();
    Ok(Row {
        ours: format!("{} ms", number(time.median)),
        result: format!(
            "{seen:.0} counted, {by_time:.0} by time ({} to {} ms)",
            number(time.least),
            number(time.most)
        ),
        budget: format!("≤ {limit}"),
        ..Row::figure(what, seen.max(by_time), f64::from(limit), "")
    })
}

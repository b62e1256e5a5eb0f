//! A service that takes so many requests a minute gets no more, whichever commands send them.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use genkey::api::{Client, Options, RateLimit, RetryPolicy};
use jiff::{SignedDuration, Timestamp};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::client::{options, runtime};
use crate::support::genkey::Home;
use crate::support::wire_server::{WireServer, reply, reply_with};

const FILE: &str = "data/rate-limit.json";
const LOCK: &str = "data/rate-limit.lock";
const KEY: &str = "acme_hunter2";
const KEY_FILE: &str = "key.txt";
const REASON: &str = ": Acme allows 3 requests per minute\n";
/// How long a request is counted.
const COUNTED: SignedDuration = SignedDuration::from_secs(61);

/// A service that takes three requests a minute, by its own word, and answers any number of them.
fn service() -> WireServer {
    WireServer::start_and_then([], || reply(200, "[]"))
}

/// A home whose profile is for the service, with a key in the environment.
fn home_for(server: &WireServer) -> Home {
    let home = Home::with_file_store().with("ACME_API_KEY", KEY);
    let url = server.url();
    home.write(
        "config/providers/acme.toml",
        format!(
            "name = 'acme'\ntitle = 'Acme'\napi_url = '{url}'\nenvironment = 'ACME_API_KEY'\ndashboard = 'Keys'\n\
             check = '/apps'\nrequests_per_minute = 3\n[key]\nprefix = 'acme_'\nheaders = ['X-Acme']\n"
        ),
    );
    home.write(KEY_FILE, KEY);
    home.write(
        "config/config.toml",
        "version = 1\ndefault_profile = 'acme'\n[profiles.acme]\nprovider = 'acme'\n",
    );
    home
}

fn origin(server: &WireServer) -> String {
    server.url().trim_end_matches("/v1").to_owned()
}

/// Has three requests sent at this moment.
fn fill(home: &Home, server: &WireServer, sent: Timestamp) {
    let time = sent.as_millisecond();
    home.write(
        FILE,
        json!({ origin(server): [time, time, time] }).to_string(),
    );
}

fn counted(home: &Home, server: &WireServer) -> Vec<i64> {
    let file: Value = serde_json::from_str(&home.read(FILE)).unwrap();
    file[origin(server)]
        .as_array()
        .unwrap()
        .iter()
        .map(|time| time.as_i64().unwrap())
        .collect()
}

/// A command that runs, with the key on stdin, and the first line that it writes to stderr: none if
/// it ends without one.
struct Running {
    child: Child,
    stderr: BufReader<ChildStderr>,
    first_line: String,
}

impl Running {
    fn start(home: &Home, line: &str) -> Self {
        let key = File::open(home.path(KEY_FILE)).unwrap();
        let mut child = home
            .genkey(line)
            .stdin(key)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        Self {
            child,
            stderr,
            first_line: String::new(),
        }
    }

    fn waits(&mut self) -> bool {
        self.stderr.read_line(&mut self.first_line).unwrap();
        let waits = self.first_line.starts_with("waiting ") && self.first_line.ends_with(REASON);
        assert!(waits || self.first_line.is_empty(), "{}", self.first_line);
        waits
    }

    /// Presses Ctrl-C: nothing was changed, so the command ends at once.
    fn interrupt(mut self) {
        kill_process(Pid::from_child(&self.child), Signal::INT).unwrap();
        let mut rest = String::new();
        self.stderr.read_to_string(&mut rest).unwrap();
        assert_eq!(
            (self.child.wait().unwrap().code(), rest.as_str()),
            (Some(130), "")
        );
    }
}

#[test]
fn concurrent_processes_share_the_limit() {
    let server = service();
    let home = home_for(&server);
    let all: Vec<Running> = (0..8).map(|_| Running::start(&home, "whoami")).collect();
    let (waiting, done): (Vec<_>, Vec<_>) = all
        .into_iter()
        .map(|mut running| (running.waits(), running))
        .partition(|(waits, _)| *waits);
    assert_eq!((waiting.len(), done.len()), (5, 3));
    for (_, mut running) in done {
        assert!(running.child.wait().unwrap().success());
    }
    waiting
        .into_iter()
        .for_each(|(_, running)| running.interrupt());
    assert_eq!(server.received().len(), 3);
    assert_eq!(
        counted(&home, &server).len(),
        3,
        "who gave up waiting is not counted"
    );
}

#[test]
fn a_waiting_process_sends_once_the_window_has_room() {
    let server = service();
    let home = home_for(&server);
    let sent = Timestamp::now() - COUNTED + SignedDuration::from_millis(700);
    fill(&home, &server, sent);
    assert_eq!(home.run("whoami -o json").json()["provider"], "acme");
    let times = counted(&home, &server);
    assert!(
        times.len() == 1 && times[0] >= (sent + COUNTED).as_millisecond(),
        "{times:?}"
    );
    assert_eq!(server.received().len(), 1);
}

#[test]
fn every_command_waits_and_can_be_interrupted() {
    let server = service();
    let home = home_for(&server);
    for line in ["whoami", "doctor", "login --with-token", "api GET /apps"] {
        // The clock was set back since.
        fill(
            &home,
            &server,
            Timestamp::now() + SignedDuration::from_mins(60),
        );
        let mut running = Running::start(&home, line);
        assert!(running.waits(), "{line}");
        running.interrupt();
        assert!(
            counted(&home, &server)
                .iter()
                .all(|time| *time <= Timestamp::now().as_millisecond()),
            "{line}"
        );
    }
    assert!(server.received().is_empty());
}

#[test]
fn each_address_of_a_provider_has_its_own_limit() {
    let (full, other) = (service(), service());
    let home = home_for(&full);
    fill(&home, &full, Timestamp::now());
    home.run(&format!("whoami -o json --api-url {}", other.url()))
        .json();
    assert_eq!((full.received().len(), other.received().len()), (0, 1));
    assert_eq!(
        (counted(&home, &full).len(), counted(&home, &other).len()),
        (3, 1)
    );
}

#[test]
fn an_unusable_file_stops_no_command() {
    let server = service();
    let future = (Timestamp::now() + SignedDuration::from_mins(9)).as_millisecond();
    for content in [
        "",
        "{",
        "[1]",
        "\u{0}",
        &json!({ origin(&server): [0, i64::MAX, future, "x"] }).to_string(),
    ] {
        let home = home_for(&server);
        home.write(FILE, content);
        home.run("whoami -o json").json();
        assert_eq!(counted(&home, &server).len(), 1, "{content} was repaired");
    }
    for folder in [FILE, LOCK] {
        let home = home_for(&server);
        fs::create_dir_all(home.path(folder)).unwrap();
        home.run("whoami -o json").json();
    }
    let home = home_for(&server).with("FAILPOINTS", "persist.rate-limit.json=return(full)");
    home.run("whoami -o json").json();
    assert!(!home.path(FILE).exists());
}

#[test]
fn a_service_without_a_limit_needs_no_file_and_no_lock() {
    let server = service();
    let home = home_for(&server);
    let provider = home
        .read("config/providers/acme.toml")
        .replace("requests_per_minute = 3\n", "");
    home.write("config/providers/acme.toml", provider);
    let before = home.files();
    (0..5).for_each(|_| drop(home.run("whoami -o json").json()));
    assert_eq!(home.files(), before);
}

/// Makes the first who asks wait for a time, and then lets everybody through: each after the server
/// has got the request before.
struct Gate {
    wait: Mutex<Option<Duration>>,
    passed: AtomicUsize,
    server: Arc<WireServer>,
}

impl RateLimit for Gate {
    fn acquire(&self) -> Option<Duration> {
        let wait = self.wait.lock().unwrap().take();
        if wait.is_none() {
            assert_eq!(
                self.passed.fetch_add(1, Ordering::SeqCst),
                self.server.received().len(),
                "a place for each request"
            );
        }
        wait
    }
}

#[test]
fn retries_and_redirects_count_and_waiting_does_not_time_out() {
    let limit = Duration::from_secs(2);
    let replies = [
        reply(503, ""),
        reply_with(302, "location: /v2\r\n", ""),
        reply(200, "[]"),
    ];
    let server = Arc::new(WireServer::start(replies));
    let gate = Arc::new(Gate {
        wait: Mutex::new(Some(limit + Duration::from_millis(100))),
        passed: AtomicUsize::new(0),
        server: Arc::clone(&server),
    });
    let ordinary = options(&server.url());
    let options = Options {
        timeout: limit,
        retry: RetryPolicy {
            budget: limit,
            ..ordinary.retry
        },
        rate_limit: Some(gate.clone()),
        ..ordinary
    };
    runtime()
        .block_on(Client::new(options).unwrap().list_keys())
        .unwrap();
    assert_eq!(gate.passed.load(Ordering::SeqCst), 3);
}

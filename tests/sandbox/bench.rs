//! A sandbox with a clock that the test moves, and real `curl` to talk to it.

use std::io::{Read, Seek, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use genkey::sandbox::{Dialect, Options, Server};
use jiff::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{available, repository};

pub struct Bench {
    home: Arc<TempDir>,
    now: Arc<AtomicI64>,
    dialect: Dialect,
    jwt: Option<Duration>,
    pub server: Server,
}

impl Bench {
    /// A new sandbox, or nothing where there is no `curl`.
    pub fn new() -> Option<Self> {
        Self::speaking(Dialect::Reference)
    }

    /// The same in a dialect.
    pub fn speaking(dialect: Dialect) -> Option<Self> {
        Self::of(dialect, None)
    }

    /// The same in a dialect, with a JWT that works for so long.
    pub fn with_jwt(dialect: Dialect, lifetime: Duration) -> Option<Self> {
        Self::of(dialect, Some(lifetime))
    }

    fn of(dialect: Dialect, jwt: Option<Duration>) -> Option<Self> {
        available(&["curl"]).then(|| {
            let now = "2026-11-21T09:30:00Z"
                .parse::<Timestamp>()
                .unwrap()
                .as_microsecond();
            Self::start(
                dialect,
                jwt,
                Arc::new(tempfile::tempdir().unwrap()),
                Arc::new(AtomicI64::new(now)),
            )
        })
    }

    fn start(
        dialect: Dialect,
        jwt: Option<Duration>,
        home: Arc<TempDir>,
        now: Arc<AtomicI64>,
    ) -> Self {
        let server = Server::start(Options {
            dialect,
            jwt,
            ..options(&data(&home), &now)
        })
        .unwrap();
        Self {
            home,
            now,
            dialect,
            jwt,
            server,
        }
    }

    /// Another server on the same data and clock.
    pub fn second(&self) -> Self {
        self.second_speaking(self.dialect)
    }

    /// Another server on the same data and clock, in a dialect.
    pub fn second_speaking(&self, dialect: Dialect) -> Self {
        Self::start(
            dialect,
            self.jwt,
            Arc::clone(&self.home),
            Arc::clone(&self.now),
        )
    }

    /// Stops the server and starts one on the same data and clock.
    pub fn restart(self) -> Self {
        let Self {
            home,
            now,
            dialect,
            jwt,
            server,
        } = self;
        drop(server);
        Self::start(dialect, jwt, home, now)
    }

    pub fn data(&self) -> PathBuf {
        data(&self.home)
    }

    pub fn set_clock(&self, time: &str) {
        self.now.store(
            time.parse::<Timestamp>().unwrap().as_microsecond(),
            Ordering::SeqCst,
        );
    }

    pub fn session(&self) -> String {
        self.server.session().expose().to_owned()
    }

    /// The text of its JWT.
    pub fn jwt(&self) -> String {
        self.server.jwt().unwrap().expose().to_owned()
    }

    pub fn url(&self, path: &str) -> String {
        self.server.base_url() + path
    }

    pub fn get(&self, path: &str, key: &str) -> Answer {
        self.curl(&[&self.url(path), "-H", &format!("X-API-Key: {key}")])
    }

    /// One request with a JWT, as the guide has it.
    pub fn with_bearer(&self, method: &str, path: &str, jwt: &str) -> Answer {
        self.curl(&[
            "-X",
            method,
            &self.url(path),
            "-H",
            &format!("Authorization: Bearer {jwt}"),
        ])
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.curl(&["-X", "DELETE", &self.url(path), "-H", &self.header()])
    }

    /// Revokes all keys with this one, which goes with them.
    pub fn revoke_all(&self, key: &str) -> Answer {
        self.curl(&[
            "-X",
            "DELETE",
            &self.url("/persisted_tokens/revoke_all"),
            "-H",
            &format!("X-API-Key: {key}"),
        ])
    }

    /// Where the keys are.
    pub fn collection(&self) -> &'static str {
        match self.dialect {
            Dialect::Reference | Dialect::Guide => "/persisted_tokens",
            Dialect::Pat => "/personal_access_tokens",
        }
    }

    /// Sends a body to create.
    pub fn post(&self, body: &str) -> Answer {
        self.send("POST", self.collection(), body)
    }

    pub fn send(&self, method: &str, path: &str, body: &str) -> Answer {
        let arguments = [
            "-X",
            method,
            &self.url(path),
            "-H",
            &self.header(),
            "-H",
            JSON,
            "--data-binary",
            "@-",
        ];
        self.curl_with_stdin(&arguments, body)
    }

    /// Makes a key and gives its plain text.
    pub fn create(&self, body: Value) -> String {
        let answer = self.post(&body.to_string());
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.json()["token"].as_str().unwrap().to_owned()
    }

    pub fn keys(&self) -> Vec<Value> {
        self.get(self.collection(), &self.session())
            .json()
            .as_array()
            .unwrap()
            .clone()
    }

    pub fn key(&self, id: i64) -> Value {
        self.keys().into_iter().find(|key| key["id"] == id).unwrap()
    }

    fn header(&self) -> String {
        format!("X-API-Key: {}", self.session())
    }

    pub fn curl(&self, arguments: &[&str]) -> Answer {
        self.curl_with_stdin(arguments, "")
    }

    fn curl_with_stdin(&self, arguments: &[&str], stdin: &str) -> Answer {
        let mut command = Command::new("curl");
        command.args(SETTINGS).args(arguments);
        Answer::of(command, stdin)
    }

    /// Runs an example of the documents in a shell, with the sandbox's address and a key of its own
    /// filled in.
    pub fn example(&self, example: &str, key: &str) -> Answer {
        let filled = example
            .replace("https://api.gen.pro/v1", &self.server.base_url())
            .replace("your-api-key", key);
        assert_ne!(filled, example);
        let settings = SETTINGS.join(" ");
        let mut command = Command::new("sh");
        command.env("GEN_API_KEY", key).args([
            "-c",
            &format!("curl() {{ command curl {settings} \"$@\"; }}; {filled}"),
        ]);
        Answer::of(command, "")
    }
}

const JSON: &str = "Content-Type: application/json";
const SETTINGS: [&str; 6] = ["-q", "-sSi", "--max-time", "20", "--noproxy", "127.0.0.1"];

fn data(home: &TempDir) -> PathBuf {
    home.path().join("genkey/sandbox.db")
}

/// Options with a clock that stands where `now` is, in microseconds.
pub fn options(data: &Path, now: &Arc<AtomicI64>) -> Options {
    let now = Arc::clone(now);
    let clock = Arc::new(move || Timestamp::from_microsecond(now.load(Ordering::SeqCst)).unwrap());
    Options::new(data.to_owned(), clock)
}

/// Options for tests that do not look at the time.
pub fn options_at_rest(data: &Path) -> Options {
    options(data, &Arc::new(AtomicI64::new(1_795_253_400_000_000)))
}

/// What `curl -i` printed.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    head: String,
    pub body: String,
}

impl Answer {
    fn of(mut command: Command, stdin: &str) -> Self {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(stdin.as_bytes()).unwrap();
        file.rewind().unwrap();
        let output = command.stdin(file).output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let text = String::from_utf8(output.stdout).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self {
            status,
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The `error_code`. The answer has the documented shape and nothing else.
    pub fn code(&self) -> String {
        let document = self.json();
        in_shape(&document, &json!({"error": "", "error_code": ""}));
        assert_ne!(document["error"], "");
        document["error_code"].as_str().unwrap().to_owned()
    }
}

/// One request, without `curl`, on a connection that is left open.
pub fn request(server: &Server, line: &str) -> (TcpStream, String) {
    let base = server.base_url();
    let mut stream = TcpStream::connect(
        base.strip_prefix("http://")
            .unwrap()
            .strip_suffix("/v1")
            .unwrap(),
    )
    .unwrap();
    let key = server.session().expose();
    write!(
        stream,
        "{line} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {key}\r\nContent-Length: 0\r\n\r\n"
    )
    .unwrap();
    let mut answer = [0; 2048];
    let length = stream.read(&mut answer).unwrap();
    (
        stream,
        String::from_utf8_lossy(&answer[..length]).into_owned(),
    )
}

/// What the documents show, from `tests/fixtures/wire/`.
pub fn fixture(name: &str) -> Value {
    let path = repository().join(format!("tests/fixtures/wire/{name}.json"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Two objects have the same fields, of the same JSON types.
pub fn in_shape(real: &Value, shown: &Value) {
    let shape = |value: &Value| -> Vec<(String, std::mem::Discriminant<Value>)> {
        let object = value.as_object().unwrap();
        object
            .iter()
            .map(|(field, value)| (field.clone(), std::mem::discriminant(value)))
            .collect()
    };
    assert_eq!(
        shape(real),
        shape(shown),
        "{real} is not in the shape of {shown}"
    );
}

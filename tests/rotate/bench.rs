//! A home with a file store, a service in this process, and a proxy between the two.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use genkey::model::KeyId;
use genkey::sandbox::{Options, Server};
use genkey::store::{Index, StoredKey};
use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::between::Between;
use crate::support::genkey::{Ended, Home, places};
use crate::support::service::Sha;

/// A key in the service's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub id: i64,
    pub name: String,
    /// Neither revoked nor expired.
    pub is_live: bool,
    pub is_revoked: bool,
    pub created_at: i64,
    pub expires_at: Option<i64>,
    pub sha: Sha,
}

/// The bench. The credential of its home is the server's session, which is not a key.
pub struct Bench {
    pub home: Home,
    pub between: Between,
    server: Server,
    /// How far the service's clock is ahead, in seconds.
    ahead: Arc<AtomicI64>,
}

impl Bench {
    /// A service without keys.
    pub fn new() -> Self {
        let mut home = Home::with_file_store();
        let ahead = Arc::new(AtomicI64::new(0));
        let options = Options::new(home.path("server.db"), clock(Arc::clone(&ahead)));
        let server = Server::start(options).unwrap();
        let between = Between::start(&server.base_url());
        home.set("GENKEY_API_URL", between.url());
        home.set("GEN_API_KEY", server.session().expose());
        Self {
            home,
            between,
            server,
            ahead,
        }
    }

    /// Moves the service's clock on.
    pub fn advance(&self, by: SignedDuration) {
        self.ahead.fetch_add(by.as_secs(), Ordering::SeqCst);
    }

    /// The service's time.
    pub fn now(&self) -> Timestamp {
        clock(Arc::clone(&self.ahead))()
    }

    /// The options that give a command the service's clock.
    pub fn clock(&self) -> [String; 2] {
        let ahead = self.ahead.load(Ordering::SeqCst);
        ["--clock".into(), format!("+{ahead}s")]
    }

    /// A service with one stored key, `ci` (1), and its secret.
    pub fn with_ci() -> (Self, String) {
        let bench = Self::new();
        let secret = bench.create("ci");
        (bench, secret)
    }

    /// Creates a key that expires in 30 days, and returns its secret.
    pub fn create(&self, name: &str) -> String {
        self.create_with(name, "--expires-in 30d")
    }

    /// Creates a key, and returns its secret.
    pub fn create_with(&self, name: &str, arguments: &str) -> String {
        let ended = self
            .home
            .run(&format!("create --name {name} --show-token -q {arguments}"));
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        self.between.forget();
        ended.stdout.trim_end().to_owned()
    }

    /// Another home with the same service and the same credential: another machine.
    pub fn elsewhere(&self) -> Home {
        Home::with_file_store()
            .with("GENKEY_API_URL", self.between.url())
            .with("GEN_API_KEY", self.server.session().expose())
    }

    /// Logs the home in with a key, which is its credential from then on.
    pub fn log_in(&mut self, secret: &str) {
        self.home.unset("GEN_API_KEY");
        let ended = self.home.run_with_stdin("login", secret);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        self.between.forget();
    }

    /// A credential that is not a key.
    pub fn session(&self) -> &str {
        self.server.session().expose()
    }

    /// Runs `genkey rotate`.
    pub fn rotate(&self, arguments: &[&str]) -> Ended {
        self.home.run_args(&[&["rotate"], arguments].concat())
    }

    /// The service's table, to be read and changed.
    pub fn table(&self) -> Connection {
        let table = Connection::open(self.home.path("server.db")).unwrap();
        table.busy_timeout(Duration::from_secs(30)).unwrap();
        table
    }

    /// Every key, by ascending id.
    pub fn rows(&self) -> Vec<Row> {
        let table = self.table();
        let now = self.now().as_millisecond();
        let select = "SELECT id, name, sha256, revoked_at, expires_at, created_at FROM token \
                      ORDER BY id";
        let mut select = table.prepare(select).unwrap();
        let read = |row: &rusqlite::Row<'_>| {
            let expires_at: Option<i64> = row.get(4)?;
            let is_revoked = row.get::<_, Option<i64>>(3)?.is_some();
            Ok(Row {
                id: row.get(0)?,
                name: row.get(1)?,
                sha: row.get(2)?,
                is_live: !is_revoked && expires_at.is_none_or(|at| at > now),
                is_revoked,
                created_at: row.get(5)?,
                expires_at,
            })
        };
        let rows = select.query_map((), read).unwrap();
        rows.map(Result::unwrap).collect()
    }

    /// Ids and names of the keys that work.
    pub fn live(&self) -> Vec<(i64, String)> {
        let live = self.rows().into_iter().filter(|row| row.is_live);
        live.map(|row| (row.id, row.name)).collect()
    }

    /// Exactly these keys work.
    #[track_caller]
    pub fn works(&self, expected: &[(i64, &str)]) {
        let expected: Vec<_> = expected
            .iter()
            .map(|(id, name)| (*id, (*name).to_owned()))
            .collect();
        assert_eq!(self.live(), expected);
    }

    /// The id of the key with this secret, if it works.
    pub fn live_key_of(&self, secret: &str) -> Option<i64> {
        let sha = Sha256::digest(secret.as_bytes()).to_vec();
        let mut rows = self.rows().into_iter();
        rows.find(|row| row.is_live && row.sha == sha)
            .map(|row| row.id)
    }

    /// The stored secret of a key.
    pub fn token(&self, key: &str) -> String {
        let ended = self.home.run_args(&["token", key]);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        ended.stdout.trim_end().to_owned()
    }

    /// The name means this key: `token` prints its secret, which works.
    #[track_caller]
    pub fn name_means(&self, name: &str, id: i64) {
        assert_eq!(self.live_key_of(&self.token(name)), Some(id), "{name}");
    }

    /// The file below the home; `None` if it does not exist.
    pub fn file(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.home.path(name)).ok()
    }

    /// The journal, which may not exist yet.
    pub fn journal(&self) -> String {
        self.file(places::JOURNAL).unwrap_or_default()
    }

    /// Nothing is unfinished.
    #[track_caller]
    pub fn is_clean(&self) {
        assert_eq!(self.journal(), "");
        assert_eq!(self.home.run("list -q").stderr, "");
        let recovered = self.home.run("recover");
        recovered.pins(0, "", "nothing to recover\n");
    }

    /// The ids of the stored keys, by the index.
    pub fn stored(&self) -> Vec<Value> {
        let index: Value = serde_json::from_str(&self.home.read(places::INDEX)).unwrap();
        let keys = index["keys"].as_array().unwrap();
        keys.iter().map(|key| key["id"].clone()).collect()
    }

    /// The destinations that are recorded for the key with this id, without their folder.
    pub fn recorded(&self, id: i64) -> Vec<String> {
        let index = Index::new(self.home.path(places::INDEX)).read().unwrap();
        let is_one = |key: &&StoredKey| key.id == KeyId::Number(id.unsigned_abs());
        let Some(key) = index.keys.iter().find(is_one) else {
            return Vec::new();
        };
        let folder = self.home.path("").display().to_string();
        let folder = format!("{}/", folder.trim_end_matches('/'));
        let holders = index.holders(&key.at).iter();
        holders
            .map(|holder| holder.destination.to_string().replace(&folder, ""))
            .collect()
    }

    /// Runs a command that a failpoint kills.
    pub fn killed(&self, arguments: &[&str], point: &str) {
        let mut command = self.home.genkey_args(arguments);
        let ended = self
            .home
            .end(command.env("FAILPOINTS", format!("{point}=return(kill)")));
        assert_eq!(ended.code, 137, "{point}: {}", ended.stderr);
    }

    /// Has a failpoint kill a rotation of `ci` with delivery to `a.env` and `b.env`.
    pub fn killed_with_two_files(&self, point: &str) {
        let line = "rotate ci --to dotenv:a.env --to dotenv:b.env";
        self.killed(&line.split(' ').collect::<Vec<_>>(), point);
    }
}

fn clock(ahead: Arc<AtomicI64>) -> Arc<dyn Fn() -> Timestamp + Send + Sync> {
    Arc::new(move || Timestamp::now() + SignedDuration::from_secs(ahead.load(Ordering::SeqCst)))
}

/// The output with `[UNTIL]` for times of whole seconds or minutes, which differ from run to run.
pub fn without_times(mut ended: Ended) -> Ended {
    ended.stdout = mask_times(&ended.stdout);
    ended.stderr = mask_times(&ended.stderr);
    ended
}

fn mask_times(text: &str) -> String {
    let (mut masked, mut rest) = (String::new(), text);
    while let Some(first) = rest.chars().next() {
        let after = ["0000-00-00T00:00:00Z", "0000-00-00T00:00Z"]
            .into_iter()
            .find_map(|form| after_time(rest, form));
        if let Some(after) = after {
            masked.push_str("[UNTIL]");
            rest = after;
        } else {
            masked.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    masked
}

/// What follows a time of this form, in which `0` is any digit.
fn after_time<'a>(text: &'a str, form: &str) -> Option<&'a str> {
    form.chars().try_fold(text, |rest, expected| {
        rest.strip_prefix(|seen: char| match expected {
            '0' => seen.is_ascii_digit(),
            other => seen == other,
        })
    })
}

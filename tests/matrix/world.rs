//! The world of a case: a home, a store, a service with foreign keys, and a relay between them that
//! causes faults.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use genkey::model::Marker;
use genkey::sandbox::{Dialect, Options, Server};
use genkey::store::{Index, IndexData};
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::destinations::Place;
use crate::support::credential_helper::CredentialHelper;
use crate::support::genkey::{Home, places};
use crate::support::proxy::{Relay, Seen};

/// The store that secrets go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreKind {
    File,
    Helper,
}

/// A row of the service's table, without the time of the last use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub id: i64,
    pub name: Option<String>,
    pub fingerprint: Vec<u8>,
    pub times: [Option<i64>; 3],
}

impl Row {
    pub fn is_revoked(&self) -> bool {
        self.times[2].is_some()
    }

    pub fn is_marked(&self) -> bool {
        self.name.as_deref().and_then(Marker::of).is_some()
    }
}

/// A home with a login and the key `old`, and a service that also has foreign keys.
pub struct World {
    pub relay: Relay,
    _server: Server,
    pub home: Home,
    pub helper: Option<CredentialHelper>,
    pub foreign: BTreeSet<i64>,
    /// Whether the service's clock goes on.
    ticks: Arc<AtomicBool>,
    pub places: &'static [Place],
    pub store: StoreKind,
    pub dialect: Dialect,
    /// The id of the key that a command replaces.
    pub old: i64,
    /// The name of the key that a command creates.
    pub new_name: &'static str,
}

/// The id of the key `old`.
const OLD: i64 = FOREIGN.len() as i64 + 1;

/// Keys that genkey did not create: their names, which resemble ours, and a digit for the secret.
/// The last two are for logging in.
const FOREIGN: [(Option<&str>, char); 6] = [
    (Some("ci"), '1'),
    (Some("ci (genkey 0123456789abcdef)"), '2'),
    (Some("old"), '3'),
    (None, '4'),
    (Some("before"), BEFORE),
    (Some("after"), AFTER),
];
/// The id of the other key `old`.
const ANOTHER_OLD: i64 = 3;
/// The key of the first login, and that of the next.
const BEFORE: char = '5';
const AFTER: char = '6';

const TABLE: &str = "service/sandbox.db";

/// The plain text of a key of [`FOREIGN`].
fn typed(key: char) -> String {
    format!(
        "{}{}",
        genkey::sandbox::KEY_PREFIX,
        key.to_string().repeat(40)
    )
}

/// The secret for the next login.
pub fn spare() -> String {
    typed(AFTER)
}

/// What makes a world: copying it is faster than running the commands that led to it.
pub struct Template {
    store: StoreKind,
    files: BTreeMap<String, Vec<u8>>,
    url: String,
    folder: String,
    seen: Seen,
    foreign: BTreeSet<i64>,
    ticks: bool,
    places: &'static [Place],
    old: i64,
    new_name: &'static str,
}

impl Template {
    fn make(store: StoreKind) -> Self {
        let (home, helper) = new_home(store);
        let world = World::open(store, home, helper, Dialect::Reference);
        world.add_foreign_keys();
        assert_eq!(
            world
                .home
                .run_with_stdin("login --with-token", typed(BEFORE))
                .code,
            0
        );
        assert_eq!(world.home.run("create --name old --expires-in 90d").code, 0);
        Self {
            seen: Seen::default(),
            ..Self::of(world)
        }
    }

    /// A world as it is.
    pub fn of(world: World) -> Self {
        let World {
            relay,
            _server: server,
            home,
            ..
        } = world;
        let (url, seen) = (relay.url(), relay.seen());
        // The service has its table in one file only when it has ended.
        drop((relay, server));
        let is_copied = |name: &String| !name.ends_with(".lock") && !home.path(name).is_symlink();
        let files = home.files().into_iter().filter(is_copied);
        Self {
            store: world.store,
            files: files
                .map(|name| (name.clone(), fs::read(home.path(&name)).unwrap()))
                .collect(),
            url,
            folder: folder_of(&home),
            seen,
            foreign: world.foreign,
            ticks: world.ticks.load(Ordering::Relaxed),
            places: world.places,
            old: world.old,
            new_name: world.new_name,
        }
    }
}

/// A home's folder, without a separator at its end.
fn folder_of(home: &Home) -> String {
    let folder = home.path("").display().to_string();
    folder.trim_end_matches('/').to_owned()
}

fn new_home(store: StoreKind) -> (Home, Option<CredentialHelper>) {
    match store {
        StoreKind::File => (Home::with_file_store(), None),
        StoreKind::Helper => {
            let mut home = Home::new();
            let helper = CredentialHelper::install(&mut home);
            helper.look_away();
            (home, Some(helper))
        }
    }
}

impl World {
    /// A copy of a world that genkey itself has set up, with its own service and relay.
    pub fn new(store: StoreKind, dialect: Dialect) -> Self {
        static TEMPLATES: [OnceLock<Template>; 2] = [OnceLock::new(), OnceLock::new()];
        let template = TEMPLATES[store as usize].get_or_init(|| Template::make(store));
        Self::copy_of(template, dialect)
    }

    /// A copy with its own service, of this dialect, and its own relay.
    pub fn copy_of(template: &Template, dialect: Dialect) -> Self {
        let (home, helper) = new_home(template.store);
        for (name, content) in &template.files {
            home.write(name, content);
        }
        let mut world = Self::open(template.store, home, helper, dialect);
        world.adopt(template);
        world.relay.has_seen(template.seen.clone());
        world.ticks.store(template.ticks, Ordering::Relaxed);
        world.foreign.clone_from(&template.foreign);
        (world.places, world.old, world.new_name) =
            (template.places, template.old, template.new_name);
        world
    }

    /// A service and a relay for a home. The service's clock stands still, so that times do not
    /// tell keys apart.
    fn open(
        store: StoreKind,
        mut home: Home,
        helper: Option<CredentialHelper>,
        dialect: Dialect,
    ) -> Self {
        fs::create_dir_all(home.path("service")).unwrap();
        let (start, ticks) = (Timestamp::now(), Arc::new(AtomicBool::new(false)));
        let shared = Arc::clone(&ticks);
        let clock = move || match shared.load(Ordering::Relaxed) {
            true => Timestamp::now(),
            false => start,
        };
        let options = Options::new(home.path(TABLE), Arc::new(clock));
        let server = Server::start(Options { dialect, ..options }).unwrap();
        let relay = Relay::to(&server.base_url());
        home.set("GENKEY_API_URL", relay.url());
        Self {
            relay,
            _server: server,
            home,
            helper,
            foreign: (1..OLD).collect(),
            ticks,
            places: &[],
            store,
            dialect,
            old: OLD,
            new_name: "ci",
        }
    }

    /// Sets up destinations; if a command `replaces` the key `old`, they hold it.
    pub fn open_places(&mut self, places: &'static [Place], replaces: bool) {
        self.places = places;
        if replaces {
            self.new_name = "old";
        }
        let old = replaces.then(|| self.secret_of(OLD)).flatten();
        for place in places {
            place.fill(self, old.as_deref());
        }
    }

    /// Has the command replace a key of the same name that was not created here, which the
    /// destinations hold.
    pub fn replace_another(&mut self) {
        // Which key a secret is, only the time of its last use says.
        self.ticks.store(true, Ordering::Relaxed);
        self.old = ANOTHER_OLD;
        self.foreign.remove(&ANOTHER_OLD);
        for place in self.places {
            place.fill(self, Some(&typed('3')));
        }
    }

    pub fn is_another(&self, id: i64) -> bool {
        id == ANOTHER_OLD
    }

    /// Whether the command replaces the key `old`.
    pub fn replaces(&self) -> bool {
        self.new_name == "old"
    }

    /// Has the grace of a rotation end before it starts, as if it was started that long ago. Not when
    /// it starts: what is measured of the service's time next may be seconds earlier.
    pub fn end_grace(&self) {
        let shifted = |line: &str| {
            let mut line: Value = serde_json::from_str(line).unwrap();
            if line["step"] == "switched" {
                let at: Timestamp = line["at"].as_str().unwrap().parse().unwrap();
                line["retire_at"] = (at - Duration::from_secs(60)).to_string().into();
            }
            format!("{line}\n")
        };
        let journal = self.home.read(places::JOURNAL);
        let journal: String = journal.lines().map(shifted).collect();
        self.home.write(places::JOURNAL, journal);
    }

    /// Replaces the template's address and folder in genkey's files by this world's.
    fn adopt(&self, template: &Template) {
        let folder = folder_of(&self.home);
        for name in [places::INDEX, places::CONFIG, places::JOURNAL] {
            let Some(content) = template.files.get(name) else {
                continue;
            };
            let text = String::from_utf8_lossy(content).replace(&template.url, &self.relay.url());
            self.home
                .write(name, text.replace(&template.folder, &folder));
        }
    }

    /// Adds [`FOREIGN`] to the service's table.
    fn add_foreign_keys(&self) {
        let table = self.open_table();
        for (name, key) in FOREIGN {
            let insert = "INSERT INTO token (name, sha256, created_at) VALUES (?1, ?2, ?3)";
            table
                .execute(
                    insert,
                    (
                        name,
                        fingerprint(&typed(key)),
                        Timestamp::now().as_millisecond(),
                    ),
                )
                .unwrap();
        }
    }

    fn open_table(&self) -> Connection {
        let table = Connection::open(self.home.path(TABLE)).unwrap();
        table
            .busy_timeout(std::time::Duration::from_secs(30))
            .unwrap();
        table
    }

    /// The service's table.
    pub fn rows(&self) -> Vec<Row> {
        let table = self.open_table();
        let select =
            "SELECT id, name, sha256, created_at, expires_at, revoked_at FROM token ORDER BY id";
        let mut select = table.prepare(select).unwrap();
        let read = |row: &rusqlite::Row<'_>| {
            let times = [row.get(3)?, row.get(4)?, row.get(5)?];
            Ok(Row {
                id: row.get(0)?,
                name: row.get(1)?,
                fingerprint: row.get(2)?,
                times,
            })
        };
        select
            .query_map((), read)
            .unwrap()
            .map(Result::unwrap)
            .collect()
    }

    /// The ids of the keys that have been used.
    pub fn used(&self) -> BTreeSet<i64> {
        let table = self.open_table();
        let select = "SELECT id FROM token WHERE last_used_at IS NOT NULL";
        let mut select = table.prepare(select).unwrap();
        let ids = select.query_map((), |row| row.get(0)).unwrap();
        ids.map(Result::unwrap).collect()
    }

    /// The keys that genkey created.
    pub fn own(&self) -> Vec<Row> {
        self.rows()
            .into_iter()
            .filter(|row| !self.foreign.contains(&row.id))
            .collect()
    }

    /// The secrets in the store by entry, read without genkey.
    pub fn secrets(&self) -> BTreeMap<String, String> {
        match &self.helper {
            Some(helper) => helper
                .stored()
                .iter()
                .map(|text| secret_in_helper(text))
                .collect(),
            None => self.secrets_in_file(),
        }
    }

    /// The stored secret of a key.
    pub fn secret_of(&self, id: i64) -> Option<String> {
        let rows = self.rows();
        let row = rows.iter().find(|row| row.id == id)?;
        let mut secrets = self.secrets().into_values();
        secrets.find(|secret| fingerprint(secret) == row.fingerprint)
    }

    fn secrets_in_file(&self) -> BTreeMap<String, String> {
        let Ok(file) = fs::read(self.home.path(places::SECRETS)) else {
            return BTreeMap::new();
        };
        let identity: age::x25519::Identity = self.home.read("identity.txt").parse().unwrap();
        let decryptor = age::Decryptor::new(file.as_slice()).unwrap();
        let mut plain = String::new();
        decryptor
            .decrypt([&identity as &dyn age::Identity].into_iter())
            .unwrap()
            .read_to_string(&mut plain)
            .unwrap();
        let content: Value = serde_json::from_str(&plain).unwrap();
        let entries = content["entries"].as_object().unwrap();
        entries
            .iter()
            .map(|(name, entry)| (name.clone(), entry["secret"].as_str().unwrap().to_owned()))
            .collect()
    }

    pub fn index(&self) -> IndexData {
        Index::new(self.home.path(places::INDEX)).read().unwrap()
    }

    /// The files of genkey and the store.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let ours = |name: &String| {
            let folders = ["config/", "data/", "helper/vault/"];
            folders.iter().any(|folder| name.starts_with(folder)) && !name.ends_with(".lock")
        };
        self.home
            .files()
            .into_iter()
            .filter(ours)
            .map(|name| (name.clone(), self.bytes(&name)))
            .collect()
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.home.path(name)).unwrap()
    }
}

fn secret_in_helper(text: &str) -> (String, String) {
    let stored: Value = serde_json::from_str(text).unwrap();
    let entry = stored["ServerURL"]
        .as_str()
        .unwrap()
        .strip_prefix("https://genkey.invalid/")
        .unwrap();
    (
        entry.to_owned(),
        stored["Secret"].as_str().unwrap().to_owned(),
    )
}

/// The hash by which the service knows a secret.
pub fn fingerprint(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

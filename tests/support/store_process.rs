//! One call of a store in its own process: libraries read the environment of their process, and all
//! tests share one.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use genkey::model::{Marker, Metadata, Scope, Service, StoreKind};
use genkey::secret::Secret;
use genkey::store::{Entry, EntryInfo, Helper, Keychain, SecretStore, StoreError};
use genkey::testing::Deadline;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

const CALL: &str = "GENKEY_TEST_STORE_CALL";

/// A call, as it is handed to the other process. The secret goes over stdin.
#[derive(Serialize, Deserialize, Clone)]
pub struct Call {
    store: String,
    action: String,
    entry: String,
    label: String,
    metadata: String,
    interactive_for: Option<Duration>,
    answer: PathBuf,
}

/// The result of a call.
#[derive(Serialize, Deserialize, Debug)]
pub struct Answer {
    /// The secret for `get`, `true` or `false` for `remove`, otherwise `none` or `done`.
    pub outcome: Result<String, String>,
    /// The error in `Debug` format.
    pub debug: String,
    /// How many notices said that the store waits for a person.
    pub notices: usize,
    /// How long the call took.
    pub took: Duration,
}

impl Answer {
    /// The outcome of a call that succeeded.
    pub fn ok(&self) -> &str {
        self.outcome
            .as_deref()
            .unwrap_or_else(|error| panic!("{error}"))
    }

    /// The message of a call that failed with this error variant, in time.
    pub fn error(&self, variant: &str) -> &str {
        let error = self.outcome.as_ref().expect_err("the call did not fail");
        assert!(self.debug.starts_with(variant), "{}", self.debug);
        assert!(
            variant == "TimedOut" || self.took < Duration::from_secs(20),
            "{variant} took {:?}",
            self.took
        );
        error
    }
}

/// Calls stores in processes with a given environment.
pub struct Stores {
    store: String,
    environment: Vec<(String, String)>,
    interactive_for: Option<Duration>,
}

impl Stores {
    pub fn new(store: &str, environment: Vec<(String, String)>) -> Self {
        Self {
            store: store.into(),
            environment,
            interactive_for: None,
        }
    }

    /// With a person who can be prompted for this long.
    pub fn interactive(self, limit: Duration) -> Self {
        Self {
            interactive_for: Some(limit),
            ..self
        }
    }

    pub fn put(&self, entry: &str, label: &str, secret: &str) -> Answer {
        self.call("put", entry, label, secret)
    }

    /// Stores this metadata, under the name that it gives.
    pub fn put_with(&self, metadata: &Metadata, secret: &str) -> Answer {
        self.call_with("put", &metadata.entry_name(), "label", metadata, secret)
    }

    pub fn get(&self, entry: &str) -> Answer {
        self.call("get", entry, "", "")
    }

    pub fn remove(&self, entry: &str) -> Answer {
        self.call("remove", entry, "", "")
    }

    pub fn relabel(&self, entry: &str, label: &str) -> Answer {
        self.call("relabel", entry, label, "")
    }

    pub fn prove(&self) -> Answer {
        self.call("prove", "", "", "")
    }

    /// Each entry with its metadata, one per line.
    pub fn entries(&self) -> Answer {
        self.call("entries", "", "", "")
    }

    fn call(&self, action: &str, entry: &str, label: &str, secret: &str) -> Answer {
        self.call_with(action, entry, label, &metadata(), secret)
    }

    fn call_with(
        &self,
        action: &str,
        entry: &str,
        label: &str,
        metadata: &Metadata,
        secret: &str,
    ) -> Answer {
        let answer = tempfile::NamedTempFile::new().unwrap();
        let call = Call {
            store: self.store.clone(),
            action: action.into(),
            entry: entry.into(),
            label: label.into(),
            metadata: metadata.to_line(),
            interactive_for: self.interactive_for,
            answer: answer.path().into(),
        };
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "support::store_process::one_call", "--ignored"])
            .env_clear()
            .envs(self.environment.clone())
            .env(CALL, serde_json::to_string(&call).unwrap())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(secret.as_bytes())
            .unwrap();
        let output = child.wait_with_output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&said)
        );
        serde_json::from_slice(&std::fs::read(answer.path()).unwrap()).unwrap()
    }
}

#[test]
#[ignore = "the other process of `Stores`"]
fn one_call() {
    let Ok(call) = std::env::var(CALL) else {
        return;
    };
    let call: Call = serde_json::from_str(&call).unwrap();
    let mut secret = String::new();
    std::io::stdin().read_to_string(&mut secret).unwrap();
    let notices = Arc::new(AtomicUsize::new(0));
    let store = store(&call, notices.clone());
    let started = Instant::now();
    let outcome = perform(&*store, &call, Secret::new(secret));
    let took = started.elapsed();
    let debug = outcome
        .as_ref()
        .err()
        .map(|error| format!("{error:?}"))
        .unwrap_or_default();
    let outcome = outcome.map_err(|error| error.to_string());
    let answer = Answer {
        outcome,
        debug,
        notices: notices.load(Ordering::SeqCst),
        took,
    };
    std::fs::write(&call.answer, serde_json::to_vec(&answer).unwrap()).unwrap();
}

fn store(call: &Call, notices: Arc<AtomicUsize>) -> Box<dyn SecretStore> {
    let told = move || {
        notices.fetch_add(1, Ordering::SeqCst);
    };
    let deadline = match call.interactive_for {
        Some(limit) => Deadline::interactive(told).with_limit(limit),
        None => Deadline::unattended(),
    };
    match StoreKind::parse(&call.store).unwrap() {
        StoreKind::Keychain => Box::new(Keychain::new(deadline)),
        StoreKind::Command(helper) => Box::new(Helper::new(&helper, deadline)),
        StoreKind::File | StoreKind::None => panic!("it needs no process of its own"),
    }
}

fn perform(store: &dyn SecretStore, call: &Call, secret: Secret) -> Result<String, StoreError> {
    let entry = Entry {
        name: call.entry.clone(),
        label: call.label.clone(),
        metadata: Metadata::from_line(&call.metadata).unwrap(),
    };
    let done = |()| "done".to_owned();
    match call.action.as_str() {
        "put" => store.put(&entry, &secret).map(done),
        "get" => Ok(store
            .get(&entry.name)?
            .map_or_else(|| "none".into(), |secret| secret.expose().to_owned())),
        "remove" => store.remove(&entry.name).map(|removed| removed.to_string()),
        "relabel" => store.relabel(&entry.name, &entry.label).map(done),
        "prove" => store.prove(Timestamp::UNIX_EPOCH).map(done),
        "entries" => store.entries().map(|entries| named(&entries)),
        action => panic!("unknown action {action}"),
    }
}

/// What is stored with a secret, unless a test says otherwise.
pub fn metadata() -> Metadata {
    let service = Service::try_from("https://api.gen.pro/v1".to_owned()).unwrap();
    let scope = Scope {
        profile: "work".into(),
        service,
    };
    Metadata::Key {
        scope,
        id: "12".into(),
        marker: Marker::from_random([0xab; 8]),
    }
}

/// Each entry and what was stored with it, sorted.
fn named(entries: &[EntryInfo]) -> String {
    let line = |entry: &EntryInfo| {
        let metadata = entry
            .metadata
            .as_ref()
            .map_or_else(|| "?".into(), Metadata::to_line);
        format!("{} {metadata}", entry.name)
    };
    let mut lines: Vec<String> = entries.iter().map(line).collect();
    lines.sort();
    lines.join("\n")
}

//! A fake keychain that is locked, hides its items until unlocked, and prompts, like KeePassXC. The
//! test plays the person at the prompt.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};

const SERVICE: &str = "/org/freedesktop/secrets";
const COLLECTION: &str = "/org/freedesktop/secrets/collection/database";
const PROMPT: &str = "/org/freedesktop/secrets/prompt/1";

/// What the person in front of the screen does with a prompt.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Person {
    /// Does not respond.
    Away,
    /// Closes it.
    Dismisses,
    /// Gives the password.
    Unlocks,
}

/// The keychain. Dropping it ends it.
pub struct FakeKeychain {
    _connection: Connection,
    prompts: Arc<AtomicUsize>,
}

impl FakeKeychain {
    /// Provides the Secret Service on the bus at this address.
    pub fn provide(address: &str, person: Person) -> Self {
        let (prompts, locked) = (
            Arc::new(AtomicUsize::new(0)),
            Arc::new(AtomicBool::new(true)),
        );
        let prompt = Prompt {
            person,
            prompts: prompts.clone(),
            locked: locked.clone(),
        };
        let connection = Builder::address(address)
            .unwrap()
            .serve_at(SERVICE, Service::default())
            .unwrap()
            .serve_at(COLLECTION, Collection { locked })
            .unwrap()
            .serve_at(PROMPT, prompt)
            .unwrap()
            .name("org.freedesktop.secrets")
            .unwrap()
            .build()
            .unwrap();
        Self {
            _connection: connection,
            prompts,
        }
    }

    /// How many prompts were shown.
    pub fn prompts(&self) -> usize {
        self.prompts.load(Ordering::SeqCst)
    }
}

fn path(path: &'static str) -> OwnedObjectPath {
    ObjectPath::from_static_str_unchecked(path).into()
}

/// Refuses the first public key, as KWallet does with one in 256: those with a leading zero.
#[derive(Default)]
struct Service {
    has_refused: AtomicBool,
}

type Paths = Vec<OwnedObjectPath>;

#[zbus::interface(name = "org.freedesktop.Secret.Service")]
impl Service {
    fn open_session(
        &self,
        _algorithm: &str,
        _input: Value<'_>,
    ) -> zbus::fdo::Result<(OwnedValue, OwnedObjectPath)> {
        if !self.has_refused.swap(true, Ordering::SeqCst) {
            let reason = "Client public key size is invalid";
            return Err(zbus::fdo::Error::InvalidArgs(reason.into()));
        }
        let public_key = Value::from(vec![2_u8; 128]);
        Ok((
            OwnedValue::try_from(public_key).unwrap(),
            path("/org/freedesktop/secrets/session/1"),
        ))
    }

    fn search_items(&self, _attributes: HashMap<String, String>) -> (Paths, Paths) {
        (vec![], vec![])
    }

    fn read_alias(&self, _name: &str) -> OwnedObjectPath {
        path(COLLECTION)
    }

    fn unlock(&self, _objects: Paths) -> (Paths, OwnedObjectPath) {
        (vec![], path(PROMPT))
    }

    #[zbus(property)]
    fn collections(&self) -> Paths {
        vec![path(COLLECTION)]
    }
}

struct Collection {
    locked: Arc<AtomicBool>,
}

#[zbus::interface(name = "org.freedesktop.Secret.Collection")]
impl Collection {
    #[zbus(property)]
    fn locked(&self) -> bool {
        self.locked.load(Ordering::SeqCst)
    }

    #[zbus(property)]
    fn label(&self) -> String {
        "Passwords".into()
    }
}

struct Prompt {
    person: Person,
    prompts: Arc<AtomicUsize>,
    locked: Arc<AtomicBool>,
}

#[zbus::interface(name = "org.freedesktop.Secret.Prompt")]
impl Prompt {
    async fn prompt(&self, _window: &str, #[zbus(signal_emitter)] emitter: SignalEmitter<'_>) {
        self.prompts.fetch_add(1, Ordering::SeqCst);
        if self.person == Person::Away {
            return;
        }
        if self.person == Person::Unlocks {
            self.locked.store(false, Ordering::SeqCst);
        }
        let dismissed = self.person == Person::Dismisses;
        Self::completed(&emitter, dismissed, Value::from(vec![path(COLLECTION)]))
            .await
            .unwrap();
    }

    #[zbus(signal)]
    async fn completed(
        emitter: &SignalEmitter<'_>,
        dismissed: bool,
        result: Value<'_>,
    ) -> zbus::Result<()>;
}

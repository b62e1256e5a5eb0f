//! The key endpoints of each dialect, and the detection of the one that a service uses. GEN's
//! documents contradict each other, so the names are a table.
//!
//! The reference is tried first unless another dialect is known. Whatever is known, a missing route
//! leads to the other dialects: a service may have changed, or mix them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use reqwest::Method;
use serde_json::{Value, json};

use super::call::Call;
use super::error::{About, Error};
use crate::model::{Dialect, ErrorClass, Expiry, KeyId};

/// The key endpoints of one dialect.
#[derive(Debug)]
pub(super) struct Endpoints {
    collection: &'static str,
    /// What follows the id to revoke one key.
    revoke: &'static [&'static str],
    /// What follows the collection to revoke all keys, if the dialect has that.
    revoke_all: Option<&'static str>,
    rename_body: fn(&str) -> Value,
}

const REFERENCE: Endpoints = Endpoints {
    collection: "persisted_tokens",
    revoke: &["revoke"],
    revoke_all: Some("revoke_all"),
    rename_body: |name| json!({ "persisted_token": { "name": name } }),
};

const GUIDE: Endpoints = Endpoints {
    collection: "persisted_tokens",
    revoke: &[],
    revoke_all: None,
    rename_body: |name| json!({ "name": name }),
};

const PAT: Endpoints = Endpoints {
    collection: "personal_access_tokens",
    ..GUIDE
};

pub(super) fn endpoints(dialect: Dialect) -> &'static Endpoints {
    match dialect {
        Dialect::Reference => &REFERENCE,
        Dialect::Guide => &GUIDE,
        Dialect::Pat => &PAT,
    }
}

fn share_collection(one: Dialect, other: Dialect) -> bool {
    endpoints(one).collection == endpoints(other).collection
}

impl Endpoints {
    pub fn list(&self) -> Call {
        Call::new(Method::GET, [self.collection])
    }

    pub fn create(&self, name: &str, expiry: Option<Expiry>) -> Call {
        let mut body = json!({ "name": name });
        if let Some(expiry) = expiry {
            body["expires_in"] = expiry.to_string().into();
        }
        let body = Some(body.to_string().into_bytes());
        // The guides do not show how a key is created: as in the reference is the only guess.
        Call {
            body,
            confidential: true,
            ..Call::new(Method::POST, [self.collection])
        }
    }

    pub fn rename(&self, id: &KeyId, name: &str) -> Call {
        let body = Some((self.rename_body)(name).to_string().into_bytes());
        Call {
            body,
            ..self.on_key(Method::PATCH, id, &[])
        }
    }

    pub fn revoke(&self, id: &KeyId) -> Call {
        self.on_key(Method::DELETE, id, self.revoke)
    }

    pub fn revoke_all(&self) -> Option<Call> {
        self.revoke_all
            .map(|name| Call::new(Method::DELETE, [self.collection, name]))
    }

    fn on_key(&self, method: Method, id: &KeyId, rest: &[&str]) -> Call {
        let id = id.to_string();
        let path = [self.collection, &id]
            .into_iter()
            .chain(rest.iter().copied());
        Call {
            about: About::Key,
            ..Call::new(method, path)
        }
    }
}

/// Which dialect a client uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DialectChoice {
    /// Only this one.
    Fixed(Dialect),
    /// Detect it.
    Auto {
        /// The one detected in an earlier run, tried first.
        remembered: Option<Dialect>,
    },
}

#[derive(Debug)]
pub(super) struct Discovery {
    pub fixed: bool,
    /// Whether the route that revokes one key is confirmed.
    revocation_known: AtomicBool,
    spoken: Mutex<Option<Dialect>>,
}

impl Discovery {
    pub fn new(choice: DialectChoice) -> Self {
        let (fixed, spoken) = match choice {
            DialectChoice::Fixed(dialect) => (true, Some(dialect)),
            DialectChoice::Auto { remembered } => (false, remembered),
        };
        Self {
            fixed,
            revocation_known: AtomicBool::new(fixed),
            spoken: Mutex::new(spoken),
        }
    }

    /// Whether the route that revokes one key is known for certain.
    pub fn knows_revocation(&self) -> bool {
        self.revocation_known.load(Ordering::Relaxed)
    }

    pub fn understood_revocation(&self, dialect: Dialect) {
        self.understood(dialect);
        self.revocation_known.store(true, Ordering::Relaxed);
    }

    pub fn spoken(&self) -> Option<Dialect> {
        *self.spoken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn first(&self) -> Dialect {
        self.spoken().unwrap_or(Dialect::Reference)
    }

    /// The dialects to try, the likeliest first.
    pub fn candidates(&self) -> Vec<Dialect> {
        let first = self.first();
        if self.fixed {
            return vec![first];
        }
        let mut all = Dialect::ALL.to_vec();
        // A dialect with the same collection is likelier than one with another: the collection of
        // the first may be known to exist.
        all.sort_by_key(|&dialect| (dialect != first, !share_collection(dialect, first)));
        all
    }

    /// One dialect for each collection, in the order to try them.
    pub fn collections(&self) -> (Dialect, Option<Dialect>) {
        let first = self.first();
        (
            first,
            self.candidates()
                .into_iter()
                .find(|&dialect| !share_collection(dialect, first)),
        )
    }

    /// Another dialect with the same collection.
    pub fn sibling(&self, of: Dialect) -> Option<Dialect> {
        self.candidates()
            .into_iter()
            .find(|&dialect| dialect != of && share_collection(dialect, of))
    }

    /// Records that a request that only this dialect has was successful.
    pub fn understood(&self, dialect: Dialect) {
        if !self.fixed {
            *self.spoken.lock().unwrap_or_else(PoisonError::into_inner) = Some(dialect);
        }
    }

    /// Records that the collection of this dialect exists.
    pub fn understood_collection(&self, dialect: Dialect) {
        let holds = self
            .spoken()
            .is_some_and(|spoken| share_collection(spoken, dialect));
        // A dialect of the other collection is refuted. This one settles the dialect only if no
        // other has it, as with `Dialect::Pat`.
        if !self.fixed && !holds {
            let only = self.sibling(dialect).is_none().then_some(dialect);
            *self.spoken.lock().unwrap_or_else(PoisonError::into_inner) = only;
        }
    }
}

/// Whether the response to a request for one key means that the route does not exist.
pub(super) fn is_route_missing(error: &Error) -> bool {
    match error.status() {
        // With the code `not_found` it is the key that does not exist ("API Keys" reference).
        Some(404) => error.rejection().and_then(|said| said.class) != Some(ErrorClass::NoSuchKey),
        status => status == Some(405),
    }
}

/// Whether the response to a request for a collection means that the collection does not exist.
pub(super) fn is_collection_missing(error: &Error) -> bool {
    matches!(error.status(), Some(404 | 405))
}

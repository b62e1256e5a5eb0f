//! What the endpoints for keys are called, and which of the dialects a service speaks. The
//! documents disagree, so the names are a table.
//!
//! The reference is the default, so that nothing has to be known of a service that speaks it.
//! Whatever is known, an answer that a route is missing leads to the other dialects: a service may
//! have changed, or mix them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use reqwest::Method;
use serde_json::{Value, json};

use super::call::Call;
use super::error::{About, Error};
use crate::model::{Dialect, ErrorClass, Expiry, KeyId};

/// What one dialect calls the endpoints for keys. Where it does not show how keys are made, that is
/// a `POST` to its collection.
#[derive(Debug)]
pub(super) struct Endpoints {
    collection: &'static str,
    /// What follows the id when one key is revoked.
    revoke: &'static [&'static str],
    /// What follows the collection when all keys are revoked, where that can be asked for.
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

/// Which dialect a client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DialectChoice {
    /// This one and no other.
    Fixed(Dialect),
    /// The one that the service turns out to understand.
    Auto {
        /// The one that it understood the last time, which is tried first.
        remembered: Option<Dialect>,
    },
}

#[derive(Debug)]
pub(super) struct Discovery {
    pub fixed: bool,
    /// Whether the service has understood how one key is revoked.
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

    /// Whether it is certain how one key is revoked, so that many may be at once: until then, a
    /// request may be a guess.
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

    /// All dialects that may be tried, the likeliest first.
    pub fn candidates(&self) -> Vec<Dialect> {
        let first = self.first();
        if self.fixed {
            return vec![first];
        }
        let mut all = Dialect::ALL.to_vec();
        all.sort_by_key(|&dialect| (dialect != first, !share_collection(dialect, first)));
        all
    }

    /// A dialect of the collection that is tried first, and one of the other.
    pub fn collections(&self) -> (Dialect, Option<Dialect>) {
        let first = self.first();
        (
            first,
            self.candidates()
                .into_iter()
                .find(|&dialect| !share_collection(dialect, first)),
        )
    }

    pub fn sibling(&self, of: Dialect) -> Option<Dialect> {
        self.candidates()
            .into_iter()
            .find(|&dialect| dialect != of && share_collection(dialect, of))
    }

    /// Notes that a request of this dialect, and of no other, was understood.
    pub fn understood(&self, dialect: Dialect) {
        if !self.fixed {
            *self.spoken.lock().unwrap_or_else(PoisonError::into_inner) = Some(dialect);
        }
    }

    /// Notes that the collection of this dialect is there: what is known of a dialect of the other
    /// one is void, and two dialects have this one in common unless it is that of
    /// [`Dialect::Pat`].
    pub fn understood_collection(&self, dialect: Dialect) {
        let holds = self
            .spoken()
            .is_some_and(|spoken| share_collection(spoken, dialect));
        if !self.fixed && !holds {
            let only = self.sibling(dialect).is_none().then_some(dialect);
            *self.spoken.lock().unwrap_or_else(PoisonError::into_inner) = only;
        }
    }
}

/// Whether an answer to a request about one key says that there is no such route. A 404 with the
/// service's own code for it says that there is no such key ("API Keys" reference: `not_found`).
pub(super) fn is_route_missing(error: &Error) -> bool {
    match error.status() {
        Some(404) => error.rejection().and_then(|said| said.class) != Some(ErrorClass::NoSuchKey),
        status => status == Some(405),
    }
}

/// The same for a request about a whole collection, which names no key that could be missing.
pub(super) fn is_collection_missing(error: &Error) -> bool {
    matches!(error.status(), Some(404 | 405))
}

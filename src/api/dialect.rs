//! What the endpoints for keys are called. The documents disagree about it, so it is a table.

use reqwest::Method;
use serde_json::{Value, json};

use super::call::Call;
use super::error::About;
use crate::model::{Dialect, Expiry, KeyId};

/// What one dialect calls the endpoints for keys. Where it does not show how keys are made, that is a `POST` to its collection.
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

const PAT: Endpoints = Endpoints { collection: "personal_access_tokens", ..GUIDE };

/// The table.
pub(super) fn endpoints(dialect: Dialect) -> &'static Endpoints {
    match dialect {
        Dialect::Reference => &REFERENCE,
        Dialect::Guide => &GUIDE,
        Dialect::Pat => &PAT,
    }
}

/// Whether two dialects have the same collection.
pub(super) fn share_collection(one: Dialect, other: Dialect) -> bool {
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
        Call { body, confidential: true, ..Call::new(Method::POST, [self.collection]) }
    }

    pub fn rename(&self, id: &KeyId, name: &str) -> Call {
        let body = Some((self.rename_body)(name).to_string().into_bytes());
        Call { body, ..self.on_key(Method::PATCH, id, &[]) }
    }

    pub fn revoke(&self, id: &KeyId) -> Call {
        self.on_key(Method::DELETE, id, self.revoke)
    }

    pub fn revoke_all(&self) -> Option<Call> {
        self.revoke_all.map(|name| Call::new(Method::DELETE, [self.collection, name]))
    }

    fn on_key(&self, method: Method, id: &KeyId, rest: &[&str]) -> Call {
        let id = id.to_string();
        let path = [self.collection, &id].into_iter().chain(rest.iter().copied());
        Call { about: About::Key, ..Call::new(method, path) }
    }
}

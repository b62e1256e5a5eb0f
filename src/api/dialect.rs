//! What the endpoints for keys are called. The documents disagree about it, so it is a table.

use reqwest::Method;
use serde_json::{Value, json};

use crate::model::{Dialect, Expiry, KeyId};

/// One request: what is asked, of which resource, with what body.
#[derive(Debug)]
pub(super) struct Call {
    pub method: Method,
    /// Segments of the path below the base URL, not yet percent-encoded.
    pub path: Vec<String>,
    /// What the query asks for, not yet percent-encoded.
    pub query: Vec<(&'static str, String)>,
    pub body: Option<Value>,
    /// Whether the answer holds a secret, so that it is wiped from memory.
    pub confidential: bool,
    /// Whether it may be sent again where that may help.
    pub repeats: bool,
}

impl Call {
    pub fn new<'a>(method: Method, path: impl IntoIterator<Item = &'a str>) -> Self {
        let path = path.into_iter().map(str::to_owned).collect();
        let repeats = matches!(method, Method::GET | Method::DELETE);
        Self { method, path, query: Vec::new(), body: None, confidential: false, repeats }
    }

    /// The same, but sent only once whatever happens to it.
    pub fn once(self) -> Self {
        Self { repeats: false, ..self }
    }

    pub fn with_query(mut self, name: &'static str, value: String) -> Self {
        self.query.push((name, value));
        self
    }

    fn with_body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// Method and path in backticks, for messages.
    pub fn name(&self) -> String {
        format!("`{} /{}`", self.method, self.path.join("/"))
    }
}

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
        let call = Call::new(Method::POST, [self.collection]).with_body(body);
        Call { confidential: true, ..call }
    }

    pub fn rename(&self, id: &KeyId, name: &str) -> Call {
        self.on_key(Method::PATCH, id, &[]).with_body((self.rename_body)(name))
    }

    pub fn revoke(&self, id: &KeyId) -> Call {
        self.on_key(Method::DELETE, id, self.revoke)
    }

    pub fn revoke_all(&self) -> Option<Call> {
        self.revoke_all.map(|name| Call::new(Method::DELETE, [self.collection, name]))
    }

    fn on_key(&self, method: Method, id: &KeyId, rest: &[&str]) -> Call {
        let id = id.to_string();
        Call::new(method, [self.collection, &id].into_iter().chain(rest.iter().copied()))
    }
}

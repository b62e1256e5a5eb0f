//! What the endpoints for keys are called. The documents disagree about it, so it is a table.

use reqwest::Method;
use serde_json::{Value, json};

use crate::model::{Expiry, KeyId};

/// One request: what is asked, of which resource, with what body.
#[derive(Debug)]
pub(super) struct Call {
    pub method: Method,
    /// Segments of the path below the base URL, not yet percent-encoded.
    pub path: Vec<String>,
    pub body: Option<Value>,
    /// Whether the answer holds a secret, so that it is wiped from memory.
    pub confidential: bool,
}

impl Call {
    pub fn new<'a>(method: Method, path: impl IntoIterator<Item = &'a str>) -> Self {
        Self { method, path: path.into_iter().map(str::to_owned).collect(), body: None, confidential: false }
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

/// One way to name the endpoints for keys.
#[derive(Debug)]
pub(super) struct Dialect {
    collection: &'static str,
    /// What follows the id when one key is revoked.
    revoke: &'static [&'static str],
    /// What follows the collection when all keys are revoked.
    revoke_all: &'static [&'static str],
    rename_body: fn(&str) -> Value,
}

/// The "API Keys" reference.
pub(super) const REFERENCE: Dialect = Dialect {
    collection: "persisted_tokens",
    revoke: &["revoke"],
    revoke_all: &["revoke_all"],
    rename_body: |name| json!({ "persisted_token": { "name": name } }),
};

impl Dialect {
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

    pub fn revoke_all(&self) -> Call {
        Call::new(Method::DELETE, [self.collection].into_iter().chain(self.revoke_all.iter().copied()))
    }

    fn on_key(&self, method: Method, id: &KeyId, rest: &[&str]) -> Call {
        let id = id.to_string();
        Call::new(method, [self.collection, &id].into_iter().chain(rest.iter().copied()))
    }
}

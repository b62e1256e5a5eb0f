//! What the documents call things, and what we call them. Unknown fields are ignored; what is there must be right.

use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{self, DeserializeOwned, Deserializer, Visitor};
use serde_json::Value;
use zeroize::Zeroizing;

use super::error::Error;
use super::wire_time;
use crate::model::{Agent, ErrorForm, Identity, Key, KeyId, Status, Workspace};
use crate::secret::Secret;

/// A successful answer. It may hold a secret.
pub(super) struct Answer {
    /// Method and path of the request, for messages.
    pub request: String,
    pub body: Zeroizing<Vec<u8>>,
}

impl Answer {
    pub fn is_empty(&self) -> bool {
        self.body.trim_ascii().is_empty()
    }
}

/// The token object of the "API Keys" reference.
#[derive(Deserialize)]
#[serde(expecting = "a key object")]
pub(super) struct KeyDocument {
    #[serde(deserialize_with = "id")]
    id: KeyId,
    name: Option<String>,
    #[serde(default, deserialize_with = "status")]
    status: Option<Status>,
    #[serde(default, deserialize_with = "time")]
    created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time")]
    expires_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time")]
    last_used_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time")]
    revoked_at: Option<Timestamp>,
}

/// The `status` is documented as always there; without it, only a `revoked_at` says anything.
impl From<KeyDocument> for Key {
    fn from(document: KeyDocument) -> Self {
        let KeyDocument { id, name, status, created_at, expires_at, last_used_at, revoked_at } = document;
        let status = status.unwrap_or_else(|| match revoked_at {
            Some(_) => Status::Revoked,
            None => Status::Other("unknown".into()),
        });
        Self { id, name, status, created_at, expires_at, last_used_at, revoked_at }
    }
}

/// `GET /me` of the "Authentication" and "Get API Key" guides.
#[derive(Deserialize)]
#[serde(expecting = "an account object")]
struct IdentityDocument {
    #[serde(deserialize_with = "id")]
    id: KeyId,
    email: Option<String>,
    name: Option<String>,
    username: Option<String>,
    #[serde(default, deserialize_with = "time")]
    created_at: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(expecting = "a workspace object")]
struct WorkspaceDocument {
    #[serde(deserialize_with = "id")]
    id: KeyId,
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(expecting = "an agent object")]
struct AgentDocument {
    #[serde(deserialize_with = "id")]
    id: KeyId,
    name: Option<String>,
    workspace_id: Option<KeyId>,
}

/// The one field that only the answer to create has.
#[derive(Deserialize)]
#[serde(expecting = "a key object")]
struct TokenDocument {
    #[serde(deserialize_with = "token")]
    token: Secret,
}

#[derive(Deserialize)]
#[serde(expecting = "a key object")]
struct IdDocument {
    #[serde(deserialize_with = "id")]
    id: KeyId,
}

/// A key that was just made, with its plain text, which the service shows this once.
#[derive(Debug)]
pub struct CreatedKey {
    /// The key as the service describes it.
    pub key: Key,
    /// Its plain text.
    pub token: Secret,
}

pub(super) fn key(answer: &Answer) -> Result<Key, Error> {
    decode::<KeyDocument>(answer).map(Key::from)
}

pub(super) fn identity(answer: &Answer) -> Result<Identity, Error> {
    let IdentityDocument { id, email, name, username, created_at } = decode(answer)?;
    Ok(Identity { id, email, name, username, created_at })
}

pub(super) fn workspaces(answer: &Answer) -> Result<Vec<Workspace>, Error> {
    let documents: Vec<WorkspaceDocument> = decode(answer)?;
    Ok(documents.into_iter().map(|WorkspaceDocument { id, name }| Workspace { id, name }).collect())
}

/// Reads the agents of a workspace. One that names another workspace is none of them, though a service that does not look
/// at the query may send it.
pub(super) fn agents(answer: &Answer, workspace: &KeyId) -> Result<Vec<Agent>, Error> {
    let documents: Vec<AgentDocument> = decode(answer)?;
    let is_there = |agent: &AgentDocument| {
        agent.workspace_id.as_ref().is_none_or(|named| named.to_string() == workspace.to_string())
    };
    Ok(documents.into_iter().filter(is_there).map(|AgentDocument { id, name, .. }| Agent { id, name }).collect())
}

/// Reads the answer to create. When it cannot be used, the error still carries the key's id if that can be read.
pub(super) fn created_key(answer: &Answer) -> Result<CreatedKey, Error> {
    let bytes = &answer.body;
    let read = || -> Result<CreatedKey, String> {
        let TokenDocument { token } = parse(bytes)?;
        let key: KeyDocument = parse(bytes)?;
        Ok(CreatedKey { key: key.into(), token })
    };
    read().map_err(|problem| {
        let id = parse::<IdDocument>(bytes).ok().map(|document| document.id);
        Error::CreatedUnusable { id, problem }
    })
}

/// What a service's error says: its `error_code` and `error`, where its description has them, or else where GEN and its like
/// document them.
#[derive(Default)]
pub(super) struct ErrorBody {
    pub code: Option<String>,
    pub message: Option<String>,
}

pub(super) fn error_body(body: &[u8], form: &ErrorForm) -> ErrorBody {
    let Ok(document) = serde_json::from_slice::<Value>(body) else { return ErrorBody::default() };
    let first = |own: &Option<String>, usual: &[&str]| {
        let places = own.iter().map(String::as_str).chain(usual.iter().copied());
        let mut texts = places.filter_map(|place| document.pointer(place)?.as_str());
        texts.find(|text| !text.is_empty()).map(str::to_owned)
    };
    ErrorBody {
        code: first(&form.code, &["/error_code", "/error/code", "/code"]),
        message: first(&form.message, &["/error", "/error/message", "/message"]),
    }
}

pub(super) fn decode<T: DeserializeOwned>(answer: &Answer) -> Result<T, Error> {
    parse(&answer.body).map_err(|problem| Error::Malformed { request: answer.request.clone(), problem })
}

pub(super) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    serde_json::from_slice(bytes).map_err(|error| problem::<T>(bytes, &error, ""))
}

/// What is said of a text that ends in the middle.
pub(super) const TOO_EARLY: &str = "it ends too early";

/// Says what is wrong with a text, or with the part of one that has this path. It is read a second time to find the path
/// within.
pub(super) fn problem<T: DeserializeOwned>(part: &[u8], error: &serde_json::Error, place: &str) -> String {
    if error.is_eof() {
        return TOO_EARLY.into();
    }
    if !error.is_data() {
        return match place {
            "" => format!("it is not JSON (line {}, column {})", error.line(), error.column()),
            place => format!("`{place}`: it is not JSON"),
        };
    }
    let mut deserializer = serde_json::Deserializer::from_slice(part);
    let traced: Result<T, _> = serde_path_to_error::deserialize(&mut deserializer);
    let inner = traced.err().map(|error| error.path().to_string()).filter(|path| path != ".").unwrap_or_default();
    let dot = if place.is_empty() || inner.is_empty() || inner.starts_with('[') { "" } else { "." };
    match format!("{place}{dot}{inner}").as_str() {
        "" => describe(error),
        path => format!("`{path}`: {}", describe(error)),
    }
}

/// Says what data is not as documented, without a word of it: serde's own messages quote the values that they refuse.
fn describe(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
    if text.starts_with("missing field `") || text.starts_with("duplicate field `") {
        return text.to_owned();
    }
    match text.rsplit_once(", expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None => "it is not of the documented form".into(),
    }
}

fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<KeyId, D::Error> {
    struct Id;
    impl Visitor<'_> for Id {
        type Value = KeyId;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("an id: an integer or a text that is not empty")
        }

        fn visit_u64<E: de::Error>(self, number: u64) -> Result<KeyId, E> {
            Ok(KeyId::Number(number))
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<KeyId, E> {
            if text.is_empty() { Err(unfit(&self)) } else { Ok(KeyId::Text(text.to_owned())) }
        }
    }
    deserializer.deserialize_any(Id)
}

/// Text that has a meaning, or null; said to be this when it is anything else.
struct Text<T> {
    expected: &'static str,
    read: fn(&str) -> Option<T>,
}

impl<T> Visitor<'_> for Text<T> {
    type Value = Option<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.expected)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        (self.read)(text).map(Some).ok_or_else(|| unfit(&self))
    }
}

fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Status>, D::Error> {
    deserializer.deserialize_any(Text { expected: "a status such as `active`", read: |text| Some(text.into()) })
}

fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    deserializer.deserialize_any(Text { expected: "a time such as `2026-03-01T12:00:00.000Z`", read: wire_time::read })
}

/// A secret that can be used is text that a header can carry; see `TokenDocument`.
fn token<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    fn read(text: &str) -> Option<Secret> {
        let is_usable = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        is_usable.then(|| Secret::new(text.to_owned()))
    }
    let expected = "the key's plain text";
    deserializer.deserialize_any(Text { expected, read })?.ok_or_else(|| unfit(&expected))
}

fn unfit<E: de::Error>(expected: &dyn de::Expected) -> E {
    E::invalid_value(de::Unexpected::Other("text"), expected)
}

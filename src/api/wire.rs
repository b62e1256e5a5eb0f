//! What the documents call things, and what we call them. Unknown fields are ignored; what is there must be right.

use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{self, DeserializeOwned, Deserializer, Visitor};
use serde_json::Value;

use super::client::Answer;
use super::{CreatedKey, Error, moment};
use crate::model::{Agent, ErrorForm, Identity, Key, KeyId, Status, Workspace};
use crate::secret::Secret;

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

/// One of `GET /workspaces`.
#[derive(Deserialize)]
#[serde(expecting = "a workspace object")]
struct WorkspaceDocument {
    #[serde(deserialize_with = "id")]
    id: KeyId,
    name: Option<String>,
}

/// One of `GET /agents`.
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
    let bytes = answer.body.as_bytes();
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
pub(super) struct Explanation {
    pub code: Option<String>,
    pub message: Option<String>,
}

pub(super) fn explanation(body: &[u8], form: &ErrorForm) -> Explanation {
    let Ok(document) = serde_json::from_slice::<Value>(body) else { return Explanation::default() };
    let first = |own: &Option<String>, usual: &[&str]| {
        let places = own.iter().map(String::as_str).chain(usual.iter().copied());
        let mut texts = places.filter_map(|place| document.pointer(place)?.as_str());
        texts.find(|text| !text.is_empty()).map(str::to_owned)
    };
    Explanation {
        code: first(&form.code, &["/error_code", "/error/code", "/code"]),
        message: first(&form.message, &["/error", "/error/message", "/message"]),
    }
}

/// Any JSON at all.
pub(super) fn any(answer: &Answer) -> Result<(), Error> {
    decode::<de::IgnoredAny>(answer).map(drop)
}

fn decode<T: DeserializeOwned>(answer: &Answer) -> Result<T, Error> {
    parse(answer.body.as_bytes()).map_err(|problem| Error::Malformed { request: answer.request.clone(), problem })
}

/// Reads JSON.
pub(super) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    serde_json::from_slice(bytes).map_err(|error| problem::<T>(bytes, &error, Beginning::default(), ""))
}

/// Where a part of a text begins.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Beginning {
    /// How many lines end before it.
    pub lines: usize,
    /// How many bytes of its first line are before it.
    pub columns: usize,
}

impl Beginning {
    /// Where the text goes on after this part of it.
    pub fn after(self, part: &[u8]) -> Self {
        // This is quicker than counting, and services do not break lines.
        if !part.contains(&b'\n') {
            return Self { columns: self.columns + part.len(), ..self };
        }
        let lines = part.iter().filter(|byte| **byte == b'\n').count();
        let columns = part.iter().rev().take_while(|byte| **byte != b'\n').count();
        Self { lines: self.lines + lines, columns }
    }

    fn not_json(self, error: &serde_json::Error) -> String {
        let columns = if error.line() == 1 { self.columns } else { 0 };
        not_json(self.lines + error.line(), columns + error.column())
    }
}

/// What is said of a text that ends in the middle.
pub(super) const TOO_EARLY: &str = "it ends too early";

/// What is said of a text that is no JSON from some byte on.
pub(super) fn not_json(line: usize, column: usize) -> String {
    format!("it is not JSON (line {line}, column {column})")
}

/// Says what is wrong with a part of a text. It is read a second time to find the path, which goes on from that of the part.
pub(super) fn problem<T: DeserializeOwned>(
    part: &[u8],
    error: &serde_json::Error,
    beginning: Beginning,
    place: &str,
) -> String {
    if error.is_eof() {
        return TOO_EARLY.into();
    }
    if !error.is_data() {
        return beginning.not_json(error);
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

fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Status>, D::Error> {
    struct Word;
    impl Visitor<'_> for Word {
        type Value = Option<Status>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a status such as `active`")
        }

        fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
            Ok(Some(text.into()))
        }
    }
    deserializer.deserialize_any(Word)
}

fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    struct Time;
    impl Visitor<'_> for Time {
        type Value = Option<Timestamp>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a time such as `2026-03-01T12:00:00.000Z`")
        }

        fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
            moment::read(text).map(Some).ok_or_else(|| unfit(&self))
        }
    }
    deserializer.deserialize_any(Time)
}

/// A secret that can be used is text that a header can carry; see `TokenDocument`.
fn token<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    struct Token;
    impl Visitor<'_> for Token {
        type Value = Secret;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("the key's plain text")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Secret, E> {
            let usable = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
            if usable { Ok(Secret::new(text.to_owned())) } else { Err(unfit(&self)) }
        }
    }
    deserializer.deserialize_any(Token)
}

fn unfit<E: de::Error>(expected: &dyn de::Expected) -> E {
    E::invalid_value(de::Unexpected::Other("text"), expected)
}

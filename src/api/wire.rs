//! Decodes responses into the types of the model. Unknown fields are ignored. Of a malformed key,
//! the valid fields are taken (see `lenient.rs`); everything else must be valid as a whole.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use zeroize::Zeroizing;

use super::error::Error;
use super::wire_fields::{id, status, time, time_if_readable, token};
use super::{lenient, lossy};
use crate::model::{Agent, ErrorForm, Identity, Key, KeyId, Moment, Status, Workspace};
use crate::secret::Secret;

/// The body of a successful response.
pub(super) struct Answer {
    /// Method and path of the request, for messages.
    pub request: String,
    // It may contain a secret.
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
    created_at: Option<Moment>,
    #[serde(default, deserialize_with = "time")]
    expires_at: Option<Moment>,
    #[serde(default, deserialize_with = "time")]
    last_used_at: Option<Moment>,
    #[serde(default, deserialize_with = "time")]
    revoked_at: Option<Moment>,
}

impl From<KeyDocument> for Key {
    fn from(document: KeyDocument) -> Self {
        let KeyDocument {
            id,
            name,
            status,
            created_at,
            expires_at,
            last_used_at,
            revoked_at,
        } = document;
        // `status` is documented as required; without it, only `revoked_at` tells anything.
        let status = status.unwrap_or_else(|| Status::presumed(revoked_at.is_some()));
        Self {
            id,
            name,
            status,
            created_at,
            expires_at,
            last_used_at,
            revoked_at,
            unreadable: Vec::new(),
        }
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
    #[serde(default, deserialize_with = "time_if_readable")]
    created_at: Option<Moment>,
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

/// The field that only the response to create has.
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

/// A new key with its secret, which the service shows only this once.
#[derive(Debug)]
pub struct CreatedKey {
    /// The key.
    pub key: Key,
    /// Its secret.
    pub token: Secret,
}

pub(super) fn key(answer: &Answer) -> Result<Key, Error> {
    read_key(&answer.body).map_err(|problem| Error::Malformed {
        request: answer.request.clone(),
        problem,
    })
}

fn read_key(json: &[u8]) -> Result<Key, String> {
    parse::<KeyDocument>(json)
        .map(Key::from)
        .or_else(|problem| lenient::key(json).ok_or(problem))
}

pub(super) fn identity(answer: &Answer) -> Result<Identity, Error> {
    let IdentityDocument {
        id,
        email,
        name,
        username,
        created_at,
    } = decode(answer)?;
    Ok(Identity {
        id,
        email,
        name,
        username,
        created_at,
    })
}

pub(super) fn workspaces(answer: &Answer) -> Result<Vec<Workspace>, Error> {
    let documents: Vec<WorkspaceDocument> = decode(answer)?;
    Ok(documents
        .into_iter()
        .map(|WorkspaceDocument { id, name }| Workspace { id, name })
        .collect())
}

/// Decodes the agents of a workspace.
pub(super) fn agents(answer: &Answer, workspace: &KeyId) -> Result<Vec<Agent>, Error> {
    let documents: Vec<AgentDocument> = decode(answer)?;
    // A service that ignores the query returns the agents of all workspaces.
    let is_there = |agent: &AgentDocument| {
        agent
            .workspace_id
            .as_ref()
            .is_none_or(|named| named.to_string() == workspace.to_string())
    };
    Ok(documents
        .into_iter()
        .filter(is_there)
        .map(|AgentDocument { id, name, .. }| Agent { id, name })
        .collect())
}

/// Decodes the response to create. If it is unusable, the error has the key's id if that is valid,
/// so that the key can be revoked.
pub(super) fn created_key(answer: &Answer) -> Result<CreatedKey, Error> {
    let bytes = &answer.body;
    let read = || -> Result<CreatedKey, String> {
        let TokenDocument { token } = parse(bytes)?;
        let key = read_key(bytes)?;
        // Ids are stored and printed in plain text.
        if contains_secret(&key.id, &token) {
            Err(ID_CONTAINS_SECRET.into())
        } else {
            Ok(CreatedKey { key, token })
        }
    };
    read().map_err(|problem| {
        let id = parse::<IdDocument>(bytes).ok().map(|document| document.id);
        let token = created_token(answer);
        let id = id.filter(|id| !token.is_some_and(|token| contains_secret(id, &token)));
        Error::CreatedUnusable { id, problem }
    })
}

/// The secret in the response to create, even if the rest is invalid.
pub(super) fn created_token(answer: &Answer) -> Option<Secret> {
    parse::<TokenDocument>(&answer.body)
        .ok()
        .map(|document| document.token)
}

const ID_CONTAINS_SECRET: &str = "its id contains the secret itself";

fn contains_secret(id: &KeyId, secret: &Secret) -> bool {
    id.to_string().contains(secret.expose())
}

/// The code and the message of an error response.
#[derive(Default)]
pub(super) struct ErrorBody {
    pub code: Option<String>,
    pub message: Option<String>,
}

/// Whether a response that should be a success only describes an error.
pub(super) fn is_error(body: &[u8]) -> bool {
    let has = |name: &[u8]| body.windows(name.len()).any(|part| part == name);
    // A body with a secret is not parsed into values that nothing wipes.
    if !has(b"\"error\"") || has(b"\"token\"") {
        return false;
    }
    let Ok(Value::Object(fields)) = serde_json::from_slice(body) else {
        return false;
    };
    let message = fields
        .get("error")
        .and_then(|error| error.get("message").unwrap_or(error).as_str());
    message.is_some_and(|message| !message.is_empty()) && !fields.contains_key("id")
}

pub(super) fn error_body(body: &[u8], form: &ErrorForm) -> ErrorBody {
    let Ok(document) = serde_json::from_slice::<Value>(body) else {
        return ErrorBody::default();
    };
    // The JSON pointer of the provider's file first, then those that services commonly have.
    let first = |own: &Option<String>, usual: &[&str]| {
        let places = own.iter().map(String::as_str).chain(usual.iter().copied());
        let mut texts = places.filter_map(|place| document.pointer(place)?.as_str());
        texts.find(|text| !text.is_empty()).map(str::to_owned)
    };
    ErrorBody {
        // `error_code` and `error` are GEN's, an object `error` with both is GenRex's; the errors of web
        // frameworks often have the others.
        code: first(&form.code, &["/error_code", "/error/code", "/code"]),
        message: first(&form.message, &["/error", "/error/message", "/message"]),
    }
}

pub(super) fn decode<T: DeserializeOwned>(answer: &Answer) -> Result<T, Error> {
    parse(&answer.body).map_err(|problem| Error::Malformed {
        request: answer.request.clone(),
        problem,
    })
}

/// Parses JSON, with invalid Unicode replaced. An error says what is wrong without quoting it.
pub(super) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    // Strictly first: the lossy decoding copies the whole text.
    let strict = serde_json::from_slice(bytes);
    let repaired = |error: serde_json::Error| {
        let repaired = if error.is_syntax() {
            serde_json::from_str(&lossy::decode(bytes)).ok()
        } else {
            None
        };
        repaired.ok_or_else(|| problem::<T>(bytes, &error, ""))
    };
    strict.or_else(repaired)
}

pub(super) const TRUNCATED: &str = "it ends unexpectedly";

/// Describes a parse error without quoting the text. `place` is the path of `part` in the document.
pub(super) fn problem<T: DeserializeOwned>(
    part: &[u8],
    error: &serde_json::Error,
    place: &str,
) -> String {
    if error.is_eof() {
        return TRUNCATED.into();
    }
    if !error.is_data() {
        return match place {
            "" => format!(
                "invalid JSON (line {}, column {})",
                error.line(),
                error.column()
            ),
            place => format!("`{place}`: invalid JSON"),
        };
    }
    // Tracking the path makes parsing slower, so it is parsed again only after an error.
    let mut deserializer = serde_json::Deserializer::from_slice(part);
    let traced: Result<T, _> = serde_path_to_error::deserialize(&mut deserializer);
    let inner = traced
        .err()
        .map(|error| error.path().to_string())
        .filter(|path| path != ".")
        .unwrap_or_default();
    let dot = if place.is_empty() || inner.is_empty() || inner.starts_with('[') {
        ""
    } else {
        "."
    };
    match format!("{place}{dot}{inner}").as_str() {
        "" => describe(error),
        path => format!("`{path}`: {}", describe(error)),
    }
}

/// Describes a data error of serde without its values.
fn describe(error: &serde_json::Error) -> String {
    // serde's messages quote the values that they refuse, which may be secrets. Only field names
    // and what was expected are ours.
    let text = error.to_string();
    let text = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(text, _)| text);
    if text.starts_with("missing field `") || text.starts_with("duplicate field `") {
        return text.to_owned();
    }
    match text.rsplit_once(", expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None => "it is not in the documented format".into(),
    }
}

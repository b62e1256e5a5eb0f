//! A client's file, and the servers in it.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::client::{CLIENTS, Client, Machine};
use super::server::Server;
use crate::destination::{DeliveryError, Outcome, Syntax};
use crate::durable;
use crate::secret::Secret;

/// The largest file that is read, in bytes: Claude Code has its history in one of its files.
const MAX_LENGTH: u64 = 64 * 1024 * 1024;

/// A file with servers.
#[derive(Debug, Clone)]
pub struct Place {
    /// The client that reads it, if that is known.
    pub client: Option<&'static Client>,
    /// Its path.
    pub path: PathBuf,
}

/// A server's name, and what is known of it.
pub type Entry = (String, Result<Server, DeliveryError>);

/// The files of all clients, or of one, that exist.
pub fn places(machine: &Machine<'_>, client: Option<&'static Client>) -> Vec<Place> {
    let chosen = CLIENTS
        .iter()
        .filter(|known| client.is_none_or(|client| client.name == known.name));
    let all = chosen.flat_map(|client| {
        let paths = client.paths(machine).into_iter();
        paths.map(move |path| Place {
            client: Some(client),
            path,
        })
    });
    all.filter(|place| fs::metadata(&place.path).is_ok())
        .collect()
}

impl Place {
    /// A file that was named.
    pub fn of(path: PathBuf) -> Self {
        Self {
            client: Client::of(&path),
            path,
        }
    }

    /// The client's name for people.
    pub fn title(&self) -> &'static str {
        self.client.map_or("the client", |client| client.title)
    }

    /// Whether the client keeps its own state in the file, and overwrites it from memory.
    pub fn is_state(&self) -> bool {
        self.path
            .file_name()
            .is_some_and(|name| name == ".claude.json")
    }

    /// The syntax of the file.
    pub fn syntax(&self) -> Syntax {
        let by_name = || {
            if self.path.extension().is_some_and(|end| end == "toml") {
                Syntax::Toml
            } else {
                Syntax::Json
            }
        };
        self.client.map_or_else(by_name, |client| client.syntax)
    }

    /// The text of the file.
    ///
    /// # Errors
    /// [`DeliveryError`] if there is none, or it is not a text.
    pub fn read(&self) -> Result<String, DeliveryError> {
        self.text().map_err(|reason| self.refused(reason))
    }

    fn text(&self) -> Result<String, String> {
        let file = durable::open(&self.path, durable::private_options().read(true));
        let read = file.and_then(|file| {
            let mut bytes = Vec::new();
            file.take(MAX_LENGTH + 1).read_to_end(&mut bytes)?;
            Ok(bytes)
        });
        match read {
            Ok(bytes) if bytes.len() as u64 > MAX_LENGTH => Err("it is larger than 64 MiB".into()),
            Ok(bytes) => String::from_utf8(bytes).map_err(|_| "it is not UTF-8".into()),
            Err(error) if error.kind() == ErrorKind::NotFound => Err("it does not exist".into()),
            Err(error) => Err(format!("cannot read it: {error}")),
        }
    }

    /// The servers in a text of the file, by name. What is wrong with one of them is its own error.
    ///
    /// # Errors
    /// [`DeliveryError`] if the text cannot be read, or has something else in their place.
    pub fn servers(&self, text: &str) -> Result<Vec<Entry>, DeliveryError> {
        let data = self.data(text)?;
        let member = self.member(&data);
        let servers = match data.get(member) {
            None | Some(Value::Null) => return Ok(Vec::new()),
            Some(Value::Object(servers)) => servers,
            Some(_) => {
                return Err(self.refused(format!("`{member}` is not an object")));
            }
        };
        let read = servers.iter().map(|(name, entry)| {
            let server = Server::read(name, entry);
            (name.clone(), server.map_err(|reason| self.refused(reason)))
        });
        Ok(read.collect())
    }

    /// The places in a text of the file that have a secret, by the members that lead to them, for
    /// messages; `None` if there are none.
    pub fn also_in(&self, text: &str, secret: &Secret) -> Option<String> {
        // In the text and not in the data, which has no comments.
        if !text.contains(secret.expose()) {
            return None;
        }
        let mut places = Vec::new();
        if let Ok(data) = self.data(text) {
            add_places(&data, secret, "", &mut places);
        }
        Some(if places.is_empty() {
            "a comment or a name".to_owned()
        } else {
            places.join(" and ")
        })
    }

    /// One of the servers.
    pub(super) fn server(&self, text: &str, name: &str) -> Result<Server, DeliveryError> {
        let found = self.servers(text)?.into_iter().find(|(own, _)| own == name);
        let (_, server) =
            found.ok_or_else(|| self.refused(format!("`{name}` is not there any more")))?;
        server
    }

    pub(super) fn data(&self, text: &str) -> Result<Value, DeliveryError> {
        let read = self.syntax().read(text);
        read.map_err(|error| self.refused(error.reason))
    }

    /// The member that has the servers.
    pub(super) fn member(&self, data: &Value) -> &'static str {
        let known = || CLIENTS.iter().map(|client| client.servers);
        let present = || known().find(|member| data.get(member).is_some());
        match self.client {
            Some(client) => client.servers,
            None => present().or_else(|| known().next()).unwrap_or_default(),
        }
    }

    /// An error about the file, before anything was changed.
    pub(super) fn refused(&self, reason: impl AsRef<str>) -> DeliveryError {
        let path: &Path = &self.path;
        let reason = format!("`{}`: {}", path.display(), reason.as_ref());
        DeliveryError::new(Outcome::Refused, reason)
    }
}

/// Adds where in a value a secret is. `path` leads to the value.
fn add_places(value: &Value, secret: &Secret, path: &str, places: &mut Vec<String>) {
    let inside = |name: &str| match path {
        "" => name.to_owned(),
        path => format!("{path}.{name}"),
    };
    match value {
        Value::String(text) if text.contains(secret.expose()) => places.push(format!("`{path}`")),
        Value::Object(members) => {
            for (name, value) in members {
                if !name.contains(secret.expose()) {
                    add_places(value, secret, &inside(name), places);
                }
            }
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                add_places(value, secret, &inside(&index.to_string()), places);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

//! A server as a client's file describes it.

use serde_json::{Map, Value};

use super::launcher::{Parsed, parse, parse_helper};
use crate::destination::is_reference;
use crate::secret::{Secret, key_in};

/// A server.
pub struct Server {
    /// How it is reached.
    pub transport: Transport,
    /// The names of its variables.
    pub variables: Vec<String>,
    /// Values that are keys, of variables or headers.
    pub literals: Vec<Literal>,
    /// Where else keys are, for messages.
    pub elsewhere: Vec<String>,
    /// Variables for the folders of genkey.
    folders: Vec<(String, String)>,
    has_reference: bool,
    /// Variables and headers that refer to a value, which may contain a secret, too.
    references: Vec<(String, String)>,
    /// The command that prints its headers.
    helper: Option<String>,
}

/// How a server is reached.
pub enum Transport {
    /// The client starts it.
    Local {
        /// The program.
        command: String,
        /// Its arguments.
        arguments: Vec<String>,
    },
    /// The client connects to it.
    Remote {
        /// Its address.
        url: String,
    },
    /// The client starts it, and all that it needs to is in `command`: an older form of Zed's.
    Nested,
    /// Neither a command nor an address is there.
    Unknown,
}

/// A variable or header whose value is a key.
pub struct Literal {
    /// Its name.
    pub name: String,
    /// The key.
    pub secret: Secret,
    /// Whether `Bearer` precedes it.
    pub is_bearer: bool,
}

/// Where a server gets its key from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// genkey starts it, or prints its headers, with this key, or with the key in use.
    Wrapped(Option<String>),
    /// A key is in the file.
    Literal,
    /// The file refers to a variable or to a value that the client asks for.
    Reference,
    /// None of these.
    None,
}

impl State {
    /// Its name in the output.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Wrapped(_) => "wrapped",
            Self::Literal => "literal",
            Self::Reference => "reference",
            Self::None => "none",
        }
    }
}

/// The member with the command that prints a server's headers.
pub(super) const HELPER: &str = "headersHelper";
/// The members with an address, in different clients.
const URLS: [&str; 3] = ["url", "serverUrl", "httpUrl"];
/// The members with headers.
pub(super) const HEADERS: [&str; 2] = ["headers", "http_headers"];
/// Members that name variables.
const NAMES: [&str; 3] = ["env_vars", "env_http_headers", "bearer_token_env_var"];

impl Server {
    /// Reads an entry. `name` is for the error, which has no value.
    pub(super) fn read(name: &str, entry: &Value) -> Result<Self, String> {
        let wrong = |what: &str, expected: &str| format!("`{what}` of `{name}` is not {expected}");
        let Value::Object(entry) = entry else {
            return Err(format!("`{name}` is not an object"));
        };
        let url = URLS
            .into_iter()
            .find_map(|member| entry.get(member)?.as_str());
        let transport = match (entry.get("command"), url) {
            (Some(Value::String(command)), _) => Transport::Local {
                command: command.clone(),
                arguments: arguments(entry).ok_or_else(|| wrong("args", "an array of strings"))?,
            },
            (Some(Value::Object(_)), _) => Transport::Nested,
            (Some(_), _) => return Err(wrong("command", "a string")),
            (None, Some(url)) => Transport::Remote {
                url: url.to_owned(),
            },
            (None, None) => Transport::Unknown,
        };
        let mut server = Self {
            transport,
            variables: Vec::new(),
            literals: Vec::new(),
            elsewhere: Vec::new(),
            has_reference: NAMES.into_iter().any(|member| entry.contains_key(member)),
            folders: Vec::new(),
            references: Vec::new(),
            helper: entry.get(HELPER).and_then(Value::as_str).map(str::to_owned),
        };
        let is_local = matches!(server.transport, Transport::Local { .. });
        if let Some(Value::Object(command)) = entry.get("command") {
            server.add_nested(command);
        }
        for member in ["env"].into_iter().chain(HEADERS) {
            let values = match entry.get(member) {
                None | Some(Value::Null) => continue,
                Some(Value::Object(values)) => values,
                Some(_) => return Err(wrong(member, "an object")),
            };
            if member == "env" {
                server.variables.extend(values.keys().cloned());
                let is_folder = |name: &str| name.starts_with("GENKEY_") && name.ends_with("_DIR");
                let folders = values.iter().filter(|(name, _)| is_folder(name));
                let folders = folders.filter_map(|(name, value)| Some((name, value.as_str()?)));
                let folders = folders.map(|(name, folder)| (name.clone(), folder.to_owned()));
                server.folders.extend(folders);
            }
            let is_used = is_local == (member == "env");
            for (name, value) in values {
                server.add(member, name, value.as_str().unwrap_or_default(), is_used);
            }
        }
        let arguments = match &server.transport {
            Transport::Local { command, arguments } => {
                [std::slice::from_ref(command), arguments].concat()
            }
            Transport::Remote { url } => vec![url.clone()],
            Transport::Nested | Transport::Unknown => Vec::new(),
        };
        if arguments.iter().any(|text| key_in(text).is_some()) {
            let place = if is_local {
                "an argument"
            } else {
                "the address"
            };
            server.elsewhere.push(place.to_owned());
        }
        Ok(server)
    }

    /// Adds what the members of a nested command say about keys.
    fn add_nested(&mut self, command: &Map<String, Value>) {
        let values = command.get("env").and_then(Value::as_object);
        for (name, value) in values.into_iter().flatten() {
            self.add(
                "command.env",
                name,
                value.as_str().unwrap_or_default(),
                false,
            );
        }
        let has_key = |word: &String| key_in(word).is_some();
        if arguments(command).is_some_and(|words| words.iter().any(has_key)) {
            self.elsewhere.push("`args` in `command`".to_owned());
        }
    }

    /// Adds what a variable or header says about keys.
    fn add(&mut self, member: &str, name: &str, value: &str, is_used: bool) {
        if is_reference(value) {
            self.has_reference = true;
            self.references.push((name.to_owned(), value.to_owned()));
        }
        let Some(key) = key_in(value) else {
            return;
        };
        let is_bearer = value.strip_prefix("Bearer ") == Some(key);
        let is_whole = value == key || (is_bearer && member != "env");
        if is_whole && is_used {
            self.literals.push(Literal {
                name: name.to_owned(),
                secret: Secret::new(key.to_owned()),
                is_bearer,
            });
        } else {
            self.elsewhere.push(format!("`{name}` in `{member}`"));
        }
    }

    /// Where it gets its key from.
    pub fn state(&self) -> State {
        if !self.literals.is_empty() || !self.elsewhere.is_empty() {
            return State::Literal;
        }
        if let Some(key) = self.wrapped_with() {
            return State::Wrapped(key);
        }
        if self.has_reference {
            State::Reference
        } else {
            State::None
        }
    }

    /// The names of variables that refer to a variable of the client's own environment.
    pub fn references_to<'a>(&'a self, variable: &'a str) -> impl Iterator<Item = &'a str> {
        let found = self.references.iter();
        found
            .filter(move |(name, value)| {
                self.variables.contains(name) && referred(value) == Some(variable)
            })
            .map(|(name, _)| name.as_str())
    }

    /// What a variable refers to, as the file writes it, if it is nothing but a reference.
    pub fn reference(&self, variable: &str) -> Option<&str> {
        let (_, value) = self.references.iter().find(|(name, _)| name == variable)?;
        referred(value).map(|_| value.as_str())
    }

    /// The key that it is wrapped with, or that none is named; `None` if it is not wrapped.
    pub fn wrapped_with(&self) -> Option<Option<String>> {
        match self.parsed() {
            Some(parsed) => Some(parsed.key),
            None => parse_helper(self.helper.as_deref()?),
        }
    }

    /// The profile of the key that it is wrapped with, if the file names one.
    pub fn profile(&self) -> Option<String> {
        self.parsed()?.profile
    }

    /// A folder of genkey that one of its variables names.
    pub fn folder(&self, variable: &str) -> Option<&str> {
        let found = self.folders.iter().find(|(name, _)| name == variable);
        found.map(|(_, folder)| folder.as_str())
    }

    /// Whether a command prints its headers.
    pub fn has_helper(&self) -> bool {
        self.helper.is_some()
    }

    /// The variable that its key is in, if it is wrapped.
    pub fn variable(&self) -> Option<String> {
        self.parsed()?.variable
    }

    pub(super) fn parsed(&self) -> Option<Parsed> {
        match &self.transport {
            Transport::Local { command, arguments } => parse(command, arguments),
            Transport::Remote { .. } | Transport::Nested | Transport::Unknown => None,
        }
    }
}

/// The name in a value that is a reference and nothing else: `$NAME`, `${NAME}`, `${env:NAME}`,
/// `{env:NAME}` or `${input:NAME}`. One with a default may contain a secret.
fn referred(value: &str) -> Option<&str> {
    let in_braces = |start| value.strip_prefix(start)?.strip_suffix('}');
    let name = match in_braces("${").or_else(|| in_braces("{")) {
        Some(inner) => inner.split_once(':').map_or(inner, |(_, name)| name),
        None => value
            .strip_prefix('$')
            // A password may begin with `$`.
            .filter(|name| !name.contains(|found: char| found.is_ascii_lowercase()))?,
    };
    let is_plain = |found: char| found.is_ascii_alphanumeric() || "_-.".contains(found);
    (name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(is_plain)
        && key_in(value).is_none())
    .then_some(name)
}

fn arguments(entry: &Map<String, Value>) -> Option<Vec<String>> {
    match entry.get("args") {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(Value::Array(words)) => words
            .iter()
            .map(|word| word.as_str().map(str::to_owned))
            .collect(),
        Some(_) => None,
    }
}

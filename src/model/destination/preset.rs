//! A destination that a tool writes to: what is run, as a preset described it when the destination
//! was given.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::DestinationError;

/// The option that allows another value to be overwritten.
pub(super) const REPLACE: &str = "replace";

/// A destination of a preset. It has all that is needed to run the tool: a preset that is edited or
/// removed later does not change it.
///
/// In the arguments, `{name}` and `{id}` are the key's. The secret is in none of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preset {
    /// The preset's name, which is the scheme.
    pub name: String,
    /// What follows the scheme, with the options of the tool.
    pub address: String,
    /// What it changes: two destinations with the same place change the same values.
    pub place: String,
    /// What tells the value from others in the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Whether its address has a file of this machine.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_local: bool,
    /// The folder that the tool runs in.
    pub folder: PathBuf,
    /// Environment variables without which the tool cannot work.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// Commands that must succeed before a key is created, and change nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prove: Vec<Vec<String>>,
    /// The command that writes the value.
    pub write: Vec<String>,
    /// The command that writes a value that does not exist yet, if that is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub create: Option<Vec<String>>,
    /// What it reads on stdin.
    pub input: Input,
    /// How the value is read back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<Reading>,
    /// The command that removes the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remove: Option<Vec<String>>,
    /// Exit codes of `write` that mean that nothing was changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_done: Vec<i32>,
}

/// What a tool reads on stdin, without a newline. `{secret}` in a text is the secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// The secret.
    Secret,
    /// An assignment, in which the secret cannot have characters that mean something else.
    Line(String),
    /// A JSON text, in which the secret is escaped.
    Json(String),
    /// What the tool printed when it was read, with the secret in the value's place.
    Document,
}

/// How a value is read back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The command that prints it.
    pub command: Vec<String>,
    /// Where in the printed JSON it is; `None`: all that is printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Whether it is printed in base64.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub base64: bool,
    /// Texts in the tool's message about a value that does not exist.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absent: Vec<String>,
}

/// As `--to` takes it.
impl fmt::Display for Preset {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.name, self.address)
    }
}

/// What a destination is written in: where its paths start, and its defaults.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'s> {
    /// The folder that paths are relative to, and commands run in.
    pub folder: &'s Path,
    /// The variable of a destination that names none.
    pub variable: &'s str,
}

/// The presets that exist.
pub trait Presets {
    /// The destination `name:rest`; `None` if there is no such preset. `rest` is without options of
    /// genkey's own.
    fn resolve(
        &self,
        name: &str,
        rest: &str,
        setting: Setting<'_>,
    ) -> Option<Result<Preset, DestinationError>>;

    /// How each is written, by its name.
    fn forms(&self) -> Vec<(String, String)>;
}

/// No presets: only the kinds that are built in.
#[derive(Debug, Clone, Copy)]
pub struct NoPresets;

impl Presets for NoPresets {
    fn resolve(
        &self,
        _: &str,
        _: &str,
        _: Setting<'_>,
    ) -> Option<Result<Preset, DestinationError>> {
        None
    }

    fn forms(&self) -> Vec<(String, String)> {
        Vec::new()
    }
}

/// What follows a scheme without `?replace`, and whether it had that.
pub(super) fn without_replace(rest: &str) -> (String, bool) {
    let Some((address, options)) = rest.split_once('?') else {
        return (rest.to_owned(), false);
    };
    let others: Vec<&str> = options.split('&').filter(|it| *it != REPLACE).collect();
    let replace = options.split('&').count() > others.len();
    if others.is_empty() {
        (address.to_owned(), replace)
    } else {
        (format!("{address}?{}", others.join("&")), replace)
    }
}

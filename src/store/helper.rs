//! Docker credential helpers as stores: `pass`, 1Password, KeePassXC and more.
//!
//! `docker-credential-HELPER store|get|erase|list` reads JSON or the entry's URL on stdin and
//! writes JSON to stdout, or fails with a text on stdout and exit code 1:
//! <https://github.com/docker/docker-credential-helpers>.

use std::collections::BTreeMap;
use std::process::Command;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::error::{StoreError, damaged, deadline_error, missing, refused};
use super::{Entry, EntryInfo, SecretStore, verify_stored};
use crate::deadline::Deadline;
use crate::model::{Metadata, StoreKind, is_path};
use crate::process::{self, Output, ProcessError};
use crate::secret::{Secret, redact};

/// What every helper prints if it has no such entry (`credentials/error.go` of the helpers).
const NOT_FOUND: &str = "credentials not found in native keychain";
/// The user name of entries whose metadata does not fit. Helpers refuse an empty one.
const USERNAME: &str = "genkey";
/// In bytes: `pass` makes a file name of the user name, which has 255 at most with its extension.
const USERNAME_LIMIT: usize = 240;
/// The longest output of `get`, in bytes.
const SECRET_LIMIT: usize = 64 * 1024;
/// The longest output of `list`, in bytes: it contains other programs' entries too.
const LIST_LIMIT: usize = 1024 * 1024;
/// How many characters of a helper's error are shown.
const ERROR_LENGTH: usize = 200;

const NO_REASON: &str = "failed without an error message";

/// A credential helper.
pub struct Helper {
    program: String,
    deadline: Deadline,
    name: String,
    withheld: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Request<'a> {
    #[serde(rename = "ServerURL")]
    server_url: &'a str,
    username: &'a str,
    secret: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Response {
    #[serde(default)]
    username: String,
    secret: Secret,
}

impl Helper {
    /// `helper` is a path, or a name: `pass` runs `docker-credential-pass` from PATH.
    pub fn new(helper: &str, deadline: Deadline) -> Self {
        let program = if is_path(helper) {
            helper.to_owned()
        } else {
            format!("docker-credential-{helper}")
        };
        Self {
            program,
            deadline,
            name: StoreKind::Command(helper.to_owned()).to_string(),
            withheld: Vec::new(),
        }
    }

    /// Removes environment variables that contain secrets from the helper's environment.
    #[must_use]
    pub fn without(self, variables: Vec<String>) -> Self {
        Self {
            withheld: variables,
            ..self
        }
    }

    /// Runs the helper; `None` if it has no such entry. `secret` is the one in `input`, if any.
    fn run(
        &self,
        action: &str,
        input: Zeroizing<Vec<u8>>,
        secret: Option<&Secret>,
    ) -> Result<Option<Output>, StoreError> {
        // A helper that prints without end must not use up the memory.
        let limit = if action == "list" {
            LIST_LIMIT
        } else {
            SECRET_LIMIT
        };
        let mut command = Command::new(&self.program);
        command.arg(action);
        for name in &self.withheld {
            command.env_remove(name);
        }
        let output =
            process::run(command, input, limit, &self.deadline).map_err(|error| match &error {
                ProcessError::NotStarted { .. } => missing(&self.name, error.to_string()),
                ProcessError::Broken { .. } => refused(&self.name, error.to_string()),
                ProcessError::TooLong { .. } => damaged(&self.name, error.to_string()),
                ProcessError::Deadline(error) => deadline_error(&self.name, error),
            })?;
        self.classify(output, secret)
    }

    fn classify(
        &self,
        output: Output,
        secret: Option<&Secret>,
    ) -> Result<Option<Output>, StoreError> {
        if output.success {
            return Ok(Some(output));
        }
        if output.contains(NOT_FOUND) {
            return Ok(None);
        }
        // A helper may quote its input in an error.
        let contains_secret = secret.is_some_and(|secret| output.contains(secret.expose()));
        Err(refused(
            &self.name,
            if contains_secret {
                NO_REASON.into()
            } else {
                error_message(&output)
            },
        ))
    }

    fn parse(&self, output: &Output) -> Result<Option<Secret>, StoreError> {
        // serde would also accept an array of the fields' values.
        if !output.stdout.trim_ascii_start().starts_with(b"{") {
            return Err(self.not_the_protocol());
        }
        let response: Response =
            serde_json::from_slice(&output.stdout).map_err(|_| self.not_the_protocol())?;
        match (
            response.username.is_empty(),
            response.secret.expose().is_empty(),
        ) {
            (_, false) => Ok(Some(response.secret)),
            // Some helpers report a missing entry by a response with empty fields.
            (true, true) => Ok(None),
            (false, true) => Err(damaged(
                &self.name,
                format!("`{}` returned an empty secret", self.program),
            )),
        }
    }

    fn not_the_protocol(&self) -> StoreError {
        let reason = format!(
            "the output of `{}` does not follow the credential helper protocol",
            self.program
        );
        damaged(&self.name, reason)
    }
}

#[cfg(feature = "testing")]
#[doc(hidden)]
impl Helper {
    /// Parses the output of `get`.
    pub fn understand(
        &self,
        success: bool,
        stdout: &[u8],
        stderr: &[u8],
    ) -> Result<Option<Secret>, StoreError> {
        let [stdout, stderr] = [stdout, stderr].map(|text| Zeroizing::new(text.to_owned()));
        let output = self.classify(
            Output {
                success,
                stdout,
                stderr,
            },
            None,
        )?;
        output.map_or(Ok(None), |output| self.parse(&output))
    }
}

impl SecretStore for Helper {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn put(&self, entry: &Entry, secret: &Secret) -> Result<(), StoreError> {
        let metadata = entry.metadata.to_line();
        let username = if metadata.len() > USERNAME_LIMIT {
            USERNAME
        } else {
            &metadata
        };
        let request = Request {
            server_url: &url(&entry.name),
            username,
            secret: secret.expose(),
        };
        // Large enough for every byte to be escaped as `\uXXXX`: a buffer that grows would leave a
        // copy of the secret in memory.
        let mut input = Zeroizing::new(Vec::with_capacity(
            6 * secret.expose().len() + 3 * entry.name.len() + USERNAME_LIMIT + 128,
        ));
        serde_json::to_writer(&mut *input, &request)
            .map_err(|_| refused(&self.name, "cannot write the request".into()))?;
        let stored = self.run("store", input, Some(secret))?;
        stored.ok_or_else(|| refused(&self.name, NOT_FOUND.into()))?;
        verify_stored(
            &self.name,
            &entry.name,
            secret,
            self.get(&entry.name)?.as_ref(),
        )
    }

    fn get(&self, entry: &str) -> Result<Option<Secret>, StoreError> {
        let output = self.run("get", url(entry).into_bytes().into(), None)?;
        output.map_or(Ok(None), |output| self.parse(&output))
    }

    fn remove(&self, entry: &str) -> Result<bool, StoreError> {
        // Some helpers do not report whether there was anything to erase.
        if self.get(entry)?.is_none() {
            return Ok(false);
        }
        Ok(self
            .run("erase", url(entry).into_bytes().into(), None)?
            .is_some())
    }

    fn entries(&self) -> Result<Vec<EntryInfo>, StoreError> {
        let Some(output) = self.run("list", Zeroizing::default(), None)? else {
            return Ok(Vec::new());
        };
        let listed: BTreeMap<String, String> =
            serde_json::from_slice(&output.stdout).map_err(|_| self.not_the_protocol())?;
        let info = |(url, username): (String, String)| {
            Some(EntryInfo {
                name: entry_of(&url)?,
                metadata: Metadata::from_line(&username),
            })
        };
        Ok(listed.into_iter().filter_map(info).collect())
    }
}

/// The start of our entries' URLs. The macOS helper requires https and a host; `.invalid` is never
/// a real one (RFC 2606), so that docker does not use the entries.
const ROOT: &str = "https://genkey.invalid/";

/// What is percent-encoded in such a URL.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

fn url(entry: &str) -> String {
    format!("{ROOT}{}", utf8_percent_encode(entry, RESERVED))
}

/// The inverse of [`url`]; `None` for another program's URL.
fn entry_of(address: &str) -> Option<String> {
    let entry = percent_decode_str(address.strip_prefix(ROOT)?)
        .decode_utf8()
        .ok()?;
    // There are several encodings of a text, and `get` would only find this one.
    (url(&entry) == address).then(|| entry.into_owned())
}

/// The first line of a helper's error, without what could be a secret.
fn error_message(output: &Output) -> String {
    let text = if output.stdout.trim_ascii().is_empty() {
        &output.stderr
    } else {
        &output.stdout
    };
    let text = String::from_utf8_lossy(text);
    let line = text.trim().lines().next().unwrap_or_default();
    // JSON could be a credential with its secret.
    if line.is_empty() || text.contains(['{', '"']) {
        return NO_REASON.into();
    }
    // Before it is truncated, because half a secret is not recognized.
    let words = redact(line)
        .split(' ')
        .map(|word| if could_be_secret(word) { "***" } else { word })
        .collect::<Vec<_>>()
        .join(" ");
    words
        .chars()
        .take(ERROR_LENGTH)
        .flat_map(char::escape_debug)
        .collect()
}

/// Whether a word has the length and mix of characters of a secret. A helper may quote one that
/// this process has not read yet, so that [`redact`] does not know it.
fn could_be_secret(word: &str) -> bool {
    let is_path = word.starts_with(['/', '~', '.']) || word.contains("://");
    let has = |kind: fn(&u8) -> bool| word.as_bytes().iter().any(kind);
    word.len() >= 16 && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic) && !is_path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_stored_under_a_url_that_every_helper_accepts() {
        assert_eq!(url("work/12"), "https://genkey.invalid/work/12");
        assert_eq!(
            url("a b/ü?#%"),
            "https://genkey.invalid/a%20b/%C3%BC%3F%23%25"
        );
        for entry in ["work/12", "a b/ü?#%", ""] {
            assert_eq!(entry_of(&url(entry)).as_deref(), Some(entry));
        }
        for other in [
            "https://genkey.invalid/%",
            "https://genkey.invalid/%zz",
            "https://genkey.invalid/ü",
            "ghcr.io",
        ] {
            assert_eq!(entry_of(other), None, "{other}");
        }
    }

    #[test]
    fn an_error_message_is_short_and_shows_no_secret() {
        let said = |stdout: &str, stderr: &str| {
            let [stdout, stderr] =
                [stdout, stderr].map(|text| Zeroizing::new(text.as_bytes().to_vec()));
            error_message(&Output {
                success: false,
                stdout,
                stderr,
            })
        };
        assert_eq!(
            said("pass not initialized\nmore", "x"),
            "pass not initialized"
        );
        assert_eq!(said("", "gpg: \u{1b}[31mno key"), "gpg: \\u{1b}[31mno key");
        assert_eq!(
            said("cannot give 5up3rS3cretW1thAnyBeginning, sorry", ""),
            "cannot give *** sorry"
        );
        assert_eq!(
            said("no /usr/lib/x86_64/libsecret-1.so.0 here", ""),
            "no /usr/lib/x86_64/libsecret-1.so.0 here"
        );
        assert_eq!(said("", ""), "failed without an error message");
        assert_eq!(
            said(r#"{"Secret":"gen_pat_x"}"#, ""),
            "failed without an error message"
        );
        assert_eq!(said(&"x".repeat(5000), "").len(), ERROR_LENGTH);
    }
}

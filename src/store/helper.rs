//! Programs that keep secrets by the protocol of docker's credential helpers: `pass`, 1Password,
//! KeePassXC and more.
//!
//! `docker-credential-HELPER store|get|erase|list`, with JSON or the entry's URL on stdin, answers
//! JSON on stdout, or fails with a text on stdout and exit code 1. Documented at <https://github.com/docker/docker-credential-helpers>.

use std::collections::BTreeMap;
use std::process::Command;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::error::{StoreError, damaged, missing, refused, unanswered};
use super::{Entry, EntryInfo, SecretStore, verify_stored};
use crate::deadline::Deadline;
use crate::model::{Metadata, StoreKind, is_path};
use crate::process::{self, Output, ProcessError};
use crate::secret::{Secret, redact};

/// What every helper says, word for word, when it has no such entry (`credentials/error.go` of the
/// helpers).
const NOT_FOUND: &str = "credentials not found in native keychain";
/// The account of entries whose metadata is too long for one. Helpers want one, and `pass` makes a
/// file name of it.
const USERNAME: &str = "genkey";
/// How long an account may be: a file name with its ending has 255 letters at most.
const USERNAME_LIMIT: usize = 240;
/// How much a helper may answer when it is asked for a secret.
const SECRET_LIMIT: usize = 64 * 1024;
/// How much a helper may answer when it is asked for the names of all it keeps, also for other
/// programs.
const LIST_LIMIT: usize = 1024 * 1024;
/// How much of a helper's complaint is shown.
const COMPLAINT_LENGTH: usize = 200;

const SILENT: &str = "it failed and did not say why";

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
struct Answer {
    #[serde(default)]
    username: String,
    secret: Secret,
}

impl Helper {
    /// The helper of a name (`pass` is the program `docker-credential-pass`, searched in PATH) or
    /// at a path.
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

    /// The same with environment variables that the helper does not get to see, since they hold
    /// secrets that are none of its business.
    #[must_use]
    pub fn without(self, variables: Vec<String>) -> Self {
        Self {
            withheld: variables,
            ..self
        }
    }

    /// Runs the helper. A failure that is its way of saying "there is none" is `None`. One that
    /// repeats the secret it was given is not quoted.
    fn run(
        &self,
        action: &str,
        input: Zeroizing<Vec<u8>>,
        secret: Option<&Secret>,
    ) -> Result<Option<Output>, StoreError> {
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
                ProcessError::Deadline(error) => unanswered(&self.name, error),
            })?;
        self.judge(output, secret)
    }

    fn judge(&self, output: Output, secret: Option<&Secret>) -> Result<Option<Output>, StoreError> {
        if output.success {
            return Ok(Some(output));
        }
        if output.contains(NOT_FOUND) {
            return Ok(None);
        }
        let repeats = secret.is_some_and(|secret| output.contains(secret.expose()));
        Err(refused(
            &self.name,
            if repeats {
                SILENT.into()
            } else {
                complaint(&output)
            },
        ))
    }

    /// Reads an answer. Some helpers say "there is none" by an answer in which all is empty.
    fn parse(&self, output: &Output) -> Result<Option<Secret>, StoreError> {
        // serde would also take a list of the fields' values.
        if !output.stdout.trim_ascii_start().starts_with(b"{") {
            return Err(self.foreign());
        }
        let answer: Answer = serde_json::from_slice(&output.stdout).map_err(|_| self.foreign())?;
        match (
            answer.username.is_empty(),
            answer.secret.expose().is_empty(),
        ) {
            (_, false) => Ok(Some(answer.secret)),
            (true, true) => Ok(None),
            (false, true) => Err(damaged(
                &self.name,
                format!("`{}` answered with an empty secret", self.program),
            )),
        }
    }

    fn foreign(&self) -> StoreError {
        let reason = format!(
            "what `{}` answered is not of the credential helpers' protocol",
            self.program
        );
        damaged(&self.name, reason)
    }
}

#[cfg(feature = "testing")]
#[doc(hidden)]
impl Helper {
    /// Reads what a helper that was asked for an entry left behind.
    pub fn understand(
        &self,
        success: bool,
        stdout: &[u8],
        stderr: &[u8],
    ) -> Result<Option<Secret>, StoreError> {
        let [stdout, stderr] = [stdout, stderr].map(|text| Zeroizing::new(text.to_owned()));
        let output = self.judge(
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
        let mut input = Zeroizing::new(Vec::with_capacity(
            6 * secret.expose().len() + 3 * entry.name.len() + USERNAME_LIMIT + 128,
        ));
        serde_json::to_writer(&mut *input, &request)
            .map_err(|_| refused(&self.name, "the request cannot be written".into()))?;
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

    /// Some helpers do not say whether there was anything to erase, so it is asked first.
    fn remove(&self, entry: &str) -> Result<bool, StoreError> {
        if self.get(entry)?.is_none() {
            return Ok(false);
        }
        Ok(self
            .run("erase", url(entry).into_bytes().into(), None)?
            .is_some())
    }

    /// Helpers list URLs with their accounts, which for ours are the metadata.
    fn entries(&self) -> Result<Vec<EntryInfo>, StoreError> {
        let Some(output) = self.run("list", Zeroizing::default(), None)? else {
            return Ok(Vec::new());
        };
        let listed: BTreeMap<String, String> =
            serde_json::from_slice(&output.stdout).map_err(|_| self.foreign())?;
        let info = |(url, account): (String, String)| {
            Some(EntryInfo {
                name: entry_of(&url)?,
                metadata: Metadata::from_line(&account),
            })
        };
        Ok(listed.into_iter().filter_map(info).collect())
    }
}

/// What every URL of ours begins with. The helper of macOS takes https only and wants a host;
/// `.invalid` can never be a real one (RFC 2606), so docker has no use for the entries.
const ROOT: &str = "https://genkey.invalid/";

/// What stands in such a URL as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

fn url(entry: &str) -> String {
    format!("{ROOT}{}", utf8_percent_encode(entry, PLAIN))
}

/// The entry that is stored under a URL, if that is one of ours.
fn entry_of(address: &str) -> Option<String> {
    let entry = percent_decode_str(address.strip_prefix(ROOT)?)
        .decode_utf8()
        .ok()?;
    (url(&entry) == address).then(|| entry.into_owned())
}

/// The first line of a helper's complaint, without what could be a secret. One that could be JSON,
/// and so hold one, is not shown.
fn complaint(output: &Output) -> String {
    let text = if output.stdout.trim_ascii().is_empty() {
        &output.stderr
    } else {
        &output.stdout
    };
    let text = String::from_utf8_lossy(text);
    let line = text.trim().lines().next().unwrap_or_default();
    if line.is_empty() || text.contains(['{', '"']) {
        return SILENT.into();
    }
    // Before it is cut: half a secret is not recognised.
    let words = redact(line)
        .split(' ')
        .map(|word| if could_be_secret(word) { "***" } else { word })
        .collect::<Vec<_>>()
        .join(" ");
    words
        .chars()
        .take(COMPLAINT_LENGTH)
        .flat_map(char::escape_debug)
        .collect()
}

/// Whether a word is as long and as mixed as a secret: a helper that fails to give one may repeat
/// it, and nobody has met it yet.
fn could_be_secret(word: &str) -> bool {
    let is_path = word.starts_with(['/', '~', '.']) || word.contains("://");
    let has = |kind: fn(&u8) -> bool| word.as_bytes().iter().any(kind);
    word.len() >= 16 && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic) && !is_path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_filed_under_a_url_that_every_helper_takes() {
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
    fn a_complaint_is_short_and_harmless() {
        let said = |stdout: &str, stderr: &str| {
            let [stdout, stderr] =
                [stdout, stderr].map(|text| Zeroizing::new(text.as_bytes().to_vec()));
            complaint(&Output {
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
        assert_eq!(said("", ""), "it failed and did not say why");
        assert_eq!(
            said(r#"{"Secret":"gen_pat_x"}"#, ""),
            "it failed and did not say why"
        );
        assert_eq!(said(&"x".repeat(5000), "").len(), COMPLAINT_LENGTH);
    }
}

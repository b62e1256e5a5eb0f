//! The arguments of `run`.

use std::ffi::OsString;
use std::path::PathBuf;

use super::reference::Reference;
use crate::model::{Expiry, KeyName};

/// Run a command with keys in its environment
///
/// The command gets only the requested keys: by default the key in use, with `--set` or
/// `--env-file` only those that are named there. Other API keys, and the variables that unlock the
/// encrypted file, are removed from its environment; `--keep-env` passes one on.
///
/// `--env-file` reads lines such as `NAME=value`. A value that is a reference, `genkey://PROFILE/KEY`,
/// becomes the secret of that stored key (`genkey:///KEY` is one of the profile in use); special
/// characters in a key's name are percent-encoded. If a variable has several values, the last one
/// wins; `--set`, `--key` and `--env` override the files.
///
/// `--new` creates a key only for this command and revokes it when the command ends, even if the
/// command fails. Its secret is stored nowhere. If genkey is killed first, `genkey recover` revokes
/// the key.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The key's id or exact name [default: the key in use]
    #[arg(long, value_name = "KEY")]
    pub(super) key: Option<String>,

    /// Choose a stored key from a list
    #[arg(long, conflicts_with_all = ["key", "new", "set", "env_file"])]
    pub(super) pick: bool,

    /// Environment variable for the key [default: the service's, such as GEN_API_KEY]
    #[arg(long, value_name = "NAME", value_parser = variable_name)]
    pub(super) env: Option<String>,

    /// Set a variable to a stored key, such as `DEPLOY_KEY=ci` (repeatable)
    #[arg(long, value_name = "NAME=KEY", value_parser = key_variable)]
    pub(super) set: Vec<KeyVariable>,

    /// Set the variables of this `.env` file, in which `genkey://PROFILE/KEY` is a key (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(super) env_file: Vec<PathBuf>,

    /// Keep this variable, such as GENKEY_PASSPHRASE, in the command's environment (repeatable)
    #[arg(long, value_name = "NAME", value_parser = variable_name)]
    pub(super) keep_env: Vec<String>,

    /// Create a key for the command, and revoke it afterwards
    #[arg(long, requires = "expires_in", conflicts_with = "key")]
    pub(super) new: bool,

    /// Lifetime of the new key, such as `1h`, in case it cannot be revoked
    #[arg(long, value_name = "DURATION", value_parser = Expiry::from_duration, requires = "new", allow_hyphen_values = true)]
    pub(super) expires_in: Option<Expiry>,

    /// Name of the new key [default: `genkey-` with the date and a random suffix]
    #[arg(long, value_name = "NAME", value_parser = crate::commands::keys::arguments::new_name, requires = "new")]
    pub(super) name: Option<KeyName>,

    /// The command and its arguments
    #[arg(
        value_name = "CMD",
        required = true,
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    pub(super) command: Vec<OsString>,
}

/// A variable, and the key that it is set to.
#[derive(Debug, Clone)]
pub(super) struct KeyVariable {
    pub(super) name: String,
    pub(super) key: Reference,
}

/// Parses the name of an environment variable.
pub(in crate::commands) fn variable_name(text: &str) -> Result<String, String> {
    let starts = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    if starts
        && text
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || character == '_')
    {
        Ok(text.to_owned())
    } else {
        Err(
            "a variable name consists of letters, digits and `_`, and does not start with a digit"
                .into(),
        )
    }
}

/// Parses `NAME=KEY`.
fn key_variable(text: &str) -> Result<KeyVariable, String> {
    let (name, key) = text
        .split_once('=')
        .ok_or("expected `NAME=KEY`, such as `GEN_API_KEY=ci`")?;
    Ok(KeyVariable {
        name: variable_name(name)?,
        key: Reference::of_key(key)?,
    })
}

//! `genkey run`

use std::ffi::{OsStr, OsString};
use std::io;
use std::process::{Command, ExitCode};

use super::stored_key::resolve;
use crate::context::Context;
#[cfg(unix)]
use crate::core_dump;
use crate::error::{Error, Kind, Result};
use crate::process::{missing_interpreter, search_path};

/// Run a command with a key in its environment
///
/// The command gets only the requested key. Other API keys, and the variables that unlock the
/// encrypted file, are removed from its environment; `--keep-env` passes one on.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The key's id or exact name [default: the key in use]
    #[arg(long, value_name = "KEY")]
    key: Option<String>,

    /// Environment variable for the key [default: the service's, such as GEN_API_KEY]
    #[arg(long, value_name = "NAME", value_parser = variable_name)]
    env: Option<String>,

    /// Keep this variable, such as GENKEY_PASSPHRASE, in the command's environment (repeatable)
    #[arg(long, value_name = "NAME", value_parser = variable_name)]
    keep_env: Vec<String>,

    /// The command and its arguments
    #[arg(
        value_name = "CMD",
        required = true,
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    command: Vec<OsString>,
}

/// Parses the name of an environment variable.
pub(super) fn variable_name(text: &str) -> Result<String, String> {
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

/// Replaces this process by the command on Unix; elsewhere waits for it and returns its exit code.
pub fn run(args: &Args, ctx: &Context) -> Result<ExitCode> {
    let key = args
        .key
        .as_deref()
        .map(|key| resolve(ctx, key))
        .transpose()?;
    let (name, secret) = ctx.variable(key.as_deref(), args.env.as_deref())?;
    let Some((program, arguments)) = args.command.split_first() else {
        return Err(Error::usage("no command was given"));
    };
    let mut command = Command::new(program);
    command.args(arguments);
    for variable in ctx
        .settings
        .secret_variables()
        .iter()
        .filter(|variable| !args.keep_env.contains(variable))
    {
        command.env_remove(variable);
    }
    // After the removals, since it may be one of the removed variables.
    command.env(name, secret.expose());
    // Wiped now: `exec` runs no destructors.
    drop(secret);
    let failure = match execute(&mut command) {
        Ok(code) => return Ok(code),
        Err(failure) => failure,
    };
    let (code, error) = explain(program, &failure);
    ctx.ui.error(error);
    Ok(ExitCode::from(code))
}

/// The error and the exit code that shells use for it: 127 for a missing program, 126 for one that
/// cannot be executed.
fn explain(program: &OsStr, failure: &io::Error) -> (u8, Error) {
    let shown = program.to_string_lossy();
    let error = |reason: String| Error::new(Kind::Failed, reason);
    if failure.kind() != io::ErrorKind::NotFound {
        return (
            126,
            error(format!("`{shown}` cannot be executed: {failure}")),
        );
    }
    // `ENOENT` also means that the interpreter of a script is missing.
    let Some(missing) = missing_interpreter(program, search_path()) else {
        return (127, error(format!("`{shown}` was not found")));
    };
    let error = error(format!("`{shown}` cannot be executed: {missing}"));
    if !missing.is_carriage_return() {
        return (126, error);
    }
    (126, error.hint("the file has Windows line endings (CRLF); save it with LF, for example with `dos2unix`"))
}

#[cfg(unix)]
fn execute(command: &mut Command) -> io::Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    // The limit would be inherited: whether the command may dump core is not ours to decide.
    core_dump::restore();
    let failure = command.exec();
    core_dump::disable();
    Err(failure)
}

#[cfg(not(unix))]
fn execute(command: &mut Command) -> io::Result<ExitCode> {
    let code = command
        .status()?
        .code()
        .and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}

//! The command of `run` as a process.

use std::ffi::OsStr;
use std::io;
use std::process::{Command, ExitCode, ExitStatus};

use super::arguments::Args;
use super::variables::Variables;
use crate::context::Context;
#[cfg(unix)]
use crate::core_dump;
use crate::error::{Error, Kind, Result};
use crate::model::CommandLine;
use crate::process::{missing_interpreter, search_path};

/// The command with these variables, and without others that hold or unlock secrets.
pub(super) fn command(args: &Args, ctx: &Context, variables: Variables) -> Result<Command> {
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
    // After the removals, since one of them may be a removed variable.
    command.envs(variables);
    Ok(command)
}

/// Replaces this process by the command on Unix; elsewhere waits for it and returns its exit code.
pub(super) fn replace_by(command: &mut Command, ctx: &Context) -> Result<ExitCode> {
    let failure = match execute(command) {
        Ok(code) => return Ok(code),
        Err(failure) => failure,
    };
    Ok(report(command.get_program(), &failure, ctx))
}

/// How a command has ended; 128 and the number of a signal, as in shells.
pub(super) fn exit_code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return u8::try_from(128 + signal).unwrap_or(u8::MAX);
    }
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.unwrap_or(1)
}

/// Reports why the command was not started, and returns the exit code for it.
pub(super) fn report(program: &OsStr, failure: &io::Error, ctx: &Context) -> ExitCode {
    let (code, error) = explain(program, failure);
    // `genkey run ci` looks as if it ran something with the key `ci`.
    let key = program
        .to_str()
        .filter(|name| code == NOT_FOUND && ctx.stored_key(name).is_ok());
    ctx.ui.error(match key {
        Some(key) => {
            let words = ["genkey", "run", "--key", key, "--", "CMD"].map(str::to_owned);
            let line = CommandLine::Program(words.into());
            error.hint(format!("to run a command with the key `{key}`: `{line}`"))
        }
        None => error,
    });
    ExitCode::from(code)
}

/// The exit code of shells for a missing program.
const NOT_FOUND: u8 = 127;

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
        return (NOT_FOUND, error(format!("`{shown}` was not found")));
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
    Ok(ExitCode::from(exit_code(command.status()?)))
}

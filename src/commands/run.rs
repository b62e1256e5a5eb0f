//! `genkey run`

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::context::Context;
use crate::error::{Error, Kind, Result};

/// Run a command with a secret in its environment
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The key's id or exact name [default: the key in use]
    #[arg(long, value_name = "KEY")]
    key: Option<String>,

    /// The variable that holds the secret [default: that of the service, such as GEN_API_KEY]
    #[arg(long, value_name = "NAME", value_parser = variable_name)]
    env: Option<String>,

    /// The command and its arguments
    #[arg(value_name = "CMD", required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<OsString>,
}

fn variable_name(text: &str) -> Result<String, String> {
    let starts = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    if starts && text.chars().all(|character| character.is_ascii_alphanumeric() || character == '_') {
        Ok(text.to_owned())
    } else {
        Err("a variable's name is made of letters, digits and `_`".into())
    }
}

/// Becomes the command where the system can do that, and else waits for it and returns its exit code. No request is made.
pub fn run(args: &Args, ctx: &Context) -> Result<ExitCode> {
    let (name, secret) = ctx.variable(args.key.as_deref(), args.env.as_deref())?;
    let Some((program, arguments)) = args.command.split_first() else {
        return Err(Error::usage("no command was given"));
    };
    let mut command = Command::new(program);
    command.args(arguments).env(name, secret.expose());
    drop(secret);
    let failure = match execute(&mut command) {
        Ok(code) => return Ok(code),
        Err(failure) => failure,
    };
    let shown = program.to_string_lossy();
    let (code, reason) = if failure.kind() == std::io::ErrorKind::NotFound {
        (127, format!("`{shown}` was not found"))
    } else {
        (126, format!("`{shown}` cannot be executed: {failure}"))
    };
    ctx.ui.error(Error::new(Kind::Failed, reason));
    Ok(ExitCode::from(code))
}

#[cfg(unix)]
fn execute(command: &mut Command) -> std::io::Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(command.exec())
}

#[cfg(not(unix))]
fn execute(command: &mut Command) -> std::io::Result<ExitCode> {
    let code = command.status()?.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}

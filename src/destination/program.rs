//! Whether the program exists that a command starts with.

use std::path::Path;
#[cfg(not(windows))]
use std::time::Duration;

use super::deliver::Surroundings;
use super::edit::refused;
use super::error::DeliveryError;
use super::shell::{SHELL, no_folder};
use crate::model::CommandLine;
use crate::process::is_installed;

/// How long the shell may take to look up a program.
#[cfg(not(windows))]
const LIMIT: Duration = Duration::from_secs(10);

/// Refuses a command whose program does not exist, as far as that is known without running it.
pub(super) fn prove_program(
    command: &CommandLine,
    folder: &Path,
    surroundings: &Surroundings,
) -> Result<(), DeliveryError> {
    if !folder.is_dir() {
        return Err(refused(no_folder(folder)));
    }
    let text = match command {
        CommandLine::Program(words) => {
            let name = words.first().map(String::as_str).unwrap_or_default();
            return match name {
                path if path.contains('/') => prove_file(path, folder),
                name if is_installed(name) => Ok(()),
                name => Err(refused(not_installed(name))),
            };
        }
        CommandLine::Shell(text) => text,
    };
    if !is_installed(SHELL) {
        return Err(refused(not_installed(SHELL)));
    }
    match program(text) {
        Some(path) if path.contains('/') => prove_file(path, folder),
        Some(name) if !is_known(name, folder, surroundings) => Err(refused(not_installed(name))),
        Some(_) | None => Ok(()),
    }
}

fn not_installed(program: &str) -> String {
    format!("`{program}` is not installed (not found in PATH)")
}

/// Whether an environment variable is set, and not empty.
#[allow(
    clippy::disallowed_methods,
    reason = "the tool reads it from the same environment"
)]
pub(super) fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty())
}

/// The program that a command starts with. What has shell syntax depends on more than the file
/// system.
fn program(command: &str) -> Option<&str> {
    let word = command.split_whitespace().next()?;
    let is_plain = |letter: char| letter.is_alphanumeric() || "/._-+,:@%".contains(letter);
    // A variable, a quote or a `(` makes the first word something that only the shell can resolve.
    word.chars().all(is_plain).then_some(word)
}

fn prove_file(program: &str, folder: &Path) -> Result<(), DeliveryError> {
    let file = folder.join(program);
    if !file.exists() {
        return Err(refused(format!("no such program: `{program}`")));
    }
    if !file.is_file() {
        return Err(refused(format!("`{program}` is not a file")));
    }
    if !is_executable(&file) {
        return Err(refused(format!("`{program}` is not executable"))
            .hint(format!("run `chmod +x {}`", file.display())));
    }
    Ok(())
}

/// Whether the shell knows a name: of a program, or of a builtin or a function of its own. If the
/// shell does not answer, the name may be known.
#[cfg(not(windows))]
fn is_known(name: &str, folder: &Path, surroundings: &Surroundings) -> bool {
    use super::shell::command;
    use crate::process::{End, Limits, finish};
    let mut shell = command(&"command -v -- \"$1\"".into(), folder, surroundings);
    shell.args([SHELL, name]);
    let limits = Limits {
        time: LIMIT,
        output: 0,
    };
    match finish(shell, None, limits, None).map(|finished| finished.end) {
        Ok(End::Exited(code)) => code == 0,
        Ok(End::Signalled(_) | End::TimedOut | End::Stopped) | Err(_) => true,
    }
}

#[cfg(windows)]
fn is_known(_: &str, _: &Path, _: &Surroundings) -> bool {
    true
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use rustix::fs::{Access, access};
    access(file, Access::EXEC_OK).is_ok()
}

#[cfg(not(unix))]
fn is_executable(_: &Path) -> bool {
    true
}

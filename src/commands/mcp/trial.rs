//! Starts genkey as a client does: with the few variables that clients leave to a server.

use std::process::Command;
use std::time::Duration;

use crate::context::Context;
use crate::deadline::Deadline;
use crate::error::{Error, Kind, Result};
use crate::mcp::{Launcher, System};
use crate::process::{self, Text};

/// How long genkey may take to find a key. A keychain that needs a person takes longer.
const LIMIT: Duration = Duration::from_secs(10);
/// The longest output that is read, in bytes.
const LONGEST: usize = 16 * 1024;

/// Checks that genkey finds the key when a client starts it.
///
/// # Errors
/// What it said, if it does not.
pub(super) fn try_start(ctx: &Context, launcher: &Launcher, title: &str) -> Result<()> {
    let inherited = System::current().inherited();
    let mut command = Command::new(&launcher.program);
    command.env_clear();
    for name in inherited {
        if let Some(value) = ctx.settings.environment.path(name) {
            command.env(name, value);
        }
    }
    command
        .envs(launcher.variables.iter().map(|(name, value)| (name, value)))
        .args(launcher.words("GENKEY_TRIAL"))
        .args([&launcher.program, "--version"]);
    let deadline = Deadline::unattended().with_limit(LIMIT);
    let output = process::run(command, Text::default(), LONGEST, &deadline)
        .map_err(|error| Error::new(Kind::Store, error.to_string()));
    let reason = match output {
        Ok(output) if output.success => return Ok(()),
        Ok(output) => first_line(&output.stderr),
        Err(error) => error.message,
    };
    let message = format!("{title} would start the server without its key: {reason}");
    Err(Error::new(Kind::Store, message).hint(format!(
        "clients start servers with {} and nothing else from your environment",
        inherited.join(", ")
    )))
}

/// What genkey said, without the word `error`.
fn first_line(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("error: "))
        .unwrap_or("it failed");
    line.to_owned()
}

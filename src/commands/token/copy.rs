//! `genkey token --copy`: a secret in the clipboard, for a while.
//!
//! A second genkey clears it. It knows the secret's fingerprint only, has left the terminal before
//! the first one ends, and clears nothing that was copied since.

use std::io::{self, Read, Write};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use super::clipboard::Clipboard;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::settings::environment;

/// The hidden command that clears.
const CLEAR: [&str; 2] = ["auth", "clear-copied"];
/// The length of a fingerprint, with some room.
const FINGERPRINT: u64 = 64;

/// Copies the secret of the key with this title, and has it cleared later.
pub(super) fn copy(ctx: &Context, secret: &Secret, title: &str, after: Duration) -> Result<()> {
    let clipboard = Clipboard::find(&ctx.settings.environment)?;
    // First, so that the secret does not stay if this process is ended in between.
    let mut clearing = start_clearing(ctx, secret, after).map_err(|error| {
        Error::from_io(
            "nothing was copied, because nothing could clear the clipboard later",
            error,
        )
    })?;
    if let Err(error) = clipboard.copy(secret) {
        let _ = clearing.kill();
        let _ = clearing.wait();
        return Err(error);
    }
    ctx.ui.status(format!(
        "copied the secret of {title} to the clipboard, which is cleared in {}",
        humantime::format_duration(after)
    ));
    Ok(())
}

/// Starts a process that outlives this one and its terminal.
fn start_clearing(ctx: &Context, secret: &Secret, after: Duration) -> io::Result<Child> {
    let mut command = Command::new(std::env::current_exe()?);
    let after = humantime::format_duration(after)
        .to_string()
        .replace(' ', "");
    command.args(CLEAR).arg(after);
    for variable in ctx.settings.secret_variables() {
        command.env_remove(variable);
    }
    // The profile need not be the one of `--profile`, but it must exist.
    command.env_remove(environment::PROFILE);
    // No folder is held, and no pipe of `$(genkey token --copy)`.
    command
        .current_dir(std::path::absolute("/")?)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    // Closing the console does not end it.
    #[cfg(windows)]
    {
        use std::os::windows::process::CommandExt;
        const DETACHED_PROCESS: u32 = 8;
        command.creation_flags(DETACHED_PROCESS);
    }
    let mut child = command.spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(secret.fingerprint().as_bytes())?;
    }
    // Once it answers, it has left the terminal: closing that does not end it any more.
    let mut answer = [0];
    if let Some(mut stdout) = child.stdout.take() {
        stdout.read_exact(&mut answer)?;
    }
    Ok(child)
}

/// Waits, then clears the clipboard if it still has the secret with the fingerprint on stdin.
pub(super) fn clear_later(ctx: &Context, after: Duration) -> Result<()> {
    let fingerprint = ctx.ui.read_stdin(FINGERPRINT)?;
    #[cfg(unix)]
    rustix::process::setsid()
        .map_err(|error| Error::from_io("cannot leave the terminal", error.into()))?;
    // The answer that the first process waits for.
    ctx.ui.print(|out| out.write_all(b"\n"))?;
    thread::sleep(after);
    let clipboard = Clipboard::find(&ctx.settings.environment)?;
    match clipboard.paste()? {
        Some(held) if held.fingerprint().as_bytes() == fingerprint => clipboard.clear(),
        Some(_) | None => Ok(()),
    }
}

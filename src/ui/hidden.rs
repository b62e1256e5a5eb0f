//! Reads what is typed at the terminal without showing it.

use std::io;

use crate::secret::Secret;

/// Reads a line past the buffer that Rust has for stdin, which is never wiped.
#[cfg(unix)]
pub(super) fn read_line() -> io::Result<Secret> {
    use std::fs::File;
    use std::io::Read;
    use std::os::fd::AsFd;

    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};

    let stdin = io::stdin();
    let shown = tcgetattr(&stdin)?;
    let mut hidden = shown.clone();
    hidden.local_modes.remove(LocalModes::ECHO);
    tcsetattr(&stdin, OptionalActions::Flush, &hidden)?;
    // A terminal gives one line, at most 4096 bytes of it, each time it is read.
    let mut line = zeroize::Zeroizing::new([0; 4096]);
    let terminal = stdin.as_fd().try_clone_to_owned().map(File::from);
    let read = terminal.and_then(|mut terminal| {
        loop {
            match terminal.read(&mut *line) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                outcome => return outcome,
            }
        }
    });
    tcsetattr(&stdin, OptionalActions::Flush, &shown)?;
    let typed = line.get(..read?).unwrap_or_default();
    let secret = Secret::from_bytes(typed.to_vec()).map_err(io::Error::other)?;
    Ok(secret.without_trailing_newline())
}

#[cfg(not(unix))]
pub(super) fn read_line() -> io::Result<Secret> {
    let terminal = console::Term::stderr();
    let secret = terminal.read_secure_line().map(Secret::new)?;
    // It has ended the line, which is left to the caller.
    terminal.move_cursor_up(1)?;
    Ok(secret)
}

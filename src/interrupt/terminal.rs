//! Switches the echo of the terminal off and on.

use std::io::{self, stdin};
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, SpecialCodes, Termios, tcgetattr, tcsetattr,
};

/// The value that disables a special character (`_POSIX_VDISABLE`).
pub const NO_CHARACTER: u8 = if cfg!(any(target_os = "linux", target_os = "android")) {
    0
} else {
    0xff
};

/// The terminal's modes while its echo is off. The prompt and the thread that receives signals share
/// it; the first of them restores the echo.
#[derive(Debug, Default)]
pub struct HiddenTerminal(Mutex<Option<Modes>>);

#[derive(Debug)]
struct Modes {
    shown: Termios,
    hidden: Termios,
}

impl HiddenTerminal {
    /// Switches the echo off, and returns the special characters that edit a line.
    pub fn hide(&self) -> io::Result<SpecialCodes> {
        let mut modes = self.lock();
        let shown = match modes.take() {
            Some(modes) => modes.shown,
            None => tcgetattr(stdin())?,
        };
        let (codes, hidden) = (shown.special_codes.clone(), hidden(&shown));
        // `Now` instead of `Flush`: input that was typed or pasted early must not be lost.
        let changed = tcsetattr(stdin(), OptionalActions::Now, &hidden);
        *modes = Some(Modes { shown, hidden });
        changed?;
        Ok(codes)
    }

    /// Switches the echo off again after the process was stopped; `false` if it was not off.
    pub fn hide_again(&self) -> bool {
        let modes = self.lock();
        // Shells set their own modes meanwhile. In the background, this call stops the process until
        // it is in the foreground again.
        modes
            .as_ref()
            .is_some_and(|modes| tcsetattr(stdin(), OptionalActions::Now, &modes.hidden).is_ok())
    }

    /// Restores the terminal's modes.
    pub fn show(&self) {
        restore(self.lock().take());
    }

    /// Restores the terminal's modes before the process exits.
    pub fn show_until_exit(&self) {
        let mut modes = self.lock();
        restore(modes.take());
        // Stays locked, so that no prompt can switch the echo off again.
        mem::forget(modes);
    }

    fn lock(&self) -> MutexGuard<'_, Option<Modes>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn restore(modes: Option<Modes>) {
    if let Some(Modes { shown, .. }) = modes {
        // Fails if the terminal is gone.
        let _ = tcsetattr(stdin(), OptionalActions::Now, &shown);
    }
}

/// These modes without echo and line editing.
fn hidden(shown: &Termios) -> Termios {
    let mut hidden = shown.clone();
    // Without `ICANON`, since the line discipline cuts a line off at 4095 bytes (macOS: 1024), and a
    // JWT may be longer. `ISIG` stays: Ctrl-C is a signal.
    hidden
        .local_modes
        .remove(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::IEXTEN);
    // Ctrl-Z is read instead, so that the modes are restored before the process stops.
    hidden.special_codes[SpecialCodeIndex::VSUSP] = NO_CHARACTER;
    hidden.special_codes[SpecialCodeIndex::VMIN] = 1;
    hidden.special_codes[SpecialCodeIndex::VTIME] = 0;
    hidden
}

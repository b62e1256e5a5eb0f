//! The terminal while what is typed is hidden.

use std::io::{self, stdin};
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, SpecialCodes, Termios, tcgetattr, tcsetattr,
};

/// The code of a special character that is switched off.
pub const NO_CHARACTER: u8 = if cfg!(any(target_os = "linux", target_os = "android")) {
    0
} else {
    0xff
};

/// Shared by the prompt and the thread that receives signals: whoever comes first gives the
/// terminal its echo back.
#[derive(Debug, Default)]
pub struct HiddenTerminal(Mutex<Option<Modes>>);

#[derive(Debug)]
struct Modes {
    shown: Termios,
    hidden: Termios,
}

impl HiddenTerminal {
    /// Hides what is typed from now on, and gives the characters that edit a line. What was typed
    /// before stays to be read: to flush it would throw away what somebody sent in good faith.
    pub fn hide(&self) -> io::Result<SpecialCodes> {
        let mut modes = self.lock();
        let shown = match modes.take() {
            Some(modes) => modes.shown,
            None => tcgetattr(stdin())?,
        };
        let (codes, hidden) = (shown.special_codes.clone(), hidden(&shown));
        let changed = tcsetattr(stdin(), OptionalActions::Now, &hidden);
        *modes = Some(Modes { shown, hidden });
        changed?;
        Ok(codes)
    }

    /// Hides what is typed after the process was stopped and continued: shells set the terminal as
    /// they like it. `false` where nothing was hidden.
    pub fn hide_again(&self) -> bool {
        let modes = self.lock();
        // In the background this stops the process until it is in the foreground again.
        modes
            .as_ref()
            .is_some_and(|modes| tcsetattr(stdin(), OptionalActions::Now, &modes.hidden).is_ok())
    }

    /// Gives the terminal back as it was.
    pub fn show(&self) {
        give_back(self.lock().take());
    }

    /// The same at the end of the process: no prompt can hide anything any more.
    pub fn show_for_good(&self) {
        let mut modes = self.lock();
        give_back(modes.take());
        mem::forget(modes);
    }

    fn lock(&self) -> MutexGuard<'_, Option<Modes>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn give_back(modes: Option<Modes>) {
    if let Some(Modes { shown, .. }) = modes {
        // Without a terminal any more there is nothing to give back.
        let _ = tcsetattr(stdin(), OptionalActions::Now, &shown);
    }
}

/// No echo, and no line discipline, which cuts a line at 4095 bytes (macOS: 1024). Ctrl-C stays a
/// signal. Ctrl-Z is read, so that the terminal is given back before the process stops.
fn hidden(shown: &Termios) -> Termios {
    let mut hidden = shown.clone();
    hidden
        .local_modes
        .remove(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::IEXTEN);
    hidden.special_codes[SpecialCodeIndex::VSUSP] = NO_CHARACTER;
    hidden.special_codes[SpecialCodeIndex::VMIN] = 1;
    hidden.special_codes[SpecialCodeIndex::VTIME] = 0;
    hidden
}

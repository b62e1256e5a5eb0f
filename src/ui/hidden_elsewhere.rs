//! Reads what is typed at the terminal without showing it, on Windows.

use std::io;
use std::marker::PhantomData;

use crate::interrupt::Interrupt;
use crate::secret::{ReadError, Secret};

/// The echo is off for each line separately, not in between as on Unix.
pub(super) struct HiddenInput<'a>(PhantomData<&'a Interrupt>);

impl<'a> HiddenInput<'a> {
    pub(super) fn begin(_: &'a Interrupt) -> io::Result<Self> {
        Ok(Self(PhantomData))
    }

    /// Reads a line after a prompt.
    pub(super) fn line(&self, show_prompt: impl Fn()) -> Result<Secret, ReadError> {
        show_prompt();
        let terminal = console::Term::stderr();
        let secret = terminal.read_secure_line().map(Secret::new)?;
        // It ended the line; but callers do that.
        terminal.move_cursor_up(1)?;
        Ok(secret)
    }

    pub(super) fn discard(&self) {}
}

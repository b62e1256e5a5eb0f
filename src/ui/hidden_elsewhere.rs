//! Reads what is typed at the terminal without showing it, where that is not Unix.

use std::io;
use std::marker::PhantomData;

use crate::interrupt::Interrupt;
use crate::secret::{ReadError, Secret};

/// Somebody is asked for secrets. Each line is hidden by itself.
pub(super) struct HiddenInput<'a>(PhantomData<&'a Interrupt>);

impl<'a> HiddenInput<'a> {
    pub(super) fn begin(_: &'a Interrupt) -> io::Result<Self> {
        Ok(Self(PhantomData))
    }

    /// Reads a line behind a prompt.
    pub(super) fn line(&self, show_prompt: impl Fn()) -> Result<Secret, ReadError> {
        show_prompt();
        let terminal = console::Term::stderr();
        let secret = terminal.read_secure_line().map(Secret::new)?;
        // It has ended the line, which is left to the caller.
        terminal.move_cursor_up(1)?;
        Ok(secret)
    }

    pub(super) fn discard(&self) {}
}

//! Reads what is typed at the terminal without showing it.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;

use rustix::process::{Signal, kill_current_process_group};
use rustix::termios::{QueueSelector, SpecialCodeIndex, SpecialCodes, tcflush};
use zeroize::Zeroizing;

use crate::failpoint;
use crate::interrupt::{HiddenTerminal, Interrupt, NO_CHARACTER};
use crate::secret::{READ_LIMIT, ReadError, Secret};

/// A terminal that does not show what is typed until this is dropped.
pub(super) struct HiddenInput<'a>(&'a HiddenTerminal);

impl<'a> HiddenInput<'a> {
    /// Call this before the prompt is written.
    pub(super) fn begin(interrupt: &'a Interrupt) -> io::Result<Self> {
        let input = Self(interrupt.terminal());
        input.0.hide()?;
        Ok(input)
    }

    /// Reads a line after a prompt. Ctrl-Z suspends the process with the terminal restored; once it
    /// continues, the prompt is shown again.
    pub(super) fn line(&self, show_prompt: impl Fn()) -> Result<Secret, ReadError> {
        loop {
            let codes = self.codes()?;
            show_prompt();
            failpoint::pass("prompt.hidden");
            if let Some(line) = read_line(codes)? {
                return Ok(line);
            }
            self.suspend()?;
        }
    }

    /// Hides what is typed, and returns the special characters that edit a line.
    pub(super) fn codes(&self) -> io::Result<SpecialCodes> {
        self.0.hide()
    }

    /// Suspends the process with the terminal restored, as Ctrl-Z does, until it continues.
    pub(super) fn suspend(&self) -> io::Result<()> {
        self.0.show();
        // The signal that the terminal would have sent. In an orphaned process group, where no
        // shell could continue it, the kernel discards the signal.
        kill_current_process_group(Signal::TSTP).map_err(io::Error::from)
    }

    /// Discards what was typed ahead.
    pub(super) fn discard(&self) {
        // The rest of a pasted text must not answer the next prompt, or run in the shell.
        let _ = tcflush(io::stdin(), QueueSelector::IFlush);
    }
}

impl Drop for HiddenInput<'_> {
    fn drop(&mut self) {
        self.0.show();
    }
}

/// Reads a line; `None` if Ctrl-Z was pressed.
fn read_line(codes: SpecialCodes) -> Result<Option<Secret>, ReadError> {
    // Not through `io::stdin()`, whose buffer is never wiped; and byte by byte, so that what comes
    // after the line stays for the next reader.
    let mut terminal = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let mut line = Line::new(codes);
    let mut byte = Zeroizing::new([0]);
    loop {
        let after = match terminal.read(&mut *byte) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
            Ok(0) => After::Ended,
            Ok(_) => line.press(byte[0]),
        };
        match after {
            After::More => {}
            After::Suspended => return Ok(None),
            After::Ended => return line.into_secret().map(Some),
        }
    }
}

/// What was typed so far, and the keys that edit it.
struct Line {
    codes: SpecialCodes,
    bytes: Zeroizing<Vec<u8>>,
}

#[derive(Debug, PartialEq, Eq)]
enum After {
    More,
    Ended,
    Suspended,
}

impl Line {
    fn new(codes: SpecialCodes) -> Self {
        Self {
            codes,
            // As large as it can become: a buffer that grows leaves copies in memory.
            bytes: Zeroizing::new(Vec::with_capacity(READ_LIMIT + 1)),
        }
    }

    fn press(&mut self, byte: u8) -> After {
        let is = |index| self.codes[index] == byte;
        match byte {
            NO_CHARACTER => {}
            b'\n' | b'\r' => return After::Ended,
            _ if is(SpecialCodeIndex::VEOF) && self.bytes.is_empty() => return After::Ended,
            _ if is(SpecialCodeIndex::VEOF) => {}
            _ if is(SpecialCodeIndex::VSUSP) => return After::Suspended,
            b'\x08' | b'\x7f' => self.erase(),
            _ if is(SpecialCodeIndex::VERASE) => self.erase(),
            // Nobody sees where a word starts, so Ctrl-W erases the line, as Ctrl-U does.
            _ if is(SpecialCodeIndex::VKILL) || is(SpecialCodeIndex::VWERASE) => self.bytes.clear(),
            // Input that is too long is read to its end, and then rejected.
            _ if self.bytes.len() <= READ_LIMIT => self.bytes.push(byte),
            _ => {}
        }
        After::More
    }

    /// Removes the last character.
    fn erase(&mut self) {
        // `10xxxxxx` is a continuation byte of UTF-8.
        while self
            .bytes
            .pop()
            .is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000)
        {}
    }

    fn into_secret(mut self) -> Result<Secret, ReadError> {
        if self.bytes.len() > READ_LIMIT {
            return Err(ReadError::TooLong);
        }
        Ok(Secret::from_bytes(std::mem::take(&mut *self.bytes))?)
    }
}

//! The reader of stdout.

use std::io;

use jiff::Timestamp;

use super::Ui;
use super::selection::Selection;
use crate::error::{Error, Kind, Result};
use crate::output::escape_control;

impl Ui {
    /// Prints only what this jq expression selects from the data.
    pub fn select(&self, expression: &str) -> Result<()> {
        let selection = Selection::new(expression)?;
        // There is one per process.
        let _ = self.selection.set(selection);
        Ok(())
    }

    /// Prints only what this Go template makes of the data. Its times are relative to `now`.
    pub fn format_with(&self, template: &str, now: Timestamp) -> Result<()> {
        let selection = Selection::with_template(template, self.stdout_target(now))?;
        // There is one per process.
        let _ = self.selection.set(selection);
        Ok(())
    }

    /// Prints what `--jq` or `--template` makes of the data so far.
    pub fn print_selected(&self) -> Result<()> {
        let Some(selection) = self.selection.get() else {
            return Ok(());
        };
        let (selected, ended) = selection.take();
        // What was selected before a mistake is printed, as jq does it.
        self.write(|out| {
            if !self.stdout_terminal || selection.is_safe() {
                return out.write_all(&selected);
            }
            // Unlike JSON, it may contain escape sequences.
            String::from_utf8_lossy(&selected)
                .lines()
                .try_for_each(|line| writeln!(out, "{}", escape_control(line)))
        })?;
        ended
    }

    /// Whether the reader of stdout has closed it, so that no more data needs to be fetched.
    #[allow(clippy::disallowed_methods, reason = "this is the only writer")]
    pub fn is_reader_gone(&self) -> bool {
        // Other systems only report it when something is written.
        #[cfg(unix)]
        if has_hung_up(&io::stdout()) {
            self.broken_pipe.set(true);
        }
        self.broken_pipe.get()
    }

    /// Whether what is printed to stdout is lost: it is closed, or the null device.
    #[cfg(unix)]
    #[allow(clippy::disallowed_methods, reason = "nothing is written")]
    pub fn discards_stdout(&self) -> bool {
        // A closed stdout looks like this, too: the standard library opens the null device for it.
        is_null_device(&io::stdout())
    }

    /// Other systems do not tell.
    #[cfg(not(unix))]
    pub fn discards_stdout(&self) -> bool {
        false
    }

    /// Fails if the reader of stdout did not take what was printed.
    pub fn require_reader(&self) -> Result<()> {
        self.print_selected()?;
        // What was written is all that counts: a reader that has it may be gone already.
        if self.broken_pipe.get() {
            let message = "cannot write to stdout: its reader has closed it";
            return Err(Error::new(Kind::Failed, message));
        }
        Ok(())
    }
}

/// Whether a stream is the device that drops what is written to it.
#[cfg(unix)]
fn is_null_device(stream: &impl std::os::fd::AsFd) -> bool {
    use rustix::fs::{FileType, Stat, fstat, stat};
    let is_device =
        |file: &Stat| FileType::from_raw_mode(file.st_mode) == FileType::CharacterDevice;
    match (fstat(stream), stat("/dev/null")) {
        (Ok(file), Ok(null)) => is_device(&file) && file.st_rdev == null.st_rdev,
        (Err(_), _) => true,
        (Ok(_), Err(_)) => false,
    }
}

/// Whether the other end of a pipe is closed.
#[cfg(unix)]
fn has_hung_up(stream: &impl std::os::fd::AsFd) -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let mut polled = [PollFd::new(stream, PollFlags::empty())];
    let now = Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    let is_known = poll(&mut polled, Some(&now)).is_ok();
    is_known
        && polled
            .iter()
            .any(|stream| stream.revents().intersects(PollFlags::ERR | PollFlags::HUP))
}

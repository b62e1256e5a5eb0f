//! Questions to a person at a terminal.

use std::fmt;
use std::io;
use std::sync::Arc;

use console::Term;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};

use super::hidden;
use super::stderr::Stderr;
use crate::error::{Error, Kind, Result};
use crate::interrupt::Interrupt;
use crate::output::escape_control;
use crate::secret::Secret;

/// What ends a prompt whose cursor is hidden.
const SHOW_CURSOR: &str = "\x1b[?25h\n";
/// What ends any other prompt.
const NEW_LINE: &str = "\n";
/// What is said when a secret and its repetition differ.
const DIFFER: &str = "They differ; once more";

/// Asks a person on the terminal. Questions are short, so that they fit any window; what they are about is said before.
#[derive(Clone)]
pub struct Asker {
    pub(super) interrupt: Arc<Interrupt>,
    pub(super) stderr: Stderr,
    pub(super) colored: bool,
    /// The terminal can do nothing but show text line by line.
    pub(super) dumb: bool,
}

impl Asker {
    /// Says what the question is about.
    pub fn explain(&self, text: &str) {
        self.stderr.line(&escape_control(text));
    }

    /// Asks for a secret without showing what is typed; a second time where `again` is given.
    pub fn secret(&self, prompt: &str, again: Option<&str>) -> Result<Secret> {
        self.ask(NEW_LINE, || {
            let mut question = Question { theme: self.theme(), terminal: Term::stderr(), lines: 0 };
            let prompt = escape_control(prompt);
            let secret = question.secret(&prompt, again)?;
            if !self.dumb {
                question.give_way(|theme, out| theme.format_password_prompt_selection(out, &prompt))?;
            }
            Ok(secret)
        })
    }

    /// Asks yes or no; Enter alone is no.
    pub fn confirm(&self, question: &str) -> Result<bool> {
        if self.dumb {
            return self.ask(NEW_LINE, || {
                let answer = plain_line(&format!("{question} [y/N]"))?;
                Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
            });
        }
        self.ask(SHOW_CURSOR, || {
            let theme = self.theme();
            let confirm = dialoguer::Confirm::with_theme(&*theme).with_prompt(escape_control(question));
            confirm.default(false).wait_for_newline(true).interact().map_err(unwrapped)
        })
    }

    /// Asks for a line of text.
    pub fn line(&self, prompt: &str) -> Result<String> {
        if self.dumb {
            return self.ask(NEW_LINE, || plain_line(prompt));
        }
        self.ask(NEW_LINE, || {
            let theme = self.theme();
            let input = dialoguer::Input::with_theme(&*theme).with_prompt(escape_control(prompt)).allow_empty(true);
            input.interact_text().map_err(unwrapped)
        })
    }

    /// Asks, and leaves the terminal as it was whatever happens.
    fn ask<T>(&self, takes_away: &'static str, question: impl FnOnce() -> io::Result<T>) -> Result<T> {
        self.interrupt.remember_terminal();
        let _prompted = self.stderr.prompts(takes_away);
        question().map_err(|error| {
            self.stderr.leave();
            failed(error)
        })
    }

    fn theme(&self) -> Box<dyn Theme> {
        if self.colored && !self.dumb { Box::new(ColorfulTheme::default()) } else { Box::new(SimpleTheme) }
    }
}

fn plain_line(prompt: &str) -> io::Result<String> {
    Term::stderr().write_str(&format!("{} ", escape_control(prompt)))?;
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok(line)
}

/// A question whose answer is hidden, and how many lines of the terminal it has taken so far.
struct Question {
    theme: Box<dyn Theme>,
    terminal: Term,
    lines: usize,
}

impl Question {
    fn secret(&mut self, prompt: &str, again: Option<&str>) -> io::Result<Secret> {
        loop {
            let secret = self.hidden(prompt)?;
            let repeated = again.map(|again| self.hidden(again)).transpose()?;
            if repeated.is_none_or(|repeated| repeated == secret) {
                return Ok(secret);
            }
            self.line(|theme, out| theme.format_error(out, DIFFER))?;
        }
    }

    fn hidden(&mut self, prompt: &str) -> io::Result<Secret> {
        let shown = self.formatted(|theme, out| theme.format_password_prompt(out, prompt))?;
        self.terminal.write_str(&shown)?;
        let secret = hidden::read_line()?;
        self.line(|_, _| Ok(()))?;
        Ok(secret)
    }

    /// Takes away all that was shown, and shows this.
    fn give_way(&mut self, write: impl FnOnce(&dyn Theme, &mut String) -> fmt::Result) -> io::Result<()> {
        self.terminal.clear_last_lines(self.lines)?;
        self.line(write)
    }

    fn line(&mut self, write: impl FnOnce(&dyn Theme, &mut String) -> fmt::Result) -> io::Result<()> {
        self.lines += 1;
        self.terminal.write_line(&self.formatted(write)?)
    }

    fn formatted(&self, write: impl FnOnce(&dyn Theme, &mut String) -> fmt::Result) -> io::Result<String> {
        let mut text = String::new();
        write(&*self.theme, &mut text).map_err(io::Error::other)?;
        Ok(text)
    }
}

fn unwrapped(error: dialoguer::Error) -> io::Error {
    let dialoguer::Error::IO(error) = error;
    error
}

fn failed(error: io::Error) -> Error {
    if error.kind() == io::ErrorKind::Interrupted {
        Error::new(Kind::Interrupted, "interrupted")
    } else {
        Error::new(Kind::Failed, "cannot ask on this terminal").because(error)
    }
}

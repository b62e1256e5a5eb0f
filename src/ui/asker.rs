//! Prompts at a terminal.
//!
//! dialoguer was removed on purpose, because its password prompt is printed before the terminal's
//! echo is off, so that a fast typist's first characters are shown. Its other prompts read in raw
//! mode, where Ctrl-Z does nothing. `picker.rs` says why its lists are not used either.

use std::fmt::Display;
use std::io;
use std::sync::Arc;

use console::Style;

use super::hidden::HiddenInput;
use super::stderr::Stderr;
use super::text::{Look, safe};
use crate::error::{Error, Kind, Result};
use crate::interrupt::Interrupt;
use crate::output::escape_control;
use crate::secret::{ReadError, Secret};

/// How many wrong answers end the command.
const TRIES: usize = 3;
const MISMATCH: &str = "they don't match";

/// Asks for secrets, confirmations and lines of text.
#[derive(Clone)]
pub struct Asker {
    pub(super) interrupt: Arc<Interrupt>,
    pub(super) stderr: Stderr,
    pub(super) look: Look,
    /// What is written if Ctrl-C ends the command at a prompt that shows what is typed.
    pub(super) parting: String,
}

/// The texts of a prompt for a secret.
pub struct SecretPrompt {
    /// The explanation above the prompt; may be empty.
    pub about: String,
    pub prompt: String,
    /// The prompt for the repetition, for a new passphrase.
    pub again: Option<&'static str>,
}

/// Why an answer is rejected.
pub enum Refusal<E> {
    /// Another answer may be accepted.
    Retry(E),
    /// No other answer would be.
    Final(E),
}

impl Asker {
    /// The same with the error that the command reports if Ctrl-C ends it at a prompt.
    #[must_use]
    pub fn cancelling_with(self, error: &Error) -> Self {
        Self {
            parting: self.look.error(error) + "\n",
            ..self
        }
    }

    /// Writes what the next prompt is about.
    pub fn explain(&self, text: &str) {
        self.stderr.line(&self.look.fit(&safe(text)));
    }

    /// Warns of an answer.
    pub fn warn(&self, text: &str) {
        self.stderr.line(&self.look.warning(text));
    }

    /// Asks for a secret without showing what is typed, until `accept` accepts one, at most three
    /// times. The inner error is the last refusal.
    pub fn secret<T, E: Display>(
        &self,
        question: &SecretPrompt,
        mut accept: impl FnMut(Secret) -> Result<T, Refusal<E>>,
    ) -> Result<Result<T, E>> {
        // Before the first word is written: from then on people type.
        let hidden = HiddenInput::begin(&self.interrupt).map_err(failed)?;
        if !question.about.is_empty() {
            self.explain(&question.about);
        }
        let mut left = TRIES;
        loop {
            left -= 1;
            let answer = self.answer(&hidden, question)?;
            let refusal = match answer.map(&mut accept) {
                Some(Ok(accepted)) => return Ok(Ok(accepted)),
                Some(Err(refusal)) => Some(refusal),
                None => None,
            };
            // What was typed ahead was meant for the answer that is rejected now.
            hidden.discard();
            match refusal {
                Some(Refusal::Retry(error)) if left > 0 => {
                    self.explain(&format!("{error}; try again"))
                }
                Some(Refusal::Retry(error) | Refusal::Final(error)) => return Ok(Err(error)),
                None if left > 0 => self.explain(&format!("{MISMATCH}; try again")),
                None => return Err(Error::usage(MISMATCH)),
            }
        }
    }

    /// What was typed; `None` if its repetition differs.
    fn answer(&self, hidden: &HiddenInput<'_>, question: &SecretPrompt) -> Result<Option<Secret>> {
        let secret = self.hidden_line(hidden, &question.prompt)?;
        let repeated = question
            .again
            .map(|again| self.hidden_line(hidden, again))
            .transpose()?;
        Ok(Some(secret).filter(|secret| repeated.is_none_or(|repeated| repeated == *secret)))
    }

    /// Asks yes or no. Enter alone means no.
    pub fn confirm(&self, question: &str) -> Result<bool> {
        let answer = self.shown_line(&self.prompt(&format!("{question} [y/N]"), " "))?;
        Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
    }

    /// Asks for a line of text.
    pub fn line(&self, prompt: &str) -> Result<String> {
        self.shown_line(&self.prompt(prompt, ": "))
    }

    fn prompt(&self, text: &str, behind: &str) -> String {
        let colored = self.look.colored && !self.look.ascii;
        let style = Style::new().bold().force_styling(colored);
        let text = self.look.fit(&escape_control(text)) + behind;
        style.apply_to(text).to_string()
    }

    fn hidden_line(&self, hidden: &HiddenInput<'_>, prompt: &str) -> Result<Secret> {
        let prompt = self.prompt(prompt, ": ");
        let line = hidden.line(|| self.stderr.prompt(&prompt));
        self.stderr.end_prompt(false);
        line.map_err(|error| match error {
            ReadError::Io(error) => failed(error),
            ReadError::NotText(_) | ReadError::TooLong => {
                Error::usage(format!("cannot use what you typed: {error}"))
            }
        })
    }

    fn shown_line(&self, prompt: &str) -> Result<String> {
        self.stderr.echoed_prompt(prompt, &self.parting);
        let mut line = String::new();
        let read = io::stdin().read_line(&mut line);
        // The echo of Enter has already ended the line; that of Ctrl-D has not.
        self.stderr.end_prompt(line.ends_with('\n'));
        read.map(|_| line).map_err(failed)
    }
}

pub(super) fn failed(error: io::Error) -> Error {
    Error::new(Kind::Failed, "cannot prompt on this terminal").because(error)
}

//! Questions to a person at a terminal.
//!
//! dialoguer's prompts are not used: its password prompt invites to type before the echo is off,
//! and while one of its others is shown Ctrl-Z does nothing.

use std::fmt::Display;
use std::io;
use std::sync::Arc;

use console::Style;

use super::hidden::HiddenInput;
use super::stderr::Stderr;
use crate::error::{Error, Kind, Result};
use crate::interrupt::Interrupt;
use crate::output::escape_control;
use crate::secret::{ReadError, Secret};

/// How often a secret is asked for.
const TRIES: usize = 3;
/// What is wrong when a secret and its repetition differ.
const DIFFER: &str = "they don't match";

/// Asks a person on the terminal. Questions are short, so that they fit any window; what they are
/// about is said before.
#[derive(Clone)]
pub struct Asker {
    pub(super) interrupt: Arc<Interrupt>,
    pub(super) stderr: Stderr,
    pub(super) colored: bool,
}

/// How a secret is asked for.
pub struct SecretPrompt {
    /// What the question is about, if that must be said before.
    pub about: String,
    pub prompt: String,
    /// Asks for the same once more.
    pub again: Option<&'static str>,
}

/// Why an answer is not taken.
pub enum Refusal<E> {
    /// Another one may be.
    Retry(E),
    /// No other one would be.
    Final(E),
}

impl Asker {
    /// Says what the question is about.
    pub fn explain(&self, text: &str) {
        self.stderr.line(&escape_control(text));
    }

    /// Asks for a secret without showing what is typed, until `accept` takes it, at most three
    /// times. The echo is off before anything is written, and until all is over. The inner
    /// error is the last refusal.
    pub fn secret<T, E: Display>(
        &self,
        question: &SecretPrompt,
        mut accept: impl FnMut(Secret) -> Result<T, Refusal<E>>,
    ) -> Result<Result<T, E>> {
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
            hidden.discard();
            match refusal {
                Some(Refusal::Retry(error)) if left > 0 => {
                    self.explain(&format!("{error}; try again"))
                }
                Some(Refusal::Retry(error) | Refusal::Final(error)) => return Ok(Err(error)),
                None if left > 0 => self.explain(&format!("{DIFFER}; try again")),
                None => return Err(Error::usage(DIFFER)),
            }
        }
    }

    /// What was typed; `None` where its repetition differs.
    fn answer(&self, hidden: &HiddenInput<'_>, question: &SecretPrompt) -> Result<Option<Secret>> {
        let secret = self.hidden_line(hidden, &question.prompt)?;
        let repeated = question
            .again
            .map(|again| self.hidden_line(hidden, again))
            .transpose()?;
        Ok(Some(secret).filter(|secret| repeated.is_none_or(|repeated| repeated == *secret)))
    }

    /// Asks yes or no; Enter alone is no.
    pub fn confirm(&self, question: &str) -> Result<bool> {
        let answer = self.shown_line(&self.prompt(&format!("{question} [y/N]"), " "))?;
        Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
    }

    /// Asks for a line of text.
    pub fn line(&self, prompt: &str) -> Result<String> {
        self.shown_line(&self.prompt(prompt, ": "))
    }

    fn prompt(&self, text: &str, behind: &str) -> String {
        let style = Style::new().bold().force_styling(self.colored);
        style.apply_to(escape_control(text) + behind).to_string()
    }

    fn hidden_line(&self, hidden: &HiddenInput<'_>, prompt: &str) -> Result<Secret> {
        let prompt = self.prompt(prompt, ": ");
        let line = hidden.line(|| self.stderr.prompt(&prompt));
        self.stderr.end_prompt(false);
        line.map_err(|error| match error {
            ReadError::Io(error) => failed(error),
            ReadError::NotText(_) | ReadError::TooLong => {
                Error::usage(format!("what was typed is not taken: {error}"))
            }
        })
    }

    fn shown_line(&self, prompt: &str) -> Result<String> {
        self.stderr.prompt(prompt);
        let mut line = String::new();
        let read = io::stdin().read_line(&mut line);
        // What is shown of Enter ends the line.
        self.stderr.end_prompt(line.ends_with('\n'));
        read.map(|_| line).map_err(failed)
    }
}

fn failed(error: io::Error) -> Error {
    Error::new(Kind::Failed, "cannot ask on this terminal").because(error)
}

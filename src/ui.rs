//! The only writer to stdout and stderr: data, messages, prompts, the spinner, colour.

use std::cell::{Cell, OnceCell, RefCell};
use std::fmt::Display;
use std::io::{self, IsTerminal, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

use console::Term;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::error::{Error, Kind, Result};
use crate::interrupt::{Effect, Interrupt};
use crate::output::{Drawing, Target, escape_control};
use crate::secret::{ReadError, Secret, contains_key, redact};

mod asker;
#[cfg(unix)]
mod hidden;
#[cfg(not(unix))]
#[path = "ui/hidden_elsewhere.rs"]
mod hidden;
mod notifier;
mod options;
mod picker;
mod progress;
mod reader;
mod repeated;
mod selection;
mod stderr;
mod text;
mod topic;
mod usage;

pub use asker::{Asker, Refusal, SecretPrompt};
pub use notifier::Notifier;
pub use options::UiOptions;
pub use progress::Progress;
pub use repeated::Repeated;
use selection::Selection;
pub use stderr::Spinner;
use stderr::{Stderr, room};
use text::Look;
pub use topic::{print_command_help, print_help, shown};
use usage::GIVE_A_KEY;
pub use usage::{Early, early_error, usage_error};

/// The answer to a first Ctrl-C in the middle of an operation.
const FINISHING: &str = "finishing the current operation; press Ctrl-C again to stop now";

/// The answer to a second one.
const GIVING_UP: &str = "stopped halfway: run `genkey recover` to finish or undo the operation";

/// The process's streams.
pub struct Ui {
    options: UiOptions,
    accessible: bool,
    pub stdin_terminal: bool,
    pub stdout_terminal: bool,
    stderr_terminal: bool,
    stderr: Stderr,
    interrupt: OnceCell<Arc<Interrupt>>,
    broken_pipe: Cell<bool>,
    /// With `--jq` and `--template`: the data, and what is printed of it.
    selection: OnceCell<Selection>,
    /// With JSON output: warnings that [`error`](Ui::error) or [`finish`](Ui::finish) write.
    warnings: RefCell<Vec<String>>,
    /// With JSON output: lines that other programs printed.
    passed_on: Arc<Mutex<Vec<String>>>,
}

impl Ui {
    /// `is_accessible` is only asked if there is a terminal.
    #[allow(clippy::disallowed_methods, reason = "this is the only writer")]
    pub fn new(options: UiOptions, is_accessible: impl FnOnce() -> bool) -> Self {
        let (stdout_terminal, stderr_terminal) =
            (io::stdout().is_terminal(), io::stderr().is_terminal());
        let accessible = (stdout_terminal || stderr_terminal) && is_accessible();
        Self {
            accessible,
            stdin_terminal: io::stdin().is_terminal(),
            stdout_terminal,
            stderr_terminal,
            stderr: Stderr::new(options.ascii, accessible),
            options,
            interrupt: OnceCell::new(),
            broken_pipe: Cell::new(false),
            selection: OnceCell::new(),
            warnings: RefCell::default(),
            passed_on: Arc::default(),
        }
    }

    pub fn can_prompt(&self) -> bool {
        self.stdin_terminal && self.stderr_terminal && !self.options.no_input
    }

    /// Whether a screen reader reads the terminal, so that nothing may be drawn twice.
    pub fn is_accessible(&self) -> bool {
        self.accessible
    }

    fn look(&self) -> Look {
        Look::of_stderr(self.stderr_terminal, self.options.color, self.options.ascii)
    }

    /// What stdout can show.
    pub fn stdout_target(&self, now: Timestamp) -> Target {
        self.target(self.stdout_terminal, &Term::stdout(), now)
    }

    /// What stderr can show.
    pub fn stderr_target(&self, now: Timestamp) -> Target {
        self.target(self.stderr_terminal, &Term::stderr(), now)
    }

    fn target(&self, terminal: bool, window: &Term, now: Timestamp) -> Target {
        let size = if terminal {
            window.size_checked()
        } else {
            None
        };
        // `--color=always` also colours what goes into a pipe.
        let color = self.options.color.unwrap_or(terminal);
        let width = size.map(|(_, columns)| columns);
        Target {
            terminal,
            width,
            color,
            ascii: self.options.ascii,
            drawing: if self.accessible {
                Drawing::None
            } else {
                self.options.drawing
            },
            now,
            zone: TimeZone::system,
        }
    }

    /// Writes data to stdout; with `--jq` and `--template`, it is collected for [`print_selected`](Ui::print_selected).
    pub fn print(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        if let Some(selection) = self.selection.get() {
            return selection.collect(write);
        }
        self.write(write)
    }

    #[allow(clippy::disallowed_methods, reason = "this is the only writer")]
    fn write(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        if self.broken_pipe.get() {
            return Ok(());
        }
        let mut stdout = io::stdout().lock();
        match write(&mut stdout).and_then(|()| stdout.flush()) {
            // `genkey list | head` is not a failure: the rest is discarded.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.broken_pipe.set(true),
            Err(error) => {
                return Err(Error::new(Kind::Failed, "cannot write to stdout").because(error));
            }
            Ok(()) => {}
        }
        Ok(())
    }

    /// Reads stdin to its end; of more than `limit` bytes, `limit + 1`.
    pub fn read_stdin(&self, limit: u64) -> Result<Vec<u8>> {
        self.interrupt()?;
        let mut bytes = Vec::new();
        let read = io::stdin()
            .lock()
            .take(limit.saturating_add(1))
            .read_to_end(&mut bytes);
        read.map(|_| bytes)
            .map_err(|error| Error::from_io("cannot read stdin", error))
    }

    /// Writes data to stderr, because stdout is for something else, such as the bare token of
    /// `--show-token`.
    pub fn print_to_stderr(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
        let mut bytes = Vec::new();
        // Writing to memory cannot fail.
        if write(&mut bytes).is_ok() {
            self.stderr.write(&String::from_utf8_lossy(&bytes));
        }
    }

    /// Whether status messages and hints are suppressed.
    fn is_quiet(&self) -> bool {
        self.options.quiet || self.options.json
    }

    /// Reports what was done.
    pub fn status(&self, message: impl Display) {
        if !self.is_quiet() {
            self.stderr.line(
                &self
                    .look()
                    .fit(&escape_control(&redact(&message.to_string()))),
            );
        }
    }

    /// Writes a warning. It appears even with `--quiet`.
    pub fn warn(&self, message: impl Display) {
        if self.options.json {
            return self.warnings.borrow_mut().push(message.to_string());
        }
        self.stderr.line(&self.look().warning(&message.to_string()));
    }

    /// Suggests a next step.
    pub fn hint(&self, hint: impl Display) {
        if !self.is_quiet() {
            let hint = self.localize_command(&hint.to_string());
            self.stderr.line(&self.look().hint(&hint));
        }
    }

    /// Writes a detail if `-v` was given at least `level` times.
    pub fn detail(&self, level: u8, message: impl Display) {
        if self.options.verbose >= level {
            self.stderr.line(&escape_control(&message.to_string()));
        }
    }

    /// Whether a person reads status messages.
    pub fn has_audience(&self) -> bool {
        self.stderr_terminal && !self.options.json && !self.options.quiet
    }

    pub fn verbosity(&self) -> u8 {
        self.options.verbose
    }

    /// The text, with commands in backticks that act on the same profile and service as this one.
    pub fn localize_command(&self, text: &str) -> String {
        self.options.repeated.added_to(text)
    }

    /// Writes why the command failed.
    pub fn error(&self, mut error: Error) {
        // The person who pressed Ctrl-C knows.
        if error.kind == Kind::Interrupted && !self.options.json {
            return;
        }
        error
            .hints
            .iter_mut()
            .for_each(|hint| *hint = self.localize_command(hint));
        // Not localized: a key that was typed belongs to a real service, not to the sandbox.
        error
            .hints
            .extend(contains_key(&error.to_string()).then(|| GIVE_A_KEY.to_owned()));
        error.hints.append(&mut self.take_warnings());
        if self.options.json {
            self.stderr.json(&text::as_json(&error));
        } else {
            self.stderr.line(&self.look().error(&error));
        }
    }

    /// Writes the warnings of a command that succeeded, if they are JSON.
    pub fn finish(&self) {
        let warnings = self.take_warnings();
        if !warnings.is_empty() {
            self.stderr.json(&text::warnings_as_json(&warnings));
        }
    }

    fn take_warnings(&self) -> Vec<String> {
        let passed_on = &mut *self
            .passed_on
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        passed_on.drain(..).chain(self.warnings.take()).collect()
    }

    /// Shows lines that other programs printed: at once, or among the warnings of JSON output.
    pub fn pass_on(&self) -> impl Fn(&str) + Send + Sync + use<> {
        let (notifier, json) = (self.notifier(), self.options.json);
        let lines = Arc::clone(&self.passed_on);
        move |line| {
            if json {
                let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
                lines.push(line.to_owned());
            } else {
                notifier.line(line);
            }
        }
    }

    /// Has GitHub Actions mask a secret in its logs. Call it before the secret is printed.
    pub fn mask(&self, secret: &Secret) {
        self.stderr.write(&text::add_mask(secret));
    }

    /// Starts to listen for Ctrl-C with the first call.
    pub fn interrupt(&self) -> Result<Arc<Interrupt>> {
        if let Some(interrupt) = self.interrupt.get() {
            return Ok(Arc::clone(interrupt));
        }
        let (stderr, json) = (self.stderr.clone(), self.options.json);
        let giving_up = self.localize_command(GIVING_UP);
        let tell = move |outcome| match outcome {
            // Only one JSON object may appear on stderr: the outcome.
            Effect::Finishing if json => {}
            Effect::Finishing => stderr.line_after_key(FINISHING),
            Effect::GivingUp if json => {
                stderr.last_line(&text::as_json(&Error::new(Kind::Unfinished, &giving_up)))
            }
            Effect::GivingUp => stderr.last_line_after_key(&giving_up),
            Effect::Ending if json => stderr.last_line(&text::as_json(&Error::interrupted())),
            Effect::Ending => stderr.part(),
            Effect::Continuing { is_hidden } => stderr.prompt_again(is_hidden),
        };
        let interrupt = Interrupt::listen(Kind::Unfinished.exit_code(), tell)
            .map_err(|error| Error::new(Kind::Failed, "cannot listen for Ctrl-C").because(error))?;
        Ok(Arc::clone(self.interrupt.get_or_init(|| interrupt)))
    }

    /// Prompts, if there is a terminal for them. Otherwise the error has `instead`, the way to go
    /// on without a prompt, as its hint.
    pub fn asker(&self, instead: &str) -> Result<Asker> {
        if self.options.no_input && self.stdin_terminal && self.stderr_terminal {
            return Err(Error::usage("cannot prompt: prompts are disabled").hint(instead));
        }
        if !self.can_prompt() {
            return Err(Error::usage("cannot prompt: not a terminal").hint(instead));
        }
        Ok(Asker {
            interrupt: self.interrupt()?,
            stderr: self.stderr.clone(),
            look: self.look(),
            parting: String::new(),
        })
    }

    /// A writer of messages for other threads.
    pub fn notifier(&self) -> Notifier {
        Notifier {
            quiet: self.is_quiet(),
            stderr: self.stderr.clone(),
        }
    }

    /// Reads a key from stdin, without a byte order mark before it and a newline after it.
    pub fn read_secret(&self) -> Result<Secret> {
        self.interrupt()?;
        let read = Secret::read(io::stdin().lock()).map(Secret::without_byte_order_mark);
        read.map_err(|error| match error {
            ReadError::Io(error) => Error::from_io("cannot read stdin", error),
            ReadError::NotText(_) | ReadError::TooLong => {
                Error::usage(format!("cannot read a key from stdin: {error}"))
            }
        })
    }

    /// A spinner that turns until it is dropped; `None` if there is nothing to draw it on. For a
    /// screen reader it is a line of text, if the wait is long.
    pub fn spinner(&self, message: &str) -> Option<Spinner> {
        if !self.animates() {
            return None;
        }
        let message = escape_control(message);
        let ellipsis = if self.options.ascii { "..." } else { "…" };
        let message = console::truncate_str(&message, room(), ellipsis).into_owned();
        Some(Spinner::start(self.stderr.clone(), move || message.clone()))
    }

    /// A progress bar for `total` steps of `doing`, such as "revoking keys". It is wiped when it is
    /// dropped, and only drawn where a spinner would be.
    pub fn progress(&self, doing: &str, total: usize) -> Progress {
        Progress::start(self.animates().then(|| self.stderr.clone()), doing, total)
    }

    fn animates(&self) -> bool {
        // The lines of `-v` already show that something happens.
        let can_draw = !self.options.dumb || self.accessible;
        self.stderr_terminal && can_draw && !self.is_quiet() && self.options.verbose == 0
    }
}

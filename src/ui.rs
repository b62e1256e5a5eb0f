//! The only writer to stdout and stderr: data, messages, prompts, the spinner, colour.

use std::cell::{Cell, OnceCell, RefCell};
use std::fmt::Display;
use std::io::{self, IsTerminal, Read, Write};
use std::sync::Arc;
use std::time::Duration;

use console::Term;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::error::{Error, Kind, Result};
use crate::interrupt::{Effect, Interrupt};
use crate::output::{Target, escape_control};
use crate::secret::{ReadError, Secret, conceal, holds_key};

mod asker;
#[cfg(unix)]
mod hidden;
#[cfg(not(unix))]
#[path = "ui/hidden_elsewhere.rs"]
mod hidden;
mod progress;
mod stderr;
mod text;
mod topic;
mod usage;

pub use asker::{Asker, Refusal, SecretPrompt};
pub use progress::Progress;
pub use stderr::Spinner;
use stderr::{Stderr, room};
use text::Look;
pub use topic::print_help;
use usage::GIVE_A_KEY;
pub use usage::{Early, early_error, usage_error};

/// What the user decided about messages and prompts.
#[derive(Debug, Clone, Copy)]
pub struct UiOptions {
    /// `--quiet`: no status messages.
    pub quiet: bool,
    /// `--verbose`, counted.
    pub verbose: u8,
    /// Colour on stdout and stderr; `None` decides by each stream.
    pub color: Option<bool>,
    pub no_input: bool,
    /// The terminal can do nothing but show text line by line.
    pub dumb: bool,
    /// The locale has no letters but those of ASCII.
    pub ascii: bool,
    /// `-o json` or `-o jsonl`: stderr is for programs, too. An error is one JSON object, with
    /// what was to be told before it in its hints, and no other text is there but what `-v`
    /// asks for.
    pub json: bool,
    /// The embedded server is used: commands that are named need `--sandbox`.
    pub sandbox: bool,
}

/// What a first Ctrl-C is answered with while something is begun.
const FINISHING: &str = "finishing what was begun; press Ctrl-C again to stop at once";

/// What a second one is answered with.
const GIVING_UP: &str = "stopped half way: `genkey recover` finishes or undoes what was begun";

/// The process's streams.
pub struct Ui {
    options: UiOptions,
    pub stdin_terminal: bool,
    pub stdout_terminal: bool,
    stderr_terminal: bool,
    stderr: Stderr,
    interrupt: OnceCell<Arc<Interrupt>>,
    broken_pipe: Cell<bool>,
    /// Warnings that are written as JSON in the end.
    warnings: RefCell<Vec<String>>,
}

impl Ui {
    #[allow(clippy::disallowed_methods, reason = "this is the only writer")]
    pub fn new(options: UiOptions) -> Self {
        Self {
            options,
            stdin_terminal: io::stdin().is_terminal(),
            stdout_terminal: io::stdout().is_terminal(),
            stderr_terminal: io::stderr().is_terminal(),
            stderr: Stderr::new(options.ascii),
            interrupt: OnceCell::new(),
            broken_pipe: Cell::new(false),
            warnings: RefCell::default(),
        }
    }

    pub fn can_prompt(&self) -> bool {
        self.stdin_terminal && self.stderr_terminal && !self.options.no_input
    }

    fn look(&self) -> Look {
        Look::of_stderr(self.stderr_terminal, self.options.color, self.options.ascii)
    }

    /// What is written to stdout is shown on this.
    pub fn surface(&self, now: Timestamp) -> Target {
        self.target(self.stdout_terminal, &Term::stdout(), now)
    }

    pub fn stderr_surface(&self, now: Timestamp) -> Target {
        self.target(self.stderr_terminal, &Term::stderr(), now)
    }

    fn target(&self, terminal: bool, window: &Term, now: Timestamp) -> Target {
        let size = if terminal {
            window.size_checked()
        } else {
            None
        };
        let color = self.options.color.unwrap_or(terminal);
        let width = size.map(|(_, columns)| columns);
        Target {
            terminal,
            width,
            color,
            ascii: self.options.ascii,
            now,
            zone: TimeZone::system,
        }
    }

    /// Writes data to stdout. A reader that has gone away is no error: the rest is dropped.
    #[allow(clippy::disallowed_methods, reason = "this is the only writer")]
    pub fn print(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        if self.broken_pipe.get() {
            return Ok(());
        }
        let mut stdout = io::stdout().lock();
        match write(&mut stdout).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.broken_pipe.set(true),
            Err(error) => {
                return Err(Error::new(Kind::Failed, "cannot write to stdout").because(error));
            }
            Ok(()) => {}
        }
        Ok(())
    }

    /// Whether whoever read stdout has gone away: nothing more needs to be made for it. Where the
    /// system does not tell, that is noticed when something is written.
    #[allow(
        clippy::disallowed_methods,
        reason = "nobody but the only writer knows where it writes to"
    )]
    pub fn is_reader_gone(&self) -> bool {
        #[cfg(unix)]
        if has_hung_up(&io::stdout()) {
            self.broken_pipe.set(true);
        }
        self.broken_pipe.get()
    }

    /// Reads stdin to its end, or up to one byte more than the limit.
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

    /// Writes to stderr what would be data, were stdout not for something else.
    pub fn print_to_stderr(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
        let mut bytes = Vec::new();
        // Writing to memory does not fail.
        if write(&mut bytes).is_ok() {
            self.stderr.write(&String::from_utf8_lossy(&bytes));
        }
    }

    /// Whether only data, warnings and errors are written.
    fn is_quiet(&self) -> bool {
        self.options.quiet || self.options.json
    }

    /// Tells what was done.
    pub fn status(&self, message: impl Display) {
        if !self.is_quiet() {
            self.stderr.line(
                &self
                    .look()
                    .fit(&escape_control(&conceal(&message.to_string()))),
            );
        }
    }

    /// Tells what deserves attention though nothing failed.
    pub fn warn(&self, message: impl Display) {
        if self.options.json {
            return self.warnings.borrow_mut().push(message.to_string());
        }
        self.stderr.line(&self.look().warning(&message.to_string()));
    }

    /// Names the command that helps.
    pub fn hint(&self, hint: impl Display) {
        if !self.is_quiet() {
            let hint = self.localize_command(&hint.to_string());
            self.stderr.line(&self.look().hint(&hint));
        }
    }

    /// Tells what goes on under `-v`, from `level` repetitions on.
    pub fn detail(&self, level: u8, message: impl Display) {
        if self.options.verbose >= level {
            self.stderr.line(&escape_control(&message.to_string()));
        }
    }

    /// Whether a person sees stderr, and wants to hear more than failures.
    pub fn is_watched(&self) -> bool {
        self.stderr_terminal && !self.options.json && !self.options.quiet
    }

    pub fn verbosity(&self) -> u8 {
        self.options.verbose
    }

    /// Commands in backticks as they are to be typed here: in the embedded server's world, each
    /// needs `--sandbox`.
    pub fn localize_command(&self, text: &str) -> String {
        if !self.options.sandbox {
            return text.to_owned();
        }
        text.replace("`genkey ", "`genkey --sandbox ")
            .replace("--sandbox --sandbox", "--sandbox")
    }

    /// Tells why the command failed.
    pub fn error(&self, mut error: Error) {
        if error.kind == Kind::Interrupted && !self.options.json {
            return;
        }
        error
            .hints
            .iter_mut()
            .for_each(|hint| *hint = self.localize_command(hint));
        // A real key, whose commands are the same everywhere.
        error
            .hints
            .extend(holds_key(&error.to_string()).then(|| GIVE_A_KEY.to_owned()));
        error.hints.append(&mut self.warnings.borrow_mut());
        if self.options.json {
            self.stderr.json(&text::as_json(&error));
        } else {
            self.stderr.line(&self.look().error(&error));
        }
    }

    /// Writes the warnings of a command that did not fail, where they are JSON.
    pub fn finish(&self) {
        let warnings = self.warnings.take();
        if !warnings.is_empty() {
            self.stderr.json(&text::warnings_as_json(&warnings));
        }
    }

    /// Masks a secret in the logs of GitHub Actions before it is printed.
    pub fn mask(&self, secret: &Secret) {
        self.stderr.write(&text::add_mask(secret));
    }

    /// Starts listening for Ctrl-C, once.
    pub fn interrupt(&self) -> Result<Arc<Interrupt>> {
        if let Some(interrupt) = self.interrupt.get() {
            return Ok(Arc::clone(interrupt));
        }
        let (stderr, json) = (self.stderr.clone(), self.options.json);
        let giving_up = self.localize_command(GIVING_UP);
        let tell = move |outcome| match outcome {
            Effect::Finishing if json => {}
            Effect::Finishing => stderr.line_after_key(FINISHING),
            Effect::GivingUp if json => {
                stderr.last_line(&text::as_json(&Error::new(Kind::Unfinished, &giving_up)))
            }
            Effect::GivingUp => stderr.last_line_after_key(&giving_up),
            Effect::Ending if json => stderr.last_line(&text::as_json(&Error::interrupted())),
            Effect::Ending => stderr.leave(),
            Effect::Continuing => stderr.prompt_again(),
        };
        let interrupt = Interrupt::listen(Kind::Unfinished.exit_code(), tell)
            .map_err(|error| Error::new(Kind::Failed, "cannot listen for Ctrl-C").because(error))?;
        Ok(Arc::clone(self.interrupt.get_or_init(|| interrupt)))
    }

    /// Whoever can be asked. If nobody can, the error names `instead`, the way without a prompt.
    pub fn asker(&self, instead: &str) -> Result<Asker> {
        if !self.can_prompt() {
            return Err(
                Error::usage("this needs an answer, and nobody can be asked").hint(instead),
            );
        }
        // What decorates a question in colour is not ASCII.
        let colored = self.look().colored && !self.options.ascii;
        Ok(Asker {
            interrupt: self.interrupt()?,
            stderr: self.stderr.clone(),
            colored,
        })
    }

    pub fn notifier(&self) -> Notifier {
        Notifier {
            quiet: self.is_quiet(),
            stderr: self.stderr.clone(),
        }
    }

    /// Reads a key from stdin, without the newline at its end and a byte order mark before it.
    pub fn read_secret(&self) -> Result<Secret> {
        self.interrupt()?;
        let read = Secret::read(io::stdin().lock()).map(Secret::without_byte_order_mark);
        read.map_err(|error| match error {
            ReadError::Io(error) => Error::from_io("cannot read stdin", error),
            ReadError::NotText(_) | ReadError::TooLong => {
                Error::usage(format!("stdin holds no key: {error}"))
            }
        })
    }

    /// A spinner that turns until it is dropped, where somebody can see it.
    pub fn spinner(&self, message: &str) -> Option<Spinner> {
        if !self.animates() {
            return None;
        }
        let message = escape_control(message);
        let ellipsis = if self.options.ascii { "..." } else { "…" };
        let message = console::truncate_str(&message, room(), ellipsis).into_owned();
        Some(Spinner::start(self.stderr.clone(), move || message.clone()))
    }

    /// A bar that shows how much of `total` is done until it is dropped, where somebody can see it.
    /// `doing` says what is being done: "revoking keys".
    pub fn progress(&self, doing: &str, total: usize) -> Progress {
        Progress::start(self.animates().then(|| self.stderr.clone()), doing, total)
    }

    /// Whether somebody sees what moves.
    fn animates(&self) -> bool {
        self.stderr_terminal && !self.options.dumb && !self.is_quiet() && self.options.verbose == 0
    }
}

/// Whether nobody holds the other end of a pipe any more.
#[cfg(unix)]
fn has_hung_up(stream: &impl std::os::fd::AsFd) -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let mut polled = [PollFd::new(stream, PollFlags::empty())];
    let now = Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    let told = poll(&mut polled, Some(&now)).is_ok();
    told && polled
        .iter()
        .any(|stream| stream.revents().intersects(PollFlags::ERR | PollFlags::HUP))
}

/// Writes messages to stderr, from any thread.
#[derive(Debug, Clone)]
pub struct Notifier {
    quiet: bool,
    stderr: Stderr,
}

impl Notifier {
    /// Tells what goes on, unless `--quiet`.
    pub fn status(&self, message: &str) {
        if !self.quiet {
            self.line(message);
        }
    }

    /// Tells that nothing goes on for a time, and why, unless `--quiet`.
    pub fn waiting(&self, time: Duration, reason: &str) {
        let shown = Duration::from_secs(time.as_secs() + u64::from(time.subsec_nanos() > 0));
        self.status(&format!(
            "waiting {}: {reason}",
            humantime::format_duration(shown)
        ));
    }

    /// Writes a line whatever was asked for.
    pub fn line(&self, message: &str) {
        self.stderr.line(&escape_control(message));
    }
}

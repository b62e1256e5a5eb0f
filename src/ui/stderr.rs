//! stderr, shared by threads, with a spinner or prompt that messages must not run into.
//!
//! indicatif (0.18, MIT) was tried for the spinner and the progress bar. It fills its line with
//! spaces up to the window's edge, so the `^C` that the terminal echoes goes to the next line and
//! the bar stays on the screen; in a window narrower than its template it wraps over several lines.
//! It knows nothing of prompts, so the lock below would remain. It adds 117 KB and three crates in
//! place of some 120 lines (`Spinner` and `progress.rs`).

use std::borrow::Cow;
use std::io::Write;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use zeroize::Zeroizing;

use crate::output::to_ascii;
use crate::secret::redact;

/// Erases the cursor's line, and moves to its start.
const WIPE: &str = "\r\x1b[2K";
/// Erases from the cursor to the end of the line.
const WIPE_REST: &str = "\x1b[K";
/// Erases the cursor's line and all below it, and moves to the line's start.
const WIPE_BELOW: &str = "\r\x1b[J";
const FRAMES: [char; 10] = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const ASCII_FRAMES: [char; 4] = ['|', '/', '-', '\\'];
const FRAME: Duration = Duration::from_millis(100);
/// For a screen reader: the wait before the first line of text, and the one between two.
const FIRST_LINE: Duration = Duration::from_secs(1);
const NEXT_LINE: Duration = Duration::from_secs(10);
/// The columns beside a spinner's text: two for the spinner, two for the terminal's `^C`, and two to
/// spare.
const SPINNER_MARGIN: usize = 6;

#[derive(Debug, Clone, Default)]
pub(super) struct Stderr {
    /// Locked during each write.
    drawing: Arc<Mutex<Drawing>>,
    /// The locale cannot show more than ASCII.
    ascii: bool,
    /// A screen reader reads the terminal: nothing is drawn twice.
    accessible: bool,
}

/// What is on the screen that must be taken away before other text is written.
#[derive(Debug, Default)]
struct Drawing {
    /// The prompt that waits for an answer. While there is one, no frame is shown.
    prompt: String,
    /// The prompt is a menu: it has further lines below the cursor.
    is_menu: bool,
    /// At the prompt, the terminal itself shows what is typed.
    is_echoed: bool,
    /// What is written if a signal ends the process at the prompt.
    parting: String,
    is_animated: bool,
    /// The last frame of the spinner, drawn again below each message.
    frame: String,
}

impl Stderr {
    pub(super) fn new(ascii: bool, accessible: bool) -> Self {
        Self {
            ascii,
            accessible,
            ..Self::default()
        }
    }

    /// Writes text, which may contain a secret, and draws the spinner again below it.
    pub(super) fn write(&self, text: &str) {
        let drawing = self.lock();
        // After text without a line end, the frame would overwrite it.
        let frame = if text.ends_with('\n') {
            drawing.frame()
        } else {
            ""
        };
        write(&Zeroizing::new([drawing.clearing(), text, frame].concat()));
    }

    /// Writes a line, with keys redacted.
    pub(super) fn line(&self, text: &str) {
        self.write(&format!("{}\n", self.shown(&redact(text))));
    }

    /// Writes a line of JSON whose strings are already redacted.
    pub(super) fn json(&self, text: &str) {
        // Not redacted as a whole: a passphrase that equals a field's name would break the JSON.
        self.write(&format!("{text}\n"));
    }

    /// Writes a line after the terminal has echoed `^C`.
    pub(super) fn line_after_key(&self, text: &str) {
        let drawing = self.lock();
        write(&format!(
            "{}{text}\n{}",
            drawing.below_key(),
            drawing.frame()
        ));
    }

    /// Writes the last line after the terminal has echoed `^C`; nothing is drawn again.
    pub(super) fn last_line_after_key(&self, text: &str) {
        let mut drawing = self.lock();
        write(&format!("{}{text}\n", drawing.below_key()));
        *drawing = Drawing::default();
    }

    /// Writes the last line; nothing is drawn again.
    pub(super) fn last_line(&self, text: &str) {
        self.leave();
        write(&format!("{text}\n"));
    }

    /// Takes away what is drawn, so that the shell's prompt starts at an empty line, and writes what
    /// a prompt has left for this.
    pub(super) fn part(&self) {
        let mut drawing = self.lock();
        write(&[drawing.clearing(), &drawing.parting].concat());
        *drawing = Drawing::default();
    }

    fn leave(&self) {
        let mut drawing = self.lock();
        write(drawing.clearing());
        *drawing = Drawing::default();
    }

    /// Shows a prompt, and hides the spinner until [`end_prompt`](Stderr::end_prompt).
    pub(super) fn prompt(&self, text: &str) {
        let mut drawing = self.lock();
        // A prompt that is still there: the process was suspended, and the shell has written over it.
        let before = if drawing.prompt.is_empty() {
            drawing.clearing()
        } else {
            self.line_start()
        };
        write(&[before, text].concat());
        text.clone_into(&mut drawing.prompt);
    }

    /// Shows a prompt at which the terminal shows what is typed. `parting` is written if a signal
    /// ends the process there.
    pub(super) fn echoed_prompt(&self, text: &str, parting: &str) {
        self.prompt(text);
        let mut drawing = self.lock();
        drawing.is_echoed = true;
        parting.clone_into(&mut drawing.parting);
    }

    /// Shows a menu, whose first line has the cursor, in place of the one before.
    #[cfg(unix)]
    pub(super) fn menu(&self, text: &str) {
        let mut drawing = self.lock();
        write(&[drawing.clearing(), text].concat());
        text.clone_into(&mut drawing.prompt);
        drawing.is_menu = true;
    }

    /// Takes the menu away.
    #[cfg(unix)]
    pub(super) fn end_menu(&self) {
        let mut drawing = self.lock();
        if drawing.is_menu {
            write(drawing.clearing());
            drawing.prompt.clear();
            drawing.is_menu = false;
        }
    }

    /// Shows the prompt again after the shell has written over it; one for hidden input only if
    /// `is_hidden`, since otherwise its reader does.
    pub(super) fn prompt_again(&self, is_hidden: bool) {
        let drawing = self.lock();
        if is_hidden || drawing.is_echoed {
            write(&format!("{}{}", self.line_start(), drawing.prompt));
        }
    }

    /// Ends a prompt, and its line unless `has_new_line`.
    pub(super) fn end_prompt(&self, has_new_line: bool) {
        let mut drawing = self.lock();
        if !has_new_line {
            write(drawing.clearing());
        }
        drawing.prompt.clear();
        drawing.is_echoed = false;
        drawing.parting.clear();
    }

    /// Draws a frame; during a prompt it is only remembered.
    fn frame(&self, text: &str) {
        let mut drawing = self.lock();
        // After `leave`, the spinner's thread may still draw a frame.
        if drawing.is_animated {
            drawing.frame = format!("\r{}{WIPE_REST}", self.shown(text));
            write(drawing.frame());
        }
    }

    /// Stops the animation, and wipes its frame.
    fn stop_animation(&self) {
        let mut drawing = self.lock();
        if drawing.prompt.is_empty() {
            write(drawing.clearing());
        }
        (drawing.is_animated, drawing.frame) = (false, String::new());
    }

    pub(super) fn is_accessible(&self) -> bool {
        self.accessible
    }

    /// Goes to the start of a line: of the one that the shell has written to, or of a new one.
    fn line_start(&self) -> &'static str {
        if self.accessible { "\n" } else { "\r" }
    }

    fn shown<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.ascii {
            to_ascii(text)
        } else {
            text.into()
        }
    }

    fn frames(&self) -> &'static [char] {
        if self.ascii { &ASCII_FRAMES } else { &FRAMES }
    }

    fn lock(&self) -> MutexGuard<'_, Drawing> {
        self.drawing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drawing {
    /// Takes away what is shown: a prompt by ending its line, a menu or a frame by wiping it.
    fn clearing(&self) -> &'static str {
        if self.is_menu {
            return WIPE_BELOW;
        }
        match (self.prompt.is_empty(), self.is_animated) {
            (false, _) => "\n",
            (true, true) => WIPE,
            (true, false) => "",
        }
    }

    /// The frame to draw; empty during a prompt.
    fn frame(&self) -> &str {
        if self.prompt.is_empty() {
            &self.frame
        } else {
            ""
        }
    }

    /// Goes to an empty line after the terminal has echoed `^C`.
    fn below_key(&self) -> &'static str {
        // The `^C` stands beside the frame and is wiped with it; alone, it stays on its line.
        match self.clearing() {
            "" => "\n",
            clearing => clearing,
        }
    }
}

/// A spinner that turns until it is dropped, and is wiped then.
pub struct Spinner {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Spinner {
    /// Starts a thread that draws a frame with the current `message` every 100 ms.
    pub(super) fn start(stderr: Stderr, message: impl Fn() -> String + Send + 'static) -> Self {
        let (stop, stopped) = mpsc::channel::<()>();
        let turn = move || {
            if stderr.accessible {
                return tell(&stderr, &stopped, message);
            }
            stderr.lock().is_animated = true;
            for frame in stderr.frames().iter().cycle() {
                stderr.frame(&format!("{frame} {}", redact(&message())));
                if stopped.recv_timeout(FRAME) != Err(RecvTimeoutError::Timeout) {
                    return stderr.stop_animation();
                }
            }
        };
        // Without a thread there is no spinner, but the command still works.
        let thread = thread::Builder::new()
            .name("spinner".into())
            .spawn(turn)
            .ok();
        Self {
            stop: Some(stop),
            thread,
        }
    }
}

/// Writes the message as a line once the wait is long, and again whenever it has changed.
fn tell(stderr: &Stderr, stopped: &Receiver<()>, message: impl Fn() -> String) {
    let (mut told, mut pause) = (String::new(), FIRST_LINE);
    while stopped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
        pause = NEXT_LINE;
        let message = message();
        if message != told {
            stderr.line(&message);
            told = message;
        }
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It fails only if the thread panicked, and nothing in it does.
            let _ = thread.join();
        }
    }
}

/// The columns for the text beside a spinner. A line that is wider than the window would continue on
/// the next one, which is not wiped.
pub(super) fn room() -> usize {
    let width = console::Term::stderr()
        .size_checked()
        .map_or(80, |(_, columns)| columns);
    usize::from(width).saturating_sub(SPINNER_MARGIN)
}

/// Writes a message with keys redacted.
pub(super) fn say(text: &str) {
    write(&redact(text));
}

/// Writes text to stderr and nothing else.
#[allow(clippy::disallowed_methods, reason = "this is the only writer")]
pub(super) fn write(text: &str) {
    // A closed stderr must not fail the command.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(stderr: &Stderr) -> (&'static str, String) {
        let drawing = stderr.lock();
        (drawing.clearing(), drawing.frame().to_owned())
    }

    #[test]
    fn a_spinner_is_hidden_during_a_prompt_and_comes_back_after_it() {
        let stderr = Stderr::default();
        stderr.lock().is_animated = true;
        stderr.frame("1");
        assert_eq!(shown(&stderr), (WIPE, "\r1\x1b[K".to_owned()));
        stderr.prompt("Name: ");
        stderr.frame("2");
        assert_eq!(shown(&stderr), ("\n", "".to_owned()));
        stderr.end_prompt(false);
        assert_eq!(shown(&stderr), (WIPE, "\r2\x1b[K".to_owned()));
        stderr.stop_animation();
        stderr.frame("3");
        assert_eq!(shown(&stderr), ("", "".to_owned()));
    }
}

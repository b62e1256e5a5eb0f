//! stderr as several threads write to it while something may be drawn on it that is not meant to
//! stay.

use std::borrow::Cow;
use std::io::Write;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use zeroize::Zeroizing;

use crate::output::to_ascii;
use crate::secret::redact;

/// Wipes the line that the cursor is in.
const WIPE: &str = "\r\x1b[2K";
const WIPE_REST: &str = "\x1b[K";
/// What a spinner looks like, one frame after the other.
const FRAMES: [char; 10] = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/// The same where nothing but ASCII can be shown.
const ASCII_FRAMES: [char; 4] = ['|', '/', '-', '\\'];
const FRAME: Duration = Duration::from_millis(100);
/// How much of the window's width a spinner leaves free: for itself, and for the `^C` that a
/// terminal shows.
const SPINNER_MARGIN: usize = 6;

#[derive(Debug, Clone, Default)]
pub(super) struct Stderr {
    /// Locked by whoever writes.
    drawing: Arc<Mutex<Drawing>>,
    /// Nothing but ASCII can be shown.
    ascii: bool,
}

/// What is drawn now.
#[derive(Debug, Default)]
struct Drawing {
    /// What a prompt shows. Empty when nobody is asked; while somebody is, nothing is animated.
    prompt: String,
    is_animated: bool,
    /// What brings it back below a line that was written meanwhile.
    frame: String,
}

impl Stderr {
    pub(super) fn new(ascii: bool) -> Self {
        Self {
            ascii,
            ..Self::default()
        }
    }

    /// Writes text, which may hold a secret, in place of what is drawn.
    pub(super) fn write(&self, text: &str) {
        let drawing = self.lock();
        // What follows text that does not end its line would stand behind it.
        let frame = if text.ends_with('\n') {
            drawing.frame()
        } else {
            ""
        };
        write(&Zeroizing::new(
            [drawing.takes_away(), text, frame].concat(),
        ));
    }

    /// Writes a line, in place of what is drawn.
    pub(super) fn line(&self, text: &str) {
        self.write(&format!("{}\n", self.shown(&redact(text))));
    }

    /// Writes JSON whose texts are redacted, in place of what is drawn. Its own words may be
    /// somebody's passphrase.
    pub(super) fn json(&self, text: &str) {
        self.write(&format!("{text}\n"));
    }

    /// Writes a line below the `^C` that the terminal has just shown, or in place of what is drawn.
    pub(super) fn line_after_key(&self, text: &str) {
        let drawing = self.lock();
        write(&format!(
            "{}{text}\n{}",
            drawing.below_key(),
            drawing.frame()
        ));
    }

    /// The same as the last thing that is written.
    pub(super) fn last_line_after_key(&self, text: &str) {
        let mut drawing = self.lock();
        write(&format!("{}{text}\n", drawing.below_key()));
        *drawing = Drawing::default();
    }

    /// Writes the last line, in place of what is drawn.
    pub(super) fn last_line(&self, text: &str) {
        self.leave();
        write(&format!("{text}\n"));
    }

    /// Leaves the terminal as a shell expects it: nothing drawn, the cursor shown and at the start
    /// of a line.
    pub(super) fn leave(&self) {
        let mut drawing = self.lock();
        write(drawing.takes_away());
        *drawing = Drawing::default();
    }

    /// Shows a prompt. What is animated is not shown meanwhile.
    pub(super) fn prompt(&self, text: &str) {
        let mut drawing = self.lock();
        // One that is shown already was written over by a shell.
        let before = if drawing.prompt.is_empty() {
            drawing.takes_away()
        } else {
            "\r"
        };
        write(&[before, text].concat());
        text.clone_into(&mut drawing.prompt);
    }

    /// Shows the prompt again, which a shell has written over.
    pub(super) fn prompt_again(&self) {
        let drawing = self.lock();
        write(&format!("\r{}", drawing.prompt));
    }

    /// Ends a prompt, and its line unless that is done.
    pub(super) fn end_prompt(&self, has_new_line: bool) {
        let mut drawing = self.lock();
        if !has_new_line {
            write(drawing.takes_away());
        }
        drawing.prompt.clear();
    }

    /// Draws a frame, unless the terminal was left. Behind a prompt it is only kept.
    fn frame(&self, text: &str) {
        let mut drawing = self.lock();
        if drawing.is_animated {
            drawing.frame = format!("\r{}{WIPE_REST}", self.shown(text));
            write(drawing.frame());
        }
    }

    /// Animates no more, and wipes what is shown of it.
    fn stands_still(&self) {
        let mut drawing = self.lock();
        if drawing.prompt.is_empty() {
            write(drawing.takes_away());
        }
        (drawing.is_animated, drawing.frame) = (false, String::new());
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
    /// What takes away whatever is shown. Empty when nothing is.
    fn takes_away(&self) -> &'static str {
        match (self.prompt.is_empty(), self.is_animated) {
            (false, _) => "\n",
            (true, true) => WIPE,
            (true, false) => "",
        }
    }

    /// The frame that is to be seen.
    fn frame(&self) -> &str {
        if self.prompt.is_empty() {
            &self.frame
        } else {
            ""
        }
    }

    /// What comes before a line after a key was pressed.
    fn below_key(&self) -> &'static str {
        match self.takes_away() {
            "" => "\n",
            takes_away => takes_away,
        }
    }
}

/// Something that is animated until it is dropped, and then is wiped. Unlike those of the libraries
/// it does not fill its line up to the window's edge: the `^C` of a terminal would go to the line
/// below, and what was drawn could not be wiped.
pub struct Spinner {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Spinner {
    /// Begins to turn, in front of what `message` gives each time. Without a thread to turn it
    /// there is none, which is no failure.
    pub(super) fn start(stderr: Stderr, message: impl Fn() -> String + Send + 'static) -> Self {
        let (stop, stopped) = mpsc::channel::<()>();
        let turn = move || {
            stderr.lock().is_animated = true;
            for frame in stderr.frames().iter().cycle() {
                stderr.frame(&format!("{frame} {}", redact(&message())));
                if stopped.recv_timeout(FRAME) != Err(RecvTimeoutError::Timeout) {
                    return stderr.stands_still();
                }
            }
        };
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

impl Drop for Spinner {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // Nothing in it panics.
            let _ = thread.join();
        }
    }
}

/// How many columns there are for what stands behind a spinner: what fills the line to its end
/// would go on in the next, which is not wiped.
pub(super) fn room() -> usize {
    let width = console::Term::stderr()
        .size_checked()
        .map_or(80, |(_, columns)| columns);
    usize::from(width).saturating_sub(SPINNER_MARGIN)
}

/// Writes a message without whatever in it looks like a key.
pub(super) fn say(text: &str) {
    write(&redact(text));
}

/// Writes text to stderr and nothing else.
#[allow(clippy::disallowed_methods, reason = "this is the only writer")]
pub(super) fn write(text: &str) {
    // A message that cannot be shown must not fail what it is about.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(stderr: &Stderr) -> (&'static str, String) {
        let drawing = stderr.lock();
        (drawing.takes_away(), drawing.frame().to_owned())
    }

    #[test]
    fn what_is_animated_is_not_seen_behind_a_prompt_and_comes_back_after_it() {
        let stderr = Stderr::default();
        stderr.lock().is_animated = true;
        stderr.frame("1");
        assert_eq!(shown(&stderr), (WIPE, "\r1\x1b[K".to_owned()));
        stderr.prompt("Name: ");
        stderr.frame("2");
        assert_eq!(shown(&stderr), ("\n", "".to_owned()));
        stderr.end_prompt(false);
        assert_eq!(shown(&stderr), (WIPE, "\r2\x1b[K".to_owned()));
        stderr.stands_still();
        stderr.frame("3");
        assert_eq!(shown(&stderr), ("", "".to_owned()));
    }
}

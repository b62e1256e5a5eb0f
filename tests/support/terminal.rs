//! A real pseudo-terminal whose screen can be read and whose keys can be pressed.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::process::Child;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use pty_process::blocking::{Command, Pty, open};
use rustix::termios::{LocalModes, tcgetattr};

use super::genkey::{Home, LIMIT};

const ROWS: u16 = 200;

pub const CTRL_C: &str = "\x03";
pub const CTRL_D: &str = "\x04";
pub const CTRL_Z: &str = "\x1a";
pub const CTRL_BACKSLASH: &str = "\x1c";
pub const ENTER: &str = "\r";

/// A program running in a terminal.
pub struct Terminal {
    pty: Arc<Pty>,
    child: Child,
    written: Arc<Mutex<Vec<u8>>>,
    reader: Option<JoinHandle<()>>,
    columns: u16,
}

/// The result of a program that ran in a terminal.
pub struct Shown {
    pub code: i32,
    /// The text on the screen, without empty lines at its end.
    pub screen: String,
    /// Every byte that was written.
    pub raw: String,
}

impl Terminal {
    /// Runs a script of `sh` in a window of 80 columns; `genkey` is in its PATH.
    pub fn run(home: &Home, script: &str) -> Self {
        Self::sized(home, 80, script)
    }

    /// Runs a script of `sh` in a window with this many columns.
    pub fn sized(home: &Home, columns: u16, script: &str) -> Self {
        Self::start(
            home.variables(),
            &home.path(""),
            columns,
            &["sh", "-c", script],
        )
    }

    /// Runs a program with nothing in its environment but these variables and `TERM`.
    pub fn start(
        variables: &BTreeMap<String, OsString>,
        folder: &Path,
        columns: u16,
        command: &[&str],
    ) -> Self {
        let (pty, pts) = open().unwrap();
        pty.resize(pty_process::Size::new(ROWS, columns)).unwrap();
        let program = Command::new(command[0]).args(&command[1..]).env_clear();
        let program = program
            .env("TERM", "xterm-256color")
            .envs(variables)
            .current_dir(folder);
        let child = program.spawn(pts).unwrap();
        let (pty, written) = (Arc::new(pty), Arc::<Mutex<Vec<u8>>>::default());
        let reader = Some(thread::spawn({
            let (pty, written) = (pty.clone(), written.clone());
            move || keep_reading(&pty, &written)
        }));
        Self {
            pty,
            child,
            written,
            reader,
            columns,
        }
    }

    /// Changes the window's width. The screen of [`Shown`] has the first one still.
    pub fn resize(&self, columns: u16) {
        self.pty
            .resize(pty_process::Size::new(ROWS, columns))
            .unwrap();
    }

    /// The program that was started.
    pub fn pid(&self) -> rustix::process::Pid {
        rustix::process::Pid::from_child(&self.child)
    }

    /// Presses keys.
    pub fn press(&self, keys: &str) {
        (&*self.pty).write_all(keys.as_bytes()).unwrap();
    }

    /// Presses keys as soon as a text was written for the `count`-th time, as programs that drive
    /// terminals do.
    #[track_caller]
    pub fn press_at_once(&self, text: &str, count: usize, keys: &str) {
        let began = Instant::now();
        while self.count(text) < count {
            assert!(
                began.elapsed() < LIMIT,
                "{text:?} was not written {count} times:\n{}",
                self.screen()
            );
            thread::yield_now();
        }
        self.press(keys);
    }

    /// How often a text was written.
    pub fn count(&self, text: &str) -> usize {
        String::from_utf8_lossy(&self.written.lock().unwrap())
            .matches(text)
            .count()
    }

    /// Waits until a text was written so many times.
    #[track_caller]
    pub fn wait_until_written(&self, text: &str, count: usize) {
        self.wait_until(&format!("{text:?} is written {count} times"), || {
            self.count(text) >= count
        });
    }

    /// Waits until the screen shows this text.
    #[track_caller]
    pub fn wait_for(&self, text: &str) {
        self.wait_until(&format!("the screen shows {text:?}"), || {
            self.screen().contains(text)
        });
    }

    /// Waits until this text is the end of the screen and what is typed is not shown: a hidden
    /// prompt.
    #[track_caller]
    pub fn wait_for_hidden(&self, prompt: &str) {
        let asks = || {
            !self.echoes()
                && self
                    .screen()
                    .lines()
                    .last()
                    .is_some_and(|line| line.contains(prompt))
        };
        self.wait_until(&format!("{prompt:?} is asked for without echo"), asks);
    }

    /// Waits until this text is the last line and what is typed is shown.
    #[track_caller]
    pub fn wait_for_question(&self, question: &str) {
        let asks = || {
            self.echoes()
                && self
                    .screen()
                    .lines()
                    .last()
                    .is_some_and(|line| line.contains(question))
        };
        self.wait_until(&format!("{question:?} is asked"), asks);
    }

    /// Waits until the screen shows this line and nothing else, and single keys are read.
    #[track_caller]
    pub fn wait_for_line(&self, line: &str) {
        let stands = || self.reads_keys() && self.screen() == line;
        self.wait_until(&format!("the screen shows only {line:?}"), stands);
    }

    /// What the screen shows now, without empty lines at its end.
    pub fn screen(&self) -> String {
        screen(&self.written.lock().unwrap(), self.columns)
            .contents()
            .trim_end()
            .to_owned()
    }

    /// Waits for the end.
    #[track_caller]
    pub fn ended(mut self) -> Shown {
        self.wait_until("the program ends", || {
            self.reader.as_ref().unwrap().is_finished()
        });
        self.reader.take().unwrap().join().unwrap();
        let status = self.child.wait().unwrap();
        let written = self.written.lock().unwrap().clone();
        let screen = screen(&written, self.columns);
        assert!(!screen.hide_cursor(), "the cursor was left hidden");
        Shown {
            code: status.code().unwrap_or_else(|| panic!("{status}")),
            screen: screen.contents().trim_end().to_owned(),
            raw: String::from_utf8(written).unwrap(),
        }
    }

    fn reads_keys(&self) -> bool {
        !self.local_modes().contains(LocalModes::ICANON)
    }

    fn echoes(&self) -> bool {
        self.local_modes().contains(LocalModes::ECHO)
    }

    fn local_modes(&self) -> LocalModes {
        tcgetattr(&*self.pty).unwrap().local_modes
    }

    #[track_caller]
    fn wait_until(&self, what: &str, holds: impl Fn() -> bool) {
        let began = Instant::now();
        while !holds() {
            assert!(
                began.elapsed() < LIMIT,
                "waited in vain until {what}; the screen shows\n{}",
                self.screen()
            );
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn keep_reading(mut pty: &Pty, written: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 4096];
    // The last program on the terminal has ended when reading fails.
    while let Ok(count @ 1..) = pty.read(&mut buffer) {
        written.lock().unwrap().extend_from_slice(&buffer[..count]);
    }
}

/// What a terminal shows after these bytes.
pub fn screen(written: &[u8], columns: u16) -> vt100::Screen {
    let size = |number| NonZeroU16::new(number).unwrap();
    let mut parser = vt100::Parser::new(size(ROWS), size(columns), 0);
    parser.process(written);
    parser.screen().clone()
}

//! The clipboard of the desktop, through the programs that systems have for it.
//!
//! arboard (3.6, MIT) was weighed: it brings an X11 and a Wayland client along, and on both what it
//! has copied is gone once the process ends, so that one with the secret would have to stay. The
//! tools do that themselves.

use std::process::Command;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::deadline::Deadline;
use crate::error::{Error, Kind, Result};
use crate::process::{self, is_installed};
use crate::secret::{READ_LIMIT, Secret};
use crate::settings::Environment;
use crate::settings::environment::{DISPLAY, WAYLAND_DISPLAY};

/// PowerShell takes seconds to start.
const LIMIT: Duration = Duration::from_secs(10);

/// A program, and its arguments.
type Line = &'static [&'static str];

/// What copies, pastes and clears, with the secret on stdin and stdout.
#[derive(Debug)]
struct Tool {
    /// The variable that says that it can work.
    variable: Option<&'static str>,
    /// The first of these that succeeds has copied.
    copy: &'static [Line],
    paste: Line,
    /// Run with nothing on stdin.
    clear: Line,
}

const TOOLS: [Tool; 6] = [
    Tool {
        variable: Some(WAYLAND_DISPLAY),
        // Clipboard managers do not record what is sensitive; versions before 2.3 cannot say it.
        copy: &[
            &["wl-copy", "--sensitive", "--type", "text/plain"],
            &["wl-copy", "--type", "text/plain"],
        ],
        paste: &["wl-paste", "--no-newline"],
        clear: &["wl-copy", "--clear"],
    },
    Tool {
        variable: Some(DISPLAY),
        copy: &[&["xclip", "-selection", "clipboard", "-in"]],
        paste: &["xclip", "-selection", "clipboard", "-out"],
        // It cannot clear, only copy nothing.
        clear: &["xclip", "-selection", "clipboard", "-in"],
    },
    Tool {
        variable: Some(DISPLAY),
        copy: &[&["xsel", "--clipboard", "--input"]],
        paste: &["xsel", "--clipboard", "--output"],
        clear: &["xsel", "--clipboard", "--clear"],
    },
    // macOS.
    Tool {
        variable: None,
        copy: &[&["pbcopy"]],
        paste: &["pbpaste"],
        clear: &["pbcopy"],
    },
    // Windows, and Linux in it.
    Tool {
        variable: None,
        copy: &[&["clip.exe"]],
        // `clip.exe` only copies.
        paste: &["powershell.exe", "-NoProfile", "-Command", "Get-Clipboard"],
        clear: &["clip.exe"],
    },
    // Android.
    Tool {
        variable: None,
        copy: &[&["termux-clipboard-set"]],
        paste: &["termux-clipboard-get"],
        clear: &["termux-clipboard-set"],
    },
];

impl Tool {
    fn is_usable(&self, environment: &Environment) -> bool {
        let is_there = |variable| environment.get(variable).is_some();
        let programs = self.copy.iter().chain([&self.paste, &self.clear]);
        self.variable.is_none_or(is_there)
            && programs
                .filter_map(|line| line.first())
                .all(|program| is_installed(program))
    }
}

/// The clipboard.
#[derive(Debug)]
pub(super) struct Clipboard(&'static Tool);

impl Clipboard {
    /// # Errors
    /// When there is none, or no program for it.
    pub(super) fn find(environment: &Environment) -> Result<Self> {
        if let Some(tool) = TOOLS.iter().find(|tool| tool.is_usable(environment)) {
            return Ok(Self(tool));
        }
        let (message, hint) = if environment.get(WAYLAND_DISPLAY).is_some() {
            (
                "the clipboard needs `wl-copy` and `wl-paste`",
                "install `wl-clipboard`",
            )
        } else if environment.get(DISPLAY).is_some() {
            (
                "the clipboard needs `xclip` or `xsel`",
                "install one of them",
            )
        } else {
            (
                "no clipboard is available",
                "`genkey token KEY` prints the secret; pipe it into the program that needs it",
            )
        };
        Err(Error::new(Kind::Failed, message).hint(hint))
    }

    /// Copies a secret.
    pub(super) fn copy(&self, secret: &Secret) -> Result<()> {
        let mut outcome = Ok(());
        for line in self.0.copy {
            // On stdin: other users can see arguments.
            outcome = feed(line, Zeroizing::new(secret.expose().as_bytes().to_vec()));
            if outcome.is_ok() {
                break;
            }
        }
        outcome
    }

    /// What is in it; `None` if that is not text.
    pub(super) fn paste(&self) -> Result<Option<Secret>> {
        let pasted = process::run(
            command(self.0.paste),
            Zeroizing::default(),
            READ_LIMIT,
            &deadline(),
        );
        let mut pasted = pasted.map_err(|error| failed(error.to_string()))?;
        let text = Secret::from_bytes(std::mem::take(&mut *pasted.stdout));
        Ok(text.ok().map(Secret::without_trailing_newline))
    }

    /// Clears it.
    pub(super) fn clear(&self) -> Result<()> {
        feed(self.0.clear, Zeroizing::default())
    }
}

fn feed(line: Line, input: Zeroizing<Vec<u8>>) -> Result<()> {
    let program = line.first().copied().unwrap_or_default();
    match process::feed(command(line), input, &deadline()) {
        Ok(true) => Ok(()),
        Ok(false) => Err(failed(format!("`{program}` failed"))),
        Err(error) => Err(failed(error.to_string())),
    }
}

fn deadline() -> Deadline {
    Deadline::unattended().with_limit(LIMIT)
}

fn command(line: Line) -> Command {
    let (program, arguments) = line.split_first().unwrap_or((&"", &[]));
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

fn failed(reason: String) -> Error {
    Error::new(
        Kind::Failed,
        format!("the clipboard cannot be used: {reason}"),
    )
    .hint("`genkey token KEY` prints the secret; pipe it into the program that needs it")
}

//! Runs the user's commands, and shows what they print without secrets.

use std::path::Path;
use std::process;
use std::time::Duration;

use zeroize::Zeroizing;

use super::deliver::Surroundings;
use super::error::{DeliveryError, Outcome};
use crate::model::CommandLine;
use crate::process::{End, Finished, Limits, Printed, ProcessError, finish};
use crate::secret::{Secret, redact_output};

/// How long a command of a destination may take that has no limit of its own.
pub(super) const LIMIT: Duration = Duration::from_secs(60);

/// How much of stdout and of stderr is shown, in bytes.
const OUTPUT_LIMIT: usize = 64 * 1024;

/// How much a command may print that is read, in bytes: more than a secret or a document of them.
const READ_LIMIT: usize = 2 * 1024 * 1024;

/// How much of a message of a program is part of an error, in characters.
const MESSAGE_LENGTH: usize = 300;

/// The longest argument that is part of an error, in characters.
const WORD_LENGTH: usize = 80;

/// A command, as it is run.
pub(super) struct Shell<'a> {
    pub(super) command: &'a CommandLine,
    /// The folder that it runs in.
    pub(super) folder: &'a Path,
    /// How long it may take.
    pub(super) limit: Duration,
    pub(super) surroundings: &'a Surroundings,
    /// What it gets, which its output may repeat.
    pub(super) secrets: &'a [&'a Secret],
}

impl Shell<'_> {
    /// Runs the command, with these variables in its environment, and `input` on stdin. An error
    /// says whether it was started.
    pub(super) fn run(
        &self,
        variables: &[(&str, &str)],
        input: Option<&str>,
    ) -> Result<(), DeliveryError> {
        let Finished {
            end,
            stdout,
            stderr,
        } = self.finish(variables, input, OUTPUT_LIMIT)?;
        self.show(&stdout);
        self.show(&stderr);
        self.result(end)
    }

    /// Runs the command in the same way, and returns what it prints to stdout, which is not shown.
    /// What it prints to stderr is shown as part of an error only.
    pub(super) fn read(
        &self,
        variables: &[(&str, &str)],
        input: Option<&str>,
    ) -> Result<Zeroizing<String>, Failed> {
        let Finished {
            end,
            stdout,
            stderr,
        } = self.finish(variables, input, READ_LIMIT)?;
        let said = Zeroizing::new(String::from_utf8_lossy(&stderr.text).into_owned());
        if let Err(error) = self.result(end) {
            return Err(Failed {
                error: self.explained(error, &said),
                said,
                code: end.code(),
            });
        }
        let problem = if stdout.is_cut {
            format!("printed more than {} MiB", READ_LIMIT / 1024 / 1024)
        } else {
            match str::from_utf8(&stdout.text) {
                Ok(text) => return Ok(Zeroizing::new(text.to_owned())),
                Err(_) => "printed something that is not UTF-8 text".to_owned(),
            }
        };
        Err(self.failed(&problem).into())
    }

    fn finish(
        &self,
        variables: &[(&str, &str)],
        input: Option<&str>,
        output: usize,
    ) -> Result<Finished, DeliveryError> {
        if !self.folder.is_dir() {
            return Err(DeliveryError::new(Outcome::NotDone, no_folder(self.folder)));
        }
        let mut command = command(self.command, self.folder, self.surroundings);
        command.envs(variables.iter().copied());
        // Without input, stdin is `/dev/null`, so that no command waits for a person.
        let input = input.map(|text| Zeroizing::new(text.as_bytes().to_vec()));
        let time = self.limit;
        let lock = self.surroundings.lock.as_ref().map(|lock| lock.file());
        finish(command, input, Limits { time, output }, lock).map_err(not_finished)
    }

    /// An error with what the program says about it, in one line and without secrets.
    fn explained(&self, error: DeliveryError, said: &str) -> DeliveryError {
        let redacted = redact_output(&without_colours(said), self.secrets);
        let words: Vec<&str> = redacted.split_whitespace().collect();
        let line = words.join(" ");
        let mut shown: String = line.chars().take(MESSAGE_LENGTH).collect();
        if shown.len() < line.len() {
            shown.push('…');
        }
        if shown.is_empty() {
            return error;
        }
        DeliveryError {
            reason: format!("{}: {shown}", error.reason),
            ..error
        }
    }

    fn show(&self, printed: &Printed) {
        let text = Zeroizing::new(String::from_utf8_lossy(&printed.text).into_owned());
        for line in redact_output(&text, self.secrets).lines() {
            (self.surroundings.show)(line);
        }
        if printed.is_cut {
            let limit = OUTPUT_LIMIT / 1024;
            (self.surroundings.show)(&format!("(only the first {limit} KiB are shown)"));
        }
    }

    fn result(&self, end: End) -> Result<(), DeliveryError> {
        match end {
            End::Exited(0) => Ok(()),
            End::Exited(code) => Err(self.failed(&format!("exited with {code}"))),
            End::Signalled(signal) => Err(self.failed(&format!("was killed by signal {signal}"))),
            End::TimedOut => {
                let limit = self.limit.as_secs();
                Err(self.failed(&format!("did not finish within {limit} seconds")))
            }
            End::Stopped => Err(self
                .failed("was killed, because it tried to use the terminal")
                .hint("a command cannot prompt: it runs in the background")),
        }
    }

    fn failed(&self, what: &str) -> DeliveryError {
        DeliveryError::new(
            Outcome::Unknown,
            format!("`{}` {what}", shown(self.command)),
        )
    }
}

/// Why a command that was to be read failed.
pub(super) struct Failed {
    pub(super) error: DeliveryError,
    /// What it printed to stderr, with secrets.
    pub(super) said: Zeroizing<String>,
    /// The code that it exited with.
    pub(super) code: Option<i32>,
}

impl From<DeliveryError> for Failed {
    fn from(error: DeliveryError) -> Self {
        Self {
            error,
            said: Zeroizing::default(),
            code: None,
        }
    }
}

/// A text without the sequences by which some programs colour it, even if they are asked not to.
fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|letter: char| letter.is_ascii_alphabetic());
        plain.push_str(end.and_then(|end| part.get(end + 1..)).unwrap_or_default());
    }
    plain
}

/// A command for an error. Scripts among its arguments would hide what is wrong.
fn shown(command: &CommandLine) -> String {
    match command {
        CommandLine::Shell(text) => text.clone(),
        CommandLine::Program(words) => {
            let short = |word: &String| {
                let is_long = word.chars().count() > WORD_LENGTH || word.contains('\n');
                if is_long {
                    "…".to_owned()
                } else {
                    word.clone()
                }
            };
            CommandLine::Program(words.iter().map(short).collect()).to_string()
        }
    }
}

/// A command in this folder, with the environment that all commands get.
pub(super) fn command(
    line: &CommandLine,
    folder: &Path,
    surroundings: &Surroundings,
) -> process::Command {
    let mut command = match line {
        CommandLine::Shell(text) => shell(text),
        CommandLine::Program(words) => program(words, folder),
    };
    command.current_dir(folder);
    for name in &surroundings.secret_variables {
        command.env_remove(name);
    }
    command
}

fn program(words: &[String], folder: &Path) -> process::Command {
    let (name, arguments) = match words {
        [name, arguments @ ..] => (name.as_str(), arguments),
        [] => ("", [].as_slice()),
    };
    // What a relative path means beside `current_dir` differs between systems.
    let mut command = if name.contains('/') {
        process::Command::new(folder.join(name))
    } else {
        process::Command::new(name)
    };
    command.args(arguments);
    command
}

/// The message for a folder that does not exist.
pub(super) fn no_folder(folder: &Path) -> String {
    format!("the folder `{}` does not exist", folder.display())
}

fn not_finished(error: ProcessError) -> DeliveryError {
    let outcome = match error {
        ProcessError::NotStarted { .. } => Outcome::NotDone,
        ProcessError::Broken { .. } | ProcessError::TooLong { .. } | ProcessError::Deadline(_) => {
            Outcome::Unknown
        }
    };
    DeliveryError::new(outcome, error.to_string())
}

#[cfg(not(windows))]
fn shell(text: &str) -> process::Command {
    let mut command = process::Command::new(SHELL);
    // Some shells become the last program of a text, and some programs, such as `ssh` and `sudo`,
    // close the files that they inherit. With something left to do, the shell waits, and holds the
    // lock. The first of the newlines may be escaped.
    command.arg("-c").arg(format!("{text}\n\nexit"));
    command
}

#[cfg(windows)]
fn shell(text: &str) -> process::Command {
    use std::os::windows::process::CommandExt;
    let mut command = process::Command::new(SHELL);
    // `cmd` does not read quotation marks as other programs do.
    command.arg("/C").raw_arg(text);
    command
}

/// The program that runs the commands.
#[cfg(not(windows))]
pub(super) const SHELL: &str = "sh";
/// The program that runs the commands.
#[cfg(windows)]
pub(super) const SHELL: &str = "cmd.exe";

//! Runs the user's commands, and shows what they print without secrets.

use std::path::Path;
use std::process;
use std::time::Duration;

use zeroize::Zeroizing;

use super::deliver::Surroundings;
use super::error::{DeliveryError, Outcome};
use crate::process::{End, Finished, Limits, Printed, ProcessError, finish};
use crate::secret::{Secret, redact_output};

/// How much of stdout and of stderr is shown, in bytes.
const OUTPUT_LIMIT: usize = 64 * 1024;

/// A command, as it is run.
pub(super) struct Shell<'a> {
    /// The text that the shell runs.
    pub(super) command: &'a str,
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
        if !self.folder.is_dir() {
            return Err(DeliveryError::new(Outcome::NotDone, no_folder(self.folder)));
        }
        let mut command = command(self.command, self.folder, self.surroundings);
        command.envs(variables.iter().copied());
        let input = input.map(|text| Zeroizing::new(text.as_bytes().to_vec()));
        let limits = Limits {
            time: self.limit,
            output: OUTPUT_LIMIT,
        };
        let Finished {
            end,
            stdout,
            stderr,
        } = finish(command, input, limits).map_err(not_finished)?;
        self.show(&stdout);
        self.show(&stderr);
        self.result(end)
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
        let failed = |what: String| {
            DeliveryError::new(Outcome::Unknown, format!("`{}` {what}", self.command))
        };
        match end {
            End::Exited(0) => Ok(()),
            End::Exited(code) => Err(failed(format!("exited with {code}"))),
            End::Signalled(signal) => Err(failed(format!("was ended by signal {signal}"))),
            End::TimedOut => {
                let limit = self.limit.as_secs();
                Err(failed(format!("did not end within {limit} seconds")))
            }
            End::Stopped => Err(
                failed("was ended, because it tried to use the terminal".into())
                    .hint("a command cannot prompt: it runs in the background"),
            ),
        }
    }
}

/// The shell with this text, in this folder and with the environment that all commands get.
pub(super) fn command(text: &str, folder: &Path, surroundings: &Surroundings) -> process::Command {
    let mut command = shell(text);
    command.current_dir(folder);
    for name in &surroundings.secret_variables {
        command.env_remove(name);
    }
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
    command.arg("-c").arg(text);
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

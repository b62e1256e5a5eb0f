//! Runs another program: a text on its stdin, and its output, within a time and a size.

use std::io::{self, ErrorKind, Read, Write};
use std::path::is_separator;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::deadline::{Deadline, DeadlineError};

mod program;

use program::absolute_search_path;
pub(crate) use program::{missing_interpreter, search_path};

/// How often to look whether a program that has answered has also ended.
const POLL: Duration = Duration::from_millis(1);

/// What is wiped from memory when dropped, since it may hold a secret.
pub(crate) type Text = Zeroizing<Vec<u8>>;

/// What a program that has ended said.
pub(crate) struct Output {
    pub(crate) success: bool,
    pub(crate) stdout: Text,
    pub(crate) stderr: Text,
}

/// Why there is no whole output.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProcessError {
    #[error("{}", not_started(.program, .source))]
    NotStarted { program: String, source: io::Error },
    #[error("cannot communicate with `{program}`: {source}")]
    Broken { program: String, source: io::Error },
    #[error("`{program}` printed too much output")]
    TooLong { program: String },
    #[error(transparent)]
    Deadline(#[from] DeadlineError),
}

fn not_started(program: &str, source: &io::Error) -> String {
    if source.kind() != ErrorKind::NotFound {
        format!("cannot run `{program}`: {source}")
    } else if let Some(missing) = missing_interpreter(program.as_ref(), absolute_search_path()) {
        format!("cannot run `{program}`: {missing}")
    } else if program.contains(is_separator) {
        format!("no such program: `{program}`")
    } else {
        format!("`{program}` is not installed (not found in PATH)")
    }
}

impl Output {
    pub(crate) fn contains(&self, text: &str) -> bool {
        let length = text.len().max(1);
        [&self.stdout, &self.stderr]
            .iter()
            .any(|said| said.windows(length).any(|part| part == text.as_bytes()))
    }
}

/// Runs the program. One that takes too long, or says more than `limit` bytes, is ended with all
/// that it started.
pub(crate) fn run(
    command: Command,
    input: Text,
    limit: usize,
    deadline: &Deadline,
) -> Result<Output, ProcessError> {
    let own_group = !deadline.is_interactive();
    let program = command.get_program().to_string_lossy().into_owned();
    let mut child = match spawn(command, own_group) {
        Ok(child) => child,
        Err(source) => return Err(ProcessError::NotStarted { program, source }),
    };
    let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let child = Arc::new(Mutex::new(child));
    let watched = child.clone();
    let communicate = move || {
        let (stdout, stderr) = communicate(pipes, &input, limit)?;
        let status = if stdout.len() > limit {
            None
        } else {
            Some(wait_for_exit(&watched)?)
        };
        Ok((status, stdout, stderr))
    };
    let outcome = match deadline.wait(communicate) {
        Ok(Ok((Some(status), stdout, stderr))) => {
            return Ok(Output {
                success: status.success(),
                stdout,
                stderr,
            });
        }
        Ok(Ok((None, ..))) => ProcessError::TooLong { program },
        Ok(Err(source)) => ProcessError::Broken { program, source },
        Err(error) => error.into(),
    };
    kill(&child, own_group);
    Err(outcome)
}

/// Starts the program. Where nobody can be prompted it gets a process group of its own, so that it
/// can be ended together with what it started (`gpg`, `pinentry`); otherwise it stays in the
/// terminal's, where it may prompt. It is looked for, and looks for others, in no folder that
/// depends on the current one.
fn spawn(mut command: Command, own_group: bool) -> io::Result<Child> {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    match absolute_search_path() {
        Some(path) => command.env("PATH", path),
        None => command.env_remove("PATH"),
    };
    #[cfg(unix)]
    if own_group {
        use std::os::unix::process::CommandExt;
        command.process_group(0);
    }
    #[cfg(not(unix))]
    let _ = own_group;
    command.spawn()
}

type Pipes = (Option<ChildStdin>, Option<ChildStdout>, Option<ChildStderr>);

/// Writes the input and reads both outputs to their ends or limits.
fn communicate(
    (stdin, stdout, stderr): Pipes,
    input: &[u8],
    limit: usize,
) -> io::Result<(Text, Text)> {
    let stderr_reader = thread::Builder::new().spawn(move || read(stderr, limit))?;
    if let Some(mut stdin) = stdin {
        match stdin.write_all(input) {
            // Whether it reads its input is the program's business; its output counts.
            Err(error) if error.kind() != ErrorKind::BrokenPipe => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    let output = read(stdout, limit)?;
    let errors = stderr_reader
        .join()
        .unwrap_or_else(|_| Ok(Text::default()))?;
    Ok((output, errors))
}

/// Reads up to one byte more than the limit, into a buffer that is never moved and so leaves no
/// copy in memory.
fn read(pipe: Option<impl Read>, limit: usize) -> io::Result<Text> {
    let mut text = Zeroizing::new(Vec::with_capacity(limit + 1));
    if let Some(pipe) = pipe {
        pipe.take(limit as u64 + 1).read_to_end(&mut text)?;
    }
    Ok(text)
}

fn wait_for_exit(child: &Mutex<Child>) -> io::Result<ExitStatus> {
    loop {
        if let Some(status) = child
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .try_wait()?
        {
            return Ok(status);
        }
        thread::sleep(POLL);
    }
}

/// Ends the program if it runs. Nothing has waited for it before, so its id cannot belong to
/// another process by now.
fn kill(child: &Mutex<Child>, own_group: bool) {
    let mut child = child.lock().unwrap_or_else(PoisonError::into_inner);
    if !matches!(child.try_wait(), Ok(None)) {
        return;
    }
    #[cfg(unix)]
    if own_group {
        use rustix::process::{Pid, Signal, kill_process_group};
        let _ = kill_process_group(Pid::from_child(&child), Signal::KILL);
    }
    #[cfg(not(unix))]
    let _ = own_group;
    if child.kill().is_ok() {
        let _ = child.wait();
    }
}

//! Runs another program with input on stdin, and limits on its time and its output.

use std::io::{self, ErrorKind, Read, Write};
use std::path::is_separator;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::deadline::{Deadline, DeadlineError};

mod finish;
mod program;

pub(crate) use finish::{End, Finished, Limits, Printed, finish};
use program::absolute_search_path;
pub(crate) use program::{is_installed, missing_interpreter, search_path};

/// How often to check whether a program has exited after it closed its output.
const POLL: Duration = Duration::from_millis(1);

// It may contain a secret, so it is wiped when dropped.
pub(crate) type Text = Zeroizing<Vec<u8>>;

/// The result of a program that has exited.
pub(crate) struct Output {
    pub(crate) success: bool,
    pub(crate) stdout: Text,
    pub(crate) stderr: Text,
}

/// Why there is no complete output.
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
        // `NotFound` may also mean that a script's interpreter is missing.
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

/// Runs a program with `input` on stdin. It is killed, with its children, at the deadline or when
/// it writes more than `limit` bytes to stdout.
pub(crate) fn run(
    mut command: Command,
    input: Text,
    limit: usize,
    deadline: &Deadline,
) -> Result<Output, ProcessError> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    exchange(command, input, limit, deadline)
}

/// Runs a program that takes `input` on stdin and may leave a process behind; whether it succeeded.
pub(crate) fn feed(
    mut command: Command,
    input: Text,
    deadline: &Deadline,
) -> Result<bool, ProcessError> {
    // Not read: the process that stays would hold the pipes open.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    Ok(exchange(command, input, 0, deadline)?.success)
}

fn exchange(
    mut command: Command,
    input: Text,
    limit: usize,
    deadline: &Deadline,
) -> Result<Output, ProcessError> {
    let own_group = !deadline.is_interactive();
    let program = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::piped());
    let mut child = start(command, own_group)?;
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

fn spawn(mut command: Command, own_group: bool) -> Result<Child, ProcessError> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    start(command, own_group)
}

fn start(mut command: Command, own_group: bool) -> Result<Child, ProcessError> {
    // For the lookup of the program, and for the programs that it runs itself.
    match absolute_search_path() {
        Some(path) => command.env("PATH", path),
        None => command.env_remove("PATH"),
    };
    // With a group of its own it can be killed together with its children (`gpg`, `pinentry`), but
    // cannot read from the terminal. If it may prompt, it stays in the terminal's group.
    #[cfg(unix)]
    if own_group {
        use std::os::unix::process::CommandExt;
        command.process_group(0);
    }
    #[cfg(not(unix))]
    let _ = own_group;
    command.spawn().map_err(|source| ProcessError::NotStarted {
        program: command.get_program().to_string_lossy().into_owned(),
        source,
    })
}

type Pipes = (Option<ChildStdin>, Option<ChildStdout>, Option<ChildStderr>);

/// Writes the input, and reads stdout and stderr up to `limit` bytes each.
fn communicate(
    (stdin, stdout, stderr): Pipes,
    input: &[u8],
    limit: usize,
) -> io::Result<(Text, Text)> {
    // In a thread of its own: a program blocks when one of its pipes is full and nobody reads it.
    let stderr_reader = thread::Builder::new().spawn(move || read(stderr, limit))?;
    if let Some(mut stdin) = stdin {
        match stdin.write_all(input) {
            // A program may exit without reading its input; only its output counts.
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

/// Reads at most one byte more than `limit`, which shows that the limit is exceeded.
fn read(pipe: Option<impl Read>, limit: usize) -> io::Result<Text> {
    // Allocated in full: a buffer that grows leaves copies of the secret in freed memory.
    let mut text = Zeroizing::new(Vec::with_capacity(limit + 1));
    if let Some(pipe) = pipe {
        pipe.take(limit as u64 + 1).read_to_end(&mut text)?;
    }
    Ok(text)
}

fn wait_for_exit(child: &Mutex<Child>) -> io::Result<ExitStatus> {
    // Not `Child::wait`, which would hold the lock that `kill` needs at the deadline.
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

/// Kills a program that is still running.
fn kill(child: &Mutex<Child>, own_group: bool) {
    let mut child = child.lock().unwrap_or_else(PoisonError::into_inner);
    // Until it is waited for, its id cannot be reused by another process.
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

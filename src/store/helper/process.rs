//! Runs a program with a secret on its stdin, within a time and a size.

use std::io::{self, ErrorKind, Read, Write};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::model::is_path;
use crate::store::{Patience, StoreError, damaged, missing, refused};

/// How often it is looked whether a program that has answered has ended, too.
const LOOK_AGAIN: Duration = Duration::from_millis(1);

/// What a program left behind.
pub(super) struct Output {
    pub(super) success: bool,
    pub(super) stdout: Zeroizing<Vec<u8>>,
    pub(super) stderr: Zeroizing<Vec<u8>>,
}

impl Output {
    pub(super) fn says(&self, text: &str) -> bool {
        let length = text.len().max(1);
        [&self.stdout, &self.stderr].iter().any(|said| said.windows(length).any(|part| part == text.as_bytes()))
    }
}

/// Runs a program with the input. One that takes too long, or says too much, is ended with all it started.
pub(super) fn run(
    store: &str,
    command: Command,
    input: Zeroizing<Vec<u8>>,
    limit: usize,
    patience: &Patience,
) -> Result<Output, StoreError> {
    let own_group = !patience.somebody_is_there();
    let program = command.get_program().to_string_lossy().into_owned();
    let mut child = spawn(command, own_group).map_err(|error| not_started(store, &program, &error))?;
    let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let child = Arc::new(Mutex::new(child));
    let (watched, name, who) = (child.clone(), store.to_owned(), program);
    let outcome = patience.wait(store, move || {
        let broken = |error| refused(&name, format!("cannot talk to `{who}`: {error}"));
        let (stdout, stderr) = talk(pipes, &input, limit).map_err(broken)?;
        if stdout.len() > limit {
            return Err(damaged(&name, format!("`{who}` answered far too much")));
        }
        let status = end(&watched).map_err(broken)?;
        Ok(Output { success: status.success(), stdout, stderr })
    });
    if outcome.is_err() {
        kill(&child, own_group);
    }
    outcome
}

/// Starts the program. Where nobody can be asked it gets a process group of its own, so that it can be ended together with
/// what it started (`gpg`, `pinentry`); otherwise it stays in the terminal's, where it may ask.
fn spawn(mut command: Command, own_group: bool) -> io::Result<Child> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    #[cfg(unix)]
    if own_group {
        use std::os::unix::process::CommandExt;
        command.process_group(0);
    }
    #[cfg(not(unix))]
    let _ = own_group;
    command.spawn()
}

fn not_started(store: &str, program: &str, error: &io::Error) -> StoreError {
    let reason = if error.kind() != ErrorKind::NotFound {
        format!("cannot run `{program}`: {error}")
    } else if is_path(program) {
        format!("there is no program `{program}`")
    } else {
        format!("install `{program}`, which is not in PATH")
    };
    missing(store, reason)
}

type Pipes = (Option<ChildStdin>, Option<ChildStdout>, Option<ChildStderr>);
type Text = Zeroizing<Vec<u8>>;

/// Writes the input and reads both outputs to their ends or limits.
fn talk((stdin, stdout, stderr): Pipes, input: &[u8], limit: usize) -> io::Result<(Text, Text)> {
    let complaints = thread::Builder::new().spawn(move || read(stderr, limit))?;
    if let Some(mut stdin) = stdin {
        match stdin.write_all(input) {
            // It is the program's business whether it reads what it gets; its answer counts.
            Err(error) if error.kind() != ErrorKind::BrokenPipe => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    let answer = read(stdout, limit)?;
    let complaint = complaints.join().unwrap_or_else(|_| Ok(Text::default()))?;
    Ok((answer, complaint))
}

/// Reads up to one byte more than the limit, into a buffer that is never moved and so leaves no copy in memory.
fn read(pipe: Option<impl Read>, limit: usize) -> io::Result<Text> {
    let mut text = Zeroizing::new(Vec::with_capacity(limit + 1));
    if let Some(pipe) = pipe {
        pipe.take(limit as u64 + 1).read_to_end(&mut text)?;
    }
    Ok(text)
}

fn end(child: &Mutex<Child>) -> io::Result<ExitStatus> {
    loop {
        if let Some(status) = child.lock().unwrap_or_else(PoisonError::into_inner).try_wait()? {
            return Ok(status);
        }
        thread::sleep(LOOK_AGAIN);
    }
}

/// Ends the program if it runs. It is not waited for before, so its id cannot have gone to another process.
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

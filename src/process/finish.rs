//! Runs a command until it ends, and returns what it printed, however it ended.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::{ProcessError, Text, spawn};
use crate::interrupt::groups;

/// How often to check whether a command has ended.
const POLL: Duration = Duration::from_millis(5);
/// How long a command may take to end after SIGTERM.
#[cfg(unix)]
const GRACE: Duration = Duration::from_secs(1);
/// How long to wait for the rest of the output after the command has ended. A background process
/// that it started may hold the pipes open.
const DRAIN: Duration = Duration::from_secs(1);
/// How much is read at once, in bytes.
const PIECE: usize = 8 * 1024;

/// What a command may use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// How long it may take.
    pub(crate) time: Duration,
    /// How much of stdout and of stderr is returned, in bytes. The rest is read, and discarded.
    pub(crate) output: usize,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// It exited with this code.
    Exited(i32),
    /// This signal ended it.
    Signalled(i32),
    /// It took too long, and was ended together with its children.
    TimedOut,
    /// It was stopped, as a process in the background is that uses the terminal, and was ended
    /// together with its children.
    Stopped,
}

impl End {
    /// The code that it exited with.
    pub(crate) fn code(self) -> Option<i32> {
        match self {
            Self::Exited(code) => Some(code),
            Self::Signalled(_) | Self::TimedOut | Self::Stopped => None,
        }
    }
}

/// A command that has ended.
pub(crate) struct Finished {
    pub(crate) end: End,
    pub(crate) stdout: Printed,
    pub(crate) stderr: Printed,
}

/// What a command printed to a stream.
#[derive(Default)]
pub(crate) struct Printed {
    pub(crate) text: Text,
    /// Whether there was more than the limit.
    pub(crate) is_cut: bool,
}

/// Runs a command with `input` on stdin, which is empty without it. Whether the command reads it
/// does not matter. It gets a process group of its own: Ctrl-C does not reach it, but it ends with this
/// process, unless that is killed. It inherits the `lock`, if one is given.
pub(crate) fn finish(
    mut command: Command,
    input: Option<Text>,
    limits: Limits,
    lock: Option<&File>,
) -> Result<Finished, ProcessError> {
    let program = command.get_program().to_string_lossy().into_owned();
    command.stdin(input.as_ref().map_or_else(Stdio::null, |_| Stdio::piped()));
    let mut child = groups::start(|| inheriting(lock, || spawn(command, true)))?;
    communicate(&mut child, input, limits).map_err(|source| {
        let _ = end_group(&mut child, || true);
        ProcessError::Broken { program, source }
    })
}

/// Starts a program that inherits this file.
#[cfg(unix)]
fn inheriting<T>(file: Option<&File>, start: impl FnOnce() -> T) -> T {
    use rustix::io::{FdFlags, fcntl_setfd};
    let Some(file) = file else {
        return start();
    };
    // Only while it is started: no other program is to have it. If this fails, the command runs all
    // the same, as on a system that does not know it.
    let _ = fcntl_setfd(file, FdFlags::empty());
    let started = start();
    let _ = fcntl_setfd(file, FdFlags::CLOEXEC);
    started
}

#[cfg(not(unix))]
fn inheriting<T>(_: Option<&File>, start: impl FnOnce() -> T) -> T {
    start()
}

fn communicate(child: &mut Child, input: Option<Text>, limits: Limits) -> io::Result<Finished> {
    let until = Instant::now() + limits.time;
    if let (Some(stdin), Some(input)) = (child.stdin.take(), input) {
        write(stdin, input)?;
    }
    let (sender, ended) = mpsc::channel();
    let stdout = Reader::start(child.stdout.take(), limits.output, sender.clone())?;
    let stderr = Reader::start(child.stderr.take(), limits.output, sender)?;
    let end = wait_until(child, until)?;
    if matches!(end, End::TimedOut | End::Stopped) {
        end_group(child, || is_closed(&ended))?;
    }
    wait_for_output(&ended);
    Ok(Finished {
        end,
        stdout: stdout.take(),
        stderr: stderr.take(),
    })
}

/// Writes in a thread of its own: a command may wait for its output to be read first.
fn write(mut stdin: ChildStdin, input: Text) -> io::Result<()> {
    thread::Builder::new()
        .name("stdin".into())
        // An error means that nobody reads: the exit code says whether the command minds.
        .spawn(move || drop(stdin.write_all(&input)))?;
    Ok(())
}

/// Reads a pipe to its end in a thread, which is abandoned if the end does not come.
struct Reader(Arc<Mutex<Option<Printed>>>);

impl Reader {
    /// `ended` is dropped at the end of the pipe.
    fn start(
        pipe: Option<impl Read + Send + 'static>,
        limit: usize,
        ended: Sender<()>,
    ) -> io::Result<Self> {
        // Allocated in full: a buffer that grows leaves copies of the secret in freed memory.
        let printed = Arc::new(Mutex::new(Some(Printed {
            text: Zeroizing::new(Vec::with_capacity(limit)),
            is_cut: false,
        })));
        let shared = Arc::clone(&printed);
        thread::Builder::new()
            .name("output".into())
            .spawn(move || {
                if let Some(mut pipe) = pipe {
                    read(&mut pipe, limit, &shared);
                }
                drop(ended);
            })?;
        Ok(Self(printed))
    }

    /// What was read up to now. The rest is discarded.
    fn take(&self) -> Printed {
        let mut printed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        printed.take().unwrap_or_default()
    }
}

fn read(pipe: &mut impl Read, limit: usize, printed: &Mutex<Option<Printed>>) {
    let mut piece = Zeroizing::new(vec![0; PIECE]);
    loop {
        let length = match pipe.read(&mut piece) {
            Ok(0) => return,
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(_) => return,
        };
        let mut printed = printed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(printed) = printed.as_mut() {
            let taken = length.min(limit - printed.text.len());
            printed
                .text
                .extend_from_slice(piece.get(..taken).unwrap_or_default());
            printed.is_cut |= taken < length;
        }
    }
}

fn wait_until(child: &mut Child, until: Instant) -> io::Result<End> {
    loop {
        if let Some(status) = groups::try_wait(child)? {
            return Ok(end_of(status));
        }
        if is_stopped(child) {
            return Ok(End::Stopped);
        }
        if Instant::now() >= until {
            return Ok(End::TimedOut);
        }
        thread::sleep(POLL);
    }
}

fn end_of(status: ExitStatus) -> End {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        if let Some(signal) = status.signal() {
            return End::Signalled(signal);
        }
    }
    End::Exited(status.code().unwrap_or(-1))
}

/// Ends a command with its children, and waits for it. `is_closed` says whether all of them have
/// closed its output.
#[cfg(unix)]
fn end_group(child: &mut Child, is_closed: impl Fn() -> bool) -> io::Result<()> {
    use rustix::process::{Pid, Signal, kill_process_group};
    // The command is not waited for before the last signal: until then, no other process can get
    // its id. It may be stopped, because it read from the terminal.
    let group = Pid::from_child(child);
    for signal in [Signal::TERM, Signal::CONT] {
        let _ = kill_process_group(group, signal);
    }
    let until = Instant::now() + GRACE;
    while Instant::now() < until && !(has_ended(group) && is_closed()) {
        thread::sleep(POLL);
    }
    let _ = kill_process_group(group, Signal::KILL);
    wait(child)
}

/// Whether a command has ended. It can still be waited for.
#[cfg(unix)]
fn has_ended(group: rustix::process::Pid) -> bool {
    is_in_state(group, rustix::process::WaitIdOptions::EXITED)
}

#[cfg(unix)]
fn is_stopped(child: &Child) -> bool {
    let id = rustix::process::Pid::from_child(child);
    is_in_state(id, rustix::process::WaitIdOptions::STOPPED)
}

#[cfg(unix)]
fn is_in_state(id: rustix::process::Pid, state: rustix::process::WaitIdOptions) -> bool {
    use rustix::process::{WaitId, WaitIdOptions, waitid};
    let options = state | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
    matches!(waitid(WaitId::Pid(id), options), Ok(Some(_)))
}

#[cfg(not(unix))]
fn is_stopped(_: &Child) -> bool {
    false
}

#[cfg(not(unix))]
fn end_group(child: &mut Child, _: impl Fn() -> bool) -> io::Result<()> {
    child.kill()?;
    wait(child)
}

/// Waits for a command that was killed.
fn wait(child: &mut Child) -> io::Result<()> {
    while groups::try_wait(child)?.is_none() {
        thread::sleep(POLL);
    }
    Ok(())
}

/// Whether both readers have ended.
fn is_closed(ended: &Receiver<()>) -> bool {
    matches!(ended.try_recv(), Err(mpsc::TryRecvError::Disconnected))
}

fn wait_for_output(ended: &Receiver<()>) {
    // Nothing is sent: the channel is disconnected when both readers have ended.
    let _ = ended.recv_timeout(DRAIN);
}

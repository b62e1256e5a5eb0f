//! A command that this process waits for, and that gets its signals meanwhile.

use std::fs::File;
use std::io;
use std::process::{Child, Command, ExitStatus};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, getpgrp, kill_process, waitid};
use rustix::termios::tcgetpgrp;
use signal_hook::consts::{SIGCONT, SIGINT, SIGQUIT, SIGTERM};

/// How long after the end of the command a signal from the terminal may be the one that ended it.
const LATE: Duration = Duration::from_millis(500);

#[derive(Debug, Default)]
pub(super) struct Foreground(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// The command, while it is running.
    child: Option<Child>,
    /// When one has ended.
    ended: Option<Instant>,
    /// A signal came before a command was started.
    is_too_late: bool,
}

impl Foreground {
    /// Runs a command to its end; `on_start` is called when it has started. It stays in the process
    /// group: the terminal stops, continues and interrupts both. `None`: a signal came before.
    ///
    /// # Errors
    /// When it cannot be started.
    pub(super) fn run(
        &self,
        command: &mut Command,
        on_start: impl FnOnce(),
    ) -> io::Result<Option<ExitStatus>> {
        let mut state = self.lock();
        // Under the lock: a signal is either seen here or passed on.
        if state.is_too_late {
            return Ok(None);
        }
        let child = command.spawn()?;
        on_start();
        let id = Pid::from_child(&child);
        state.child = Some(child);
        drop(state);
        // Not reaped by this: until then, no other process can get the id that signals are sent to.
        let has_ended = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        while matches!(waitid(WaitId::Pid(id), has_ended), Err(Errno::INTR)) {}
        let mut state = self.lock();
        state.ended = Some(Instant::now());
        let ended = state.child.take();
        ended.map_or_else(
            || Err(io::ErrorKind::NotFound.into()),
            |mut child| child.wait().map(Some),
        )
    }

    /// Passes a signal on; `false` if no command is running, or this process has to handle it.
    pub(super) fn pass_on(&self, signal: i32) -> bool {
        let mut state = self.lock();
        if state.child.is_none() && state.ended.is_none() {
            state.is_too_late |= matches!(signal, SIGINT | SIGQUIT | SIGTERM);
            return false;
        }
        let is_typed = matches!(signal, SIGINT | SIGQUIT) && is_at_terminal();
        let Some(child) = state.child.as_ref().filter(|_| signal != SIGCONT) else {
            return is_typed && state.ended.is_some_and(|ended| ended.elapsed() < LATE);
        };
        // What is typed at the terminal reaches the command without us; twice, it would end programs
        // that handle the first one.
        if !is_typed {
            let known = Signal::from_named_raw(signal);
            let _ = known.map(|signal| kill_process(Pid::from_child(child), signal));
        }
        true
    }

    /// Whether a command was run to its end.
    pub(super) fn has_ended(&self) -> bool {
        self.lock().ended.is_some()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether this process is in the group that the terminal sends its signals to.
pub(super) fn is_at_terminal() -> bool {
    let terminal = File::open("/dev/tty");
    terminal.is_ok_and(|terminal| tcgetpgrp(terminal).is_ok_and(|group| group == getpgrp()))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use signal_hook::consts::{SIGCONT, SIGTERM};

    use super::Foreground;

    #[test]
    fn a_command_is_not_started_after_a_signal() {
        let started = |signal| {
            let foreground = Foreground::default();
            assert!(!foreground.pass_on(signal));
            let ended = foreground.run(&mut Command::new("true"), || {});
            ended.unwrap().is_some()
        };
        assert!(started(SIGCONT));
        assert!(!started(SIGTERM));
    }
}

//! Process groups that must not outlive this process: commands that have a key.

use std::io;
use std::process::{Child, ExitStatus};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The groups that are running, by the ids of their leaders.
static RUNNING: Mutex<Vec<u32>> = Mutex::new(Vec::new());

type Running = MutexGuard<'static, Vec<u32>>;

fn running() -> Running {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts a command that leads a process group of its own. Until [`try_wait`] says that it has
/// ended, it ends with this process if a signal ends that.
pub(crate) fn start<E>(spawn: impl FnOnce() -> Result<Child, E>) -> Result<Child, E> {
    // Locked before: `end_all` must not miss a command that has just started.
    let mut running = running();
    let child = spawn()?;
    running.push(child.id());
    Ok(child)
}

/// How a command has ended; `None` if it is running.
pub(crate) fn try_wait(child: &mut Child) -> io::Result<Option<ExitStatus>> {
    // Locked before: once it is waited for, another process can get its id.
    let mut running = running();
    let id = child.id();
    let status = child.try_wait()?;
    if status.is_some() {
        running.retain(|other| *other != id);
    }
    Ok(status)
}

/// Kills all groups that are running. As long as the result lives, no other can start.
#[cfg(unix)]
#[must_use]
pub(super) fn end_all() -> impl Sized {
    use rustix::process::{Pid, Signal, kill_process_group};
    let running = running();
    let ids = running.iter().filter_map(|id| i32::try_from(*id).ok());
    for group in ids.filter_map(Pid::from_raw) {
        let _ = kill_process_group(group, Signal::KILL);
    }
    running
}

//! Points at which a test can kill the process, pause it or simulate a full disk. Without the
//! feature `testing`, which only tests enable, these functions are empty.
//!
//! The environment variable `FAILPOINTS` has the actions, in the notation of the crate `fail`:
//! `issue.planned=return(kill)`, `persist.index.json=1*off->return(full)`, `end=pause`.
//! `return(tell)` only prints the point to stderr, which shows a test what there is to fail, and
//! `return(panic)` panics as in a release build, which aborts and runs no destructor.

use std::io;
use std::path::Path;

/// Passes a point, at which the process may be killed.
pub fn pass(point: &str) {
    // The only error is a full disk, which cannot happen here.
    let _ = reach(point);
}

/// Passes the point `<action>.<file name>`, at which the process may be killed or the disk be full.
///
/// # Errors
/// [`io::ErrorKind::StorageFull`]
pub fn disk(action: &str, path: &Path) -> io::Result<()> {
    if cfg!(feature = "testing") {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        return reach(&format!("{action}.{name}"));
    }
    Ok(())
}

#[cfg(not(feature = "testing"))]
fn reach(_: &str) -> io::Result<()> {
    Ok(())
}

#[cfg(feature = "testing")]
fn reach(point: &str) -> io::Result<()> {
    listen();
    match fail::eval(point, |action| action).flatten().as_deref() {
        None => Ok(()),
        Some("full") => Err(io::ErrorKind::StorageFull.into()),
        Some("tell") => tell(point),
        Some("panic") => panic_and_abort(),
        Some(_) => end(),
    }
}

#[cfg(feature = "testing")]
fn tell(point: &str) -> io::Result<()> {
    #[allow(clippy::disallowed_methods, reason = "only tests read this")]
    io::Write::write_all(&mut io::stderr(), format!("failpoint {point}\n").as_bytes())
}

#[cfg(feature = "testing")]
#[allow(clippy::panic, reason = "what its hook does is tested")]
fn panic_and_abort() -> ! {
    // The hook runs; what it would unwind does not.
    let _ = std::panic::catch_unwind(|| panic!("a failpoint"));
    std::process::abort()
}

/// Reads `FAILPOINTS` once per process.
#[cfg(feature = "testing")]
fn listen() {
    static SCENARIO: std::sync::Once = std::sync::Once::new();
    // Dropping the scenario would remove its points.
    SCENARIO.call_once(|| std::mem::forget(fail::FailScenario::setup()));
}

/// Ends the process like `kill -9`.
#[cfg(all(feature = "testing", unix))]
fn end() -> ! {
    use rustix::process::{Signal, getpid, kill_process};
    let _ = kill_process(getpid(), Signal::KILL);
    std::process::abort()
}

#[cfg(all(feature = "testing", not(unix)))]
fn end() -> ! {
    std::process::abort()
}

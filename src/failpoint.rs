//! Points at which a test ends the process, holds it or makes the disk full. Only the feature
//! `testing`, which nothing but the tests switch on, brings them to life; without it these
//! functions are empty.
//!
//! `FAILPOINTS` in the environment says what happens where, in the notation of the crate `fail`:
//! `issue.planned=return(kill)`, `persist.index.json=1*off->return(full)`, `end=pause`.
//! `return(tell)` only says on stderr that the process came by, so that a test can find out what
//! there is to fail.

use std::io;
use std::path::Path;

/// The process comes by: it may be ended here.
pub fn pass(point: &str) {
    // A point without a disk has none that could be full.
    let _ = reach(point);
}

/// The process is about to use the disk for the file at `path`: it may be ended here, or be told
/// that the disk is full. The point is called `<action>.<file name>`.
///
/// # Errors
/// That there is no space left, if the test says so.
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
        Some(_) => end(),
    }
}

#[cfg(feature = "testing")]
fn tell(point: &str) -> io::Result<()> {
    #[allow(
        clippy::disallowed_methods,
        reason = "nothing but a test hears of this"
    )]
    io::Write::write_all(&mut io::stderr(), format!("failpoint {point}\n").as_bytes())
}

/// Reads `FAILPOINTS`, once a process.
#[cfg(feature = "testing")]
fn listen() {
    static SCENARIO: std::sync::Once = std::sync::Once::new();
    // A scenario ends, and its points with it, when it is dropped.
    SCENARIO.call_once(|| std::mem::forget(fail::FailScenario::setup()));
}

/// Ends the process as `kill -9` does.
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

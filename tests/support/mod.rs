//! What tests share: real parts that they start, and processes that they look at.

#[cfg(all(unix, feature = "sandbox"))]
pub mod acme;
#[cfg(all(target_os = "linux", feature = "sandbox"))]
pub mod bus_monitor;
#[cfg(all(unix, feature = "sandbox"))]
pub mod credential_helper;
#[cfg(target_os = "linux")]
pub mod fake_keychain;
pub mod genkey;
#[cfg(all(target_os = "linux", feature = "sandbox"))]
pub mod held;
#[cfg(all(target_os = "linux", feature = "sandbox"))]
pub mod keepassxc;
#[cfg(target_os = "linux")]
pub mod keyring;
pub mod mutation;
#[cfg(all(target_os = "linux", feature = "sandbox"))]
pub mod picture;
#[cfg(all(unix, feature = "sandbox"))]
pub mod proxy;
pub mod rust_source;
#[cfg(all(unix, feature = "sandbox"))]
pub mod secrets;
#[cfg(all(unix, feature = "sandbox"))]
pub mod service;
#[cfg(unix)]
pub mod store_process;
#[cfg(unix)]
pub mod terminal;
#[cfg(all(target_os = "linux", feature = "sandbox"))]
pub mod trace;
pub mod tracked;
pub mod wire_server;

use std::process::{Command, Stdio};

/// Whether all programs that a test needs are there. If not, the test says so and passes, but fails
/// where `CI=true`.
pub fn available(programs: &[&str]) -> bool {
    let missing = |program: &&&str| {
        let command = Command::new("sh")
            .args(["-c", "command -v -- \"$1\"", "sh", program])
            .stdout(Stdio::null())
            .status();
        !command.is_ok_and(|status| status.success())
    };
    let missing: Vec<_> = programs.iter().filter(missing).collect();
    if missing.is_empty() {
        return true;
    }
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "not installed: {missing:?}"
    );
    eprintln!("skipped: not installed: {missing:?}");
    false
}

/// Puts a shell script there. A shell writes it, because a file that this process has open cannot
/// be run by its threads.
#[cfg(unix)]
pub fn write_script(path: &std::path::Path, text: &str) {
    write_executable(path, &format!("#!/bin/sh\n{text}"));
}

/// Puts a program there, in the same way.
#[cfg(unix)]
pub fn write_executable(path: &std::path::Path, text: &str) {
    use std::io::Write;
    let write = "cat > \"$1\" && chmod +x \"$1\"";
    let mut shell = Command::new("sh");
    let mut shell = shell
        .args(["-c", write, "sh"])
        .arg(path)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    write!(shell.stdin.take().unwrap(), "{text}").unwrap();
    assert!(shell.wait().unwrap().success());
}

/// The repository's folder.
pub fn repository() -> &'static std::path::Path {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
}

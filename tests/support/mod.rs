//! What tests share: real services that they start, and processes that they inspect.

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
pub mod python;
pub mod rust_source;
#[cfg(all(target_os = "linux", feature = "sandbox"))]
pub mod scripted_server;
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

/// Whether all programs that a test needs are installed. If not, the test reports that it is skipped
/// and passes, but fails with `CI=true`.
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

/// Puts a shell script there. Another process writes it: as long as one has a file open for writing,
/// nobody can run it, and a child that another thread forks in that moment inherits the open file.
#[cfg(unix)]
pub fn write_script(path: &std::path::Path, text: &str) {
    write_executable(path, &format!("#!/bin/sh\n{text}"));
}

/// Puts a program there, the same way.
#[cfg(unix)]
pub fn write_executable(path: &std::path::Path, text: &str) {
    use std::io::Write;
    let mut install = Command::new("install");
    let mut install = install
        .args(["-m", "755", "/dev/stdin"])
        .arg(path)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    write!(install.stdin.take().unwrap(), "{text}").unwrap();
    assert!(install.wait().unwrap().success());
}

/// The repository's folder.
pub fn repository() -> &'static std::path::Path {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
}

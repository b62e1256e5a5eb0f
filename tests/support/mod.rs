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
#[cfg(all(target_os = "linux", feature = "sandbox"))]
pub mod kwallet;
pub mod mutation;
#[cfg(all(target_os = "linux", feature = "sandbox"))]
pub mod picture;
#[cfg(unix)]
pub mod port;
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

#[cfg(all(unix, feature = "sandbox"))]
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

#[cfg(all(unix, feature = "sandbox"))]
use sha2::{Digest, Sha256};

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

/// Puts a shell script there.
#[cfg(unix)]
pub fn write_script(path: &Path, text: &str) {
    write_executable(path, &format!("#!/bin/sh\n{text}"));
}

/// Puts a program there. Another process writes it: as long as one has a file open for writing, nobody
/// can run it, and a child that another thread forks in that moment inherits the open file.
#[cfg(unix)]
pub fn write_executable(path: &Path, text: &str) {
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

/// Puts a link to a shell script there, which is written only once: for scripts that thousands of homes
/// have, and that nobody changes.
#[cfg(all(unix, feature = "sandbox"))]
pub fn link_script(path: &Path, text: &str) {
    let name: String = Sha256::digest(text)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let scripts = Path::new(env!("CARGO_TARGET_TMPDIR")).join("scripts");
    let script = scripts.join(name);
    if !script.exists() {
        fs::create_dir_all(&scripts).unwrap();
        let own = tempfile::NamedTempFile::new_in(&scripts).unwrap();
        let own = own.into_temp_path();
        write_script(&own, text);
        own.persist(&script).unwrap();
    }
    std::os::unix::fs::symlink(script, path).unwrap();
}

/// The repository's folder.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

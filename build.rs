//! How genkey is linked for Linux with glibc: a short command takes about a millisecond, and most of that
//! is its loading. What the linker of this machine cannot do is left out; then genkey is larger, or starts
//! more slowly.
#![allow(
    clippy::disallowed_methods,
    reason = "cargo tells a build script what it builds for in the environment, and gives it a folder of its own"
)]

use std::env;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Leaves out the tables for unwinding, a tenth of the program. The compiler writes them for every Linux
/// program, even if its panics abort; then only backtraces need them, and those say nothing in a program
/// without symbols.
const WITHOUT_TABLES: &str =
    "SECTIONS { /DISCARD/ : { *(.eh_frame .eh_frame.*) } } INSERT AFTER .rodata;\n";

/// A `libgcc_s.so` that is linked statically: few of its functions are used, and loading it takes a tenth
/// of the time of a short command.
const STATIC_LIBGCC: &str = "GROUP ( -lgcc_eh -lgcc )\n";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    if !variable("TARGET").ends_with("-linux-gnu") || variable("HOST") != variable("TARGET") {
        return Ok(());
    }
    let linker = Linker::new(PathBuf::from(variable("OUT_DIR")))?;
    // The C library reads these since 2.36; that of this machine is asked.
    if glibc().is_some_and(|version| version >= (2, 36)) {
        linker.pass(&["-Wl,-z,pack-relative-relocs"]);
    }
    // Cargo does not say what a panic does, so the profile says it: in a release, it aborts.
    if variable("PROFILE") == "release" {
        let script = linker.folder.join("without-tables.ld");
        fs::write(&script, WITHOUT_TABLES)?;
        linker.pass(&[
            "-Wl,--no-eh-frame-hdr",
            &format!("-Wl,-T,{}", script.display()),
        ]);
    } else {
        // The tests start it ten thousand times: at a fixed address, it has a third fewer page faults.
        linker.pass(&["-no-pie"]);
    }
    let libraries = linker.folder.join("libraries");
    fs::create_dir_all(&libraries)?;
    fs::write(libraries.join("libgcc_s.so"), STATIC_LIBGCC)?;
    if linker.accepts(&[&format!("-L{}", libraries.display())]) {
        println!("cargo::rustc-link-search=native={}", libraries.display());
    }
    Ok(())
}

/// The linker that genkey is linked with, to try what it accepts.
struct Linker {
    folder: PathBuf,
}

impl Linker {
    fn new(folder: PathBuf) -> io::Result<Self> {
        fs::write(folder.join("empty.rs"), "fn main() {}\n")?;
        Ok(Self { folder })
    }

    /// Links genkey with these arguments if the linker accepts them.
    fn pass(&self, arguments: &[&str]) {
        if self.accepts(arguments) {
            for argument in arguments {
                println!("cargo::rustc-link-arg-bins={argument}");
            }
        }
    }

    /// Whether an empty program that is linked with these arguments runs.
    fn accepts(&self, arguments: &[&str]) -> bool {
        let program = self.folder.join("empty");
        let mut compiler = Command::new(variable("RUSTC"));
        compiler
            .arg(self.folder.join("empty.rs"))
            .arg("-o")
            .arg(&program);
        let flags = variable("CARGO_ENCODED_RUSTFLAGS");
        compiler.args(flags.split('\u{1f}').filter(|flag| !flag.is_empty()));
        let linker = variable("RUSTC_LINKER");
        if !linker.is_empty() {
            compiler.arg(format!("-Clinker={linker}"));
        }
        for argument in arguments {
            compiler.arg(format!("-Clink-arg={argument}"));
        }
        succeeds(&mut compiler) && succeeds(&mut Command::new(program))
    }
}

fn succeeds(command: &mut Command) -> bool {
    let ended = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    ended.is_ok_and(|status| status.success())
}

/// The version of this machine's glibc.
fn glibc() -> Option<(u32, u32)> {
    let asked = Command::new("getconf")
        .arg("GNU_LIBC_VERSION")
        .output()
        .ok()?;
    let said = String::from_utf8(asked.stdout).ok()?;
    let (major, minor) = said.trim().strip_prefix("glibc ")?.split_once('.')?;
    let minor = minor.split('.').next()?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// What cargo tells a build script in the environment; empty if it does not.
fn variable(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

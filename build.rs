//! Links genkey with packed relative relocations where the C library reads them: ten thousand of them
//! are applied at every start, and a short command takes about a millisecond.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if packs_relocations() {
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

/// Whether the program is linked for a C library that reads packed relocations: glibc since 2.36. That
/// of this machine is asked, so a build for another one has none.
#[allow(
    clippy::disallowed_methods,
    reason = "cargo tells a build script what it builds for in the environment"
)]
fn packs_relocations() -> bool {
    let target = env::var("TARGET").unwrap_or_default();
    if env::var("HOST").as_deref() != Ok(target.as_str()) || !target.ends_with("-linux-gnu") {
        return false;
    }
    let asked = Command::new("getconf").arg("GNU_LIBC_VERSION").output();
    let version = asked.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    version.is_ok_and(|version| is_new_enough(&version))
}

/// Whether `glibc 2.36` or newer is named.
fn is_new_enough(version: &str) -> bool {
    let mut numbers = version
        .trim()
        .trim_start_matches("glibc ")
        .split('.')
        .map(str::parse::<u32>);
    matches!((numbers.next(), numbers.next()), (Some(Ok(2)), Some(Ok(minor))) if minor >= 36)
}

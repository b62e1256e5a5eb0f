//! What is measured: a release build of genkey, and the peers.
//!
//! Tests and benches are built with genkey's feature `testing`, so that the program that cargo
//! hands them is not the product.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::arguments::Arguments;
use crate::process::found;

/// The repository's folder.
pub const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

/// The release builds of genkey.
pub struct Product {
    /// The program as released.
    pub stripped: PathBuf,
    /// The same build with symbols, if it has them.
    pub with_symbols: PathBuf,
    /// Without the embedded server, stripped.
    pub without_sandbox: Option<PathBuf>,
}

impl Product {
    /// The program that was given, or a build of this repository. It is built once, with symbols,
    /// and stripped in a copy.
    pub fn prepare(arguments: &Arguments, with_smaller: bool) -> Result<Self> {
        let folder = Path::new(REPOSITORY).join("target/budget/measured");
        fs::create_dir_all(&folder)?;
        let with_symbols = folder.join("genkey-symbols");
        match &arguments.binary {
            Some(given) => copy(given, &with_symbols)?,
            None => build(&[], &with_symbols)?,
        }
        let smaller = folder.join("genkey-small-symbols");
        let without_sandbox = match &arguments.binary_without_sandbox {
            _ if !with_smaller => None,
            Some(given) => Some(copy(given, &smaller)?),
            None if arguments.binary.is_some() => None,
            None => Some(build(&["--no-default-features"], &smaller)?),
        };
        let stripped = stripped(&with_symbols, &folder.join("genkey"))?;
        let without_sandbox = match without_sandbox {
            Some(()) => Some(self::stripped(&smaller, &folder.join("genkey-small"))?),
            None => None,
        };
        Ok(Self {
            stripped,
            with_symbols,
            without_sandbox,
        })
    }
}

/// Builds the peers, and returns the folder that they are in.
pub fn peers() -> Result<PathBuf> {
    let target = Path::new(REPOSITORY).join("target/peers");
    let manifest = Path::new(REPOSITORY).join("benches/peers/Cargo.toml");
    cargo(
        [OsString::from("--manifest-path"), manifest.into()],
        &target,
        "symbols",
    )?;
    Ok(target.join("release"))
}

fn build(options: &[&str], to: &Path) -> Result<()> {
    let target = Path::new(REPOSITORY).join("target/budget");
    cargo(options.iter().map(OsString::from), &target, "none")?;
    copy(&target.join("release/genkey"), to)
}

fn cargo(options: impl IntoIterator<Item = OsString>, target: &Path, strip: &str) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["build", "--release", "--locked", "--target-dir"])
        .arg(target)
        .args(options);
    // What cargo tells this program of itself would have build scripts run anew.
    for (name, _) in std::env::vars_os() {
        if ["CARGO_PKG_", "CARGO_MANIFEST_"]
            .iter()
            .any(|prefix| name.to_string_lossy().starts_with(prefix))
        {
            command.env_remove(name);
        }
    }
    let status = command
        .env("CARGO_PROFILE_RELEASE_STRIP", strip)
        .current_dir(REPOSITORY)
        .status()?;
    ensure!(status.success(), "`cargo build --release` failed");
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| format!("cannot copy `{}`", from.display()))?;
    Ok(())
}

/// A copy without symbols, as `strip = true` makes it.
fn stripped(from: &Path, to: &Path) -> Result<PathBuf> {
    ensure!(
        found(Path::new("strip")).is_some(),
        "`strip` (binutils) is not installed"
    );
    let status = Command::new("strip").arg("-o").arg(to).arg(from).status()?;
    ensure!(status.success(), "`strip` failed");
    Ok(to.to_owned())
}

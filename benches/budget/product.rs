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

/// The repository's folder.
pub const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

/// genkey as it is released: the files that `cargo build --release` leaves, unchanged.
pub struct Product {
    /// The whole program.
    pub released: PathBuf,
    /// Without the embedded server.
    pub without_sandbox: Option<PathBuf>,
    /// Whether `--binary` was given.
    is_given: bool,
}

impl Product {
    /// The program that was given, or a build of this repository.
    pub fn prepare(arguments: &Arguments, with_smaller: bool) -> Result<Self> {
        let folder = measured()?;
        let released = folder.join("genkey");
        match &arguments.binary {
            Some(given) => copy(given, &released)?,
            None => build(&[], &released)?,
        }
        let smaller = folder.join("genkey-small");
        let without_sandbox = match &arguments.binary_without_sandbox {
            _ if !with_smaller => None,
            Some(given) => Some(copy(given, &smaller)?),
            None if arguments.binary.is_some() => None,
            None => Some(build(&["--no-default-features"], &smaller)?),
        };
        Ok(Self {
            released,
            without_sandbox: without_sandbox.map(|()| smaller),
            is_given: arguments.binary.is_some(),
        })
    }

    /// The same program, linked again with the names of its functions, to show where instructions
    /// are spent. A given binary is returned as it is.
    pub fn with_symbols(&self) -> Result<PathBuf> {
        if self.is_given {
            return Ok(self.released.clone());
        }
        let target = Path::new(REPOSITORY).join("target/budget");
        let options = ["--bin", "genkey", "--", "-C", "strip=none"];
        cargo("rustc", options.map(OsString::from), &target)?;
        let to = measured()?.join("genkey-symbols");
        copy(&target.join("release/genkey"), &to)?;
        Ok(to)
    }
}

/// The folder for copies of what is measured, so that the next build does not replace them.
fn measured() -> Result<PathBuf> {
    let folder = Path::new(REPOSITORY).join("target/budget/measured");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Builds the peers, and returns the folder that they are in.
pub fn peers() -> Result<PathBuf> {
    let target = Path::new(REPOSITORY).join("target/peers");
    let manifest = Path::new(REPOSITORY).join("benches/peers/Cargo.toml");
    cargo(
        "build",
        [OsString::from("--manifest-path"), manifest.into()],
        &target,
    )?;
    Ok(target.join("release"))
}

fn build(options: &[&str], to: &Path) -> Result<()> {
    let target = Path::new(REPOSITORY).join("target/budget");
    cargo("build", options.iter().map(OsString::from), &target)?;
    copy(&target.join("release/genkey"), to)
}

fn cargo(what: &str, options: impl IntoIterator<Item = OsString>, target: &Path) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args([what, "--release", "--locked", "--target-dir"])
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
    let status = command.current_dir(REPOSITORY).status()?;
    ensure!(status.success(), "`cargo {what} --release` failed");
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    // Copying a file onto itself would empty it.
    let is_there =
        fs::canonicalize(from).is_ok_and(|from| fs::canonicalize(to).is_ok_and(|to| from == to));
    if is_there {
        return Ok(());
    }
    fs::copy(from, to).with_context(|| format!("cannot copy `{}`", from.display()))?;
    Ok(())
}

//! The symbol table of a program.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

/// How many symbols a program's table has; `nm` says so. A released one has none.
pub fn symbols(path: &Path) -> Result<u64> {
    let output = Command::new("nm").arg(path).output()?;
    ensure!(
        output.status.success(),
        "`nm`: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(u64::try_from(
        String::from_utf8_lossy(&output.stdout).lines().count(),
    )?)
}

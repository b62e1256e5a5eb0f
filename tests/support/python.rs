//! Programs from PyPI, which `.ci/run` installs.

use std::path::PathBuf;
use std::process::Command;

use super::repository;

/// The folder of the programs that `.ci/run` installs from PyPI.
pub fn installed() -> PathBuf {
    repository().join("target/contract/python/bin")
}

/// The Python that has a module. Without one, the test reports that it is skipped and passes, but
/// fails with `CI=true`.
pub fn python_with(module: &str) -> Option<PathBuf> {
    let has = |python: &PathBuf| {
        let script = format!("import {module}");
        let found = Command::new(python).args(["-c", &script]).output();
        found.is_ok_and(|output| output.status.success())
    };
    let mut pythons = [installed().join("python3"), "python3".into()].into_iter();
    let found = pythons.find(has);
    if found.is_none() {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "not installed: {module} of Python"
        );
        eprintln!("skipped: not installed: {module} of Python");
    }
    found
}

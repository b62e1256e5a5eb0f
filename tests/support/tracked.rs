//! The files of the repository.

use std::fs;

use super::{available, repository};

/// Every file of the repository that is text, as path and text. `None` outside of a clone, as in a
/// packaged crate.
pub fn tracked() -> Option<Vec<(String, String)>> {
    if !repository().join(".git").exists() || !available(&["git"]) {
        return None;
    }
    let mut git = std::process::Command::new("git");
    let listed = git.args([
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]);
    let output = listed.current_dir(repository()).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let names = String::from_utf8(output.stdout).unwrap();
    let text = |name: &str| {
        Some((
            name.to_owned(),
            fs::read_to_string(repository().join(name)).ok()?,
        ))
    };
    Some(names.split_terminator('\0').filter_map(text).collect())
}

//! Finds programs in PATH, and explains why one that exists cannot be started.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

// Linux reads this much of a file to find its interpreter (`BINPRM_BUF_SIZE`).
const HEAD: u64 = 256;

/// Where systems look for programs if PATH is not set.
const WITHOUT_PATH: &str = "/bin:/usr/bin";

#[allow(
    clippy::disallowed_methods,
    reason = "the system looks for programs there, too"
)]
pub(crate) fn search_path() -> Option<OsString> {
    env::var_os("PATH")
}

/// PATH without relative directories. `None` if nothing is left, or PATH is not set.
pub(super) fn absolute_search_path() -> Option<OsString> {
    let path = search_path()?;
    // In a relative directory, a checked-out repository could place a program that gets secrets.
    let absolute: Vec<PathBuf> = env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .collect();
    // An empty PATH would mean the current directory.
    if absolute.is_empty() {
        None
    } else {
        env::join_paths(absolute).ok()
    }
}

/// Whether a program of this name is in PATH.
pub(crate) fn is_installed(program: &str) -> bool {
    let path = absolute_search_path().unwrap_or_else(|| WITHOUT_PATH.into());
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// The missing interpreter of a program that exists but is reported as not found. `None` if it
/// really does not exist in `path`.
pub(crate) fn missing_interpreter(
    program: &OsStr,
    path: Option<OsString>,
) -> Option<MissingInterpreter> {
    let name = Path::new(program);
    let file = if name.components().count() > 1 {
        name.is_file().then(|| name.to_owned())
    } else {
        path.iter()
            .flat_map(env::split_paths)
            .map(|folder| folder.join(name))
            .find(|file| file.is_file())
    };
    Some(MissingInterpreter(interpreter(&file?)))
}

/// The interpreter in the `#!` line of a script.
fn interpreter(file: &Path) -> Option<String> {
    let mut head = Vec::new();
    File::open(file)
        .ok()?
        .take(HEAD)
        .read_to_end(&mut head)
        .ok()?;
    let line = head
        .strip_prefix(b"#!")?
        .split(|byte| *byte == b'\n')
        .next()?;
    let words = String::from_utf8_lossy(line);
    words
        .split([' ', '\t'])
        .find(|word| !word.is_empty())
        .map(str::to_owned)
}

/// The interpreter of a script; `None` stands in for the dynamic loader of a binary.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct MissingInterpreter(Option<String>);

impl MissingInterpreter {
    /// Whether the script has Windows line endings, which make `\r` a part of the name.
    pub(crate) fn is_carriage_return(&self) -> bool {
        self.0.as_ref().is_some_and(|name| name.ends_with('\r'))
    }
}

impl std::fmt::Display for MissingInterpreter {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Some(name) => write!(
                formatter,
                "its interpreter `{}` does not exist",
                name.escape_debug()
            ),
            None => formatter.write_str("its loader does not exist"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_program_in_path_is_installed() {
        assert!(is_installed("sh"));
        assert!(!is_installed("no-such-program"));
    }

    #[test]
    fn the_interpreter_is_read_from_the_first_line() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("script");
        for (text, expected) in [
            ("#!/bin/sh\r\necho", Some("/bin/sh\r")),
            ("#! \t/usr/bin/env python3\n", Some("/usr/bin/env")),
            ("#!/opt/interpreter", Some("/opt/interpreter")),
            ("#!\n", None),
            ("\u{feff}#!/bin/sh\n", None),
            ("\u{7f}ELF", None),
            ("", None),
        ] {
            fs::write(&file, text).unwrap();
            assert_eq!(
                missing_interpreter(file.as_os_str(), None),
                Some(MissingInterpreter(expected.map(str::to_owned)))
            );
        }
        assert_eq!(
            missing_interpreter(folder.path().join("other").as_os_str(), None),
            None
        );
        assert_eq!(
            missing_interpreter(folder.path().as_os_str(), None),
            None,
            "a directory is not a program"
        );
    }
}

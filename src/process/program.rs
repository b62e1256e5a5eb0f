//! Which file a program's name stands for, and what is missing where it cannot be started although
//! it is there.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// How much of a file is read to find the name of its interpreter: as much as Linux reads.
const HEAD: u64 = 256;

/// What PATH says.
#[allow(
    clippy::disallowed_methods,
    reason = "the system looks for programs there, too"
)]
pub(crate) fn search_path() -> Option<OsString> {
    env::var_os("PATH")
}

/// PATH without the folders that depend on the current one: whoever puts a program there is not the
/// user. `None` where no folder is left, or there is no PATH.
pub(super) fn absolute_search_path() -> Option<OsString> {
    let path = search_path()?;
    let absolute: Vec<PathBuf> = env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .collect();
    // What came out of a PATH can be put into one.
    if absolute.is_empty() {
        None
    } else {
        env::join_paths(absolute).ok()
    }
}

/// Why a program that was looked for in this PATH is said not to exist although its file is there:
/// whoever runs it does not. `None` where there is no file.
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

/// The interpreter that a script names in its first line. `None` for what is no script, or cannot
/// be read.
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

/// What a program needs that is there itself: the interpreter of a script, or the loader of any
/// other.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct MissingInterpreter(Option<String>);

impl MissingInterpreter {
    /// Whether the file's lines end as on Windows, and the interpreter is looked for by a name with
    /// a carriage return.
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
    fn the_interpreter_is_what_the_first_line_names() {
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
            "a folder is no program"
        );
    }
}

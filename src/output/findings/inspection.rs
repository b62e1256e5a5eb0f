//! What `check` has found.

/// What was checked, and what was found.
#[derive(Debug)]
pub struct Inspection<'a> {
    /// The file that says how keys should be; relative, if it is in this repository or folder.
    pub file: Option<&'a str>,
    /// All problems that there can be: their names, and the rest of a sentence about a key.
    pub problems: &'a [(&'a str, &'a str)],
    /// What was checked.
    pub subjects: &'a [Subject<'a>],
}

/// A key that was checked, or something else that was found.
#[derive(Debug, PartialEq, Eq)]
pub struct Subject<'a> {
    /// What identifies it, also in a later check.
    pub name: String,
    /// What was found.
    pub flaws: Vec<Flaw<'a>>,
}

/// A problem of a subject.
#[derive(Debug, PartialEq, Eq)]
pub struct Flaw<'a> {
    /// The problem's name.
    pub problem: &'a str,
    /// A sentence about it.
    pub message: String,
    /// The line and column in the file.
    pub region: Option<(usize, usize)>,
}

impl Flaw<'_> {
    /// The place in front of a message, as compilers show it.
    pub(super) fn place(&self, file: Option<&str>) -> String {
        match (file, self.region) {
            (Some(file), Some((line, column))) => format!("{file}:{line}:{column}: "),
            (_, None) | (None, _) => String::new(),
        }
    }
}

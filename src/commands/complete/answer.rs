//! What can stand at the cursor.

use crate::model::is_unprintable;

/// One thing that can be inserted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    /// The whole word.
    pub(super) value: String,
    /// What is shown for it: the part that is being chosen.
    pub(super) shown: String,
    /// A description in one line.
    pub(super) about: String,
    /// Whether the word goes on, so that no space follows.
    pub(super) goes_on: bool,
}

impl Candidate {
    pub(super) fn new(value: impl Into<String>, about: impl AsRef<str>) -> Self {
        let value = value.into();
        Self {
            shown: value.clone(),
            value,
            about: one_line(about.as_ref()),
            goes_on: false,
        }
    }

    /// The candidate as one after which more is to be typed.
    pub(super) fn going_on(self) -> Self {
        Self {
            goes_on: true,
            ..self
        }
    }

    /// The candidate after the part of the word that is there already.
    pub(super) fn after(self, prefix: &str) -> Self {
        Self {
            value: format!("{prefix}{}", self.value),
            ..self
        }
    }
}

/// What the shell itself completes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Native {
    Files,
    Folders,
    /// Another program's command line, which begins at this word.
    Program(usize),
}

/// Everything that can stand at the cursor.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) candidates: Vec<Candidate>,
    /// What else can, if none of them fits.
    pub(super) native: Option<Native>,
}

impl Answer {
    pub(super) fn of(candidates: Vec<Candidate>) -> Self {
        Self {
            candidates,
            native: None,
        }
    }

    pub(super) fn native(native: Native) -> Self {
        Self {
            candidates: Vec::new(),
            native: Some(native),
        }
    }

    /// Without what does not begin with the word: for shells that do not look themselves.
    pub(super) fn starting_with(mut self, word: &str) -> Self {
        self.candidates
            .retain(|candidate| candidate.value.starts_with(word));
        self
    }

    /// The first line for the scripts: what the shell is to complete itself.
    pub(super) fn mode(&self) -> String {
        match self.native {
            None => "words".to_owned(),
            Some(Native::Files) => "files".to_owned(),
            Some(Native::Folders) => "folders".to_owned(),
            Some(Native::Program(first)) => format!("program {first}"),
        }
    }
}

/// Whether a shell can insert it: no character may do something to the line or to the terminal.
pub(super) fn is_insertable(text: &str) -> bool {
    !text.is_empty() && !text.contains(is_unprintable)
}

/// The first line of a description, without what a terminal would obey.
fn one_line(about: &str) -> String {
    let line = about.lines().next().unwrap_or_default();
    line.chars()
        .map(|character| {
            if is_unprintable(character) {
                '\u{fffd}'
            } else {
                character
            }
        })
        .collect()
}

//! A command that a user has written.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A command: a text that the shell runs, or a program with its arguments, which is run directly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CommandLine {
    /// The text that `sh -c` runs.
    Shell(String),
    /// The program and its arguments.
    Program(Vec<String>),
}

impl CommandLine {
    /// Why it cannot be run, if that is known without running it.
    pub fn problem(&self) -> Option<&'static str> {
        let has_nul = match self {
            Self::Shell(text) if text.trim().is_empty() => return Some("the command is empty"),
            Self::Shell(text) => text.contains('\0'),
            Self::Program(words) if words.first().is_none_or(String::is_empty) => {
                return Some("the command is empty");
            }
            Self::Program(words) => words.iter().any(|word| word.contains('\0')),
        };
        has_nul.then_some("a command cannot contain a NUL")
    }
}

impl From<&str> for CommandLine {
    fn from(text: &str) -> Self {
        Self::Shell(text.into())
    }
}

/// As a shell would take it, for messages.
impl fmt::Display for CommandLine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shell(text) => formatter.write_str(text),
            Self::Program(words) => {
                let quoted: Vec<String> = words.iter().map(|word| quoted(word)).collect();
                formatter.write_str(&quoted.join(" "))
            }
        }
    }
}

fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "/._-+,:@%=".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::CommandLine;

    fn program(words: &[&str]) -> CommandLine {
        CommandLine::Program(words.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn a_program_is_shown_as_a_shell_would_take_it() {
        let shown = program(&["logger", "-t", "my key", "", "it's"]).to_string();
        assert_eq!(shown, r"logger -t 'my key' '' 'it'\''s'");
        assert_eq!(CommandLine::from("a | b").to_string(), "a | b");
    }

    #[test]
    fn an_empty_command_and_one_with_a_nul_cannot_be_run() {
        for empty in [CommandLine::from(" "), program(&[]), program(&["", "a"])] {
            assert_eq!(empty.problem(), Some("the command is empty"), "{empty:?}");
        }
        for nul in [CommandLine::from("a\0"), program(&["a", "\0"])] {
            assert_eq!(nul.problem(), Some("a command cannot contain a NUL"));
        }
        assert_eq!(program(&["true"]).problem(), None);
    }

    #[test]
    fn both_forms_are_read_from_where_they_were_written() {
        for command in [CommandLine::from("a b"), program(&["a", "b"])] {
            let text = serde_json::to_string(&command).unwrap();
            assert_eq!(serde_json::from_str::<CommandLine>(&text).unwrap(), command);
        }
    }
}

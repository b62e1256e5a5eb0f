//! Why a delivery failed.

use std::path::Path;

use crate::model::{CommandLine, Destination, with_option};

/// What a failed step may have done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The destination cannot be used as it is; nothing was changed. The command line is wrong.
    Refused,
    /// Nothing was changed.
    NotDone,
    /// It may have been changed.
    Unknown,
}

/// Why a key was not delivered or withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct DeliveryError {
    /// What the step may have done.
    pub outcome: Outcome,
    /// Why, without a secret.
    pub reason: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl DeliveryError {
    /// An error without a hint.
    pub fn new(outcome: Outcome, reason: impl Into<String>) -> Self {
        Self {
            outcome,
            reason: reason.into(),
            hint: None,
        }
    }

    /// Names the file that it is about.
    #[must_use]
    pub(super) fn in_file(mut self, path: &Path) -> Self {
        self.reason = format!("`{}`: {}", path.display(), self.reason);
        self
    }

    /// The same about a destination that nobody has typed: no error of the command line, and a hint
    /// says the whole `--to` that has an option.
    #[must_use]
    pub fn of_recorded(mut self, destination: &Destination) -> Self {
        if self.outcome == Outcome::Refused {
            self.outcome = Outcome::NotDone;
        }
        if let Some(hint) = &mut self.hint {
            for option in ["replace", "git=allow", "in-place", "create"] {
                let text = with_option(&destination.to_string(), option, None);
                let argument = CommandLine::Program(vec![text]);
                *hint = hint.replace(
                    &format!("add `?{option}`"),
                    &format!("add `--to {argument}`"),
                );
            }
            // What it is said to be added to.
            *hint = hint.replace(" to the destination", "");
        }
        self
    }

    /// Adds a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{NoPresets, Setting};

    #[test]
    fn the_hint_about_a_recorded_destination_has_the_whole_option() {
        let parse = |text| {
            let setting = Setting {
                folder: Path::new("/x"),
                variable: "GEN_API_KEY",
            };
            Destination::parse(text, setting, &NoPresets).unwrap()
        };
        let hint = |text, hint| {
            let error = DeliveryError::new(Outcome::Refused, "no").hint(hint);
            let error = error.of_recorded(&parse(text));
            assert_eq!(error.outcome, Outcome::NotDone);
            error.hint.unwrap()
        };
        assert_eq!(
            hint(
                "file:a",
                "add `?replace` to the destination to overwrite it"
            ),
            "add `--to 'file:/x/a?replace'` to overwrite it"
        );
        assert_eq!(
            hint("json:a#/b?in-place", "add `?create` to create it"),
            "add `--to 'json:/x/a#/b?in-place&create'` to create it"
        );
        let other = "close the program that uses it and try again";
        assert_eq!(hint("file:a", other), other);
    }
}

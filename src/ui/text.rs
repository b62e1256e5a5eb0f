//! How messages look.

use console::{Style, Term, measure_text_width};
use zeroize::Zeroizing;

use crate::error::Error;
use crate::output::{escape_control, json_line, to_ascii};
use crate::secret::{Secret, redact};

/// What messages are shown on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look {
    pub colored: bool,
    /// Nothing but ASCII can be shown.
    pub ascii: bool,
    /// Where lines of errors, warnings and hints end at the latest.
    pub columns: Option<usize>,
}

impl Look {
    /// How messages look on stderr, which `is_terminal` or not.
    pub(super) fn of_stderr(is_terminal: bool, color: Option<bool>, ascii: bool) -> Self {
        let columns = if is_terminal {
            Term::stderr().size_checked()
        } else {
            None
        };
        let columns = columns
            .map(|(_, columns)| columns.into())
            .filter(|columns| *columns > 0);
        Self {
            colored: color.unwrap_or(is_terminal),
            ascii,
            columns,
        }
    }

    /// `error: …`, and each hint below an empty line.
    pub(super) fn error(self, error: &Error) -> String {
        let mut text = self.headed("error:", Style::new().red(), &error.to_string());
        error
            .hints
            .iter()
            .for_each(|advice| text += &format!("\n\n{}", self.hint(advice)));
        text
    }

    pub(super) fn hint(self, hint: &str) -> String {
        self.headed("hint:", Style::new().cyan(), hint)
    }

    pub(super) fn warning(self, message: &str) -> String {
        self.headed("warning:", Style::new().yellow(), message)
    }

    fn headed(self, heading: &str, style: Style, text: &str) -> String {
        let heading = style.bold().force_styling(self.colored).apply_to(heading);
        // Redacted first: what is wrapped or escaped is not known for a secret any more.
        self.fit(&format!("{heading} {}", escape_control(&redact(text))))
    }

    /// The text as it can be shown: its lines end between words, and words that are longer than a
    /// line stay whole.
    pub(super) fn fit(self, text: &str) -> String {
        let text = if self.ascii {
            to_ascii(text)
        } else {
            text.into()
        };
        match self.columns {
            Some(columns) => text
                .split('\n')
                .map(|line| broken(line, columns))
                .collect::<Vec<_>>()
                .join("\n"),
            None => text.into_owned(),
        }
    }
}

/// A line with line ends instead of some of its spaces. What begins with spaces goes on below
/// itself.
fn broken(line: &str, columns: usize) -> String {
    let words = line.trim_start_matches(' ');
    let indent = " ".repeat(line.len() - words.len());
    let (mut text, mut taken) = (indent.clone(), indent.len());
    for (number, word) in words.split(' ').enumerate() {
        let width = measure_text_width(word);
        if number > 0 && taken + 1 + width > columns {
            text += &format!("\n{indent}");
            taken = indent.len();
        } else if number > 0 {
            text.push(' ');
            taken += 1;
        }
        text += word;
        taken += width;
    }
    text
}

/// The error for programs, in one line that is as safe on a terminal as the text is.
pub(super) fn as_json(error: &Error) -> String {
    json_line(&error.to_json())
}

/// What there is to be told where nothing failed, for programs.
pub(super) fn warnings_as_json(warnings: &[String]) -> String {
    let warnings: Vec<_> = warnings.iter().map(|warning| redact(warning)).collect();
    json_line(&serde_json::json!({ "warnings": warnings }))
}

/// The command by which GitHub Actions masks a secret. What would end or change it is escaped as
/// the runner reads it (`escapeData` of its toolkit).
pub(super) fn add_mask(secret: &Secret) -> Zeroizing<String> {
    const COMMAND: &str = "::add-mask::";
    let mut line = Zeroizing::new(String::with_capacity(
        COMMAND.len() + 3 * secret.expose().len() + 1,
    ));
    line.push_str(COMMAND);
    for character in secret.expose().chars() {
        match character {
            '%' => line.push_str("%25"),
            '\r' => line.push_str("%0D"),
            '\n' => line.push_str("%0A"),
            other => line.push(other),
        }
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_between_words_at_the_windows_width_and_longer_words_stay_whole() {
        let fit = |text: &str, columns| {
            Look {
                columns: Some(columns),
                ..Look::default()
            }
            .fit(text)
        };
        assert_eq!(
            fit("error: no such key\n\n  tip: try a list\n", 12),
            "error: no\nsuch key\n\n  tip: try a\n  list\n"
        );
        assert_eq!(
            fit("see https://docs.example/a/long/path now", 20),
            "see\nhttps://docs.example/a/long/path\nnow"
        );
        assert_eq!(
            fit("\u{1b}[1merror:\u{1b}[0m four words", 16),
            "\u{1b}[1merror:\u{1b}[0m four\nwords"
        );
        assert_eq!(fit("日本語 日本語", 12), "日本語\n日本語");
        assert_eq!(fit("a  b", 80), "a  b");
        assert_eq!(
            Look::default().fit(&"long ".repeat(100)),
            "long ".repeat(100)
        );
    }

    #[test]
    fn without_utf_8_a_message_is_ascii() {
        let look = Look {
            ascii: true,
            ..Look::default()
        };
        assert_eq!(
            look.hint("`genkey revoke KEY…` revokes `ü`"),
            "hint: `genkey revoke KEY...` revokes `\\u{fc}`"
        );
    }

    #[test]
    fn nothing_in_a_secret_ends_or_changes_the_command_that_masks_it() {
        for (secret, line) in [
            ("gen_pat_x", "::add-mask::gen_pat_x\n"),
            (
                "50%25\r\n::stop-commands::x",
                "::add-mask::50%2525%0D%0A::stop-commands::x\n",
            ),
        ] {
            assert_eq!(*add_mask(&Secret::new(secret.into())), line);
        }
    }
}

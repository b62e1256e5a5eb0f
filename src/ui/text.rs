//! The form of messages: headings, colour, line breaks.

use console::{Style, Term};
use zeroize::Zeroizing;

use crate::error::Error;
use crate::output::{escape_control, json_line, to_ascii, wrapped};
use crate::secret::{Secret, redact};

/// What the stream of messages can show.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look {
    pub colored: bool,
    /// The locale cannot show more than ASCII.
    pub ascii: bool,
    /// The window's width, if it is known.
    pub columns: Option<usize>,
}

impl Look {
    /// What stderr can show.
    pub(super) fn of_stderr(is_terminal: bool, color: Option<bool>, ascii: bool) -> Self {
        let columns = if is_terminal {
            Term::stderr().size_checked()
        } else {
            None
        };
        let columns = columns
            .map(|(_, columns)| columns.into())
            // Some terminals report 0 columns.
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
        for line in &error.more {
            text += &format!("\n{}", self.fit(&safe(line)));
        }
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
        self.fit(&format!("{heading} {}", safe(text)))
    }

    /// The text with its lines wrapped between words. A longer word, such as a URL or a path, stays
    /// whole so that it can be copied.
    pub(super) fn fit(self, text: &str) -> String {
        let text = if self.ascii {
            to_ascii(text)
        } else {
            text.into()
        };
        match self.columns {
            Some(columns) => text
                .split('\n')
                .map(|line| wrapped(line, columns, false).join("\n"))
                .collect::<Vec<_>>()
                .join("\n"),
            None => text.into_owned(),
        }
    }
}

/// A text without secrets and control characters.
pub(super) fn safe(text: &str) -> String {
    // Redacted first: a secret that is escaped or wrapped is not recognized any more.
    escape_control(&redact(text)).into_owned()
}

/// The error as one line of JSON, with control characters escaped.
pub(super) fn as_json(error: &Error) -> String {
    json_line(&error.to_json())
}

/// The warnings of a command that succeeded, as one line of JSON.
pub(super) fn warnings_as_json(warnings: &[String]) -> String {
    let warnings: Vec<_> = warnings.iter().map(|warning| redact(warning)).collect();
    json_line(&serde_json::json!({ "warnings": warnings }))
}

/// The workflow command that has GitHub Actions mask a secret. Escapes as `escapeData` in the
/// `actions/toolkit`.
pub(super) fn add_mask(secret: &Secret) -> Zeroizing<String> {
    const COMMAND: &str = "::add-mask::";
    // Large enough for any secret: a string that grows leaves copies in memory.
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
    fn lines_are_wrapped_between_words_and_longer_words_stay_whole() {
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
    fn a_secret_cannot_end_or_change_the_command_that_masks_it() {
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

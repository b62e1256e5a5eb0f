//! The words of errors and hints.

use console::Style;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::output::escape_control;
use crate::secret::Secret;

/// `error: …`, each hint below an empty line, and the error as JSON where `json` asks for it.
pub(super) fn error(error: &Error, json: bool, colored: bool) -> String {
    let mut text = headed("error:", Style::new().red(), &error.to_string(), colored);
    error.hints.iter().for_each(|advice| text += &format!("\n\n{}", hint(advice, colored)));
    if json {
        text += &format!("\n{}", error.to_json());
    }
    text
}

/// The command by which GitHub Actions masks a secret. What would end or change it is escaped as the runner reads it (`escapeData` of
/// its toolkit).
pub(super) fn add_mask(secret: &Secret) -> Zeroizing<String> {
    const COMMAND: &str = "::add-mask::";
    let mut line = Zeroizing::new(String::with_capacity(COMMAND.len() + 3 * secret.expose().len() + 1));
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

pub(super) fn hint(hint: &str, colored: bool) -> String {
    headed("hint:", Style::new().cyan(), hint, colored)
}

pub(super) fn warning(message: &str, colored: bool) -> String {
    headed("warning:", Style::new().yellow(), message, colored)
}

fn headed(heading: &str, style: Style, text: &str, colored: bool) -> String {
    format!("{} {}", style.bold().force_styling(colored).apply_to(heading), escape_control(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_secret_ends_or_changes_the_command_that_masks_it() {
        for (secret, line) in [
            ("gen_pat_x", "::add-mask::gen_pat_x\n"),
            ("50%25\r\n::stop-commands::x", "::add-mask::50%2525%0D%0A::stop-commands::x\n"),
        ] {
            assert_eq!(*add_mask(&Secret::new(secret.into())), line);
        }
    }
}

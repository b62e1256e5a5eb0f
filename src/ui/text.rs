//! The words of errors and hints.

use console::Style;

use crate::error::Error;
use crate::output::escape_control;

/// `error: …`, each hint below an empty line, and the error as JSON where `json` asks for it.
pub(super) fn error(error: &Error, json: bool, colored: bool) -> String {
    let mut text = headed("error:", Style::new().red(), &error.to_string(), colored);
    error.hints.iter().for_each(|advice| text += &format!("\n\n{}", hint(advice, colored)));
    if json {
        text += &format!("\n{}", error.to_json());
    }
    text
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

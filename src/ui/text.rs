//! The words of errors and hints.

use console::Style;

use crate::error::Error;
use crate::output::escape_control;

/// `error: …`, each hint below an empty line, and the error as JSON where `json` asks for it.
pub(super) fn error(error: &Error, json: bool, colored: bool) -> String {
    let heading = paint("error:", Style::new().red().bold(), colored);
    let mut text = format!("{heading} {}", escape_control(&error.to_string()));
    error.hints.iter().for_each(|advice| text += &format!("\n\n{}", hint(advice, colored)));
    if json {
        text += &format!("\n{}", error.to_json());
    }
    text
}

pub(super) fn hint(hint: &str, colored: bool) -> String {
    format!("{} {}", paint("hint:", Style::new().cyan().bold(), colored), escape_control(hint))
}

pub(super) fn warning(message: &str, colored: bool) -> String {
    format!("{} {}", paint("warning:", Style::new().yellow().bold(), colored), escape_control(message))
}

fn paint(text: &str, style: Style, colored: bool) -> String {
    style.force_styling(colored).apply_to(text).to_string()
}

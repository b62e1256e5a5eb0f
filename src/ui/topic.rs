//! Prints the texts of `genkey help TOPIC`, for which there is no [`super::Ui`] yet.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use console::{Style, Term};

use super::text::safe;
use super::usage::{Early, written};
use crate::output::to_ascii;

/// Columns in a pipe.
const PIPE_WIDTH: usize = 80;
/// Columns in a wider window, as the help of commands has them.
const MAX_WIDTH: usize = 100;

/// A text that is not genkey's own, as it may be shown: without secrets and control characters.
pub fn shown(text: &str, early: Early) -> String {
    let safe = safe(text);
    if early.ascii {
        to_ascii(&safe).into_owned()
    } else {
        safe
    }
}

/// Prints to stdout what `render` makes for its width, with headings as they look there. A reader
/// that has gone away is not an error.
#[allow(
    clippy::disallowed_methods,
    reason = "the only writer, before there is a `Ui`"
)]
pub fn print_help(
    early: Early,
    render: impl FnOnce(usize, &dyn Fn(&str) -> String) -> String,
) -> ExitCode {
    let is_terminal = io::stdout().is_terminal();
    let window = if is_terminal {
        Term::stdout().size_checked()
    } else {
        None
    };
    let width = window.map_or(PIPE_WIDTH, |(_, columns)| columns.into());
    let colored = early.color.unwrap_or(is_terminal);
    // As clap has its headings.
    let style = Style::new().bold().underlined().force_styling(colored);
    let text = render(width.min(MAX_WIDTH), &|heading| {
        style.apply_to(heading).to_string()
    });
    let mut stdout = io::stdout().lock();
    let done = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
    written(done, early)
}

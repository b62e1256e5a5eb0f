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
pub fn print_help(
    early: Early,
    render: impl FnOnce(usize, &dyn Fn(&str) -> String) -> String,
) -> ExitCode {
    let stdout = Stdout::of(early, PIPE_WIDTH);
    // As clap has its headings.
    let style = Style::new()
        .bold()
        .underlined()
        .force_styling(stdout.colored);
    let text = render(stdout.width, &|heading| style.apply_to(heading).to_string());
    print(&text, early)
}

/// Prints to stdout the help of a command that clap has rendered, as `lay_out` makes it of the text
/// for its width.
pub fn print_command_help(
    help: &clap::Error,
    early: Early,
    lay_out: impl FnOnce(&str, usize) -> String,
) -> ExitCode {
    let stdout = Stdout::of(early, MAX_WIDTH);
    let text = help.render();
    let text = if stdout.colored {
        text.ansi().to_string()
    } else {
        text.to_string()
    };
    print(&lay_out(&text, stdout.width), early)
}

/// What stdout can show.
struct Stdout {
    width: usize,
    colored: bool,
}

impl Stdout {
    #[allow(
        clippy::disallowed_methods,
        reason = "the only writer, before there is a `Ui`"
    )]
    fn of(early: Early, pipe_width: usize) -> Self {
        let is_terminal = io::stdout().is_terminal();
        let window = if is_terminal {
            Term::stdout().size_checked()
        } else {
            None
        };
        let width = window.map_or(pipe_width, |(_, columns)| columns.into());
        Self {
            width: width.min(MAX_WIDTH),
            colored: early.color.unwrap_or(is_terminal),
        }
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the only writer, before there is a `Ui`"
)]
fn print(text: &str, early: Early) -> ExitCode {
    let mut stdout = io::stdout().lock();
    let done = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
    written(done, early)
}

//! `genkey __complete`, which the scripts of `genkey completions` call when Tab is pressed.
//!
//! It is not a command of the tree, which would cost every other command time at its start. It is
//! not clap_complete's engine either: that one does not know the rest of the line, so it offers keys
//! of other profiles and those that are there already; and its script for bash inserts names with
//! spaces, `$` and `:` unquoted. Here everything is decided in Rust, and the scripts stay small.
//!
//! It reads local files, sends nothing, unlocks nothing, writes nothing, and whatever is wrong with
//! them, it is silent: in the middle of a line nobody could read a message.

use std::process::ExitCode;

use clap::Command;

use crate::ui::{Early, print_help};

mod answer;
mod bash;
mod files;
mod keys;
mod local;
mod position;
mod powershell;
mod rows;
mod sources;
mod words;

use answer::Answer;
use local::Local;
use position::Position;

/// The first argument of a request.
const COMMAND: &str = "__complete";

/// The request in a command line: the shell, and what its script says.
pub fn request(arguments: &[String]) -> Option<&[String]> {
    match arguments {
        [_, command, request @ ..] if command == COMMAND => Some(request),
        _ => None,
    }
}

/// Answers the script of a shell. An invalid request has an empty answer.
pub fn run(request: &[String], tree: Command) -> ExitCode {
    let answer = |words: &[String]| answer_of(words, tree);
    let text = match request {
        [shell, typed @ ..] => match (shell.as_str(), typed) {
            ("bash", [kind, columns, last, line]) => {
                bash::Request::new(kind, columns, last, line).answered(answer)
            }
            ("fish", words) => rows::fish(&answer(&rows::unquoted_last(words))),
            ("zsh", [columns, words @ ..]) => rows::zsh(&answer(words), rows::columns(columns)),
            ("elvish", words) => rows::elvish(&answer(words)),
            ("powershell", [encoded]) => powershell::decoded(encoded)
                .map_or_else(String::new, |words| {
                    powershell::rows(&answer(&words), words.last().map_or("", String::as_str))
                }),
            _ => String::new(),
        },
        [] => String::new(),
    };
    let early = Early {
        json: false,
        color: None,
        ascii: false,
    };
    print_help(early, |_, _| text)
}

/// What can be there instead of the last word.
fn answer_of(words: &[String], tree: Command) -> Answer {
    let Some((current, before)) = words.split_last() else {
        return Answer::default();
    };
    let position = Position::find(tree, before, current);
    let local = Local::new(&position);
    words::answer(&position, current, &local)
}

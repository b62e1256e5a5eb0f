//! Commands, options and values: what can stand at a position.

use clap::{Arg, Command};

use super::answer::{Answer, Candidate, Native};
use super::local::Local;
use super::position::{Place, Position, is_repeatable};
use super::sources::values;

/// What can stand at the cursor instead of `current`.
pub(super) fn answer(position: &Position, current: &str, local: &Local<'_>) -> Answer {
    match &position.place {
        Place::Program(first) => Answer::native(Native::Program(*first)),
        Place::Value { option, prefix } => {
            let value = current.strip_prefix(prefix.as_str()).unwrap_or_default();
            of_value(option, prefix, value, position, local)
        }
        Place::Word if !position.is_escaped && current.starts_with('-') => {
            Answer::of(options(position, current))
        }
        Place::Word => word(position, current, local),
    }
}

/// A command or an argument; options where there is neither.
fn word(position: &Position, current: &str, local: &Local<'_>) -> Answer {
    if position.expects_command() {
        return Answer::of(commands(position.command(), current));
    }
    let found = match position.argument() {
        Some(argument) => of_value(argument, "", current, position, local),
        None => Answer::default(),
    };
    let is_free = position.argument().is_none_or(|it| !it.is_required_set());
    if found == Answer::default() && is_free && current.is_empty() && !position.is_escaped {
        return Answer::of(options(position, "-"));
    }
    found
}

/// The values of an argument, also the last one of a list with commas.
fn of_value(
    argument: &Arg,
    prefix: &str,
    value: &str,
    position: &Position,
    local: &Local<'_>,
) -> Answer {
    let listed = argument
        .get_value_delimiter()
        .and_then(|comma| Some(value.split_at(value.rfind(comma)? + comma.len_utf8())));
    let (list, item) = listed.unwrap_or(("", value));
    let there: Vec<&str> = list.split(',').collect();
    let mut answer = values(argument, item, position, local);
    answer
        .candidates
        .retain(|candidate| !there.contains(&candidate.value.as_str()));
    let prefix = format!("{prefix}{list}");
    if answer.native.is_some() && !prefix.is_empty() {
        // The shell would complete the whole word.
        answer.candidates.extend(match answer.native {
            Some(Native::Files) => super::files::below(item, |_| true),
            Some(Native::Folders) => super::files::below(item, |is_folder| is_folder),
            Some(Native::Program(_)) | None => Vec::new(),
        });
        answer.native = None;
    }
    let candidates = answer.candidates.into_iter();
    Answer {
        candidates: candidates.map(|it| it.after(&prefix)).collect(),
        native: answer.native,
    }
}

/// The commands below one. Other names of a command, and hidden ones, are only offered where what is
/// typed is the beginning of nothing else.
fn commands(parent: &Command, typed: &str) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut others = Vec::new();
    for command in parent.get_subcommands() {
        let about = command.get_about().map(ToString::to_string);
        let candidate = |name: &str| Candidate::new(name, about.as_deref().unwrap_or_default());
        let name = command.get_name();
        if command.is_hide_set() {
            others.push(candidate(name));
        } else {
            found.push(candidate(name));
            others.extend(command.get_all_aliases().map(candidate));
        }
    }
    let fits = |candidate: &Candidate| candidate.value.starts_with(typed);
    if !typed.is_empty() && !found.iter().any(fits) {
        found.extend(others.into_iter().filter(fits));
    }
    found
}

/// The options that are not there yet, the command's own first.
fn options(position: &Position, typed: &str) -> Vec<Candidate> {
    let is_there = |option: &Arg| position.last_given(option.get_id().as_str()).is_some();
    let left = position
        .options()
        .filter(|option| is_repeatable(option) || !is_there(option));
    let mut found = Vec::new();
    let mut hidden = Vec::new();
    for option in left {
        let about = option.get_help().map(ToString::to_string);
        let candidate = |name: String| Candidate::new(name, about.as_deref().unwrap_or_default());
        let long = option.get_long().map(|name| candidate(format!("--{name}")));
        let short = option.get_short().map(|flag| candidate(format!("-{flag}")));
        if option.is_hide_set() {
            hidden.extend(long);
            continue;
        }
        // Where a long option is, its short form is only noise, unless it is what was typed.
        let is_typed = |short: &Candidate| long.is_none() || short.value == typed;
        found.extend(short.filter(is_typed));
        found.extend(long);
    }
    // The root is not built, and so has no `--help` yet.
    if position.path.is_empty() {
        found.push(Candidate::new("--help", "Print help"));
        found.push(Candidate::new("--version", "Print version"));
    }
    let fits = |candidate: &Candidate| candidate.value.starts_with(typed);
    if !found.iter().any(fits) {
        found.extend(hidden.into_iter().filter(fits));
    }
    found
}

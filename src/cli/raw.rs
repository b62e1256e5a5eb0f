//! The command line before it is parsed: what errors of the parser depend on.

use clap::ValueEnum;

use crate::secret::contains_key;
use crate::settings::ColorChoice;

/// The command line, with invalid UTF-8 replaced.
#[allow(
    clippy::disallowed_methods,
    reason = "the command line is read here alone"
)]
pub fn arguments() -> Vec<String> {
    std::env::args_os()
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect()
}

/// Whether errors are printed as JSON. Reads the raw arguments, because an error of clap's must be
/// JSON as well.
pub fn wants_json(arguments: &[String]) -> bool {
    let is_json = |format: &str| matches!(format, "json" | "jsonl");
    // `env --format json` selects a syntax for assignments, not the output format.
    let alias = (!before_dashes(arguments).any(|word| word == "env")).then_some("--format");
    before_dashes(arguments).any(|argument| argument == "--json")
        || ["--jq", "--template"]
            .into_iter()
            .any(|option| values(arguments, option).next().is_some())
        || ["-o", "--output"]
            .into_iter()
            .chain(alias)
            .flat_map(|option| values(arguments, option))
            .any(is_json)
}

/// The value of `--color`, from the raw arguments: help and usage errors come before the parsed ones.
pub fn wanted_color(arguments: &[String]) -> ColorChoice {
    let choice = values(arguments, "--color")
        .last()
        .and_then(|choice| ColorChoice::from_str(choice, false).ok());
    choice.unwrap_or(ColorChoice::Auto)
}

/// The arguments before `--`; the ones after it belong to another program.
fn before_dashes(arguments: &[String]) -> impl Iterator<Item = &str> + Clone {
    arguments
        .iter()
        .map(String::as_str)
        .take_while(|argument| *argument != "--")
}

/// All values of an option: `--option VALUE`, `--option=VALUE`, and `-oVALUE` for a short one.
fn values<'a>(arguments: &'a [String], option: &str) -> impl Iterator<Item = &'a str> {
    let short = option
        .strip_prefix('-')
        .filter(|name| !name.starts_with('-'));
    // A short option may follow flags in the same argument: `-qojson`.
    let rest = move |argument: &'a str| match short {
        Some(name) => argument
            .strip_prefix('-')?
            .trim_start_matches(['q', 'v', 'y'])
            .strip_prefix(name),
        None => argument.strip_prefix(option),
    };
    before_dashes(arguments)
        .zip(before_dashes(arguments).skip(1).map(Some).chain([None]))
        .filter_map(move |(argument, next)| match rest(argument)? {
            "" => next,
            attached => attached.strip_prefix('=').or(short.map(|_| attached)),
        })
}

/// Whether an argument looks like a key.
pub fn has_key(arguments: &[String]) -> bool {
    let is_key = |argument: &String| contains_key(argument);
    arguments.iter().any(is_key)
}
